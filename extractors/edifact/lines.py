"""The lines of an EDIFACT message, whatever its type calls the quantity."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from extractors.edifact.parts import (
    Reading,
    charges,
    dated,
    free_amounts,
    item,
    note,
    reference,
    referred,
    site,
)
from extractors.reading import Spot, Values
from extractors.segments import Segment, one, those

_QUANTITIES: Final = {
    "ORDERS": ("21", "1"),
    "ORDCHG": ("21", "1"),
    "ORDRSP": ("113", "12", "21", "1"),
    "DESADV": ("12", "46", "1"),
    "RECADV": ("48", "194", "46", "1"),
    "INVOIC": ("47", "46", "12", "1", "21"),
}
"""UNCL6063: which quantity counts on which message, the best first."""

_REJECTED: Final = ("195", "196", "61")
_DATES: Final = {
    "ORDERS": ("2", "63", "64", "10"),
    "ORDCHG": ("2", "63", "64", "10"),
    "ORDRSP": ("69", "67", "76", "17", "2", "63"),
    "DESADV": ("35", "17", "132", "2"),
    "RECADV": ("50", "35"),
    "INVOIC": ("35", "11"),
}
DATES: Final = {
    **_DATES,
    "INVOIC": ("35", "17", "11"),
}
"""UNCL2005: when a document or line is, was or shall be delivered, the best first."""

_NET: Final = ("AAA", "CAL", "INV", "NTP", "AAE", "CON")
_GROSS: Final = ("AAB", "AAF")
_AMOUNTS: Final = ("203", "66", "38", "128")
_STATUSES: Final = frozenset({"ORDCHG", "ORDRSP"})


def read_line(read: Reading, line: Sequence[Segment], kind: str, index: int) -> Values:
    """Read one line."""
    key, first = f"lines.{index}", line[0]
    quantity = _quantity(line, kind)
    rows = charges(read, f"{key}.allowance_charges", line)
    order = referred(line, "ON", "CO")
    tax = one(line, "TAX", "7")
    price, base = _price(read, line, key, has_rows=bool(rows))
    amount = one(free_amounts(line), "MOA", *_AMOUNTS)
    values: Values = {
        "id": read.text(f"{key}.id", first.at(1)) or str(index + 1),
        "item": item(read, key, line),
        "quantity": read.decimal(f"{key}.quantity", quantity.at(1, 2) if quantity else None),
        "unit_code": read.text(f"{key}.unit_code", quantity.at(1, 3) if quantity else None),
        "net_price": price,
        "price_base_quantity": base,
        "line_net_amount": read.amount(f"{key}.line_net_amount", amount),
        "allowance_charges": rows,
        "vat_rate": read.decimal(f"{key}.vat_rate", tax.at(5, 4) if tax else None),
        "vat_category": read.text(f"{key}.vat_category", tax.at(6) if tax else None),
        "order_reference": read.text(f"{key}.order_reference", order.at(1, 2) if order else None),
        "order_line_reference": read.text(f"{key}.order_line_reference", _order_line(line, order)),
        "despatch_reference": reference(read, f"{key}.despatch_reference", line, "AAK", "DQ"),
        "receipt_reference": reference(read, f"{key}.receipt_reference", line, "ALO"),
        "delivery_date": dated(read, f"{key}.delivery_date", line, *_DATES[kind]),
        "site": site(read, f"{key}.site", line),
        "note": note(read, f"{key}.note", line),
    }
    if kind in _STATUSES:
        values["status_code"] = read.text(f"{key}.status_code", first.at(2))
    if kind == "RECADV":
        rejected = one(line, "QTY", *_REJECTED)
        values["rejected_quantity"] = read.decimal(f"{key}.rejected_quantity", rejected.at(1, 2) if rejected else None)
    return values


def _quantity(line: Sequence[Segment], kind: str) -> Segment | None:
    """Return the quantity that counts: of a kind that the message is about, else the only one there is."""
    found = one(line, "QTY", *_QUANTITIES[kind])
    every = list(those(line, "QTY"))
    return found or (every[0] if len(every) == 1 else None)


def _order_line(line: Sequence[Segment], order: Segment | None) -> Spot | None:
    """Return the line of the order: behind the order's number, else a reference of its own."""
    if order is not None and order.at(1, 3) is not None:
        return order.at(1, 3)
    own = referred(line, "LI")
    return (own.at(1, 3) or own.at(1, 2)) if own is not None else None


def _price(read: Reading, line: Sequence[Segment], key: str, *, has_rows: bool) -> tuple[Decimal | None, Decimal]:
    """Read the net price and how many units it is for; a gross price is net where nothing is deducted from it."""
    found = one(line, "PRI", *_NET) or (None if has_rows else one(line, "PRI", *_GROSS))
    if found is None:
        return None, Decimal(1)
    price = read.decimal(f"{key}.net_price", found.at(1, 2))
    base = read.decimal(f"{key}.price_base_quantity", found.at(1, 5))
    return price, base or Decimal(1)
