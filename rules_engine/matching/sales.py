"""Customer orders measured: the price lists we sell by, the units we sell in, whether we know customer and ship-to.

Pure: from one order and what is known around it to one frozen sheet. It decides nothing; what a difference means is
the rules' business.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.candidate import Finding
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.master_records import Customer, PriceEntry, PriceList
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.sheet import FactSheet, SheetLine, Terms, Value
from rules_engine.matching.context import Matched, Pair
from rules_engine.matching.document_measures import day_number, total_terms, written
from rules_engine.matching.quantities import MICRO, amount_differs, fraction, half_up, unit_factor, unit_price
from rules_engine.matching.rounding import money, money_difference, share
from rules_engine.matching.texts import item_number, stated


class SaleContext(Frozen):
    """What is known around a customer order."""

    document_id: str
    customer: Customer | None = None
    customers_known: bool = Field(default=False, description="a list of customers exists")
    customer_candidates: str = ""
    items: tuple[CatalogueItem, ...] = ()
    price_lists: tuple[PriceList, ...] = Field(default=(), description="the partner's own first")
    repeated: bool | None = Field(default=None, description="the customer sent this number before in other bytes")
    findings: tuple[Finding, ...] = ()
    read_surely: bool = True
    today: date
    received_on: date
    company_id: str | None = None
    channel: str | None = None


def match_sale(order: Order, context: SaleContext) -> Matched:
    """Measure a customer order into a sheet."""
    lines = [_line_terms(line, order, context) for line in order.lines]
    sheet = FactSheet(
        document_type=order.document_type.value,
        document_id=context.document_id,
        currency=order.currency,
        terms=_document_terms(order, context) | total_terms(order.totals, order.currency),
        lines=tuple(SheetLine(id=row, terms=terms) for row, terms in zip(_row_ids(order.lines), lines, strict=True)),
    )
    return Matched(sheet=sheet, pairs=tuple(Pair(line=row) for row in _row_ids(order.lines)), order_number=order.number)


def _row_ids(lines: Sequence[OrderLine]) -> list[str]:
    """Return the id of each line's row: as printed; a repeated id gets its count behind it."""
    ids: list[str] = []
    for line in lines:
        again = sum(each.partition("#")[0] == line.id for each in ids)
        ids.append(f"{line.id}#{again + 1}" if again else line.id)
    return ids


def _document_terms(order: Order, context: SaleContext) -> Terms:
    """Return the terms of the order as a whole."""
    customer = context.customer
    found: dict[str, Value | None] = {
        "document.type": order.document_type.value,
        "document.number": order.number,
        "document.currency": order.currency,
        "document.issue_date": day_number(order.issue_date),
        "document.received_date": day_number(context.received_on),
        "document.today": day_number(context.today),
        "document.age_days": (context.today - order.issue_date).days,
        "document.line_count": len(order.lines),
        "document.findings": len(context.findings),
        "document.read_surely": context.read_surely,
        "document.seller": order.seller.name or order.seller.legal_name,
        "document.buyer": order.buyer.name or order.buyer.legal_name,
        "company.id": context.company_id,
        "company.channel": context.channel,
        "customer.known": True if customer else False if context.customers_known else None,
        "customer.candidates": context.customer_candidates or None,
        "customer.order_repeated": context.repeated,
    }
    if customer is not None:
        found |= {
            "customer.id": customer.id,
            "customer.currency_differs": None if customer.currency is None else customer.currency != order.currency,
            "customer.ship_to_known": _ships_to(order, customer),
        }
    return written(found)


def _ships_to(order: Order, customer: Customer) -> bool | None:
    """Tell whether every place the order names is one of the customer's; None where it names none."""
    named = {site for site in (order.site, *(line.site for line in order.lines)) if stated(site)}
    known = {stated(site) for site in customer.ship_to}
    return all(stated(site) in known for site in named) if named else None


def _line_terms(line: OrderLine, order: Order, context: SaleContext) -> Terms:
    """Return the terms of one line."""
    item = _item_of(line, context.items)
    entry = _entry(line, item, order, context)
    price, quantity = unit_price(line), fraction(line.quantity)
    factor = None if item is None else _factor(line, entry, item)
    listed = None if entry is None or factor is None else Fraction(entry.price) / Fraction(entry.base_quantity) * factor
    variance = None if price is None or listed is None else price - listed
    worth = None if variance is None or quantity is None else variance * quantity
    return written(
        {
            "line.kind": "line",
            "line.item": ", ".join(_numbers(line)) or line.item.description,
            "line.description": line.item.description,
            "line.buyer_item_id": line.item.buyer_item_id,
            "line.seller_item_id": line.item.seller_item_id,
            "line.item_known": item is not None if context.items else None,
            "line.category": None if item is None else item.category,
            "line.unit": line.unit_code,
            "line.unit_differs": None if item is None else factor is None,
            "line.quantity": None if quantity is None else half_up(quantity, MICRO),
            "line.net_price": None if price is None else half_up(price, MICRO),
            "line.line_net_amount": money(fraction(line.line_net_amount), order.currency),
            "line.arithmetic_differs": amount_differs(line, order.currency),
            "line.list_price": None if listed is None else half_up(listed, MICRO),
            "line.list_price_variance_bp": share(variance, listed),
            "line.list_price_variance_amount": money_difference(worth, order.currency),
        }
    )


def _numbers(line: OrderLine) -> list[str]:
    """Return the numbers the line names its item by, ours first."""
    printed = (line.item.seller_item_id, line.item.standard_item_id, line.item.buyer_item_id)
    return list(dict.fromkeys(number for number in printed if number is not None and stated(number)))


def _item_of(line: OrderLine, items: Sequence[CatalogueItem]) -> CatalogueItem | None:
    """Return our item that the line names: by our number, else by its registered one."""
    by_number = {
        number: item for item in items for each in (item.standard_item_id, item.id) if (number := item_number(each))
    }
    known = (by_number.get(item_number(number) or "") for number in _numbers(line))
    return next((item for item in known if item is not None), None)


def _entry(line: OrderLine, item: CatalogueItem | None, order: Order, context: SaleContext) -> PriceEntry | None:
    """Return the price we promise for an item on the order's day: of the customer's own list before the general one."""
    for each in context.price_lists if item is not None else ():
        if each.currency == order.currency and each.covers(order.issue_date):
            entry = each.price_of(item.id if item is not None else "", line.quantity or Decimal(0))
            if entry is not None:
                return entry
    return None


def _factor(line: OrderLine, entry: PriceEntry | None, item: CatalogueItem) -> Fraction | None:
    """Return how many of the price's unit make one of the line's; None where it is no unit we sell the item in."""
    packs = {item.unit_code: Decimal(1)} | dict(item.packs)
    unit = item.unit_code if entry is None or entry.unit_code is None else entry.unit_code
    return unit_factor(line.unit_code, unit, packs)
