"""What the check of rules says is said in German to whoever writes them in German."""

import ast

import pytest

from rules_engine.documents.candidate import Finding
from rules_engine.rules.model import Ruleset
from rules_engine.rules.mutants import _edits
from rules_engine.rules.vocabulary import vocabulary
from tests.house.tree import ROOT
from ui.states.rule_reading import fault_rows, problem_rows
from ui.telling import fault_told, told

RULES = ROOT / "rules_engine" / "rules"
MODULES = ("check", "constants", "drafts", "effects", "invariants", "levels", "limits", "load", "parts", "resolve")
SAID = {"problem", "add", "NotAValue", "did_you_mean", "RulesetUnreadable", "RuleTypeError", "_refuse"}
NAMED = {"sentence", "remedy"}


def _written(node):
    """Give the sentences that an expression may be, a value in each place; what is no whole sentence is left out."""
    for each in ast.walk(node):
        text = ""
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            text = each.value
        elif isinstance(each, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "'x9'" for part in each.values)
        if (
            any(each.isalpha() for each in text.replace("'x9'", "").replace(" is ", ""))
            and text[-1:] in {".", "?"}
            and (" " in text)
            and (text[0].isupper() or text[0] == "'")
        ):
            yield text


def _sentences(module):
    """Give every sentence and remedy that a module of the check writes."""
    for node in ast.walk(ast.parse((RULES / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in SAID:
                for arg in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from _written(arg)
        elif isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id in NAMED for each in node.targets
        ):
            yield from _written(node.value)


@pytest.mark.parametrize("module", (*MODULES, "table_parts", "tolerance_parts"))
def test_every_fault_of_a_rule_has_german_words(module):
    """R3: errors stand under the finger in the language of whoever writes; none of them is English there."""
    found = sorted(set(_sentences(module)))

    assert found
    assert [] == [text for text in found if fault_told(text, "", "de")[0] == text]


DEFECTS = ("defects", "defects_rules", "defects_tables", "defects_tolerances", "promises")


@pytest.mark.parametrize("module", DEFECTS)
def test_every_defect_has_german_words(module):
    """R4: what the prover finds is told in German, whole sentences with the values in them."""
    tree = ast.parse((RULES / f"{module}.py").read_text("utf-8"))
    found = [text for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for text in _written(node)]
    whole = [text for text in found if text.count(" ") > 2]

    assert whole
    assert [] == [text for text in whole if fault_told(text, "", "de")[0] == text]


def test_every_small_mistake_has_german_words():
    """T1: a mistake that no case notices is named in German."""
    starter = Ruleset.model_validate_json((ROOT / "rulesets" / "starter" / "ruleset.json").read_bytes())
    text = starter.model_dump(mode="json", by_alias=True)
    edits = {edit.sentence for edit in _edits(text, vocabulary(starter))}

    assert len(edits) > 20
    assert [] == sorted(each for each in edits if fault_told(each, "", "de")[0] == each)


def test_a_fault_is_shown_in_the_language_of_its_reader():
    """R3: the sentence and the remedy of a fault, at its field and above the page; what was meant can be taken over."""
    found = Finding(
        code="x", sentence="'line.prise' does not exist.", place="rules[a].when", remedy="Did you mean 'line.price'?"
    )
    (row,) = problem_rows((found,), "rules", "a", "de")
    assert ("when", "'line.prise' gibt es nicht.", "Meinten Sie 'line.price'?", "line.price") == tuple(row.values())
    (fault,) = fault_rows((found,), "own", "de")
    assert "'line.prise' gibt es nicht. Meinten Sie 'line.price'?" == fault["sentence"]
    (english,) = problem_rows((found,), "rules", "a", "en")
    assert (found.sentence, found.remedy) == (english["sentence"], english["remedy"])


@pytest.mark.parametrize(
    "said", ("Save Own goods", "Send Own goods version 2 for review", "Comment on Own goods", "Keep it as a case: held")
)
def test_what_an_analyst_did_is_noted_in_german(said):
    """The note after an act at a ruleset reads in the language of whoever did it."""
    assert said != told(said, "de")
    assert "Own goods" not in said or "Own goods" in told(said, "de")
