"""The demo company through the core: every file is decided as it was planted."""

import pytest

from connectors.ubl_writer import write as write_ubl
from tests.plain_line import PlainLine
from ui.demo.company import generate
from ui.demo.plants import PLANTS
from ui.demo.table import compare


@pytest.fixture(scope="module")
def line() -> PlainLine:
    """The default demo company after all its files were taken in."""
    return PlainLine(generate(write_ubl)).run()


@pytest.mark.parametrize("finally_", (False, True))
def test_ordinary_documents_are_decided_as_true(line, finally_):
    """C9: no document without a planted problem is stopped, neither at first nor in the end."""
    ordinary = [row for row in line.company.truth if not row.planted]
    rows = (line.finally_ if finally_ else line.first).values()

    assert compare(rows, ordinary, finally_=finally_).disagreements == ()


@pytest.mark.parametrize("kind", [plant.kind for plant in PLANTS])
def test_planted_problem_is_decided_as_true(line, kind):
    """C9: planted problems are stopped for their reasons, harmless oddities pass, at first and in the end."""
    planted = [row for row in line.company.truth if kind in row.planted]

    assert compare(line.first.values(), planted, finally_=False).disagreements == ()
    assert compare(line.finally_.values(), planted).disagreements == ()


@pytest.mark.night
def test_truth_holds_for_any_seed(seed):
    """C9: the truth does not hang on one seed."""
    line = PlainLine(generate(write_ubl, seed=seed)).run()

    assert compare(line.finally_.values(), line.company.truth).disagreements == ()
