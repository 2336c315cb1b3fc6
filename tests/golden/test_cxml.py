"""Every cXML file of the corpus against what a plain reader found in it."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.cxml import CxmlExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import Unsafe
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.truths import same, value_at

TYPES = {
    "OrderRequest": DocumentType.ORDER,
    "ConfirmationRequest": DocumentType.ORDER_RESPONSE,
    "InvoiceDetailRequest": DocumentType.INVOICE,
}
NO_CXML = frozenset({"item_in.xml", "punch_out_order_message_doc.xml"})
"""Fragments of a message, without the root element of cXML."""

LINE = {
    "id": "lineId",
    "quantity": "quantity",
    "unit_code": "unit",
    "net_price": "price",
    "line_net_amount": "subtotal",
    "order_line_reference": "orderLineRef",
    "item.seller_item_id": "supplierPartID",
    "item.description": "description",
}
SUMMARY = {"sum_of_line_net_amounts": "SubtotalAmount", "vat": "Tax"}
EXPECTED_MISSES = {("invoice_taxes_at_line_multiple_taxes.xml", "issue_date"): "“invoice_date” is no date: a finding"}


def _documents() -> Iterator[tuple[Path, dict, Extraction]]:
    """Give each document of cXML with its truth and what is read of it."""
    for path in sorted(corpus_path("cxml").rglob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        if file.name not in NO_CXML:
            yield file, json.loads(path.read_text()), CxmlExtractor().read(file.read_bytes(), Limits())


def _fields(truth: dict) -> Iterator[tuple[str, object]]:
    """Give each field that a truth file speaks about."""
    yield "number", truth.get("id")
    yield "issue_date", (truth.get("date") or "")[:10]
    yield "currency", truth.get("currency")
    yield "totals.sum_of_line_net_amounts", truth.get("total")
    yield "order_reference", next(iter(truth.get("orderReferences") or []), None)
    for name, key in SUMMARY.items():
        yield f"totals.{name}", (truth.get("summary") or {}).get(key)
    for index, line in enumerate(truth.get("lines") or []):
        for name, key in LINE.items():
            yield f"lines.{index}.{name}", line.get(key)


def test_every_field_of_the_corpus_is_read_as_printed():
    """C6: orders, confirmations and invoices equal what a plain reader finds."""
    wrong, compared = [], 0
    for file, truth, extraction in _documents():
        candidate = extraction.candidate
        assert candidate is not None
        assert candidate.document_type == TYPES.get(truth["docType"], DocumentType.UNKNOWN)
        assert candidate.native_type == truth["docType"]
        for field, want in _fields(truth):
            if want in (None, "") or (file.name, field) in EXPECTED_MISSES or truth["docType"] not in TYPES:
                continue
            compared += 1
            if not same(want, value_at(candidate, field)):
                wrong.append(f"{file.name}: {field} is {want!r}, read {value_at(candidate, field)!r}")

    assert wrong == []
    assert compared > 80


def test_a_total_of_zero_under_lines_with_amounts_is_never_taken():
    """C4: a net amount that a sender left at zero is a finding, not a total of nothing."""
    for file, _, extraction in _documents():
        if file.name == "invoice_backed_by_multiple_pos.xml":
            candidate = extraction.candidate
            assert candidate is not None

            assert candidate.totals.total_with_vat is None
            assert not extraction.fields["totals.total_with_vat"].auto
            assert "READ-TOTAL" in {finding.code for finding in extraction.findings}
            assert [line.order_reference for line in candidate.lines] == ["2252", "2253"]


CONFIRMATION = """<cXML payloadID="1"><Request><ConfirmationRequest>
<ConfirmationHeader confirmID="C1" type="detail" noticeDate="2024-05-01T10:00:00Z"/><OrderReference orderID="P1"/>
<ConfirmationItem quantity="10" lineNumber="1"><UnitOfMeasure>EA</UnitOfMeasure>
<ConfirmationStatus quantity="6" type="accept" deliveryDate="2024-05-10"/>
<ConfirmationStatus quantity="4" type="backordered" deliveryDate="2024-06-10"/></ConfirmationItem>
<ConfirmationItem quantity="5" lineNumber="2"><UnitOfMeasure>EA</UnitOfMeasure>
<ConfirmationStatus quantity="5" type="reject"/></ConfirmationItem></ConfirmationRequest></Request></cXML>"""

SHIP_NOTICE = """<cXML payloadID="1"><Header><From><Credential domain="DUNS"><Identity>S1</Identity></Credential></From>
</Header><Request><ShipNoticeRequest><ShipNoticeHeader shipmentID="D1" noticeDate="2024-05-01" shipmentDate="2024-05-02"
 deliveryDate="2024-05-04"/><ShipNoticePortion><OrderReference orderID="P1"/><ShipNoticeItem quantity="6" lineNumber="3"
 shipNoticeLineNumber="1"><ItemID><SupplierPartID>A-1</SupplierPartID></ItemID><UnitOfMeasure>EA</UnitOfMeasure>
</ShipNoticeItem></ShipNoticePortion></ShipNoticeRequest></Request></cXML>"""


def test_a_line_confirmed_in_parts_promises_all_of_them():
    """C6: accepted and backordered parts of a line are promised together; a rejected line is not accepted."""
    candidate = CxmlExtractor().read(CONFIRMATION.encode(), Limits()).candidate
    assert candidate is not None

    assert candidate.response_code == "CA"
    assert [(line.quantity, line.status_code) for line in candidate.lines] == [(Decimal(10), "3"), (Decimal(5), "7")]
    assert str(candidate.lines[0].delivery_date) == "2024-06-10"


def test_a_ship_notice_names_the_order_line_it_ships():
    """C5: a ship notice is a despatch advice, each line with its order and its order line."""
    candidate = CxmlExtractor().read(SHIP_NOTICE.encode(), Limits()).candidate
    assert candidate is not None
    line = candidate.lines[0]

    assert candidate.document_type is DocumentType.DESPATCH_ADVICE
    assert (candidate.number, candidate.order_reference, candidate.seller.identifier) == ("D1", "P1", "S1")
    assert (line.order_line_reference, line.item.seller_item_id, line.quantity) == ("3", "A-1", Decimal(6))


@pytest.mark.parametrize("kind", ("update", "delete"))
def test_an_order_that_updates_or_deletes_is_a_change_or_a_cancellation(kind):
    """C5: the type attribute of an order request tells a change and a cancellation from a new order."""
    order = f'<cXML><Request><OrderRequest><OrderRequestHeader orderID="P1" orderVersion="2" type="{kind}"/>'
    candidate = CxmlExtractor().read(f"{order}</OrderRequest></Request></cXML>".encode(), Limits()).candidate
    assert candidate is not None

    expected = DocumentType.ORDER_CHANGE if kind == "update" else DocumentType.ORDER_CANCELLATION
    assert candidate.document_type is expected
    assert candidate.order_reference == "P1"


RELEASE = """<cXML><Request><OrderRequest>
<OrderRequestHeader orderID="CO-1" orderDate="2026-03-02" orderType="release" parentAgreementID="BO-1"/>
<ItemOut quantity="1" lineNumber="1"><BlanketItemDetail><MaxAmount><Money currency="EUR">300.00</Money></MaxAmount>
</BlanketItemDetail></ItemOut><ItemOut quantity="1" lineNumber="2">{second}</ItemOut></OrderRequest></Request></cXML>"""
MOST = "<BlanketItemDetail><MaxAmount><Money currency='EUR'>150.50</Money></MaxAmount></BlanketItemDetail>"


def test_a_release_names_its_blanket_order_and_its_own_limit():
    """C5, M1: a release has the limit of its lines together; with one line unlimited it has none."""
    limited, open_ended = (
        CxmlExtractor().read(RELEASE.format(second=second).encode(), Limits()).candidate for second in (MOST, "")
    )

    assert (limited.type_code, limited.blanket_order_reference) == ("226", "BO-1")
    assert (limited.limit_amount, open_ended.limit_amount) == (Decimal("450.50"), None)


def test_a_blanket_order_has_its_period():
    """C5, M1: a blanket order is effective on one day and expires on another."""
    order = RELEASE.format(second=MOST).replace('orderType="release"', 'orderType="blanket" effectiveDate="2026-01-01"')
    order = order.replace("parentAgreementID", 'expirationDate="2026-12-31" parentAgreementID')
    candidate = CxmlExtractor().read(order.encode(), Limits()).candidate

    assert (candidate.type_code, candidate.blanket_order_reference) == ("221", None)
    assert (candidate.valid_from, candidate.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    "doctype",
    (
        '<!DOCTYPE cXML [<!ENTITY a "b">]>',
        '<!DOCTYPE cXML SYSTEM "x.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE other SYSTEM "x.dtd">',
    ),
)
def test_only_a_bare_doctype_of_cxml_is_passed_over(doctype):
    """G6: a DOCTYPE that declares anything, or names another root, is refused; the bare one is never fetched."""
    with pytest.raises(Unsafe):
        CxmlExtractor().read(f'{doctype}<cXML payloadID="&a;"/>'.encode(), Limits())
