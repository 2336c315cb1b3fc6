"""Despatch advices and receipt advices as UBL 2.1: the elements of each, in the order of its schema."""

from datetime import date

from connectors.ubl_writer.elements import Piece, basic, group, quantity, reference
from connectors.ubl_writer.parts import advice_line_reference, item, order_line_reference, party
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.receipt_advice import ReceiptAdvice


def despatch_advice_pieces(advice: DespatchAdvice) -> tuple[Piece, ...]:
    """List the elements of a despatch advice after its number."""
    despatch = group("Despatch", basic("ActualDespatchDate", advice.despatch_date))
    return (
        basic("IssueDate", advice.issue_date),
        basic("Note", advice.note),
        reference("OrderReference", advice.order_reference),
        party("DespatchSupplierParty", advice.seller),
        party("DeliveryCustomerParty", advice.buyer),
        _shipment(advice.number, advice.site, despatch=despatch),
        *(
            group(
                "DespatchLine",
                basic("ID", line.id),
                quantity("DeliveredQuantity", line.despatched_quantity, line.unit_code),
                order_line_reference(line.order_line_reference, line.order_reference),
                item(line.item),
            )
            for line in advice.lines
        ),
    )


def receipt_advice_pieces(advice: ReceiptAdvice) -> tuple[Piece, ...]:
    """List the elements of a receipt advice after its number."""
    return (
        basic("IssueDate", advice.issue_date),
        basic("Note", advice.note),
        reference("OrderReference", advice.order_reference),
        reference("DespatchDocumentReference", advice.despatch_reference),
        party("DeliveryCustomerParty", advice.buyer),
        party("DespatchSupplierParty", advice.seller),
        _shipment(advice.number, advice.site, actual=advice.received_date),
        *(
            group(
                "ReceiptLine",
                basic("ID", line.id),
                quantity("ReceivedQuantity", line.received_quantity, line.unit_code),
                quantity("ShortQuantity", line.short_quantity, line.unit_code),
                quantity("RejectedQuantity", line.rejected_quantity, line.unit_code),
                order_line_reference(line.order_line_reference, line.order_reference),
                advice_line_reference("DespatchLineReference", line.despatch_reference),
                item(line.item),
            )
            for line in advice.lines
        ),
    )


def _shipment(number: str, site: str | None, *, actual: date | None = None, despatch: Piece = None) -> Piece:
    """Print a shipment with its delivery; the schema demands a number, which is the advice's own."""
    delivery = group(
        "Delivery", basic("ActualDeliveryDate", actual), group("DeliveryLocation", basic("ID", site)), despatch
    )
    return None if delivery is None else group("Shipment", basic("ID", number), delivery)
