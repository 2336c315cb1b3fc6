"""What is proved of small rulesets at their edges: parts that apply nowhere, stand twice, or end a search."""

from typing import Any

import pytest

from rules_engine.documents.sheet import ratio_bp
from rules_engine.errors import UnknownTerm
from rules_engine.pipeline.acts.analyses import prove_ruleset
from rules_engine.rules import defects_rules
from rules_engine.rules.check import check, findings
from rules_engine.rules.model import Ruleset
from rules_engine.rules.mutants import mutants
from rules_engine.rules.problems import Problems
from rules_engine.rules.proof import Deadline
from rules_engine.rules.proof_sheet import LINES_MAX
from rules_engine.rules.prove import prove
from rules_engine.rules.solver import Solver
from rules_engine.rules.versions import Versions, versions
from tests.generators import rulesets
from tests.sample_rules import ACCEPT, decided, hold, line, rule, ruleset, sheet
from tests.seeds import base_seed

BIG = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}
SMALL = {"term": "document.total_with_vat", "op": "<=", "value": {"EUR": "100"}}
INVOICE = {"applies_to": ["invoice"]}


def told(rules: Ruleset) -> set[tuple[str, tuple[str, ...]]]:
    """Give what is found: kind and parts."""
    return {(each.defect.kind, each.defect.parts) for each in prove_ruleset(rules).defects}


def total(op: str, euros: int) -> dict[str, Any]:
    """Compare the total."""
    return {"term": "document.total_with_vat", "op": op, "value": {"EUR": str(euros)}}


def price(name: str, percent: str = "5", /, **more: Any) -> dict[str, Any]:
    """Write a tolerance of the unit price."""
    upper = {"percent": {"state": "value", "percent": percent}, "action": "hold_line"}
    return {"id": name, "dimension": "unit_price", "upper": upper, **INVOICE, **more}


def test_a_search_for_pairs_ends(monkeypatch):
    """R5: of very many statements that contradict each other so many pairs are told, and no more."""
    monkeypatch.setattr(defects_rules, "PAIRS_MAX", 1)
    state = [rule(f"s{at}", BIG, {"effect": "state", "fact": "n", "value": at}, **INVOICE) for at in range(3)]
    facts = [{"name": "n", "scope": "document", "type": "count", "merge": "one"}]
    rules = ruleset(ACCEPT, *state, rule("r", {"term": "fact.n", "op": ">", "value": 1}, hold()), facts=facts)
    found = [parts for kind, parts in told(rules) if set(parts) <= {"s0", "s1", "s2"}]

    assert found


@pytest.mark.parametrize(
    ("tolerances", "wanted"),
    (
        ([price("all"), price("b", limited_to={"supplier": ["S1"]})], set()),
        ([price("a", valid_from="2026-01-01", valid_to="2026-06-30"), price("b", valid_from="2026-07-01")], set()),
        (
            [
                price("site", limited_to={"supplier": ["S1"], "site": ["X"]}),
                price("wide", limited_to={"supplier": ["S1"]}),
                price("rest"),
                price("never", lower={"percent": {"state": "zero"}, "action": "ignore"}, enabled=False),
            ],
            set(),
        ),
    ),
)
def test_tolerances_that_share_a_dimension(tolerances, wanted):
    """R5: a tolerance for everybody leaves no gap, nor do two that follow each other in time."""
    assert wanted == {each for each in told(ruleset(ACCEPT, tolerances=tolerances)) if each[0] == "gap"}


def test_a_tolerance_that_checks_nothing_says_so():
    """Semantics 8: where the narrower tolerance checks neither side, the wider one does not count for its supplier."""
    narrow = {"id": "narrow", "dimension": "unit_price", "limited_to": {"supplier": ["S1"]}, **INVOICE}
    over = rule("over", {"term": "tolerance.unit_price", "op": "is", "value": "over"}, hold("O", kind="line"))
    rules = ruleset(ACCEPT, {**over, "scope": "line"}, tolerances=[price("wide"), narrow])
    other = ruleset(ACCEPT, {**over, "scope": "line"}, tolerances=[price("wide")])

    assert "different" == versions(rules, other, 30).status


def table(name: str, kind: str, values: tuple[Any, Any], **more: Any) -> dict[str, Any]:
    """Write a table with one output."""
    rows = [
        {"id": "big", "when": BIG, "give": {"to": values[0]}},
        {"id": "small", "when": SMALL, "give": {"to": values[1]}},
    ]
    return {"id": name, "hit_policy": "first", "outputs": [{"name": "to", "type": kind}], "rows": rows, **more}


@pytest.mark.parametrize(
    ("kind", "values", "asked"),
    (
        ("flag", (True, False), {"op": "is true"}),
        ("code", ("a", "b"), {"op": "is", "value": "a"}),
        ("count", (3, 1), {"op": ">", "value": 2}),
    ),
)
def test_outputs_of_every_type_are_proved(kind, values, asked):
    """Semantics 11: what a rule makes of an output is proved, whatever its type."""
    stop = rule("stop", {"term": "table.t.to", **asked}, hold("STOP"), **INVOICE)
    rules = ruleset(ACCEPT, stop, tables=[table("t", kind, values, **INVOICE)])

    assert ["STOP"] == [each.reason for each in decided(rules, sheet(document__total_with_vat=10_001)).holds]
    assert set() == told(rules)
    assert "different" == versions(rules, rules.model_copy(update={"rules": rules.rules[:1]}), 30).status


@pytest.mark.parametrize(
    ("was", "becomes"),
    (
        ({"effect": "refuse", "reason": "A"}, {"effect": "refuse", "reason": "B"}),
        ({"effect": "notify", "who": "a", "message": "m"}, {"effect": "notify", "who": "b", "message": "m"}),
        (
            {"effect": "propose", "kind": "dispute"},
            {"effect": "propose", "kind": "short_pay"},
        ),
        ({"effect": "push", "kind": "bill"}, {"effect": "push", "kind": "order"}),
    ),
)
def test_versions_that_do_something_else_differ(was, becomes):
    """R6: what is refused, proposed, told or pushed otherwise is a difference, shown on a document."""
    found = [ruleset(ACCEPT, rule("r", BIG, effect, **INVOICE)) for effect in (was, becomes)]

    assert "equivalent" == versions(found[0], found[0], 30).status
    assert versions(*found, 30).status in ({"different"} if was["effect"] != "refuse" else {"different", "equivalent"})


def test_a_problem_is_told_once():
    """R5: what is wrong twice at one place is one problem."""
    problems = Problems()
    for _ in range(2):
        problems.add(UnknownTerm, "It does not exist.", "rules[r]", "Name another.")

    assert 1 == len(problems.found)


def test_a_date_that_no_document_of_its_type_has_is_refused():
    """Semantics 17: a part can only be dated by a day that its documents have."""
    dated = rule(
        "r",
        {"term": "document.type", "op": "is known"},
        valid_from="2026-01-01",
        dated_by="order",
        applies_to=["order"],
    )

    assert ["rules[r].dated_by"] == [each.place for each in findings(ruleset(dated))]


def test_a_tolerance_of_a_type_of_document_without_its_variance_is_refused():
    """R4: a limit needs a variance that documents of its type have."""
    assert findings(ruleset(tolerances=[price("p", applies_to=["order"])]))


def test_every_mutant_is_another_ruleset():
    """R5: a mistake that the checker refuses, or that changes nothing, is no mutant."""
    rows = [{"id": "r", "when": {"all": [BIG]}, "then": [hold("B")]}]
    one = {"id": "t", "hit_policy": "collect", "rows": rows}
    even = table("even", "code", ("a", "b"), **INVOICE) | {"hit_policy": "priority"}
    known = rule("known", {"term": "document.number", "op": "is known"}, hold("K"))
    stated = rule("s", BIG, {"effect": "state", "fact": "f"})
    reading = rule("f", {"term": "fact.f", "op": "is true"}, hold("F"))
    facts = [{"name": "f", "scope": "document"}]
    begins = rule("begins", {"term": "line.description", "op": "starts with", "value": "A"}, hold("K", kind="line"))
    small = ruleset(
        ACCEPT,
        known,
        stated,
        reading,
        {**begins, "scope": "line"},
        tables=[one, even],
        tolerances=[price("p")],
        facts=facts,
    )
    for drawn in (small, next(rulesets(base_seed()))):
        found = list(mutants(drawn))

        assert found
        assert drawn.ruleset_hash not in {each.ruleset.ruleset_hash for each in found}
        assert {each.ruleset.ruleset_hash for each in found} == {each.plan.ruleset_hash for each in found}


def test_a_line_is_seen_with_what_a_fact_says():
    """R1: a discrepancy may show a fact; what it found is the fact's value on that line."""
    fact = {"name": "n", "scope": "line", "type": "count", "merge": "max"}
    state = rule("s", {"term": "line.quantity", "op": ">", "value": "1"}, {"effect": "state", "fact": "n", "value": 7})
    shown = {"effect": "discrepancy", "kind": "odd", "found": "fact.n"}
    odd = rule("odd", {"term": "fact.n", "op": ">", "value": 1}, shown, scope="line")
    found = decided(
        ruleset(ACCEPT, {**state, "scope": "line"}, odd, facts=[fact]), sheet(line("1", quantity=2_000_000))
    )

    assert ["7"] == [each.found for each in found.discrepancies]


def test_a_hold_within_another_that_also_holds_what_is_unknown():
    """R5: a hold that adds nothing where everything is known, but holds what is not, is told so."""
    known = {"all": [BIG, {"term": "document.vat", "op": "is known"}]}
    dear = {"all": [BIG, {"term": "document.vat", "op": ">", "value": {"EUR": "1"}}]}
    rules = ruleset(ACCEPT, rule("r", dear, hold("B"), **INVOICE), rule("s", known, hold("B"), **INVOICE))
    (found,) = prove_ruleset(rules).defects

    assert found.defect.sentence.endswith("that the other leaves alone.")
    assert found.shown.confirmed


def test_a_rule_within_another_only_on_invoices():
    """R5: what adds nothing on invoices but does on credit notes is not told."""
    rules = ruleset(ACCEPT, rule("r", BIG, hold("B")), rule("s", BIG, hold("B"), **INVOICE))

    assert ("subsumed", ("r", "s")) not in told(rules)
    assert ("subsumed", ("s", "r")) in {(kind, parts) for kind, parts in told(rules)}


def test_a_row_that_a_later_one_covers_matters_where_another_stands_between():
    """Semantics 11: of a first table a row adds nothing only where no row between says otherwise on its documents."""

    def rows(*between: dict[str, Any]) -> Ruleset:
        above = [{"id": name, "when": total(">", euros), "give": {"to": "x"}} for name, euros in (("a", 9), ("c", 1))]
        table = {"id": "t", "hit_policy": "first", "outputs": [{"name": "to", "type": "code"}], **INVOICE}
        return ruleset(
            ACCEPT, tables=[{**table, "rows": [above[0], *between, above[1]], "otherwise": {"give": {"to": "z"}}}]
        )

    assert ("subsumed", ("t/a", "t/c")) in told(rows())
    other = {"id": "b", "when": {"all": [total(">", 5), total("<", 20)]}, "give": {"to": "y"}}
    assert told(rows(other)) == set()


def test_more_lines_than_a_proof_looks_at_make_nothing_unreachable():
    """R5: a rule about more lines than a proof looks at is not called unreachable."""
    counted = {"count_lines": {"term": "line.paired", "op": "is true"}, "op": ">", "value": LINES_MAX + 5}

    assert set() == told(ruleset(ACCEPT, rule("r", counted, hold("MANY"), **INVOICE)))


def test_statements_of_one_value_do_not_contradict_each_other():
    """Semantics 6: two rules that state the same value of a fact agree; a third that states another does not."""
    facts = [{"name": "n", "scope": "document", "type": "count", "merge": "one"}]
    stating = [
        rule(f"s{at}", when, {"effect": "state", "fact": "n", "value": value}, **INVOICE)
        for at, (when, value) in enumerate(((BIG, 1), ({"not": SMALL}, 1), (BIG, 2)))
    ]
    read = rule("r", {"term": "fact.n", "op": ">", "value": 1}, hold("N"), **INVOICE)
    clashes = {
        frozenset(parts) for kind, parts in told(ruleset(ACCEPT, *stating, read, facts=facts)) if kind == "conflict"
    }

    assert clashes == {frozenset({"s0", "s2"}), frozenset({"s1", "s2"})}


def test_an_example_is_like_a_document_that_is_given():
    """R6: where a document is given, what is shown differs from it only as far as it must."""
    price = {"term": "line.price_variance_bp", "op": "exceeds", "value": "2"}
    asked = [BIG, {"term": "supplier.known", "op": "is true"}, {"term": "supplier.id", "op": "is", "value": "S1"}]
    before = check(ruleset(ACCEPT, rule("r", {"all": asked}, hold("B"), **INVOICE)))
    after = check(ruleset(ACCEPT, rule("l", {"any_line": price}, hold("P"), **INVOICE)))
    terms = {"document__total_with_vat": 99_999, "supplier__known": True, "supplier__id": "S1"}
    for currency, supplier in (("EUR", "S1"), ("NOK", "S1"), ("EUR", "somebody else")):
        rows = (line("1", price_variance_bp=ratio_bp(1, 30)), line("2"))
        near = sheet(*rows, currency=currency, **terms | {"supplier__id": supplier})
        found = Versions(before, after, Deadline(30), near={"invoice": near}).compare()

        assert "different" == found.status
        assert found.example is not None
        assert found.example.lines


def test_whichever_questions_are_not_decided_nothing_wrong_is_told(monkeypatch):
    """R5: questions that are lost one after the other leave a finding open, and never make another."""
    rows = [
        {"id": "a", "when": SMALL, "give": {"to": "x"}},
        {"id": "b", "when": BIG, "give": {"to": "y"}},
        {"id": "c", "when": {"any": [SMALL, BIG]}, "give": {"to": "z"}},
    ]
    masked = {**table("t", "code", ("a", "b"), **INVOICE), "rows": rows}
    queue = {"effect": "route", "queue": "one"}
    both = {"any": [SMALL, BIG]}
    routes = [
        rule("low", both, {**queue, "queue": "two"}, priority=1, **INVOICE),
        rule("small", SMALL, queue, priority=2, **INVOICE),
        rule("big", BIG, queue, priority=2, **INVOICE),
    ]
    honest, asked = Solver.ask, []
    for rules in (ruleset(ACCEPT, tables=[masked]), ruleset(ACCEPT, *routes)):
        asked.clear()
        monkeypatch.setattr(Solver, "ask", lambda self, *some: (asked.append(None), honest(self, *some))[1])
        known = {parts for _, parts in ((each.kind, frozenset(each.parts)) for each in prove(rules).defects)}
        questions = len(asked)
        for begun in range(questions):

            def doubtful(self, *some, begun=begun):
                asked.append(None)
                return "not_decided" if begun <= len(asked) - 1 < begun + 3 else honest(self, *some)

            asked.clear()
            monkeypatch.setattr(Solver, "ask", doubtful)
            for each in prove(rules).defects:
                assert any(frozenset(each.parts) & parts for parts in known)


@pytest.mark.parametrize(
    ("applies_to", "wanted"), ((["invoice"], {"rest", "one"}), (["invoice", "credit_note"], set()))
)
def test_a_tolerance_that_others_replace_wherever_it_applies(applies_to, wanted):
    """Semantics 9: what a narrower tolerance replaces everywhere is told, unless it counts on credit notes."""
    supplier = {"term": "supplier.id", "op": "is", "value": "S1"}
    rest = price("rest", "7", only_if=supplier) | {"applies_to": applies_to}
    rules = ruleset(ACCEPT, tolerances=[price("one", limited_to={"supplier": ["S1"]}), rest])
    found = {frozenset(parts) for kind, parts in told(rules) if kind == "unreachable"}

    assert found == ({frozenset(wanted)} if wanted else set())
