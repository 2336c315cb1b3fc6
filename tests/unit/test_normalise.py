"""From candidates to documents: what is required, what means the same, and what never enters the ledger."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import LEDGER, DocumentType
from rules_engine.documents.normalise import normalise
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice

CLASSES = {
    DocumentType.ORDER: Order,
    DocumentType.ORDER_CHANGE: OrderChange,
    DocumentType.ORDER_RESPONSE: OrderResponse,
    DocumentType.DESPATCH_ADVICE: DespatchAdvice,
    DocumentType.RECEIPT_ADVICE: ReceiptAdvice,
    DocumentType.INVOICE: Invoice,
    DocumentType.CREDIT_NOTE: CreditNote,
}


def _candidate(kind: DocumentType, **changed: object) -> Candidate:
    """Make a complete candidate of a type."""
    values: dict[str, object] = {
        "document_type": kind,
        "number": " R-1 ",
        "issue_date": date(2026, 3, 1),
        "currency": "eur",
        "order_reference": "P-1",
        "seller": {"name": "  Acme   Corp. ", "country": "de"},
        "delivery_date": date(2026, 3, 9),
        "lines": [
            {
                "id": "1",
                "quantity": "9",
                "unit_code": "Stk.",
                "rejected_quantity": "1",
                "delivery_date": date(2026, 3, 8),
            }
        ],
    }
    return Candidate.model_validate(values | changed)


@pytest.mark.parametrize("kind", sorted(LEDGER))
def test_a_complete_candidate_becomes_its_document(kind):
    """C7: each of the seven types has its class; texts are trimmed, codes are in capitals, units are codes."""
    normalised = normalise(_candidate(kind))

    assert normalised.findings == ()
    assert type(normalised.document) is CLASSES[kind]
    assert normalised.document.number == "R-1"
    assert normalised.document.seller.name == "Acme Corp."
    assert normalised.document.seller.country == "DE"
    assert normalised.document.lines[0].unit_code == "H87"
    assert normalised.document.document_type is kind


def test_quantities_and_dates_stand_under_the_name_of_their_type():
    """C7: the quantity of a receipt is received, that of a despatch is shipped; the date is requested or promised."""
    receipt = normalise(_candidate(DocumentType.RECEIPT_ADVICE)).document
    despatch = normalise(_candidate(DocumentType.DESPATCH_ADVICE, despatch_date=date(2026, 3, 7))).document
    order = normalise(_candidate(DocumentType.ORDER)).document
    response = normalise(_candidate(DocumentType.ORDER_RESPONSE)).document

    assert (receipt.lines[0].received_quantity, receipt.lines[0].rejected_quantity) == (9, 1)
    assert receipt.received_date == date(2026, 3, 9)
    assert (despatch.lines[0].despatched_quantity, despatch.despatch_date) == (9, date(2026, 3, 7))
    assert (order.requested_delivery_date, order.lines[0].requested_delivery_date) == (
        date(2026, 3, 9),
        date(2026, 3, 8),
    )
    assert response.lines[0].promised_delivery_date == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("kind", "name", "empty"),
    (
        (DocumentType.INVOICE, "number", "  "),
        (DocumentType.INVOICE, "issue_date", None),
        (DocumentType.INVOICE, "currency", None),
        (DocumentType.INVOICE, "seller", {}),
        (DocumentType.ORDER, "currency", ""),
        (DocumentType.ORDER_CHANGE, "order_reference", None),
        (DocumentType.ORDER_RESPONSE, "order_reference", " "),
        (DocumentType.RECEIPT_ADVICE, "number", None),
        (DocumentType.DESPATCH_ADVICE, "issue_date", None),
    ),
)
def test_what_is_required_is_required(kind, name, empty):
    """C7, C13: a missing required value is a finding with place and remedy, and no document."""
    normalised = normalise(_candidate(kind, **{name: empty}))

    assert normalised.document is None
    assert [(finding.code, finding.place) for finding in normalised.findings] == [(f"REQ-{name}", name)]
    assert normalised.findings[0].remedy


def test_a_currency_that_is_none_keeps_the_document_out():
    """C13: a code that ISO 4217 does not know is refused on every type."""
    for kind in (DocumentType.INVOICE, DocumentType.ORDER_RESPONSE):
        normalised = normalise(_candidate(kind, currency="XXQ"))

        assert normalised.document is None
        assert normalised.findings[0].code == "CURRENCY-UNKNOWN"


@pytest.mark.parametrize("kind", sorted(set(DocumentType) - LEDGER))
def test_other_types_are_kept_with_their_header_only(kind):
    """C5: a statement, a reminder, a cancellation or an unknown document is no document of the ledger."""
    normalised = normalise(_candidate(kind))

    assert normalised.document is None
    assert [finding.code for finding in normalised.findings] == ["TYPE-NOT-KEPT"]


def test_two_equal_lines_are_two_lines():
    """Two lines with one identifier get identifiers of their own, with a finding."""
    lines = [{"id": "1", "quantity": "2"}, {"id": "1", "quantity": "2"}, {"id": " ", "quantity": "2"}]
    normalised = normalise(_candidate(DocumentType.INVOICE, lines=lines))

    assert [line.id for line in normalised.document.lines] == ["1", "1#2", "3"]
    assert [finding.code for finding in normalised.findings] == ["LINE-ID-TWICE"]


def _credit(sign: int, second: int) -> Candidate:
    """Make a credit note whose amounts have a sign, and whose second line has another."""
    lines = [
        {"id": str(index), "quantity": 2 * factor, "net_price": "5.00", "line_net_amount": 10 * factor}
        for index, factor in enumerate((sign, second))
    ]
    total = 10 * (sign + second)
    totals = {
        "sum_of_line_net_amounts": total,
        "total_without_vat": total,
        "vat": total / 5,
        "total_with_vat": total * 6 // 5,
    }
    totals["vat"] = Decimal(total) / 5
    row = {"rate": 20, "taxable_amount": total, "tax_amount": Decimal(total) / 5}
    return _candidate(DocumentType.CREDIT_NOTE, lines=lines, totals=totals, vat_breakdown=[row])


def test_a_credit_note_is_measured_in_positive_amounts():
    """Semantics, rule 2: all negative is turned, all positive stays, mixed stays with a finding."""
    positive, negative, mixed = (normalise(_credit(*signs)) for signs in ((1, 1), (-1, -1), (1, -1)))

    assert negative.document == positive.document
    assert (positive.findings, negative.findings) == ((), ())
    assert arithmetic_findings(negative.document) == ()
    assert [finding.code for finding in mixed.findings] == ["CREDIT-SIGNS"]
    assert mixed.document.lines[1].line_net_amount == -10


def _oioubl(printed: str, vat: str | None = "25.00") -> Candidate:
    """Make an OIOUBL invoice over 100 with 25 of tax; ``printed`` stands in its TaxExclusiveAmount."""
    totals = {
        "sum_of_line_net_amounts": "110.00",
        "allowances": "10.00",
        "total_without_vat": printed,
        "vat": vat,
        "total_with_vat": "125.00",
    }
    adjustment = {"charge": False, "amount": "10.00"}
    lines = [{"id": "1", "line_net_amount": "110.00", "vat_category": "StandardRated"}]
    return _candidate(
        DocumentType.INVOICE, profile="OIOUBL-2.02", totals=totals, allowance_charges=[adjustment], lines=lines
    )


@pytest.mark.parametrize(("printed", "vat"), (("25.00", "25.00"), ("25.00", None), ("100.00", "25.00")))
def test_oioubl_totals_get_their_european_meaning(printed, vat):
    """C13: OIOUBL prints the tax where EN 16931 has the total without VAT; the document says the latter."""
    normalised = normalise(_oioubl(printed, vat))

    assert normalised.findings == ()
    assert normalised.document.totals.total_without_vat == Decimal("100.00")
    assert normalised.document.totals.vat == Decimal("25.00")
    assert normalised.document.lines[0].vat_category == "S"
    assert arithmetic_findings(normalised.document) == ()


def test_an_oioubl_total_that_is_neither_is_reported():
    """C13: a TaxExclusiveAmount that is neither the tax nor the total is a finding, never silently replaced."""
    assert [finding.code for finding in normalise(_oioubl("33.00")).findings] == ["OIOUBL-TAX"]


@given(st.text(max_size=40), st.text(max_size=20), st.sampled_from(list(DocumentType)))
def test_any_text_gives_a_document_or_a_reason(number, currency, kind):
    """C7: whatever is printed, the answer is a valid document or findings that say why not, never both missing."""
    normalised = normalise(_candidate(kind, number=number, currency=currency))

    assert normalised.document is not None or normalised.findings
    if normalised.document is not None:
        assert normalised.document.number == normalised.document.number.strip() != ""
