"""Invoices and credit memos of cXML."""

from decimal import Decimal
from typing import Final

from extractors.cxml.parts import (
    BUYER_ROLES,
    SELLER_ROLES,
    Reading,
    attribute,
    base_quantity,
    contacts,
    cost_centre,
    currency_of,
    identity,
    read_item,
    read_party,
    read_taxes,
)
from extractors.reading import Spot, Values, refuse_too_many_lines
from extractors.tree import Node
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits

_CREDITS: Final = frozenset({"creditmemo", "linelevelcreditmemo"})
_TYPE_CODES: Final = {
    "debitmemo": "383",
    "lineleveldebitmemo": "383",
    "creditmemo": "381",
    "linelevelcreditmemo": "381",
}
_CHARGES: Final = (
    ("SpecialHandlingAmount", True, "Special handling"),
    ("ShippingAmount", True, "Shipping"),
    ("InvoiceDetailDiscount", False, "Discount"),
)
_UNSURE_BP: Final = 4_000


def read_invoice(reading: Reading, invoice: Node, header: Node | None, limits: Limits) -> Values:
    """Read an InvoiceDetailRequest with its lines by order."""
    head = invoice.find("InvoiceDetailRequestHeader") or invoice
    summary = invoice.find("InvoiceDetailSummary")
    reading.currency = reading.text("currency", currency_of(summary, invoice))
    purpose = (head.element.get("purpose") or "").lower()
    lines, orders = _lines(reading, invoice, limits)
    charges = _charges(reading, summary)
    tax = summary.find("Tax") if summary is not None else None
    return {
        "document_type": DocumentType.CREDIT_NOTE if purpose in _CREDITS else DocumentType.INVOICE,
        "type_code": _TYPE_CODES.get(purpose, "380"),
        "number": reading.text("number", head.attribute("invoiceID")),
        "issue_date": reading.date("issue_date", head.attribute("invoiceDate")),
        "currency": reading.currency,
        "order_reference": orders[0] if len(set(orders)) == 1 else None,
        "preceding_invoice_reference": reading.text(
            "preceding_invoice_reference", attribute(head.find("InvoiceIDInfo"), "invoiceID")
        ),
        "note": reading.content("note", head.find("Comments")),
        "payment_terms": _terms(reading, head),
        "seller": read_party(reading, "seller", contacts(head, SELLER_ROLES), identity(header, "From")),
        "buyer": read_party(reading, "buyer", contacts(head, BUYER_ROLES), identity(header, "To")),
        "totals": _totals(reading, summary, charges),
        "vat_breakdown": read_taxes(reading, tax),
        "allowance_charges": charges,
        "lines": lines,
    }


def _terms(reading: Reading, head: Node) -> str | None:
    """Read in how many days the invoice is to be paid."""
    days = reading.text("payment_terms", attribute(head.find("PaymentTerm"), "payInNumberOfDays"))
    return f"{days} days" if days else None


def _lines(reading: Reading, invoice: Node, limits: Limits) -> tuple[list[Values], list[str]]:
    """Read the lines, order by order, and the orders that are named."""
    lines: list[Values] = []
    orders: list[str] = []
    for name in ("InvoiceDetailOrder", "InvoiceDetailHeaderOrder"):
        for group in invoice.all(name):
            order, sure = _order(group.find("InvoiceDetailOrderInfo"))
            number = reading.text("order_reference", order)
            if number and not sure:
                reading.doubt("order_reference", _UNSURE_BP)
            orders += filter(None, (number,))
            items = [
                item
                for kind in ("InvoiceDetailItem", "InvoiceDetailServiceItem", "InvoiceDetailOrderSummary")
                for item in group.all(kind)
            ]
            refuse_too_many_lines(len(lines) + len(items), limits, invoice.path)
            lines += [_line(reading, item, order, len(lines) + at) for at, item in enumerate(items)]
    return lines, orders


def _order(info: Node | None) -> tuple[Spot | None, bool]:
    """Return the number of the order that lines belong to, and whether it surely is one.

    Where only the identifier of the order's message is given, it stands in if it looks like a number of an order.
    """
    if info is None:
        return None, True
    for name in ("OrderReference", "OrderIDInfo"):
        found = attribute(info.find(name), "orderID")
        if found is not None:
            return found, True
    message = attribute(info.find("OrderReference", "DocumentReference"), "payloadID")
    return (None if message is None or "@" in (message.text or "") else message), False


def _line(reading: Reading, item: Node, order: Spot | None, index: int) -> Values:
    """Read one line of an invoice; a service item has its amount and often no quantity."""
    key = f"lines.{index}"
    reference = item.find("InvoiceDetailItemReference") or item.find("InvoiceDetailServiceItemReference")
    identifiers = (reference.find("ItemID") if reference is not None else None) or reference
    number = attribute(reference, "lineNumber")
    tax = item.find("Tax")
    rates = {detail.element.get("percentageRate") for detail in tax.all("TaxDetail")} if tax is not None else set()
    rate = tax.find("TaxDetail") if tax is not None and len(rates) == 1 else None
    return {
        "id": reading.text(f"{key}.id", attribute(item, "invoiceLineNumber")) or str(index + 1),
        "order_reference": reading.text(f"{key}.order_reference", order),
        "order_line_reference": reading.text(f"{key}.order_line_reference", number),
        "item": read_item(reading, key, identifiers, reference),
        "quantity": reading.number(f"{key}.quantity", attribute(item, "quantity")),
        "unit_code": reading.text(f"{key}.unit_code", item.find("UnitOfMeasure")),
        "net_price": reading.money(f"{key}.net_price", item.find("UnitPrice")),
        "price_base_quantity": base_quantity(reading, key, item, reference),
        "line_net_amount": reading.money(f"{key}.line_net_amount", item.find("SubtotalAmount")),
        "allowance_charges": _line_discount(reading, item, key),
        "vat_rate": reading.number(f"{key}.vat_rate", attribute(rate, "percentageRate")),
        "cost_centre": reading.text(f"{key}.cost_centre", cost_centre(item)),
        "note": reading.content(f"{key}.note", item.find("Comments")),
    }


def _line_discount(reading: Reading, item: Node, key: str) -> list[Values]:
    """Read a discount on a line; the subtotal of cXML is without it, so a person must see both."""
    amount = reading.money(f"{key}.allowance_charges.0.amount", item.find("InvoiceDetailDiscount"))
    if not amount:
        return []
    reading.doubt(f"{key}.line_net_amount", _UNSURE_BP)
    return [{"charge": False, "amount": amount, "reason": "Discount"}]


def _charges(reading: Reading, summary: Node | None) -> list[Values]:
    """Read handling, shipping and discount of the whole invoice; what is zero is none."""
    rows: list[Values] = []
    for name, charge, reason in _CHARGES:
        holder = summary.find(name) if summary is not None else None
        amount = reading.money(f"allowance_charges.{len(rows)}.amount", holder)
        if amount:
            rows.append({"charge": charge, "amount": amount, "reason": reason})
    return rows


def _totals(reading: Reading, summary: Node | None, charges: list[Values]) -> Values:
    """Read the totals; the net amount of cXML is what remains to pay after discounts, taxes included."""
    if summary is None:
        return {}

    def read(field: str, *names: str) -> Decimal | None:
        for name in names:
            value = reading.money(f"totals.{field}", summary.find(name))
            if value is not None:
                return value
        return None

    values: Values = {
        "sum_of_line_net_amounts": read("sum_of_line_net_amounts", "SubtotalAmount"),
        "total_without_vat": read("total_without_vat", "TotalAmountWithoutTax"),
        "vat": read("vat", "Tax"),
        "total_with_vat": read("total_with_vat", "NetAmount", "GrossAmount"),
        "paid_amount": read("paid_amount", "DepositAmount"),
        "amount_due": read("amount_due", "DueAmount", "NetAmount"),
    }
    for field, charge in (("charges", True), ("allowances", False)):
        amounts = [row["amount"] for row in charges if row["charge"] is charge]
        values[field] = sum((each for each in amounts if isinstance(each, Decimal)), Decimal(0)) if amounts else None
    _check_zero(reading, values)
    return values


def _check_zero(reading: Reading, values: Values) -> None:
    """Doubt a total of nothing under a subtotal of something: senders leave the element at zero."""
    if not values["sum_of_line_net_amounts"]:
        return
    for field in ("total_with_vat", "amount_due"):
        if values[field] == 0:
            values[field] = None
            place = reading.fields[f"totals.{field}"].cell or ""
            reading.doubt(f"totals.{field}", 0, ("0",))
            reading.find("READ-TOTAL", "The total is 0, although the lines have amounts.", place)
