"""Files and functions stay small enough to be read in one go."""

from tests.house import shape
from tests.house.tree import TOPS, clean, planted, python_sources


def test_no_file_is_longer_than_its_idea():
    """A file of the project has at most 600 lines."""
    clean(finding for source in python_sources() for finding in shape.long_files(source))


def test_no_function_is_longer_than_a_screen():
    """A function of the project has at most 60 lines, without exception."""
    clean(finding for source in python_sources() for finding in shape.long_functions(source))


def test_the_usual_file_is_short():
    """Half of the files in the rooms have at most 160 lines, nine of ten at most 400."""
    clean(shape.spread(python_sources(*TOPS)))


def test_canary_a_long_file_is_found():
    """A file of 601 lines is found, one of 600 is not."""
    assert list(shape.long_files(planted("x = 1\n" * 601)))
    assert not list(shape.long_files(planted("x = 1\n" * 600)))


def test_canary_a_long_function_is_found():
    """A function of 61 lines is found wherever it hides, one of 60 is not."""
    body = "        x = 1\n"

    assert list(shape.long_functions(planted("class A:\n    async def f(self):\n" + body * 60)))
    assert not list(shape.long_functions(planted("class A:\n    def f(self):\n" + body * 59)))


def test_canary_a_heavy_tree_is_found():
    """A tree of long files breaks the median and the percentile."""
    found = [finding.place for finding in shape.spread([planted("x = 1\n" * 500)] * 20)]

    assert ["median", "p90"] == found
