"""Prices and amounts over all documents of an order line: the sums on the sheet, and what tolerances make of them."""

from decimal import Decimal

import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import Ratio
from rules_engine.engine.decide import decide
from rules_engine.engine.explain import explain
from rules_engine.engine.reference import Reference
from rules_engine.matching.context import BilledBefore
from rules_engine.rules.check import check
from tests.sample_rules import ACCEPT, ruleset
from tests.samples import GLASS, bill, credit, order
from tests.starter import matched

ORDERED = order([("1", GLASS, "1000", "C62", "10")])


def before(quantity, amount, **more):
    """Say what other documents billed for the order line."""
    return BilledBefore(
        order_number="PO-17", order_line="1", quantity=Decimal(quantity), amount=Decimal(amount), **more
    )


def part(quantity, price, line="1"):
    """Give one row of a bill."""
    return (line, GLASS, quantity, "C62", price)


def rows(document, *billed):
    """Give the terms of every row by its id."""
    sheet = matched(document, [ORDERED], billed_before=billed).sheet
    return {row.id: row.terms for row in sheet.lines}


def cumulative(terms):
    """Give amount, expected amount and variance against price, and against the order line, in minor units."""
    return tuple(
        terms[f"line.{name}"]
        for name in (
            "cumulative_amount",
            "cumulative_expected_amount",
            "cumulative_price_variance_amount",
            "cumulative_amount_variance",
        )
    )


def test_sums_of_other_documents_and_this_one():
    """M3, semantics 10: prices expect the order's price for all that was billed, amounts what the order line has."""
    line = rows(bill([part("150", "10")]), before("900", "9360"))["1"]

    assert cumulative(line) == (1_086_000, 1_050_000, 36_000, 86_000)
    assert line["line.cumulative_price_variance_bp"] == Ratio(343, 342)
    assert (line["line.ordered_amount"], line["line.cumulative_amount_variance_bp"]) == (1_000_000, Ratio(860, 860))


def test_the_document_s_own_terms_stay_its_own():
    """M2: what others billed leaves the price and the amount of this document alone."""
    alone, after = (rows(bill([part("150", "10.20")]), *known)["1"] for known in ((), (before("900", "9360"),)))
    own = ("price_variance", "price_variance_bp", "price_variance_amount", "amount_variance", "amount_variance_bp")

    assert [alone[f"line.{name}"] for name in own] == [after[f"line.{name}"] for name in own]
    assert alone["line.cumulative_price_variance_amount"] == alone["line.price_variance_amount"] == 3_000


def test_credit_notes_subtract():
    """M6, semantics 10: what was credited is gone from the sums, and a credit note itself takes from them."""
    billed = before("300", "3300")
    credited = before("-100", "-1100")

    assert cumulative(rows(bill([part("100", "10")]), billed, credited)["1"]) == (320_000, 300_000, 20_000, -680_000)
    assert cumulative(rows(credit([part("100", "11")]), billed)["1"]) == (220_000, 200_000, 20_000, -780_000)


def test_lines_of_one_document_add_up_in_their_sequence():
    """Semantics 10: two lines on one order line are summed; the later one carries the sum."""
    lines = rows(bill([part("100", "10.30", "1"), part("100", "10.30", "2")], refer=False))

    assert [lines[line]["line.cumulative_price_variance_amount"] for line in ("1", "2")] == [3_000, 6_000]


def test_an_amount_in_another_currency_is_not_added():
    """Semantics 2: two currencies never compare: the sum is unknown, not wrong."""
    line = rows(bill([part("100", "10")]), before("100", "150", currency="EUR"), before("50", "500"))["1"]

    assert line["line.billed_before"] == 150_000_000
    assert line["line.cumulative_expected_amount"] == 250_000
    assert not {"line.cumulative_amount", "line.cumulative_price_variance_amount"} & set(line)


def test_an_amount_that_is_not_printed_follows_from_the_price():
    """A line without a net amount is counted at its quantity and price."""
    line = bill([part("100", "10.50")]).lines[0].model_copy(update={"line_net_amount": None})

    assert cumulative(rows(bill(lines=(line,)))["1"])[0] == 105_000


UNIT_PRICE = {
    "id": "net_unit_price",
    "dimension": "unit_price",
    "upper": {"percent": {"state": "value", "percent": "10"}, "action": "hold_line"},
}
PRICE_TOTAL = {
    "id": "price_total",
    "name": "Price total",
    "dimension": "line_amount",
    "cumulative": "order",
    "upper": {
        "absolute": {"state": "value", "amount": {"DKK": "500"}},
        "percent": {"state": "value", "percent": "15"},
        "breach_when": "any",
        "action": "hold_line",
    },
}
OVER_ORDER = {
    "id": "price_over_order",
    "name": "Price over the order",
    "dimension": "unit_price",
    "cumulative": "order",
    "upper": {"absolute": {"state": "value", "amount": {"DKK": "500"}}, "action": "hold_line"},
}


def sent(tolerances, *parts):
    """Decide bills one after the other, counting those that are accepted: the decisions with their explanations."""
    plan = check(ruleset(ACCEPT, tolerances=tolerances))
    billed, decisions = [], []
    for quantity, price in parts:
        sheet = matched(bill([part(quantity, price)]), [ORDERED], billed_before=billed).sheet
        decision = decide(plan, sheet, Reference().run(plan, sheet))
        decisions.append((decision, explain(decision, plan, sheet)))
        if decision.outcome is Outcome.ACCEPTED:
            billed.append(before(quantity, Decimal(quantity) * Decimal(price)))
    return decisions


def outcomes(decisions):
    """Give the outcomes in words."""
    return [decision.outcome.value for decision, _ in decisions]


def test_dynamics_worked_case():
    """R7, tolerances: 800 and 100 at 10.80 pass, 200 more do not: 11,880 is 1,880 above the order's 10,000."""
    decisions = sent([UNIT_PRICE, PRICE_TOTAL], ("800", "10.80"), ("100", "10.80"), ("200", "10.80"))

    assert outcomes(decisions) == ["accepted", "accepted", "held"]
    last, told = decisions[-1]
    assert [(hold.rule, hold.line, hold.money_at_risk) for hold in last.holds] == [("price_total", "1", 188_000)]
    assert [(each.expected, each.found) for each in last.discrepancies] == [("10000.00 DKK", "11880.00 DKK")]
    assert told.startswith(
        "Held: line 1, with what was billed before, comes to 11880.00 DKK where 10000.00 DKK was expected, "
        "18.8 % over the tolerance of 500.00 DKK or 15 % (tolerance “Price total”)."
    )


def test_price_and_price_total_are_told_apart():
    """Tolerances: 900 at 10.40, then 150 at 10.00 is 860 above the order line, and 360 above its price."""
    parts = (("900", "10.40"), ("150", "10"))

    assert outcomes(sent([PRICE_TOTAL], *parts)) == ["accepted", "held"]
    assert outcomes(sent([OVER_ORDER], *parts)) == ["accepted", "accepted"]


def test_small_rises_add_up():
    """Semantics 10: four bills each 1.9 % dearer are within two percent each, and together above the amount."""
    two_percent = {**UNIT_PRICE, "upper": {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"}}
    limit = {"absolute": {"state": "value", "amount": {"DKK": "150"}}, "action": "hold_line"}
    decisions = sent([two_percent, {**OVER_ORDER, "upper": limit}], *[("200", "10.19")] * 4)

    assert outcomes(decisions) == ["accepted", "accepted", "accepted", "held"]
    last, told = decisions[-1]
    assert [(each.kind, each.line, each.tolerance) for each in last.discrepancies] == [
        ("price", "1", "price_over_order")
    ]
    assert told.startswith(
        "Held: line 1, with what was billed before, comes to 8152.00 DKK where 8000.00 DKK was expected, "
        "152.00 DKK over the tolerance of 150.00 DKK (tolerance “Price over the order”)."
    )


def test_a_dear_document_does_not_hide_behind_cheap_ones():
    """A price of this document alone keeps its own tolerance: nine hundred honest pieces do not excuse a hundred."""
    decisions = sent([UNIT_PRICE, OVER_ORDER], ("900", "10"), ("100", "11.50"))

    assert [hold.rule for hold in decisions[-1][0].holds] == ["net_unit_price"]


@pytest.mark.parametrize("verdict", ("tolerance.unit_price", "tolerance.cumulative_unit_price"))
def test_both_verdicts_are_read_by_rules(verdict):
    """Semantics 7: a rule reads the verdict over this document and the one over the order by their own names."""
    rule = {
        "id": "r",
        "scope": "line",
        "when": {"term": verdict, "op": "is", "value": "over"},
        "then": [{"effect": "hold", "reason": "X"}],
    }
    quiet = [{**each, "upper": {**each["upper"], "action": "ignore"}} for each in (UNIT_PRICE, OVER_ORDER)]
    plan = check(ruleset(ACCEPT, rule, tolerances=quiet))
    sheets = [
        matched(bill([part(*row)]), [ORDERED], billed_before=[before("800", "8480")]).sheet
        for row in (("1", "11.50"), ("190", "10.50"))
    ]
    held = [decide(plan, sheet, Reference().run(plan, sheet)).outcome is Outcome.HELD for sheet in sheets]

    assert held == [verdict == "tolerance.unit_price", verdict == "tolerance.cumulative_unit_price"]
