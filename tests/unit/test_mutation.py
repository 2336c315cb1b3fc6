"""Mutation: mistakes that cases notice, mistakes that are none, and the case that is made for the others."""

from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.engine.cases import differences
from rules_engine.engine.coverage import coverage
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.pipeline.acts.analysis_results import Mutation
from rules_engine.pipeline.acts.mutation import mutation
from rules_engine.pipeline.acts.samples import Sample, as_case
from rules_engine.rules.check import check
from rules_engine.rules.mutants import mutants
from rules_engine.rules.versions import versions
from tests.sample_rules import ACCEPT, hold, rule, ruleset

BIG = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}


def rules(when=BIG, **fields):
    """Make a ruleset that holds large invoices."""
    return ruleset(ACCEPT, rule("big", when, hold("BIG", kind="header"), applies_to=["invoice"], **fields))


def sample(rules_, name, cents):
    """Make a case of a total, with what is decided on it."""
    terms = {"document.type": "invoice", "document.total_with_vat": cents}
    sheet = FactSheet(
        document_type="invoice",
        document_id="d" * 64,
        currency="EUR",
        terms=terms,
        lines=(SheetLine(id="1", terms={"line.kind": "line"}),),
    )
    plan = check(rules_)
    return Sample(case=as_case(sheet, decide(plan, sheet, Reference().run(plan, sheet)), name), sheet=sheet)


def fates(found: Mutation):
    """Give the fate of every mutant by what it does."""
    return {each.sentence: each.fate for each in found.mutants if each.place == "rules[big]"}


def test_a_limit_nobody_tried_survives_and_gets_its_case():
    """R5: cases far from the limit do not notice that it moves by a cent; a made case at the limit does."""
    found = mutation(rules(), [sample(rules(), "small", 500), sample(rules(), "large", 90_000)], 60)
    made = {each.case.terms["document.total_with_vat"] for each in found.made}

    assert fates(found)["says document.total_with_vat >= instead of >"] == "survived"
    assert fates(found)["is left out"] == "killed"
    assert made == {10_000, 10_001}


def test_a_case_that_fails_notices_nothing():
    """R5: what the ruleset itself fails says nothing about a mistake in it."""
    small = sample(rules(), "small", 500)
    wrong = Sample(case=small.case.model_copy(update={"outcome": "refused"}), sheet=small.sheet)
    found = mutation(rules(), [wrong], 60)

    assert "killed" not in fates(found).values()


def test_with_the_made_cases_every_mistake_is_noticed():
    """R5: the cases that were made raise the score to all of it."""
    cases = [sample(rules(), "small", 500), sample(rules(), "large", 90_000)]
    first = mutation(rules(), cases, 60)
    more = [Sample(case=each.case, sheet=sample(rules(), "x", each.case.terms["document.total_with_vat"]).sheet)
            for each in first.made]  # fmt: skip
    second = mutation(rules(), [*cases, *more], 60)

    assert first.score < second.score
    assert {each.fate for each in second.mutants if each.place == "rules[big]"} == {"killed"}


def test_a_made_case_is_green_before_and_red_after():
    """R5: what the ruleset decides on a made case is what the case says, and the mutant decides otherwise."""
    found = mutation(rules(), [sample(rules(), "small", 500), sample(rules(), "large", 90_000)], 60)
    by_words = {f"{each.place} {each.sentence}": each for each in mutants(rules())}
    for made in found.made:
        sheet = sample(rules(), "x", made.case.terms["document.total_with_vat"]).sheet
        verdicts = [
            bool(differences(made.case, decide(plan, sheet, Reference().run(plan, sheet))))
            for plan in (check(rules()), by_words[made.kills].plan)
        ]

        assert verdicts == [False, True]


def test_a_mistake_that_changes_nothing_is_proved_equivalent():
    """R5: of two holds for one reason the second may go where it only repeats the first; the prover says so."""
    twice = {"any": [BIG, {"all": [BIG, {"term": "order.found", "op": "is true"}]}]}
    found = mutation(rules(twice), [sample(rules(twice), "large", 90_000), sample(rules(twice), "small", 500)], 60)

    assert fates(found)["says order.found is false instead of is true"] == "equivalent"
    assert versions(rules(twice), rules(), 60).status == "equivalent"


def test_without_time_nothing_is_called_equivalent():
    """R5: what the prover did not decide counts as not noticed."""
    found = mutation(rules(), [sample(rules(), "large", 90_000)], 0)

    assert found.of("equivalent") == ()
    assert found.of("not_decided") != ()


def test_a_limit_is_covered_when_it_was_met_from_both_sides():
    """R5: a limit counts as tried once a case met it exactly, one passed it and one kept it."""
    far = [sample(rules(), "small", 500).sheet, sample(rules(), "large", 90_000).sheet]
    (missed,) = coverage(check(rules()), far).limits
    (tried,) = coverage(check(rules()), [*far, sample(rules(), "at", 10_000).sheet]).limits

    assert (missed.tried, missed.passed, missed.kept, missed.met) == (False, True, True, False)
    assert tried.tried
