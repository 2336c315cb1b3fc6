"""Two executions on every decision: where they differ the document is held and the smallest example is kept."""

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.engine.both import BothEngines
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.decide import decide
from rules_engine.engine.evaluation import Evaluation, Rows
from rules_engine.engine.live import Live
from rules_engine.engine.reference import Reference
from rules_engine.engine.shrink import Failing, smallest
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from tests.generators import samples
from tests.seeds import base_seed


class _Wrong:
    """An execution that gets one term wrong: it never sees it."""

    name = "wrong"

    def run(self, plan: Plan, sheet: FactSheet) -> Evaluation:
        """Run without the document's total."""
        terms = {name: value for name, value in sheet.terms.items() if name != "document.total_without_vat"}
        return Reference().run(plan, sheet.model_copy(update={"terms": terms}))

    def run_rows(self, typed: Plan, sheet: FactSheet, rows: Rows) -> Evaluation:
        """Run likewise."""
        return self.run(typed, sheet)


_ALWAYS = {"term": "document.type", "op": "is known"}


def _size(case: Failing) -> int:
    """Count the pieces of a case."""
    ruleset, sheet = case.ruleset, case.sheet
    terms = len(sheet.terms) + sum(len(line.terms) for line in sheet.lines)
    return len(ruleset.rules) + len(ruleset.tables) + len(ruleset.tolerances) + len(sheet.lines) + terms


def _wrongly_decided():
    """Return a sample on which the wrong execution differs."""
    return next(
        sample
        for sample in samples(base_seed(), 2_000)
        if Reference().run(sample.plan, sample.sheet).to_bytes() != _Wrong().run(sample.plan, sample.sheet).to_bytes()
    )


def test_agreement_gives_the_decision():
    """R4: where both agree, the decision is the one their evaluation amounts to, and nothing is kept."""
    kept = []
    engines = BothEngines(Live(), Compiled(), kept.append)
    for sample in samples(base_seed(), 60, per_ruleset=3):
        expected = decide(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))

        assert expected == engines.decide(*sample)
    assert [] == kept


def test_disagreement_holds_and_keeps_the_smallest_example():
    """R4: a difference holds the document, and what is kept differs as well and is smaller."""
    kept = []
    sample = _wrongly_decided()
    decision = BothEngines(Live(), _Wrong(), kept.append).decide(*sample)
    found = kept[0].smallest
    plan = check(found.ruleset)

    assert (Outcome.HELD, ["ENGINES_DISAGREE"]) == (decision.outcome, [hold.reason for hold in decision.holds])
    assert Live().run(plan, found.sheet).to_bytes() != _Wrong().run(plan, found.sheet).to_bytes()
    assert "document.total_without_vat" in found.sheet.terms
    assert _size(found) < _size(Failing(sample.ruleset, sample.sheet))
    assert sample.plan.ruleset_hash.encode() in kept[0].to_bytes()


def test_what_a_worker_writes_is_the_decision():
    """R4: the bytes that are written for speed are the decision, where both agree and where they do not."""
    for compiled in (Compiled(), _Wrong()):
        engines = BothEngines(Live(), compiled, lambda _: None)
        for sample in (*samples(base_seed(), 6, per_ruleset=1), _wrongly_decided()):
            decision = engines.decide(*sample)

            assert (decision.outcome, decision.to_bytes()) == engines.decide_bytes(*sample)


def test_what_cannot_run_is_no_example():
    """A smaller ruleset that is refused shows nothing: what a rule reads stays in the example."""
    total = {"term": "document.total_without_vat", "op": ">", "value": {"EUR": "1"}}
    level = {"id": "level", "hit_policy": "first", "outputs": [{"name": "to", "type": "flag"}]}
    level["rows"] = [{"id": "any", "when": _ALWAYS, "give": {"to": True}}]
    both = {"all": [total, {"term": "table.level.to", "op": "is true"}]}
    rules = [{"id": "r", "when": both, "then": [{"effect": "accept"}]}]
    ruleset = Ruleset.model_validate({"id": "x", "name": "X", "tables": [level], "rules": rules})
    terms = {"document.type": "invoice", "document.total_without_vat": 500}
    sheet = FactSheet(document_type="invoice", document_id="d", currency="EUR", terms=terms)
    kept = []
    decision = BothEngines(Live(), _Wrong(), kept.append).decide(ruleset, check(ruleset), sheet)

    assert ["ENGINES_DISAGREE"] == [hold.reason for hold in decision.holds]
    assert ["level"] == [table.id for table in kept[0].smallest.ruleset.tables]


def test_the_smallest_example_needs_every_piece():
    """With trials enough, leaving out any single rule, line or term of what is left makes the failure go away."""

    def fails(case: Failing) -> bool:
        terms = [line.terms for line in case.sheet.lines]
        return "r3" in {rule.id for rule in case.ruleset.rules} and sum("line.quantity" in each for each in terms) >= 2

    rules = [{"id": f"r{n}", "when": _ALWAYS, "then": [{"effect": "accept"}]} for n in range(9)]
    ruleset = Ruleset.model_validate({"id": "x", "name": "X", "rules": rules})
    line = SheetLine(id="1", terms={"line.quantity": 1, "line.net_price": 2})
    sheet = FactSheet(document_type="invoice", document_id="d", terms={"order.found": True}, lines=(line,) * 7)
    found = smallest(Failing(ruleset, sheet), fails)

    assert ["r3"] == [rule.id for rule in found.ruleset.rules]
    assert [{"line.quantity": 1}] * 2 == [line.terms for line in found.sheet.lines]
    assert {} == found.sheet.terms


def test_shrinking_keeps_to_its_trials():
    """The effort is bounded: never more trials than allowed, and what is returned fails."""
    sample = next(samples(base_seed(), 1))
    asked = []

    def fails(case: Failing) -> bool:
        asked.append(case)
        return True

    found = smallest(Failing(sample.ruleset, sample.sheet), fails, trials_max=25)

    assert 25 >= len(asked)
    assert found in asked


def test_shrinking_to_nothing():
    """Where everything can be left out, everything is."""
    sample = next(samples(base_seed(), 1))
    found = smallest(Failing(sample.ruleset, sample.sheet), lambda _: True)

    assert () == found.ruleset.rules == found.ruleset.tables == found.ruleset.tolerances == found.sheet.lines
    assert {} == found.sheet.terms


def test_an_empty_ruleset_holds():
    """Semantics 12: nothing accepts, so nothing is accepted; both executions say so."""
    ruleset = Ruleset(id="empty", name="Empty")
    sheet = FactSheet(document_type="invoice", document_id="d")
    decision = BothEngines(Live(), Compiled(), lambda _: None).decide(ruleset, check(ruleset), sheet)

    assert (Outcome.HELD, ["NOT_DECIDED"]) == (decision.outcome, [hold.reason for hold in decision.holds])
