"""Due and discount dates from terms, structured and printed."""

from datetime import date
from decimal import Decimal

import pytest

from rules_engine.documents.payment_terms import DiscountStep, PaymentTerms, understood

ISSUED = date(2026, 1, 10)

PRINTED = (
    ("30 days net", 30, ()),
    ("Net 45", 45, ()),
    ("netto 14 dage", 14, ()),
    ("Zahlbar innerhalb 30 Tagen netto", 30, ()),
    ("2/10 net 30", 30, ((10, "2"),)),
    ("2% 10, n/30", None, ()),
    ("14 Tage 2 % Skonto, 30 Tage netto", 30, ((14, "2"),)),
    ("3 % Skonto innerhalb 8 Tagen, 2 % innerhalb 14 Tagen, 30 Tage netto", 30, ((8, "3"), (14, "2"))),
    ("2,5% discount within 7 days, 21 days net", 21, ((7, "2.5"),)),
    ("30 jours fin de mois", 30, ()),
    ("Payment on receipt", 0, ()),
    ("zahlbar sofort ohne Abzug", 0, ()),
    ("as agreed", None, ()),
    ("", None, ()),
    ("30 days, or 60 days for partners", None, ()),
)


@pytest.mark.parametrize(("printed", "days", "steps"), PRINTED)
def test_printed_terms(printed, days, steps):
    """M8: printed terms give net days and discounts in four languages; what is not understood gives nothing."""
    terms = understood(printed)

    if days is None:
        assert terms is None
    else:
        assert terms.days == days
        assert terms.discounts == tuple(DiscountStep(days=within, percent=percent) for within, percent in steps)


def test_the_best_discount_that_is_left_is_told():
    """M8: until the first date the higher discount, then the lower, then none; its amount is rounded half up."""
    terms = PaymentTerms(
        id="a", days=30, discounts=(DiscountStep(days=14, percent="2"), DiscountStep(days=8, percent="3"))
    )

    found = [terms.discount_on(ISSUED, date(2026, 1, day)) for day in (18, 19, 24, 25)]

    assert [each and (each.percent, each.until.day) for each in found] == [(3, 18), (2, 24), (2, 24), None]
    assert found[1].of(Decimal("10.25"), "EUR") == Decimal("0.21")
    assert terms.due_on(ISSUED) == date(2026, 2, 9)
