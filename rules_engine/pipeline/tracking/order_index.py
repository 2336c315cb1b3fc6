"""All orders of a store with what came for each, kept in memory and brought up to date by what changed.

A list of 50,000 orders cannot be counted anew for every look. The first look reads all orders once; every later one
reads the audit chain from where it stopped, and only the orders that those changes may be about. What is shown is
always the moment of the caller's own snapshot. About a kilobyte for each order.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rules_engine.pipeline.lifecycle.next_act import Alarm
from rules_engine.pipeline.lifecycle.statuses import ENDED, VIEWS, NamedView, OrderStatus
from rules_engine.pipeline.tracking.kept_sorted import KeptSorted
from rules_engine.pipeline.tracking.watching import AlarmsNow
from rules_engine.storage.documents import SOLD
from rules_engine.storage.worklists import ListRow, Worklists


class OrderView(StrEnum):
    """Which orders are shown: all we placed, those of one named view of their statuses, or those of customers."""

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
    SALES = "sales"


class IndexedOrder(NamedTuple):
    """An order as the list sorts and filters it; ``ordered`` is the amount with its digits, or nothing.

    ``found_by`` is everything it goes by, in small letters: its number, seller, items, documents, site.
    """

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
    received: int | None = None
    blanket: bool = False


class WantedOrders(NamedTuple):
    """What is looked for: a text that an order goes by, its site, an alarm of it; each may be empty."""

    search: str = ""
    site: str = ""
    alarm: str = ""


class FoundOrders(NamedTuple):
    """What a look finds: the orders that fit, sorted; how many each view has, and which sites and alarms, by count.

    No count knows of search, site or alarm.
    """

    orders: list[IndexedOrder]
    counts: dict[str, int]
    sites: dict[str, int]
    alarms: dict[str, int]


SALE: Final = "sale"
"""Stands for the status of a customer's order, which has none of ours."""

_STATUSES: Final = {OrderView(view.value): {status.value for status in VIEWS[view]} for view in NamedView} | {
    OrderView.SALES: {SALE}
}

_OPEN: Final = frozenset(status.value for status in OrderStatus) - {status.value for status in ENDED}

_KEYS: Final[Mapping[str, Callable[[IndexedOrder], Any]]] = {
    "changed": lambda order: (order.last_at, order.receive_seq),
    "number": lambda order: (order.number, -order.receive_seq),
    "seller": lambda order: (order.seller.casefold(), order.number, -order.receive_seq),
}
_LATEST_FIRST: Final = "changed"
ORDER_SORTS: Final = tuple(_KEYS)
"""How the list may be sorted; the first is the default. Equal ones stand by the order of receipt, newest first.

Texts sort upwards, so the latest change is kept last and shown first.
"""


class _Alarms(NamedTuple):
    """Which orders have which alarm, by id, and how many of each status; told for all of them at once."""

    of: tuple[object, ...] = ()
    having: Mapping[str, Collection[str]] = MappingProxyType({})
    counts: Mapping[tuple[str, str], int] = MappingProxyType({})


def _alarms(of: tuple[object, ...], now: AlarmsNow, orders: list[IndexedOrder]) -> _Alarms:
    having: dict[str, set[str]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for order in orders:
        if order.status in _OPEN:
            for alarm in now.tell(order):
                having.setdefault(alarm.value, set()).add(order.document_id)
                counts[order.status, alarm.value] += 1
    return _Alarms(of, having, counts)


class OrderIndex:
    """The orders of one store; safe to ask from many threads."""

    def __init__(self) -> None:
        """Start empty; the first look fills it."""
        self._lock = threading.Lock()
        self._revision = -1
        self._orders: dict[str, list[IndexedOrder]] = {}
        self._sorted = KeptSorted(_KEYS)
        self._by_status: Counter[str] = Counter()
        self._by_site: Counter[tuple[str, str]] = Counter()
        self._alarms = _Alarms()

    def find(self, rows: Worklists, view: OrderView, wanted: WantedOrders, sort: str, now: AlarmsNow) -> FoundOrders:
        """Return the orders of a view that fit what is wanted, sorted, and the counts that need no search."""
        with self._lock:
            self._refresh(rows)
            found, by_status = self._sorted.sorted_by(sort), dict(self._by_status)
            by_site = dict(self._by_site)
            of = (self._revision, *now.of)
            if self._alarms.of != of:
                self._alarms = _alarms(of, now, found)
            alarmed = self._alarms
        counts = {each.value: sum(by_status.get(status, 0) for status in _STATUSES[each]) for each in _STATUSES}
        counts[OrderView.ALL.value] = len(found) - by_status.get(SALE, 0)
        shown = {
            status for status in by_status if (status != SALE if view is OrderView.ALL else status in _STATUSES[view])
        }
        sites = Counter[str]()
        for (status, site), number in by_site.items():
            sites[site] += number if site and status in shown else 0
        alarms = dict.fromkeys((alarm.value for alarm in Alarm), 0)
        for (status, alarm), number in alarmed.counts.items():
            alarms[alarm] += number if status in shown else 0
        search = wanted.search.casefold()
        if view is not OrderView.ALL:
            statuses = _STATUSES[view]
            found = [order for order in found if order.status in statuses]
        elif by_status.get(SALE):
            found = [order for order in found if order.status != SALE]
        if wanted.site:
            found = [order for order in found if order.site == wanted.site]
        if wanted.alarm:
            having = alarmed.having.get(wanted.alarm, frozenset())
            found = [order for order in found if order.document_id in having]
        if search:
            found = [order for order in found if search in order.found_by]
        ranked = dict(sorted((+sites).items(), key=lambda pair: (-pair[1], pair[0])))
        return FoundOrders(found[::-1] if sort == _LATEST_FIRST else found, counts, ranked, alarms)

    def _refresh(self, rows: Worklists) -> None:
        """Read what changed since the last look; a snapshot older than that look changes nothing."""
        revision = rows.revision()
        if revision <= self._revision:
            return
        if self._revision < 0:
            self._replace((), rows.order_facts())
        else:
            changed = rows.documents_changed_since(self._revision)
            keys = {key for some in at_once(changed) for key in rows.orders_of(some)}
            for some in at_once(keys):
                self._replace(some, rows.order_facts(some))
        self._revision = revision

    def _replace(self, keys: Sequence[str], facts: list[ListRow]) -> None:
        """Put orders, as they stand now, in the place of all that have these numbers."""
        gone = [order for key in keys for order in self._orders.pop(key, ())]
        come = [_order(row) for row in facts]
        for order in come:
            self._orders.setdefault(order.key, []).append(order)
        self._by_status.subtract(order.status for order in gone)
        self._by_status.update(order.status for order in come)
        self._by_site.subtract((order.status, order.site) for order in gone)
        self._by_site.update((order.status, order.site) for order in come)
        self._sorted.change(gone, come)


_KEYS_AT_ONCE: Final = 500
"""How many numbers one query names."""


def at_once(keys: Collection[str]) -> Iterator[list[str]]:
    """Yield keys in parts that one query may name, in an order of their own."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _KEYS_AT_ONCE):
        yield ordered[start : start + _KEYS_AT_ONCE]


def _order(row: ListRow) -> IndexedOrder:
    said = (row.number, row.seller_name, row.found_by)
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
        status=SALE if str(row.number_key).startswith(SOLD) else str(row.standing or ""),
        since=str(row.standing_since or ""),
        promised_on=str(row.promised_on or ""),
        site=str(row.site or ""),
        cost_centre=str(row.cost_centre or ""),
        found_by="\n".join(str(each) for each in said if each).casefold(),
        received=None if row.received is None else int(row.received),
        blanket=bool(row.blanket),
    )
