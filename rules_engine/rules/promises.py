"""Promises: whether each invariant of a ruleset holds on every document, or on which it does not.

Owns the proof of invariants. A proof is for documents of up to the lines it names; a refutation is a document.
"""

from rules_engine.rules.check import check
from rules_engine.rules.defects import Expected, Promise
from rules_engine.rules.invariants import PlannedInvariant, planned_invariant
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from rules_engine.rules.problems import Problems
from rules_engine.rules.proof import Deadline, Proof
from rules_engine.rules.proof_observed import observed
from rules_engine.rules.proof_sheet import Place
from rules_engine.rules.solver import Formula, any_of, negated
from rules_engine.rules.vocabulary import vocabulary


def promises(ruleset: Ruleset, seconds: float) -> tuple[Promise, ...]:
    """Return what became of every invariant of a ruleset.

    Raises:
        RulesetRefused: the ruleset cannot be run at all.
    """
    plan, deadline = check(ruleset), Deadline(seconds)
    words = vocabulary(ruleset)
    return tuple(
        _promise(plan, planned_invariant(invariant, words, Problems()), invariant.name, deadline)
        for invariant in ruleset.invariants
    )


def _promise(plan: Plan, invariant: PlannedInvariant, name: str, deadline: Deadline) -> Promise:
    """Prove an invariant on every type of document it applies to, or refute it on one."""
    lines, open_types = 0, []
    for document_type in sorted(invariant.applies_to):
        proof = Proof([plan], document_type, deadline, [invariant.condition], invariant.hidden)
        lines = proof.sheet.lines
        for place in proof.rows(invariant.scope):
            formulas = (proof.plan.there(place), *_broken(proof, invariant, place))
            answer = proof.ask(*formulas)
            if answer == "possible":
                return _refuted(proof, invariant, place, formulas, name)
            if answer == "not_decided" or proof.bounded:
                open_types.append(document_type)
    if open_types:
        told = f"Not decided for {', '.join(open_types)} within the time and the {lines} lines that were looked at."
        return Promise(id=invariant.id, status="not_decided", sentence=told, lines=lines)
    told = f"Proved for every document of up to {lines} lines: {name or invariant.id}"
    return Promise(id=invariant.id, status="proved", sentence=told, lines=lines)


def _broken(proof: Proof, invariant: PlannedInvariant, place: Place) -> tuple[Formula, ...]:
    """Return when an invariant is broken at a place."""
    when = proof.plan.condition(invariant.condition, place)
    met = negated(when.false) if invariant.unknown_counts else when.true
    if invariant.routed:
        routed = any_of(formula for (kind, _, _), formula in observed(proof.plan).items() if kind == "route")
        return met, negated(routed)
    ways = proof.plan.outcome.of(place)
    return met, any_of(ways[outcome] for outcome in invariant.never)


def _refuted(
    proof: Proof, invariant: PlannedInvariant, place: Place, formulas: tuple[Formula, ...], name: str
) -> Promise:
    """Return a refutation: a small document, and the outcome it gets."""
    example = proof.found(*formulas)
    ways = proof.plan.outcome.of(place)
    outcome = next(each for each, formula in ways.items() if proof.solver.is_true(formula))
    shown = [Expected(name="document.outcome" if place is None else "line.outcome", line=place, value=outcome.value)]
    if invariant.routed:
        shown.append(Expected(name="~route"))
    what = "goes to no queue" if invariant.routed else f"comes out as {outcome.value}"
    return Promise(
        id=invariant.id,
        status="refuted",
        sentence=f"Refuted: such a document of type {proof.document_type} {what}. {name}".strip(),
        lines=proof.sheet.lines,
        document_type=proof.document_type,
        example=example,
        expected=tuple(shown),
    )
