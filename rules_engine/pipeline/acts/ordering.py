"""Acts on orders: approving or refusing a version, closing one short, opening it again, cancelling it.

What an order is worth, and which version it is, follows from its documents; an approval is bound to exactly that
version, and a later change beyond tolerance makes it void for the new version alone.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from rules_engine.documents.canonical import content_hash
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import to_minor
from rules_engine.documents.order import value_of
from rules_engine.errors import OverApprovalLimit, StaleDocument, StatusForbids
from rules_engine.pipeline.acts.approving import ROLE_LIMIT_SETTING, require_limit, role_limits
from rules_engine.pipeline.acts.countering import COUNTER_ORDER, plan_counter, to_send
from rules_engine.pipeline.acts.doing import LOOK_AGAIN, Doing, Planned, nothing
from rules_engine.pipeline.acts.duties import Duty
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.lifecycle.journal import Happening, Kind, Standing, fold, refusal
from rules_engine.pipeline.lifecycle.record import (
    APPROVE_ORDER,
    CANCEL_ORDER,
    REJECT_ORDER,
    REOPEN_ORDER,
    SHORT_CLOSE,
    Record,
    read_record,
)
from rules_engine.pipeline.line.statuses import Status

KEEPERS: Final = frozenset({Role.BUYER, Role.APPROVER})
"""Who may end an order or open it again."""

_KINDS: Final = {
    APPROVE_ORDER: Kind.APPROVED,
    REJECT_ORDER: Kind.APPROVAL_REFUSED,
    SHORT_CLOSE: Kind.CLOSED,
    REOPEN_ORDER: Kind.REOPENED,
    CANCEL_ORDER: Kind.CANCELLED,
}
_OWES_SINCE: Final = frozenset({APPROVE_ORDER, REOPEN_ORDER})
"""Acts after which goods of a supplier who is paid on receipt may be billed."""

_SAID: Final = {
    APPROVE_ORDER: "Approve version {version} of order {number}",
    REJECT_ORDER: "Refuse version {version} of order {number}",
    SHORT_CLOSE: "Close order {number} short",
    REOPEN_ORDER: "Open order {number} again",
    CANCEL_ORDER: "Cancel order {number}",
}


class Seen(NamedTuple):
    """An order as somebody acts on it; ``basis`` is what an act is bound to."""

    record: Record
    standing: Standing
    basis: str


def seen_order(doing: Doing) -> Seen:
    """Return the order that an act is about.

    Raises:
        StatusForbids: the document is no order that stands, or none yet: rules or people still decide about it.
    """
    record = read_record(doing.uow, doing.row) if _is_filed(doing) else None
    standing = fold(record.journal) if record is not None else None
    if record is None or standing is None or standing.status is None:
        raise StatusForbids(
            "This document is no order that stands.", where=doing.document_id, remedy="Choose an order."
        )
    return Seen(record, standing, content_hash([record.order, standing.version, standing.status.value]))


def _is_filed(doing: Doing) -> bool:
    """Tell whether the document is an order about which nothing is left to decide."""
    return bool(doing.row.document_type == DocumentType.ORDER and doing.row.status == Status.ACCEPTED)


def plan_order_approval(doing: Doing) -> Planned:
    """Plan to approve the version of an order that waits for it, within the person's limit."""
    seen = seen_order(doing)
    _require_possible(doing, seen, APPROVE_ORDER)
    order = seen.record.order
    value = value_of(order)
    amount = None if value is None else to_minor(value, order.currency)
    if amount is None:
        raise OverApprovalLimit("Nobody knows how much this order is about.", remedy="Have the amounts entered.")
    limits = role_limits(doing.rulebook.setting(ROLE_LIMIT_SETTING, ""))
    require_limit(doing.person, limits, amount, order.currency)
    return _planned(doing, seen, APPROVE_ORDER, duty=Duty.APPROVE_ORDER, money=amount)


def plan_order_rejection(doing: Doing) -> Planned:
    """Plan to refuse the version of an order that waits for an approval."""
    seen = seen_order(doing)
    _require_possible(doing, seen, REJECT_ORDER)
    return _planned(doing, seen, REJECT_ORDER, duty=Duty.APPROVE_ORDER)


def plan_short_close(doing: Doing) -> Planned:
    """Plan to close an order although not all of it came."""
    seen = seen_order(doing)
    _require_possible(doing, seen, SHORT_CLOSE)
    return _planned(doing, seen, SHORT_CLOSE)


def plan_reopening(doing: Doing) -> Planned:
    """Plan to open an order again that was closed."""
    seen = seen_order(doing)
    _require_possible(doing, seen, REOPEN_ORDER)
    return _planned(doing, seen, REOPEN_ORDER)


def plan_cancellation(doing: Doing) -> Planned:
    """Plan to cancel an order of which nothing came yet."""
    seen = seen_order(doing)
    _require_possible(doing, seen, CANCEL_ORDER)
    if seen.standing.invoices or any(quantity != 0 for quantity in seen.standing.received.values()):
        raise StatusForbids(
            "Goods or invoices came for this order.", where=seen.record.order.number, remedy="Close it short instead."
        )
    return _planned(doing, seen, CANCEL_ORDER, duty=Duty.ORDER)


def plan_counter_proposal(doing: Doing) -> Planned:
    """Plan to send the supplier what is left to settle about an order."""
    seen = seen_order(doing)
    return plan_counter(doing, seen.record, seen.standing, seen.basis)


def _require_possible(doing: Doing, seen: Seen, act: str) -> None:
    """Refuse what the order's status forbids, and what was seen otherwise.

    Raises:
        StatusForbids: the order does not stand where this may be done.
        StaleDocument: the order changed since it was looked at.
    """
    now = doing.uow.now
    why = refusal(seen.standing, Happening(_KINDS[act], now, now.date(), doing.document_id))
    if why is None and seen.standing.ended is not None and act != REOPEN_ORDER:
        why = f"the order is {seen.standing.ended.value}"
    if why is not None:
        status = seen.standing.status.value.replace("_", " ") if seen.standing.status else "unknown"
        raise StatusForbids(
            f"The order is {status}: {why}.", where=seen.record.order.number, remedy="See what comes next for it."
        )
    if doing.intent.seen_basis != seen.basis:
        raise StaleDocument(
            "The order changed since you looked at it.", where=seen.record.order.number, remedy=LOOK_AGAIN
        )


def _planned(doing: Doing, seen: Seen, act: str, *, duty: Duty | None = None, money: int | None = None) -> Planned:
    """Plan an act by its audit entry: the order's status follows from it, and the invoices we owe ourselves since."""
    number, version = seen.record.order.number, seen.standing.version
    status = seen.standing.status.value if seen.standing.status is not None else ""

    def carry_out() -> None:
        from rules_engine.pipeline.line.owed import write_owed  # noqa: PLC0415 - loads the engine's wording

        # What came before the order might be billed is billed now.
        write_owed(doing.uow, doing.tools, doing.queue(), doing.document_id)

    return Planned(
        carry_out if act in _OWES_SINCE else nothing,
        sentence=_SAID[act].format(number=number, version=version or 1),
        told="",
        duty=duty,
        detail={"order": number, "version": version, "basis": seen.basis, "status": status},
        before={"order": number, "version": version, "status": status},
        after={"order": number, "act": act, "by": doing.person.login},
        money=money,
    )


def sensible(doing: Doing) -> Iterator[tuple[str, Intent]]:
    """Yield the acts that make sense on an order now, filled in with what stands."""
    if not _is_filed(doing):
        return
    seen = seen_order(doing)
    about = Intent(document_id=doing.document_id, seen_basis=seen.basis)
    now = doing.uow.now
    for act, kind in _KINDS.items():
        ended = seen.standing.ended is not None and act != REOPEN_ORDER
        if not ended and refusal(seen.standing, Happening(kind, now, now.date(), doing.document_id)) is None:
            yield act, about
    if to_send(doing, seen.record, seen.standing) is not None:
        yield COUNTER_ORDER, about
