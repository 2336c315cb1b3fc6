"""Who must do what next about an order, and by when; and what is wrong with its pace.

Every open order has exactly one next act. What is late, unanswered or stalled passes from the supplier to the buyer.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.pipeline.lifecycle.norms import DEFAULT_DAYS, Norm
from rules_engine.pipeline.lifecycle.statuses import ENDED, OrderStatus
from rules_engine.pipeline.lifecycle.working_days import WorkingDays

_S = OrderStatus


class Alarm(StrEnum):
    """What is wrong with the pace of an order."""

    UNCONFIRMED = "unconfirmed"
    LATE = "late"
    STALLED = "stalled"


class Actor(StrEnum):
    """Who may have to act: a role of ours, or somebody outside."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    APPROVER = "approver"
    RECEIVER = "receiver"
    REVIEWER = "reviewer"
    MATCHBOOK = "matchbook"
    PAYER = "accounts payable"


class NextAct(NamedTuple):
    """What comes next: who acts, what they do, by which day."""

    actor: Actor
    act: str
    due: date


class Pace(NamedTuple):
    """How long an order has stood where it stands, against the norm of that step, in working days of its site."""

    waited: int
    norm: Norm
    alarms: tuple[Alarm, ...]


class Stand(NamedTuple):
    """What the pace of an order follows from; a blanket order is promised until the last day of its period."""

    status: OrderStatus
    since: datetime
    promised_on: date | None
    blanket: bool = False


_GOODS_AWAITED: Final = frozenset({_S.SENT, _S.ACKNOWLEDGED, _S.ACCEPTED, _S.SHIPPED, _S.PARTLY_RECEIVED, _S.CHANGED})
_ANSWER_AWAITED: Final = frozenset({_S.SENT, _S.ACKNOWLEDGED})
_UNDER_WAY: Final = _GOODS_AWAITED - _ANSWER_AWAITED

_BY_SUPPLIER: Final[dict[OrderStatus, tuple[str, str]]] = {
    _S.SENT: ("answer the order", "ask the supplier for an answer"),
    _S.ACKNOWLEDGED: ("accept the order or say what changes", "ask the supplier for an answer"),
    _S.ACCEPTED: ("deliver", "ask the supplier for a new date"),
    _S.PARTLY_RECEIVED: ("deliver the rest", "ask for the rest, or close the order short"),
    _S.RECEIVED: ("send the invoice", "ask the supplier for the invoice"),
}
"""What the supplier does next, and what the buyer does where the supplier does not."""

_BY_US: Final[dict[OrderStatus, tuple[Actor, str]]] = {
    _S.REQUESTED: (Actor.BUYER, "have the request approved"),
    _S.NEEDS_APPROVAL: (Actor.APPROVER, "approve or refuse the order"),
    _S.APPROVED: (Actor.BUYER, "send the order to the supplier"),
    _S.CHANGED: (Actor.BUYER, "accept what the supplier changed, or answer it"),
    _S.SHIPPED: (Actor.RECEIVER, "book the goods in"),
    _S.INVOICED: (Actor.APPROVER, "approve the invoice"),
    _S.HELD: (Actor.REVIEWER, "clear the hold"),
    _S.MATCHED: (Actor.MATCHBOOK, "post the invoice in the ERP"),
    _S.PAID_READY: (Actor.PAYER, "pay the invoice"),
}


def pace(stand: Stand, norm: Norm, calendar: WorkingDays, today: date, answer_days: int) -> Pace:
    """Return how long an order has stood where it stands, and what is wrong with that."""
    waited = calendar.between(stand.since.date(), today)
    if stand.status in ENDED:
        return Pace(waited, norm, ())
    overdue = stand.promised_on is not None and stand.promised_on < today
    beyond, blanket = waited.__gt__, stand.blanket
    return Pace(waited, norm, alarms_of(stand.status, beyond, norm.days, answer_days, overdue=overdue, blanket=blanket))


def alarms_of(
    status: OrderStatus,
    beyond: Callable[[int], bool],
    norm_days: int,
    answer_days: int,
    *,
    overdue: bool,
    blanket: bool,
) -> tuple[Alarm, ...]:
    """Return the alarms of an open order; ``beyond`` tells whether it stands there longer than so many working days.

    ``overdue`` says that what was promised is past.
    """
    found = []
    if status in _ANSWER_AWAITED and beyond(answer_days):
        found.append(Alarm.UNCONFIRMED)
    if overdue and status in _GOODS_AWAITED:
        found.append(Alarm.LATE)
    # Nothing is delivered on a blanket order: it stands for as long as something may be called off.
    if not (blanket and status in _UNDER_WAY) and beyond(norm_days):
        found.append(Alarm.STALLED)
    return tuple(found)


def next_act(stand: Stand, paced: Pace, calendar: WorkingDays, answer_days: int) -> NextAct | None:
    """Return who must do what next; None only for an order that has ended."""
    if stand.status in ENDED:
        return None
    since = stand.since.date()
    if stand.status in _BY_US:
        actor, act = _BY_US[stand.status]
        return NextAct(actor, act, calendar.after(since, DEFAULT_DAYS[stand.status]))
    days = answer_days if stand.status in _ANSWER_AWAITED else paced.norm.days
    due = calendar.after(since, days)
    if stand.status in {_S.ACCEPTED, _S.PARTLY_RECEIVED} and stand.promised_on is not None:
        due = stand.promised_on
    if stand.blanket and stand.status is _S.ACCEPTED:
        return NextAct(Actor.BUYER, "call off what is needed, or close the order", due)
    usual, chase = _BY_SUPPLIER[stand.status]
    if paced.alarms:
        return NextAct(Actor.BUYER, chase, calendar.after(due, 1))
    return NextAct(Actor.SUPPLIER, usual, due)


assert frozenset(_BY_SUPPLIER) | frozenset(_BY_US) == frozenset(OrderStatus) - ENDED
