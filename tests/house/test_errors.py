"""Every refusal has a stable code of its own, stands in the tree drawn at the top of its module, and is explained."""

import inspect
import re

import pytest

from tests.house.tree import ROOT

errors = pytest.importorskip("rules_engine.errors", reason="the refusals are not written yet")
PAGES = ("docs/errors.md", "docs/reference/errors.md")
EXPLAINED = next((ROOT / page for page in PAGES if (ROOT / page).exists()), None)


def _tree(base):
    return [base, *(below for child in base.__subclasses__() for below in _tree(child))]


def _refusals():
    return [each for each in _tree(errors.RulesEngineError) if each.__module__ == errors.__name__]


def _leaves():
    return [each for each in _refusals() if not each.__subclasses__()]


def _unexplained(text):
    """List the leaves whose code is not named in a document."""
    return [each.code for each in _leaves() if not re.search(rf"`{re.escape(each.code)}`", text)]


@pytest.mark.parametrize("refusal", _refusals(), ids=lambda each: each.__name__)
def test_every_refusal_has_its_own_code_and_sentence(refusal):
    """A refusal declares its code itself, does not inherit it, and says in one sentence what happened."""
    assert re.fullmatch(r"[A-Z]+(?:-[A-Z]+)?", vars(refusal)["code"])
    assert inspect.getdoc(refusal)


def test_no_two_refusals_share_a_code():
    """A code tells one refusal from all others."""
    codes = [each.code for each in _refusals()]

    assert sorted(set(codes)) == sorted(codes)


def test_every_leaf_stands_in_the_drawn_tree():
    """The tree at the top of the module names every leaf with its code, and none that does not exist."""
    drawn = dict(re.findall(r"─ (\w+)\s+([A-Z]+-[A-Z]+)", errors.__doc__))

    assert {each.__name__: each.code for each in _leaves() if each.code in drawn.values()} == drawn
    assert [] == [each.__name__ for each in _leaves() if each.__name__ not in errors.__doc__]


def test_a_refusal_carries_place_and_remedy():
    """Every refusal keeps its sentence, the place and the remedy apart for the doors to show."""
    for refusal in _refusals():
        told = refusal("It cannot be.", where="line 1", remedy="Mend it.").as_dict()
        assert {"code": refusal.code, "sentence": "It cannot be.", "place": "line 1", "remedy": "Mend it."} == told


@pytest.mark.skipif(not EXPLAINED, reason="the page of refusals is not written yet")
def test_every_refusal_is_explained_in_the_docs():
    """The page of refusals names every code, so that a person who meets one can look it up."""
    assert [] == _unexplained(EXPLAINED.read_text())


def test_canary_an_unexplained_refusal_is_found():
    """A page that leaves a code out is found."""
    page = " ".join(f"`{each.code}`" for each in _leaves()[1:])

    assert [_leaves()[0].code] == _unexplained(page)
