"""A decision accounts for itself: a checker re-derives it, and every rule that did not fire has a reason."""

from rules_engine.documents.decision import Decision, Outcome
from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.documents.terms import TERMS
from rules_engine.engine import verify
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.engine.silence import silences, unaccounted
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from tests.generators import samples
from tests.house.tree import ROOT
from tests.seeds import base_seed

LINES_MAX = 60


def test_the_checker_verifies_every_decision():
    """Target 12: from its trace and its sheet alone the checker re-derives every decision."""
    for sample in samples(base_seed(), 600):
        decision = decide(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))

        assert [] == verify.broken(sample.plan, sample.sheet, decision)


def test_the_checker_is_short():
    """Target 12: the checker can be read in one look."""
    assert len((ROOT / "rules_engine/engine/verify.py").read_text().splitlines()) <= LINES_MAX


def _tampered(decision: Decision) -> list[Decision]:
    """Return the decision with one thing wrong in it, in several ways."""
    better = Outcome.ACCEPTED if decision.outcome is not Outcome.ACCEPTED else Outcome.HELD
    wrong = [decision.model_copy(update={"outcome": better})]
    if decision.firings:
        wrong.append(decision.model_copy(update={"firings": decision.firings[1:]}))
        first = decision.firings[0]
        if TERMS.keys() & first.inputs:
            other = first.model_copy(update={"inputs": dict.fromkeys(first.inputs, "never written")})
            wrong.append(decision.model_copy(update={"firings": (other, *decision.firings[1:])}))
    if decision.holds:
        wrong.append(decision.model_copy(update={"holds": decision.holds[1:]}))
    return wrong


def test_the_checker_sees_what_is_wrong():
    """A canary: an outcome, a firing, an input or a hold that was changed is found."""
    for sample in samples(base_seed(), 150):
        decision = decide(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))
        for wrong in _tampered(decision):
            assert verify.broken(sample.plan, sample.sheet, wrong)


def test_every_rule_is_accounted_for():
    """R1: every rule fired, or could not be evaluated, or there is a reason why it did not, on every line."""
    for sample in samples(base_seed(), 300):
        evaluation = Reference().run(sample.plan, sample.sheet)
        decision = decide(sample.plan, sample.sheet, evaluation)

        assert [] == unaccounted(sample.plan, sample.sheet, decision, evaluation)


def test_a_silent_rule_says_what_it_found():
    """R1: why a rule did not fire is said with the value found and the limit."""
    rules = [
        {
            "id": "dear",
            "scope": "line",
            "when": {"all": [{"term": "line.line_net_amount", "op": ">", "value": {"EUR": "100"}}]},
            "then": [{"effect": "hold", "kind": "line", "reason": "DEAR"}],
        },
        {
            "id": "unknown_supplier",
            "when": {"not": {"term": "supplier.known", "op": "is true"}},
            "then": [{"effect": "hold", "kind": "header", "reason": "WHO"}],
        },
    ]
    plan = check(Ruleset.model_validate({"id": "r", "name": "R", "rules": rules}))
    line = SheetLine(id="1", terms={"line.line_net_amount": 9_950})
    sheet = FactSheet(
        document_type="invoice", document_id="d", currency="EUR", terms={"supplier.known": True}, lines=(line,)
    )
    told = {each.rule: each for each in silences(plan, sheet, Reference().run(plan, sheet))}

    assert ("the line net amount is 99.50 EUR, not above 100.00 EUR",) == told["dear"].reasons
    assert "1" == told["dear"].line
    assert ("the supplier's known is so",) == told["unknown_supplier"].reasons


def test_a_silent_rule_says_what_its_sum_and_its_count_must_be():
    """R1: a rule over lines that did not fire names the sum or the count that was not as it must be."""
    rules = [
        {
            "id": name,
            "when": when,
            "then": [{"effect": "hold", "kind": "header", "reason": name.upper()}],
        }
        for name, when in (
            ("sum", {"fold": "sum", "of": "line.line_net_amount", "op": ">", "value": {"EUR": "100"}}),
            ("count", {"count_lines": {"term": "line.paired", "op": "is true"}, "op": ">", "value": 1}),
        )
    ]
    plan = check(Ruleset.model_validate({"id": "r", "name": "R", "rules": rules}))
    line = SheetLine(id="1", terms={"line.line_net_amount": 9_950, "line.paired": True})
    sheet = FactSheet(document_type="invoice", document_id="d", currency="EUR", lines=(line,))
    told = {each.rule: each.reasons for each in silences(plan, sheet, Reference().run(plan, sheet))}

    assert told["sum"] == ("the sum of the line net amount over the lines is not > what it must be",)
    assert told["count"] == ("the number of such lines is not > 1",)
