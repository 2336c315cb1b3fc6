"""The explanation: one paragraph in plain words, the same for the same decision."""

from typing import Any

from rules_engine.documents.sheet import FactSheet, ratio_bp
from rules_engine.engine.decide import decide
from rules_engine.engine.explain import explain
from rules_engine.engine.reference import Reference
from rules_engine.engine.undecided import undecided
from rules_engine.errors import EngineFailed
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
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
    """A tolerance whose limits are in the company's currency is told with its variance; a refusal with its reason."""
    limit = {"absolute": {"state": "value", "amount": {"EUR": "0.50"}}, "action": "hold_line"}
    company = {**PRICE, "upper": limit, "currency_of_test": "company"}
    dear = rule("dear", {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "1"}})
    dear["then"] = [{"effect": "refuse", "reason": "DEAR"}]
    facts = sheet(
        line("1", price_variance_bp=ratio_bp(1, 10), price_variance_amount=900, net_price=11, order_price=10,
             price_variance_amount_company=900),
        company__currency="EUR",
        document__total_with_vat=900,
    )  # fmt: skip
    told = _explained(ruleset(ACCEPT, dear, tolerances=[company]), facts)

    assert "refused" in told.lower()
    assert "DEAR" in told or "rule dear" in told
    assert "tolerance" in told
