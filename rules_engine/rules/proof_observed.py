"""What can be seen of a decision, as formulas: outcomes, holds, approvals, discrepancies, routes and what follows.

Owns when two plans decide alike: when everything that is seen of both is the same on every sheet. What cases can name
is seen always; words such as severities and approvers only where versions are compared.
"""

from collections import defaultdict

from rules_engine.documents.decision import Outcome
from rules_engine.rules.model import Notify, Propose, Push, RaiseDiscrepancy, RequireApproval, RouteTo
from rules_engine.rules.plan import Part, PlannedEffect
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import Place
from rules_engine.rules.solver import Formula, all_of, any_of, at_least, negated

Seen = tuple[str, Place, str]
"""What is seen: its kind, where, and its word."""


def observed(plan: ProofPlan, *, details: bool = False) -> dict[Seen, Formula]:
    """Return when each thing is seen of a decision."""
    seen: dict[Seen, Formula] = {}
    for place in (None, *plan.places):
        for outcome, formula in plan.outcome.of(place).items():
            seen["outcome", place, outcome.value] = all_of((plan.there(place), formula))
    many: dict[Seen, dict[object, list[Formula]]] = defaultdict(lambda: defaultdict(list))
    for each in plan.outcome.standing:
        if each.outcome is Outcome.HELD:
            many["hold", each.on, each.reason][each.kind, each.rule].append(each.when)
        elif each.outcome is Outcome.NEEDS_APPROVAL:
            many["approval", each.on, each.reason][""].append(each.when)
    for part in plan.plan.parts:
        for place in plan.rows(part.scope) if part.effects else ():
            happens = all_of((plan.there(place), plan.truth(part.id, place).true))
            for effect in part.effects:
                for kind, word, key in _words(part, effect, details=details):
                    many[kind, place, word][key].append(happens)
    for (kind, place, word), ways in many.items():
        sources = [any_of(each) for each in ways.values()]
        for count in range(1, len(sources) + 1):
            seen[kind, place, word if count == 1 else f"{word} ×{count}"] = at_least(sources, count)
    return seen | _routes(plan)


def _words(part: Part, effect: PlannedEffect, *, details: bool) -> list[tuple[str, str, object]]:
    """Return what is seen of an effect: its kind, its word, and what tells one of the same word from another."""
    match effect.effect:
        case RaiseDiscrepancy(kind=kind, severity=severity):
            return [("discrepancy", kind, ""), *([("severity", f"{kind} {severity.value}", "")] if details else [])]
        case Propose(kind=kind):
            return [("proposal", kind, part.author)]
        case Push(kind=kind, target=target):
            return [("push", kind, (part.author, target))]
        case Notify(who=who, message=message):
            return [("notice", who, (part.author, message))]
        case RequireApproval() as approval if details:
            return [("approver", f"{approval.tier} {approval.mode} {' '.join(approval.who)} {approval.limit}", "")]
        case _:
            return []


def _routes(plan: ProofPlan) -> dict[Seen, Formula]:
    """Return when each queue gets the document: the highest priority, then the lowest name (rule 13)."""
    found: list[tuple[tuple[int, str, str], Formula]] = []
    for part in plan.plan.parts:
        for effect in part.effects:
            if isinstance(effect.effect, RouteTo):
                happens = any_of(all_of((plan.there(at), plan.truth(part.id, at).true)) for at in plan.rows(part.scope))
                name = part.author if part.kind == "tolerance_action" else part.id
                found.append(((-part.priority, name, effect.effect.queue), happens))
    queues: dict[Seen, list[Formula]] = defaultdict(list)
    before: list[Formula] = []
    for (_, _, queue), happens in sorted(found, key=lambda each: each[0]):
        queues["route", None, queue].append(all_of((happens, *(negated(each) for each in before))))
        before.append(happens)
    return {key: any_of(ways) for key, ways in queues.items()}
