"""The migrations of the store form one line: whoever adds one beside another finds out before any home does."""

import ast
from itertools import pairwise

from tests.house.tree import ROOT

FOLDER = ROOT / "rules_engine" / "storage" / "migrations" / "versions"


def _numbers(text: str) -> tuple[str, str | None]:
    """Give the revision of a migration and the one before it."""
    found = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}
    }
    return found["revision"], found["down_revision"]


def _gaps(texts: list[str]) -> list[str]:
    """Give the revisions that do not follow the one before them in the order of their numbers."""
    steps = sorted((_numbers(text) for text in texts), key=lambda step: step[0])
    first = [step[0] for step in steps[:1] if step[1] is not None]
    return first + [after[0] for before, after in pairwise(steps) if after[1] != before[0] or after[0] == before[0]]


def test_each_migration_follows_the_one_before_it():
    """No two migrations have one number or one predecessor, so every home has one way up."""
    assert [] == _gaps([path.read_text(encoding="utf-8") for path in FOLDER.glob("[0-9]*.py")])


def test_canary_two_migrations_of_one_number_are_found():
    """A second 0002 beside the first, and a 0003 that skips it, are both found."""
    one, two, beside = (f'revision = "{a}"\ndown_revision = {b!r}\n' for a, b in (("1", None), ("2", "1"), ("2", "1")))
    skips = 'revision = "3"\ndown_revision = "1"\n'

    assert [] == _gaps([two, one])
    assert ["2"] == _gaps([one, two, beside])
    assert ["3"] == _gaps([one, two, skips])
