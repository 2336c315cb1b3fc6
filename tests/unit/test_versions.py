"""Comparing two versions: whatever is decided otherwise is told, whatever is only written otherwise is not."""

import pytest

from rules_engine.pipeline.acts.analyses import compare_rulesets
from tests.sample_rules import ACCEPT, hold, rule, ruleset

TOTAL = "document.total_with_vat"
TOLD = {"term": TOTAL, "op": "is known"}
"""Never unknown, so that nothing is held for what is missing."""

APPROVAL = {"effect": "approval", "tier": "second", "who": ["controller"], "limit": TOTAL}
FOUND = {"effect": "discrepancy", "kind": "total", "money_at_risk": TOTAL}
ROUTE = {"effect": "route", "queue": "buyers", "owner": "ann"}

OTHERWISE = (
    ({"effect": "push", "kind": "vendor_bill"}, {"target": "datev"}),
    ({"effect": "push", "kind": "vendor_bill"}, {"kind": "hold"}),
    ({"effect": "notify", "who": "buyer", "message": "Look."}, {"message": "Look again."}),
    ({"effect": "notify", "who": "buyer", "message": "Look."}, {"who": "requester"}),
    ({"effect": "propose", "kind": "short_pay", "amount": TOTAL}, {"kind": "dispute"}),
    (
        {"effect": "propose", "kind": "short_pay", "amount": TOTAL},
        {"amount": "document.total_without_vat"},
    ),
    ({"effect": "propose", "kind": "short_pay", "amount": TOTAL}, {"amount": None}),
    (APPROVAL, {"tier": "first"}),
    (APPROVAL, {"who": ["controller", "buyer"]}),
    (APPROVAL, {"mode": "all"}),
    (APPROVAL, {"limit": "document.total_without_vat"}),
    (APPROVAL, {"step": 2}),
    (APPROVAL, {"due_hours": 8}),
    (APPROVAL, {"escalate_to": ["cfo"]}),
    (FOUND, {"severity": "warning"}),
    (FOUND, {"reason_code": "FIN"}),
    (FOUND, {"money_at_risk": "document.total_without_vat"}),
    (ROUTE, {"queue": "sites"}),
    (ROUTE, {"owner": "bob"}),
    (ROUTE, {"due_hours": 4}),
    (ROUTE, {"escalate_to": "heads"}),
    (hold("STOP", kind="header", money_at_risk=TOTAL), {"kind": "supplier"}),
    (hold("STOP", kind="header", money_at_risk=TOTAL), {"reason": "WAIT"}),
    (hold("STOP", kind="header", money_at_risk=TOTAL), {"money_at_risk": None}),
)


@pytest.mark.parametrize(("effect", "edit"), OTHERWISE, ids=lambda each: str(each.get("effect") or next(iter(each))))
def test_whatever_an_effect_does_otherwise_is_told(effect, edit):
    """R5: every field of an effect that decides something is compared, and the engine confirms the example."""
    before = ruleset(ACCEPT, rule("told", TOLD, effect))
    compared = compare_rulesets(before, ruleset(ACCEPT, rule("told", TOLD, {**effect, **edit})))

    assert compared.comparison.status == "different"
    assert (compared.before.confirmed, compared.after.confirmed) == (True, True)
    assert TOTAL in compared.comparison.example.terms


SECOND = {key: value for key, value in APPROVAL.items() if key != "limit"}
ALIKE = (
    ([rule("told", TOLD, SECOND, why="So the auditor wants it.")], "a reason"),
    ([rule("big", TOLD, SECOND)], "a name"),
    ([rule("told", TOLD, SECOND), rule("again", TOLD, SECOND)], "the same twice"),
    ([rule("told", {"not": {"not": TOLD}}, SECOND)], "a condition"),
    (
        [rule("told", TOLD, SECOND), rule("later", TOLD, {**SECOND, "due_hours": None, "step": 1})],
        "what adds nothing",
    ),
)


@pytest.mark.parametrize(("rules", "_what"), ALIKE, ids=lambda each: each if isinstance(each, str) else "")
def test_what_is_only_written_otherwise_is_equivalent(rules, _what):
    """R5: another reason, name or way of saying it decides every document alike."""
    before, after = ruleset(ACCEPT, rule("told", TOLD, SECOND)), ruleset(ACCEPT, *rules)

    assert compare_rulesets(before, after).comparison.status == "equivalent"


def test_of_several_due_times_and_steps_the_one_that_counts_is_compared():
    """Semantics 13: a due time behind an earlier one, and a step before a later one, change nothing; what wins does."""
    strict = {**SECOND, "due_hours": 4, "step": 3}
    before = ruleset(ACCEPT, rule("a", TOLD, strict))
    weaker = ruleset(ACCEPT, rule("a", TOLD, strict), rule("b", TOLD, {**SECOND, "due_hours": 9, "step": 2}))
    stronger = ruleset(ACCEPT, rule("a", TOLD, strict), rule("b", TOLD, {**SECOND, "due_hours": 2}))

    assert compare_rulesets(before, weaker).comparison.status == "equivalent"
    found = compare_rulesets(before, stronger)
    assert found.comparison.status == "different"
    assert found.after.confirmed


def test_the_target_of_a_push_is_named_in_the_sentence():
    """R5: the sentence says where it went before and where it goes after."""
    push = {"effect": "push", "kind": "vendor_bill"}
    before = ruleset(ACCEPT, rule("told", TOLD, push))
    found = compare_rulesets(before, ruleset(ACCEPT, rule("told", TOLD, {**push, "target": "datev"})))

    assert "push to erp: vendor_bill before only" in found.comparison.sentence
    assert "push to datev: vendor_bill after only" in found.comparison.sentence
