"""Small documents for tests of matching: an order of two lines, and what belongs to it."""

from datetime import date
from decimal import Decimal

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.party import Party
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.totals import Totals

SELLER = Party(name="Fjordglass AS", vat_id="NO987654321")
BUYER = Party(name="Havnebyg A/S", vat_id="DK11223344")
GLASS = Item(description="Window glass 4 mm", seller_item_id="FG-4", buyer_item_id="700-1")
PUTTY = Item(description="Putty white", seller_item_id="FG-90")
ORDERED = (("1", GLASS, "10", "C62", "100"), ("2", PUTTY, "4", "KGM", "25"))


def _lines(kind, rows, **more):
    """Make lines of (id, item, quantity, unit, price); the amount follows."""
    return tuple(
        kind(
            id=line,
            item=item,
            quantity=Decimal(quantity),
            unit_code=unit,
            net_price=Decimal(price),
            line_net_amount=Decimal(quantity) * Decimal(price),
            **more,
        )
        for line, item, quantity, unit, price in rows
    )


def _header(number, more):
    """Give the header of a document, changed as asked."""
    return {"number": number, "issue_date": date(2026, 1, 5), "seller": SELLER, "buyer": BUYER} | more


def order(rows=ORDERED, **more):
    """Make an order in kroner."""
    return Order(**_header("PO-17", {"currency": "DKK", "lines": _lines(OrderLine, rows)} | more))


def change(rows=ORDERED, **more):
    """Make a change of the order."""
    lines = _lines(OrderLine, rows)
    content = {"currency": "DKK", "lines": lines, "order_reference": "PO-17", "issue_date": date(2026, 1, 8)}
    return OrderChange(**_header("POC-1", content | more))


def bill(rows=ORDERED, kind=Invoice, *, refer=True, **more):
    """Make an invoice or credit note whose lines name the order line of their own id."""
    lines = tuple(
        line.model_copy(update={"order_line_reference": line.id if refer else None})
        for line in _lines(InvoiceLine, rows)
    )
    total = sum((line.line_net_amount for line in lines), Decimal(0))
    content = {
        "currency": "DKK",
        "issue_date": date(2026, 1, 20),
        "order_reference": "PO-17",
        "lines": lines,
        "totals": Totals(sum_of_line_net_amounts=total, total_without_vat=total, total_with_vat=total * 5 / 4),
    }
    return kind(**_header("INV-1", content | more))


def credit(rows=ORDERED, **more):
    """Make a credit note."""
    return bill(rows, CreditNote, **more)


def answer(rows=ORDERED, **more):
    """Make an order response whose lines name the order line of their own id."""
    lines = tuple(
        line.model_copy(update={"order_line_reference": line.id, "status_code": "5"})
        for line in _lines(ResponseLine, rows)
    )
    return OrderResponse(**_header("AB-1", {"currency": "DKK", "order_reference": "PO-17", "lines": lines} | more))


def receipt(*rows, refer=True, **more):
    """Make a receipt advice of (order line, item, received, rejected or None, unit)."""
    lines = tuple(
        ReceiptLine(
            id=str(place),
            item=item,
            received_quantity=Decimal(received),
            rejected_quantity=None if rejected is None else Decimal(rejected),
            unit_code=unit,
            order_line_reference=line if refer else None,
        )
        for place, (line, item, received, rejected, unit) in enumerate(rows, start=1)
    )
    return ReceiptAdvice(**_header("GR-1", {"order_reference": "PO-17", "lines": lines} | more))
