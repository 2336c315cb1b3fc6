"""Every UBL file of the corpus against what a plain reader found in it: all fields, or a miss with a reason."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from extractors.ubl import UblExtractor
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.kinds import LEDGER, DocumentType
from rules_engine.ports import Limits
from tests.corpus import corpus_path

EXPECTED_MISSES: dict[tuple[str, str], str] = {}
"""(file, field) → why the printed value is not what the truth file says; empty, and meant to stay so."""

READ_FULLY = frozenset(
    {"Order", "OrderChange", "OrderResponse", "DespatchAdvice", "ReceiptAdvice", "Invoice", "CreditNote"}
)
HEADER_ONLY = {
    "OrderCancellation": DocumentType.ORDER_CANCELLATION,
    "Statement": DocumentType.STATEMENT,
    "Reminder": DocumentType.REMINDER,
}
NEIGHBOURS = {
    "OrderResponseSimple": DocumentType.ORDER_RESPONSE,
    "SelfBilledInvoice": DocumentType.INVOICE,
    "SelfBilledCreditNote": DocumentType.CREDIT_NOTE,
    "DebitNote": DocumentType.INVOICE,
    "FreightInvoice": DocumentType.INVOICE,
}
"""Roots that are read like the type they stand beside."""

TOTALS = {
    "sum_of_line_net_amounts": "LineExtensionAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "total_without_vat": "TaxExclusiveAmount",
    "total_with_vat": "TaxInclusiveAmount",
    "paid_amount": "PrepaidAmount",
    "rounding_amount": "PayableRoundingAmount",
    "amount_due": "PayableAmount",
}
HEADER = {
    "number": "id",
    "issue_date": "issueDate",
    "currency": "currency",
    "type_code": "typeCode",
    "due_date": "dueDate",
    "buyer_reference": "buyerReference",
    "contract_reference": "contractReference",
    "despatch_reference": "despatchReference",
    "order_reference": "orderReference",
}
KEPT_BY_ALL = frozenset({"number", "issue_date", "currency", "order_reference"})
LINE = {
    "id": "lineId",
    "quantity": "quantity",
    "unit_code": "unit",
    "line_net_amount": "lineAmount",
    "net_price": "price",
    "price_base_quantity": "priceBaseQty",
    "order_line_reference": "orderLineRef",
    "order_reference": "orderRef",
    "status_code": "lineStatus",
    "short_quantity": "shortQuantity",
    "item.description": "name",
    "item.seller_item_id": "sellerItemId",
    "item.buyer_item_id": "buyerItemId",
    "item.standard_item_id": "standardItemId",
}
PARTY = {"name": "name", "endpoint": "endpoint", "identifier": "id"}


def _truths() -> Iterator[tuple[Path, dict[str, object]]]:
    """Give each file with its truth."""
    for path in sorted(corpus_path("ubl").rglob("*.truth.json")):
        truth = json.loads(path.read_text())
        if isinstance(truth, dict):
            yield path.with_name(path.name.removesuffix(".truth.json")), truth


def _fields(truth: dict) -> Iterator[tuple[str, object]]:
    """Give each field of a candidate that a truth file speaks about; other roots keep number, date and parties."""
    full = truth["docType"] in READ_FULLY
    for name, key in HEADER.items():
        if full or name in KEPT_BY_ALL:
            yield name, truth.get(key)
    for side in ("seller", "buyer"):
        for name, key in PARTY.items():
            yield f"{side}.{name}", (truth.get(side) or {}).get(key)
    if full:
        for name, key in TOTALS.items():
            yield f"totals.{name}", (truth.get("totals") or {}).get(key)
        yield "totals.vat", truth.get("taxTotal") if truth.get("_taxes", 1) == 1 else None
        for index, line in enumerate(truth.get("lines") or []):
            for name, key in LINE.items():
                yield f"lines.{index}.{name}", line.get(key)


def _read(candidate: Candidate, path: str) -> object:
    """Give the value at a dotted path, None where the path ends early."""
    value: object = candidate
    for part in path.split("."):
        if isinstance(value, tuple):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = getattr(value, part, None)
    return value


def _same(want: object, have: object) -> bool:
    """Compare as numbers where the value is one, else as text without its spaces and marks."""
    if isinstance(have, Decimal):
        try:
            return Decimal(str(want)) == have
        except InvalidOperation:
            return False
    return re.sub(r"\W+", "", str(want)).casefold() == re.sub(r"\W+", "", str(have or "")).casefold()


# Two taxes of one currency stand in these; the truth file keeps the first only, the candidate their sum.
SEVERAL_TAXES = frozenset({"FacturaConPlacaVehiculo.xml", "FacturaGuia.xml"})


def test_every_field_of_the_corpus_is_read_as_printed():
    """C6: headers, totals and lines of all UBL files, of the seven types, equal what a plain reader finds."""
    extractor = UblExtractor()
    wrong, compared = [], 0
    for file, truth in _truths():
        candidate = extractor.read(file.read_bytes(), Limits()).candidate
        assert candidate is not None
        if file.name in SEVERAL_TAXES:
            truth["_taxes"] = 2
        for field, want in _fields(truth):
            if want in (None, ""):
                continue
            compared += 1
            have = _read(candidate, field)
            if not _same(want, have) and (file.name, field) not in EXPECTED_MISSES:
                wrong.append(f"{file.name}: {field} is {want!r}, read {have!r}")

    assert wrong == []
    assert compared > 5_000


def test_the_other_roots_of_ubl_keep_their_header_and_say_what_they_are():
    """C5: a catalogue or an application response is ``unknown``, with its own name, number, date and parties."""
    for file, truth in _truths():
        native = truth["docType"]
        if native in READ_FULLY or native in NEIGHBOURS:
            continue
        candidate = UblExtractor().read(file.read_bytes(), Limits()).candidate
        assert candidate is not None

        assert candidate.native_type == native
        assert candidate.document_type == HEADER_ONLY.get(native, DocumentType.UNKNOWN)
        assert candidate.number == truth["id"]
        assert not candidate.lines


def _named(root: str, body: str) -> Candidate:
    """Read a document of some root."""
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:specification:ubl:schema:xsd:Common{name}Components-2"'
        for prefix, name in (("cac", "Aggregate"), ("cbc", "Basic"))
    )
    text = f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"{spaces}>{body}</{root}>'
    candidate = UblExtractor().read(text.encode(), Limits()).candidate
    assert candidate is not None
    return candidate


@pytest.mark.parametrize(
    ("root", "line", "quantity", "total", "code"),
    (
        ("SelfBilledInvoice", "InvoiceLine", "InvoicedQuantity", "LegalMonetaryTotal", "389"),
        ("SelfBilledCreditNote", "CreditNoteLine", "CreditedQuantity", "LegalMonetaryTotal", "261"),
        ("FreightInvoice", "InvoiceLine", "InvoicedQuantity", "LegalMonetaryTotal", "780"),
        ("DebitNote", "DebitNoteLine", "DebitedQuantity", "RequestedMonetaryTotal", "383"),
    ),
)
def test_self_billed_and_debit_notes_are_read_like_their_neighbours(root, line, quantity, total, code):
    """C5: what the buyer bills to itself, and a debit note, ask for money like an invoice or credit note."""
    candidate = _named(
        root,
        "<cbc:ID>N1</cbc:ID><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        f'<cac:{total}><cbc:PayableAmount currencyID="EUR">7.00</cbc:PayableAmount></cac:{total}>'
        f"<cac:{line}><cbc:ID>1</cbc:ID><cbc:{quantity}>2</cbc:{quantity}></cac:{line}>",
    )

    assert (candidate.document_type, candidate.type_code) == (NEIGHBOURS[root], code)
    assert (candidate.totals.amount_due, candidate.lines[0].quantity) == (Decimal("7.00"), Decimal(2))


@pytest.mark.parametrize(("said", "expected"), (("true", "AP"), ("false", "RE")))
def test_a_simple_response_says_yes_or_no_to_the_whole_order(said, expected):
    """C5: OrderResponseSimple accepts or rejects an order without naming its lines."""
    candidate = _named(
        "OrderResponseSimple",
        f"<cbc:ID>R1</cbc:ID><cbc:AcceptedIndicator>{said}</cbc:AcceptedIndicator>"
        "<cac:OrderReference><cbc:ID>P1</cbc:ID></cac:OrderReference>",
    )

    assert candidate.document_type is DocumentType.ORDER_RESPONSE
    assert (candidate.response_code, candidate.order_reference) == (expected, "P1")


def test_every_value_of_the_ledger_types_has_its_place():
    """C6: each number read carries the path of the element it stands in."""
    for file, truth in _truths():
        extraction = UblExtractor().read(file.read_bytes(), Limits())
        candidate = extraction.candidate
        if candidate is None or candidate.document_type not in LEDGER or truth["docType"] not in READ_FULLY:
            continue
        assert extraction.fields["number"].cell == f"/{truth['docType']}/cbc:ID"
        for index, line in enumerate(candidate.lines):
            for name in ("quantity", "net_price", "line_net_amount"):
                if getattr(line, name) is not None:
                    place = extraction.fields[f"lines.{index}.{name}"].cell
                    assert place is not None
                    assert f"[{index + 1}]" in place


@pytest.mark.parametrize("status", ("success", "partial"))
def test_status_is_success_only_without_findings(status):
    """A reading with a finding is partial, one without is a success; both occur in the corpus."""
    extractions = [UblExtractor().read(file.read_bytes(), Limits()) for file, _ in _truths()]

    assert all((each.status == "success") == (not each.findings) for each in extractions)
    assert status in {each.status for each in extractions}
