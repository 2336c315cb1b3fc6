"""What the check refuses, with the place and the remedy an author reads."""

from typing import Any

import pytest

from rules_engine.errors import RuleConflict, RulesetRefused, RuleTypeError, UnknownTerm
from rules_engine.rules.check import RULES_MAX, check, findings
from rules_engine.rules.constants import LIST_MAX
from rules_engine.rules.resolve import DEPTH_MAX
from tests.sample_rules import ACCEPT, ALWAYS, hold, rule, ruleset

FOUND = {"term": "order.found", "op": "is true"}


def _when(condition: dict[str, Any], **fields: Any) -> Any:
    """Make a ruleset of one rule with a condition."""
    return ruleset(rule("r", condition, **fields))


@pytest.mark.parametrize(
    ("condition", "refusal", "says", "remedy"),
    (
        (
            {"term": "document.total_with_vta", "op": "is known"},
            UnknownTerm,
            "does not exist",
            "document.total_with_vat",
        ),
        ({"term": "fact.nothing", "op": "is true"}, UnknownTerm, "does not exist", ""),
        ({"term": "hold.PRICE", "op": "is true"}, UnknownTerm, "does not exist", ""),
        ({"term": "line.net_price", "op": "is known"}, RuleTypeError, "many lines", "any_line"),
        ({"term": "order.found", "op": "=", "value": "yes"}, RuleTypeError, "does not fit", "'is true'"),
        ({"term": "order.found", "op": "is true", "value": "x"}, RuleTypeError, "takes no value", "Leave out"),
        ({"term": "document.total_variance_bp", "op": "=", "value": "2"}, RuleTypeError, "does not fit", "'exceeds'"),
        ({"term": "document.total_variance_bp", "op": "exceeds", "value": "2.555"}, RuleTypeError, "basis point", ""),
        ({"term": "document.total_with_vat", "op": ">", "value": "5"}, RuleTypeError, "names no currency", "EUR"),
        ({"term": "document.total_with_vat", "op": ">", "value": {"EUR": "5.001"}}, RuleTypeError, "minor unit", ""),
        ({"term": "document.total_with_vat", "op": ">", "value": {"JPY": "5.1"}}, RuleTypeError, "minor unit", ""),
        ({"term": "document.total_with_vat", "op": ">", "value": {"euro": "5"}}, RuleTypeError, "not a currency", ""),
        ({"term": "document.issue_date", "op": ">", "value": "31.12.2025"}, RuleTypeError, "not a date", "2026-01-31"),
        ({"term": "document.line_count", "op": ">", "value": "5"}, RuleTypeError, "whole number", ""),
        ({"term": "order.status", "op": "is", "value": "opened"}, RuleTypeError, "none of the codes", "'open'"),
        ({"term": "order.status", "op": "starts with", "value": "o"}, RuleTypeError, "does not fit", "'is'"),
        ({"term": "supplier.id", "op": "in", "value": "S1"}, RuleTypeError, "need a list", ""),
        ({"term": "supplier.id", "op": "in", "value": {"list": "good"}}, UnknownTerm, "The list", ""),
        ({"term": "supplier.id", "op": "is", "value": "x" * 257}, RuleTypeError, "longer than 256", ""),
        ({"term": "supplier.id", "op": "contains", "value": " "}, RuleTypeError, "not a text", ""),
        ({"term": "supplier.id", "op": "is"}, RuleTypeError, "not a text", ""),
        (
            {"term": "document.total_with_vat", "op": ">", "value": {"term": "document.line_count"}},
            RuleTypeError,
            "cannot be compared",
            "one type",
        ),
        (
            {"term": "document.total_variance_bp", "op": "exceeds", "value": {"term": "document.total_variance_bp"}},
            RuleTypeError,
            "cannot be compared",
            "",
        ),
        ({"all": []}, RuleTypeError, "empty list", ""),
        ({"fold": "sum", "of": "line.category", "op": ">", "value": "1"}, RuleTypeError, "cannot be folded", "money"),
        ({"fold": "sum", "of": "document.total_with_vat", "op": ">", "value": "1"}, RuleTypeError, "be folded", ""),
        ({"any_line": {"any_line": FOUND}}, RuleTypeError, "the other lines", "document rule"),
    ),
)
def test_condition_is_refused(condition: dict[str, Any], refusal: type, says: str, remedy: str) -> None:
    """A wrong term, operator, value or scope is refused where it stands, with what to write instead."""
    with pytest.raises(refusal) as caught:
        check(_when(condition))

    assert says in caught.value.sentence
    assert remedy in caught.value.remedy
    assert caught.value.where.startswith("rules[r].when")


def test_line_rule_cannot_look_at_other_lines() -> None:
    """Rule 5: aggregates stand in document rules only."""
    with pytest.raises(RuleTypeError, match="other lines"):
        check(_when({"count_lines": FOUND, "op": ">", "value": 1}, scope="line"))


def test_term_of_another_type_of_document_is_refused() -> None:
    """A term that some type in applies_to does not have is refused, naming the type."""
    with pytest.raises(UnknownTerm, match="order_response"):
        check(_when({"term": "document.duplicate", "op": "is true"}, applies_to=["invoice", "order_response"]))


def _facts(**fields: Any) -> list[dict[str, Any]]:
    """Declare one fact."""
    return [{"name": "f", "scope": "document", **fields}]


@pytest.mark.parametrize(
    ("rules", "parts", "refusal", "says"),
    (
        ([rule("r", FOUND, {"effect": "state", "fact": "g"})], {"facts": _facts()}, UnknownTerm, "not declared"),
        (
            [rule("r", FOUND, {"effect": "state", "fact": "f"}, scope="line")],
            {"facts": _facts()},
            RuleTypeError,
            "document fact",
        ),
        (
            [rule("r", FOUND, {"effect": "state", "fact": "f", "value": 1})],
            {"facts": _facts()},
            RuleTypeError,
            "takes no value",
        ),
        (
            [rule("r", FOUND, {"effect": "state", "fact": "f"})],
            {"facts": _facts(type="count", merge="max")},
            RuleTypeError,
            "not a whole number",
        ),
        ([], {"facts": _facts(merge="max")}, RuleTypeError, "cannot merge"),
        ([], {"facts": _facts(type="count")}, RuleTypeError, "cannot merge"),
        ([], {"facts": _facts(type="code", merge="max")}, RuleTypeError, "no order"),
        ([], {"facts": [*_facts(), *_facts()]}, RuleConflict, "used twice"),
        ([ACCEPT, ACCEPT], {}, RuleConflict, "used twice"),
        ([ACCEPT, {**ACCEPT, "id": "Accept"}], {}, RuleConflict, "used twice"),
        ([rule("аccept", FOUND)], {}, RuleTypeError, "cannot be an id"),  # noqa: RUF001 - a Cyrillic letter.
        ([rule("not_decided", FOUND)], {}, RuleConflict, "belongs to the engine"),
        ([rule("r", FOUND, hold("UNDETERMINED"))], {}, RuleConflict, "belongs to the engine"),
        ([rule("r", FOUND, hold("with blank"))], {}, RuleTypeError, "cannot be a reason"),
        ([rule("r", FOUND, hold(money_at_risk="document.number"))], {}, RuleTypeError, "needs a money term"),
        ([rule("r", FOUND, {"effect": "route", "queue": " "})], {}, RuleTypeError, "empty"),
        ([rule("r", FOUND, {"effect": "discrepancy", "kind": "k", "reason_code": "XXX"})], {}, RuleTypeError, "Peppol"),
        ([rule("r", FOUND, hold(), when_unknown="ignore")], {}, RuleTypeError, "without a reason"),
        ([rule("r", FOUND, hold()), rule("s", FOUND, hold(), scope="line")], {}, RuleConflict, "on lines by s"),
        ([rule("r", FOUND, valid_from="2026-02-01", valid_to="2026-01-01")], {}, RuleTypeError, "ends before"),
        ([rule("r", FOUND, limited_to={"item": ["x"]})], {}, RuleTypeError, "many lines"),
        ([rule("r", FOUND, limited_to={"supplier": []})], {}, RuleTypeError, "names no value"),
        (
            [rule("r", {"term": "document.outcome", "op": "is", "value": "held"}, {"effect": "accept"})],
            {},
            RuleConflict,
            "reads the outcome",
        ),
        (
            [rule("r", {"any_line": {"term": "line.outcome", "op": "is", "value": "held"}}, hold())],
            {},
            RuleConflict,
            "reads the outcome",
        ),
    ),
)
def test_ruleset_is_refused(rules: list[dict[str, Any]], parts: dict[str, Any], refusal: type, says: str) -> None:
    """Facts, names, effects, scopes and dates that cannot stand are refused with one sentence."""
    with pytest.raises(refusal) as caught:
        check(ruleset(*rules, **parts))

    assert says in caught.value.sentence
    assert caught.value.remedy


def test_all_problems_are_found_at_once() -> None:
    """An editor gets every problem with its place; a refusal names the first and counts the others."""
    wrong = ruleset(rule("a", {"term": "nothing", "op": "is true"}), rule("b", {"term": "order.found", "op": ">"}))

    assert [(each.code, each.place) for each in findings(wrong)] == [
        ("RULE-TERM", "rules[a].when"),
        ("RULE-TYPE", "rules[b].when"),
    ]
    with pytest.raises(RulesetRefused, match="and 1 more"):
        check(wrong)


def _chain(*names: str) -> list[dict[str, Any]]:
    """Make rules each of which states its own fact when the one before is true, in a ring."""
    ring = [*names[-1:], *names[:-1]]
    return [
        rule(f"r-{name}", {"term": f"fact.{before}", "op": "is true"}, {"effect": "state", "fact": name})
        for name, before in zip(names, ring, strict=True)
    ]


@pytest.mark.parametrize("count", (1, 2, 3, 200))
def test_cycle_is_refused_by_name(count: int) -> None:
    """Rule 7: rules that wait for each other are refused, and every one of the shortest ring is named."""
    names = [f"f{at}" for at in range(count)]
    facts = [{"name": name, "scope": "document"} for name in names]

    with pytest.raises(RuleConflict, match="wait for each other") as caught:
        check(ruleset(*_chain(*names), facts=facts))

    assert all(f"r-{name}" in caught.value.sentence for name in names)


def test_shortest_cycle_is_named() -> None:
    """Of several rings the shortest is named, because it is the easiest to break."""
    facts = [{"name": name, "scope": "document"} for name in "abcde"]

    with pytest.raises(RuleConflict) as caught:
        check(ruleset(*_chain("a", "b", "c"), *_chain("d", "e"), facts=facts))

    assert "r-a" not in caught.value.sentence
    assert "r-d" in caught.value.sentence


def test_cycle_through_lines_and_tables_names_what_the_author_wrote() -> None:
    """A ring through an aggregate and a table's row is named by rule and table, not by hidden parts."""
    stating = rule("s", {"term": "table.t.n", "op": "=", "value": 1}, {"effect": "state", "fact": "f"}, scope="line")
    row = {"id": "x", "when": {"any_line": {"term": "fact.f", "op": "is true"}}, "give": {"n": 1}}
    table = {"id": "t", "outputs": [{"name": "n", "type": "count"}], "rows": [row]}

    with pytest.raises(RuleConflict) as caught:
        check(ruleset(stating, tables=[table], facts=[{"name": "f", "scope": "line"}]))

    assert "~" not in caught.value.sentence
    assert {"s", "t"} <= set(caught.value.sentence.replace(".", "").split())


def _tolerance(name: str, **fields: Any) -> dict[str, Any]:
    """Make a tolerance of the unit price."""
    upper = {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"}
    return {"id": name, "dimension": "unit_price", "upper": upper, **fields}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    (
        ({}, {}, True),
        ({"limited_to": {"supplier": ["S1", "S2"]}}, {"limited_to": {"supplier": ["s2"]}}, True),
        ({"limited_to": {"supplier": ["S1"]}}, {"limited_to": {"supplier": ["S2"]}}, False),
        ({"limited_to": {"supplier": ["S1"]}}, {}, False),
        ({"limited_to": {"supplier": ["S1"]}}, {"limited_to": {"item": ["I"]}}, False),
        ({"applies_to": ["invoice"]}, {"applies_to": ["credit_note"]}, False),
        ({"valid_to": "2025-12-31"}, {"valid_from": "2026-01-01"}, False),
        ({"valid_to": "2026-01-01"}, {"valid_from": "2026-01-01"}, True),
        ({"valid_to": "2025-12-31"}, {"valid_from": "2026-01-01", "dated_by": "order"}, True),
        ({}, {"enabled": False}, False),
        ({}, {"dimension": "quantity"}, False),
        ({}, {"cumulative": "this_doc"}, True),
        ({}, {"cumulative": "order"}, False),
        ({"cumulative": "order"}, {"cumulative": "order"}, True),
        ({"dimension": "quantity"}, {"dimension": "quantity", "cumulative": "order"}, True),
    ),
)
def test_equally_specific_overlap_is_refused(one: dict[str, Any], other: dict[str, Any], meet: bool) -> None:
    """Rule 9: two tolerances of one dimension that may apply to one line with equal right are refused at check."""
    rules = ruleset(tolerances=[_tolerance("a", **one), _tolerance("b", **other)])

    assert [each.code for each in findings(rules)] == (["RULE-CONFLICT"] if meet else [])


def test_equally_specific_policies_are_refused() -> None:
    """Rule 9: the same holds for match policies."""
    assert [each.place for each in findings(ruleset(policies=[{"id": "a"}, {"id": "b"}]))] == ["policies[b]"]


def test_a_hold_of_a_limit_that_is_not_checked_cannot_be_read() -> None:
    """Rules 7, 8: no limit, no breach, no hold: a rule that waits for one is refused; it stopped every decision."""
    waits = rule("r", {"term": "hold.TOTAL", "op": "is true"})
    bound = {"percent": {"state": "zero"}, "action": "hold_header"}
    never = {"percent": {"state": "not_checked"}, "action": "hold_header"}
    parts = [ruleset(waits, tolerances=[_tolerance("t", dimension="total", upper=each)]) for each in (bound, never)]

    assert [[each.code for each in findings(part)] for part in parts] == [[], [UnknownTerm.code]]


@pytest.mark.parametrize(
    ("fields", "says"),
    (
        ({"upper": {"percent": {"state": "value"}}}, "no limit is given"),
        ({"upper": {"percent": {"state": "zero", "percent": "1"}}}, "a limit is given"),
        ({"upper": {"percent": {"percent": "1"}}}, "a limit is given"),
        ({"upper": {"percent": {"state": "value", "percent": "-1"}}}, "negative"),
        ({"upper": {"percent": {"state": "value", "percent": "0.001"}}}, "finer"),
        ({"upper": {"percent": {"state": "value", "percent": "1", "amount": {"EUR": "1"}}}}, "has an amount"),
        ({"upper": {"absolute": {"state": "value", "amount": {"*": "1"}}}}, "not a currency"),
        ({"upper": {"absolute": {"state": "value", "amount": {"EUR": "1"}, "percent": "1"}}}, "has a percent"),
        ({"upper": {"percent": {"state": "zero"}, "action": "route"}}, "no queue"),
        (
            {"dimension": "quantity", "upper": {"absolute": {"state": "value", "amount": {"*": "1", "EUR": "1"}}}},
            "mixed",
        ),
        ({"dimension": "received_quantity", "applies_to": ["order_response"]}, "not measured"),
        ({"dimension": "total", "limited_to": {"item": ["I"]}}, "many lines"),
        ({"dimension": "total", "cumulative": "order"}, "not summed over the order"),
        ({"dimension": "quantity", "cumulative": "this_doc"}, "always summed over the order"),
        ({"dimension": "received_quantity", "cumulative": "this_doc"}, "always summed over the order"),
    ),
)
def test_tolerance_is_refused(fields: dict[str, Any], says: str) -> None:
    """Rule 8: three states without a trap; a limit that contradicts its state is refused, never guessed."""
    assert any(says in each.sentence for each in findings(ruleset(tolerances=[_tolerance("t", **fields)])))


@pytest.mark.parametrize(
    ("fields", "says"),
    (
        ({"rows": [{"id": "a", "when": ALWAYS, "give": {"nn": 1}}]}, "no output"),
        ({"rows": [{"id": "a", "when": ALWAYS, "give": {"n": "x"}}]}, "whole number"),
        (
            {"outputs": [{"name": "n", "type": "flag"}], "rows": [{"id": "a", "when": ALWAYS, "give": {"n": 1}}]},
            "not a flag",
        ),
        ({"rows": [{"id": "a", "when": ALWAYS}, {"id": "A", "when": ALWAYS}]}, "used twice"),
        ({"rows": [{"id": "otherwise", "when": ALWAYS}]}, "belongs to the engine"),
        ({"outputs": [{"name": "n.m", "type": "count"}]}, "cannot be an output"),
        ({"hit_policy": "collect"}, "no single value"),
        ({"rows": [{"id": "a", "when": {"term": "document.outcome", "op": "is", "value": "held"}}]}, "gives outputs"),
    ),
)
def test_table_is_refused(fields: dict[str, Any], says: str) -> None:
    """Rows, outputs and hit policies that do not fit are refused."""
    table = {"id": "t", "outputs": [{"name": "n", "type": "count"}], "rows": [{"id": "a", "when": ALWAYS}], **fields}

    assert any(says in each.sentence for each in findings(ruleset(tables=[table])))


def test_table_may_read_the_outcome_to_route() -> None:
    """Rule 7: a table without outputs whose rows only route comes after the outcome."""
    row = {
        "id": "a",
        "when": {"term": "document.outcome", "op": "is", "value": "held"},
        "then": [{"effect": "route", "queue": "q"}],
    }

    plan = check(ruleset(ACCEPT, tables=[{"id": "t", "hit_policy": "first", "rows": [row]}]))

    assert [part.level > plan.outcome_after for part in plan.parts] == [False, True, True]


def test_limits_of_a_ruleset() -> None:
    """Every limit of a ruleset has a name and is refused beyond it, not before."""
    many = [rule(f"r{at}", FOUND) for at in range(RULES_MAX)]
    deep: dict[str, Any] = FOUND
    for _ in range(DEPTH_MAX):
        deep = {"not": deep}

    assert findings(ruleset(*many)) == ()
    assert [each.code for each in findings(ruleset(*many, ACCEPT))] == ["RULE-CONFLICT"]
    assert findings(_when(deep)) == ()
    assert "nested deeper" in findings(_when({"not": deep}))[0].sentence
    assert "more than" in findings(ruleset(lists={"l": [str(at) for at in range(LIST_MAX + 1)]}))[0].sentence


def test_named_list_and_other_term_are_values() -> None:
    """An object with the key list or term is a reference, never a map by currency."""
    listed = {"term": "supplier.id", "op": "in", "value": {"list": "good"}}
    other = {"term": "document.total_with_vat", "op": ">=", "value": {"term": "document.total_without_vat"}}

    assert findings(ruleset(rule("a", listed), rule("b", other), lists={"good": ["S1"]})) == ()
