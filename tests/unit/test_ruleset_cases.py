"""Which parts of a ruleset its cases made fire: rules that happened, and tolerances that judged a breach."""

from rules_engine.documents.sheet import ratio_bp
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.pipeline.acts.rulesets import fired
from rules_engine.rules.check import check
from tests.sample_rules import ACCEPT, line, ruleset, sheet


def quiet(name, **fields):
    """Make a tolerance whose breach does nothing by itself."""
    upper = {"percent": {"state": "value", "percent": "2"}, "action": "ignore"}
    return {"id": name, "dimension": "unit_price", "upper": upper, **fields}


def fired_by(facts, *tolerances):
    """Decide a sheet and give what fired."""
    plan = check(ruleset(ACCEPT, tolerances=tolerances))
    return fired(decide(plan, facts, Reference().run(plan, facts)), plan)


def test_a_tolerance_that_judges_a_breach_has_fired():
    """R5: a tolerance that only rules read fires where its verdict is over or under, and nowhere else."""
    above, within = (sheet(line("1", price_variance_bp=ratio_bp(part, 100))) for part in (3, 1))

    assert fired_by(above, quiet("t")) == {"accept", "t"}
    assert fired_by(within, quiet("t")) == {"accept"}


def test_only_the_tolerance_that_decides_has_fired():
    """Semantics 9: the more specific one replaced the other, whose limit was passed as well."""
    facts = sheet(line("1", price_variance_bp=ratio_bp(3, 100)), supplier__id="S1")
    own = quiet("own", limited_to={"supplier": ["S1"]})

    assert fired_by(facts, quiet("t"), own) == {"accept", "own"}


def test_a_tolerance_of_the_whole_document_fires_too():
    """R5: a total is judged without any line."""
    facts = sheet(document__total_variance_bp=ratio_bp(3, 100))

    assert fired_by(facts, quiet("t", dimension="total")) == {"accept", "t"}
