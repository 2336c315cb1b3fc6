"""Proving by example: one defect of each kind, invariants, versions, and what is not decided in time."""

from rules_engine.documents.sheet import FactSheet
from rules_engine.pipeline.acts.analyses import compare_rulesets, prove_ruleset
from rules_engine.rules.invariants import PHRASES, phrase
from rules_engine.rules.model import Ruleset
from rules_engine.rules.promises import promises
from rules_engine.rules.prove import prove
from tests.sample_rules import ACCEPT, hold, rule, ruleset
from tests.starter import starter

AMOUNT = {"EUR": "5000"}


def when(term, op, value):
    """Compare a term."""
    return {"term": term, "op": op, "value": value}


def table(*rows, policy="unique", **fields):
    """Make a table over the total."""
    made = [{"id": f"r{at}", "when": row, "give": {"to": f"x{at}"}} for at, row in enumerate(rows)]
    outputs = [{"name": "to", "type": "code"}]
    return {"id": "t", "hit_policy": policy, "applies_to": ["invoice"], "outputs": outputs, "rows": made, **fields}


def total(op, euros):
    """Compare the total."""
    return when("document.total_with_vat", op, {"EUR": euros})


def told(rules):
    """Give what is found: kind and parts."""
    return {(each.defect.kind, each.defect.parts) for each in prove_ruleset(rules).defects}


def test_a_gap_is_one_cent_wide():
    """R5: of two bands that leave out one cent, the document with that cent is shown."""
    rules = ruleset(ACCEPT, tables=(table(total("<=", "100.00"), total(">", "100.01")),))
    (found,) = prove_ruleset(rules).defects

    assert found.defect.kind == "gap"
    assert found.defect.example.terms["document.total_with_vat"] == 10_001
    assert found.shown.confirmed


def test_first_tables_may_overlap():
    """Semantics 11: overlap is what the hit policy first is for; a row behind a wider one is never reached."""
    rows = total(">", "100"), total(">", "10"), total("<=", "10")

    assert told(ruleset(ACCEPT, tables=(table(*rows, policy="first"),))) == set()
    assert told(ruleset(ACCEPT, tables=(table(rows[1], rows[0], rows[2], policy="first"),))) == {
        ("subsumed", ("t/r0", "t/r1"))
    }


def test_real_documents_bound_what_is_possible():
    """R5: a price above the order's with a variance that is not positive is on no document, so the rule is dead."""
    impossible = {
        "all": [
            when("line.net_price", ">", {"term": "line.order_price"}),
            when("line.price_variance", "<=", "0"),
        ]
    }
    rules = ruleset(ACCEPT, rule("dead", impossible, hold(), scope="line"))

    assert told(rules) == {("unreachable", ("dead",))}


def test_phrases_make_invariants_that_check():
    """R5: every phrase an author may pick is a ruleset's invariant without further work."""
    promised = tuple(phrase(name, AMOUNT) for name in PHRASES)

    assert prove(starter().model_copy(update={"invariants": promised})).defects == ()


def test_an_invariant_is_proved_or_refuted_with_a_document():
    """Never pay above 5,000 without a receipt: two-way suppliers refute it; with one more hold it is proved."""
    promise = phrase("no_receipt_above", AMOUNT)
    rules = starter().model_copy(update={"invariants": (promise,)})
    (refuted,) = prove_ruleset(rules).promises
    whole = rules.model_dump(mode="json", by_alias=True)
    stop = {"effect": "hold", "kind": "header", "reason": "NO_RECEIPT"}
    whole["rules"].append(
        {"id": "no_receipt", "applies_to": ["invoice"], "when": whole["invariants"][0]["when"], "then": [stop]}
    )
    (proved,) = promises(Ruleset.model_validate(whole), 60)

    assert refuted.promise.status == "refuted"
    assert refuted.shown.confirmed
    assert refuted.promise.example.terms["document.total_with_vat"] > 500_000
    assert proved.status == "proved"


def test_every_waiting_document_has_a_queue():
    """A8: the starter sends everything that waits for somebody to a queue; without its last route it does not."""
    rules = starter().model_copy(update={"invariants": (phrase("has_owner"),)})
    fewer = rules.model_copy(update={"rules": tuple(rule for rule in rules.rules if rule.id != "route_held")})

    assert [each.status for each in promises(rules, 60)] == ["proved"]
    assert [each.status for each in promises(fewer, 60)] == ["refuted"]


def test_versions_differ_first_where_the_limit_moved():
    """A price limit moved from 2 to 3 percent makes a difference just above 2 percent; the same text makes none."""
    text = starter().model_dump(mode="json", by_alias=True)
    text["tolerances"][0]["upper"]["percent"]["percent"] = "3"
    compared = compare_rulesets(starter(), Ruleset.model_validate(text))
    (line,) = compared.comparison.example.lines

    assert compared.comparison.status == "different"
    assert compared.before.outcome == "held"
    assert compared.after.outcome in {"accepted", "needs_approval"}
    assert line.terms["line.price_variance_bp"].up == 201
    assert compared.after.confirmed
    assert compare_rulesets(starter(), starter()).comparison.status == "equivalent"


def test_what_is_not_decided_is_said():
    """Without time, nothing is called proved, equivalent or without a defect."""
    rules = starter().model_copy(update={"invariants": (phrase("duplicate"),)})

    assert prove(rules, 0).not_decided != ()
    assert [each.status for each in promises(rules, 0)] == ["not_decided"]
    assert compare_rulesets(rules, ruleset(ACCEPT), 0).comparison.status == "not_decided"


def test_an_example_is_small():
    """A counterexample knows only what it needs."""
    rules = ruleset(ACCEPT, tables=(table(total("<=", "100"), total(">=", "100"), total(">", "500")),))
    examples = [each.defect.example for each in prove_ruleset(rules).defects]

    assert all(isinstance(each, FactSheet) and len(each.terms) <= 2 and not each.lines for each in examples)
