"""Orders, order changes and order responses as UBL 2.1: the elements of each, in the order of its schema."""

from connectors.ubl_writer.elements import Piece, amount, basic, group, quantity, reference
from connectors.ubl_writer.parts import allowance_charges, delivery, item, monetary_total, party, price, tax_total
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine


def order_pieces(order: Order) -> tuple[Piece, ...]:
    """List the elements of an order after its number."""
    return (
        basic("IssueDate", order.issue_date),
        basic("OrderTypeCode", order.type_code),
        basic("Note", order.note),
        basic("DocumentCurrencyCode", order.currency),
        basic("AccountingCost", order.cost_centre),
        group("ValidityPeriod", basic("StartDate", order.valid_from), basic("EndDate", order.valid_to)),
        reference("OrderDocumentReference", order.blanket_order_reference),
        reference("Contract", order.contract_reference),
        reference("ProjectReference", order.project),
        *_trade(order),
    )


def order_change_pieces(change: OrderChange) -> tuple[Piece, ...]:
    """List the elements of an order change after its number; its schema has no type code and no blanket order."""
    return (
        basic("IssueDate", change.issue_date),
        basic("SequenceNumberID", change.sequence),
        basic("Note", change.note),
        basic("DocumentCurrencyCode", change.currency),
        basic("AccountingCost", change.cost_centre),
        reference("OrderReference", change.order_reference),
        reference("Contract", change.contract_reference),
        *_trade(change),
    )


def _trade(order: Order) -> tuple[Piece, ...]:
    """List what orders and order changes share, from the parties to the lines."""
    return (
        party("BuyerCustomerParty", order.buyer),
        party("SellerSupplierParty", order.seller),
        delivery(order.site, requested=order.requested_delivery_date),
        group("DeliveryTerms", basic("ID", order.incoterm)),
        group("PaymentTerms", basic("Note", order.payment_terms)),
        *allowance_charges(order.allowance_charges, order.currency),
        tax_total(order.totals.vat, (), order.currency),
        monetary_total("AnticipatedMonetaryTotal", order.totals, order.currency),
        *(_order_line(line, order.currency) for line in order.lines),
    )


def _order_line(line: OrderLine, currency: str) -> Piece:
    """Print a line of an order."""
    return group(
        "OrderLine",
        group(
            "LineItem",
            basic("ID", line.id),
            basic("Note", line.note),
            basic("LineStatusCode", line.status_code),
            quantity("Quantity", line.quantity, line.unit_code),
            amount("LineExtensionAmount", line.line_net_amount, currency),
            basic("AccountingCost", line.cost_centre),
            delivery(line.site, requested=line.requested_delivery_date),
            *allowance_charges(line.allowance_charges, currency),
            price(line, currency),
            item(line.item, (line.vat_category, line.vat_rate)),
        ),
    )


def order_response_pieces(response: OrderResponse) -> tuple[Piece, ...]:
    """List the elements of an order response after its number; here the seller stands before the buyer."""
    return (
        basic("IssueDate", response.issue_date),
        basic("OrderResponseCode", response.response_code),
        basic("Note", response.note),
        basic("DocumentCurrencyCode", response.currency),
        reference("OrderReference", response.order_reference),
        party("SellerSupplierParty", response.seller),
        party("BuyerCustomerParty", response.buyer),
        delivery(None, promised=response.promised_delivery_date),
        tax_total(response.totals.vat, (), response.currency),
        monetary_total("LegalMonetaryTotal", response.totals, response.currency),
        *(_response_line(line, response.currency) for line in response.lines),
    )


def _response_line(line: ResponseLine, currency: str | None) -> Piece:
    """Print a line as the supplier answers it (UNCL1229)."""
    return group(
        "OrderLine",
        group(
            "LineItem",
            basic("ID", line.id),
            basic("Note", line.note),
            basic("LineStatusCode", line.status_code),
            quantity("Quantity", line.quantity, line.unit_code),
            amount("LineExtensionAmount", line.line_net_amount, currency),
            delivery(None, promised=line.promised_delivery_date),
            *allowance_charges(line.allowance_charges, currency),
            price(line, currency),
            item(line.item, (line.vat_category, line.vat_rate)),
        ),
        group("OrderLineReference", basic("LineID", line.order_line_reference)),
    )
