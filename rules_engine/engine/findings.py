"""What a decision says stands or happened: holds, approvals, discrepancies, routes, proposals, notices, pushes.

Owns turning effects into the parts of a Decision, plain as its JSON, and merging them (semantics, rules 12 and 13):
holds are a set by key, approvals the union of tiers, severity the highest, due the earliest, queue and owner from the
highest priority.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias

from rules_engine.documents.decision import Severity
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.blame import Blame
from rules_engine.engine.evaluation import TRUE, UNKNOWN, Evaluation, Rows, seen
from rules_engine.engine.outcome import Guard
from rules_engine.engine.wording import as_text
from rules_engine.rules.model import (
    Notify,
    PlaceHold,
    Propose,
    Push,
    RaiseDiscrepancy,
    RequireApproval,
    RouteTo,
)
from rules_engine.rules.plan import Part, Plan, PlannedEffect

Told: TypeAlias = dict[str, Any]
"""One part of a decision as its JSON has it: the fields of the model of that name, in the order of the alphabet."""

_TOLD: Final = (RaiseDiscrepancy, RouteTo, Propose, Notify, Push)
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
class Happened:
    """An effect that happened: its part, and the line it happened on (index)."""

    part: Part
    effect: PlannedEffect
    at: int | None


@dataclass(frozen=True)
class Run:
    """One finished run: the plan typed for the sheet, the sheet, what the execution found, and the terms it read."""

    plan: Plan
    sheet: FactSheet
    evaluation: Evaluation
    rows: Rows

    @cached_property
    def blame(self) -> Blame:
        """What made results unknown; worked out only where something is."""
        return Blame(self.plan, self.sheet, self.evaluation, self.rows)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The parts that are true or unknown somewhere; most are not."""
        truths = self.evaluation.truths
        return frozenset([part for part, found in truths.items() if TRUE in found or UNKNOWN in found])

    def line(self, at: int | None) -> str | None:
        """Return the id of a line by its index."""
        return None if at is None else self.sheet.lines[at].id

    def operand(self, effect: PlannedEffect, field: str, at: int | None) -> Value | None:
        """Return the value of a term an effect names, or None where it names none or it is unknown."""
        read = effect.operands.get(field)
        return None if read is None else seen(read, self.sheet, self.evaluation.values, at)

    def amount(self, effect: PlannedEffect, field: str, at: int | None) -> int | None:
        """Return an amount an effect names, in minor units; a tolerance's variance counts in either direction."""
        value = self.operand(effect, field, at)
        if not isinstance(value, int):
            return None
        return abs(value) if effect.tolerance is not None else value

    @cached_property
    def happened(self) -> Mapping[type, Sequence[Happened]]:
        """Every effect that happened, by its kind, in the order of the plan."""
        found: dict[type, list[Happened]] = {}
        for part, telling in self.plan.prepared(_telling):
            if part.id in self.touched:
                for index, truth in enumerate(self.evaluation.truths[part.id]):
                    if truth == TRUE:
                        at = index if part.scope == "line" else None
                        for kind, effect in telling:
                            found.setdefault(kind, []).append(Happened(part, effect, at))
        return found


def _telling(plan: Plan) -> tuple[tuple[Part, tuple[tuple[type, PlannedEffect], ...]], ...]:
    """Return the parts whose effects a decision tells by name, with those effects."""
    told = (
        (part, tuple((type(each.effect), each) for each in part.effects if isinstance(each.effect, _TOLD)))
        for part in plan.parts
    )
    return tuple((part, effects) for part, effects in told if effects)


def holds(run: Run, standing: Sequence[Guard]) -> list[Told]:
    """Return the holds that stand, one per key; the money at risk of one key adds up over lines."""
    by_key: dict[tuple[int, str, str, str], list[tuple[int | None, Told]]] = {}
    for guard in standing:
        if guard.cause == "effect" and not (guard.effect and isinstance(guard.effect.effect, PlaceHold)):
            continue
        kind, hold = _hold_kind(guard), _hold(run, guard)
        key = (-1 if guard.on is None else guard.on, kind, str(hold["reason"]), str(hold["rule"]))
        by_key.setdefault(key, []).append((guard.at, hold))
    return [_merged_hold(by_key[key]) for key in sorted(by_key)]


def _hold(run: Run, guard: Guard) -> Told:
    """Return the hold that a guard places."""
    reason = {"conflict": CONFLICT, "not_decided": NOT_DECIDED}.get(guard.cause, UNDETERMINED)
    release, rule = _RELEASES[reason], guard.source
    missing: tuple[str, ...] = ()
    if guard.cause == "effect" and guard.part and guard.effect and isinstance(guard.effect.effect, PlaceHold):
        reason, release = guard.effect.effect.reason, guard.effect.effect.release_condition
        rule = rule_name(guard.part)
    else:
        missing = _missing(run, guard)
    return {
        "kind": _hold_kind(guard),
        "line": run.line(guard.on),
        "missing": missing,
        "money_at_risk": run.amount(guard.effect, "money_at_risk", guard.at) if guard.effect else None,
        "reason": reason,
        "release_condition": release,
        "rule": rule,
        "sentence": guard.part.why or guard.part.name if guard.part else "",
    }


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
    for part in run.plan.accepting:
        if part.scope == "document" or on is not None:
            at = on if part.scope == "line" else None
            if run.evaluation.truth(part.id, at) == UNKNOWN:
                missing.update(run.blame.missing(part, at))
    return tuple(sorted(missing))


def _merged_hold(found: list[tuple[int | None, Told]]) -> Told:
    """Return one hold for one key: the missing terms together, the money of different lines added."""
    if len(found) == 1:
        return found[0][1]
    by_line: dict[int | None, list[int]] = {}
    for at, hold in found:
        money = hold["money_at_risk"]
        by_line.setdefault(at, []).extend((money,) if isinstance(money, int) else ())
    whole = _within(sum(map(max, by_line.values()))) if all(by_line.values()) else None
    missing = sorted({term for _, hold in found for term in hold["missing"]})
    first = min((hold for _, hold in found), key=lambda hold: (hold["sentence"], hold["release_condition"]))
    return {**first, "missing": missing, "money_at_risk": whole}


def _within(amount: int) -> int | None:
    """Return an amount, or None beyond what a number may be (semantics, rule 2)."""
    return amount if abs(amount) <= LARGEST else None


def approvals(run: Run, standing: Sequence[Guard]) -> list[Told]:
    """Return the approvals required, one per tier and line: all named, all-of before any-of, the highest limit.

    Of several steps of one tier the last counts, of several due times the earliest.
    """
    found: dict[tuple[int, str], list[tuple[Guard, RequireApproval]]] = {}
    for guard in standing:
        if guard.cause == "effect" and guard.effect and isinstance(guard.effect.effect, RequireApproval):
            effect = guard.effect.effect
            found.setdefault((-1 if guard.on is None else guard.on, effect.tier), []).append((guard, effect))
    return [_merged_approval(run, found[key]) for key in sorted(found)]


def _merged_approval(run: Run, found: list[tuple[Guard, RequireApproval]]) -> Told:
    """Return one approval for one tier."""
    limits = [run.amount(guard.effect, "limit", guard.at) for guard, _ in found if guard.effect]
    due = [effect.due_hours for _, effect in found if effect.due_hours is not None]
    return {
        "due_hours": min(due, default=None),
        "escalate_to": sorted({who for _, effect in found for who in effect.escalate_to}),
        "limit": max((limit for limit in limits if limit is not None), default=None),
        "line": run.line(found[0][0].on),
        "mode": "all" if any(effect.mode == "all" for _, effect in found) else "any",
        "rules": sorted({rule_name(guard.part) for guard, _ in found if guard.part}),
        "step": max(effect.step for _, effect in found),
        "tier": found[0][1].tier,
        "who": sorted({who for _, effect in found for who in effect.who}),
    }


def discrepancies(run: Run) -> list[Told]:
    """Return the discrepancies, one per kind and line, in the words of the most severe, then lowest rule id."""
    found: dict[tuple[int, str], list[Told]] = {}
    for each in run.happened.get(RaiseDiscrepancy, ()):
        raised = each.effect.effect
        assert isinstance(raised, RaiseDiscrepancy)
        found.setdefault((-1 if each.at is None else each.at, raised.kind), []).append(_discrepancy(run, each, raised))
    return [_merged_discrepancy(found[key]) for key in sorted(found)]


def _discrepancy(run: Run, each: Happened, raised: RaiseDiscrepancy) -> Told:
    """Return the discrepancy that a part raises."""
    return {
        "expected": _expected(run, each.effect, each.at),
        "found": _shown(run, each.effect, "found", each.at),
        "kind": raised.kind,
        "line": run.line(each.at),
        "money_at_risk": run.amount(each.effect, "money_at_risk", each.at),
        "reason_code": raised.reason_code,
        "rule": rule_name(each.part),
        "severity": raised.severity,
        "tolerance": each.effect.tolerance,
        "verdict": each.effect.verdict,
    }


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


def _merged_discrepancy(found: list[Told]) -> Told:
    """Return one discrepancy for one kind and line; what the first does not say, the next may."""
    if len(found) == 1:
        return found[0]
    first, *rest = sorted(found, key=lambda each: (-_SEVERITIES.index(each["severity"]), each["rule"]))
    filled = dict(first)
    for name in ("expected", "found", "tolerance", "verdict"):
        filled[name] = next((each[name] for each in (first, *rest) if each[name] is not None), None)
    money = [each["money_at_risk"] for each in found if each["money_at_risk"] is not None]
    filled["money_at_risk"] = max(money, default=None)
    return filled


def route(run: Run) -> Told | None:
    """Return where the document goes: queue and owner of the highest priority, then lowest id; due the earliest."""
    found = [
        (each.part, each.effect.effect)
        for each in run.happened.get(RouteTo, ())
        if isinstance(each.effect.effect, RouteTo)
    ]
    if not found:
        return None
    part, first = min(found, key=lambda at: (-at[0].priority, rule_name(at[0]), at[1].queue, at[1].owner or ""))
    due = [effect.due_hours for _, effect in found if effect.due_hours is not None]
    return {
        "due_hours": min(due, default=None),
        "escalate_to": first.escalate_to,
        "owner": first.owner,
        "queue": first.queue,
        "rule": rule_name(part),
    }


def _by_line_and_rule(run: Run, kind: type, tell: Callable[[Happened], Told], *keys: str) -> list[Told]:
    """Return what effects of a kind tell, by line and rule and further by some of what they tell, each once."""
    found: dict[tuple[object, ...], Told] = {}
    for each in run.happened.get(kind, ()):
        told = {**tell(each), "line": run.line(each.at), "rule": rule_name(each.part)}
        place = (-1 if each.at is None else each.at, told["rule"], *(told[key] for key in keys))
        found[place] = dict(sorted(told.items()))
    return [found[place] for place in sorted(found)]


def proposals(run: Run) -> list[Told]:
    """Return the resolutions proposed, by line and rule."""

    def tell(each: Happened) -> Told:
        assert isinstance(each.effect.effect, Propose)
        return {"kind": each.effect.effect.kind, "amount": run.amount(each.effect, "amount", each.at)}

    return _by_line_and_rule(run, Propose, tell, "kind")


def notices(run: Run) -> list[Told]:
    """Return who shall be told, by line and rule."""

    def tell(each: Happened) -> Told:
        assert isinstance(each.effect.effect, Notify)
        return {"who": each.effect.effect.who, "message": each.effect.effect.message}

    return _by_line_and_rule(run, Notify, tell, "who", "message")


def pushes(run: Run) -> list[Told]:
    """Return what shall leave for other systems, by line and rule."""

    def tell(each: Happened) -> Told:
        assert isinstance(each.effect.effect, Push)
        return {"target": each.effect.effect.target, "kind": each.effect.effect.kind}

    return _by_line_and_rule(run, Push, tell, "target", "kind")
