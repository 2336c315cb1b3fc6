"""Banned words stay out of the code, and every exception to a ban is still needed."""

from pathlib import PurePosixPath

import pytest

from rules_engine.documents.terms import TERMS
from tests.house import floats, words
from tests.house.allowed import CLOCKS, EXEC, FLOAT_NAMES, WALLS
from tests.house.tree import TOPS, Source, clean, planted, python_sources
from ui import words_of_terms


def _clean(check, *tops):
    clean(finding for source in python_sources(*tops) for finding in check(source))


def test_no_float_stands_on_the_money_path():
    """Documents, rules, matching, engine, pipeline and storage hold no float but durations."""
    _clean(floats.floats, *floats.MONEY_PATH)


def test_the_time_comes_from_the_clock_port():
    """No room asks the machine for the time, but the one adapter."""
    _clean(words.clocks, *TOPS)


def test_no_text_becomes_code():
    """Nothing is evaluated or executed, but the generated Python of a checked ruleset."""
    _clean(words.generated_code, *TOPS)


def test_nothing_is_pickled():
    """No Python file of the project imports a serialiser that can run code."""
    _clean(words.pickles)


def test_no_room_prints():
    """Rooms return values; only a door shows them."""
    _clean(words.prints, *TOPS)


def test_only_three_walls_catch_everything():
    """A handler for every exception stands at exactly three walls, once each."""
    assert 3 == len(WALLS)
    _clean(words.broad_handlers, *TOPS)


@pytest.mark.parametrize("listed", (WALLS, CLOCKS, EXEC), ids=("walls", "clocks", "exec"))
def test_every_exception_to_a_ban_is_still_needed(listed):
    """A listed file breaks the ban it is excepted from; one that is not built yet may wait."""
    check = {id(WALLS): words.broad_handlers, id(CLOCKS): words.clocks, id(EXEC): words.generated_code}[id(listed)]
    standing = {source.path: source for source in python_sources(*TOPS)}
    for path in listed:
        if path in standing:
            moved = Source(str(PurePosixPath(path).with_name("moved.py")), standing[path].text)
            assert list(check(moved)), f"{path} needs no exception any more: take it out of tests/house/allowed.py"


def test_every_float_allowed_by_name_is_still_there():
    """A name that may be a float still stands in its file."""
    standing = {source.path: source.text for source in python_sources(*TOPS)}
    for path, name in FLOAT_NAMES:
        assert name in standing.get(path, ""), f"{path} has no {name} any more"


@pytest.mark.parametrize(
    "text",
    (
        "x = float(y)",
        "def f(price: float) -> None: ...",
        "def f(prices: dict[str, float]) -> None: ...",
        "def f() -> float | None: ...",
        "class A:\n    price: float",
        "rate = 0.19",
        "f(0.5)",
        "f(rate=0.5)",
        "def f(rate=0.5): ...",
        "def f(*, rate=0.5): ...",
        "x = [1, 2, 3e-2]",
    ),
)
def test_canary_a_float_is_found(text):
    """A float in any disguise is found, with its line."""
    findings = list(floats.floats(planted(text)))

    assert findings
    assert "Decimal" in findings[0].instead


@pytest.mark.parametrize(
    "text",
    (
        "POLL_SECONDS = 0.05",
        "def f(timeout: float = 1.5) -> None: ...",
        "def f(*, wait_seconds=0.5): ...",
        "f(timeout=0.5)",
        "class A:\n    poll_seconds: float = 0.5",
        "def elapsed_seconds() -> float: ...",
        "isinstance(x, float)",
        "x = Decimal('0.19')",
    ),
)
def test_a_duration_may_be_a_float(text):
    """A float bound to a name that says it measures time is no money; refusing floats is free."""
    assert not list(floats.floats(planted(text)))


@pytest.mark.parametrize(
    ("check", "text"),
    (
        (words.clocks, "now = datetime.now(UTC)"),
        (words.clocks, "now = datetime.datetime.utcnow()"),
        (words.clocks, "today = date.today()"),
        (words.clocks, "stamp = time.time()"),
        (words.clocks, "from time import time"),
        (words.clocks, "default = func.now()"),
        (words.generated_code, "eval('1')"),
        (words.generated_code, "builtins.exec('x = 1')"),
        (words.generated_code, "compile('1', '', 'eval')"),
        (words.pickles, "import pickle"),
        (words.pickles, "from marshal import loads"),
        (words.prints, "print('x')"),
        (words.broad_handlers, "try:\n    f()\nexcept Exception:\n    pass"),
        (words.broad_handlers, "try:\n    f()\nexcept (ValueError, BaseException):\n    pass"),
        (words.broad_handlers, "try:\n    f()\nexcept:\n    pass"),
        (words.broad_handlers, "with contextlib.suppress(Exception):\n    f()"),
        (words.broad_handlers, "class Wall:\n    def __exit__(self, kind, error, trace):\n        return True"),
    ),
)
def test_canary_a_banned_word_is_found(check, text):
    """Each ban bites, and names its replacement."""
    findings = list(check(planted(text, "extractors/planted.py")))

    assert 1 == len(findings)
    assert findings[0].instead


def test_canary_a_wall_has_one_handler_only():
    """The second broad handler in a wall's file is found."""
    handler = "try:\n    f()\nexcept Exception:\n    pass\n"

    assert not list(words.broad_handlers(planted(handler, "ui/gate.py")))
    assert 1 == len(list(words.broad_handlers(planted(handler * 2, "ui/gate.py"))))


def test_canary_the_compiler_executes_once_only():
    """The one compiler of rules may compile and execute once; it may never evaluate."""
    once = "exec(compile(text, name, 'exec'), names)\n"
    path = "rules_engine/engine/generated.py"

    assert not list(words.generated_code(planted(once, path)))
    assert list(words.generated_code(planted(once * 2, path)))
    assert list(words.generated_code(planted("eval('1')", path)))


def test_durations_by_a_monotonic_clock_are_free():
    """Measuring how long something takes is not asking for the time; words inside strings and names are no calls."""
    text = "x = time.monotonic()\nprinted = 'print(eval(x))'\nre.compile('x')\nself.eval = 1\n"
    source = planted(text)

    assert not [*words.clocks(source), *words.generated_code(source), *words.prints(source)]


def test_every_term_is_described_in_german():
    """The German app tells in German what was read: every term of the registry, and no other one, in ``ui``."""
    described = words_of_terms.TERMS

    assert set(TERMS) == set(described)
    assert [] == [name for name, said in described.items() if not said or said.rstrip(".") != said]
