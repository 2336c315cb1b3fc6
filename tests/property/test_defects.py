"""Defects in a few rows: each kind is told by name with a document that shows it, and no doubt becomes a finding."""

import copy

import pytest

from rules_engine.pipeline.acts.analyses import prove_ruleset
from rules_engine.rules.model import Ruleset
from rules_engine.rules.prove import prove
from rules_engine.rules.solver import Solver

ALWAYS = {"term": "document.type", "op": "is known"}


def total(op, euros):
    """Compare the total."""
    return {"term": "document.total_with_vat", "op": op, "value": {"EUR": str(euros)}}


def flag(term, op="is true"):
    """Ask for a flag."""
    return {"term": term, "op": op}


def both(*parts):
    """Join conditions."""
    return {"all": list(parts)}


def row(name, when, tier="a", **more):
    """Write a row that gives a tier."""
    return {"id": name, "when": when, "give": {"tier": tier}, **more}


def table(policy, *rows, **more):
    """Write a table on invoices."""
    outputs = [{"name": "tier", "type": "code", "codes": ["a", "b", "c"]}]
    if policy == "collect":
        outputs, rows = [], [{name: each[name] for name in each if name != "give"} for each in rows]
    whole = {"id": "t", "hit_policy": policy, "applies_to": ["invoice"], "outputs": outputs, "rows": list(rows)}
    return {"tables": [whole | more]}


def rule(name, when, *then, **more):
    """Write a rule on invoices."""
    return {"id": name, "applies_to": ["invoice"], "when": when, "then": list(then), **more}


def hold(reason, **more):
    """Write a hold."""
    return {"effect": "hold", "kind": "header", "reason": reason, **more}


def rules(*found, **more):
    """Write a ruleset of rules."""
    return {"rules": list(found), **more}


def queue(name, priority, when, to):
    """Write a route."""
    return rule(name, when, {"effect": "route", "queue": to}, priority=priority)


def tolerance(name, percent="5", **more):
    """Write a tolerance of the unit price."""
    upper = {"percent": {"state": "value", "percent": percent}, "action": "hold_line"}
    return {"id": name, "dimension": "unit_price", "applies_to": ["invoice"], "upper": upper, **more}


def rule_line(name, when, *then):
    """Write a rule on lines."""
    return rule(name, when, *then, scope="line")


LOW, HIGH = total("<=", 100), total(">", 100)
RISK = [{"name": "risk", "scope": "document", "type": "code", "merge": "one", "codes": ["low", "high"]}]
ODD = [{"name": "odd", "scope": "document"}]
NOTICE = {"effect": "notify", "who": "ann", "message": "Look."}
WAITING = {"term": "document.outcome", "op": "is not", "value": "accepted"}
HELD = {"term": "document.outcome", "op": "is", "value": "held"}
BOUGHT = flag("order.found")

KINDS = {
    "a row that stands twice": (
        table("unique", row("r", LOW), row("s", HIGH, "b"), row("again", {"not": HIGH}, "c")),
        {("identical", "t/again", "t/r")},
    ),
    "rows that overlap": (
        table("unique", row("r", total("<=", 101)), row("s", HIGH, "b")),
        {("conflict", "t/r", "t/s")},
    ),
    "a row within a row": (
        table("unique", row("r", both(LOW, BOUGHT), "b"), row("s", LOW), row("u", HIGH)),
        {("subsumed", "t/r", "t/s")},
    ),
    "a table with a gap": (table("unique", row("r", total("<", 100)), row("s", HIGH, "b")), {("gap", "t")}),
    "a gap on lines": (
        table("unique", row("r", flag("line.item_differs")), scope="line"),
        {("gap", "t")},
    ),
    "a row that contradicts itself": (
        table("unique", row("r", LOW), row("s", HIGH), row("no", both(LOW, HIGH))),
        {("unreachable", "t/no")},
    ),
    "a row behind one that takes it": (
        table("first", row("r", LOW), row("late", both(LOW, BOUGHT), "b"), row("s", HIGH, "c")),
        {("subsumed", "t/late", "t/r")},
    ),
    "a row behind the same": (
        table("first", row("r", LOW), row("late", {"not": HIGH}, "b"), row("s", HIGH, "c")),
        {("identical", "t/late", "t/r")},
    ),
    "a row behind two that take it together": (
        table("first", row("r", LOW), row("s", HIGH, "b"), row("tail", total(">", 1), "c")),
        {("unreachable", "t/r", "t/s", "t/tail")},
    ),
    "a row before one that says the same": (
        table("first", row("r", total("<=", 10), "a"), row("s", LOW, "a"), row("u", HIGH, "b")),
        {("subsumed", "t/r", "t/s")},
    ),
    "rows of one priority": (
        table(
            "priority",
            row("r", LOW, "a", priority=3),
            row("s", BOUGHT, "b", priority=3),
            otherwise={"give": {"tier": "c"}},
        ),
        {("conflict", "t/r", "t/s")},
    ),
    "a notice that is given twice": (
        table("collect", row("r", LOW, then=[NOTICE]), row("s", {"not": HIGH}, then=[NOTICE])),
        {("identical", "t/r", "t/s")},
    ),
    "a notice within a notice": (
        table("collect", row("r", LOW, then=[NOTICE]), row("s", both(LOW, BOUGHT), then=[NOTICE])),
        {("subsumed", "t/r", "t/s")},
    ),
    "a rule within a rule": (
        rules(rule("r", LOW, hold("BIG")), rule("s", both(LOW, BOUGHT), hold("BIG", release_condition="Ask."))),
        {("subsumed", "r", "s")},
    ),
    "a rule that never happens": (rules(rule("r", both(LOW, HIGH), hold("BIG"))), {("unreachable", "r")}),
    "a rule that is never more than doubtful": (
        rules(rule("r", both(flag("order.found"), flag("order.found", "is false")), hold("BIG"))),
        {("unreachable", "r")},
    ),
    "a rule on a fact that is never stated": (
        rules(
            rule("says", both(LOW, HIGH), {"effect": "state", "fact": "odd"}),
            rule("r", flag("fact.odd"), hold("ODD")),
            facts=ODD,
        ),
        {("unreachable", "r"), ("unreachable", "says")},
    ),
    "a fact with two values": (
        rules(
            rule("r", LOW, {"effect": "state", "fact": "risk", "value": "low"}),
            rule("s", BOUGHT, {"effect": "state", "fact": "risk", "value": "high"}),
            facts=RISK,
        ),
        {("conflict", "r", "s")},
    ),
    "routes of one priority": (
        rules(queue("r", 3, LOW, "buyer"), queue("s", 3, BOUGHT, "office")),
        {("conflict", "r", "s")},
    ),
    "a route that is always beaten": (
        rules(queue("r", 3, LOW, "buyer"), queue("s", 1, both(LOW, BOUGHT), "office")),
        {("unreachable", "r", "s")},
    ),
    "a document without a route": (
        rules(
            rule("r", LOW, hold("BIG")),
            rule("no", HIGH, {"effect": "refuse", "reason": "NO"}),
            queue("s", 3, HELD, "buyer"),
        ),
        {("gap", "s")},
    ),
    "a tolerance like the general one": (
        {"tolerances": [tolerance("one", limited_to={"supplier": ["S1"]}), tolerance("all")]},
        {("subsumed", "all", "one")},
    ),
    "a tolerance that another replaces": (
        {
            "tolerances": [
                tolerance("one", "9", limited_to={"supplier": ["S1"], "company": ["C"]}),
                tolerance("all", "7", limited_to={"supplier": ["S1"], "company": ["C"], "channel": ["edi"]}),
                tolerance("rest"),
            ]
        },
        set(),
    ),
    "a tolerance with nothing left to it": (
        {
            "tolerances": [
                tolerance("one", limited_to={"supplier": ["S1"]}, only_if=both(LOW, HIGH)),
                tolerance("all", "7"),
            ]
        },
        {("unreachable", "one")},
    ),
    "a line without a tolerance": (
        {
            "tolerances": [
                tolerance("one", limited_to={"supplier": ["S1"]}),
                tolerance("s", limited_to={"company": ["C"]}),
            ]
        },
        {("gap", "one", "s")},
    ),
    "a limit that is never passed": (
        {"tolerances": [tolerance("one", only_if={"term": "line.price_variance_bp", "op": "below", "value": "3"})]},
        {("unreachable", "one")},
    ),
    "a tolerance for some days": (
        {
            "tolerances": [
                tolerance("one", valid_from="2026-01-01", valid_to="2026-12-31"),
                tolerance("s", valid_from="2027-02-01", limited_to={"company": ["C"]}),
            ]
        },
        {("gap", "one", "s")},
    ),
    "a rule that says what a row says": (
        table("collect", row("r", LOW, then=[NOTICE])) | rules(rule("again", LOW, NOTICE)),
        {("identical", "again", "t/r")},
    ),
}


def ruleset(parts):
    """Make a ruleset of parts."""
    return Ruleset.model_validate({"id": "few", "name": "Few", **copy.deepcopy(parts)})


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told_and_shown(kind):
    """R5: the defect is told of the parts it is about, nothing else is, and the engine decides its document as said."""
    parts, expected = KINDS[kind]
    found = prove_ruleset(ruleset(parts))
    told = {(each.defect.kind, *sorted(each.defect.parts)) for each in found.defects}

    assert told == expected
    assert all(each.shown is None or each.shown.confirmed for each in found.defects)
    assert not found.not_decided


EFFECTS = (
    {"effect": "accept"},
    {"effect": "refuse", "reason": "NO"},
    hold("BIG", release_condition="Ask."),
    {"effect": "discrepancy", "kind": "price", "severity": "warning"},
    {"effect": "approval", "tier": "boss", "who": ["ann"]},
    {"effect": "propose", "kind": "dispute"},
    NOTICE,
    {"effect": "push", "target": "erp", "kind": "vendor_bill"},
    {"effect": "route", "queue": "buyer"},
    {"effect": "state", "fact": "odd"},
)


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect["effect"])
def test_the_same_effect_twice_adds_nothing(effect):
    """R5: whatever a rule does, a second one that does it on the same documents adds nothing; another effect does."""
    twice = prove(ruleset(rules(rule("r", LOW, effect), rule("s", {"not": HIGH}, effect), facts=ODD)))
    other = prove(ruleset(rules(rule("r", LOW, effect), rule("s", LOW, {**NOTICE, "who": "bob"}), facts=ODD)))

    assert ("identical", {"r", "s"}) in [(each.kind, set(each.parts)) for each in twice.defects]
    assert [] == [each for each in other.defects if each.kind in {"identical", "subsumed"}]


def test_a_guard_that_is_unknown_where_another_is_not():
    """R5: a hold within another is told apart where it holds documents, unknown, that the other leaves alone."""
    wide, narrow = rule("s", LOW, hold("BIG")), rule("r", both(LOW, {"any": [BOUGHT, HIGH]}), hold("BIG"))
    unknown = rule("r", both(LOW, flag("supplier.known")), hold("BIG"))
    told = [
        each.sentence for found in ((narrow, wide), (unknown, wide)) for each in prove(ruleset(rules(*found))).defects
    ]

    assert 2 == len(told)
    assert all("adds nothing" in each for each in told)


@pytest.mark.parametrize("kind", KINDS)
def test_no_doubt_becomes_a_finding(kind, draw, monkeypatch):
    """R5: whichever questions are not decided in time, what is told is true, and what is not told is told as open."""
    given = ruleset(KINDS[kind][0])
    honest, asked = Solver.ask, []

    def counted(self, *supposed):
        asked.append(None)
        return honest(self, *supposed)

    monkeypatch.setattr(Solver, "ask", counted)
    whole = prove(given)
    told = {(each.kind, frozenset(each.parts)) for each in whole.defects}
    for _ in range(8):
        lost, at = {draw.randrange(len(asked)) for _ in range(draw.choice((1, 1, 2, len(asked))))}, []

        def doubtful(self, *supposed, lost=lost, at=at):
            at.append(None)
            return "not_decided" if len(at) - 1 in lost else honest(self, *supposed)

        monkeypatch.setattr(Solver, "ask", doubtful)
        found = prove(given)
        known = {(each.kind, frozenset(each.parts)) for each in found.defects}
        assert all(any(parts & more for _, more in told) for _, parts in known - told), (known, told)
