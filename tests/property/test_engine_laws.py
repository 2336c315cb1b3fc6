"""Laws of the engine over random rulesets and sheets: truth, levels, order, missing data, outcomes."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import WORST_FIRST, Outcome
from rules_engine.engine.decide import decide, decided_bytes
from rules_engine.engine.evaluation import FALSE, UNKNOWN, kleene_and, kleene_not, kleene_or, usable
from rules_engine.engine.explain import explain
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import FactFold, IsKnown, Plan, TableFold, VerdictFold, leaves, produced_names, reads
from tests.generators import Sample, rulesets, samples
from tests.generators.histogram import histogram
from tests.generators.sheets import filled
from tests.seeds import base_seed, drawn

REFERENCE = Reference()
TRUTHS = st.sampled_from((0, 1, 2))


@given(TRUTHS, TRUTHS, TRUTHS)
def test_kleene_laws(a: int, b: int, c: int) -> None:
    """Rule 4: and, or and not obey the laws of Kleene's logic, De Morgan's included."""
    assert kleene_and((a, b)) == kleene_and((b, a))
    assert kleene_or((a, b)) == kleene_or((b, a))
    assert kleene_and((a, kleene_and((b, c)))) == kleene_and((a, b, c))
    assert kleene_or((a, kleene_or((b, c)))) == kleene_or((a, b, c))
    assert kleene_not(kleene_and((a, b))) == kleene_or((kleene_not(a), kleene_not(b)))
    assert kleene_not(kleene_not(a)) == a
    assert kleene_and((a, kleene_or((b, c)))) == kleene_or((kleene_and((a, b)), kleene_and((a, c))))
    assert kleene_or((a, kleene_and((a, b)))) == a


def test_kleene_agrees_with_every_way_of_knowing() -> None:
    """Rule 4: a result is known exactly where every way of filling the unknown gives the same."""
    for a, b in itertools.product((0, 1, 2), repeat=2):
        ways = [(x, y) for x in _ways(a) for y in _ways(b)]
        for kleene, known in ((kleene_and, all), (kleene_or, any)):
            results = {int(known(way)) for way in ways}
            assert kleene((a, b)) == (results.pop() if len(results) == 1 else UNKNOWN)


def _ways(truth: int) -> tuple[int, ...]:
    """Return what an unknown truth may turn out to be."""
    return (0, 1) if truth == UNKNOWN else (truth,)


def test_what_a_worker_writes_are_the_canonical_bytes() -> None:
    """Target 8: the decision and the sheet written for speed are the canonical bytes of the same values."""
    for sample in samples(base_seed(), 300, per_ruleset=5):
        evaluation = REFERENCE.run(sample.plan, sample.sheet)
        decision = decide(sample.plan, sample.sheet, evaluation)

        assert decision.to_bytes() == decided_bytes(sample.plan, sample.sheet, evaluation)
        assert canonical_bytes(sample.sheet) == sample.sheet.to_bytes()


def test_samples_reach_the_language() -> None:
    """The generator is no empty proof: deep rules, aggregates, unknown results and all outcomes are common."""
    found = histogram(samples(base_seed(), 2_000, per_ruleset=15))

    assert found.deep >= 0.3
    assert found.with_aggregates >= 0.2
    assert found.unknown >= 0.1
    assert all(found.outcome(outcome) >= 0.05 for outcome in Outcome)


def test_same_seed_gives_same_samples() -> None:
    """A failing sample is found again by its seed."""
    first, second = (list(samples("again", 60)) for _ in range(2))

    assert first == second


def _shuffled(chance: random.Random, ruleset: Ruleset) -> Ruleset:
    """Return the ruleset with everything in another order that means nothing."""
    parts = {
        name: tuple(chance.sample(getattr(ruleset, name), len(getattr(ruleset, name))))
        for name in ("facts", "tolerances", "tables", "rules", "policies")
    }
    return ruleset.model_copy(update=parts)


def test_order_in_the_file_means_nothing() -> None:
    """R8: 1,000 shuffles of rules, tolerances, tables and facts give byte-identical decisions and traces."""
    chance = drawn("shuffles")
    for sample in samples(base_seed(), 50, per_ruleset=1):
        expected = decide(sample.plan, sample.sheet, REFERENCE.run(sample.plan, sample.sheet)).to_bytes()
        for _ in range(20):
            plan = check(_shuffled(chance, sample.ruleset))
            assert decide(plan, sample.sheet, REFERENCE.run(plan, sample.sheet)).to_bytes() == expected


def test_order_of_terms_in_the_sheet_means_nothing() -> None:
    """R8: a sheet whose terms stand in another order gives the same bytes."""
    for sample in samples(base_seed(), 50):
        turned = sample.sheet.model_copy(update={"terms": dict(reversed(sample.sheet.terms.items()))})
        first, second = (decide(sample.plan, each, REFERENCE.run(sample.plan, each)) for each in (sample.sheet, turned))
        assert first.to_bytes() == second.to_bytes()


TOGETHER = {"table_flag", "tolerance_flag"}
"""Flags that are folded together: all wait for the one that reads the highest."""


def _producer_levels(plan: Plan) -> dict[str, int]:
    """Return the level at whose end each produced name is finished."""
    levels = {part.id: part.level for part in plan.parts if part.is_flag}
    levels |= {name: fold.level for fold in plan.folds for name in produced_names(fold)}
    return levels | {"document.outcome": plan.outcome_after, "line.outcome": plan.outcome_after}


def test_every_part_stands_one_level_above_what_it_reads() -> None:
    """Rule 7: level = 1 + the highest level of a producer it reads; what is folded together stands together."""
    for ruleset in itertools.islice(rulesets(base_seed()), 100):
        plan = check(ruleset)
        levels = _producer_levels(plan)
        by_id = {part.id: part for part in plan.parts}
        lowest = {}
        for part in plan.parts:
            operands = [read for effect in part.effects for read in effect.operands.values()]
            wanted = [levels[read.name] for read in (*reads(part.condition), *operands) if read.produced]
            lowest[part.id] = 1 + max(wanted, default=0)
            assert part.level == lowest[part.id] or (part.kind in TOGETHER and part.level > lowest[part.id])
        for fold in plan.folds:
            if isinstance(fold, FactFold):
                assert fold.level == max((by_id[each.part].level for each in fold.statements), default=1)
            elif isinstance(fold, TableFold):
                assert {by_id[row.when].level for row in fold.rows} == {fold.level}
            elif folded := [name for each in fold.entries for name in (each.applies, each.over, each.under) if name]:
                assert {by_id[name].level for name in folded} == {fold.level}
                assert max(lowest[name] for name in folded) == fold.level


def test_plan_of_a_type_keeps_only_what_applies() -> None:
    """A plan typed for a document has no part of other types, and typing twice is typing once."""
    for ruleset in itertools.islice(rulesets(base_seed()), 30):
        typed = check(ruleset).typed("credit_note")
        assert all("credit_note" in part.applies_to for part in typed.parts)
        assert typed.typed("credit_note") is typed
        kept = {part.id for part in typed.parts}
        for fold in typed.folds:
            if isinstance(fold, VerdictFold):
                flags = [flag for each in fold.entries for flag in (each.applies, each.over, each.under)]
                assert {flag for flag in flags if flag is not None} <= kept


def _monotone(sample: Sample) -> bool:
    """Tell whether a ruleset asks nothing about what is known, and has no gap to discover: both may change with it.

    Sheets are drawn without regard to sense, so that one variance may pass both limits; tolerances are left out.
    """
    asks = any(isinstance(leaf, IsKnown) for part in sample.plan.parts for leaf in leaves(part.condition))
    gaps = any(table.otherwise is None and table.hit_policy != "collect" for table in sample.ruleset.tables)
    return not asks and not gaps and not sample.ruleset.tolerances


def test_knowing_more_never_changes_what_was_known() -> None:
    """Rule 4: where a result did not need a missing term, no value of that term changes it."""
    chance = drawn("filled")
    checked = 0
    for sample in samples(base_seed(), 3_000, per_ruleset=10):
        if not _monotone(sample):
            continue
        before = REFERENCE.run(sample.plan, sample.sheet)
        after = REFERENCE.run(sample.plan, filled(chance, sample.sheet, 0.5))
        for part in sample.plan.typed(sample.sheet.document_type).parts:
            if part.level <= sample.plan.outcome_after:
                checked += 1
                pairs = zip(before.truths[part.id], after.truths[part.id], strict=True)
                assert all(early in (UNKNOWN, late) for early, late in pairs), part.id
    assert checked > 100


def test_nothing_is_accepted_beside_a_guard() -> None:
    """Rules 12 and 13: the outcome is the worst of what stands, and whatever guards and is unknown holds."""
    for sample in samples(base_seed(), 1_000):
        evaluation = REFERENCE.run(sample.plan, sample.sheet)
        decision = decide(sample.plan, sample.sheet, evaluation)
        worst = [decision.header_outcome, *(line.outcome for line in decision.lines)]
        assert decision.outcome == next(outcome for outcome in WORST_FIRST if outcome in worst)
        for name, outcome in ((None, decision.header_outcome), *((each.line, each.outcome) for each in decision.lines)):
            if any(hold.line == name for hold in decision.holds):
                assert outcome in {Outcome.HELD, Outcome.REFUSED}
            elif any(approval.line == name for approval in decision.approvals):
                assert outcome in {Outcome.NEEDS_APPROVAL, Outcome.REFUSED}
            else:
                assert outcome in {Outcome.ACCEPTED, Outcome.REFUSED}
        for part in sample.plan.typed(sample.sheet.document_type).parts:
            if part.has_guard and part.when_unknown == "hold" and any(evaluation.truths[part.id]):
                assert decision.outcome != Outcome.ACCEPTED, part.id


def test_undetermined_holds_name_what_is_missing() -> None:
    """Rule 12: every hold for missing data names something, and no term that the document has."""
    for sample in samples(base_seed(), 1_000):
        decision = decide(sample.plan, sample.sheet, REFERENCE.run(sample.plan, sample.sheet))
        for hold in decision.holds:
            if hold.reason == "UNDETERMINED":
                assert hold.missing
        known = usable(sample.sheet.terms)
        assert not any(name in known for entry in decision.not_evaluated for name in entry.missing)


def test_trace_is_sorted_and_lists_no_false() -> None:
    """Rule 18: traces are sorted by level, rule and line, each place once; what is not listed was false."""
    for sample in samples(base_seed(), 300):
        evaluation = REFERENCE.run(sample.plan, sample.sheet)
        decision = decide(sample.plan, sample.sheet, evaluation)
        lines = {line.id: at for at, line in enumerate(sample.sheet.lines)}
        places = [(each.level, each.rule, -1 if each.line is None else lines[each.line]) for each in decision.trace]
        assert places == sorted(set(places))
        told = {(each.rule, each.line) for each in decision.trace}
        for part in sample.plan.typed(sample.sheet.document_type).parts:
            for at, truth in enumerate(evaluation.truths[part.id]):
                line = sample.sheet.lines[at].id if part.scope == "line" else None
                assert ((part.id, line) in told) == (truth != FALSE)


def test_explanation_is_one_paragraph_that_names_the_outcome() -> None:
    """Every decision can be explained, the same way each time, without the engine's own marks."""
    leads = {"accepted": "Accepted:", "held": "Held:", "needs_approval": "Needs approval:", "refused": "Refused:"}
    for sample in samples(base_seed(), 600):
        decision = decide(sample.plan, sample.sheet, REFERENCE.run(sample.plan, sample.sheet))
        told = explain(decision, sample.plan, sample.sheet)
        assert told == explain(decision, sample.plan, sample.sheet)
        assert told.startswith(leads[decision.outcome])
        assert "~" not in told
        assert "\n" not in told


@pytest.mark.night
def test_order_in_the_file_means_nothing_at_night() -> None:
    """R8: 20,000 shuffles."""
    chance = drawn("shuffles at night")
    for sample in samples(f"{base_seed()}:night", 1_000, per_ruleset=1):
        expected = decide(sample.plan, sample.sheet, REFERENCE.run(sample.plan, sample.sheet)).to_bytes()
        for _ in range(20):
            plan = check(_shuffled(chance, sample.ruleset))
            assert decide(plan, sample.sheet, REFERENCE.run(plan, sample.sheet)).to_bytes() == expected
