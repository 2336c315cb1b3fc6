"""Acts on documents that stop: releasing a hold, dealing with its cause, rejecting the document.

A resolution clears its hold only where nothing is left to wait for: what is short-paid or written off is settled; a
dispute, a credit note, a changed order or a receipt that is asked for must first come in.
"""

from typing import Final, NamedTuple

from rules_engine.documents.base import plain
from rules_engine.documents.decision import Decision
from rules_engine.documents.money import from_minor
from rules_engine.errors import NotAuthorised, StatusForbids
from rules_engine.pipeline.acts.doing import Doing, Planned, roles_said
from rules_engine.pipeline.acts.duties import Duty
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.line import settling
from rules_engine.pipeline.line.statuses import Status, move
from rules_engine.pipeline.line.work import Bench
from rules_engine.storage.decisions import HoldRow

CLEARERS: Final = frozenset({Role.REVIEWER, Role.APPROVER})
"""Who may clear a hold."""

ASKERS: Final = frozenset({Role.REVIEWER, Role.APPROVER, Role.BUYER, Role.RECEIVER})
"""Who may ask somebody to deal with the cause of a hold."""


class Way(NamedTuple):
    """A resolution: what it is called in a sentence, who may choose it, and whether its hold is cleared by it."""

    said: str
    roles: frozenset[Role]
    clears: bool = False


RESOLUTIONS: Final[dict[str, Way]] = {
    "short_pay": Way("Pay without the difference", CLEARERS, clears=True),
    "write_off": Way("Pay and write the difference off", CLEARERS, clears=True),
    "dispute": Way("Ask the seller about it", ASKERS),
    "request_credit": Way("Ask the seller for a credit note", ASKERS),
    "amend_order": Way("Ask the buyer to change the order", ASKERS),
    "book_receipt": Way("Ask for the goods to be booked in", ASKERS),
}
"""Every resolution; only the first two clear the hold by themselves."""

SETTLED_KINDS: Final = frozenset({"line", "charge"})
"""Kinds of holds that are about a difference in money, which can be left out or written off."""


def plan_release(doing: Doing) -> Planned:
    """Plan to release a hold, bound to its key and to the money at risk that was seen."""
    doing.require_status(frozenset({Status.HELD}), "release a hold")
    hold = doing.hold()
    return _clearing(doing, hold, "released", f"Release {_named(hold)}", {})


def plan_resolution(doing: Doing) -> Planned:
    """Plan to deal with the cause of a hold in one of the ways there are."""
    doing.require_status(frozenset({Status.HELD}), "choose a resolution")
    hold, kind = doing.hold(), doing.intent.resolution
    if kind is None:
        raise StatusForbids(
            "No resolution was chosen.", where=doing.document_id, remedy=f"Choose one of {', '.join(RESOLUTIONS)}."
        )
    way = RESOLUTIONS[kind]
    if not way.roles & doing.person.roles:
        raise NotAuthorised(
            f"To {kind.replace('_', ' ')} is for a person who is {roles_said(way.roles)}.",
            where=doing.person.login,
            remedy="Ask one of them.",
        )
    amount = _amount(doing.decision, hold, kind)
    told = f"{way.said}: {_named(hold)}"
    if way.clears:
        if settled_amount(doing.decision, hold, kind) is None:
            raise StatusForbids(
                f"The hold {hold.reason} is not about a sum that could be left out or written off.",
                where=doing.document_id,
                remedy="Release it, or deal with its cause.",
            )
        return _clearing(doing, hold, kind, told, {"resolution": kind, "amount": _money(doing, amount)})
    detail = {"hold": str(hold.key), "resolution": kind, "line": hold.line, "amount": _money(doing, amount)}
    return Planned(
        lambda: None, told, _ruled(hold), detail=detail, before=_as_seen(hold), after=detail, money=hold.money_at_risk
    )


def settled_amount(decision: Decision, hold: HoldRow, kind: str) -> int | None:
    """Return the sum a short payment or write-off settles, in minor units; None where the hold is about no such sum."""
    proposed = any((each.kind, each.line) == (kind, hold.line) for each in decision.proposals)
    if not (proposed or hold.kind in SETTLED_KINDS) or (kind == "short_pay" and hold.line is None):
        return None
    return _amount(decision, hold, kind)


def _amount(decision: Decision, hold: HoldRow, kind: str) -> int | None:
    """Return what a resolution is about: the sum a rule proposed for it, else the money at risk."""
    sums = [each.amount for each in decision.proposals if (each.kind, each.line) == (kind, hold.line)]
    return hold.money_at_risk if not sums or sums[-1] is None else sums[-1]


def plan_rejection(doing: Doing) -> Planned:
    """Plan to refuse a document for good, or to give up one that nobody can read."""
    doing.require_status(frozenset({Status.HELD, Status.NEEDS_APPROVAL, Status.QUARANTINED}), "reject")
    doing.require_seen_decision()
    unread = Status(str(doing.row.status)) is Status.QUARANTINED
    after = Status.CANCELLED if unread else Status.REFUSED

    def carry_out() -> None:
        move(doing.uow, doing.row, through=(after,), reason=f"rejected by {doing.person.login}: {doing.reason}")

    return Planned(
        carry_out,
        sentence="Give it up" if unread else "Reject it",
        told="",
        before={"document": doing.document_id, "status": doing.row.status},
        after={"document": doing.document_id, "status": after.value},
    )


def _clearing(doing: Doing, hold: HoldRow, how: str, sentence: str, detail: dict[str, str | None]) -> Planned:
    """Plan to clear a hold; the money that was seen stays with it, so that a larger sum opens it again."""
    uow, who = doing.uow, doing.person.login

    def carry_out() -> None:
        released = {
            "released_at": uow.at,
            "released_by": who,
            "release_reason": f"{how}: {doing.reason}",
            "released_money": hold.money_at_risk,
        }
        uow.decisions.change_hold(str(hold.key), released)
        settling.fold(Bench(doing.tools, uow), doing.document_id, f"the hold {hold.reason} was cleared by {who}")

    decided = doing.decided
    return Planned(
        carry_out,
        sentence,
        told=_ruled(hold),
        duty=Duty.RELEASE,
        version=None if decided is None else str(decided.ruleset_hash),
        own=hold.placed_by == who,
        detail={"hold": str(hold.key), "line": hold.line, "reason": str(hold.reason), **detail},
        before=_as_seen(hold),
        after={"hold": hold.key, "cleared": how, "by": who},
        money=hold.money_at_risk,
    )


def _named(hold: HoldRow) -> str:
    """Name a hold in a sentence."""
    return f"{hold.reason} on line {hold.line}" if hold.line else f"{hold.reason} on the document"


def _ruled(hold: HoldRow) -> str:
    """Name a hold with the rule that placed it."""
    return f"{_named(hold)} by {hold.rule}"


def _as_seen(hold: HoldRow) -> dict[str, object]:
    """Return what was known of a hold when it was looked at."""
    return {"hold": hold.key, "money_at_risk": hold.money_at_risk, "sentence": hold.sentence}


def _money(doing: Doing, amount: int | None) -> str | None:
    """Return an amount in minor units with its exact digits."""
    currency = doing.decision.currency
    return None if amount is None or currency is None else plain(from_minor(amount, currency))
