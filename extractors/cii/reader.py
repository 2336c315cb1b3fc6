"""The extractor of Cross Industry messages: one document in, one candidate out, every value as printed.

Owns which message and which type code is which document type, and where the header's values stand. Invoices (CII D16B
and later, ZUGFeRD 1.0), orders and their changes and answers (Order-X) and despatch advices are read with their lines.
"""

from typing import Final

from lxml import etree

from extractors.cii.lines import read_allowance_charges, read_delivery_date, read_line, read_logistics_charges
from extractors.cii.names import Reading, Values, below, first
from extractors.cii.parties import read_account, read_party
from extractors.reading import refuse_too_many_lines
from extractors.safety import parse_xml
from extractors.sniff import XML
from extractors.tree import Node
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.errors import Unsupported
from rules_engine.ports import Limits, Sniffed

_OLDEST: Final = "CrossIndustryDocument"
_ROOTS: Final = {
    "CrossIndustryInvoice": DocumentType.INVOICE,
    _OLDEST: DocumentType.INVOICE,
    "SCRDMCCBDACIOMessageStructure": DocumentType.ORDER,
    "CrossIndustryOrder": DocumentType.ORDER,
    "CrossIndustryOrderChange": DocumentType.ORDER_CHANGE,
    "CrossIndustryOrderResponse": DocumentType.ORDER_RESPONSE,
    "SCRDMCCBDACIDAMessageStructure": DocumentType.DESPATCH_ADVICE,
    "CrossIndustryDespatchAdvice": DocumentType.DESPATCH_ADVICE,
}
"""Root element → what its documents are, unless their type code says otherwise."""

_BLANKET: Final = "221"
_CREDITS: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
_ORDER_CODES: Final = {
    "230": DocumentType.ORDER_CHANGE,
    "231": DocumentType.ORDER_RESPONSE,
    "320": DocumentType.ORDER_RESPONSE,
}
_CANCELLATION: Final = "1"
_ANSWERS: Final = {"1": "AP", "3": "CA", "8": "RE"}
"""UNCL1373 status of an Order-X answer → UNCL4343: accepted, conditionally accepted, rejected."""

_TOTALS: Final = (
    ("sum_of_line_net_amounts", "LineTotalAmount"),
    ("allowances", "AllowanceTotalAmount"),
    ("charges", "ChargeTotalAmount"),
    ("total_without_vat", "TaxBasisTotalAmount"),
    ("total_with_vat", "GrandTotalAmount"),
    ("paid_amount", "TotalPrepaidAmount"),
    ("rounding_amount", "RoundingAmount"),
    ("amount_due", "DuePayableAmount"),
)


class CiiExtractor:
    """Reads the Cross Industry messages of UN/CEFACT."""

    name = "cii@1"
    media_types = (XML,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for one of the root elements, 0 for everything else."""
        return 100 if sniffed.media_type == XML and sniffed.mark.rpartition("}")[2] in _ROOTS else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read one document.

        Raises:
            DocumentRefused: where it is unsafe, broken, no Cross Industry message, or larger than a limit.
        """
        element = parse_xml(content, limits)
        native = etree.QName(element).localname
        if native not in _ROOTS:
            raise Unsupported(
                "The XML is no Cross Industry message.",
                where=str(element.tag)[:200],
                remedy="Send CII, Factur-X, ZUGFeRD or Order-X, or a format listed in the manual.",
            )
        reading = Reading()
        root = Node(element, f"/{native}")
        transaction = below(root, "SupplyChainTradeTransaction")
        values = _header(reading, root, transaction, native)
        kind = values["document_type"]
        assert isinstance(kind, DocumentType)
        lines = list(transaction.all("IncludedSupplyChainTradeLineItem")) if transaction is not None else []
        refuse_too_many_lines(len(lines), limits, root.path)
        numbered = native != _OLDEST
        values["lines"] = [read_line(reading, line, kind, index, numbered=numbered) for index, line in enumerate(lines)]
        return reading.extraction(self.name, values)


def _header(reading: Reading, root: Node, transaction: Node | None, native: str) -> Values:
    """Read what the document is, its number and date, and everything about the whole of it."""
    own = below(root, "ExchangedDocument")
    context = below(root, "ExchangedDocumentContext")
    agreement = below(transaction, "ApplicableHeaderTradeAgreement")
    delivery = below(transaction, "ApplicableHeaderTradeDelivery")
    settlement = below(transaction, "ApplicableHeaderTradeSettlement")
    code = reading.text("type_code", below(own, "TypeCode"))
    kind = _document_type(native, code, below(own, "PurposeCode"))
    currency = first(settlement, ("InvoiceCurrencyCode",), ("OrderCurrencyCode",))
    reading.currency = reading.text("currency", currency)
    payee = read_party(reading, below(settlement, "PayeeTradeParty"), "payee")
    allowances = read_allowance_charges(reading, settlement, "allowance_charges")
    carriage = read_logistics_charges(reading, settlement, "allowance_charges", len(allowances))
    return {
        "document_type": kind,
        "native_type": native,
        "type_code": code,
        "profile": reading.text("profile", below(context, "GuidelineSpecifiedDocumentContextParameter", "ID")),
        "number": reading.text("number", below(own, "ID")),
        "issue_date": reading.day("issue_date", below(own, "IssueDateTime")),
        "currency": reading.currency,
        "note": _notes(reading, own),
        "seller": {
            **read_party(reading, below(agreement, "SellerTradeParty"), "seller"),
            "iban": read_account(reading, settlement),
        },
        "buyer": read_party(reading, below(agreement, "BuyerTradeParty"), "buyer"),
        "payee": payee or None,
        "allowance_charges": [*allowances, *carriage],
        "totals": _totals(reading, settlement),
        "vat_breakdown": _vat_breakdown(reading, settlement),
        **_references(reading, agreement, delivery, settlement),
        **_terms(reading, agreement, delivery, settlement, kind),
        "response_code": _response_code(reading, below(own, "StatusCode"), kind),
        **_validity(reading, own, code),
    }


def _document_type(native: str, code: str | None, purpose: Node | None) -> DocumentType:
    """Return the type by message and code; an order or change whose purpose is cancellation cancels."""
    kind = _ROOTS[native]
    if kind is DocumentType.INVOICE:
        return DocumentType.CREDIT_NOTE if code in _CREDITS else kind
    if kind is DocumentType.ORDER:
        kind = _ORDER_CODES.get(code or "", kind)
    cancels = purpose is not None and purpose.text == _CANCELLATION
    if cancels and kind in (DocumentType.ORDER, DocumentType.ORDER_CHANGE):
        return DocumentType.ORDER_CANCELLATION
    return kind


def _validity(reading: Reading, own: Node | None, code: str | None) -> Values:
    """Read the period of a blanket order; on any other order it says until when the message itself holds."""
    if code != _BLANKET:
        return {}
    period = below(own, "EffectiveSpecifiedPeriod")
    return {
        "valid_from": reading.day("valid_from", below(period, "StartDateTime")),
        "valid_to": reading.day("valid_to", below(period, "EndDateTime")),
    }


def _response_code(reading: Reading, status: Node | None, kind: DocumentType) -> str | None:
    """Read whether an answer accepts; a status without a meaning of UNCL4343 is a finding and stays open."""
    if kind is not DocumentType.ORDER_RESPONSE:
        return None
    said = reading.text("response_code", status)
    if said is None:
        return None
    answer = _ANSWERS.get(said)
    if answer is None and status is not None:
        reading.unread("response_code", status, "READ-ANSWER", f"“{said[:20]}” does not say whether it is accepted.")
    return answer


def _references(reading: Reading, agreement: Node | None, delivery: Node | None, settlement: Node | None) -> Values:
    """Read the documents this one refers to."""
    despatch = first(
        delivery,
        ("DespatchAdviceReferencedDocument", "IssuerAssignedID"),
        ("DeliveryNoteReferencedDocument", "IssuerAssignedID"),
    )
    places = {
        "order_reference": below(agreement, "BuyerOrderReferencedDocument", "IssuerAssignedID"),
        "sales_order_reference": below(agreement, "SellerOrderReferencedDocument", "IssuerAssignedID"),
        "buyer_reference": below(agreement, "BuyerReference"),
        "contract_reference": below(agreement, "ContractReferencedDocument", "IssuerAssignedID"),
        "blanket_order_reference": below(agreement, "BlanketOrderReferencedDocument", "IssuerAssignedID"),
        "despatch_reference": despatch,
        "receipt_reference": below(delivery, "ReceivingAdviceReferencedDocument", "IssuerAssignedID"),
        "preceding_invoice_reference": below(settlement, "InvoiceReferencedDocument", "IssuerAssignedID"),
    }
    return {key: reading.text(key, place) for key, place in places.items()}


def _terms(
    reading: Reading, agreement: Node | None, delivery: Node | None, settlement: Node | None, kind: DocumentType
) -> Values:
    """Read terms of payment and delivery, cost centre and place."""
    terms = below(settlement, "SpecifiedTradePaymentTerms")
    account = below(settlement, "ReceivableSpecifiedTradeAccountingAccount", "ID")
    site = first(delivery, ("ShipToTradeParty", "GlobalID"), ("ShipToTradeParty", "ID"))
    despatched = below(delivery, "ActualDespatchSupplyChainEvent", "OccurrenceDateTime")
    return {
        "due_date": reading.day("due_date", below(terms, "DueDateDateTime")) if kind in BILLED else None,
        "payment_terms": reading.text("payment_terms", below(terms, "Description")),
        "delivery_date": read_delivery_date(reading, delivery, "delivery_date", kind),
        "despatch_date": reading.day("despatch_date", despatched),
        "incoterm": reading.text("incoterm", below(agreement, "ApplicableTradeDeliveryTerms", "DeliveryTypeCode")),
        "cost_centre": reading.text("cost_centre", account),
        "project": reading.text("project", below(agreement, "SpecifiedProcuringProject", "ID")),
        "site": reading.text("site", site),
    }


def _totals(reading: Reading, settlement: Node | None) -> Values:
    """Read the totals as printed; of several totals of tax the one in the document's currency (BT-110)."""
    holder = below(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    if holder is None:
        return {}
    values: Values = {key: reading.amount(f"totals.{key}", below(holder, name)) for key, name in _TOTALS}
    for total in holder.all("TaxTotalAmount"):
        currency = (total.element.get("currencyID") or "").strip().upper()
        if not currency or not reading.currency or currency == reading.currency.upper():
            values["vat"] = reading.amount("totals.vat", total)
            break
    return values


def _vat_breakdown(reading: Reading, settlement: Node | None) -> list[Values]:
    """Read the rows of the VAT breakdown (BG-23)."""
    rows: list[Values] = []
    for index, tax in enumerate(settlement.all("ApplicableTradeTax") if settlement is not None else ()):
        key = f"vat_breakdown.{index}"
        rows.append(
            {
                "category": reading.text(f"{key}.category", below(tax, "CategoryCode")),
                "rate": reading.number(f"{key}.rate", below(tax, "RateApplicablePercent")),
                "taxable_amount": reading.amount(f"{key}.taxable_amount", below(tax, "BasisAmount")),
                "tax_amount": reading.amount(f"{key}.tax_amount", below(tax, "CalculatedAmount")),
            }
        )
    return rows


def _notes(reading: Reading, own: Node | None) -> str | None:
    """Read the free text of the document; several notes stand under each other."""
    notes = own.all("IncludedNote") if own is not None else ()
    texts = [text for note in notes if (text := reading.text("note", note.find("Content")))]
    return "\n".join(texts) or None
