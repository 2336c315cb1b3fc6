"""The project names no machine, no registry, no tool and nothing unfinished; its top level holds what it should."""

import pytest

from tests.house import traces
from tests.house.allowed import TOP_LEVEL
from tests.house.tree import clean, project_files, text_files, text_of


def test_no_text_file_names_what_does_not_belong():
    """No file people read names a machine path, a registry, an issue, a tool, or unfinished work."""
    clean(finding for path in text_files() for finding in traces.traces(path, text_of(path)))


def test_the_top_level_holds_only_what_it_should():
    """Every file and folder at the top of the project is on the list, with a reason."""
    assert [] == sorted({path.partition("/")[0] for path in project_files()} - set(TOP_LEVEL))


@pytest.mark.parametrize(
    "text",
    (
        "# TO" + "DO: later",
        "x = 1  # FIX" + "ME",
        "path = '/wo" + "rk/main'",
        "path = '/ro" + "ot/.config'",
        "open('/ho" + "me/ann/x')",
        "open('/tm" + "p/x')",
        "see py" + "pi.org",
        "fetch https://files.python" + "hosted.org/x",
        "mends iss" + "ue #12",
        "Fixes " + "#12",
        "Co-authored-" + "by: someone",
        "made with Cla" + "ude",
        "read ../sha" + "red/x",
        "see sha" + "red/design",
    ),
)
def test_canary_a_trace_is_found(text):
    """Each trace is found, with its line and what to write instead."""
    findings = list(traces.traces("docs/planted.md", f"first line\n{text}\n"))

    assert 1 == len(findings)
    assert "docs/planted.md:2" == findings[0].place
    assert findings[0].instead


@pytest.mark.parametrize(
    "text",
    ("homework/x", "example.com/work/x", "invoice #12", "tmp_path", "a shared order", "the root / of it", "Photodo"),
)
def test_ordinary_words_are_free(text):
    """Words that only look like a trace are not found."""
    assert not list(traces.traces("docs/planted.md", text))


def test_a_test_may_name_the_folder_beside_the_project():
    """Tests and the submission script may reach beside the project, when they skip without it."""
    text = "corpus = ROOT / '../sha" + "red/corpus'"

    assert not list(traces.traces("tests/golden/test_x.py", text))
