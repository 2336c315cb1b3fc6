"""Everything a tolerance must be able to say: dimensions, states, clamps, bases, currencies, precedence, charges."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.money import minor_digits
from rules_engine.documents.sheet import FactSheet, Ratio
from rules_engine.rules.check import check, findings
from rules_engine.rules.dimensions import DIMENSIONS
from rules_engine.rules.limits import unrounded
from rules_engine.rules.model import Bound, BreachAction, Component, Rounding
from tests.sample_rules import ACCEPT, decided, evaluated, line, reasons, ruleset, sheet

REQUIRED = {
    "qty": "quantity",
    "unit_price": "unit_price",
    "net_price": "net_price",
    "line_amt": "line_amount",
    "total": "total",
    "tax_over": "tax",
    "tax_under": "tax",
    "charge(code)": "charge",
    "freight": "freight",
    "discount": "discount",
    "fx_rate": "fx_rate",
    "date": "date",
    "value_days": "value_days",
    "map_price": "map_price",
    "uom_ratio": "uom_ratio",
    "limit_value": "limit_value",
    "limit_time": "limit_time",
    "small_diff": "small_diff",
    "terms": "terms",
}
"""What other products have tolerances for, by the name of the dimension here."""


def upper(absolute: Any = None, percent: Any = None, **more: Any) -> dict[str, Any]:
    """Make an upper bound: amounts by currency, a percent, or a whole component."""
    amount = {"state": "value", "amount": absolute} if absolute and "state" not in absolute else absolute or {}
    share = {"state": "value", "percent": percent} if isinstance(percent, str) else percent or {}
    return {"absolute": amount, "percent": share, **more}


def tolerance(dimension: str, bound: dict[str, Any], name: str = "t", **fields: Any) -> dict[str, Any]:
    """Make a tolerance with an upper bound."""
    return {"id": name, "dimension": dimension, "upper": bound, **fields}


def verdict(facts: FactSheet, *tolerances: dict[str, Any], name: str | None = None) -> object:
    """Return the verdict on the document, or on the first line."""
    found = evaluated(ruleset(ACCEPT, tolerances=tolerances), facts).values
    return found[f"tolerance.{name or tolerances[0]['dimension']}"][0]


@pytest.mark.parametrize("dimension", sorted(set(REQUIRED.values()) | {each.dimension for each in DIMENSIONS.values()}))
def test_every_dimension_takes_the_limits_it_is_measured_by(dimension: str) -> None:
    """R3: each dimension takes an upper and a lower limit in every measure it has, in each of the three states."""
    for each in (each for each in DIMENSIONS.values() if each.dimension == dimension):
        amounts = {"*": "3"} if each.units else {"EUR": "5"}
        company = each.money is None and each.units is None
        for state in ("not_checked", "zero", "value"):
            bound: dict[str, Any] = {}
            if each.money or each.units or each.company_money:
                bound["absolute"] = {"state": state} | ({"amount": amounts} if state == "value" else {})
            if each.ratio:
                bound["percent"] = {"state": state} | ({"percent": "2"} if state == "value" else {})
            fields = {"cumulative": each.tests[0], "currency_of_test": "company" if company else "document"}
            rules = ruleset(ACCEPT, tolerances=[tolerance(dimension, bound, lower=bound, **fields)])

            assert findings(rules) == ()
            assert [fold.name for fold in check(rules).folds if fold.name == f"tolerance.{each.name}"]


def test_the_page_of_tolerances_names_everything() -> None:
    """Every dimension, action and field of a limit stands on the page that people read."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "tolerances.md").read_text(encoding="utf-8")
    fields = {"charges", "only_if", "match_levels", "partial_rule", "currency_of_test", "rounding", "within"}
    fields |= {*Bound.model_fields, *Component.model_fields} - {"state"}
    words = {each.dimension for each in DIMENSIONS.values()} | set(get_args(BreachAction)) | fields

    assert {word for word in words if f"`{word}" not in page} == set()


def test_words_of_dimensions_never_meet_across_scopes() -> None:
    """Semantics 7: a hold or a discrepancy is of lines or of the document, so two tolerances never clash by default."""
    for one in DIMENSIONS.values():
        for other in (each for each in DIMENSIONS.values() if each.scope != one.scope):
            assert one.words.reason != other.words.reason
            assert one.words.kind != other.words.kind


def test_a_limit_in_a_measure_it_lacks_is_refused() -> None:
    """R3: percent of days, money of a ratio, document money of a rate: refused with what to write instead."""
    for dimension, bound, remedy in (
        ("date", upper(percent="2"), "absolute limit"),
        ("date", upper({"EUR": "5"}), "days"),
        ("map_price", upper({"EUR": "5"}), "percent"),
        ("fx_rate", upper({"EUR": "5"}), "currency_of_test"),
        ("uom_ratio", upper({"state": "zero"}), "percent"),
    ):
        (finding,) = findings(ruleset(tolerances=[tolerance(dimension, bound)]))
        assert remedy in str(finding.remedy)


@given(
    st.integers(-100_000, 100_000),
    st.integers(0, 50_000),
    st.sampled_from(("half_up", "half_even", "up", "down")),
    st.integers(-2, 3),
    st.sampled_from(("EUR", "JPY", "KWD")),
)
def test_a_rounded_limit_is_passed_exactly_when_the_rounded_variance_passes_it(
    variance: int, limit: int, mode: str, scale: int, currency: str
) -> None:
    """The clever way, a shifted limit, against the plain one: round the variance, then compare."""
    modes = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
    exact = Decimal(variance).scaleb(-minor_digits(currency))
    rounded = exact if scale >= minor_digits(currency) else exact.quantize(Decimal(1).scaleb(-scale), modes[mode])
    shifted = unrounded(limit, Rounding.model_validate({"mode": mode, "scale": scale}), currency)

    assert (variance > shifted) == (rounded > Decimal(limit).scaleb(-minor_digits(currency)))


@pytest.mark.parametrize(
    ("money", "basis_points", "expected"),
    ((500, 5_000, "within"), (501, 201, "over"), (501, 200, "within"), (5_001, 1, "over"), (5_000, 200, "within")),
)
def test_floor_and_cap_clamp_the_percent(money: int, basis_points: int, expected: str) -> None:
    """Semantics 8: below the floor no percent is passed, beyond the cap every percent is: max and min of vendors."""
    clamped = tolerance("line_amount", upper(percent="2", floor={"EUR": "5"}, cap={"EUR": "50"}))
    facts = sheet(line("1", amount_variance=money, amount_variance_bp=Ratio(basis_points, basis_points)))

    assert verdict(facts, clamped) == expected


def test_percent_of_what_is_expected_and_of_what_is_invoiced() -> None:
    """105 percent of what is expected is five percent more; a share of the invoice has its own measure."""
    of_expected = tolerance("line_amount", upper(percent={"state": "value", "percent": "105", "style": "of_expected"}))
    of_invoice = tolerance("line_amount", upper(percent={"state": "value", "percent": "5", "base": "invoice"}))
    facts = sheet(line("1", amount_variance_bp=Ratio(501, 501), amount_variance_of_invoice_bp=Ratio(478, 477)))

    assert (verdict(facts, of_expected), verdict(facts, of_invoice)) == ("over", "within")
    below = tolerance("line_amount", upper(percent={"state": "value", "percent": "95", "style": "of_expected"}))
    assert "105" in str(findings(ruleset(tolerances=[below]))[0].remedy)


def test_an_absolute_limit_on_the_invoice_itself() -> None:
    """An invoice-based amount lets any variance pass on amounts up to it, and no variance is none on any amount."""
    bound = upper({"state": "value", "amount": {"EUR": "100"}, "base": "invoice"})
    rows = [(10_000, 900), (10_001, 1), (99_999, 0), (99_999, -5)]
    found = [
        verdict(sheet(line("1", line_net_amount=amount, amount_variance=variance)), tolerance("line_amount", bound))
        for amount, variance in rows
    ]

    assert found == ["within", "over", "within", "within"]


def test_the_company_currency_is_named_by_the_sheet() -> None:
    """Semantics 2: a limit in the company's currency reads the company's amount; another currency is unknown."""
    test = tolerance("total", upper({"EUR": "10", "DKK": "75"}), currency_of_test="company")
    found = [
        verdict(sheet(currency="USD", document__total_variance_company=1_001, **known), test)
        for known in ({"company__currency": "eur"}, {"company__currency": "DKK"}, {"company__currency": "NOK"}, {})
    ]

    assert found == ["over", "within", None, None]
    condition = {"term": "document.exchange_difference", "op": ">", "value": {"EUR": "1"}}
    rule = {"id": "r", "when": condition, "then": [{"effect": "hold", "reason": "FX"}]}
    assert reasons(
        decided(ruleset(ACCEPT, rule), sheet(company__currency="EUR", document__exchange_difference=101))
    ) == ["FX"]
    held = decided(ruleset(ACCEPT, rule), sheet(company__currency="nok", document__exchange_difference=101)).holds[0]
    assert (held.reason, held.missing) == ("UNDETERMINED", ("document.exchange_difference in NOK",))


def test_a_condition_is_more_specific_than_none() -> None:
    """Semantics 9: of one scope, the tolerance with a condition replaces the one without where it is true."""
    strict = tolerance("unit_price", upper(percent="1"), "firm")
    estimate = {"term": "line.price_estimated", "op": "is true"}
    loose = tolerance("unit_price", upper(percent="20"), "estimated", only_if=estimate)
    found = [
        verdict(sheet(line("1", price_variance_bp=Ratio(500, 500), **known)), strict, loose)
        for known in ({"price_estimated": True}, {"price_estimated": False}, {})
    ]

    assert found == ["within", "over", None]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    (
        (
            {"only_if": {"term": "line.paired", "op": "is true"}},
            {"only_if": {"term": "line.paired", "op": "is false"}},
            0,
        ),
        (
            {"only_if": {"term": "line.paired", "op": "is true"}},
            {"only_if": {"term": "line.paired", "op": "is true"}},
            1,
        ),
        ({"charges": ["FC"]}, {"charges": ["fc", "DL"]}, 1),
        ({"charges": ["FC"]}, {"charges": ["DL"]}, 0),
        ({"charges": ["FC"]}, {}, 0),
        ({"match_levels": [3]}, {"match_levels": [2]}, 0),
        ({"match_levels": [3, 4]}, {"match_levels": [3]}, 1),
        ({"partial_rule": "last_invoice"}, {}, 0),
    ),
)
def test_what_narrows_a_tolerance_keeps_two_apart(one: dict[str, Any], other: dict[str, Any], meet: int) -> None:
    """Semantics 9: of one scope, two that never apply together do not overlap, nor one that is narrower."""
    pair = [tolerance("charge", upper(percent="1"), name, **fields) for name, fields in (("a", one), ("b", other))]

    assert len(findings(ruleset(tolerances=pair))) == meet


def test_charges_by_code() -> None:
    """Freight may rise freely, other charges not at all; a charge that is named has its own limit."""
    rows = [
        tolerance("charge", upper({"state": "zero"}), "all"),
        tolerance("charge", upper({"EUR": "9"}), "named", charges=["ZZ", "Packing"]),
    ]
    facts = sheet(
        line("1", kind="charge", charge_code="FC", amount_variance=1),
        line("2", kind="charge", charge_code="packing", amount_variance=900),
        line("3", kind="line", amount_variance=900),
    )
    found = evaluated(ruleset(ACCEPT, tolerances=rows), facts).values["tolerance.charge"]

    assert found == ("over", "within", "not_checked")


def test_a_small_difference_is_written_off_by_itself() -> None:
    """Semantics 8: within the limits a balance is written off and pushed; none is nothing, and more is held."""
    small = tolerance(
        "small_diff", upper({"EUR": "1"}), lower=upper({"EUR": "1"}, action="hold_line"), within="write_off"
    )
    found = [decided(ruleset(ACCEPT, tolerances=[small]), sheet(document__balance=each)) for each in (100, 0, -101)]

    assert [[each.kind for each in decision.proposals] for decision in found] == [["write_off"], [], []]
    assert [[each.kind for each in decision.pushes] for decision in found] == [["small_difference"], [], []]
    assert [decision.outcome.value for decision in found] == ["accepted", "accepted", "held"]
    wrong = tolerance("total", upper({"EUR": "1"}), within="write_off")
    assert "small differences" in findings(ruleset(tolerances=[wrong]))[0].sentence


def test_words_of_the_author_reach_the_decision() -> None:
    """R1: reason, reason code and release condition are the author's; a charge is held as a charge."""
    own = tolerance(
        "freight",
        upper({"state": "zero"}, action="hold_charge"),
        reason="FREIGHT_HIGH",
        reason_code="PRI",
        release_condition="Logistics agrees.",
    )
    facts = sheet(line("charge:1", kind="charge", charge_kind="freight", amount_variance=5, line_net_amount=5))
    decision = decided(ruleset(ACCEPT, tolerances=[own]), facts)

    assert [(each.kind, each.reason, each.release_condition) for each in decision.holds] == [
        ("charge", "FREIGHT_HIGH", "Logistics agrees.")
    ]
    assert [(each.kind, each.reason_code, each.money_at_risk) for each in decision.discrepancies] == [
        ("freight", "PRI", 5)
    ]


def test_approvals_have_steps() -> None:
    """A1: the last step of a tier counts, the earliest due time, and everybody it escalates to."""

    def asked(name: str, **fields: Any) -> dict[str, Any]:
        effect = {"effect": "approval", "tier": "board", "who": ["ceo"], **fields}
        return {"id": name, "when": ACCEPT["when"], "then": [effect]}

    two = [asked("a", step=2, due_hours=8, escalate_to=["cfo"]), asked("b", due_hours=4)]
    (approval,) = decided(ruleset(ACCEPT, *two), sheet()).approvals

    assert (approval.step, approval.due_hours, approval.escalate_to) == (2, 4, ("cfo",))
