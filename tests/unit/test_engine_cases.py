"""Cases: what a decision is compared with."""

from rules_engine.engine.cases import differences, run_cases
from rules_engine.rules.model import Case
from tests.sample_rules import ACCEPT, decided, hold, line, rule, ruleset, sheet

RULES = ruleset(ACCEPT, rule("g", {"term": "line.item_differs", "op": "is true"}, hold("ITEM"), scope="line"))
DECISION = decided(RULES, sheet(line("1", item_differs=True), line("2", item_differs=True)))


def test_expected_decision_has_no_differences() -> None:
    """R5: a case whose outcome, discrepancies and holds are all as expected is green."""
    case = Case(id="c", invoice="i.xml", outcome="held", holds=("ITEM@1", "ITEM@2"))

    assert differences(case, DECISION) == ()
    assert [result.green for result in run_cases([case], lambda _: DECISION)] == [True]


def test_every_difference_is_named() -> None:
    """R5: what is missing and what is too much are both told, line by line."""
    case = Case(id="c", invoice="i.xml", outcome="accepted", discrepancies=("price@1",), holds=("ITEM@1", "ITEM@3"))

    assert differences(case, DECISION) == (
        "The outcome is held, not accepted.",
        "The discrepancy price@1 is missing.",
        "The hold ITEM@3 is missing.",
        "The hold ITEM@2 is not expected.",
    )
