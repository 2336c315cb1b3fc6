"""The decision: outcomes, merging, tables and what could not be evaluated."""

import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import ratio_bp
from tests.sample_rules import ACCEPT, ALWAYS, decided, evaluated, hold, line, reasons, rule, ruleset, sheet

FLAGGED = {"term": "line.item_differs", "op": "is true"}
APPROVAL = {"effect": "approval", "tier": "boss", "who": ["boss"]}


@pytest.mark.parametrize(
    ("effects", "expected"),
    (
        ((), Outcome.ACCEPTED),
        ((APPROVAL,), Outcome.NEEDS_APPROVAL),
        ((APPROVAL, hold()), Outcome.HELD),
        ((APPROVAL, hold(), {"effect": "refuse", "reason": "NO"}), Outcome.REFUSED),
    ),
)
def test_worst_effect_wins_on_a_line_and_on_the_document(
    effects: tuple[dict[str, object], ...], expected: Outcome
) -> None:
    """Rule 13: refused beats held beats needs approval beats accepted; other lines keep their own outcome."""
    guards = [rule("g", FLAGGED, *effects, scope="line")] if effects else []

    decision = decided(ruleset(ACCEPT, *guards), sheet(line("1", item_differs=True), line("2", item_differs=False)))

    assert [each.outcome for each in decision.lines] == [expected, Outcome.ACCEPTED]
    assert decision.outcome == expected
    assert decision.header_outcome == Outcome.ACCEPTED


def test_line_accept_accepts_only_its_line() -> None:
    """Rule 12: a line without an accept of its own or of the document is not decided."""
    accept = rule("a", FLAGGED, {"effect": "accept"}, scope="line")

    decision = decided(ruleset(accept), sheet(line("1", item_differs=True), line("2", item_differs=False)))

    assert [each.outcome for each in decision.lines] == [Outcome.ACCEPTED, Outcome.HELD]
    assert reasons(decision) == ["NOT_DECIDED@2"]
    assert decision.header_outcome == Outcome.ACCEPTED


def test_document_without_lines_needs_a_document_accept() -> None:
    """Rule 13: a line accept accepts nothing where there are no lines."""
    accept = rule("a", ALWAYS, {"effect": "accept"}, scope="line")

    assert decided(ruleset(accept), sheet()).outcome == Outcome.HELD
    assert decided(ruleset(ACCEPT), sheet()).outcome == Outcome.ACCEPTED


def test_the_trace_tells_facts_and_leaves_out_what_the_decision_shows_anyway() -> None:
    """Every fact with its value at its level stands in the trace; discrepancies, holds and approvals do not again."""
    state = rule("s", FLAGGED, {"effect": "state", "fact": "odd"}, scope="line")
    effects = (hold(), {"effect": "discrepancy", "kind": "item"}, APPROVAL)
    act = rule("r", {"term": "fact.odd", "op": "is true"}, *effects, scope="line")
    facts = [{"name": "odd", "scope": "line"}]

    decision = decided(ruleset(ACCEPT, state, act, facts=facts), sheet(line("1", item_differs=True)))
    told = {(each.rule, each.line, each.level): each.result for each in decision.trace}

    assert told["fact.odd", "1", 1] == "true"
    assert {"s", "r", "accept"} <= {name for name, _, _ in told}
    assert [name for name, _, _ in told if name.startswith(("hold.", "discrepancy.", "approval."))] == []


def test_unknown_accept_names_what_is_missing() -> None:
    """Rule 12: an accept that is unknown accepts nothing, and the hold says what it waited for."""
    accept = rule("a", {"term": "order.found", "op": "is true"}, {"effect": "accept"})

    decision = decided(ruleset(accept), sheet(line("1")))

    assert [(each.reason, each.missing) for each in decision.holds] == [("NOT_DECIDED", ("order.found",))]


def test_header_hold_of_line_rules_is_one_hold_with_the_money_of_all_lines() -> None:
    """Rule 13: holds are a set by key; a header hold found on two lines is one, and its money at risk adds up."""
    guard = rule("g", FLAGGED, hold(kind="header", money_at_risk="line.money_at_risk"), scope="line")
    lines = (line("1", item_differs=True, money_at_risk=5), line("2", item_differs=True, money_at_risk=7))

    decision = decided(ruleset(ACCEPT, guard), sheet(*lines))

    assert [(each.kind, each.line, each.money_at_risk) for each in decision.holds] == [("header", None, 12)]
    assert [each.outcome for each in decision.lines] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert decision.header_outcome == Outcome.HELD


def test_approvals_merge_to_the_strictest() -> None:
    """Rule 13: one approval per tier, everybody named, all-of beats any-of, never a lower limit."""
    first = rule("a", ALWAYS, {**APPROVAL, "limit": "document.total_with_vat"})
    second = rule("b", ALWAYS, {"effect": "approval", "tier": "boss", "who": ["cfo"], "mode": "all"})

    decision = decided(ruleset(ACCEPT, first, second), sheet(document__total_with_vat=900))

    assert [(each.who, each.mode, each.limit, each.rules) for each in decision.approvals] == [
        (("boss", "cfo"), "all", 900, ("a", "b"))
    ]


def test_unknown_approval_limit_holds() -> None:
    """Rule 13: an approver's limit that is unknown must not become no limit."""
    guard = rule("a", ALWAYS, {**APPROVAL, "limit": "document.total_with_vat"})

    decision = decided(ruleset(ACCEPT, guard), sheet())

    assert decision.approvals == ()
    assert [(each.reason, each.missing) for each in decision.holds] == [("UNDETERMINED", ("document.total_with_vat",))]


def test_discrepancies_of_one_kind_and_line_are_one_with_the_highest_severity() -> None:
    """Rule 13: severity max; the most severe gives the words, the others fill what it does not say."""
    light = {"effect": "discrepancy", "kind": "price", "severity": "info", "found": "line.net_price"}
    grave = {"effect": "discrepancy", "kind": "price", "severity": "error", "reason_code": "PRI"}

    rules = ruleset(ACCEPT, rule("a", FLAGGED, light, scope="line"), rule("b", FLAGGED, grave, scope="line"))
    decision = decided(rules, sheet(line("1", item_differs=True, net_price=10_800_000)))

    assert [(each.severity.value, each.rule, each.found) for each in decision.discrepancies] == [
        ("error", "b", "10.80 EUR")
    ]


def test_route_takes_queue_of_highest_priority_and_earliest_due() -> None:
    """Rule 13: due is the earliest of all; queue and owner come from the highest priority, then the lowest id."""
    routes = [
        rule("b", ALWAYS, {"effect": "route", "queue": "high-b", "due_hours": 9}, priority=5),
        rule("a", ALWAYS, {"effect": "route", "queue": "high-a"}, priority=5),
        rule("c", ALWAYS, {"effect": "route", "queue": "low", "due_hours": 2}, priority=1),
    ]

    found = decided(ruleset(ACCEPT, *routes), sheet()).route

    assert found is not None
    assert (found.queue, found.due_hours, found.rule) == ("high-a", 2, "a")


def test_unknown_rule_without_guard_does_nothing_and_is_listed() -> None:
    """Rule 12: only guards hold on unknown; everything else is listed with what was missing."""
    quiet = rule("quiet", {"term": "document.duplicate", "op": "is true"}, {"effect": "route", "queue": "q"})

    decision = decided(ruleset(ACCEPT, quiet), sheet())

    assert decision.outcome == Outcome.ACCEPTED
    assert [(each.rule, each.missing) for each in decision.not_evaluated] == [("quiet", ("document.duplicate",))]


def test_ignored_unknown_guard_is_listed_with_its_reason() -> None:
    """Rule 12: a guard that ignores unknown does not hold, and the decision says why it was ignored."""
    ignoring = {"when_unknown": "ignore", "unknown_reason": "No history yet."}
    guard = rule("g", {"term": "document.duplicate", "op": "is true"}, hold(), **ignoring)

    decision = decided(ruleset(ACCEPT, guard), sheet())

    assert decision.outcome == Outcome.ACCEPTED
    assert "No history yet." in decision.not_evaluated[0].reason


def test_conflicting_values_of_one_fact_hold() -> None:
    """Rule 6: a fact that merges by one and is given two values is a conflict, which holds."""
    facts = [{"name": "buyer", "scope": "document", "type": "code", "merge": "one"}]
    first = rule("a", ALWAYS, {"effect": "state", "fact": "buyer", "value": "ann"})
    second = rule("b", ALWAYS, {"effect": "state", "fact": "buyer", "value": "bob"})

    decision = decided(ruleset(ACCEPT, first, second, facts=facts), sheet())

    assert [(each.reason, each.rule) for each in decision.holds] == [("CONFLICT", "fact.buyer")]


def test_outcome_is_read_after_the_last_guard_only() -> None:
    """Rule 7: a push that reads the outcome sees every guard, whatever the order in the file."""
    push = rule(
        "p", {"term": "document.outcome", "op": "is", "value": "accepted"}, {"effect": "push", "kind": "vendor_bill"}
    )
    guard = rule("z", {"any_line": FLAGGED}, hold())

    held = decided(ruleset(push, ACCEPT, guard), sheet(line("1", item_differs=True)))
    clean = decided(ruleset(push, ACCEPT, guard), sheet(line("1", item_differs=False)))

    assert held.pushes == ()
    assert [(each.target, each.kind) for each in clean.pushes] == [("erp", "vendor_bill")]


def test_disabled_rule_does_nothing() -> None:
    """A part that is not enabled is no part of the plan."""
    assert decided(ruleset(ACCEPT, rule("g", ALWAYS, hold(), enabled=False)), sheet()).outcome == Outcome.ACCEPTED


def test_rule_of_another_type_of_document_does_nothing() -> None:
    """A rule for credit notes is silent on an invoice and heard on a credit note."""
    rules = ruleset(ACCEPT, rule("g", ALWAYS, hold(), applies_to=["credit_note"]))

    assert decided(rules, sheet()).outcome == Outcome.ACCEPTED
    assert decided(rules, sheet(document_type="credit_note")).outcome == Outcome.HELD


def _matrix(policy: str, *rows: str, otherwise: bool = True) -> dict[str, object]:
    """Make a table whose rows hold with their number, each true where a term is."""
    table: dict[str, object] = {
        "id": "t",
        "hit_policy": policy,
        "outputs": [] if policy == "collect" else [{"name": "n", "type": "count"}],
        "rows": [
            {
                "id": f"r{at}",
                "when": {"term": term, "op": "is true"},
                "then": [hold(f"ROW{at}")],
                "give": {} if policy == "collect" else {"n": at},
                "priority": at,
            }
            for at, term in enumerate(rows)
        ],
    }
    if otherwise:
        table["otherwise"] = {"then": [hold("OTHERWISE")], "give": {} if policy == "collect" else {"n": 99}}
    return table


TERMS = ("order.found", "supplier.known", "document.duplicate")


@pytest.mark.parametrize(
    ("policy", "known", "expected"),
    (
        ("unique", (True, False, False), ["ROW0"]),
        ("unique", (False, False, False), ["OTHERWISE"]),
        ("unique", (True, True, False), ["CONFLICT", "UNDETERMINED"]),
        ("unique", (True, None, False), ["UNDETERMINED"]),
        ("first", (True, True, None), ["ROW0"]),
        ("first", (False, True, True), ["ROW1"]),
        ("first", (None, True, False), ["UNDETERMINED"]),
        ("first", (False, False, False), ["OTHERWISE"]),
        ("priority", (True, True, False), ["ROW1"]),
        ("priority", (True, True, True), ["ROW2"]),
        ("collect", (True, False, True), ["ROW0", "ROW2"]),
        ("collect", (True, None, False), ["ROW0", "UNDETERMINED"]),
        ("collect", (False, False, False), ["OTHERWISE"]),
    ),
)
def test_hit_policies(policy: str, known: tuple[bool | None, ...], expected: list[str]) -> None:
    """Rule 11: unique, first, priority and collect, with an otherwise."""
    terms = {name.replace(".", "__"): value for name, value in zip(TERMS, known, strict=True) if value is not None}

    decision = decided(ruleset(ACCEPT, tables=[_matrix(policy, *TERMS)]), sheet(**terms))

    assert sorted(reasons(decision)) == sorted(expected)


@pytest.mark.parametrize(
    ("policy", "expected"), (("unique", ["UNDETERMINED"]), ("first", ["UNDETERMINED"]), ("collect", []))
)
def test_gap_of_a_table_that_guards_holds(policy: str, expected: list[str]) -> None:
    """Rule 11: no row and no otherwise is a gap, which is unknown; collecting nothing is none."""
    decision = decided(
        ruleset(ACCEPT, tables=[_matrix(policy, *TERMS, otherwise=False)]),
        sheet(order__found=False, supplier__known=False, document__duplicate=False),
    )

    assert reasons(decision) == expected


def test_outputs_are_read_like_facts() -> None:
    """Rule 7: a rule reads what a table gives; where the table is unknown the output is too."""
    reader = rule("r", {"term": "table.t.n", "op": "=", "value": 1})
    rules = ruleset(reader, tables=[_matrix("first", *TERMS)])

    assert evaluated(rules, sheet(order__found=False, supplier__known=True)).truths["r"] == (1,)
    assert evaluated(rules, sheet(supplier__known=True)).truths["r"] == (2,)


def test_table_out_of_scope_hits_nothing() -> None:
    """A table limited to another supplier has no hit and no gap."""
    table = {**_matrix("first", *TERMS, otherwise=False), "limited_to": {"supplier": ["S9"]}}

    decision = decided(ruleset(ACCEPT, tables=[table]), sheet(supplier__id="S1"))

    assert decision.outcome == Outcome.ACCEPTED


def test_firing_names_the_known_terms_it_read() -> None:
    """R1: a verdict names its rule, level, line and inputs; a tolerance shows the measures behind its verdict."""
    tolerance = {
        "id": "pp",
        "dimension": "unit_price",
        "upper": {"percent": {"state": "zero"}, "action": "hold_line"},
    }

    decision = decided(
        ruleset(ACCEPT, tolerances=[tolerance]),
        sheet(line("7", price_variance_bp=ratio_bp(8, 100), price_variance_amount=80)),
    )
    fired = next(each for each in decision.firings if each.rule == "pp")

    assert (fired.level, fired.line) == (2, "7")
    assert fired.inputs == {"line.price_variance_bp": ratio_bp(8, 100), "tolerance.unit_price": "over"}


def test_total_expects_what_was_found_less_the_variance() -> None:
    """A tolerance on an amount shows what was expected, exactly, with its currency."""
    tolerance = {"id": "tt", "dimension": "total", "upper": {"absolute": {"state": "zero"}, "action": "warn"}}

    decision = decided(
        ruleset(ACCEPT, tolerances=[tolerance]),
        sheet(document__total_variance=86_000, document__total_without_vat=1_086_000),
    )

    assert [(each.expected, each.found, each.money_at_risk) for each in decision.discrepancies] == [
        ("10000.00 EUR", "10860.00 EUR", 86_000)
    ]


def test_money_that_grows_beyond_every_number_is_unknown() -> None:
    """Rule 2: the money of a header hold is added over lines; a sum beyond the largest number is no number."""
    held = {"effect": "hold", "kind": "header", "reason": "ITEM", "money_at_risk": "line.money_at_risk"}
    lines = [line(str(number), item_differs=True, money_at_risk=LARGEST) for number in range(3)]

    decision = decided(ruleset(ACCEPT, rule("g", FLAGGED, held, scope="line")), sheet(*lines))

    assert [(each.reason, each.money_at_risk) for each in decision.holds] == [("ITEM", None)]
    assert decision.to_bytes()
