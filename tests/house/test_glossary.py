"""One word, one meaning, in every identifier of our own code."""

import pytest

from tests.house import glossary
from tests.house.allowed import NAMES
from tests.house.tree import clean, planted, python_sources


def test_identifiers_speak_the_glossary():
    """No class, function, argument, field or constant uses a word the glossary keeps for something else."""
    sources = python_sources("rules_engine", "extractors", "ui")

    clean(finding for source in sources for finding in glossary.forbidden_names(source))


def test_every_excepted_name_is_still_used():
    """A name that is excepted by hand still stands in its file or folder."""
    for where, name in NAMES:
        sources = [source for source in python_sources() if source.path.startswith(where)]
        assert any(name in source.text for source in sources), f"{where} has no {name} any more"


@pytest.mark.parametrize("word", glossary.WORDS, ids=lambda word: "_".join(word.tokens))
def test_canary_each_forbidden_word_is_found(word):
    """Each forbidden word is found in every kind of name, with the word to say instead."""
    name = "_".join(word.tokens)
    camel = "".join(token.capitalize() for token in word.tokens)
    texts = (
        f"def {name}(): ...",
        f"def f(*, {name}): ...",
        f"class A:\n    {name}: int",
        f"class {camel}: ...",
        f"{name.upper()} = 1",
        f"class A:\n    def f(self):\n        self.{name} = 1",
    )
    for text in texts:
        found = [finding.instead for finding in glossary.forbidden_names(planted(text))]
        assert f"say {word.say}" in found, text


@pytest.mark.parametrize(
    ("text", "path"),
    (
        ("receipt_advice = 1", "rules_engine/a.py"),
        ("def f(total_with_vat): ...", "rules_engine/a.py"),
        ("class ApprovalThreshold: ...", "rules_engine/a.py"),
        ("def f(reply_to): ...", "extractors/a.py"),
        ("def f():\n    total = 1", "rules_engine/a.py"),
        ("class State: ...", "ui/states/a.py"),
        ("class VendorBill: ...", "connectors/a.py"),
        ("class SupportPosition: ...", "rules_engine/a.py"),
        ("def f(text_block): ...", "extractors/a.py"),
        ("match_level = 3", "rules_engine/a.py"),
        ("def match(): ...", "rules_engine/a.py"),
    ),
)
def test_the_good_meaning_of_a_word_is_free(text, path):
    """A word in its one good meaning, a local variable, and the words at a connector's edge are free."""
    assert not list(glossary.forbidden_names(planted(text, path)))


@pytest.mark.parametrize(
    ("identifier", "expected"),
    (
        ("OrderLine", ("order", "line")),
        ("parse_XMLFile2", ("parse", "xml", "file")),
        ("POST", ("post",)),
        ("PO_NUMBER", ("po", "number")),
        ("poNumber", ("po", "number")),
    ),
)
def test_identifiers_split_into_words(identifier, expected):
    """Underscores, capitals and digits part words; an acronym stays whole."""
    assert expected == glossary.tokens(identifier)
