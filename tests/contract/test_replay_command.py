"""`matchbook ruleset replay`: a draft against everything a home has decided."""

import json
from pathlib import Path

import pytest

from tests.contract.test_command_line import CASES, matchbook, rows

STRICT = {"id": "starter", "name": "Strict"}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A home in which an order was answered, and the answer accepted."""
    folder = tmp_path_factory.mktemp("replayed")
    case = CASES / "answer_accepted"
    files = sorted(map(str, case.glob("*.xml")))
    matchbook("capture", *files, home=folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("workers", ("1", "2"))
def test_a_draft_that_accepts_nothing_flips_what_was_accepted(home, workers, tmp_path):
    """R5, never netted: an empty draft newly holds the money of everything accepted, and releases nothing."""
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(STRICT))
    run = matchbook("ruleset", "replay", str(draft), "--workers", workers, "--json", home=home)
    report = rows(run)[0]

    assert 1 == run.returncode
    assert report["flipped"] == sum(
        count for change, count in report["outcomes"].items() if len(set(change.split(" → "))) == 2
    )
    assert report["flipped"] > 0
    assert report["held"]
    assert {} == report["released"]
    assert {"held"} == {flip["after"] for flip in report["flips"]}


@pytest.mark.slow
def test_the_version_in_force_against_itself_changes_nothing(home):
    """The version in force replayed against itself flips nothing and is clean."""
    run = matchbook("ruleset", "replay", "starter", home=home)

    assert 0 == run.returncode
    assert "0 decided otherwise" in run.stdout


def test_a_draft_nobody_published_needs_something_to_compare_with(tmp_path):
    """A draft under a new id is refused until it is said what it is compared with."""
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps({"id": "unheard_of", "name": "New"}))
    run = matchbook("ruleset", "replay", str(draft), "--json", home=tmp_path / "home")

    assert 2 == run.returncode
    assert "ACT-UNKNOWN" == rows(run)[0]["refused"]["code"]


def test_an_unknown_measurement_is_refused(tmp_path):
    """`matchbook bench` names what can be measured."""
    run = matchbook("bench", "nonsense", "--json", home=tmp_path)

    assert 2 == run.returncode
    assert "engine" in rows(run)[0]["refused"]["remedy"]
