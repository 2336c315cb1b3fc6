"""Laws of sums: they follow lines and charges that change, and what was right stays right."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.invoice import InvoiceLine
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.sums import priced_amount, with_lines, with_right_breakdown, with_right_sums
from rules_engine.documents.totals import Totals
from tests import samples

RATES = (Decimal(0), Decimal(7), Decimal(19))
CURRENCIES = ("EUR", "JPY", "KWD")


def line_of(number, quantity, cents, rate, currency):
    """Make a line whose amount follows from its price."""
    line = InvoiceLine(
        id=str(number), quantity=Decimal(quantity), net_price=Decimal(cents).scaleb(-2), vat_category="S", vat_rate=rate
    )
    return line.model_copy(update={"line_net_amount": priced_amount(line, currency)})


@st.composite
def lines(draw, currency):
    """Draw the lines of an invoice."""
    rows = draw(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 99_999), st.sampled_from(RATES)), min_size=1))
    return tuple(line_of(number, *row, currency) for number, row in enumerate(rows, start=1))


@st.composite
def charges(draw):
    """Draw charges and allowances in whole units."""
    rows = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 500), st.sampled_from(RATES)), max_size=3))
    return tuple(
        AllowanceCharge(charge=charge, amount=Decimal(amount), vat_category="S", vat_rate=rate)
        for charge, amount, rate in rows
    )


@st.composite
def invoices(draw):
    """Draw an invoice with right sums, and other lines and charges for it."""
    currency = draw(st.sampled_from(CURRENCIES))
    nothing = dict.fromkeys(("sum_of_line_net_amounts", "total_without_vat", "vat", "total_with_vat", "amount_due"), 0)
    bare = samples.bill(
        lines=draw(lines(currency)), currency=currency, allowance_charges=draw(charges()), totals=Totals(**nothing)
    )
    return with_right_breakdown(bare), draw(lines(currency)), draw(charges())


@given(invoices())
def test_right_sums_have_no_finding(drawn):
    """M1: sums made anew fulfil every rule of EN 16931 that is checked."""
    invoice, _, _ = drawn

    assert () == arithmetic_findings(invoice)
    assert with_right_sums(invoice) == invoice


@given(invoices())
def test_sums_follow_other_lines_and_charges(drawn):
    """M1: an invoice with right sums has right sums after its lines and charges changed, the same as made anew."""
    invoice, others, charged = drawn
    moved = with_lines(invoice, others, charged)

    assert () == arithmetic_findings(moved)
    assert moved.lines == others
    assert moved.totals.total_without_vat == with_right_sums(moved).totals.total_without_vat


@given(invoices())
def test_unchanged_lines_move_nothing(drawn):
    """M1: the same lines leave every sum as printed, wrong ones too."""
    invoice, _, _ = drawn
    off = invoice.model_copy(update={"totals": invoice.totals.model_copy(update={"amount_due": Decimal(-7)})})

    assert with_lines(off, off.lines) == off


def test_sums_that_already_are_those_of_the_new_lines_stay():
    """M1: an invoice that forgot one line in its sums is right once the line is gone."""
    right = with_right_breakdown(samples.bill(lines=(line_of(1, 2, 500, Decimal(19), "DKK"),)))
    surplus = right.model_copy(update={"lines": (*right.lines, line_of(2, 1, 300, Decimal(19), "DKK"))})

    assert with_lines(surplus, right.lines) == right


def test_a_row_of_the_breakdown_that_lost_its_lines_goes():
    """M1: a rate that no line has any more leaves the breakdown."""
    seven, nineteen = (line_of(number, 1, 10_000, Decimal(rate), "DKK") for number, rate in ((1, 7), (2, 19)))
    invoice = with_right_breakdown(samples.bill(lines=(seven, nineteen)))
    moved = with_lines(invoice, (seven.model_copy(update={"vat_rate": Decimal(19)}), nineteen))

    assert [Decimal(19)] == [each.rate for each in moved.vat_breakdown]
    assert [Decimal(200)] == [each.taxable_amount for each in moved.vat_breakdown]


def test_a_breakdown_without_rates_cannot_be_made():
    """M1: the breakdown is left alone where a line prints no rate."""
    assert with_right_breakdown(samples.bill()) is None
