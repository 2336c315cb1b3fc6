"""What was agreed beforehand and stands on the day: rates of currencies, prices of contracts and lists, payment terms.

Read from master data by its keys, never by going through all of it. A rate may be some days old, as banks publish none
at weekends; an older one is none.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.master_records import Contract, MasterKind, PriceList, Rate
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order
from rules_engine.documents.payment_terms import PaymentTerms, understood
from rules_engine.matching.context import AgreedPrice
from rules_engine.matching.resolving import ANY_SELLER, list_key, names_of_text
from rules_engine.matching.texts import item_number
from rules_engine.storage.unit_of_work import UnitOfWork

RATE_DAYS: Final = 7
"""How old a rate may be."""

_DIGITS: Final = 18


def rate_on(uow: UnitOfWork, currency: str | None, in_currency: str | None, day: date) -> Decimal | None:
    """Return what one unit of a currency is worth in another on a day; None without a rate that is new enough.

    A rate the other way round is turned, to eighteen digits after the point.
    """
    if currency is None or in_currency is None:
        return None
    if currency == in_currency:
        return Decimal(1)
    straight, turned = _latest(uow, currency, in_currency, day), _latest(uow, in_currency, currency, day)
    if straight is not None and (turned is None or straight.day >= turned.day):
        return straight.rate
    return None if turned is None else _turned(turned.rate)


def _turned(rate: Decimal) -> Decimal:
    """Return one over a rate, rounded half up to eighteen digits."""
    exact = 10**_DIGITS / Fraction(rate)
    return Decimal((2 * exact.numerator + exact.denominator) // (2 * exact.denominator)).scaleb(-_DIGITS)


def _latest(uow: UnitOfWork, currency: str, in_currency: str, day: date) -> Rate | None:
    """Return the newest rate until a day that is new enough."""
    stem = f"{currency}/{in_currency}@"
    body = uow.records.last_between(MasterKind.RATE.value, f"{stem}{day - timedelta(days=RATE_DAYS)}", f"{stem}{day}")
    return None if body is None else Rate.model_validate_json(body)


def agreed_prices(
    uow: UnitOfWork,
    document: LedgerDocument,
    orders: tuple[Order, ...],
    supplier_id: str | None,
    items: tuple[CatalogueItem, ...],
) -> tuple[AgreedPrice, ...]:
    """Return what contracts and price lists promise for the document's items on its day; lists of all sellers last.

    The price is the one of the quantity the document has of the item; a contract the document names comes first.
    """
    quantities = _quantities(document, orders, items)
    kinds: tuple[tuple[Literal["contract", "list"], MasterKind], ...]
    kinds = (("list", MasterKind.PRICE_LIST), ("contract", MasterKind.CONTRACT))
    found: dict[tuple[str, str, str], AgreedPrice] = {}
    for kind, master in kinds:
        for listed in sorted(_lists(uow, master, supplier_id), key=lambda each: (each.supplier is not None, each.id)):
            if not listed.covers(document.issue_date):
                continue
            for item, quantity in quantities.items():
                entry = listed.price_of(item, quantity)
                if entry is not None:
                    found[kind, item, listed.currency] = AgreedPrice(
                        kind=kind,
                        item=item,
                        price=entry.price,
                        base_quantity=entry.base_quantity,
                        unit_code=entry.unit_code,
                        currency=listed.currency,
                    )
    return tuple(found[key] for key in sorted(found))


def _lists(uow: UnitOfWork, kind: MasterKind, supplier_id: str | None) -> Iterator[PriceList]:
    """Give the lists of a supplier, and those of all suppliers."""
    keys = {list_key(supplier_id), ANY_SELLER} if supplier_id else {ANY_SELLER}
    made = Contract if kind is MasterKind.CONTRACT else PriceList
    for record_id in sorted({row.id for row in uow.records.named(kind.value, keys)}):
        body = uow.records.current(kind.value, record_id)
        if body is not None:
            yield made.model_validate_json(body)


def _quantities(
    document: LedgerDocument, orders: tuple[Order, ...], items: tuple[CatalogueItem, ...]
) -> dict[str, Decimal]:
    """Return how much the document has of each item the company has a number for."""
    by_number = {number: item.id for item in items for each in _numbers(item) if (number := item_number(each))}
    ordered = {line.id: line.item.buyer_item_id for order in orders for line in order.lines}
    found: dict[str, Decimal] = {}
    for line in document.lines:
        named = line.item.buyer_item_id or ordered.get(getattr(line, "order_line_reference", None) or "")
        printed = (named, line.item.standard_item_id, line.item.seller_item_id)
        known = [by_number.get(item_number(each) or "") for each in printed]
        item = next((each for each in (*known, named) if each), None)
        if item:
            found[item] = found.get(item, Decimal(0)) + (getattr(line, "quantity", None) or Decimal(0))
    return found


def _numbers(item: CatalogueItem) -> tuple[str | None, ...]:
    """Return every number an item goes by."""
    return (item.id, item.standard_item_id, *item.seller_item_ids.values())


def terms_of(uow: UnitOfWork, document: LedgerDocument) -> PaymentTerms | None:
    """Return the terms an invoice prints: those of master data that go by the words, else what the words say."""
    if not isinstance(document, Invoice) or not document.payment_terms:
        return None
    printed = document.payment_terms
    keys = [key for rank in names_of_text(printed) for key in rank]
    ids = {row.id for row in uow.records.named(MasterKind.PAYMENT_TERMS.value, keys)}
    body = uow.records.current(MasterKind.PAYMENT_TERMS.value, ids.pop()) if len(ids) == 1 else None
    return understood(printed) if body is None else PaymentTerms.model_validate_json(body)
