"""The form of a requisition: what it says is a requisition, and what it would do to its budget is told first."""

from decimal import Decimal

import pytest

from rules_engine.errors import StatusForbids
from rules_engine.pipeline.acts.requesting import requisition_from
from rules_engine.pipeline.lifecycle.budgets import BudgetLeft
from ui.states.request import requisition, told

FORM = {
    "supplier": " Fjordglass AS ",
    "currency": "DKK",
    "cost_centre": "6100",
    "site": "",
    "needed_on": "2026-12-01",
    "description_1": "Window glass",
    "quantity_1": "10",
    "net_price_1": "99.50",
    "unit_code_1": "",
    "description_3": "Putty",
    "quantity_3": "2",
    "net_price_3": "20",
}


def test_a_form_is_a_requisition_without_what_was_left_empty():
    """T14: empty fields and empty lines say nothing; numbers are exact; a half-filled line is refused by its field."""
    asked = requisition_from(requisition(FORM))

    assert (asked.supplier, asked.site, asked.value()) == ("Fjordglass AS", None, Decimal("1035.00"))
    assert [line.unit_code for line in asked.lines] == ["C62", "C62"]
    with pytest.raises(StatusForbids):
        requisition_from(requisition(FORM | {"net_price_1": ""}))


@pytest.mark.parametrize(
    ("asked", "how", "says", "tone"),
    (
        ("100", "stop", "Leaves 400.00 DKK of budget B", "good"),
        ("450", "stop", "Leaves 50.00 DKK of budget B", "warn"),
        ("501", "warn", "Exceeds budget B by 1.00 DKK.", "warn"),
        ("501", "route", "Exceeds budget B by 1.00 DKK: ravi decides", "warn"),
        ("501", "stop", "Exceeds budget B by 1.00 DKK: it will be refused", "bad"),
    ),
)
def test_the_budget_is_told_before_anything_is_submitted(asked, how, says, tone):
    """T14, A7: what is left, what is nearly taken, and what happens beyond."""
    left = BudgetLeft("B", Decimal(1000), Decimal(500), Decimal(asked), "DKK", how, 0, warn_at_bp=9_000, owner="ravi")
    said = told(left, "en")

    assert (said[0].startswith(says), said[1]) == (True, tone), said
