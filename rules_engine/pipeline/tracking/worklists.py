"""The lists people work through: the inbox and the orders, one page at a time, never more than 200 rows.

Reads only. A row carries what it is, why it waits and the money it is about, exact and with its currency; doors make
words and formats of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.money import from_minor
from rules_engine.pipeline.acts.people import Person, Role, needing
from rules_engine.pipeline.lifecycle.next_act import Alarm
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import findings_of
from rules_engine.pipeline.tracking.order_index import (
    ORDER_SORTS,
    IndexedOrder,
    OrderIndex,
    OrderView,
    WantedOrders,
    at_once,
)
from rules_engine.pipeline.tracking.queues import overdue_by, queued
from rules_engine.pipeline.tracking.waiting_index import (
    INBOX_SORTS,
    FoundWaiting,
    IndexedWaiting,
    WaitingIndex,
    WantedWaiting,
)
from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.storage.attention import Attention, AttentionRow
from rules_engine.storage.store import Store
from rules_engine.storage.worklists import ListRow
from rules_engine.storage.worklists import Worklists as Rows

ROWS_MAX: Final = 200
EXPORT_ROWS_MAX: Final = 100_000
SEARCH_LENGTH_MAX: Final = 100
SOON_DAYS: Final = 7
"""A cash discount that can be taken for no more days than these lapses soon."""


class InboxView(StrEnum):
    """Which documents of the inbox are shown."""

    MINE = "mine"
    HELD = "held"
    APPROVAL = "approval"
    REFUSED = "refused"
    UNREAD = "unread"
    DISCOUNT = "discount"
    ALL = "all"


class Waiting(NamedTuple):
    """A document that waits for somebody."""

    document_id: str
    kind: str
    number: str
    seller: str
    order: str
    why: str
    more: int
    money_at_risk: Decimal | None
    currency: str
    status: str
    since: datetime
    queue: str = ""
    due: datetime | None = None
    owner: str = ""
    owner_name: str = ""
    snoozed_until: str = ""
    discount: Decimal | None = None
    discount_until: str = ""


class Colleague(NamedTuple):
    """Somebody a document can be given to."""

    login: str
    name: str


class Inbox(NamedTuple):
    """One page of the inbox.

    ``counts`` is per view; within the view, without search, kind and queue: ``kinds`` per reason of a hold, ``queues``
    per queue a document is in now, ``at_risk`` per currency. ``discounts`` are those that lapse soon, per currency.
    """

    rows: tuple[Waiting, ...]
    found: int
    counts: dict[str, int]
    at_risk: dict[str, Decimal]
    now: datetime
    kinds: dict[str, int] = {}  # noqa: RUF012 - a default that nobody changes
    queues: dict[str, int] = {}  # noqa: RUF012 - the same
    cared: dict[str, int] = {}  # noqa: RUF012 - the same
    discounts: dict[str, Decimal] = {}  # noqa: RUF012 - the same


class TrackedOrder(NamedTuple):
    """An order and what came for it; ``ordered`` is with VAT where the order says so, ``invoiced`` is net."""

    document_id: str
    key: str
    number: str
    seller: str
    ordered: Decimal | None
    invoiced: Decimal
    currency: str
    issued_on: str
    responses: int
    receipt_advices: int
    invoices: int
    waiting: int
    last_at: datetime
    status: str
    since: datetime
    promised_on: str
    site: str
    received: int | None = None


class Orders(NamedTuple):
    """Orders that were found: ``counts`` is per view, ``sites`` and ``alarms`` per site and alarm of the view."""

    rows: tuple[TrackedOrder, ...]
    found: int
    counts: dict[str, int]
    now: datetime
    sites: dict[str, int] = {}  # noqa: RUF012 - a default that nobody changes
    alarms: dict[str, int] = {}  # noqa: RUF012 - the same


class OrderSearch(NamedTuple):
    """Which orders of a view are looked for, and in which order; each may be empty.

    ``alarm`` is unconfirmed, late or stalled; an unknown one is none.
    """

    search: str = ""
    site: str = ""
    alarm: str = ""
    sort: str = ORDER_SORTS[0]


_STATUSES: Final = {
    InboxView.HELD: (Status.HELD,),
    InboxView.APPROVAL: (Status.NEEDS_APPROVAL,),
    InboxView.REFUSED: (Status.REFUSED,),
    InboxView.UNREAD: (Status.QUARANTINED,),
    InboxView.DISCOUNT: (Status.HELD, Status.NEEDS_APPROVAL),
    InboxView.ALL: (Status.HELD, Status.NEEDS_APPROVAL, Status.REFUSED, Status.QUARANTINED),
}


def _chosen(view: InboxView, person: Person) -> list[str]:
    """Return the statuses that a view shows a person."""
    if view is InboxView.MINE:
        return sorted(needing(person.roles))
    return [status.value for status in _STATUSES[view]]


def _carers(people: Sequence[AttentionRow]) -> dict[str, frozenset[str]]:
    """Return people by login, each with the statuses that need them."""
    return {str(row.login): needing(map(Role, str(row.roles).split())) for row in people}


def _count(view: InboxView, person: Person, found: FoundWaiting) -> int:
    """Return how many documents a view has for a person."""
    statuses = _chosen(view, person)
    if view is InboxView.DISCOUNT:
        return sum(each.status in statuses for each in found.lapsing)
    less = found.elsewhere if view is InboxView.MINE else {}
    return sum(found.by_status.get(status, 0) - less.get(status, 0) for status in statuses)


def _by_day(wanted: WantedWaiting, today: date) -> WantedWaiting:
    """Return what is wanted on a day: what is put aside, and what lapses soon, follow from it."""
    return wanted._replace(today=today.isoformat(), soon=(today + timedelta(days=SOON_DAYS)).isoformat())


def _discounts(found: FoundWaiting) -> dict[str, Decimal]:
    """Return the cash discounts that lapse soon on what waits for a decision, per currency."""
    total: Counter[str] = Counter()
    for each in found.lapsing:
        if each.currency and each.status in _STATUSES[InboxView.DISCOUNT]:
            total[each.currency] += each.discount
    return _by_currency(total)


def _by_currency(minor: Mapping[str, int]) -> dict[str, Decimal]:
    """Return sums in minor units as amounts, by currency."""
    return {currency: from_minor(money, currency) for currency, money in sorted(minor.items())}


class Worklists:
    """The lists of one store."""

    def __init__(self, store: Store, company_id: str | None = None, watching: Watching | None = None) -> None:
        """Read from a store whose documents are of one company, named or not; the watch counts its business hours."""
        self._store = store
        self._company_id = company_id
        self._watching = watching or Watching(store, OrderPolicy())
        self._index = OrderIndex()
        self._waiting = WaitingIndex([status.value for status in _STATUSES[InboxView.ALL]])

    def warm_up(self) -> None:
        """Read everything once, so that nobody waits for it at their first look."""
        with self._store.read() as uow:
            rows = Rows(uow.connection)
            self._waiting.find(rows, (), INBOX_SORTS[0], WantedWaiting(), overdue_by(self._watching, uow.now))
            self._index.find(rows, OrderView.ALL, WantedOrders(), ORDER_SORTS[0], self._watching.alarms(uow))

    def revision(self) -> int:
        """Return a number that grows with every change anybody makes."""
        with self._store.read() as uow:
            return Rows(uow.connection).revision()

    def inbox(  # noqa: PLR0913 - each is a part of the address
        self,
        person: Person,
        view: InboxView,
        *,
        search: str,
        sort: str,
        offset: int,
        limit: int,
        kind: str = "",
        queue: str = "",
        care: str = "",
    ) -> Inbox:
        """Return one page of what waits for somebody; nothing waits for people of other companies.

        With a queue, only what is in it now: what is overdue is in the queue it escalates to. What somebody else takes
        care of, and what is put aside, needs nobody of this view.
        """
        if not person.works_for(self._company_id):
            return Inbox((), 0, {each.value: 0 for each in InboxView}, {}, self._store.clock.now())
        statuses, sort = _chosen(view, person), sort if sort in INBOX_SORTS else INBOX_SORTS[0]
        begin, rows_max = max(0, offset), max(1, min(limit, ROWS_MAX))
        mine, lapsing = view is InboxView.MINE, view is InboxView.DISCOUNT
        search, kind, queue, care = (each[:SEARCH_LENGTH_MAX] for each in (search, kind, queue, care))
        wanted = WantedWaiting(search, kind, queue, care, person.login, needs_me=mine, lapsing=lapsing)
        with self._store.read() as uow:
            rows, now = Rows(uow.connection), uow.now
            people = [row for row in Attention(uow.connection).colleagues() if self._is_ours(row)]
            wanted = _by_day(wanted._replace(carers=_carers(people)), self._watching.today(uow))
            found = self._waiting.find(rows, statuses, sort, wanted, overdue_by(self._watching, now))
            shown = found.waiting[begin : begin + rows_max]
            ids = [each.document_id for each in shown]
            standing = {str(row.id): row for row in rows.of_ids(ids)}
            holds, told = rows.open_holds(ids), rows.explanations(ids)
            unread = rows.findings([each for each in ids if each not in told])
            names = {str(each.login): str(each.name) for each in people}
        places = {document_id: queued(row, self._watching, now) for document_id, row in standing.items()}
        told |= {document_id: _first_finding(content) for document_id, content in unread.items()}
        by_document: dict[str, list[ListRow]] = {}
        for hold in holds:
            by_document.setdefault(str(hold.document_id), []).append(hold)
        return Inbox(
            tuple(
                _waiting(each, standing[each.document_id], by_document.get(each.document_id, ()), told)._replace(
                    owner_name=names.get(each.owner, each.owner),
                    snoozed_until=each.snoozed_until if wanted.today < each.snoozed_until else "",
                    **places[each.document_id]._asdict(),
                )
                for each in shown
                if each.document_id in standing
            ),
            len(found.waiting),
            {each.value: _count(each, person, found) for each in InboxView},
            _by_currency(found.at_risk),
            now,
            found.kinds,
            found.queues,
            found.cared,
            _discounts(found),
        )

    def today(self) -> date:
        """Return the day where the company is."""
        with self._store.read() as uow:
            return self._watching.today(uow)

    def colleagues(self, person: Person, document_ids: Sequence[str]) -> tuple[Colleague, ...]:
        """Return everybody a person can give these documents to, by name: those who work on all of them as they stand.

        Nobody is told to people of other companies.
        """
        if not person.works_for(self._company_id):
            return ()
        with self._store.read() as uow:
            statuses = {str(row.status) for row in Rows(uow.connection).of_ids(document_ids)}
            rows = [row for row in Attention(uow.connection).colleagues() if self._is_ours(row)]
        needs = _carers(rows)
        return tuple(Colleague(str(row.login), str(row.name)) for row in rows if statuses <= needs[str(row.login)])

    def _is_ours(self, row: AttentionRow) -> bool:
        """Tell whether somebody who may sign in works for the company of the documents."""
        return row.company_id is None or row.company_id == self._company_id

    def orders(self, person: Person, view: OrderView, asked: OrderSearch, *, offset: int, limit: int) -> Orders:
        """Return one page of the orders; people of other companies see none."""
        begin, rows_max = max(0, offset), max(1, min(limit, ROWS_MAX))
        return self._orders(person, view, asked, slice(begin, begin + rows_max))

    def every_order(self, person: Person, view: OrderView, asked: OrderSearch) -> Orders:
        """Return all orders that a list shows page by page, to be taken along in a file; at most 100,000."""
        return self._orders(person, view, asked, slice(0, EXPORT_ROWS_MAX))

    def _orders(self, person: Person, view: OrderView, asked: OrderSearch, part: slice) -> Orders:
        if not person.works_for(self._company_id):
            return Orders((), 0, {each.value: 0 for each in OrderView}, self._store.clock.now())
        sort = asked.sort if asked.sort in ORDER_SORTS else ORDER_SORTS[0]
        alarm = next((each.value for each in Alarm if each.value == asked.alarm), "")
        with self._store.read() as uow:
            rows = Rows(uow.connection)
            wanted = WantedOrders(asked.search[:SEARCH_LENGTH_MAX], asked.site[:SEARCH_LENGTH_MAX], alarm)
            found = self._index.find(rows, view, wanted, sort, self._watching.alarms(uow))
            shown = found.orders[part]
            invoiced: dict[tuple[str, str], int] = {}
            for keys in at_once({order.key for order in shown}):
                invoiced |= rows.invoiced(keys)
            now = uow.now
        tracked = tuple(_tracked(order, invoiced) for order in shown)
        return Orders(tracked, len(found.orders), found.counts, now, found.sites, found.alarms)


_KIND: Final = {
    Status.NEEDS_APPROVAL: "approval",
    Status.REFUSED: "refused",
    Status.QUARANTINED: "unread",
}


def _waiting(indexed: IndexedWaiting, row: ListRow, holds: Sequence[ListRow], told: dict[str, str]) -> Waiting:
    """Return a row of the inbox: its kind and reason are those of the hold with most money at risk."""
    status, first = Status(row.status), holds[0] if holds else None
    currency = str(row.currency or "")
    return Waiting(
        document_id=str(row.id),
        kind=_KIND.get(status) or (str(first.reason) if first is not None else "other"),
        number=str(row.number or row.file_name),
        seller=str(row.seller_name or ""),
        order=str(row.order_reference or ""),
        why=str(first.sentence) if first is not None and first.sentence else told.get(str(row.id), ""),
        more=max(0, len(holds) - 1),
        money_at_risk=from_minor(indexed.money, currency) if indexed.money is not None and currency else None,
        currency=currency,
        status=status.value,
        since=datetime.fromisoformat(str(row.status_since)),
        discount=from_minor(indexed.discount, currency) if indexed.discount and currency else None,
        discount_until=indexed.discount_until,
        owner=indexed.owner,
        snoozed_until=indexed.snoozed_until,
    )


def _first_finding(content: bytes) -> str:
    """Return the sentence of what was found first while a document was read."""
    found = findings_of(content)
    return found[0].sentence if found else ""


def _tracked(order: IndexedOrder, invoiced: dict[tuple[str, str], int]) -> TrackedOrder:
    """Return a row of the orders."""
    amount = invoiced.get((order.key, order.currency), 0)
    return TrackedOrder(
        document_id=order.document_id,
        key=order.key,
        number=order.number,
        seller=order.seller,
        ordered=Decimal(order.ordered) if order.ordered else None,
        invoiced=from_minor(amount, order.currency) if order.currency else Decimal(0),
        currency=order.currency,
        issued_on=order.issued_on,
        responses=order.responses,
        receipt_advices=order.receipt_advices,
        invoices=order.invoices,
        waiting=order.waiting,
        last_at=datetime.fromisoformat(order.last_at),
        status=order.status,
        since=datetime.fromisoformat(order.since or order.last_at),
        promised_on=order.promised_on,
        site=order.site,
        received=order.received,
    )
