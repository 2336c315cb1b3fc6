"""The UBL extractor: one document in, one candidate out, every value as printed.

Owns which root element is which document type and where the header's values stand. Order, OrderChange, OrderResponse,
DespatchAdvice, ReceiptAdvice, Invoice and CreditNote are read with their lines, and so are self-billed and debit notes;
OrderResponseSimple says yes or no to a whole order. The other roots of UBL keep their number, date and parties, and say
by ``native_type`` what they are.
"""

from typing import Final, Literal

from lxml import etree

from extractors.safety import parse_xml
from extractors.sniff import XML
from extractors.ubl.lines import DATES, read_allowance_charges, read_lines
from extractors.ubl.parties import BUYERS, SELLERS, read_account, read_party
from extractors.ubl.reading import Node, Reading
from rules_engine.documents.candidate import Candidate, Extraction, FieldReading
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import LimitExceeded, Unsupported
from rules_engine.ports import Limits, Sniffed

_NAMESPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"

_TYPES: Final = {
    "Order": DocumentType.ORDER,
    "OrderChange": DocumentType.ORDER_CHANGE,
    "OrderCancellation": DocumentType.ORDER_CANCELLATION,
    "OrderResponse": DocumentType.ORDER_RESPONSE,
    "OrderResponseSimple": DocumentType.ORDER_RESPONSE,
    "DespatchAdvice": DocumentType.DESPATCH_ADVICE,
    "ReceiptAdvice": DocumentType.RECEIPT_ADVICE,
    "Invoice": DocumentType.INVOICE,
    "CreditNote": DocumentType.CREDIT_NOTE,
    "SelfBilledInvoice": DocumentType.INVOICE,
    "SelfBilledCreditNote": DocumentType.CREDIT_NOTE,
    "DebitNote": DocumentType.INVOICE,
    "FreightInvoice": DocumentType.INVOICE,
    "Statement": DocumentType.STATEMENT,
    "Reminder": DocumentType.REMINDER,
}

_CREDITS: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""UNCL1001 codes that make an Invoice element a credit note (EN 16931 allows 381 in both syntaxes)."""

_TYPE_CODES: Final = {
    "Invoice": "cbc:InvoiceTypeCode",
    "CreditNote": "cbc:CreditNoteTypeCode",
    "Order": "cbc:OrderTypeCode",
    "OrderChange": "cbc:OrderTypeCode",
    "OrderResponse": "cbc:OrderResponseTypeCode",
    "DespatchAdvice": "cbc:DespatchAdviceTypeCode",
    "ReceiptAdvice": "cbc:ReceiptAdviceTypeCode",
}

_TOTALS: Final = (
    ("sum_of_line_net_amounts", "cbc:LineExtensionAmount"),
    ("allowances", "cbc:AllowanceTotalAmount"),
    ("charges", "cbc:ChargeTotalAmount"),
    ("total_without_vat", "cbc:TaxExclusiveAmount"),
    ("total_with_vat", "cbc:TaxInclusiveAmount"),
    ("paid_amount", "cbc:PrepaidAmount"),
    ("rounding_amount", "cbc:PayableRoundingAmount"),
    ("amount_due", "cbc:PayableAmount"),
)

_IMPLIED: Final = {
    "SelfBilledInvoice": "389",
    "SelfBilledCreditNote": "261",
    "DebitNote": "383",
    "FreightInvoice": "780",
}
"""UNCL1001 code that a root element means by itself."""

_ACCEPTED: Final = {"true": "AP", "1": "AP", "false": "RE", "0": "RE"}
_CALL_OFF: Final = "226"
_BLANKET: Final = "221"
_PROJECT: Final = "50"
"""UNCL1001 code of a reference to a project."""


Values = dict[str, object]


class UblExtractor:
    """Reads UBL 2.0 to 2.4 documents."""

    name = "ubl@1"
    media_types = (XML,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for a root element in a UBL namespace, 0 for everything else."""
        return 100 if sniffed.media_type == XML and sniffed.mark.startswith("{" + _NAMESPACE) else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read one document.

        Raises:
            DocumentRefused: where it is unsafe, broken, not UBL, or larger than a limit.
        """
        element = parse_xml(content, limits)
        name = etree.QName(element)
        if not (name.namespace or "").startswith(_NAMESPACE):
            raise Unsupported(
                "The XML is not UBL.", where=str(name)[:200], remedy="Send UBL 2.x, or a format listed in the manual."
            )
        reading = Reading()
        values = _header(reading, Node(element, f"/{name.localname}"), name.localname)
        if name.localname in DATES:
            values |= _content(reading, Node(element, f"/{name.localname}"), name.localname, limits)
        else:
            values["totals"] = _totals(reading, Node(element, f"/{name.localname}"))
        status: Literal["success", "partial"] = "partial" if reading.findings else "success"
        return Extraction(
            status=status,
            extractor=self.name,
            candidate=Candidate.model_validate(values),
            fields=reading.fields,
            findings=tuple(reading.findings),
        )


def _header(reading: Reading, root: Node, native: str) -> Values:
    """Read what every UBL document has: what it is, its number and date, and who stands on it."""
    reading.currency = _currency(reading, root)
    code = reading.text("type_code", root.find(_TYPE_CODES[native])) if native in _TYPE_CODES else None
    return {
        "document_type": _document_type(native, code),
        "native_type": native,
        "profile": reading.text("profile", root.find("cbc:CustomizationID")),
        "type_code": code or _IMPLIED.get(native),
        "number": reading.text("number", root.find("cbc:ID")),
        "issue_date": reading.date("issue_date", root.find("cbc:IssueDate")),
        "currency": reading.currency,
        "note": _notes(reading, root),
        "order_reference": reading.text("order_reference", root.first(("cac:OrderReference", "cbc:ID"))),
        "seller": {
            **read_party(reading, root, "seller", SELLERS),
            "iban": read_account(reading, root),
        },
        "buyer": read_party(reading, root, "buyer", BUYERS),
    }


def _content(reading: Reading, root: Node, native: str, limits: Limits) -> Values:
    """Read the rest of the seven types that become documents of the ledger.

    Raises:
        LimitExceeded: for more lines than a document may have.
    """
    lines = read_lines(reading, root, native, limits.lines_max)
    if lines is None:
        raise LimitExceeded(
            f"The document has more than {limits.lines_max} lines.",
            where=root.path,
            remedy="Ask the sender to split it, or raise the limit lines_max.",
        )
    payee = read_party(reading, root, "payee", ("cac:PayeeParty",))
    return {
        "due_date": reading.date("due_date", _due_date(root)),
        "delivery_date": reading.date("delivery_date", root.first(*DATES[native])),
        "despatch_date": reading.date(
            "despatch_date", root.find("cac:Shipment", "cac:Delivery", "cac:Despatch", "cbc:ActualDespatchDate")
        ),
        "payee": payee or None,
        "totals": _totals(reading, root),
        "vat_breakdown": _vat_breakdown(reading, root),
        "allowance_charges": read_allowance_charges(reading, root, "allowance_charges"),
        "lines": lines,
        **_references(reading, root, native),
        **_terms(reading, root, native),
    }


def _document_type(native: str, code: str | None) -> DocumentType:
    """Return the type by root element; an Invoice element with a credit note's code is a credit note."""
    if native in ("Invoice", "SelfBilledInvoice") and code in _CREDITS:
        return DocumentType.CREDIT_NOTE
    return _TYPES.get(native, DocumentType.UNKNOWN)


def _currency(reading: Reading, root: Node) -> str | None:
    """Read the document's currency; without a declaration, the one its total to pay is printed in."""
    declared = root.first(("cbc:DocumentCurrencyCode",), ("cbc:PricingCurrencyCode",))
    if declared is not None:
        return reading.text("currency", declared)
    for total in ("cac:LegalMonetaryTotal", "cac:AnticipatedMonetaryTotal", "cac:RequestedMonetaryTotal"):
        payable = root.find(total, "cbc:PayableAmount")
        if payable is not None and (code := (payable.element.get("currencyID") or "").strip()):
            reading.fields["currency"] = FieldReading(cell=f"{payable.path}/@currencyID")
            return code
    return None


def _due_date(root: Node) -> Node | None:
    """Return where the payment due date stands: in the header since UBL 2.1, in the payment means before."""
    return root.first(
        ("cbc:DueDate",), ("cac:PaymentMeans", "cbc:PaymentDueDate"), ("cac:PaymentTerms", "cbc:PaymentDueDate")
    )


def _references(reading: Reading, root: Node, native: str) -> Values:
    """Read the documents this one refers to."""
    blanket = root.find("cac:OrderDocumentReference", "cbc:ID")
    code = root.find("cbc:OrderTypeCode")
    call_off = native == "Order" and code is not None and code.text == _CALL_OFF
    chains: dict[str, tuple[tuple[str, ...], ...]] = {
        "sales_order_reference": (("cac:OrderReference", "cbc:SalesOrderID"), ("cbc:SalesOrderID",)),
        "buyer_reference": (("cbc:BuyerReference",), ("cbc:CustomerReference",)),
        "contract_reference": (("cac:ContractDocumentReference", "cbc:ID"), ("cac:Contract", "cbc:ID")),
        "despatch_reference": (("cac:DespatchDocumentReference", "cbc:ID"),),
        "receipt_reference": (("cac:ReceiptDocumentReference", "cbc:ID"),),
        "preceding_invoice_reference": (
            ("cac:BillingReference", "cac:InvoiceDocumentReference", "cbc:ID"),
            ("cac:BillingReference", "cac:SelfBilledInvoiceDocumentReference", "cbc:ID"),
        ),
    }
    values: Values = {key: reading.text(key, root.first(*paths)) for key, paths in chains.items()}
    values["blanket_order_reference"] = reading.text("blanket_order_reference", blanket) if call_off else None
    if code is not None and code.text == _BLANKET:
        # On any other order the period only says until when it may be accepted.
        values["valid_from"] = reading.date("valid_from", root.find("cac:ValidityPeriod", "cbc:StartDate"))
        values["valid_to"] = reading.date("valid_to", root.find("cac:ValidityPeriod", "cbc:EndDate"))
    values["sequence"] = reading.count("sequence", root.find("cbc:SequenceNumberID"))
    values["response_code"] = reading.text("response_code", root.find("cbc:OrderResponseCode"))
    if native == "OrderResponseSimple":
        said = reading.text("response_code", root.find("cbc:AcceptedIndicator"))
        values["response_code"] = _ACCEPTED.get((said or "").lower())
    return values


def _project(root: Node) -> Node | None:
    """Return the project (BT-11); a credit note names it as a document of type 50."""
    others = root.all("cac:AdditionalDocumentReference")
    typed = (
        each for each in others if (code := each.find("cbc:DocumentTypeCode")) is not None and code.text == _PROJECT
    )
    return root.find("cac:ProjectReference", "cbc:ID") or next((each.find("cbc:ID") for each in typed), None)


def _terms(reading: Reading, root: Node, native: str) -> Values:
    """Read terms of payment and delivery, cost centre and place."""
    shipment = ("cac:Shipment",) if native in ("DespatchAdvice", "ReceiptAdvice") else ()
    site = root.first((*shipment, "cac:Delivery", "cac:DeliveryLocation", "cbc:ID"))
    return {
        "payment_terms": reading.text("payment_terms", root.first(("cac:PaymentTerms", "cbc:Note"))),
        "incoterm": reading.text("incoterm", root.first(("cac:DeliveryTerms", "cbc:ID"))),
        "cost_centre": reading.text("cost_centre", root.first(("cbc:AccountingCost",), ("cbc:AccountingCostCode",))),
        "project": reading.text("project", _project(root)),
        "site": reading.text("site", site),
    }


def _tax_totals(reading: Reading, root: Node) -> list[Node]:
    """Return the tax totals in the document's currency; one in the accounting currency is not ours to add (BT-111)."""
    totals = []
    for total in root.all("cac:TaxTotal"):
        amount = total.find("cbc:TaxAmount")
        currency = (amount.element.get("currencyID") or "").strip() if amount is not None else ""
        if not currency or not reading.currency or currency.upper() == reading.currency.upper():
            totals.append(total)
    return totals


def _totals(reading: Reading, root: Node) -> Values:
    """Read the totals as printed; several taxes in one currency are one amount of tax."""
    names = ("cac:LegalMonetaryTotal", "cac:AnticipatedMonetaryTotal", "cac:RequestedMonetaryTotal")
    holder = next((found for name in names if (found := root.find(name)) is not None), None)
    values: Values = {}
    if holder is not None:
        values = {key: reading.amount(f"totals.{key}", holder.find(name)) for key, name in _TOTALS}
    taxes = [
        amount
        for total in _tax_totals(reading, root)
        if (amount := reading.amount("totals.vat", total.find("cbc:TaxAmount"))) is not None
    ]
    values["vat"] = sum(taxes[1:], start=taxes[0]) if taxes else None
    return values


def _vat_breakdown(reading: Reading, root: Node) -> list[Values]:
    """Read the rows of the VAT breakdown (BG-23)."""
    rows: list[Values] = []
    for total in _tax_totals(reading, root):
        for subtotal in total.all("cac:TaxSubtotal"):
            key = f"vat_breakdown.{len(rows)}"
            rate = subtotal.first(("cac:TaxCategory", "cbc:Percent"), ("cbc:Percent",))
            rows.append(
                {
                    "category": reading.text(f"{key}.category", subtotal.find("cac:TaxCategory", "cbc:ID")),
                    "rate": reading.number(f"{key}.rate", rate),
                    "taxable_amount": reading.amount(f"{key}.taxable_amount", subtotal.find("cbc:TaxableAmount")),
                    "tax_amount": reading.amount(f"{key}.tax_amount", subtotal.find("cbc:TaxAmount")),
                }
            )
    return rows


def _notes(reading: Reading, root: Node) -> str | None:
    """Read the free text of the document; several notes stand under each other."""
    texts = [text for note in root.all("cbc:Note") if (text := reading.text("note", note))]
    return "\n".join(texts) or None
