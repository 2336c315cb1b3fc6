"""What a decision says stands or happened: holds, approvals, discrepancies, routes, proposals, notices, pushes.

Owns turning effects into the parts of a Decision, and merging them (semantics, rules 12 and 13): holds are a set by
key, approvals the union of tiers, severity the highest, due the earliest, queue and owner from the highest priority.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from rules_engine.documents.decision import (
    Approval,
    Discrepancy,
    Hold,
    Notice,
    Proposal,
    PushInstruction,
    Route,
    Severity,
)
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.blame import Blame
from rules_engine.engine.evaluation import TRUE, UNKNOWN, Evaluation, seen
from rules_engine.engine.outcome import Guard
from rules_engine.engine.wording import as_text
from rules_engine.rules.model import (
    Accept,
    Notify,
    PlaceHold,
    Propose,
    Push,
    RaiseDiscrepancy,
    RequireApproval,
    RouteTo,
)
from rules_engine.rules.plan import Part, Plan, PlannedEffect, Read

_SEVERITIES: Final = tuple(Severity)

UNDETERMINED: Final = "UNDETERMINED"
NOT_DECIDED: Final = "NOT_DECIDED"
CONFLICT: Final = "CONFLICT"

_RELEASES: Final = {
    UNDETERMINED: "What is missing becomes known, or a person decides.",
    NOT_DECIDED: "A rule accepts it, or a person decides.",
    CONFLICT: "The contradicting rules are changed, or a person decides.",
}


def rule_name(part: Part) -> str:
    """Return the name a part has in a decision: a tolerance is one rule, whichever way it is breached."""
    return part.author if part.kind == "tolerance_action" else part.id


@dataclass(frozen=True)
class Run:
    """One finished run: the plan typed for the sheet, the sheet, and what the execution found."""

    plan: Plan
    sheet: FactSheet
    evaluation: Evaluation

    @cached_property
    def blame(self) -> Blame:
        """What made results unknown; worked out only where something is."""
        return Blame(self.plan, self.sheet, self.evaluation)

    def line(self, at: int | None) -> str | None:
        """Return the id of a line by its index."""
        return None if at is None else self.sheet.lines[at].id

    def seen(self, read: Read, at: int | None) -> Value | None:
        """Return what a name stands for, as it was written."""
        if read.name == "document.outcome":
            return str(self.evaluation.outcomes.document)
        if read.name == "line.outcome":
            return str(self.evaluation.outcomes.lines[at or 0])
        return seen(read, self.sheet, self.evaluation.values, at)

    def operand(self, effect: PlannedEffect, field: str, at: int | None) -> Value | None:
        """Return the value of a term an effect names, or None where it names none or it is unknown."""
        read = effect.operands.get(field)
        return None if read is None else self.seen(read, at)

    def amount(self, effect: PlannedEffect, field: str, at: int | None) -> int | None:
        """Return an amount an effect names, in minor units; a tolerance's variance counts in either direction."""
        value = self.operand(effect, field, at)
        if not isinstance(value, int):
            return None
        return abs(value) if effect.tolerance is not None else value

    @cached_property
    def happened(self) -> tuple[tuple[Part, PlannedEffect, int | None], ...]:
        """Every effect that happened: its part, and the line it happened on (index)."""
        return tuple(
            (part, effect, index if part.scope == "line" else None)
            for part in self.plan.parts
            if part.effects and TRUE in self.evaluation.truths[part.id]
            for index, truth in enumerate(self.evaluation.truths[part.id])
            if truth == TRUE
            for effect in part.effects
        )


def holds(run: Run, standing: Sequence[Guard]) -> tuple[Hold, ...]:
    """Return the holds that stand, one per key; the money at risk of one key adds up over lines."""
    by_key: dict[tuple[int, str, str, str], list[tuple[int | None, Hold]]] = {}
    for guard in standing:
        if guard.cause == "effect" and not (guard.effect and isinstance(guard.effect.effect, PlaceHold)):
            continue
        hold = _hold(run, guard)
        key = (-1 if guard.on is None else guard.on, hold.kind, hold.reason, hold.rule)
        by_key.setdefault(key, []).append((guard.at, hold))
    return tuple(_merged_hold(by_key[key]) for key in sorted(by_key))


def _hold(run: Run, guard: Guard) -> Hold:
    """Return the hold that a guard places."""
    line, kind = run.line(guard.on), _hold_kind(guard)
    if guard.cause == "effect" and guard.part and guard.effect and isinstance(guard.effect.effect, PlaceHold):
        effect = guard.effect.effect
        return Hold(
            kind=kind,
            reason=effect.reason,
            line=line,
            rule=rule_name(guard.part),
            sentence=guard.part.why or guard.part.name,
            release_condition=effect.release_condition,
            money_at_risk=run.amount(guard.effect, "money_at_risk", guard.at),
        )
    reason = {"conflict": CONFLICT, "not_decided": NOT_DECIDED}.get(guard.cause, UNDETERMINED)
    return Hold(
        kind=kind,
        reason=reason,
        line=line,
        rule=guard.source,
        sentence=guard.part.why or guard.part.name if guard.part else "",
        release_condition=_RELEASES[reason],
        missing=_missing(run, guard),
        money_at_risk=run.amount(guard.effect, "money_at_risk", guard.at) if guard.effect else None,
    )


def _hold_kind(guard: Guard) -> Literal["line", "charge", "header", "supplier"]:
    """Return what a guard holds: a document rule can only hold the header or the supplier."""
    kind = guard.effect.effect.kind if guard.effect and isinstance(guard.effect.effect, PlaceHold) else "line"
    if guard.on is None:
        return "supplier" if kind == "supplier" else "header"
    return kind


def _missing(run: Run, guard: Guard) -> tuple[str, ...]:
    """Return the terms whose absence made a guard stand."""
    if guard.part and guard.cause == "unknown":
        return run.blame.missing(guard.part, guard.at)
    if guard.effect and guard.cause == "no_limit":
        return run.blame.missing_for(guard.effect.operands["limit"], guard.at)
    if guard.cause == "not_decided":
        return _missing_acceptance(run, guard.on)
    return ()


def _missing_acceptance(run: Run, on: int | None) -> tuple[str, ...]:
    """Return the terms whose absence kept every accept from being true."""
    missing: set[str] = set()
    for part in run.plan.parts:
        accepts = any(isinstance(effect.effect, Accept) for effect in part.effects)
        if accepts and (part.scope == "document" or on is not None):
            at = on if part.scope == "line" else None
            if run.evaluation.truth(part.id, at) == UNKNOWN:
                missing.update(run.blame.missing(part, at))
    return tuple(sorted(missing))


def _merged_hold(found: list[tuple[int | None, Hold]]) -> Hold:
    """Return one hold for one key: the missing terms together, the money of different lines added."""
    by_line: dict[int | None, list[int]] = {}
    for at, hold in found:
        by_line.setdefault(at, []).extend(() if hold.money_at_risk is None else (hold.money_at_risk,))
    money = _within(sum(map(max, by_line.values()))) if all(by_line.values()) else None
    missing = sorted({term for _, hold in found for term in hold.missing})
    first = min((hold for _, hold in found), key=lambda hold: (hold.sentence, hold.release_condition))
    return first.model_copy(update={"missing": tuple(missing), "money_at_risk": money})


def _within(amount: int) -> int | None:
    """Return an amount, or None beyond what a number may be (semantics, rule 2)."""
    return amount if abs(amount) <= LARGEST else None


def approvals(run: Run, standing: Sequence[Guard]) -> tuple[Approval, ...]:
    """Return the approvals required, one per tier and line: all named, all-of before any-of, the highest limit.

    Of several steps of one tier the last counts, of several due times the earliest.
    """
    found: dict[tuple[int, str], list[tuple[Guard, RequireApproval]]] = {}
    for guard in standing:
        if guard.cause == "effect" and guard.effect and isinstance(guard.effect.effect, RequireApproval):
            effect = guard.effect.effect
            found.setdefault((-1 if guard.on is None else guard.on, effect.tier), []).append((guard, effect))
    return tuple(_merged_approval(run, found[key]) for key in sorted(found))


def _merged_approval(run: Run, found: list[tuple[Guard, RequireApproval]]) -> Approval:
    """Return one approval for one tier."""
    limits = [run.amount(guard.effect, "limit", guard.at) for guard, _ in found if guard.effect]
    return Approval(
        tier=found[0][1].tier,
        who=tuple(sorted({who for _, effect in found for who in effect.who})),
        mode="all" if any(effect.mode == "all" for _, effect in found) else "any",
        limit=max((limit for limit in limits if limit is not None), default=None),
        line=run.line(found[0][0].on),
        rules=tuple(sorted({rule_name(guard.part) for guard, _ in found if guard.part})),
        step=max(effect.step for _, effect in found),
        due_hours=min((effect.due_hours for _, effect in found if effect.due_hours is not None), default=None),
        escalate_to=tuple(sorted({who for _, effect in found for who in effect.escalate_to})),
    )


def discrepancies(run: Run) -> tuple[Discrepancy, ...]:
    """Return the discrepancies, one per kind and line, in the words of the most severe, then lowest rule id."""
    found: dict[tuple[int, str], list[Discrepancy]] = {}
    for part, effect, at in run.happened:
        if isinstance(effect.effect, RaiseDiscrepancy):
            key = (-1 if at is None else at, effect.effect.kind)
            found.setdefault(key, []).append(_discrepancy(run, part, effect, at))
    return tuple(_merged_discrepancy(found[key]) for key in sorted(found))


def _discrepancy(run: Run, part: Part, effect: PlannedEffect, at: int | None) -> Discrepancy:
    """Return the discrepancy that a part raises."""
    raised = effect.effect
    assert isinstance(raised, RaiseDiscrepancy)
    return Discrepancy(
        kind=raised.kind,
        reason_code=raised.reason_code,
        line=run.line(at),
        severity=raised.severity,
        expected=_expected(run, effect, at),
        found=_shown(run, effect, "found", at),
        tolerance=effect.tolerance,
        verdict=effect.verdict,
        money_at_risk=run.amount(effect, "money_at_risk", at),
        rule=rule_name(part),
    )


def _shown(run: Run, effect: PlannedEffect, field: str, at: int | None) -> str | None:
    """Return a term an effect shows, as exact text."""
    read, value = effect.operands.get(field), run.operand(effect, field, at)
    if read is None or value is None:
        return None
    currency = run.sheet.terms.get("company.currency") if read.type == "company_money" else run.sheet.currency
    return as_text(read.type, value, None if currency is None else str(currency))


def _expected(run: Run, effect: PlannedEffect, at: int | None) -> str | None:
    """Return what was expected; a tolerance on an amount expects what was found less the variance."""
    if "expected" in effect.operands or effect.tolerance is None:
        return _shown(run, effect, "expected", at)
    found, variance = run.operand(effect, "found", at), run.operand(effect, "money_at_risk", at)
    if isinstance(found, int) and isinstance(variance, int):
        return as_text("money", found - variance, run.sheet.currency)
    return None


def _merged_discrepancy(found: list[Discrepancy]) -> Discrepancy:
    """Return one discrepancy for one kind and line; what the first does not say, the next may."""
    ordered = sorted(found, key=lambda each: (-_SEVERITIES.index(each.severity), each.rule))
    first, rest = ordered[0], ordered[1:]
    blank = [name for name in ("expected", "found", "tolerance", "verdict") if getattr(first, name) is None]
    given = {name: [getattr(each, name) for each in rest if getattr(each, name) is not None] for name in blank}
    filled = {name: values[0] for name, values in given.items() if values}
    money = [each.money_at_risk for each in found if each.money_at_risk is not None]
    return first.model_copy(update={**filled, "money_at_risk": max(money, default=None)})


def route(run: Run) -> Route | None:
    """Return where the document goes: queue and owner of the highest priority, then lowest id; due the earliest."""
    found = [(part, effect.effect) for part, effect, _ in run.happened if isinstance(effect.effect, RouteTo)]
    if not found:
        return None
    part, first = min(found, key=lambda at: (-at[0].priority, rule_name(at[0]), at[1].queue, at[1].owner or ""))
    due = [effect.due_hours for _, effect in found if effect.due_hours is not None]
    return Route(
        queue=first.queue,
        owner=first.owner,
        due_hours=min(due, default=None),
        escalate_to=first.escalate_to,
        rule=rule_name(part),
    )


def proposals(run: Run) -> tuple[Proposal, ...]:
    """Return the resolutions proposed, by line and rule."""
    found = {
        (-1 if at is None else at, rule_name(part), effect.effect.kind): Proposal(
            kind=effect.effect.kind, line=run.line(at), amount=run.amount(effect, "amount", at), rule=rule_name(part)
        )
        for part, effect, at in run.happened
        if isinstance(effect.effect, Propose)
    }
    return tuple(found[key] for key in sorted(found))


def notices(run: Run) -> tuple[Notice, ...]:
    """Return who shall be told, by line and rule."""
    found = {
        (-1 if at is None else at, rule_name(part), effect.effect.who, effect.effect.message): Notice(
            who=effect.effect.who, message=effect.effect.message, line=run.line(at), rule=rule_name(part)
        )
        for part, effect, at in run.happened
        if isinstance(effect.effect, Notify)
    }
    return tuple(found[key] for key in sorted(found))


def pushes(run: Run) -> tuple[PushInstruction, ...]:
    """Return what shall leave for other systems, by line and rule."""
    found = {
        (-1 if at is None else at, rule_name(part), effect.effect.target, effect.effect.kind): PushInstruction(
            target=effect.effect.target, kind=effect.effect.kind, line=run.line(at), rule=rule_name(part)
        )
        for part, effect, at in run.happened
        if isinstance(effect.effect, Push)
    }
    return tuple(found[key] for key in sorted(found))
