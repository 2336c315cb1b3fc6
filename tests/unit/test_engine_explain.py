"""The explanation: one paragraph in plain words, the same for the same decision."""

from typing import Any

import pytest

from rules_engine.documents.sheet import FactSheet, SheetLine, Value, ratio_bp
from rules_engine.documents.terms import TERMS
from rules_engine.engine.decide import decide
from rules_engine.engine.explain import explain
from rules_engine.engine.reference import Reference
from rules_engine.engine.undecided import undecided
from rules_engine.errors import EngineFailed
from rules_engine.rules.check import check
from rules_engine.rules.dimensions import Dimension
from rules_engine.rules.model import Ruleset
from rules_engine.rules.tolerance_terms import DIMENSIONS
from tests.sample_rules import ACCEPT, ALWAYS, hold, line, rule, ruleset, sheet

PRICE: dict[str, Any] = {
    "id": "pp",
    "name": "Unit price",
    "dimension": "unit_price",
    "upper": {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"},
}


def _explained(rules: Ruleset, facts: FactSheet) -> str:
    """Decide and explain."""
    plan = check(rules)
    return explain(decide(plan, facts, Reference().run(plan, facts)), plan, facts)


def test_hold_of_a_tolerance_tells_found_expected_limit_and_what_clears_it() -> None:
    """A price hold names the line, both prices, the variance, the tolerance and its limit."""
    facts = line(
        "2",
        price_variance_bp=ratio_bp(80, 1000),
        price_variance_amount=800,
        net_price=10_800_000,
        order_price=10_000_000,
    )

    assert _explained(ruleset(ACCEPT, tolerances=[PRICE]), sheet(facts)) == (
        "Held: line 2 is priced 10.80 EUR where the order says 10.00 EUR, 8 % over the tolerance of 2 % "
        "(tolerance “Unit price”). What clears it: The variance is within the tolerance, or a person releases it."
    )


def test_refusing_side_of_a_tolerance_is_told_once() -> None:
    """A tolerance that refuses above and holds below tells only what happened."""
    both = {**PRICE, "lower": {"percent": {"state": "zero"}, "action": "hold_line"}}
    both["upper"] = {**PRICE["upper"], "action": "refuse"}
    facts = line("1", price_variance_bp=ratio_bp(-1, 10), price_variance_amount=-1, net_price=9, order_price=10)

    told = _explained(ruleset(ACCEPT, tolerances=[both]), sheet(facts))

    assert told.startswith("Held: line 1 is priced")
    assert "refused" not in told
    assert told.count("line 1") == 1


def test_unknown_is_told_in_words() -> None:
    """A hold for missing data says which rule waits for what, on which lines."""
    guard = rule(
        "g",
        {"term": "line.received_quantity", "op": "<", "value": "1"},
        hold(release_condition="The receiver books the goods."),
        scope="line",
        name="Received",
    )

    assert _explained(ruleset(ACCEPT, guard), sheet(line("1"), line("2"))) == (
        "Held: lines 1 and 2 cannot be judged by rule “Received”, because the received quantity is not known. "
        "What clears it: What is missing becomes known, or a person decides."
    )


def test_approval_and_why_are_told() -> None:
    """An approval names who, the limit and the rule; a hold by a rule gives the rule's own reason."""
    approval = {"effect": "approval", "tier": "top", "who": ["boss", "cfo"], "limit": "document.total_with_vat"}
    large = rule("large", ALWAYS, approval, name="Large")
    held = rule("h", ALWAYS, hold(), why="The site is closed.", name="Closed")

    told = _explained(ruleset(ACCEPT, large, held), sheet(document__total_with_vat=600_000))

    assert "the document is held, because the site is closed (rule “Closed”)" in told
    assert "needs the approval 'top' of boss or cfo with a limit of 6000.00 EUR (rule “Large”)" in told


def test_only_what_is_refused_asks_for_a_corrected_document() -> None:
    """E3: where a document is refused no approval helps; where it waits for one, nobody has to send it again."""
    approval = rule("large", ALWAYS, {"effect": "approval", "tier": "top", "who": ["boss"]})
    refusal = rule("no", ALWAYS, {"effect": "refuse", "reason": "NO"})

    waits, refused = (_explained(ruleset(ACCEPT, approval, *more), sheet()) for more in ((), (refusal,)))

    assert waits.endswith("What clears it: The approvals are given.")
    assert refused.startswith("Refused: ")
    assert refused.endswith("What clears it: The supplier sends a corrected document.")


def test_accepted_tells_what_was_noticed() -> None:
    """A warning does not hold, and is still told."""
    warning = {**PRICE, "upper": {**PRICE["upper"], "action": "warn"}}
    facts = line("1", price_variance_bp=ratio_bp(1, 10), price_variance_amount=1, net_price=11, order_price=10)

    told = _explained(ruleset(ACCEPT, tolerances=[warning]), sheet(facts))

    assert told.startswith(
        "Accepted: the rules accept it and nothing stands against it. Also noticed: line 1 is priced"
    )


def test_many_causes_are_counted() -> None:
    """Beyond the first causes only their number is told, so that a paragraph stays one."""
    guards = [rule(f"g{at}", ALWAYS, hold(f"R{at}")) for at in range(9)]

    assert "; and 4 more." in _explained(ruleset(ACCEPT, *guards), sheet())
    assert "; and 1 more." in _explained(ruleset(ACCEPT, *guards[:6]), sheet())
    assert " more." not in _explained(ruleset(ACCEPT, *guards[:5]), sheet())


@pytest.mark.parametrize(
    ("kind", "told"),
    (
        ("price", "line 1 is priced 8 where the order says 5"),
        ("quantity", "line 1 bills 8 where 5 were ordered"),
        ("receipt", "line 1 bills 8 where 5 were received"),
        ("amount", "line 1 amounts to 8 where 5 was expected"),
        ("total", "line 1 totals 8 where 5 was expected"),
        ("colour", "line 1 shows 8 where 5 was expected"),
    ),
)
def test_each_kind_of_discrepancy_has_its_own_words(kind: str, told: str) -> None:
    """E3: prices, quantities, receipts and amounts are told as people say them; whatever else, plainly."""
    raised = {"effect": "discrepancy", "kind": kind, "found": "line.quantity", "expected": "line.ordered_quantity"}
    guard = rule("g", ALWAYS, raised, hold(), scope="line")
    facts = sheet(line("1", quantity=8_000_000, ordered_quantity=5_000_000))

    assert _explained(ruleset(ACCEPT, guard), facts).startswith(f"Held: {told} (rule g).")


def test_contradiction_is_told() -> None:
    """A conflict of two rules names the fact they contradict each other about."""
    facts = [{"name": "buyer", "scope": "document", "type": "code", "merge": "one"}]
    rules = [rule(value, ALWAYS, {"effect": "state", "fact": "buyer", "value": value}) for value in ("ann", "bob")]

    told = _explained(ruleset(ACCEPT, *rules, facts=facts), sheet())

    assert told.startswith("Held: rules contradict each other about the fact buyer on the document.")


def test_many_lines_are_counted() -> None:
    """Of many lines with one cause the first are named and the others counted."""
    guard = rule("g", ALWAYS, hold(), scope="line", name="Stop")

    told = _explained(ruleset(ACCEPT, guard), sheet(*(line(str(at)) for at in range(1, 21))))

    assert told.startswith("Held: lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 10 more are held, by rule “Stop”.")


def test_a_decision_is_explained_by_what_is_left_of_its_ruleset() -> None:
    """A decision of a version in which a tolerance and a rule have gone is told by their ids, without their limits."""
    facts = sheet(
        line("1", price_variance_bp=ratio_bp(1, 10), price_variance_amount=1, net_price=11, order_price=10),
        document__total_with_vat=9,
    )
    stop = rule("stop", {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "0"}}, hold("STOP"))
    old = check(ruleset(ACCEPT, stop, tolerances=[PRICE]))
    decision = decide(old, facts, Reference().run(old, facts))
    told = explain(decision, check(ruleset(ACCEPT)), facts)

    assert "the tolerance of" in explain(decision, old, facts)
    assert "the tolerance of" not in told
    assert "rule stop" in told


def test_a_document_that_could_not_be_judged_says_so() -> None:
    """A document that is held because the engine failed is told without naming anything that was missing."""
    rules, facts = ruleset(ACCEPT), sheet()
    failed = undecided(facts, rules.ruleset_hash, "UNDETERMINED", EngineFailed("The rules engine failed."))

    assert "something it reads is not known" in explain(failed, check(rules), facts)


def test_a_limit_in_the_companys_currency_is_told_in_words() -> None:
    """Of limits in the company's currency the one in its currency is told, with the variance in it; a refusal too."""
    limit = {"absolute": {"state": "value", "amount": {"EUR": "0.50", "USD": "0.60"}}, "action": "hold_line"}
    company = {**PRICE, "upper": limit, "currency_of_test": "company"}
    dear = rule("dear", {"term": "document.total_with_vat", "op": ">", "value": {"USD": "1"}})
    dear["then"] = [{"effect": "refuse", "reason": "DEAR"}]
    facts = sheet(
        line("1", price_variance_bp=ratio_bp(1, 10), price_variance_company=900, net_price=11, order_price=10),
        currency="USD",
        company__currency="EUR",
        document__total_with_vat=900,
    )
    told = _explained(ruleset(ACCEPT, dear, tolerances=[company]), facts)

    assert "the document is refused, by rule dear" in told
    assert "9.00 EUR over the tolerance of 0.50 EUR (tolerance “Unit price”)" in told


def test_a_limit_in_another_currency_is_not_told() -> None:
    """Of an amount and a percent only the percent is told where the amount is given in another currency."""
    upper = {**PRICE["upper"], "absolute": {"state": "value", "amount": {"EUR": "0.50"}}}
    facts = line("1", price_variance_bp=ratio_bp(1, 10), price_variance_amount=900, net_price=11, order_price=10)

    told = _explained(ruleset(ACCEPT, tolerances=[{**PRICE, "upper": upper}]), sheet(facts, currency="DKK"))

    assert "10 % over the tolerance of 2 % (tolerance “Unit price”)" in told


LIMITS = {
    "ratio": ({"percent": {"state": "value", "percent": "2"}}, ratio_bp(1, 10), "over the tolerance of 2 %"),
    "money": (
        {"absolute": {"state": "value", "amount": {"EUR": "0.50"}}},
        900,
        "9.00 EUR over the tolerance of 0.50 EUR",
    ),
    "units": ({"absolute": {"state": "value", "amount": {"*": "3"}}}, 9_000_000, "over the tolerance of 3 "),
    "company_money": (
        {"absolute": {"state": "value", "amount": {"EUR": "0.50"}}},
        900,
        "9.00 EUR over the tolerance of 0.50 EUR",
    ),
}


MEASURED = [(each, name) for each in DIMENSIONS.values() for name in LIMITS if getattr(each, name) is not None]


def _shown(term: str) -> Value:
    """Make some value of a term."""
    kind = TERMS[term].type
    return ratio_bp(1, 10) if kind == "ratio" else "C62" if kind in {"text", "code"} else kind == "flag" or 1


@pytest.mark.parametrize(("dimension", "measured"), MEASURED, ids=lambda each: getattr(each, "name", each))
def test_a_limit_of_every_dimension_is_told_in_its_own_unit(dimension: Dimension, measured: str) -> None:
    """Whatever is measured, in percent, money, units or days, its limit is told as its author wrote it."""
    bound, value, wanted = LIMITS[measured]
    term = getattr(dimension, measured)
    tolerance = {
        "id": "t",
        "dimension": dimension.dimension,
        "cumulative": dimension.tests[0],
        "currency_of_test": "company" if measured == "company_money" else "document",
        "applies_to": ["invoice"],
        "upper": {**bound, "action": "warn"},
    }
    needed = {each.term: each.value if each.op == "is" else _shown(each.term) for each in dimension.requires}
    shown = {each: _shown(each) for each in (dimension.found, dimension.expected) if each is not None}
    terms = {**shown, **needed, "line.comparable": True, "company.currency": "EUR", term: value}
    of_line = {name: each for name, each in terms.items() if name.startswith("line.")}
    facts = sheet(SheetLine(id="1", kind=of_line.get("line.kind", "line"), terms=of_line))
    facts = facts.model_copy(update={"terms": {name: terms[name] for name in terms.keys() - of_line.keys()}})

    told = _explained(ruleset(ACCEPT, tolerances=[tolerance]), facts)

    assert wanted in told
    if measured == "units":
        assert f"of 3 {'days' if TERMS[term].type == 'days' else 'units'} (" in told
