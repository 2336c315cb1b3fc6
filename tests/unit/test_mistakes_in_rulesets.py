"""Every kind of mistake that a ruleset can have is made, once each, and each is one mistake and no more."""

import json

from rules_engine.rules.model import Ruleset
from rules_engine.rules.mutants import mutants
from tests.sample_rules import ACCEPT

KNOWN = {"term": "order.found", "op": "is known"}
PRICE = {"term": "line.net_price", "op": "<=", "value": {"EUR": "10"}}


def total(op, euros):
    """Compare the total."""
    return {"term": "document.total_with_vat", "op": op, "value": {"EUR": euros}}


def rich():
    """Make a ruleset with everything that can be mistaken."""
    rules = [
        {
            "id": "both",
            "scope": "line",
            "applies_to": ["invoice", "credit_note"],
            "limited_to": {"supplier": ["S1"], "company": ["C"]},
            "when": {
                "all": [
                    {"any": [PRICE, {"not": {"term": "line.quantity", "op": ">=", "value": "2.5"}}]},
                    {"term": "line.price_variance_bp", "op": "exceeds", "value": "2"},
                    {"term": "line.category", "op": "in", "value": ["a", "b"]},
                ]
            },
            "then": [{"effect": "hold", "kind": "line", "reason": "BOTH"}],
        },
        {
            "id": "lines",
            "when": {
                "all": [
                    {"any_line": {"term": "line.paired", "op": "is false"}},
                    {"every_line": {"term": "line.category", "op": "is", "value": "a"}},
                    {"count_lines": KNOWN | {"term": "line.category"}, "op": ">", "value": 2},
                    {
                        "fold": "sum",
                        "of": "line.line_net_amount",
                        "where": {"term": "line.quantity", "op": "<", "value": "3"},
                        "op": "<=",
                        "value": {"EUR": "9", "JPY": "9"},
                    },
                    {"term": "document.age_days", "op": "=", "value": 30},
                ]
            },
            "then": [{"effect": "refuse", "reason": "LINES"}],
        },
        {"id": "high", "priority": 9, "when": KNOWN, "then": [{"effect": "route", "queue": "a"}]},
        {"id": "low", "priority": 1, "when": KNOWN, "then": [{"effect": "route", "queue": "b"}]},
        {"id": "off", "enabled": False, "when": KNOWN, "then": [{"effect": "accept"}]},
        ACCEPT,
    ]
    rows = [
        {"id": at, "when": when, "give": {"tier": at}, "priority": priority}
        for at, when, priority in (("x", total(">", "1"), 1), ("y", total("!=", "2.50"), 2))
    ]
    outputs = [{"name": "tier", "type": "code"}]
    tables = [
        {"id": policy, "hit_policy": policy, "outputs": outputs, "rows": rows, "otherwise": {"give": {"tier": "z"}}}
        for policy in ("first", "priority")
    ]
    limits = {"absolute": {"state": "value", "amount": {"EUR": "5"}}, "percent": {"state": "zero"}}
    price = {"id": "price", "dimension": "unit_price", "upper": {**limits, "action": "hold_line"}}
    count = {"state": "value", "amount": {"*": "2"}}
    amount = {"id": "count", "dimension": "quantity", "lower": {"absolute": count, "action": "warn"}}
    content = {"id": "rich", "name": "Rich", "rules": rules, "tables": tables, "tolerances": [price, amount]}
    return Ruleset.model_validate(content)


def differing(one, other, path=""):
    """Give the places where two texts differ, the outermost that tell all of it."""
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        return [place for key in one for place in differing(one[key], other[key], f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            place for at, pair in enumerate(zip(one, other, strict=True)) for place in differing(*pair, f"{path}[{at}]")
        ]
    return [] if one == other else [path]


def test_each_mutant_is_one_mistake_and_another():
    """R5: no two mutants are the same ruleset, none is the ruleset itself, and each differs in the part it names."""
    ruleset = rich()
    text = json.loads(ruleset.model_dump_json(by_alias=True))
    made = list(mutants(ruleset))
    hashes = {each.ruleset.ruleset_hash for each in made}

    assert len(hashes) == len(made)
    assert ruleset.ruleset_hash not in hashes
    for each in made:
        places = differing(text, json.loads(each.ruleset.model_dump_json(by_alias=True)))
        assert each.mistake == "order" or 1 <= len(places) <= 3, (each.place, each.sentence, places)
        assert "[off]" not in each.place


def test_every_kind_of_mistake_is_made():
    """R5: operators, limits, rows, orders and scopes, in rules, tables and tolerances."""
    told = {(each.mistake, each.place, each.sentence) for each in mutants(rich())}

    assert {
        ("row", "rules[both]", "is left out"),
        ("scope", "rules[both]", "is no longer limited to supplier"),
        ("scope", "rules[both]", "no longer applies to credit_note"),
        ("scope", "rules[both]", "holds the whole document instead of the line"),
        ("operator", "rules[both]", "says any instead of all"),
        ("operator", "rules[both]", "says all instead of any"),
        ("operator", "rules[both]", "forgets a not"),
        ("operator", "rules[both]", "says line.net_price < instead of <="),
        ("limit", "rules[both]", "moves the limit of line.net_price by its smallest unit"),
        ("limit", "rules[both]", "moves the limit of line.quantity by its smallest unit"),
        ("limit", "rules[both]", "moves the limit of line.price_variance_bp by its smallest unit"),
        ("limit", "rules[both]", "forgets 'a' among the values of line.category"),
        ("operator", "rules[lines]", "says every_line instead of any_line"),
        ("operator", "rules[lines]", "says any_line instead of every_line"),
        ("operator", "rules[lines]", "says count >= instead of >"),
        ("limit", "rules[lines]", "moves the limit of count by its smallest unit"),
        ("limit", "rules[lines]", "moves the limit of document.age_days by its smallest unit"),
        ("operator", "rules[lines]", "says line.quantity <= instead of <"),
        ("order", "rules[low]", "changes priorities with high"),
        ("row", "tables[first].rows[x]", "is left out"),
        ("row", "tables[first]", "has no otherwise"),
        ("order", "tables[first].rows[x]", "changes places with the next row"),
        ("order", "tables[priority].rows[x]", "changes places with the next row"),
        ("operator", "tolerances[price]", "is breached when all of its upper limits are passed"),
        ("limit", "tolerances[price]", "does not check its upper absolute limit"),
        ("limit", "tolerances[price]", "has its upper absolute limit larger by the smallest unit"),
        ("limit", "tolerances[price]", "has its upper percent limit larger by the smallest unit"),
        ("limit", "tolerances[count]", "has its lower absolute limit larger by the smallest unit"),
    } <= told, sorted(told)


def test_limits_move_by_the_smallest_unit_of_their_currency():
    """R5: a limit in euros moves by a cent, one in yen by a yen, a unit price by a millionth."""
    moved = {
        each.sentence: json.loads(each.ruleset.model_dump_json(by_alias=True))["rules"]
        for each in mutants(rich())
        if each.sentence.startswith("moves")
    }
    of_lines = moved["moves the limit of line.line_net_amount by its smallest unit"][1]["when"]["all"][3]
    of_price = moved["moves the limit of line.net_price by its smallest unit"][0]["when"]["all"][0]["any"][0]

    assert {"EUR": "9.01", "JPY": "10"} == of_lines["value"]
    assert {"EUR": "10.000001"} == of_price["value"]
