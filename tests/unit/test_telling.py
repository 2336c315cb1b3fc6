"""What the pipeline says is said in German too: shipped rules, decisions, what clears them, refusals."""

import ast
import inspect
import json
import re
from pathlib import Path

import pytest

from rules_engine import errors
from rules_engine.pipeline.acts import reviewing
from tests.house.tree import ROOT
from ui.telling import decision_told, finding_told, refusal_told, told

ENGLISH = re.compile(r"\b(the|is|are|and|with|where|order|line|was|of|by|not)\b", re.IGNORECASE)
TEXTS = ("name", "why", "release_condition")


def _texts(part):
    """Every text of a ruleset that a person who works on documents may meet: of parts that hold, refuse or approve."""
    if isinstance(part, dict):
        yield from (part["release_condition"],) if part.get("release_condition") else ()
        if any(effect.get("effect") in {"hold", "refuse", "discrepancy"} for effect in part.get("then", ())):
            yield from (part[name] for name in TEXTS if part.get(name))
        for inner in part.values():
            yield from _texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)


def test_what_the_starter_rules_say_to_a_reviewer_is_said_in_german():
    """The German app shows no English sentence of a rule we ship."""
    ruleset = json.loads((ROOT / "rulesets" / "starter" / "ruleset.json").read_text("utf-8"))
    texts = sorted(set(_texts(ruleset)))

    assert len(texts) > 20
    assert [] == [text for text in texts if told(text, "de") == text]


PRICED = (
    "Held: line 1 is priced 28.512 SEK where the order says 23.76 SEK, 20 % over the tolerance of 500.00 SEK or "
    "2 % (rule “Price above the order”). What clears it: A person releases the hold."
)
PRICED_DE = (
    "Angehalten: Pos. 1 kostet 28,512 SEK, bestellt zu 23,76 SEK, 20 % über der Toleranz von 500,00 SEK oder "
    "2 % (Regel „Preis über der Bestellung“)."
)
MISREAD = (
    "Held: the document is held, because a value may have been misread; a person looks at it first "
    "(rule “Not read without doubt”); no rule accepts lines 1, 2 and 3."
)
MISREAD_DE = (
    "Angehalten: der Beleg angehalten: Ein Wert ist vielleicht falsch gelesen; zuerst sieht ein Mensch nach "
    "(Regel „Nicht zweifelsfrei gelesen“); keine Regel nimmt Pos. 1, 2 und 3 an."
)
ACCEPTED = "Accepted: the rules accept it and nothing stands against it."
ACCEPTED_DE = "Angenommen: die Regeln nehmen es an, und nichts spricht dagegen."


@pytest.mark.parametrize(("english", "german"), ((PRICED, PRICED_DE), (MISREAD, MISREAD_DE), (ACCEPTED, ACCEPTED_DE)))
def test_a_decision_is_told_whole(english, german):
    """R1: the reason of a decision reads in the reader's language, with its numbers as they are written there."""
    assert german == decision_told(english, "de")
    assert english.partition(" What clears it")[0] == decision_told(english, "en")


def test_what_a_draft_lacks_is_told_in_german():
    """R3: the gate before publishing says all that is missing, each in German."""
    said = "Not yet: nothing was proved about it; the cases a, b come out otherwise; nobody sent this text for review."
    wanted = (
        "Noch nicht: nichts ist darüber bewiesen; die Fälle a, b gehen anders aus; niemand hat diesen Text zur "
        "Durchsicht gegeben."
    )
    assert wanted == told(said, "de")
    for name in reviewing.CHECKS:
        for clause in (reviewing._SAID[name], f"the check of {name} found what stops it"):
            assert told(clause, "de") != clause


def _written(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X9" for part in node.values)
    return ""


@pytest.mark.parametrize("module", ("approving", "attending", "clearing", "correcting", "doing", "table"))
def test_every_refusal_of_an_act_on_a_document_has_german_words(module):
    """The German app tells a refusal in German, and exactly: none of these falls back to its code."""
    path = Path(inspect.getfile(errors)).parent / "pipeline" / "acts" / f"{module}.py"
    kinds = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)}
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    refusals = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in kinds and call.args]
    written = [text for call in refusals if (text := _written(call.args[0]))]
    untold = [text for text in written if all(_falls_back(text, value) for value in ("PRICE", "12", "held"))]

    assert written
    assert [] == untold


def _falls_back(written, value):
    """Tell whether a refusal with some value in it is told by its code alone."""
    return "(ACT-X)" in refusal_told("ACT-X", written.replace("X9", value), "", "de")[0]


def test_what_nobody_translated_is_told_by_its_code():
    """No finding of a reader reaches a German page in English."""
    sentence, remedy = finding_told("BR-CO-99", "The moon is too high.", "Wait for the dawn.", "de")

    assert not ENGLISH.search(sentence + remedy)
    assert "BR-CO-99" in sentence
    assert ("The moon is too high.", "Wait.") == finding_told("X", "The moon is too high.", "Wait.", "en")


def test_what_an_author_wrote_stays_as_written():
    """A company's own rule speaks its author's language, whatever the reader's."""
    assert "Unsere Regel sagt: nein." == told("Unsere Regel sagt: nein.", "de")
