"""What no case names of a decision, as formulas: where it is pushed, who approves, by when, and how much it is about.

Owns the details by which two versions may differ whose cases are all green. Words that only explain (a rule's reason,
what clears a hold) are none of them: who edits a sentence decides nothing otherwise.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from rules_engine.documents.decision import Outcome, Severity
from rules_engine.rules.model import Notify, PlaceHold, Propose, Push, RaiseDiscrepancy, RequireApproval, RouteTo
from rules_engine.rules.plan import Part, PlannedEffect
from rules_engine.rules.proof_observed import Seen, first, happening, named
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import Number, Place
from rules_engine.rules.solver import NO, YES, Formula, all_of, any_of, chosen, negated, whole

_SEVERITIES: Final = tuple(Severity)
_MONEY: Final = {
    PlaceHold: "money_at_risk",
    RaiseDiscrepancy: "money_at_risk",
    RequireApproval: "limit",
    Propose: "amount",
}

_Word = tuple[str, str]
"""A kind of detail, and its word."""

_Ranked = tuple[str, str, tuple[object, ...], str]
"""A kind of detail of which one counts, what it is the detail of, how it sorts, and its word."""


def detailed(plan: ProofPlan) -> dict[Seen, Formula]:
    """Return when each detail is seen of a decision."""
    every: dict[Seen, list[Formula]] = defaultdict(list)
    ranked: dict[Seen, list[tuple[tuple[object, ...], str, Formula]]] = defaultdict(list)
    for each in plan.outcome.standing:
        if each.outcome is Outcome.HELD:
            every["hold of the", each.on, f"{each.kind}: {each.reason}"].append(each.when)
    for part, effect, place, happens in happening(plan):
        at = None if isinstance(effect.effect, RouteTo) else place
        when = all_of((happens, _limit_known(plan, effect, place)))
        for kind, word in _words(effect):
            every[kind, at, word].append(when)
        for kind, of, order, word in _ranks(part, effect):
            ranked[kind, at, of].append((order, word, when))
    seen = {key: any_of(ways) for key, ways in every.items()}
    for (kind, at, of), found in ranked.items():
        seen |= {(kind, at, f"{of} {word}".strip()): formula for word, formula in first(found).items() if word}
    return seen


def _limit_known(plan: ProofPlan, effect: PlannedEffect, place: Place) -> Formula:
    """Return that an effect has what it cannot be without: an approval whose limit is unknown is a hold."""
    limit = effect.operands.get("limit")
    return YES if limit is None else plan.known(limit, place)


def _words(effect: PlannedEffect) -> Iterator[_Word]:
    """Yield the details of an effect that add up with those of others."""
    match effect.effect:
        case RequireApproval(tier=tier, who=who, mode=mode, escalate_to=late):
            yield from (("approver", f"{tier}: {each}") for each in who)
            yield from (("approver once overdue", f"{tier}: {each}") for each in late)
            if mode == "all":
                yield "approval of all", tier
        case Notify(who=who, message=message):
            yield "message", f"{who}: {message}"
        case Push(kind=kind, target=target):
            yield "push to", f"{target}: {kind}"


def _ranks(part: Part, effect: PlannedEffect) -> Iterator[_Ranked]:
    """Yield the details of an effect of which only one counts where several happen (rule 13)."""
    match effect.effect:
        case RaiseDiscrepancy(kind=kind, severity=severity, reason_code=code):
            weight = -_SEVERITIES.index(severity)
            yield "severity", kind, (weight,), severity.value
            yield "reason", kind, (weight, named(part)), code
        case RequireApproval(tier=tier, step=step, due_hours=due):
            yield "approval step", tier, (-step,), str(step)
            if due is not None:
                yield "approval due in hours", tier, (due,), str(due)
        case RouteTo(owner=owner, due_hours=due, escalate_to=late):
            order = (-part.priority, named(part), effect.effect.queue, owner or "")
            yield "owner", "", order, owner or ""
            yield "queue once overdue", "", order, late or ""
            if due is not None:
                yield "due in hours", "", (due,), str(due)


def amounts(plan: ProofPlan) -> dict[Seen, Number]:
    """Return the largest amount that effects of one kind and word are about at a place, and when it is known."""
    found: dict[Seen, Number] = {}
    for _, effect, place, happens in happening(plan):
        read = effect.operands.get(_MONEY.get(type(effect.effect), ""))
        if read is None:
            continue
        amount = plan.meaning(read, place)
        assert isinstance(amount, Number)
        value = chosen(amount.value < 0, -amount.value, amount.value) if effect.tolerance else amount.value
        key = (f"amount of the {effect.effect.effect}", place, _about(effect))
        found[key] = _larger(found.get(key), Number(all_of((happens, amount.known)), value))
    return found


def _about(effect: PlannedEffect) -> str:
    """Return the word of an effect that has an amount."""
    match effect.effect:
        case RequireApproval(tier=word) | PlaceHold(reason=word) | RaiseDiscrepancy(kind=word) | Propose(kind=word):
            return word
    raise AssertionError(effect)


def _larger(one: Number | None, other: Number) -> Number:
    """Return the larger of two amounts; one that is unknown is left aside."""
    if one is None:
        return other
    takes = all_of((one.known, any_of((negated(other.known), one.value >= other.value))))
    return Number(any_of((one.known, other.known)), chosen(takes, one.value, other.value))


NOTHING: Final = Number(NO, whole(0))
"""The amount of what never happens."""
