"""The formulas of a plan against the plain interpreter: on every sheet the same truths, values and outcomes."""

import pytest

from rules_engine.documents.sheet import FactSheet, Ratio
from rules_engine.engine.evaluation import usable
from rules_engine.engine.reference import Reference
from rules_engine.rules import proof_plan, solver
from rules_engine.rules.check import check
from rules_engine.rules.plan import Read, folded, produced_names
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import Kleene, ProofSheet, Text
from rules_engine.rules.proof_texts import Texts
from rules_engine.rules.solver import Solver, negated
from tests.generators.rulesets import draw_ruleset
from tests.generators.sheets import draw_sheet

LINES = 3


def _among(chance, value, texts):
    """Give a text the proof knows: the sheet's own if it is one of them, else one drawn."""
    return value if folded(value) in texts else chance.choice(texts)


def _fitted(chance, sheet, proof):
    """Give a sheet whose texts are among those that the proof tells apart."""

    def fit(terms):
        return {
            name: _among(chance, value, proof.term(name, None if name.startswith("d") else 0).texts)
            if isinstance(value, str) and name in asked and name != "document.currency"
            else value
            for name, value in terms.items()
            if name != "document.currency"
        }

    asked = {name for name, _ in proof.terms}
    lines = tuple(line.model_copy(update={"terms": fit(line.terms)}) for line in sheet.lines[:LINES])
    return FactSheet.model_construct(
        **{**dict(sheet), "terms": fit(sheet.terms), "lines": lines, "currency": sheet.currency or "XXX"}
    )


def _pinned(proof, sheet):
    """Give the formulas that leave only one sheet."""
    rows = {None: usable(sheet.terms), **{at: usable(line.terms) for at, line in enumerate(sheet.lines)}}
    yield proof.currency == proof.currencies.index(sheet.currency)
    for at, there in enumerate(proof.present):
        yield there if at < len(sheet.lines) else negated(there)
    for (name, place), term in proof.terms.items():
        value = rows.get(place, {}).get(name)
        yield term.known if value is not None else negated(term.known)
        if value is None:
            continue
        if isinstance(value, bool):
            yield term.value if value else negated(term.value)
        elif isinstance(value, Ratio):
            yield term.value == value.floor
            yield term.ceiling == value.ceiling
        else:
            yield term.value == (term.texts.index(value) if isinstance(value, str) else value)


def _said(solver, meaning):
    """Give what a meaning is in the way that was found."""
    if isinstance(meaning, Kleene):
        return True if solver.is_true(meaning.true) else False if solver.is_true(meaning.false) else None
    if not solver.is_true(meaning.known):
        return None
    if isinstance(meaning, Text):
        (found,) = [text for text, being in meaning.being.items() if solver.is_true(being)]
        return found
    return solver.whole_of(meaning.value)


def _differences(chance, ruleset, sheets):
    """Yield every name on which formulas and interpreter differ."""
    plan = check(ruleset)
    typed = plan.typed("invoice")
    asked = Solver(lambda: 60.0)
    currencies = ("EUR", "DKK", "JPY", "KWD", "XXX")
    proof = ProofSheet("invoice", LINES, Texts((typed,)), currencies, asked.hold)
    encoded = ProofPlan(plan, proof)
    parts = [(part, place) for part in typed.parts for place in encoded.rows(part.scope)]
    truths = {(part.id, place): encoded.truth(part.id, place) for part, place in parts}
    values = {
        (name, place): encoded.meaning(Read(name, fold.scope, _kind(fold, name, ruleset), produced=True), place)
        for fold in typed.folds
        for name in produced_names(fold)
        for place in encoded.rows(fold.scope)
    }
    outcomes = {place: encoded.outcome.text(place) for place in (None, *range(LINES))}
    for drawn in sheets:
        sheet = _fitted(chance, drawn, proof)
        found = Reference().run(plan, sheet)
        assert asked.ask(*(asked.named(each) for each in _pinned(proof, sheet))) == "possible"
        for (part, place), formula in truths.items():
            if place is None or place < len(sheet.lines):
                expected = {0: False, 1: True, 2: None}[found.truth(part, place)]
                if expected != _said(asked, formula):
                    yield part, place, expected
        for (name, place), meaning in values.items():
            if place is None or place < len(sheet.lines):
                expected = found.value(name, place)
                if expected != _said(asked, meaning):
                    yield name, place, expected, _said(asked, meaning)
        for place, meaning in outcomes.items():
            if place is None or place < len(sheet.lines):
                expected = found.outcomes.document if place is None else found.outcomes.lines[place]
                if str(expected) != _said(asked, meaning):
                    yield "outcome", place, expected


def _kind(fold, name, ruleset):
    """Give the type of what a fold gives."""
    kind = type(fold).__name__
    if kind == "FactFold":
        return "flag" if name.endswith("~conflict") else fold.type
    if kind == "VerdictFold" or name == getattr(fold, "status", ""):
        return "code"
    if name.endswith("~hit"):
        return "flag"
    table = next(each for each in ruleset.tables if each.id == fold.id)
    return next(each.type for each in table.outputs if name == fold.output(each.name))


@pytest.mark.parametrize(("rulesets", "sheets"), ((12, 10), pytest.param(1000, 30, marks=pytest.mark.night)))
def test_formulas_mean_what_the_interpreter_does(draw, rulesets, sheets):
    """Semantics 4-13: whatever the sheet, every part, fold and outcome is what the plain interpreter finds."""
    for at in range(rulesets):
        ruleset = draw_ruleset(draw, f"r{at}")
        drawn = [draw_sheet(draw, str(each)) for each in range(sheets)]
        drawn = [sheet.model_copy(update={"document_type": "invoice"}) for sheet in drawn]

        assert list(_differences(draw, ruleset, drawn)) == []


def test_canary_null_that_counts_as_false_is_found(draw, monkeypatch):
    """Semantics 4: an encoding that calls a comparison on a missing term false differs, and is found out."""

    def careless(left, op, right):
        holds = solver.all_of((left.known, right.known, solver.compared(left.value, op, right.value)))
        return Kleene(holds, negated(holds))

    monkeypatch.setattr(proof_plan, "_between", careless)
    ruleset = draw_ruleset(draw, "r")
    drawn = [draw_sheet(draw, str(at)).model_copy(update={"document_type": "invoice"}) for at in range(30)]

    assert list(_differences(draw, ruleset, drawn)) != []
