"""The statuses of an order, the one table of what may follow what, and the named views people filter by.

``path`` is the only way from one status to another: it walks through the table, and where the table knows no way it
refuses. Unlike a document's status, which a step sets, an order's status follows from its journal.
"""

from collections import deque
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rules_engine.errors import StatusForbids


class OrderStatus(StrEnum):
    """Where an order stands."""

    REQUESTED = "requested"
    NEEDS_APPROVAL = "needs_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    SHIPPED = "shipped"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    INVOICED = "invoiced"
    MATCHED = "matched"
    PAID_READY = "paid_ready"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_S = OrderStatus

BEFORE_SENDING: Final = frozenset({_S.REQUESTED, _S.NEEDS_APPROVAL, _S.APPROVED, _S.REJECTED})
"""Statuses in which the supplier knows of nothing yet, or not of the version that waits for approval."""

ENDED: Final = frozenset({_S.CLOSED, _S.CANCELLED, _S.REJECTED})
"""Statuses in which nobody has anything to do."""

RUNNING: Final = frozenset(_S) - BEFORE_SENDING - ENDED
"""Statuses of an order that the supplier has: goods, changes and bills come in any order, and goods go back."""

_RUNS_ON: Final = RUNNING - {_S.PAID_READY} | {_S.NEEDS_APPROVAL, _S.CLOSED, _S.CANCELLED}

ORDER_TRANSITIONS: Final[dict[OrderStatus, frozenset[OrderStatus]]] = {
    # Where nobody asks for an approval, what is requested is sent; rules or people may refuse it.
    _S.REQUESTED: RUNNING - {_S.PAID_READY} | {_S.NEEDS_APPROVAL, _S.APPROVED, _S.REJECTED, _S.CANCELLED},
    _S.NEEDS_APPROVAL: frozenset({_S.APPROVED, _S.REJECTED, _S.CANCELLED}),
    # An approved version of an order that runs already goes on where the order stands.
    _S.APPROVED: RUNNING - {_S.PAID_READY} | {_S.NEEDS_APPROVAL, _S.CANCELLED, _S.CLOSED},
    _S.REJECTED: frozenset({_S.NEEDS_APPROVAL, _S.CANCELLED}),
    # What is ready to be paid was matched before: no other way leads there.
    **{status: _RUNS_ON - {status} for status in RUNNING - {_S.MATCHED, _S.HELD}},
    # A request that was held is refused as one that was not.
    _S.HELD: _RUNS_ON - {_S.HELD} | {_S.REJECTED},
    _S.MATCHED: _RUNS_ON - {_S.MATCHED} | {_S.PAID_READY},
    # Only a person opens an order again that was closed, or takes a cancellation back.
    _S.CLOSED: RUNNING - {_S.PAID_READY} | {_S.NEEDS_APPROVAL},
    _S.CANCELLED: RUNNING - {_S.PAID_READY} | {_S.REQUESTED, _S.NEEDS_APPROVAL, _S.APPROVED, _S.REJECTED},
}
"""What may follow each status of an order."""

FIRST: Final = frozenset({_S.REQUESTED, _S.NEEDS_APPROVAL, _S.SENT})
"""Where the life of an order begins."""


class NamedView(StrEnum):
    """The six questions everybody asks a list of orders, and the three that remain; every order stands in one."""

    NEW = "new"
    APPROVAL = "approval"
    ACCEPTED = "accepted"
    PARTIAL = "partial"
    MATCHED = "matched"
    WAITING = "waiting"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


VIEWS: Final[dict[NamedView, frozenset[OrderStatus]]] = {
    NamedView.NEW: frozenset({_S.REQUESTED, _S.APPROVED, _S.SENT, _S.ACKNOWLEDGED}),
    NamedView.APPROVAL: frozenset({_S.NEEDS_APPROVAL}),
    NamedView.ACCEPTED: frozenset({_S.ACCEPTED, _S.SHIPPED}),
    NamedView.PARTIAL: frozenset({_S.PARTLY_RECEIVED}),
    NamedView.MATCHED: frozenset({_S.MATCHED, _S.PAID_READY}),
    NamedView.WAITING: frozenset({_S.HELD, _S.CHANGED}),
    NamedView.RECEIVED: frozenset({_S.RECEIVED, _S.INVOICED}),
    NamedView.CLOSED: frozenset({_S.CLOSED}),
    NamedView.CANCELLED: frozenset({_S.CANCELLED, _S.REJECTED}),
}
"""Which statuses each view shows: newly submitted, pending approval, accepted by the supplier, partly fulfilled,
matched to an invoice, waiting on an exception; then received and not settled, closed, cancelled."""

_VIEW_OF: Final = {status: view for view, statuses in VIEWS.items() for status in statuses}


def view_of(status: OrderStatus) -> NamedView:
    """Return the one view a status stands in.

    >>> view_of(OrderStatus.PAID_READY)
    <NamedView.MATCHED: 'matched'>
    """
    return _VIEW_OF[status]


_NEVER_PASSED: Final = ENDED | {_S.HELD, _S.NEEDS_APPROVAL}


@lru_cache(maxsize=512)
def path(before: OrderStatus | None, after: OrderStatus) -> tuple[OrderStatus, ...]:
    """Return the statuses on the shortest legal way from one to another; ``before`` None is an order that begins.

    On the way an order is never held, ended or waiting for approval: only what comes to stand is one of these.

    Raises:
        StatusForbids: the table knows no way.

    >>> path(OrderStatus.RECEIVED, OrderStatus.PAID_READY)
    (<OrderStatus.MATCHED: 'matched'>, <OrderStatus.PAID_READY: 'paid_ready'>)
    """
    if before is after:
        return ()
    first = FIRST if before is None else ORDER_TRANSITIONS[before]
    # Of equally short ways the one through sending is taken: whatever came, an order was sent before.
    begin: list[tuple[OrderStatus, ...]] = [
        (status,) for status in sorted(first, key=lambda status: (status is not _S.SENT, status))
    ]
    ways = deque(begin)
    seen: set[OrderStatus] = set()
    while ways:
        way = ways.popleft()
        if way[-1] is after:
            return way
        if way[-1] in seen or way[-1] in _NEVER_PASSED:
            continue
        seen.add(way[-1])
        ways.extend((*way, status) for status in sorted(ORDER_TRANSITIONS[way[-1]]))
    raise StatusForbids(f"An order that is {before} does not become {after.value}.", where=str(before))


assert set(_VIEW_OF) == set(OrderStatus) == set(ORDER_TRANSITIONS)
