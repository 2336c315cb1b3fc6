"""The consequences of the semantics that concern sheet, ruleset and decision, one test each."""

import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import ratio_bp
from tests.sample_rules import ACCEPT, ALWAYS, decided, evaluated, hold, line, reasons, rule, ruleset, sheet

TWO_PERCENT = {
    "id": "pp",
    "dimension": "unit_price",
    "upper": {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"},
}


def test_1801_of_90000_exceeds_two_percent() -> None:
    """Rule 3: a ratio between two basis points is compared as the exact fraction, not as a rounded one."""
    rules = ruleset(ACCEPT, tolerances=[TWO_PERCENT])

    beyond = decided(rules, sheet(line("1", price_variance_bp=ratio_bp(1801, 90_000), price_variance_amount=1)))
    exact = decided(rules, sheet(line("1", price_variance_bp=ratio_bp(1800, 90_000), price_variance_amount=1)))

    assert reasons(beyond) == ["PRICE@1"]
    assert exact.outcome == Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("variance", "operator", "expected"),
    (
        (1801, "exceeds", 1),
        (1800, "exceeds", 0),
        (1800, "within", 1),
        (1801, "within", 0),
        (1799, "at least", 0),
        (1800, "at least", 1),
        (1799, "below", 1),
        (1800, "below", 0),
    ),
)
def test_ratio_operators_read_the_exact_fraction(variance: int, operator: str, expected: int) -> None:
    """Rule 3: exceeds and within read the ratio rounded up, at least and below rounded down."""
    rules = ruleset(rule("r", {"term": "document.total_variance_bp", "op": operator, "value": "2"}))

    found = evaluated(rules, sheet(document__total_variance_bp=ratio_bp(variance, 90_000)))

    assert found.truths["r"] == (expected,)


def test_variance_of_base_zero_exceeds_every_limit() -> None:
    """Rule 3: base 0 gives 0 for no variance, and any other variance exceeds every percent limit."""
    rules = ruleset(rule("r", {"term": "document.total_variance_bp", "op": "exceeds", "value": "999999"}))

    assert evaluated(rules, sheet(document__total_variance_bp=ratio_bp(1, 0))).truths["r"] == (1,)
    assert evaluated(rules, sheet(document__total_variance_bp=ratio_bp(0, 0))).truths["r"] == (0,)


def test_empty_ruleset_holds_everything() -> None:
    """Rule 12: without an accept effect every line and a document without lines is held as not decided."""
    assert reasons(decided(ruleset(), sheet())) == ["NOT_DECIDED"]
    assert reasons(decided(ruleset(), sheet(line("1"), line("2")))) == ["NOT_DECIDED@1", "NOT_DECIDED@2"]
    assert decided(ruleset(), sheet(line("1"))).outcome == Outcome.HELD


def test_not_fact_on_missing_data_never_passes() -> None:
    """Rule 6: a flag that might be stated is unknown, so its negation accepts nothing."""
    risky = rule("risky", {"term": "document.duplicate", "op": "is true"}, {"effect": "state", "fact": "risk"})
    passing = rule("pass", {"not": {"term": "fact.risk", "op": "is true"}}, {"effect": "accept"})
    rules = ruleset(risky, passing, facts=[{"name": "risk", "scope": "document"}])

    assert decided(rules, sheet()).outcome == Outcome.HELD
    assert decided(rules, sheet(document__duplicate=True)).outcome == Outcome.HELD
    assert decided(rules, sheet(document__duplicate=False)).outcome == Outcome.ACCEPTED


def test_fact_that_nobody_states_is_false() -> None:
    """Rule 6: where no rule can fire the flag is false, also for a reader that stands alone."""
    passing = rule("pass", {"term": "fact.risk", "op": "is false"}, {"effect": "accept"})

    rules = ruleset(passing, facts=[{"name": "risk", "scope": "document"}])

    assert decided(rules, sheet()).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("condition", "expected"),
    (
        ({"any_line": {"term": "line.paired", "op": "is true"}}, 0),
        ({"every_line": {"term": "line.paired", "op": "is true"}}, 2),
        ({"count_lines": {"term": "line.paired", "op": "is true"}, "op": "=", "value": 0}, 1),
        ({"fold": "sum", "of": "line.quantity", "op": "=", "value": "0"}, 1),
        ({"fold": "min", "of": "line.quantity", "op": ">=", "value": "0"}, 2),
        ({"fold": "max", "of": "line.quantity", "op": ">=", "value": "0"}, 2),
    ),
)
def test_aggregates_over_no_lines(condition: dict[str, object], expected: int) -> None:
    """Rule 5: without lines any is false, count and sum are 0, and every, min and max are unknown."""
    assert evaluated(ruleset(rule("r", condition)), sheet()).truths["r"] == (expected,)


@pytest.mark.parametrize("fold", ("sum", "min", "max"))
def test_fold_is_unknown_where_a_taken_value_is(fold: str) -> None:
    """Rule 5: a value missing on a line that is taken makes the fold unknown; on a line not taken it does not."""
    where = {"term": "line.paired", "op": "is true"}
    rules = ruleset(rule("r", {"fold": fold, "of": "line.quantity", "where": where, "op": ">=", "value": "1"}))
    whole = line("1", paired=True, quantity=1_000_000)

    assert evaluated(rules, sheet(whole, line("2", paired=False))).truths["r"] == (1,)
    assert evaluated(rules, sheet(whole, line("2", paired=True))).truths["r"] == (2,)
    assert evaluated(rules, sheet(whole, line("2", quantity=1))).truths["r"] == (2,)


def test_two_identical_lines_are_two_lines() -> None:
    """Rule 1: equal content does not make two lines one."""
    count = {"count_lines": {"term": "line.paired", "op": "is true"}, "op": "=", "value": 2}
    rules = ruleset(ACCEPT, rule("two", count, hold("TWO")))
    twin = {"paired": True, "quantity": 5}

    decision = decided(rules, sheet(line("1", **twin), line("2", **twin)))

    assert reasons(decision) == ["TWO"]
    assert [each.line for each in decision.lines] == ["1", "2"]


def test_backdating_does_not_pick_an_older_tolerance() -> None:
    """Rule 17: validity follows the day of receipt unless chosen otherwise, never the date the supplier printed."""
    old = {**TWO_PERCENT, "id": "old", "valid_to": "2025-12-31"}
    old["upper"] = {"percent": {"state": "value", "percent": "10"}, "action": "hold_line"}
    new = {**TWO_PERCENT, "id": "new", "valid_from": "2026-01-01"}
    day = 20_460  # 2026-01-07
    late = line("1", price_variance_bp=ratio_bp(5, 100), price_variance_amount=5)
    facts = sheet(late, document__received_date=day, document__issue_date=day - 300)

    decision = decided(ruleset(ACCEPT, tolerances=[old, new]), facts)

    assert [(each.reason, each.rule) for each in decision.holds] == [("PRICE", "new")]


def test_unknown_date_makes_a_dated_guard_hold() -> None:
    """Rule 17: a part whose date is unknown is unknown, and a guard holds."""
    guard = rule("g", ALWAYS, hold(), valid_from="2026-01-01")

    decision = decided(ruleset(ACCEPT, guard), sheet())

    assert [(each.reason, each.missing) for each in decision.holds] == [("UNDETERMINED", ("document.received_date",))]


def test_unknown_guard_names_the_root_of_what_is_missing() -> None:
    """Rule 12: the hold names the missing term of the sheet, through facts and over lines."""
    state = {"effect": "state", "fact": "bad"}
    bad = rule("bad", {"term": "line.quantity", "op": ">", "value": "9"}, state, scope="line")
    guard = rule("g", {"any_line": {"term": "fact.bad", "op": "is true"}}, hold())

    decision = decided(ruleset(ACCEPT, bad, guard, facts=[{"name": "bad", "scope": "line"}]), sheet(line("1")))

    assert [(each.rule, each.reason, each.missing) for each in decision.holds] == [
        ("g", "UNDETERMINED", ("line.quantity",))
    ]
    assert [each.rule for each in decision.not_evaluated] == ["bad", "g"]


def test_missing_is_named_however_deep_the_condition_is() -> None:
    """Rule 12: beside what is known, alternatives, contraries and aggregates that are unknown name their terms."""
    known = {"term": "document.duplicate", "op": "is false"}
    deep = (
        {"any": [{"term": "supplier.known", "op": "is true"}, {"term": "order.found", "op": "is true"}]},
        {"not": {"any": [{"term": "supplier.known", "op": "is true"}, {"term": "order.found", "op": "is true"}]}},
        {"any_line": {"term": "line.received_quantity", "op": ">", "value": "1"}},
    )
    for condition, missing in zip(
        deep, (["order.found", "supplier.known"],) * 2 + (["line.received_quantity"],), strict=True
    ):
        decision = decided(
            ruleset(ACCEPT, rule("guard", {"all": [known, condition]}, hold())),
            sheet(line("1"), document__duplicate=False),
        )

        assert [(each.reason, list(each.missing)) for each in decision.holds] == [("UNDETERMINED", missing)]


def test_missing_names_only_what_matters() -> None:
    """Rule 12: a missing term beside a condition that is false already is not blamed."""
    known_false = {"term": "order.found", "op": "is true"}
    harmless = {"all": [known_false, {"term": "supplier.known", "op": "is true"}]}
    guard = rule("g", {"any": [harmless, {"term": "document.duplicate", "op": "is true"}]}, hold())

    decision = decided(ruleset(ACCEPT, guard), sheet(order__found=False))

    assert decision.holds[0].missing == ("document.duplicate",)


def test_amount_in_an_unnamed_currency_is_unknown() -> None:
    """Rule 2: two currencies never compare; the limit's missing amount is named."""
    big = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}
    rules = ruleset(ACCEPT, rule("g", big, hold()))

    decision = decided(rules, sheet(currency="DKK", document__total_with_vat=1))

    assert decision.holds[0].missing == ("document.total_with_vat in DKK",)


def test_number_beyond_the_limit_is_unknown() -> None:
    """Rule 2: a measure, or a sum of measures, beyond the largest magnitude is unknown."""
    single = ruleset(rule("r", {"term": "document.total_with_vat", "op": ">", "value": "0"}))
    total = ruleset(rule("r", {"fold": "sum", "of": "line.line_net_amount", "op": ">", "value": "0"}))

    assert evaluated(single, sheet(document__total_with_vat=LARGEST)).truths["r"] == (1,)
    assert evaluated(single, sheet(document__total_with_vat=LARGEST + 1)).truths["r"] == (2,)
    assert evaluated(total, sheet(line("1", line_net_amount=LARGEST), line("2", line_net_amount=1))).truths["r"] == (2,)


def test_texts_compare_after_normalisation_and_folding() -> None:
    """Rule 4: case, width and composition make no difference."""
    rules = ruleset(rule("r", {"term": "company.site", "op": "is", "value": "Straße ①"}))

    assert evaluated(rules, sheet(company__site="STRASSE 1")).truths["r"] == (1,)


def test_value_of_a_wrong_type_is_unknown() -> None:
    """A sheet value that is none of its term's type fails closed."""
    rules = ruleset(rule("r", {"term": "document.duplicate", "op": "is false"}))

    assert evaluated(rules, sheet(document__duplicate="no")).truths["r"] == (2,)


def test_unknown_scope_key_that_could_change_the_winner_gives_no_verdict() -> None:
    """Rule 9: the supplier's own tolerance might apply, so the general one does not decide; the line is held."""
    own = {
        **TWO_PERCENT,
        "id": "own",
        "limited_to": {"supplier": ["S1"]},
        "upper": {"percent": {"state": "value", "percent": "10"}, "action": "hold_line"},
    }
    facts = line("1", price_variance_bp=ratio_bp(5, 100), price_variance_amount=5)
    rules = ruleset(ACCEPT, tolerances=[TWO_PERCENT, own])

    unknown = decided(rules, sheet(facts))

    assert [(each.rule, each.reason, each.missing) for each in unknown.holds] == [
        ("pp", "UNDETERMINED", ("supplier.id",))
    ]
    assert evaluated(rules, sheet(facts)).values["tolerance.unit_price"] == (None,)
    assert decided(rules, sheet(facts, supplier__id="s1")).outcome == Outcome.ACCEPTED
    assert reasons(decided(rules, sheet(facts, supplier__id="S2"))) == ["PRICE@1"]


def test_unknown_winner_holds_nothing_where_no_candidate_is_breached() -> None:
    """Rules 4 and 9: the verdict is unknown, but no limit that might apply is passed, so no guard might be true."""
    own = {**TWO_PERCENT, "id": "own", "limited_to": {"supplier": ["S1"]}}
    facts = line("1", price_variance_bp=ratio_bp(0, 100), price_variance_amount=0)

    decision = decided(ruleset(ACCEPT, tolerances=[TWO_PERCENT, own]), sheet(facts))

    assert decision.outcome == Outcome.ACCEPTED
    assert [(each.rule, each.missing) for each in decision.not_evaluated] == [
        ("tolerance.unit_price", ("supplier.id",))
    ]


def test_more_specific_tolerance_replaces_the_general_one() -> None:
    """R7: one tolerance applies, whole; a component it does not check is not taken from the other."""
    own = {**TWO_PERCENT, "id": "own", "limited_to": {"supplier": ["S1"]}, "upper": {}, "lower": {}}
    rules = ruleset(ACCEPT, tolerances=[TWO_PERCENT, own])
    facts = line("1", price_variance_bp=ratio_bp(50, 100), price_variance_amount=50)

    found = evaluated(rules, sheet(facts, supplier__id="S1"))

    assert found.values["tolerance.unit_price"] == ("not_checked",)
    assert found.values["tolerance.unit_price~by"] == ("own",)


@pytest.mark.parametrize(("breach_when", "expected"), (("any", "over"), ("all", "within")))
def test_any_and_all_of_absolute_and_percent(breach_when: str, expected: str) -> None:
    """Rule 8: with any the lower limit wins, with all both must be passed."""
    upper = {
        "percent": {"state": "value", "percent": "2"},
        "absolute": {"state": "value", "amount": {"EUR": "50"}},
        "breach_when": breach_when,
    }
    rules = ruleset(tolerances=[{**TWO_PERCENT, "upper": upper}])
    facts = sheet(line("1", price_variance_bp=ratio_bp(3, 100), price_variance_amount=300))

    assert evaluated(rules, facts).values["tolerance.unit_price"] == (expected,)


def test_zero_is_not_unchecked() -> None:
    """Rule 8: zero allows nothing, not checked allows everything."""
    zero = {**TWO_PERCENT, "upper": {"percent": {"state": "zero"}}, "lower": {}}
    facts = sheet(line("1", price_variance_bp=ratio_bp(1, 10_000), price_variance_amount=0))

    assert evaluated(ruleset(tolerances=[zero]), facts).values["tolerance.unit_price"] == ("over",)
    assert evaluated(ruleset(tolerances=[{**zero, "upper": {}}]), facts).values["tolerance.unit_price"] == (
        "not_checked",
    )


def test_lower_breach_has_its_own_action() -> None:
    """Rule 8: a price below the order's warns while one above holds."""
    both = {
        **TWO_PERCENT,
        "lower": {"percent": {"state": "value", "percent": "2"}, "action": "warn"},
    }
    rules = ruleset(ACCEPT, tolerances=[both])

    decision = decided(rules, sheet(line("1", price_variance_bp=ratio_bp(-5, 100), price_variance_amount=-500)))

    assert decision.outcome == Outcome.ACCEPTED
    assert [(each.kind, each.verdict, each.severity.value) for each in decision.discrepancies] == [
        ("price", "under", "warning")
    ]


def test_four_step_chain_fires_from_facts() -> None:
    """R4: variance, discrepancy, severity, approver and notice follow each other, level by level."""
    tolerance = {**TWO_PERCENT, "upper": {"percent": {"state": "zero"}, "action": "warn"}}
    severe = rule(
        "severe",
        {
            "all": [
                {"term": "discrepancy.price", "op": "is true"},
                {"term": "line.money_at_risk", "op": ">", "value": "0"},
            ]
        },
        {"effect": "state", "fact": "severity", "value": "high"},
        scope="line",
    )
    approver = rule(
        "approver",
        {"any_line": {"term": "fact.severity", "op": "is", "value": "high"}},
        {"effect": "approval", "tier": "buyer", "who": ["buyer"]},
    )
    tell = rule("tell", {"term": "document.outcome", "op": "is", "value": "needs_approval"}, family="follow_up")
    codes = {"name": "severity", "scope": "line", "type": "code", "merge": "max", "codes": ["low", "high"]}
    rules = ruleset(ACCEPT, severe, approver, tell, tolerances=[tolerance], facts=[codes])
    facts = sheet(line("1", price_variance_bp=ratio_bp(1, 10), price_variance_amount=10, money_at_risk=10))

    decision = decided(rules, facts)

    assert [(each.rule, each.level) for each in decision.firings if each.rule != "accept"] == [
        ("pp", 2),
        ("severe", 3),
        ("approver", 5),
        ("tell", 6),
    ]
    assert decision.outcome == Outcome.NEEDS_APPROVAL
    assert [each.who for each in decision.notices] == ["x"]
