"""What happened to an order, one after the other, and where it stands after each: a pure fold.

``advance`` takes an order one step further. What may not happen where the order stands (goods for a cancelled order, a
second approval, a posting before the match) changes no status: it is kept as refused, with its reason. Quantities are
millionths of the order line's unit; None is a quantity nobody knows, which never completes a line.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from rules_engine.pipeline.lifecycle.statuses import RUNNING, OrderStatus, path


class Kind(StrEnum):
    """What can happen to an order."""

    REQUESTED = "requested"
    APPROVAL_NEEDED = "approval needed"
    APPROVED = "approved"
    APPROVAL_REFUSED = "approval refused"
    ORDERED = "ordered"
    CHANGED = "changed"
    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"
    COUNTERED = "countered"
    COUNTER_DROPPED = "counter dropped"
    SHIPPED = "shipped"
    RECEIVED = "received"
    RETURNED = "returned"
    SERVED = "served"
    SELLER_INVOICED = "invoice issued"
    SELLER_CREDITED = "credit issued"
    INVOICED = "invoiced"
    HELD = "held"
    RELEASED = "released"
    MATCHED = "matched"
    POSTED = "posted"
    PAID = "paid"
    DROPPED = "invoice dropped"
    CREDITED = "credited"
    CANCELLED = "cancelled"
    REACTIVATED = "reactivated"
    CLOSED = "closed"
    REOPENED = "reopened"


Amounts = Mapping[str, int | None]
"""Quantities by order line."""

NO_LINES: Final[Amounts] = MappingProxyType({})


class Happening(NamedTuple):
    """One thing that happened: known since ``at``, true on ``on``; by which document, about which lines.

    ``lines`` None speaks of the order as a whole; empty, of no line that could be found.
    ``what`` says what a change is about (price, quantity, delivery …). ``beyond`` is true where a change exceeds what
    may change without a new approval.
    """

    kind: Kind
    at: datetime
    on: date
    document_id: str = ""
    number: str = ""
    lines: Amounts | None = None
    what: tuple[str, ...] = ()
    who: str = ""
    reason: str = ""
    beyond: bool = False


class Refused(NamedTuple):
    """Something that could not change where the order stands, and why."""

    happening: Happening
    why: str


class Share(StrEnum):
    """How much of an order something covers."""

    NONE = "none"
    PART = "part"
    ALL = "all"


class Stage(StrEnum):
    """How far an invoice of the order has come."""

    OPEN = "open"
    HELD = "held"
    MATCHED = "matched"
    POSTED = "posted"
    PAID = "paid"


class Standing(NamedTuple):
    """Where an order stands, and what that follows from."""

    status: OrderStatus | None = None
    since: datetime | None = None
    requested: bool = False
    approval: str = ""
    approved_by: tuple[str, ...] = ()
    ordered: bool = False
    answer: str = ""
    shipped: bool = False
    whole_receipts: int = 0
    whole_invoices: int = 0
    wanted: Amounts = NO_LINES
    received: Amounts = NO_LINES
    invoiced: Amounts = NO_LINES
    invoices: Mapping[str, Stage] = MappingProxyType({})
    billed_lines: Mapping[str, Amounts | None] = MappingProxyType({})
    held: frozenset[str] = frozenset()
    ended: OrderStatus | None = None
    version: int = 0
    walked: tuple[OrderStatus, ...] = ()
    refused: tuple[Refused, ...] = ()

    def covered(self, amounts: Amounts, whole: int) -> Share:
        """Return how much of the order some quantities cover; a whole document covers all of it."""
        wanted = {line: quantity for line, quantity in self.wanted.items() if quantity != 0}
        if whole > 0 or (wanted and all(_reaches(amounts.get(line, 0), need) for line, need in wanted.items())):
            return Share.ALL
        return Share.PART if any(quantity is None or quantity > 0 for quantity in amounts.values()) else Share.NONE


Effect = Callable[[Standing, Happening], Standing]
"""What something does to where an order stands."""


def _reaches(quantity: int | None, need: int | None) -> bool:
    """Tell whether a known quantity reaches a known need."""
    return quantity is not None and need is not None and quantity >= need


def fold(journal: Iterable[Happening], start: Standing | None = None) -> Standing:
    """Return where an order stands after its journal."""
    standing = start or Standing()
    for happening in journal:
        standing = advance(standing, happening)
    return standing


def advance(standing: Standing, happening: Happening) -> Standing:
    """Take an order one step further; what may not happen is kept as refused and changes no status."""
    why = refusal(standing, happening)
    if why is not None:
        return standing._replace(refused=(*standing.refused, Refused(happening, why)))
    after = standing
    if standing.ended is None or happening.kind in _COUNTED_ANYWAY | _ENDING:
        after = _EFFECTS[happening.kind](standing, happening)
    if standing.ended is not None and happening.kind not in _ENDING | _SAID_BY_SELLER:
        return after._replace(refused=(*after.refused, Refused(happening, f"the order is {standing.ended.value}")))
    status = status_of(after)
    if status is None or status is standing.status:
        return after
    way = path(standing.status, status)
    return after._replace(status=status, since=happening.at, walked=(*after.walked, *way))


_COUNTED_ANYWAY: Final = frozenset(
    {Kind.RECEIVED, Kind.RETURNED, Kind.INVOICED, Kind.CREDITED, Kind.DROPPED, Kind.SHIPPED, Kind.SERVED, Kind.CHANGED}
    | {Kind.HELD, Kind.RELEASED, Kind.MATCHED, Kind.POSTED, Kind.PAID}
)
"""What is counted although the order has ended: opened again, it stands where these leave it."""

_ENDING: Final = frozenset({Kind.REACTIVATED, Kind.REOPENED, Kind.CLOSED, Kind.CANCELLED})
_SAID_BY_SELLER: Final = frozenset({Kind.SELLER_INVOICED, Kind.SELLER_CREDITED})


def refusal(standing: Standing, happening: Happening) -> str | None:
    """Return why something may not happen where the order stands; None where it may, or where the order has ended."""
    kind = happening.kind
    if kind in _ENDING:
        return _ending_refusal(kind, standing)
    if kind in {Kind.APPROVED, Kind.APPROVAL_REFUSED} and standing.approval != "needed":
        return "nobody waits for an approval"
    if kind is Kind.ORDERED and standing.approval in {"needed", "refused"}:
        return "it is not approved"
    stage = standing.invoices.get(happening.document_id)
    if kind in {Kind.MATCHED, Kind.DROPPED} and stage is None:
        return "there is no such invoice"
    if kind is Kind.POSTED and stage is not Stage.MATCHED:
        return "the invoice is not matched"
    if kind is Kind.PAID and stage is not Stage.POSTED:
        return "the invoice is not posted"
    return None


def _ending_refusal(kind: Kind, standing: Standing) -> str | None:
    """Return why an order may not end, or be opened again."""
    ended = standing.ended
    if kind is Kind.REOPENED:
        return None if ended is OrderStatus.CLOSED else "it is not closed"
    if kind is Kind.REACTIVATED:
        return None if ended is OrderStatus.CANCELLED else "it is not cancelled"
    if ended is not None:
        return f"the order is {ended.value}"
    if standing.status is None:
        return "there is no order yet"
    if kind is Kind.CLOSED and standing.status not in RUNNING:
        return "it was never sent"
    return None


def status_of(standing: Standing) -> OrderStatus | None:
    """Return the status that what happened adds up to; None before there is an order or a request."""
    if standing.ended is not None:
        return standing.ended
    if standing.approval == "refused":
        return OrderStatus.REJECTED
    if standing.approval == "needed":
        return OrderStatus.NEEDS_APPROVAL
    if not standing.ordered:
        if standing.approval == "given":
            return OrderStatus.APPROVED
        if standing.held:
            return OrderStatus.HELD
        return OrderStatus.REQUESTED if standing.requested else None
    if standing.held or Stage.HELD in standing.invoices.values():
        return OrderStatus.HELD
    return OrderStatus.CHANGED if standing.answer == "countered" else _fulfilled(standing)


def _fulfilled(standing: Standing) -> OrderStatus:
    """Return how far goods and invoices have brought an order that nothing stands against."""
    stages = set(standing.invoices.values())
    received = standing.covered(standing.received, standing.whole_receipts)
    if stages and Stage.OPEN not in stages:
        if standing.covered(standing.invoiced, standing.whole_invoices) is Share.ALL:
            return OrderStatus.MATCHED if Stage.MATCHED in stages else OrderStatus.PAID_READY
    elif stages:
        return OrderStatus.INVOICED
    if received is not Share.NONE:
        return OrderStatus.RECEIVED if received is Share.ALL else OrderStatus.PARTLY_RECEIVED
    if standing.shipped:
        return OrderStatus.SHIPPED
    return {"confirmed": OrderStatus.ACCEPTED, "acknowledged": OrderStatus.ACKNOWLEDGED}.get(
        standing.answer, OrderStatus.SENT
    )


def _said(happening: Happening, otherwise: Amounts) -> Amounts:
    """Return the lines something is about, or others where it speaks of the whole."""
    return otherwise if happening.lines is None else happening.lines


def _approved(standing: Standing, happening: Happening) -> Standing:
    return standing._replace(approval="given", approved_by=(*standing.approved_by, happening.who))


def _ordered(standing: Standing, happening: Happening) -> Standing:
    return standing._replace(ordered=True, version=standing.version + 1, wanted=_said(happening, standing.wanted))


def _changed(standing: Standing, happening: Happening) -> Standing:
    """Take a change in: what it says is wanted is wanted, and an approval of what stood before may be void."""
    after = standing._replace(version=standing.version + 1, wanted=_said(happening, standing.wanted))
    if happening.beyond and standing.approval == "given":
        after = after._replace(approval="needed")
    return after


def _answered(answer: str) -> Effect:
    def effect(standing: Standing, _: Happening) -> Standing:
        # A mere acknowledgement takes back nothing that the supplier accepted or asked for before.
        return standing if answer == "acknowledged" and standing.answer else standing._replace(answer=answer)

    return effect


def _received(sign: int) -> Effect:
    def effect(standing: Standing, happening: Happening) -> Standing:
        if happening.lines is not None:
            return standing._replace(received=_plus(standing.received, happening.lines, sign))
        return standing._replace(whole_receipts=max(0, standing.whole_receipts + sign))

    return effect


def _staged(stage: Stage) -> Effect:
    def effect(standing: Standing, happening: Happening) -> Standing:
        return standing._replace(invoices=MappingProxyType({**standing.invoices, happening.document_id: stage}))

    return effect


def _invoiced(standing: Standing, happening: Happening) -> Standing:
    """Enter an invoice, or bring one back to the beginning when it is decided again."""
    return _staged(Stage.OPEN)(_uncounted(standing, happening.document_id), happening)


def _matched(standing: Standing, happening: Happening) -> Standing:
    """Count what an accepted invoice takes, once for each invoice."""
    standing = _uncounted(standing, happening.document_id)
    billed = MappingProxyType({**standing.billed_lines, happening.document_id: happening.lines})
    if happening.lines is not None:
        counted = standing._replace(invoiced=_plus(standing.invoiced, happening.lines, 1), billed_lines=billed)
    else:
        counted = standing._replace(whole_invoices=standing.whole_invoices + 1, billed_lines=billed)
    return _staged(Stage.MATCHED)(counted, happening)


def _dropped(standing: Standing, happening: Happening) -> Standing:
    """Take an invoice out again, with what it was counted for."""
    standing = _uncounted(standing, happening.document_id)
    left = {number: stage for number, stage in standing.invoices.items() if number != happening.document_id}
    return standing._replace(invoices=MappingProxyType(left))


def _uncounted(standing: Standing, document_id: str) -> Standing:
    """Return the standing without what an invoice was counted for."""
    if document_id not in standing.billed_lines:
        return standing
    lines = standing.billed_lines[document_id]
    left = MappingProxyType({key: value for key, value in standing.billed_lines.items() if key != document_id})
    if lines is not None:
        return standing._replace(invoiced=_plus(standing.invoiced, lines, -1), billed_lines=left)
    return standing._replace(whole_invoices=standing.whole_invoices - 1, billed_lines=left)


def _credited(standing: Standing, happening: Happening) -> Standing:
    return standing._replace(invoiced=_plus(standing.invoiced, _said(happening, NO_LINES), -1))


def _held(standing: Standing, happening: Happening) -> Standing:
    """Hold an invoice where it names one of the order's, else the order itself."""
    if happening.document_id in standing.invoices:
        return _staged(Stage.HELD)(_uncounted(standing, happening.document_id), happening)
    return standing._replace(held=standing.held | {happening.document_id})


def _released(standing: Standing, happening: Happening) -> Standing:
    if standing.invoices.get(happening.document_id) is Stage.HELD:
        return _staged(Stage.OPEN)(standing, happening)
    return standing._replace(held=standing.held - {happening.document_id})


def _plus(before: Amounts, more: Amounts, sign: int) -> Amounts:
    """Return quantities with others added or taken away; an unknown one stays unknown."""
    found = dict(before)
    for line, quantity in more.items():
        had = found.get(line, 0)
        found[line] = None if had is None or quantity is None else had + sign * quantity
    return MappingProxyType(found)


def _kept(standing: Standing, _: Happening) -> Standing:
    return standing


def _ended(status: OrderStatus | None) -> Effect:
    def effect(standing: Standing, _: Happening) -> Standing:
        return standing._replace(ended=status)

    return effect


_EFFECTS: Final[Mapping[Kind, Effect]] = {
    Kind.REQUESTED: lambda standing, _: standing._replace(requested=True),
    Kind.APPROVAL_NEEDED: lambda standing, _: standing._replace(approval="needed"),
    Kind.APPROVED: _approved,
    Kind.APPROVAL_REFUSED: lambda standing, _: standing._replace(approval="refused"),
    Kind.ORDERED: _ordered,
    Kind.CHANGED: _changed,
    Kind.ACKNOWLEDGED: _answered("acknowledged"),
    Kind.CONFIRMED: _answered("confirmed"),
    Kind.COUNTERED: _answered("countered"),
    Kind.COUNTER_DROPPED: _answered(""),
    Kind.SHIPPED: lambda standing, _: standing._replace(shipped=True),
    Kind.RECEIVED: _received(1),
    Kind.RETURNED: _received(-1),
    Kind.SERVED: _kept,
    Kind.SELLER_INVOICED: _kept,
    Kind.SELLER_CREDITED: _kept,
    Kind.INVOICED: _invoiced,
    Kind.HELD: _held,
    Kind.RELEASED: _released,
    Kind.MATCHED: _matched,
    Kind.POSTED: _staged(Stage.POSTED),
    Kind.PAID: _staged(Stage.PAID),
    Kind.DROPPED: _dropped,
    Kind.CREDITED: _credited,
    Kind.CANCELLED: _ended(OrderStatus.CANCELLED),
    Kind.REACTIVATED: _ended(None),
    Kind.CLOSED: _ended(OrderStatus.CLOSED),
    Kind.REOPENED: _ended(None),
}
"""What each kind does to where an order stands."""

assert set(_EFFECTS) == set(Kind)
