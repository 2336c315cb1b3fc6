"""Every field of every page stands in a part whose typing is kept in the tab; whoever forgets it is told here."""

import pytest

from ui.app import app

FIELDS = {'"input"', '"textarea"', '"select"'}
CHOSEN = {("index", "input"), ("rules", "select"), ("chain", "select"), ("replay", "select")}
"""Fields without a name: the ticks of rows, and the document or tolerance that is looked at. Nobody types in them."""


def _fields(part, *, is_kept=False):
    """Give the fields of a rendered part: kind, name, and whether what is typed in it is kept."""
    if isinstance(part, dict):
        props = [str(prop) for prop in part.get("props", [])]
        is_kept = is_kept or any(prop.startswith('"data-keep"') for prop in props)
        if part.get("name") in FIELDS:
            named = next((prop for prop in props if prop.startswith("name:")), "")
            yield part["name"].strip('"'), named, is_kept
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, (list, tuple)) else ()
    for each in parts:
        yield from _fields(each, is_kept=is_kept)


@pytest.fixture(scope="module")
def fields():
    """Every field of every page, with its page."""
    pages = app._unevaluated_pages.items()
    return [(route, *field) for route, page in pages for field in _fields(page.component().render())]


def test_what_is_typed_anywhere_is_kept(fields):
    """D4: a reload, a lost connection and the way back lose nothing, on no page."""
    assert [] == [(route, name) for route, _, name, is_kept in fields if name and not is_kept]
    assert len(fields) > len(CHOSEN)


def test_fields_without_a_name_are_chosen_and_not_typed(fields):
    """A field without a name cannot be kept; there is none but those that are ticked or chosen."""
    assert {(route, kind) for route, kind, name, _ in fields if not name} == CHOSEN
