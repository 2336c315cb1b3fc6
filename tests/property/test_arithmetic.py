"""Bills that add up leave no finding; a bill changed in one place is always reported at that place."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.arithmetic import LINE_RULE, arithmetic_findings
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.money import minor_digits, round_to_minor

CURRENCIES = ("EUR", "JPY", "KWD")
AMOUNT_FIELDS = {
    "sum_of_line_net_amounts": "BR-CO-10",
    "allowances": "BR-CO-11",
    "charges": "BR-CO-12",
    "total_without_vat": "BR-CO-13",
    "vat": "BR-CO-14",
    "total_with_vat": "BR-CO-15",
    "amount_due": "BR-CO-16",
}


def _amounts(digits: int, low: int = 0) -> st.SearchStrategy[Decimal]:
    """Draw amounts of so many digits."""
    return st.integers(low, 10**8).map(lambda number: Decimal(number).scaleb(-digits))


@st.composite
def bills(draw: st.DrawFn) -> Candidate:
    """Draw a bill that adds up, with lines, allowances, charges, several VAT rates, a paid and a rounding amount."""
    currency = draw(st.sampled_from(CURRENCIES))
    digits = min(2, minor_digits(currency))
    lines, sums = [], {}
    for index in range(draw(st.integers(1, 6))):
        quantity = draw(st.decimals(Decimal(-99), Decimal(999), places=3))
        price, base = draw(_amounts(4)), Decimal(draw(st.sampled_from((1, 1, 10, 1000))))
        charge, allowance = draw(_amounts(digits)), draw(_amounts(digits))
        net = round_to_minor(quantity * price / base + charge - allowance, currency)
        rows = [{"charge": True, "amount": charge}, {"charge": False, "amount": allowance}]
        lines.append({"id": str(index), "quantity": quantity, "net_price": price, "price_base_quantity": base,
                      "line_net_amount": net, "allowance_charges": rows})  # fmt: skip
        rate = draw(st.sampled_from((0, 7, 19)))
        sums[rate] = sums.get(rate, Decimal(0)) + net
    adjustments = [
        {"charge": draw(st.booleans()), "amount": draw(_amounts(digits))} for _ in range(draw(st.integers(0, 3)))
    ]
    totals = _totals(lines, adjustments)
    breakdown = [
        {
            "category": "S",
            "rate": rate,
            "taxable_amount": amount,
            "tax_amount": round_to_minor(amount * rate / 100, currency),
        }
        for rate, amount in sums.items()
    ]
    totals["vat"] = sum((row["tax_amount"] for row in breakdown), Decimal(0))
    totals["total_with_vat"] = totals["total_without_vat"] + totals["vat"]
    totals["paid_amount"], totals["rounding_amount"] = draw(_amounts(digits)), draw(_amounts(digits))
    totals["amount_due"] = totals["total_with_vat"] - totals["paid_amount"] + totals["rounding_amount"]
    return Candidate.model_validate(
        {
            "currency": currency,
            "lines": lines,
            "allowance_charges": adjustments,
            "vat_breakdown": breakdown,
            "totals": totals,
        }
    )


def _totals(lines: list[dict], adjustments: list[dict]) -> dict[str, Decimal]:
    """Add up lines and adjustments."""
    allowances = sum((row["amount"] for row in adjustments if not row["charge"]), Decimal(0))
    charges = sum((row["amount"] for row in adjustments if row["charge"]), Decimal(0))
    summed = sum((line["line_net_amount"] for line in lines), Decimal(0))
    return {
        "sum_of_line_net_amounts": summed,
        "allowances": allowances,
        "charges": charges,
        "total_without_vat": summed - allowances + charges,
    }


@given(bills())
def test_a_bill_that_adds_up_has_no_finding(bill):
    """C13, target 13: BR-CO-10 to 17 and the line rule hold on every bill made by adding up."""
    assert arithmetic_findings(bill) == ()


@given(bills(), st.sampled_from(sorted(AMOUNT_FIELDS)), st.integers(1, 10**6))
def test_a_changed_total_is_reported_at_its_place(bill, name, change):
    """C13, target 13: one total that is off by a cent or more is named, and so is the rule."""
    totals = bill.totals.model_copy(update={name: getattr(bill.totals, name) + Decimal(change).scaleb(-2)})
    findings = arithmetic_findings(bill.model_copy(update={"totals": totals}))

    assert (AMOUNT_FIELDS[name], f"totals.{name}") in {(finding.code, finding.place) for finding in findings}


@given(bills(), st.integers(1, 10**6))
def test_a_changed_line_is_reported_beyond_its_slack(bill, change):
    """C13: a line more than two minor units off is named; within them it is rounding."""
    digits = minor_digits(bill.currency or "")
    first = bill.lines[0]
    wrong = first.model_copy(
        update={"line_net_amount": first.line_net_amount + Decimal(change + 2).scaleb(-digits) + 1}
    )
    findings = arithmetic_findings(bill.model_copy(update={"lines": (wrong, *bill.lines[1:])}))

    assert (LINE_RULE, "lines.0.line_net_amount") in {(finding.code, finding.place) for finding in findings}


@pytest.mark.parametrize("name", sorted(AMOUNT_FIELDS))
def test_an_absent_total_is_no_difference(name):
    """C13: a rule whose printed side is absent says nothing about arithmetic."""
    bill = Candidate.model_validate({"lines": [{"id": "1", "line_net_amount": "5.00"}], "totals": {"vat": "1.00"}})
    bare = bill.model_copy(update={"totals": bill.totals.model_copy(update={name: None})})

    assert arithmetic_findings(bare) == ()


def test_listed_allowances_without_a_printed_sum_are_reported():
    """C13: BR-CO-11 and BR-CO-12 also fail where amounts are listed and no sum is printed."""
    rows = [{"charge": False, "amount": "5.00"}, {"charge": True, "amount": "7.00"}]
    bill = Candidate.model_validate({"allowance_charges": rows})

    assert [finding.code for finding in arithmetic_findings(bill)] == ["BR-CO-11", "BR-CO-12"]
