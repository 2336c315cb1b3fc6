"""What can be seen of a decision, as formulas: outcomes, holds, approvals, discrepancies, routes and what follows.

Owns what cases can name. Two plans decide alike when all of it is the same on every sheet, and the details beside it.
"""

from collections import defaultdict
from collections.abc import Iterator

from rules_engine.documents.decision import Outcome
from rules_engine.rules.model import Notify, Propose, Push, RaiseDiscrepancy, RouteTo
from rules_engine.rules.plan import Part, PlannedEffect
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import Place
from rules_engine.rules.solver import Formula, all_of, any_of, at_least, negated

Seen = tuple[str, Place, str]
"""What is seen: its kind, where, and its word."""


def observed(plan: ProofPlan) -> dict[Seen, Formula]:
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
    for part, effect, place, happens in happening(plan):
        found = _word(part, effect)
        if found:
            kind, word, key = found
            many[kind, place, word][key].append(happens)
    for (kind, place, word), ways in many.items():
        sources = [any_of(each) for each in ways.values()]
        for count in range(1, len(sources) + 1):
            seen[kind, place, word if count == 1 else f"{word} ×{count}"] = at_least(sources, count)
    return seen | _routes(plan)


def happening(plan: ProofPlan) -> Iterator[tuple[Part, PlannedEffect, Place, Formula]]:
    """Yield every effect at every place, and when it happens there."""
    for part in plan.plan.parts:
        for place in plan.rows(part.scope) if part.effects else ():
            happens = all_of((plan.there(place), plan.truth(part.id, place).true))
            for effect in part.effects:
                yield part, effect, place, happens


def named(part: Part) -> str:
    """Return the name a part has in a decision: a tolerance is one rule, whichever way it is breached."""
    return part.author if part.kind == "tolerance_action" else part.id


def first(found: list[tuple[tuple[object, ...], str, Formula]]) -> dict[str, Formula]:
    """Return when each word is the one that counts: of those that happen, the one that sorts first."""
    words: dict[str, list[Formula]] = defaultdict(list)
    before: list[Formula] = []
    for _, word, happens in sorted(found, key=lambda each: each[:2]):
        words[word].append(all_of((happens, *(negated(each) for each in before))))
        before.append(happens)
    return {word: any_of(ways) for word, ways in words.items()}


def _word(part: Part, effect: PlannedEffect) -> tuple[str, str, object] | None:
    """Return what is seen of an effect: its kind, its word, and what tells one of the same word from another."""
    match effect.effect:
        case RaiseDiscrepancy(kind=kind):
            return "discrepancy", kind, ""
        case Propose(kind=kind):
            return "proposal", kind, part.author
        case Push(kind=kind, target=target):
            return "push", kind, (part.author, target)
        case Notify(who=who, message=message):
            return "notice", who, (part.author, message)
        case _:
            return None


def _routes(plan: ProofPlan) -> dict[Seen, Formula]:
    """Return when each queue gets the document: the highest priority, then the lowest name (rule 13)."""
    found: list[tuple[tuple[object, ...], str, Formula]] = []
    for part, effect, _, happens in happening(plan):
        if isinstance(effect.effect, RouteTo):
            found.append(((-part.priority, named(part)), effect.effect.queue, happens))
    return {("route", None, queue): formula for queue, formula in first(found).items()}
