"""The rules of VAT categories: a right bill breaks none, and every single mistake breaks the one it is about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.invoice import InvoiceLine
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.totals import VatBreakdown
from rules_engine.documents.vat_rules import CATEGORIES, RULES, vat_findings
from tests import samples

RATES = {"positive": Decimal(19), "any": Decimal(0), "zero": Decimal(0), "none": None}
WRONG = {"positive": Decimal(0), "any": Decimal(-1), "zero": Decimal(7), "none": Decimal(0)}
CODES = sorted(CATEGORIES)
NETS = st.integers(1, 10_000).map(Decimal)


def bill(code, nets, extras=(), rate=None):
    """Make a right bill of one category: lines, then charges above nothing and allowances below."""
    rate = RATES[CATEGORIES[code].rate] if rate is None else rate
    lines = [
        InvoiceLine(id=str(at), vat_category=code, vat_rate=rate, line_net_amount=net) for at, net in enumerate(nets)
    ]
    charges = [
        AllowanceCharge(charge=amount > 0, amount=abs(amount), vat_category=code, vat_rate=rate) for amount in extras
    ]
    taxable = sum(nets) + sum(extras)
    row = VatBreakdown(category=code, rate=rate, taxable_amount=taxable, tax_amount=taxable * (rate or 0) / 100)
    return samples.bill(lines=tuple(lines), allowance_charges=tuple(charges), vat_breakdown=(row,))


def found(document):
    """Give the rules that a bill breaks."""
    return sorted(finding.code for finding in vat_findings(document))


def with_row(document, **values):
    """Give a bill with other values in its row of the breakdown."""
    return document.model_copy(update={"vat_breakdown": (document.vat_breakdown[0].model_copy(update=values),)})


@given(st.sampled_from(CODES), st.lists(NETS, min_size=1, max_size=5), st.lists(NETS, max_size=2), st.booleans())
def test_a_right_bill_breaks_no_rule(code, nets, extras, allowed):
    """BR-S-01 to BR-O-09: a bill whose row adds up is right, and stays so where amounts are not printed."""
    document = bill(code, nets, [-each if allowed else each for each in extras])

    assert [] == found(document)
    assert [] == found(with_row(document, taxable_amount=None, tax_amount=None))
    assert [] == found(with_row(document, tax_amount=None))


@pytest.mark.parametrize("code", CODES)
def test_every_mistake_breaks_its_rule(code):
    """BR-S-01 to BR-O-09: each rule of each category is broken by the mistake it is about, and by no other."""
    category, right = CATEGORIES[code], bill(code, [Decimal(100)], [Decimal(10), Decimal(-5)])
    taxable, tax = (getattr(right.vat_breakdown[0], name) for name in ("taxable_amount", "tax_amount"))
    wrong = WRONG[category.rate]
    line, (charge, allowance) = right.lines[0], right.allowance_charges
    mistakes = {
        "01": right.model_copy(update={"vat_breakdown": ()}),
        "05": right.model_copy(update={"lines": (line.model_copy(update={"vat_rate": wrong}),)}),
        "06": right.model_copy(
            update={"allowance_charges": (charge, allowance.model_copy(update={"vat_rate": wrong}))}
        ),
        "07": right.model_copy(
            update={"allowance_charges": (charge.model_copy(update={"vat_rate": wrong}), allowance)}
        ),
        "08": with_row(right, taxable_amount=taxable + 1, tax_amount=tax),
        "09": with_row(right, tax_amount=tax + 1),
    }
    for number, document in mistakes.items():
        codes = found(document)

        assert f"BR-{category.rules}-{number}" in codes
        assert set(codes) <= RULES
        # A line at another rate is no longer in the sum of its row where rows stand by rate.
        assert set(codes) - {f"BR-{category.rules}-{number}"} <= {f"BR-{category.rules}-08"}


@pytest.mark.parametrize("code", CODES)
def test_a_category_has_one_row_unless_its_rates_differ(code):
    """BR-x-01: two rows of one category are one too many where it has no rates; of S, L and M each rate has its own."""
    right = bill(code, [Decimal(100)])
    twice = right.model_copy(update={"vat_breakdown": right.vat_breakdown * 2})

    assert CATEGORIES[code].by_rate is (f"BR-{CATEGORIES[code].rules}-01" not in found(twice))


def test_a_missing_rate_is_no_rate():
    """BR-S-05: a line at the standard rate must print it; one outside the scope of VAT must not."""
    line = bill("S", [Decimal(100)]).lines[0]
    bare = bill("S", [Decimal(100)]).model_copy(update={"lines": (line.model_copy(update={"vat_rate": None}),)})

    assert "BR-S-05" in found(bare)


def test_nothing_is_said_where_not_everything_has_a_category():
    """Formats older than EN 16931 print no category on some rows: what a row should come to is then unknown."""
    right = bill("S", [Decimal(100)], [Decimal(10)])
    off = with_row(right, taxable_amount=Decimal(1), tax_amount=Decimal("0.19"))
    line, charge = off.lines[0], off.allowance_charges[0]

    assert ["BR-S-08"] == found(off)
    for changed in (
        {"allowance_charges": (charge.model_copy(update={"vat_category": None}),)},
        {"lines": (line.model_copy(update={"line_net_amount": None}),)},
        {"lines": (line, line.model_copy(update={"id": "2", "vat_category": None}))},
    ):
        assert [] == found(off.model_copy(update=changed))
    # A row that prints its tax but not what it taxes, or not at which rate, cannot be recomputed.
    assert [] == found(with_row(right, taxable_amount=None, tax_amount=Decimal(99)))
