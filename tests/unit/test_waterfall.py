"""The waterfall of match levels: line detail, line total, document total, with what was billed before."""

from decimal import Decimal

import pytest

from rules_engine.documents.policy import MatchPolicy
from rules_engine.documents.totals import Totals
from rules_engine.matching.context import BilledBefore
from tests.samples import GLASS, PUTTY, bill, credit, order
from tests.starter import matched

ORDERED = [("1", GLASS, "10", "C62", "100"), ("2", PUTTY, "4", "KGM", "25")]
LEVELS = ("line_detail", "line_total", "document_total", "none")


def level(document, *before, levels=LEVELS[:3]):
    """Tell on which level a document agrees with the order of 1,100."""
    whole = order(ORDERED, totals=Totals(total_without_vat=Decimal(1100)))
    policy = MatchPolicy(id="levels", waterfall=levels)
    return matched(document, [whole], policy=policy, billed_before=before).sheet.terms["document.matched_at"]


def earlier(line, quantity, amount):
    """Give what another document billed of an order line."""
    return BilledBefore(order_number="PO-17", order_line=line, quantity=Decimal(quantity), amount=Decimal(amount))


def rows(one, other):
    """Give the two lines as (quantity, price)."""
    return [("1", GLASS, one[0], "C62", one[1]), ("2", PUTTY, other[0], "KGM", other[1])]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    (
        (("10", "100"), ("4", "25"), "line_detail"),
        (("3", "100"), ("4", "25"), "line_detail"),
        (("20", "50"), ("4", "25"), "line_total"),
        (("1", "1000"), ("1", "100"), "line_total"),
        (("10", "101"), ("4", "22.50"), "document_total"),
        (("10", "101"), ("4", "25"), "none"),
        (("11", "100"), ("4", "25"), "none"),
    ),
)
def test_the_first_level_that_agrees_is_told(one, other, expected):
    """M1, M4: detail before amounts before the total; parts of an order agree in detail, services in their amount."""
    assert level(bill(rows(one, other))) == expected


@pytest.mark.parametrize("tried", (LEVELS[:1], LEVELS[1:2], LEVELS[2:3], LEVELS[1:3], ()))
def test_only_the_levels_of_the_policy_are_tried(tried):
    """R7, M1: what agrees in detail agrees on every level asked for, in the policy's sequence."""
    assert level(bill(ORDERED), levels=tried) == (tried or ("none",))[0]


def test_what_was_billed_before_counts():
    """T7, M4: after six of ten only four agree in detail, in amount the rest does, and the total is what is left."""
    six = earlier("1", 6, 600)

    assert level(bill(rows(("4", "100"), ("4", "25"))), six) == "line_detail"
    assert level(bill(rows(("5", "80"), ("4", "25"))), six) == "line_total"
    assert level(bill(rows(("5", "100"), ("4", "0"))), six) == "document_total"
    assert level(bill(rows(("5", "100"), ("4", "25"))), six) == "none"


def test_a_credit_note_gives_back_what_was_billed():
    """T7: a credit of what was billed agrees in detail; of more than that nowhere."""
    billed = earlier("1", 6, 600), earlier("2", 4, 100)

    assert level(credit(rows(("6", "100"), ("4", "25"))), *billed) == "line_detail"
    assert level(credit(rows(("7", "100"), ("4", "25"))), *billed) == "none"


def test_of_random_bills_every_level_says_what_plain_sums_say(draw):
    """M4: against the plain way: prices and quantities, then amounts, then the total."""
    for _ in range(60):
        drawn = [(str(draw.randint(1, 11)), str(draw.choice((100, 50, 110)))), (str(draw.randint(1, 5)), "25")]
        (q1, p1), (q2, p2) = [(int(quantity), int(price)) for quantity, price in drawn]
        if p1 == 100 and q1 <= 10 and q2 <= 4:
            expected = "line_detail"
        elif q1 * p1 == 1000 and q2 * p2 <= 100:
            expected = "line_total"
        else:
            expected = "document_total" if q1 * p1 + q2 * p2 == 1100 else "none"

        assert level(bill(rows(*drawn))) == expected, drawn
