"""All orders of a store with what came for each, kept in memory and brought up to date by what changed.

A list of 50,000 orders cannot be counted anew for every look. The first look reads all orders once; every later one
reads the audit chain from where it stopped, and only the orders that those changes may be about. What is shown is
always the moment of the caller's own snapshot. About a kilobyte for each order.
"""

import threading
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.pipeline.lifecycle.statuses import VIEWS, NamedView
from rules_engine.storage.worklists import ListRow, Worklists


class OrderView(StrEnum):
    """Which orders are shown: all, or those of one named view of their statuses."""

    ALL = "all"
    NEW = "new"
    APPROVAL = "approval"
    ACCEPTED = "accepted"
    PARTIAL = "partial"
    MATCHED = "matched"
    WAITING = "waiting"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class IndexedOrder(NamedTuple):
    """An order as the list sorts and filters it; ``ordered`` is the amount with its digits, or nothing."""

    document_id: str
    key: str
    receive_seq: int
    number: str
    seller: str
    ordered: str
    currency: str
    issued_on: str
    responses: int
    receipt_advices: int
    invoices: int
    waiting: int
    last_at: str
    status: str = ""
    since: str = ""
    promised_on: str = ""
    site: str = ""
    cost_centre: str = ""
    found_by: str = ""

    def stands_in(self, view: OrderView) -> bool:
        """Tell whether the order belongs to a view."""
        return view is OrderView.ALL or self.status in _STATUSES[view]

    def is_found(self, wanted: str) -> bool:
        """Tell whether the order goes by a text in small letters: its number, seller, items, documents, site."""
        return wanted in self.number.casefold() or wanted in self.seller.casefold() or wanted in self.found_by


_STATUSES: Final = {OrderView(view.value): {status.value for status in VIEWS[view]} for view in NamedView}

ORDER_SORTS: Final = ("changed", "number", "seller")
"""How the list may be sorted; the first is the default."""


class OrderIndex:
    """The orders of one store; safe to ask from many threads."""

    def __init__(self) -> None:
        """Start empty; the first look fills it."""
        self._lock = threading.Lock()
        self._revision = -1
        self._orders: dict[str, list[IndexedOrder]] = {}
        self._sorted: dict[str, list[IndexedOrder]] = {}
        self._counts: dict[str, int] = {}

    def find(
        self, rows: Worklists, view: OrderView, search: str, sort: str
    ) -> tuple[list[IndexedOrder], dict[str, int]]:
        """Return the orders of a view that fit a search, sorted, and how many each view has without the search."""
        with self._lock:
            self._refresh(rows)
            if sort not in self._sorted:
                self._sorted[sort] = self._in_order(sort)
            found, counts = self._sorted[sort], dict(self._counts)
        wanted = search.casefold()
        if view is OrderView.ALL and not wanted:
            return found, counts
        return [order for order in found if order.stands_in(view) and (not wanted or order.is_found(wanted))], counts

    def _refresh(self, rows: Worklists) -> None:
        """Read what changed since the last look; a snapshot older than that look changes nothing."""
        revision = rows.revision()
        if revision <= self._revision:
            return
        if self._revision < 0:
            self._put(rows.order_facts())
        else:
            keys = sorted(rows.orders_changed_since(self._revision))
            for start in range(0, len(keys), _KEYS_AT_ONCE):
                some = keys[start : start + _KEYS_AT_ONCE]
                for key in some:
                    self._orders.pop(key, None)
                self._put(rows.order_facts(some))
            if not keys:
                self._revision = revision
                return
        self._revision = revision
        self._sorted.clear()
        all_orders = [order for same in self._orders.values() for order in same]
        self._counts = {view.value: sum(order.stands_in(view) for order in all_orders) for view in OrderView}

    def _put(self, facts: list[ListRow]) -> None:
        """Enter orders under their numbers."""
        for row in facts:
            order = _order(row)
            self._orders.setdefault(order.key, []).append(order)

    def _in_order(self, sort: str) -> list[IndexedOrder]:
        """Return all orders sorted; equal ones by the order of receipt, newest first."""
        found = sorted(
            (order for same in self._orders.values() for order in same), key=lambda order: -order.receive_seq
        )
        if sort == "number":
            found.sort(key=lambda order: order.number)
        elif sort == "seller":
            found.sort(key=lambda order: (order.seller.casefold(), order.number))
        else:
            found.sort(key=lambda order: order.last_at, reverse=True)
        return found


_KEYS_AT_ONCE: Final = 500
"""How many numbers one query names."""


def _order(row: ListRow) -> IndexedOrder:
    return IndexedOrder(
        document_id=str(row.id),
        key=str(row.number_key),
        receive_seq=int(row.receive_seq),
        number=str(row.number),
        seller=str(row.seller_name or ""),
        ordered=str(row.amount_due or ""),
        currency=str(row.currency or ""),
        issued_on=str(row.issue_date or ""),
        responses=int(row.responses),
        receipt_advices=int(row.receipt_advices),
        invoices=int(row.invoices),
        waiting=int(row.waiting),
        last_at=str(row.last_at),
        status=str(row.standing or ""),
        since=str(row.standing_since or ""),
        promised_on=str(row.promised_on or ""),
        site=str(row.site or ""),
        cost_centre=str(row.cost_centre or ""),
        found_by=str(row.found_by or ""),
    )
