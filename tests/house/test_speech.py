"""Every public name says what it is; every room says what it owns, never does, and how it grows."""

import pytest

from tests.house import speech
from tests.house.tree import ROOMS, ROOT, TOPS, clean, planted, project_files, python_sources


def test_every_public_name_is_documented():
    """Every public module, class, function and method of the rooms has a docstring."""
    clean(finding for source in python_sources(*TOPS) for finding in speech.undocumented(source))


def test_every_room_opens_with_three_sentences():
    """Every room says what it owns, what it must never do and how to add one more of its kind."""
    openings = [planted((ROOT / room / "__init__.py").read_text(), f"{room}/__init__.py") for room in ROOMS]

    clean(finding for source in openings for finding in speech.opening(source))


def test_every_folder_with_code_is_a_package():
    """A folder of a room that holds Python has its ``__init__.py``, or import contracts would not see it."""
    folders = {source.path.rpartition("/")[0] for source in python_sources(*TOPS)}
    bare = [folder for folder in sorted(folders) if f"{folder}/__init__.py" not in project_files()]

    assert [] == [folder for folder in bare if "/migrations" not in folder]


def test_rule_packs_hold_no_code():
    """The folder of rule packs is data: not one line of Python."""
    assert [] == [path for path in project_files() if path.startswith("rulesets/") and path.endswith(".py")]


@pytest.mark.parametrize(
    "text",
    (
        "x = 1",
        '"""M."""\ndef f(): ...',
        '"""M."""\nasync def f(): ...',
        '"""M."""\nclass A: ...',
        '"""M."""\nclass A:\n    """A."""\n    def f(self): ...',
        '"""M."""\nclass A:\n    """A."""\n    @property\n    def f(self): ...',
        '"""M."""\nclass A:\n    """A."""\n    class B: ...',
    ),
)
def test_canary_a_silent_public_name_is_found(text):
    """A public name without a docstring is found at every level."""
    assert 1 == len(list(speech.undocumented(planted(text))))


def test_private_and_inner_names_may_be_silent():
    """What nobody outside can reach needs no docstring."""
    text = '''"""M."""
def _f(): ...
class _A:
    def f(self): ...
class B:
    """B."""
    def __len__(self): ...
    @f.setter
    def f(self, x): ...
def g():
    """G."""
    def inner(): ...
'''

    assert not list(speech.undocumented(planted(text)))


@pytest.mark.parametrize(
    "docstring",
    (
        "",
        "Owns a. Never b.",
        "Owns a. Never b. To add one, c. And more.",
        "Has a. Never b. To add one, c.",
        "Owns a. Not b. To add one, c.",
        "Owns a. Never b. That is all.",
        "Owns a.\n\nNever b. To add one, c.",
    ),
)
def test_canary_a_room_that_opens_otherwise_is_found(docstring):
    """Fewer or more than three sentences, or other ones, are found."""
    assert list(speech.opening(planted(f'"""{docstring}"""')))


def test_an_opening_may_wrap_and_more_may_follow():
    """Three sentences in the first paragraph are an opening, wherever their lines break."""
    text = '"""Owns\na. It never\nb. To add one, c.\n\nMore. Text. Follows. Here.\n"""'

    assert not list(speech.opening(planted(text)))
