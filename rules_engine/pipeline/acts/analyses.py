"""Analyses of rulesets: defects, promises and differences, each shown on a document that was really decided.

Owns the confirmation: what the prover says of a document is compared with what the plain interpreter decides on it. An
example that decides otherwise is told as not confirmed, never dropped. Runs in a child process; see ``analysing``.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.decide import decide
from rules_engine.engine.evaluation import FALSE, TRUE, Evaluation
from rules_engine.engine.reference import Reference
from rules_engine.pipeline.acts.analysis_results import SECONDS, Compared, Proving, Shown, ShownDefect, ShownPromise
from rules_engine.pipeline.acts.samples import as_case
from rules_engine.rules.check import check
from rules_engine.rules.defects import Expected
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from rules_engine.rules.promises import promises
from rules_engine.rules.prove import prove
from rules_engine.rules.versions import versions

_EXPLAINING: Final = {"trace", "firings", "not_evaluated", "ruleset_hash", "facts_hash"}
_WHY: Final = {"rule", "rules", "sentence", "release_condition", "missing"}

_TRUTHS: Final[Mapping[int, bool]] = {FALSE: False, TRUE: True}


def prove_ruleset(ruleset: Ruleset, seconds: float = SECONDS) -> Proving:
    """Return every defect and every invariant of a ruleset, each example decided.

    Raises:
        RulesetRefused: the ruleset cannot be run at all.
    """
    plan = check(ruleset)
    report = prove(ruleset, seconds)
    kept = promises(ruleset, seconds) if ruleset.invariants else ()
    return Proving(
        ruleset=ruleset.id,
        ruleset_hash=ruleset.ruleset_hash,
        defects=tuple(
            ShownDefect(defect=each, shown=_shown(plan, each.example, each.expected, f"{each.kind}_{at}"))
            for at, each in enumerate(report.defects, start=1)
        ),
        promises=tuple(
            ShownPromise(promise=each, shown=_shown(plan, each.example, each.expected, each.id)) for each in kept
        ),
        not_decided=report.not_decided,
    )


def compare_rulesets(before: Ruleset, after: Ruleset, seconds: float = SECONDS) -> Compared:
    """Return whether two versions decide alike, or the smallest document they do not.

    Raises:
        RulesetRefused: one of them cannot be run at all.
    """
    found = versions(before, after, seconds)
    if found.example is None:
        return Compared(comparison=found)
    plans = [check(each) for each in (before, after)]
    decisions = [decide(plan, found.example, Reference().run(plan, found.example)) for plan in plans]
    differs = _decided(decisions[0]) != _decided(decisions[1])
    names = [f"{each.id}_v{each.version}" for each in (before, after)]
    shown = [
        Shown(outcome=str(each.outcome), confirmed=differs, case=as_case(found.example, each, name))
        for each, name in zip(decisions, names, strict=True)
    ]
    return Compared(comparison=found, before=shown[0], after=shown[1])


def _decided(decision: Decision) -> dict[str, object]:
    """Return what is decided, without what explains it: which rule said so, in which words, after which steps."""
    whole = decision.model_dump(mode="json", exclude=_EXPLAINING)
    return {name: _plain(value) for name, value in whole.items()}


def _plain(value: object) -> object:
    """Leave out which rule said something, and why."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {key: each for key, each in value.items() if key not in _WHY} if isinstance(value, dict) else value


def _shown(plan: Plan, example: FactSheet | None, expected: Sequence[Expected], name: str) -> Shown | None:
    """Decide an example, and tell whether it shows what it shall."""
    if example is None:
        return None
    evaluation = Reference().run(plan, example)
    decision = decide(plan, example, evaluation)
    confirmed = all(_is_shown(each, plan, evaluation, decision) for each in expected)
    return Shown(outcome=str(decision.outcome), confirmed=confirmed, case=as_case(example, decision, name))


def _is_shown(expected: Expected, plan: Plan, evaluation: Evaluation, decision: Decision) -> bool:
    """Tell whether a decision shows one thing the prover said."""
    if expected.name == "~route":
        return (decision.route.queue if decision.route else None) == expected.value
    if expected.name == "document.outcome":
        return str(decision.outcome) == expected.value
    if expected.name == "line.outcome":
        return str(decision.lines[expected.line or 0].outcome) == expected.value
    if expected.name in evaluation.truths:
        return _TRUTHS.get(evaluation.truth(expected.name, expected.line)) == expected.value
    assert plan.typed(decision.document_type), "the prover names what the plan makes"
    return evaluation.value(expected.name, expected.line) == expected.value
