"""Prose: every part of a ruleset as one plain sentence in English and German, and a trace as a paragraph."""

import re

import pytest

from rules_engine.rules.model import Rule, Tolerance
from rules_engine.rules.prose import rule_sentence, sentences, tolerance_sentence
from rules_engine.rules.prose_trace import trace_paragraph
from tests.generators.rulesets import draw_ruleset
from tests.golden.test_starter_pack import run
from tests.starter import starter


def rule(when, *then, **fields):
    """Make a rule."""
    return Rule.model_validate({"id": "r", "applies_to": ["invoice"], "when": when, "then": then, **fields})


def test_a_rule_is_one_sentence_in_two_languages():
    """R2: condition, place and effects are told; in German the verb stands last behind wenn."""
    when = {
        "all": [
            {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "5000"}},
            {"not": {"term": "receipt.found", "op": "is true"}},
        ]
    }
    written = rule(when, {"effect": "hold", "reason": "RECEIPT", "kind": "header"}, limited_to={"site": ["Ulm"]})

    assert rule_sentence(written) == (
        "On invoices of site “Ulm”, when the total with VAT is above 5,000 EUR and no receipt advice was found: "
        "hold the document for RECEIPT."
    )
    assert rule_sentence(written, "de") == (
        "Bei Rechnungen (Standort „Ulm“), wenn der Gesamtbetrag mit Umsatzsteuer über 5.000 EUR liegt und kein "
        "Wareneingang gefunden wurde: den Beleg sperren (Grund RECEIPT)."
    )


def test_a_tolerance_is_one_sentence_in_two_languages():
    """R2: both limits, when they are breached and what a breach does."""
    upper = {
        "percent": {"state": "value", "percent": "2"},
        "absolute": {"state": "value", "amount": {"EUR": "50"}},
        "action": "hold_line",
    }
    tolerance = Tolerance.model_validate(
        {"id": "t", "dimension": "unit_price", "applies_to": ["invoice"], "upper": upper}
    )

    assert tolerance_sentence(tolerance) == (
        "Unit price on invoices: above by at most 2 % and 50 EUR, beyond that the line is held; below is not checked."
    )
    assert tolerance_sentence(tolerance, "de") == (
        "Stückpreis bei Rechnungen: höchstens 2 % und 50 EUR über dem Erwarteten, darüber hinaus wird die Position "
        "gesperrt; was unter dem Erwarteten liegt, wird nicht geprüft."
    )


@pytest.mark.parametrize("language", ("en", "de"))
def test_every_part_of_the_starter_has_its_sentence(language):
    """R2: nothing is left out, and no sentence shows a bare name of a term."""
    told = dict(sentences(starter(), language))
    rows = sum(len(table.rows) for table in starter().tables)

    assert len(told) == len(starter().rules) + len(starter().tolerances) + rows
    assert [place for place, sentence in told.items() if re.search(r"(line|document)\.\w", sentence)] == []


@pytest.mark.parametrize("language", ("en", "de"))
def test_whatever_can_be_written_can_be_told(draw, language):
    """R2: random rulesets of the whole language are told, every part in one line that ends as a sentence."""
    for at in range(30):
        told = [sentence for _, sentence in sentences(draw_ruleset(draw, f"r{at}"), language)]

        assert [each for each in told if not each.endswith(".") or "\n" in each] == []


def test_a_trace_is_a_paragraph():
    """R1: what happened is told level by level, with the values read, in both languages."""
    decision = run("price_far_above")[1]

    assert "“Price above the order” on line 1" in trace_paragraph(decision, starter())
    assert trace_paragraph(decision, starter()).endswith("So the document is held.")
    assert trace_paragraph(decision, starter(), "de").endswith("Damit ist der Beleg gesperrt.")
