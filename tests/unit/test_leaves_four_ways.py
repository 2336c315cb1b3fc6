"""Every kind of comparison has the truth worked out by hand here, in each of the four executions (semantics 4 to 6)."""

from collections.abc import Iterator

import pytest

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.evaluation import Evaluation
from rules_engine.engine.live import Live
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from tests.columns import evaluations
from tests.sample_rules import ALWAYS, hold, line, rule, ruleset, sheet

FALSE, TRUE, UNKNOWN = 0, 1, 2
SHEET = sheet(
    line("1", paired=True, quantity=1_000_000, line_net_amount=500, description="Bolt"),
    line("2", paired=True, quantity=4_000_000, line_net_amount=900, description="Nut"),
    line("3", paired=False, quantity=2_000_000, description="Bolt"),
    document__total_with_vat=1_400,
    document__amount_due=1_400,
    document__line_count=3,
    document__issue_date=20_460,
    document__duplicate=False,
    document__number="A 1",
    order__number="a 1",
    order__status="ordered",
    document__matched_at="ordered",
    budget__when_exceeded="hold",
    company__site="S1",
    supplier__class="DK",
)
"""Total 14.00, three lines of 1, 4 and 2 pieces, two of them paired; 20,460 is 2026-01-07."""

PAIRED = {"term": "line.paired", "op": "is true"}


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """Give one live engine for all."""
    engine = Live()
    yield engine
    engine.close()


def everywhere(live: Live, rules: Ruleset, *sheets: FactSheet) -> list[Evaluation]:
    """Evaluate sheets in all four executions, and return what they agree on."""
    plan = check(rules)
    columns = evaluations(plan, sheets)
    found = []
    for place, facts in enumerate(sheets):
        plain = Reference().run(plan, facts)
        others = {"live": live.run(plan, facts), "compiled": Compiled().run(plan, facts), "columns": columns[place]}
        assert dict.fromkeys(others, plain) == others
        found.append(plain)
    return found


OPS = ("=", "!=", "<", "<=", ">", ">=")
BELOW, SAME, ABOVE = (0, 1, 0, 0, 1, 1), (1, 0, 0, 1, 0, 1), (0, 1, 1, 1, 0, 0)
"""What the six comparisons say of a value whose limit is below it, the same, above it."""


def six(of: dict[str, object], below: object, same: object, above: object) -> Iterator[tuple[dict[str, object], int]]:
    """Yield the six comparisons with a limit below the value, the same, and above it, each with its truth."""
    for limit, truths in ((below, BELOW), (same, SAME), (above, ABOVE)):
        for op, truth in zip(OPS, truths, strict=True):
            yield {**of, "op": op, "value": limit}, truth


def text(op: str, value: object) -> dict[str, object]:
    """Compare the class of the supplier, which is DK."""
    return {"term": "supplier.class", "op": op, "value": value}


def item(op: str, value: object) -> dict[str, object]:
    """Compare the description of a line, which is Bolt, Nut and Bolt."""
    return {"term": "line.description", "op": op, "value": value}


NOWHERE = item("is", "washer")
DOCUMENT = (
    *six({"term": "document.total_with_vat"}, {"EUR": "13.99"}, {"EUR": "14"}, {"EUR": "14.01"}),
    *six({"term": "document.total_with_vat"}, {"EUR": "-14"}, {"term": "document.amount_due"}, {"EUR": "140"}),
    *six({"term": "document.line_count"}, 2, 3, 4),
    *six({"term": "document.issue_date"}, "2026-01-06", "2026-01-07", "2026-01-08"),
    *six({"count_lines": PAIRED}, 1, 2, 3),
    *six({"fold": "sum", "of": "line.quantity"}, "6.9", "7", "7.1"),
    *six({"fold": "min", "of": "line.quantity"}, "0", "1", "2"),
    *six({"fold": "max", "of": "line.quantity"}, "3", "4", "5"),
    *six({"fold": "sum", "of": "line.quantity", "where": item("is", "bolt")}, "2", "3", "4"),
    *six({"fold": "min", "of": "line.quantity", "where": item("is not", "bolt")}, "3", "4", "5"),
    *six({"fold": "max", "of": "line.quantity", "where": item("is", "bolt")}, "1", "2", "4"),
    *six({"fold": "sum", "of": "line.line_net_amount", "where": PAIRED}, {"EUR": "9"}, {"EUR": "14"}, {"EUR": "15"}),
    *((leaf, UNKNOWN) for leaf, _ in six({"term": "document.total_with_vat"}, *({"DKK": "1"},) * 3)),
    *((leaf, UNKNOWN) for leaf, _ in six({"term": "document.total_with_vat"}, *({"term": "document.vat"},) * 3)),
    *((leaf, UNKNOWN) for leaf, _ in six({"fold": "sum", "of": "line.line_net_amount"}, *({"EUR": "1"},) * 3)),
    *(
        (leaf, UNKNOWN)
        for leaf, _ in six({"fold": "max", "of": "line.quantity", "where": item("is", "x")}, *("1",) * 3)
    ),
    (text("is", "dk"), TRUE),
    (text("is", "de"), FALSE),
    (text("is not", "dk"), FALSE),
    (text("is not", "de"), TRUE),
    (text("in", ["de", "dk"]), TRUE),
    (text("in", ["de", "d"]), FALSE),
    (text("not in", ["de", "dk"]), FALSE),
    (text("not in", ["de", "d"]), TRUE),
    (text("in", {"list": "north"}), TRUE),
    (text("in", {"list": "south"}), FALSE),
    (text("not in", {"list": "north"}), FALSE),
    (text("not in", {"list": "south"}), TRUE),
    (text("starts with", "d"), TRUE),
    (text("starts with", "k"), FALSE),
    (text("contains", "k"), TRUE),
    (text("contains", "kd"), FALSE),
    (text("is", {"term": "document.currency"}), UNKNOWN),
    ({"term": "document.number", "op": "is", "value": {"term": "order.number"}}, TRUE),
    ({"term": "document.number", "op": "is not", "value": {"term": "order.number"}}, FALSE),
    ({"term": "document.number", "op": "is", "value": {"term": "company.site"}}, FALSE),
    ({"term": "order.status", "op": "is", "value": {"term": "document.matched_at"}}, TRUE),
    ({"term": "order.status", "op": "is not", "value": {"term": "document.matched_at"}}, FALSE),
    ({"term": "order.status", "op": "is", "value": {"term": "budget.when_exceeded"}}, FALSE),
    ({"term": "order.status", "op": "is not", "value": {"term": "budget.when_exceeded"}}, TRUE),
    ({"term": "document.duplicate", "op": "is true"}, FALSE),
    ({"term": "document.duplicate", "op": "is false"}, TRUE),
    ({"term": "document.duplicate_likely", "op": "is true"}, UNKNOWN),
    ({"term": "document.duplicate_likely", "op": "is false"}, UNKNOWN),
    ({"term": "document.duplicate", "op": "is known"}, TRUE),
    ({"term": "document.duplicate", "op": "is missing"}, FALSE),
    ({"term": "document.duplicate_likely", "op": "is known"}, FALSE),
    ({"term": "document.duplicate_likely", "op": "is missing"}, TRUE),
    ({"any_line": item("is", "nut")}, TRUE),
    ({"any_line": item("is", "washer")}, FALSE),
    ({"every_line": item("contains", "t")}, TRUE),
    ({"every_line": item("contains", "b")}, FALSE),
    ({"every_line": {"term": "line.line_net_amount", "op": ">", "value": "0"}}, UNKNOWN),
    ({"any_line": {"term": "line.line_net_amount", "op": "<", "value": "0"}}, UNKNOWN),
    ({"any_line": {"term": "line.line_net_amount", "op": ">", "value": "0"}}, TRUE),
    ({"every_line": {"term": "line.line_net_amount", "op": "<", "value": "0"}}, FALSE),
    ({"count_lines": {"term": "line.line_net_amount", "op": ">", "value": "0"}, "op": "=", "value": 2}, UNKNOWN),
)
"""Each condition on the sheet, with its truth."""


def test_every_comparison_has_its_truth_everywhere(live):
    """R4: each operator, below, on and above its limit, over lines and without a value, is as worked out by hand."""
    rules = [rule(f"r{at}", condition) for at, (condition, _) in enumerate(DOCUMENT)]
    lists = {"north": ["DK", "SE"], "south": ["IT"]}
    (found,) = everywhere(live, ruleset(*rules, lists=lists), SHEET)
    told = [(condition, *found.truths[f"r{at}"]) for at, (condition, _) in enumerate(DOCUMENT)]

    assert [] == [(each, truth) for each, (_, truth) in zip(told, DOCUMENT, strict=True) if each[1] != truth]


RANKED = ("low", "middle", "high")


@pytest.mark.parametrize(
    ("kind", "merge", "values", "expected"),
    (
        ("code", "max", ("high", "low", "middle"), "high"),
        ("code", "min", ("high", "low", "middle"), "low"),
        ("code", "max", ("low", "middle"), "middle"),
        ("code", "min", ("high", "middle"), "middle"),
        ("code", "one", ("middle", "middle"), "middle"),
        ("code", "one", ("middle", "low"), None),
        ("count", "max", (3, 11, 7), 11),
        ("count", "min", (11, 3, 7), 3),
        ("count", "one", (4, 4), 4),
        ("count", "one", (4, 5), None),
        ("money", "max", ({"EUR": "1"}, {"EUR": "0.99"}), 100),
        ("money", "max", ({"EUR": "1"}, {"DKK": "0.99"}), None),
        ("percent", "min", ("2", "1.5"), 150),
    ),
)
def test_a_fact_stated_more_than_once_is_merged_everywhere(live, kind, merge, values, expected):
    """Semantics 6: codes by their place in the closed list, numbers by size, one value only where only one may be."""
    fact = {"name": "f", "scope": "document", "type": kind, "merge": merge, "codes": RANKED if kind == "code" else ()}
    states = [
        rule(f"s{at}", ALWAYS, {"effect": "state", "fact": "f", "value": value}) for at, value in enumerate(values)
    ]
    for order in (states, states[::-1]):
        (found,) = everywhere(live, ruleset(*order, facts=[fact]), SHEET)

        assert (expected,) == found.values["fact.f"]


def test_rules_after_the_last_guard_read_outcomes_everywhere(live):
    """Semantics 13: the outcome of the document, and of each line, is read by what does not guard."""
    rules = ruleset(
        rule("pass", item("is", "bolt"), {"effect": "accept"}, scope="line"),
        rule("stop", item("is", "nut"), hold(kind="line"), scope="line"),
        rule("held", {"term": "document.outcome", "op": "is", "value": "held"}),
        rule("line-held", {"term": "line.outcome", "op": "is", "value": "held"}, scope="line"),
        rule("line-free", {"term": "line.outcome", "op": "is", "value": "accepted"}, scope="line"),
        rule("any-free", {"any_line": {"term": "line.outcome", "op": "is", "value": "accepted"}}),
    )
    (found,) = everywhere(live, rules, SHEET)

    assert (TRUE,) == found.truths["held"] == found.truths["any-free"]
    assert (FALSE, TRUE, FALSE) == found.truths["line-held"]
    assert (TRUE, FALSE, TRUE) == found.truths["line-free"]
