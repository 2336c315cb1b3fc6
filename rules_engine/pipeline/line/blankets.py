"""The blanket order behind an order: which one it is, and what is billed on it and on everything called off from it."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order import Order, OrderChange
from rules_engine.matching.context import BlanketAround
from rules_engine.matching.linking import effective_order
from rules_engine.pipeline.line.agreed import rate_on
from rules_engine.pipeline.line.billed import billed_before
from rules_engine.pipeline.line.ledger import from_bytes, index_key, index_keys
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.documents import SOLD, DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

LINK: Final = "blanket"
"""The kind of link from a call-off to its blanket order."""

GONE: Final = frozenset({Status.REFUSED.value, Status.QUARANTINED.value, Status.CANCELLED.value})
_VERSIONS: Final = (DocumentType.ORDER.value, DocumentType.ORDER_CHANGE.value)


class Blankets(NamedTuple):
    """The blanket orders behind orders, and the keys of all orders that were looked at."""

    found: tuple[BlanketAround, ...] = ()
    keys: frozenset[str] = frozenset()


def blanket_of(uow: UnitOfWork, order: Order) -> DocumentRow | None:
    """Return the row of the blanket order that an order is called off from."""
    rows = uow.documents.by_number(index_keys(order.blanket_order_reference))
    found = [
        row
        for row in rows
        if row.document_type == DocumentType.ORDER
        and row.status not in GONE
        and not str(row.number_key).startswith(SOLD)
        and row.number_key != index_key(order.number)
    ]
    return found[-1] if found else None


def blankets_around(uow: UnitOfWork, orders: Iterable[Order], currency: str | None, *, without: str) -> Blankets:
    """Return the blanket orders that orders are called off from, with what documents but one bill on them.

    ``currency`` is that of the document that is measured against them.
    """
    named = {order.blanket_order_reference: order for order in orders if order.blanket_order_reference is not None}
    found, keys = [], set[str]()
    for order in named.values():
        row = blanket_of(uow, order)
        # Known or not: a decision without it is made anew once it is there.
        own = index_keys(order.blanket_order_reference) | (uow.documents.links(str(row.id), "order") if row else set())
        every = own.union(*(uow.documents.links(str(each.id), "order") for each in call_offs(uow, own)))
        keys |= every
        family = [
            document
            for each, body in (uow.documents.readings_linked("order", own, list(_VERSIONS)) if row else ())
            if each.status not in GONE and isinstance(document := from_bytes(body), Order)
        ]
        if any(not isinstance(each, OrderChange) for each in family):
            blanket = effective_order(family)
            rate = rate_on(uow, blanket.currency, currency, blanket.issue_date)
            billed = billed_before(uow, every, without=without)
            found.append(BlanketAround(order=blanket, billed_before=billed, rate=rate))
    return Blankets(tuple(found), frozenset(keys))


def call_offs(uow: UnitOfWork, keys: Iterable[str]) -> Iterator[DocumentRow]:
    """Yield the orders that are called off from blanket orders of these keys."""
    wanted = set(keys)
    if wanted:
        yield from (row for row in uow.documents.linked(LINK, wanted) if row.status not in GONE)
