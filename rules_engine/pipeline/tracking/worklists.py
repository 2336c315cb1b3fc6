"""The lists people work through: the inbox and the orders, one page at a time, never more than 200 rows.

Reads only. A row carries what it is, why it waits and the money it is about, exact and with its currency; doors make
words and formats of it.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.money import from_minor
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import findings_of
from rules_engine.pipeline.tracking.order_index import ORDER_SORTS, IndexedOrder, OrderIndex, OrderView
from rules_engine.pipeline.tracking.queues import overdue_by, queued
from rules_engine.pipeline.tracking.waiting_index import INBOX_SORTS, IndexedWaiting, WaitingIndex, WantedWaiting
from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.storage.store import Store
from rules_engine.storage.worklists import ListRow
from rules_engine.storage.worklists import Worklists as Rows

ROWS_MAX: Final = 200
SEARCH_LENGTH_MAX: Final = 100


class InboxView(StrEnum):
    """Which documents of the inbox are shown."""

    MINE = "mine"
    HELD = "held"
    APPROVAL = "approval"
    REFUSED = "refused"
    UNREAD = "unread"
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


class Inbox(NamedTuple):
    """One page of the inbox.

    ``counts`` is per view; within the view, without search, kind and queue: ``kinds`` per reason of a hold, ``queues``
    per queue a document is in now, ``at_risk`` per currency.
    """

    rows: tuple[Waiting, ...]
    found: int
    counts: dict[str, int]
    at_risk: dict[str, Decimal]
    now: datetime
    kinds: dict[str, int] = {}  # noqa: RUF012 - a default that nobody changes
    queues: dict[str, int] = {}  # noqa: RUF012 - the same


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


class Orders(NamedTuple):
    """One page of orders."""

    rows: tuple[TrackedOrder, ...]
    found: int
    counts: dict[str, int]
    now: datetime


_STATUSES: Final = {
    InboxView.HELD: (Status.HELD,),
    InboxView.APPROVAL: (Status.NEEDS_APPROVAL,),
    InboxView.REFUSED: (Status.REFUSED,),
    InboxView.UNREAD: (Status.QUARANTINED,),
    InboxView.ALL: (Status.HELD, Status.NEEDS_APPROVAL, Status.REFUSED, Status.QUARANTINED),
}

_MINE: Final = {
    Role.REVIEWER: (Status.HELD, Status.QUARANTINED),
    Role.APPROVER: (Status.NEEDS_APPROVAL,),
    Role.BUYER: (Status.HELD,),
    Role.RECEIVER: (Status.HELD,),
    Role.ANALYST: (Status.HELD,),
    Role.ADMIN: (Status.QUARANTINED,),
}
"""What needs somebody of a role."""


def _chosen(view: InboxView, person: Person) -> list[str]:
    """Return the statuses that a view shows a person."""
    if view is InboxView.MINE:
        return sorted({status.value for role in person.roles for status in _MINE[role]})
    return [status.value for status in _STATUSES[view]]


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
            self._index.find(rows, OrderView.ALL, "", ORDER_SORTS[0])

    def revision(self) -> int:
        """Return a number that grows with every change anybody makes."""
        with self._store.read() as uow:
            return Rows(uow.connection).revision()

    def inbox(
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
    ) -> Inbox:
        """Return one page of what waits for somebody; nothing waits for people of other companies.

        With a queue, only what is in it now: what is overdue is in the queue it escalates to.
        """
        if not person.works_for(self._company_id):
            return Inbox((), 0, {each.value: 0 for each in InboxView}, {}, self._store.clock.now())
        statuses = _chosen(view, person)
        sort = sort if sort in INBOX_SORTS else INBOX_SORTS[0]
        begin, rows_max = max(0, offset), max(1, min(limit, ROWS_MAX))
        wanted = WantedWaiting(*(each[:SEARCH_LENGTH_MAX] for each in (search, kind, queue)))
        with self._store.read() as uow:
            rows, now = Rows(uow.connection), uow.now
            found = self._waiting.find(rows, statuses, sort, wanted, overdue_by(self._watching, now))
            shown = found.waiting[begin : begin + rows_max]
            ids = [each.document_id for each in shown]
            standing = {str(row.id): row for row in rows.of_ids(ids)}
            holds = rows.open_holds(ids)
            told = rows.explanations(ids)
            unread = rows.findings([document_id for document_id in ids if document_id not in told])
        places = {document_id: queued(row, self._watching, now) for document_id, row in standing.items()}
        told |= {document_id: _first_finding(content) for document_id, content in unread.items()}
        by_document: dict[str, list[ListRow]] = {}
        for hold in holds:
            by_document.setdefault(str(hold.document_id), []).append(hold)
        by_status = found.by_status
        return Inbox(
            tuple(
                _waiting(each, standing[each.document_id], by_document.get(each.document_id, ()), told)._replace(
                    **places[each.document_id]._asdict()
                )
                for each in shown
                if each.document_id in standing
            ),
            len(found.waiting),
            {each.value: sum(by_status.get(status, 0) for status in _chosen(each, person)) for each in InboxView},
            {currency: from_minor(money, currency) for currency, money in sorted(found.at_risk.items())},
            now,
            found.kinds,
            found.queues,
        )

    def orders(self, person: Person, view: OrderView, *, search: str, sort: str, offset: int, limit: int) -> Orders:
        """Return one page of the orders; people of other companies see none."""
        if not person.works_for(self._company_id):
            return Orders((), 0, {each.value: 0 for each in OrderView}, self._store.clock.now())
        sort = sort if sort in ORDER_SORTS else ORDER_SORTS[0]
        begin, rows_max = max(0, offset), max(1, min(limit, ROWS_MAX))
        with self._store.read() as uow:
            rows = Rows(uow.connection)
            found, counts = self._index.find(rows, view, search[:SEARCH_LENGTH_MAX], sort)
            shown = found[begin : begin + rows_max]
            invoiced = rows.invoiced([order.key for order in shown])
            now = uow.now
        return Orders(tuple(_tracked(order, invoiced) for order in shown), len(found), counts, now)


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
    )
