"""Lines printed with VAT are taken without it: to the cent, where the totals prove it, and nowhere else."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.inclusive import LINES_WITH_VAT
from rules_engine.documents.normalise import normalise

CENT = Decimal("0.01")
ROW = st.tuples(
    st.integers(1, 40),
    st.decimals("1", 900, places=2, allow_nan=False),
    st.sampled_from([Decimal(7), Decimal(19), Decimal(25)]),
)


def _printed(rows, *, inclusive=True, **changes):
    """Make an invoice as a shop prints it: lines with VAT, the total with it, and the total without it."""
    gross = [quantity * price for quantity, price, _ in rows]
    whole, rates = sum(gross), sorted({rate for *_, rate in rows})
    taxed = {
        each: sum(amount for amount, (*_, rate) in zip(gross, rows, strict=True) if rate == each) for each in rates
    }
    vat = {
        rate: (amount * rate / (100 + rate)).quantize(CENT, rounding=ROUND_HALF_UP) for rate, amount in taxed.items()
    }
    net = whole - sum(vat.values())
    lines = [
        {
            "id": str(at),
            "quantity": quantity,
            "unit_code": "C62",
            "net_price": price if inclusive else Decimal(1),
            "line_net_amount": quantity * price if inclusive else Decimal(quantity),
            "vat_rate": rate,
        }
        for at, (quantity, price, rate) in enumerate(rows, 1)
    ]
    breakdown = [
        {"category": "S", "rate": rate, "taxable_amount": taxed[rate] - vat[rate], "tax_amount": vat[rate]}
        for rate in rates
    ]
    totals = {"total_without_vat": net, "vat": sum(vat.values()), "total_with_vat": whole, "amount_due": whole}
    head = {"document_type": "invoice", "number": "R-1", "issue_date": "2026-03-01", "currency": "EUR"}
    values = {"seller": {"name": "Shop"}, "lines": lines, "vat_breakdown": breakdown, "totals": totals}
    return normalise(Candidate.model_validate(head | values | changes))


@given(st.lists(ROW, min_size=1, max_size=8))
def test_lines_with_vat_add_up_without_it(rows):
    """M4: every line is its gross less its VAT to within a cent, all together are the total without VAT exactly."""
    made = _printed(rows)
    lines = made.document.lines

    assert [finding.code for finding in made.findings] == [LINES_WITH_VAT]
    assert sum(line.line_net_amount for line in lines) == made.document.totals.total_without_vat
    assert arithmetic_findings(made.document) == ()
    for line, (quantity, price, rate) in zip(lines, rows, strict=True):
        exact = Fraction(price) * 100 / (100 + Fraction(rate))
        assert Fraction(line.net_price) / Fraction(line.price_base_quantity) == exact
        assert abs(Fraction(line.line_net_amount) - exact * quantity) <= Fraction(1, 100)


ONE = [(2, Decimal("119.00"), Decimal(19))]


@pytest.mark.parametrize(
    "changes",
    (
        {"inclusive": False},
        {"totals": {"total_without_vat": "199.00", "vat": "38.00", "total_with_vat": "238.00"}},
        {"totals": {"total_with_vat": "238.00"}},
        {"totals": {"sum_of_line_net_amounts": 200, "total_without_vat": 200, "vat": 38, "total_with_vat": 238}},
        {"allowance_charges": [{"charge": True, "amount": "1"}]},
        {"document_type": "despatch_advice"},
    ),
)
def test_what_the_totals_do_not_prove_stays_as_printed(changes):
    """M4: lines without VAT, totals that do not fit, and charges beside the lines leave every number as it is."""
    made = _printed(ONE, **changes)

    assert LINES_WITH_VAT not in [finding.code for finding in made.findings]


def test_a_price_with_vat_is_one_without_it():
    """M4, U: 119 with 19 % is 100; the totals' sum of lines follows, and amounts in yen have no hundredths."""
    totals = {"sum_of_line_net_amounts": "238", "total_without_vat": "200", "vat": "38", "total_with_vat": "238"}
    (line,) = _printed(ONE, totals=totals).document.lines
    yen = _printed([(3, Decimal(110), Decimal(10))], currency="JPY").document

    assert (line.net_price, line.price_base_quantity, line.line_net_amount) == (100, 1, 200)
    assert _printed(ONE, totals=totals).document.totals.sum_of_line_net_amounts == 200
    assert [str(each.line_net_amount) for each in yen.lines] == ["300"]


def test_the_only_rate_of_the_bill_counts_for_lines_that_print_none():
    """M4: a line without a rate has the bill's only one; of two rates nobody knows which, and nothing is changed."""
    gross = {"id": "1", "quantity": 2, "unit_code": "C62", "line_net_amount": "238.00"}
    totals = {"total_without_vat": "200", "vat": "38", "total_with_vat": "238"}
    two = [{"category": "S", "rate": rate, "taxable_amount": 100, "tax_amount": 19} for rate in (19, 7)]

    (line,) = _printed(ONE, lines=[gross], totals=totals).document.lines
    unsure = _printed(ONE, lines=[gross], totals=totals, vat_breakdown=two)

    assert (line.line_net_amount, line.net_price) == (200, None)
    assert LINES_WITH_VAT not in [finding.code for finding in unsure.findings]
