"""From a candidate to a document of the ledger: typed, complete in what its type requires, in one way of speaking.

Owns what each type requires, and what is said differently by different senders and means the same: white space,
letters of codes, words for units, the sign of credit notes, the OIOUBL meaning of totals. What is missing or cannot
stand leaves a finding and no document; invalid data never enters the ledger.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias, TypeVar

from rules_engine.documents.base import Frozen
from rules_engine.documents.candidate import Candidate, CandidateLine, Finding
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.documents.inclusive import without_vat
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.kinds import BILLED, LEDGER, DocumentType
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.party import Party
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.documents.units import canonical_unit

LedgerDocument: TypeAlias = Order | OrderChange | OrderResponse | DespatchAdvice | ReceiptAdvice | Invoice | CreditNote
"""A document that the ledger keeps; a credit note is an invoice, an order change an order."""

Values = dict[str, object]
_Value = TypeVar("_Value", bound=Frozen)


class Normalised(Frozen):
    """A document, or None with the findings that say why there is none."""

    document: CreditNote | Invoice | OrderChange | Order | OrderResponse | DespatchAdvice | ReceiptAdvice | None = None
    findings: tuple[Finding, ...] = ()


_CURRENCY = re.compile(r"[A-Z]{3}")
_OIOUBL: Final = "OIOUBL-2"
_OIOUBL_CATEGORIES: Final = {"StandardRated": "S", "ZeroRated": "Z", "ReverseCharge": "AE"}
_CODES: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD "
    "FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR "
    "SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ZWG "
)
_CURRENCIES: Final = frozenset(_CODES.split())  # The codes of ISO 4217 that money on a document may have.

_PRICED: Final = BILLED | {DocumentType.ORDER, DocumentType.ORDER_CHANGE}
_ANSWERING: Final = frozenset({DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE})
_NAMES: Final = {
    "number": "a document number (BT-1)",
    "issue_date": "a date of issue (BT-2)",
    "currency": "a currency (BT-5)",
    "order_reference": "the number of the order it answers (BT-13)",
    "seller": "a seller (BG-4)",
}


def normalise(candidate: Candidate) -> Normalised:
    """Return the typed document of a candidate, or the findings that keep it out of the ledger.

    A document may stand with findings: they concern what was put right and what a person should see. Types outside
    the ledger (statements, reminders, cancellations, unknown) have no document and one finding.
    """
    if candidate.document_type not in LEDGER:
        kind = candidate.native_type or candidate.document_type.value
        return Normalised(
            findings=(
                Finding(
                    code="TYPE-NOT-KEPT",
                    sentence=f"A document of type {kind} is kept with its header only.",
                    place="document_type",
                    remedy="Correct the type if it was recognised wrongly.",
                ),
            )
        )
    cleaned, findings = _clean(candidate)
    missing = tuple(_missing(cleaned))
    if missing:
        return Normalised(findings=(*findings, *missing))
    return Normalised(document=_typed(cleaned), findings=tuple(findings))


def _clean(candidate: Candidate) -> tuple[Candidate, list[Finding]]:
    """Put right what means the same however it is printed."""
    findings: list[Finding] = []
    oioubl = (candidate.profile or "").startswith(_OIOUBL)
    update: Values = {name: _trimmed(getattr(candidate, name)) for name in _TEXTS}
    currency = (candidate.currency or "").strip().upper() or None
    update |= {
        "currency": currency,
        "seller": _party(candidate.seller),
        "buyer": _party(candidate.buyer),
        "payee": _party(candidate.payee) if candidate.payee else None,
        "lines": _lines(candidate.lines, findings, oioubl=oioubl),
    }
    if oioubl:
        update["totals"] = _eu_totals(candidate.totals, findings)
        update["vat_breakdown"] = tuple(_eu_row(row) for row in candidate.vat_breakdown)
        update["allowance_charges"] = tuple(_eu_charge(row) for row in candidate.allowance_charges)
    cleaned = without_vat(candidate.model_copy(update=update), findings)
    if cleaned.document_type is DocumentType.CREDIT_NOTE:
        cleaned = _positive(cleaned, findings)
    return cleaned, findings


_TEXTS: Final = tuple(
    name for name, field in Candidate.model_fields.items() if field.annotation == (str | None) and name != "currency"
)
_LINE_TEXTS: Final = tuple(
    name
    for name, field in CandidateLine.model_fields.items()
    if field.annotation == (str | None) and name != "unit_code"
)


def _trimmed(text: object) -> str | None:
    """Return a text without white space around it and without runs of it inside one line; None for an empty one."""
    if not isinstance(text, str):
        return None
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line) or None


def _party(party: Party) -> Party:
    """Trim every text of a party; codes of countries are in capitals."""
    update = {name: _trimmed(getattr(party, name)) for name in Party.model_fields}
    update["country"] = (update["country"] or "").upper() or None
    return party.model_copy(update=update)


def _lines(lines: tuple[CandidateLine, ...], findings: list[Finding], *, oioubl: bool) -> tuple[CandidateLine, ...]:
    """Trim every line and give it an identifier of its own: two equal lines are two lines."""
    seen: set[str] = set()
    cleaned = []
    for index, line in enumerate(lines):
        identifier = " ".join(line.id.split()) or str(index + 1)
        if identifier in seen:
            own = f"{identifier}#{index + 1}"
            findings.append(
                Finding(
                    code="LINE-ID-TWICE",
                    sentence=f"The line identifier {identifier} stands twice; the later line is called {own}.",
                    place=f"lines.{index}.id",
                    remedy="Ask the sender for identifiers that tell the lines apart.",
                )
            )
            identifier = own
        seen.add(identifier)
        cleaned.append(_line(line, identifier, oioubl=oioubl))
    return tuple(cleaned)


def _line(line: CandidateLine, identifier: str, *, oioubl: bool) -> CandidateLine:
    """Trim one line and name its unit by code."""
    update: Values = {name: _trimmed(getattr(line, name)) for name in _LINE_TEXTS}
    update["id"] = identifier
    update["unit_code"] = canonical_unit(line.unit_code) if line.unit_code and line.unit_code.strip() else None
    update["item"] = line.item.model_copy(
        update={name: _trimmed(getattr(line.item, name)) for name in type(line.item).model_fields}
    )
    if oioubl and line.vat_category:
        update["vat_category"] = _OIOUBL_CATEGORIES.get(line.vat_category, line.vat_category)
    return line.model_copy(update=update)


def _eu_totals(totals: Totals, findings: list[Finding]) -> Totals:
    """Give OIOUBL totals the meaning of EN 16931: its TaxExclusiveAmount is the total of taxes, not BT-109."""
    printed = totals.total_without_vat
    if printed is None or totals.sum_of_line_net_amounts is None:
        return totals
    without = totals.sum_of_line_net_amounts - (totals.allowances or Decimal(0)) + (totals.charges or Decimal(0))
    if printed == without:
        return totals
    taxes = printed if totals.vat is None else totals.vat
    if printed != taxes:
        findings.append(
            Finding(
                code="OIOUBL-TAX",
                sentence=f"TaxExclusiveAmount {printed} is neither the taxes {taxes} nor the total without VAT.",
                place="totals.total_without_vat",
                remedy="Ask the seller for a corrected document.",
            )
        )
    return totals.model_copy(update={"total_without_vat": without, "vat": taxes})


def _eu_row(row: VatBreakdown) -> VatBreakdown:
    """Name an OIOUBL tax category by its UNCL5305 code."""
    return row.model_copy(update={"category": _OIOUBL_CATEGORIES.get(row.category or "", row.category)})


def _eu_charge(row: AllowanceCharge) -> AllowanceCharge:
    """Name the OIOUBL tax category of an allowance or charge by its UNCL5305 code."""
    return row.model_copy(update={"vat_category": _OIOUBL_CATEGORIES.get(row.vat_category or "", row.vat_category)})


def _positive(credit: Candidate, findings: list[Finding]) -> Candidate:
    """Measure a credit note in positive amounts (semantics, rule 2): turn it where all is negative.

    A credit note that mixes signs stays as printed, with a finding: nobody knows which way it was meant.
    """
    amounts = [line.line_net_amount for line in credit.lines] + [
        credit.totals.total_with_vat,
        credit.totals.total_without_vat,
        credit.totals.amount_due,
    ]
    printed = [amount for amount in amounts if amount]
    if not any(amount < 0 for amount in printed):
        return credit
    if any(amount > 0 for amount in printed):
        findings.append(
            Finding(
                code="CREDIT-SIGNS",
                sentence="The credit note has positive and negative amounts.",
                place="lines",
                remedy="Have a person confirm which lines are credited.",
            )
        )
        return credit
    return credit.model_copy(
        update={
            "lines": tuple(_turned_line(line) for line in credit.lines),
            "totals": _turned(credit.totals),
            "vat_breakdown": tuple(_turned(row, "rate") for row in credit.vat_breakdown),
            "allowance_charges": tuple(_turned(row, "vat_rate") for row in credit.allowance_charges),
        }
    )


def _turned_line(line: CandidateLine) -> CandidateLine:
    """Turn the sign of a line: its amount, and of quantity and price whichever carries it."""
    update: Values = {
        "line_net_amount": None if line.line_net_amount is None else -line.line_net_amount,
        "allowance_charges": tuple(_turned(row, "vat_rate") for row in line.allowance_charges),
    }
    if line.quantity is not None and line.quantity < 0:
        update["quantity"] = -line.quantity
    elif line.net_price is not None and line.net_price < 0:
        update["net_price"] = -line.net_price
    return line.model_copy(update=update)


def _turned(value: _Value, *kept: str) -> _Value:
    """Turn the sign of every number but the kept ones."""
    numbers = {name: getattr(value, name) for name in type(value).model_fields if name not in kept}
    return value.model_copy(
        update={name: -number for name, number in numbers.items() if isinstance(number, Decimal) and number}
    )


def absent(candidate: Candidate) -> tuple[str, ...]:
    """Return what the type requires and the candidate has not: fields by their names, and the seller as ``seller``."""
    kind = candidate.document_type
    required: list[tuple[str, object]] = [
        ("number", candidate.number),
        ("issue_date", candidate.issue_date),
        ("seller", _identified(candidate.seller)),
    ]
    if kind in _PRICED:
        required.append(("currency", candidate.currency))
    if kind in _ANSWERING:
        required.append(("order_reference", candidate.order_reference))
    return tuple(name for name, value in required if not value)


def _missing(candidate: Candidate) -> Iterable[Finding]:
    """Yield a finding for each value that the type requires and the candidate has not, and for a currency unknown."""
    for name in absent(candidate):
        yield Finding(
            code=f"REQ-{name}",
            sentence=f"A document of type {candidate.document_type.value} needs {_NAMES[name]}.",
            place=name,
            remedy="Ask the sender for a complete document, or enter the value from the page.",
        )
    if candidate.currency and candidate.currency not in _CURRENCIES:
        yield Finding(
            code="CURRENCY-UNKNOWN",
            sentence=f"{candidate.currency[:20]} is not a currency of ISO 4217.",
            place="currency",
            remedy="Enter the three-letter code of the currency.",
        )


def _identified(party: Party) -> str | None:
    """Return anything that tells who a party is."""
    return party.name or party.legal_name or party.vat_id or party.registration_id or party.identifier or party.endpoint


class _Shape(NamedTuple):
    """How a type is made of a candidate: its class, the class of its lines, and the fields that have another name."""

    kind: type[LedgerDocument]
    line: type[Frozen]
    renamed: Mapping[str, str]
    line_renamed: Mapping[str, str]


_REQUESTED: Final = {"requested_delivery_date": "delivery_date"}
_PROMISED: Final = {"promised_delivery_date": "delivery_date"}

_SHAPES: Final[dict[DocumentType, _Shape]] = {
    DocumentType.ORDER: _Shape(Order, OrderLine, _REQUESTED, _REQUESTED),
    DocumentType.ORDER_CHANGE: _Shape(OrderChange, OrderLine, _REQUESTED, _REQUESTED),
    DocumentType.ORDER_RESPONSE: _Shape(OrderResponse, ResponseLine, _PROMISED, _PROMISED),
    DocumentType.DESPATCH_ADVICE: _Shape(DespatchAdvice, DespatchLine, {}, {"despatched_quantity": "quantity"}),
    DocumentType.RECEIPT_ADVICE: _Shape(
        ReceiptAdvice, ReceiptLine, {"received_date": "delivery_date"}, {"received_quantity": "quantity"}
    ),
    DocumentType.INVOICE: _Shape(Invoice, InvoiceLine, {}, {}),
    DocumentType.CREDIT_NOTE: _Shape(CreditNote, InvoiceLine, {}, {}),
}


def _typed(candidate: Candidate) -> LedgerDocument:
    """Make the document of a candidate's type, which has everything the type requires."""
    shape = _SHAPES[candidate.document_type]
    lines = tuple(shape.line.model_validate(_values(shape.line, line, shape.line_renamed)) for line in candidate.lines)
    return shape.kind.model_validate({**_values(shape.kind, candidate, shape.renamed), "lines": lines})


def _values(kind: type[Frozen], source: Frozen, renamed: Mapping[str, str]) -> Values:
    """Return the fields of a type by their names in the source; absent ones keep the default of the type."""
    known = type(source).model_fields
    names = {name: renamed.get(name, name) for name in kind.model_fields if name not in ("document_type", "lines")}
    return {
        name: value for name, from_ in names.items() if from_ in known and (value := getattr(source, from_)) is not None
    }
