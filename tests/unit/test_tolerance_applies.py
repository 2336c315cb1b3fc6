"""Where a tolerance can say something: on lines that can be compared, and of receipts only where they are required."""

from decimal import Decimal

import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.lines import AllowanceCharge, Item
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from tests.sample_rules import ACCEPT, decided, evaluated, line, ruleset, sheet
from tests.samples import GLASS, ORDERED, bill, order, receipt
from tests.starter import matched

LINE_DIMENSIONS = (
    ("unit_price", None),
    ("unit_price", "order"),
    ("quantity", None),
    ("received_quantity", None),
    ("line_amount", None),
    ("line_amount", "order"),
)
FREIGHT = AllowanceCharge(charge=True, amount=Decimal(50), reason="Freight", reason_code="FC", vat_rate=Decimal(25))
VAT = (VatBreakdown(category="S", rate=Decimal(25), taxable_amount=Decimal(1150), tax_amount=Decimal("287.50")),)
STRANGER = ("9", Item(description="Brush", seller_item_id="B-1"), "1", "C62", "7")
LITRES = ("1", GLASS, "10", "LTR", "100")


def strict(dimension, cumulative):
    """Make a tolerance that holds whatever differs, both ways."""
    zero = {"percent": {"state": "zero"}, "action": "hold_line"}
    return {"id": "t", "dimension": dimension, "cumulative": cumulative, "upper": zero, "lower": zero}


@pytest.mark.parametrize(("dimension", "cumulative"), LINE_DIMENSIONS)
@pytest.mark.parametrize("beside", (STRANGER, LITRES), ids=("unpaired", "another unit"))
def test_rows_that_cannot_be_compared_are_not_checked(dimension, cumulative, beside):
    """Semantics 8: charges, taxes, unpaired lines and other units are not checked; nothing is held as undetermined."""
    document = bill([ORDERED[1], beside], allowance_charges=(FREIGHT,), vat_breakdown=VAT)
    came = receipt(("1", GLASS, "10", "0", "C62"), ("2", ORDERED[1][1], "4", "0", "KGM"))
    facts = matched(document, [order()], [came]).sheet
    plan = check(ruleset(ACCEPT, tolerances=[strict(dimension, cumulative)]))
    evaluation = Reference().run(plan, facts)
    name = f"tolerance.{'cumulative_' if cumulative else ''}{dimension}"

    assert [row.id for row in facts.lines] == [ORDERED[1][0], beside[0], "charge:1", "tax:1"]
    assert set(evaluation.values[name][1:]) == {"not_checked"}
    assert "UNDETERMINED" not in {hold.reason for hold in decide(plan, facts, evaluation).holds}


def test_receipts_are_compared_only_where_they_are_required():
    """Semantics 8: at two ways no receipt is waited for, and a tolerance of it is not checked."""
    tolerance = ruleset(ACCEPT, tolerances=[strict("received_quantity", None)])
    two_ways = matched(bill(), [order()]).sheet
    three_ways = matched(bill(), [order()], [], policies=()).sheet

    assert two_ways.terms["receipt.required"] is False
    assert decided(tolerance, two_ways).outcome is Outcome.ACCEPTED
    assert three_ways.terms["receipt.required"] is True
    assert {hold.reason for hold in decided(tolerance, three_ways).holds} == {"UNDETERMINED"}


def test_a_comparable_line_with_a_missing_measure_is_still_unknown():
    """Semantics 8: what could be compared and is not known holds; not checking is no way round missing data."""
    rules = ruleset(ACCEPT, tolerances=[strict("unit_price", None)])

    assert evaluated(rules, sheet(line("1", comparable=True))).values["tolerance.unit_price"] == (None,)
    assert evaluated(rules, sheet(line("1", comparable=False))).values["tolerance.unit_price"] == ("not_checked",)
    assert decided(rules, sheet(line("1", comparable=True))).outcome is Outcome.HELD


def test_the_document_s_total_is_compared_as_before():
    """A tolerance of the whole document asks nothing of its lines."""
    rules = ruleset(ACCEPT, tolerances=[strict("total", None)])
    facts = matched(bill([STRANGER, ORDERED[0]], totals=Totals(total_without_vat=Decimal(1007))), [order()]).sheet

    assert evaluated(rules, facts).values["tolerance.total"] == ("over",)
