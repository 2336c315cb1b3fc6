"""Rulesets of about two hundred rows without a defect, and the same with one defect planted that is known by name.

The clean ones are partitions: bands of amounts by order status, ladders of limits, items each in one row, rules with
reasons of their own, routes by priority with one that catches the rest, tolerances with one that is general.
"""

import copy
import random
from typing import Final, NamedTuple

from rules_engine.rules.model import Ruleset

Plain = dict[str, object]

STATUSES: Final = ("open", "changed", "cancelled", "closed")
CLASSES: Final = ("a", "b", "c", "services", "goods", "works")


class Planted(NamedTuple):
    """A ruleset with a defect: what kind it is, and the parts it must be told of."""

    ruleset: Ruleset
    kind: str
    parts: frozenset[str]


def compare(term: str, op: str, value: object = None) -> Plain:
    """Write a comparison."""
    return {"term": term, "op": op} | ({} if value is None else {"value": value})


def amount(euros: int) -> Plain:
    """Write an amount in two currencies."""
    return {"EUR": str(euros), "DKK": str(euros * 7)}


def band(term: str, low: int | None, high: int | None) -> list[Plain]:
    """Write that an amount is above ``low`` and at most ``high``."""
    lower = [] if low is None else [compare(term, ">", amount(low))]
    return lower + ([] if high is None else [compare(term, "<=", amount(high))])


def clean(chance: random.Random, name: str) -> Plain:
    """Draw a ruleset without a defect."""
    return {
        "id": name,
        "name": "Drawn",
        "facts": [
            {"name": "risk", "scope": "document", "type": "code", "merge": "one", "codes": ["low", "high"]},
            {"name": "odd", "scope": "line"},
        ],
        "tables": [_matrix(chance), _ladder(chance), _items(chance), _ranks(chance)],
        "tolerances": _tolerances(chance),
        "rules": _rules(chance),
    }


def _cuts(chance: random.Random, count: int) -> list[int]:
    """Draw limits, lowest first."""
    return sorted(chance.sample(range(100, 100_000), count))


def _matrix(chance: random.Random) -> Plain:
    """Draw a unique table: bands of the total by order status, all of them."""
    cuts = _cuts(chance, 14)
    edges = [None, *cuts, None]
    rows = [
        {
            "id": f"{status}_{at}",
            "when": {
                "all": [
                    compare("order.status", "is", status),
                    *band("document.total_with_vat", edges[at], edges[at + 1]),
                ]
            },
            "give": {"tier": f"t{at % 5}"},
        }
        for status in STATUSES
        for at in range(len(cuts) + 1)
    ]
    outputs = [{"name": "tier", "type": "code", "codes": [f"t{at}" for at in range(6)]}]
    return {"id": "matrix", "hit_policy": "unique", "applies_to": ["invoice"], "outputs": outputs, "rows": rows}


def _ladder(chance: random.Random) -> Plain:
    """Draw a first table: limits from high to low, each with its own result, and a last row for the rest."""
    cuts = _cuts(chance, 40)[::-1]
    rows = [
        {"id": f"s{at}", "when": compare("document.amount_due", ">=", amount(cut)), "give": {"step": 40 - at}}
        for at, cut in enumerate(cuts)
    ]
    rest = {"id": "rest", "when": compare("document.amount_due", "<", amount(cuts[-1])), "give": {"step": 0}}
    return {
        "id": "ladder",
        "hit_policy": "first",
        "applies_to": ["invoice"],
        "outputs": [{"name": "step", "type": "count"}],
        "rows": [*rows, rest],
    }


def _items(chance: random.Random) -> Plain:
    """Draw a collect table on lines: every row tells somebody of items of its own."""
    rows = []
    for at in range(40):
        items = [f"I{at}-{each}" for each in range(chance.randint(1, 4))]
        when = {"all": [compare("line.buyer_item_id", "in", items), compare("line.quantity", ">", str(at + 1))]}
        rows.append({"id": f"i{at}", "when": when, "then": [_notify(f"person{at % 7}", f"Item list {at % 9}")]})
    return {"id": "items", "hit_policy": "collect", "scope": "line", "applies_to": ["invoice"], "rows": rows}


def _notify(who: str, message: str) -> Plain:
    """Write a notice."""
    return {"effect": "notify", "who": who, "message": message}


def _ranks(chance: random.Random) -> Plain:
    """Draw a priority table: overlapping conditions, each with a priority of its own, and an otherwise."""
    priorities = chance.sample(range(100), 12)
    rows = [
        {
            "id": f"p{at}",
            "when": compare("supplier.class", "is", CLASSES[at % 6])
            if at < 6
            else compare("document.age_days", ">", 10 * at),
            "give": {"queue": f"q{at}"},
            "priority": priority if at < 6 else 200 + at,
        }
        for at, priority in enumerate(priorities)
    ]
    outputs = [{"name": "queue", "type": "code"}]
    otherwise = {"give": {"queue": "none"}}
    table = {"id": "ranks", "hit_policy": "priority", "applies_to": ["invoice"], "outputs": outputs, "rows": rows}
    return {**table, "otherwise": otherwise}


def _tolerances(chance: random.Random) -> list[Plain]:
    """Draw tolerances of two dimensions: some for suppliers or classes, and a general one."""
    found: list[Plain] = []
    for dimension in ("unit_price", "quantity"):
        percents = chance.sample(range(1, 30), 6)
        scopes: list[Plain] = [{"supplier": [f"S{at}"]} for at in range(3)]
        scopes += [{"supplier_class": [each]} for each in chance.sample(CLASSES, 2)] + [{}]
        for at, (scope, percent) in enumerate(zip(scopes, percents, strict=True)):
            upper = {"percent": {"state": "value", "percent": str(percent)}, "action": "hold_line"}
            upper["absolute"] = {"state": "value", "amount": amount(percent * 10)}
            entry = {"id": f"{dimension}_{at}", "dimension": dimension, "limited_to": scope, "upper": upper}
            found.append({**entry, "applies_to": ["invoice"]})
    return found


def _hold(reason: str, kind: str = "header") -> Plain:
    """Write a hold."""
    return {"effect": "hold", "kind": kind, "reason": reason}


def _rule(name: str, when: Plain, *then: Plain, scope: str = "document", **fields: object) -> Plain:
    """Write a rule."""
    return {"id": name, "applies_to": ["invoice"], "scope": scope, "when": when, "then": list(then), **fields}


def _rules(chance: random.Random) -> list[Plain]:
    """Draw rules: holds with reasons of their own, a fact, acceptance, and routes that catch everything."""
    rules = [_rule(f"tier_{at}", compare("table.matrix.tier", "is", f"t{at}"), _hold(f"TIER_{at}")) for at in range(5)]
    cuts = _cuts(chance, 30)
    rules += [
        _rule(
            f"line_{at}",
            {"all": [compare("line.line_net_amount", ">", amount(cut)), compare("line.item_differs", "is true")]},
            _hold(f"LINE_{at}", "line"),
            scope="line",
        )
        for at, cut in enumerate(cuts)
    ]
    low = cuts[0]
    rules += [
        _rule("risk_high", compare("document.amount_due", ">", amount(low)), _state("risk", "high")),
        _rule("risk_low", compare("document.amount_due", "<=", amount(low)), _state("risk", "low")),
        _rule("odd", compare("line.unit_differs", "is true"), _state("odd"), scope="line"),
        _rule("odd_held", compare("fact.odd", "is true"), _hold("ODD", "line"), scope="line"),
        _rule("accept", compare("fact.odd", "is false"), {"effect": "accept"}, scope="line"),
        _rule("route_risk", compare("fact.risk", "is", "high"), _route("controller"), priority=30),
        _rule("route_tier", compare("hold.TIER_1", "is true"), _route("buyer"), priority=20),
        _rule("route_rest", compare("document.outcome", "is not", "accepted"), _route("office"), priority=1),
    ]
    return rules


def _state(fact: str, value: object = None) -> Plain:
    """Write that a fact is stated."""
    return {"effect": "state", "fact": fact} | ({} if value is None else {"value": value})


def _route(queue: str) -> Plain:
    """Write a route."""
    return {"effect": "route", "queue": queue}


# Planting: each takes a clean ruleset and returns what kind of defect stands where.

Told = tuple[str, frozenset[str]]


def _table(text: Plain, name: str) -> Plain:
    return next(table for table in text["tables"] if table["id"] == name)


def _insert(chance: random.Random, table: Plain, row: Plain, after: int = 0) -> None:
    table["rows"].insert(chance.randint(after, len(table["rows"])), row)


def unique_identical(chance: random.Random, text: Plain) -> Told:
    """Plant a row that stands twice, its conditions in another order."""
    table = _table(text, "matrix")
    row = copy.deepcopy(chance.choice(table["rows"]))
    twin = {**row, "id": "twin", "when": {"all": row["when"]["all"][::-1]}}
    _insert(chance, table, twin)
    return "identical", frozenset({f"matrix/{row['id']}", "matrix/twin"})


def unique_overlap(chance: random.Random, text: Plain) -> Told:
    """Plant an upper limit that reaches one cent into the next band."""
    table = _table(text, "matrix")
    at = chance.choice([at for at in range(len(table["rows"])) if at % 15 not in {0, 14}])
    row = table["rows"][at]
    limit = row["when"]["all"][-1]
    limit["value"] = {**limit["value"], "EUR": f"{limit['value']['EUR']}.01"}
    return "conflict", frozenset({f"matrix/{row['id']}", f"matrix/{table['rows'][at + 1]['id']}"})


def unique_gap(chance: random.Random, text: Plain) -> Told:
    """Plant a missing row."""
    table = _table(text, "matrix")
    table["rows"].pop(chance.randrange(len(table["rows"])))
    return "gap", frozenset({"matrix"})


def unique_gap_at_a_limit(chance: random.Random, text: Plain) -> Told:
    """Plant a limit that no row takes: below instead of at most, in one currency only that matters."""
    table = _table(text, "matrix")
    row = table["rows"][chance.choice([at for at in range(len(table["rows"])) if at % 15 != 14])]
    row["when"]["all"][-1]["op"] = "<"
    return "gap", frozenset({"matrix"})


def unique_subsumed(chance: random.Random, text: Plain) -> Told:
    """Plant a row within another row."""
    table = _table(text, "matrix")
    row = copy.deepcopy(chance.choice(table["rows"]))
    inner = {**row, "id": "inner", "when": {"all": [*row["when"]["all"], compare("supplier.class", "is", "a")]}}
    _insert(chance, table, inner)
    return "subsumed", frozenset({f"matrix/{row['id']}", "matrix/inner"})


def unique_contradiction(chance: random.Random, text: Plain) -> Told:
    """Plant a row whose limits leave nothing between them."""
    table = _table(text, "matrix")
    low = chance.randint(200, 90_000)
    empty = {"all": [compare("order.status", "is", "open"), *band("document.total_with_vat", low, low)]}
    _insert(chance, table, {"id": "empty", "when": empty, "give": {"tier": "t1"}})
    return "unreachable", frozenset({"matrix/empty"})


def first_subsumed(chance: random.Random, text: Plain) -> Told:
    """Plant a row behind one that takes all of it."""
    table = _table(text, "ladder")
    at = chance.randrange(5, 35)
    inner = copy.deepcopy(table["rows"][at])
    inner["when"] = {"all": [inner["when"], compare("supplier.class", "is", "b")]}
    inner |= {"id": "late", "give": {"step": 99}}
    table["rows"].insert(at + 1, inner)
    return "subsumed", frozenset({f"ladder/s{at}", "ladder/late"})


def first_order(chance: random.Random, text: Plain) -> Told:
    """Plant two rows in the wrong order: the lower limit first leaves the higher one nothing."""
    table = _table(text, "ladder")
    at = chance.randrange(38)
    rows = table["rows"]
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return "subsumed", frozenset({f"ladder/s{at}", f"ladder/s{at + 1}"})


def first_unreachable(chance: random.Random, text: Plain) -> Told:
    """Plant a row that two rows before it take together, none of them alone."""
    table = _table(text, "ladder")
    table["rows"].append({"id": "tail", "when": compare("document.amount_due", ">=", amount(1)), "give": {"step": 98}})
    return "unreachable", frozenset({"ladder/tail"})


def collect_identical(chance: random.Random, text: Plain) -> Told:
    """Plant a row of a collect table that stands twice."""
    table = _table(text, "items")
    row = copy.deepcopy(chance.choice(table["rows"]))
    _insert(chance, table, {**row, "id": "twin"})
    return "identical", frozenset({f"items/{row['id']}", "items/twin"})


def collect_subsumed(chance: random.Random, text: Plain) -> Told:
    """Plant a row of a collect table that says less often what another says."""
    table = _table(text, "items")
    row = copy.deepcopy(chance.choice(table["rows"]))
    row["when"]["all"][1]["value"] = "1000"
    _insert(chance, table, {**row, "id": "inner"})
    return "subsumed", frozenset({"items/inner"})


def priority_conflict(chance: random.Random, text: Plain) -> Told:
    """Plant two rows of one priority that overlap."""
    rows = _table(text, "ranks")["rows"]
    one, other = chance.randrange(6), chance.randrange(6, 12)
    rows[one]["priority"] = rows[other]["priority"]
    return "conflict", frozenset({f"ranks/p{one}", f"ranks/p{other}"})


def rule_identical(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that stands twice under two names, told in other words."""
    rule = copy.deepcopy(chance.choice(text["rules"][5:35]))
    twin = {**rule, "id": "twin", "name": "Told otherwise", "when": {"not": {"not": rule["when"]}}}
    text["rules"].insert(chance.randrange(len(text["rules"])), twin)
    return "identical", frozenset({rule["id"], "twin"})


def rule_subsumed(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that does less often what another rule does."""
    rule = copy.deepcopy(chance.choice(text["rules"][5:35]))
    inner = {"all": [rule["when"], compare("line.vat_rate", ">", "5")]}
    text["rules"].append({**rule, "id": "inner", "when": inner})
    return "subsumed", frozenset({rule["id"], "inner"})


def rule_unreachable_by_table(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that reads a code its table never gives."""
    text["rules"].append(_rule("ghost", compare("table.matrix.tier", "is", "t5"), _hold("GHOST")))
    return "unreachable", frozenset({"ghost"})


def rule_unreachable_by_fact(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that reads a fact in a way other rules make impossible."""
    low = next(rule for rule in text["rules"] if rule["id"] == "risk_low")["when"]
    when = {"all": [compare("fact.risk", "is", "high"), low]}
    text["rules"].append(_rule("ghost", when, _hold("GHOST")))
    return "unreachable", frozenset({"ghost"})


def rule_unreachable_by_tolerance(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that reads a breach no tolerance can have: below, where no lower limit is checked."""
    when = compare("tolerance.quantity", "is", "under")
    text["rules"].append(_rule("ghost", when, _hold("GHOST", "line"), scope="line"))
    return "unreachable", frozenset({"ghost"})


def route_conflict(chance: random.Random, text: Plain) -> Told:
    """Plant two routes of one priority to different queues."""
    when = compare("document.duplicate", "is true")
    text["rules"].append(_rule("route_twice", when, _route("elsewhere"), priority=30))
    return "conflict", frozenset({"route_risk", "route_twice"})


def route_beaten(chance: random.Random, text: Plain) -> Told:
    """Plant a route that another of a higher priority always beats."""
    low = next(rule for rule in text["rules"] if rule["id"] == "risk_high")["when"]["value"]
    when = compare("document.amount_due", ">", {key: str(int(value) + 1) for key, value in low.items()})
    text["rules"].append(_rule("route_late", when, _route("nobody"), priority=10))
    return "unreachable", frozenset({"route_late"})


def route_gap(chance: random.Random, text: Plain) -> Told:
    """Plant a last route that forgets an outcome."""
    rest = next(rule for rule in text["rules"] if rule["id"] == "route_rest")
    rest["when"] = compare("document.outcome", "in", ["refused", "needs_approval"])
    return "gap", frozenset({"route_rest"})


def fact_conflict(chance: random.Random, text: Plain) -> Told:
    """Plant two statements of a fact that may have one value, with overlapping conditions."""
    high = next(rule for rule in text["rules"] if rule["id"] == "risk_high")
    high["when"]["op"] = ">="
    return "conflict", frozenset({"risk_high", "risk_low"})


def tolerance_redundant(chance: random.Random, text: Plain) -> Told:
    """Plant a tolerance of one supplier with the limits it would have anyway."""
    general = next(each for each in text["tolerances"] if each["id"] == "quantity_5")
    text["tolerances"].append({**copy.deepcopy(general), "id": "same", "limited_to": {"currency": ["EUR"]}})
    return "subsumed", frozenset({"same", "quantity_5"})


def tolerance_unreachable(chance: random.Random, text: Plain) -> Told:
    """Plant a tolerance whose only amount is in another currency than its scope."""
    upper = {"absolute": {"state": "value", "amount": {"DKK": "75"}}, "action": "hold_line"}
    entry = {"id": "lost", "dimension": "unit_price", "limited_to": {"currency": ["EUR"]}, "upper": upper}
    text["tolerances"].append({**entry, "applies_to": ["invoice"]})
    return "unreachable", frozenset({"lost"})


def tolerance_gap(chance: random.Random, text: Plain) -> Told:
    """Plant that the general tolerance is missing."""
    text["tolerances"] = [each for each in text["tolerances"] if each["id"] != "unit_price_5"]
    return "gap", frozenset({"unit_price_0"})


def across_rule_and_tolerance(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that holds for what a tolerance holds for already."""
    when = {"all": [compare("supplier.id", "is", "S1"), compare("tolerance.quantity", "is", "over")]}
    text["rules"].append(_rule("again", when, _hold("QUANTITY", "line"), scope="line"))
    return "subsumed", frozenset({"again", "quantity_1~over"})


def across_rule_and_table(chance: random.Random, text: Plain) -> Told:
    """Plant a rule that tells somebody what a table row tells already."""
    row = chance.choice(_table(text, "items")["rows"])
    text["rules"].append(_rule("again", copy.deepcopy(row["when"]), *row["then"], scope="line"))
    return "identical", frozenset({"again", f"items/{row['id']}"})


PLANTS: Final = (
    unique_identical,
    unique_overlap,
    unique_gap,
    unique_gap_at_a_limit,
    unique_subsumed,
    unique_contradiction,
    first_subsumed,
    first_order,
    first_unreachable,
    collect_identical,
    collect_subsumed,
    priority_conflict,
    rule_identical,
    rule_subsumed,
    rule_unreachable_by_table,
    rule_unreachable_by_fact,
    rule_unreachable_by_tolerance,
    route_conflict,
    route_beaten,
    route_gap,
    fact_conflict,
    tolerance_redundant,
    tolerance_unreachable,
    tolerance_gap,
    across_rule_and_tolerance,
    across_rule_and_table,
)


def draw_clean(chance: random.Random, name: str) -> Ruleset:
    """Draw a ruleset without a defect."""
    return Ruleset.model_validate(clean(chance, name))


def draw_planted(chance: random.Random, at: int) -> Planted:
    """Draw a ruleset with one defect; which one goes round."""
    text = clean(chance, f"planted{at}")
    kind, parts = PLANTS[at % len(PLANTS)](chance, text)
    return Planted(Ruleset.model_validate(text), kind, parts)
