"""Tries mistakes, each in a process of its own that is forked when the tests are collected and nothing has run yet.

A mistake in a function is put into it there; its tests run at once, those that share nothing before those that share a
home, those that run fewer lines first. A mistake in what is read needs a process that reads it, and collects its tests
anew. Whatever a test did to the process goes with it.
"""

import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import coverage
import pytest

from tests.mutation.mistakes import Mistake
from tests.mutation.swap import Exchange, exchange

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS_EACH: Final = 45
"""How much processor time the tests of one mistake may take; what is not noticed by then was missed."""

SECONDS_OF_TEST: Final = 30
"""A test that takes more processor time hangs because of the mistake; less than the above, which counts as missed."""

SECONDS_WAITING: Final = 900
"""How long the tests of one mistake may take by the clock: who waits for ever uses no processor."""

MEMORY_MAX: Final = 6_000_000_000
"""How many bytes a process may hold: a mistake may make it collect without end."""

ASKED: Final = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--timeout", "0", "-s")
Fate = Literal["noticed", "missed", "out of time", "not run"]
_FATES: Final[dict[int, Fate]] = {0: "missed", -signal.SIGXCPU: "out of time", -signal.SIGALRM: "out of time"}


class Tried:
    """A mistake of a file, and the tests that run its line, those that run fewer lines first."""

    def __init__(self, path: Path, mistake: Mistake, tests: Sequence[str]) -> None:
        """Keep what is tried, and by which tests."""
        self.path, self.mistake, self.tests = path, mistake, tests
        text = path.read_text(encoding="utf-8")
        self.exchange: Exchange | None = exchange(str(path), text, mistake.text)
        self.fate: Fate | None = None if tests else "not run"

    @property
    def told(self) -> str:
        """Where it is and what it is, in one line."""
        was, becomes = (" ".join(text.split())[:90] for text in (self.mistake.was, self.mistake.becomes))
        return f"{self.path.relative_to(ROOT)}:{self.mistake.line}  {was}  ->  {becomes}"


def apart(work: Callable[[], int]) -> Fate:
    """Do something in a process of its own, quietly and within limits; it returns 0 where no test noticed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _limited()
            code = work()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # What it started and left behind.
    return _FATES.get(os.waitstatus_to_exitcode(status), "noticed")


def _limited() -> None:
    """Leave the group of who asks, say nothing, and keep within limits."""
    os.setsid()
    # Only soft limits: the processes that tests start set limits of their own.
    for limit, most in ((resource.RLIMIT_CPU, SECONDS_EACH), (resource.RLIMIT_DATA, MEMORY_MAX)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    signal.alarm(SECONDS_WAITING)
    signal.signal(signal.SIGPROF, lambda *_: os._exit(1))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.dont_write_bytecode = True


class _Watch:
    """Ends the process where a test fails or hangs; processor time, because the machine may be busy with others."""

    @staticmethod
    def pytest_runtest_logstart() -> None:
        """Begin to count anew."""
        signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_TEST)

    @staticmethod
    def pytest_runtest_logreport(report: pytest.TestReport) -> None:
        """Leave at the first failure."""
        if report.failed:
            os._exit(1)


class Forked:
    """A plugin of pytest that tries mistakes instead of running the tests it has collected."""

    def __init__(self, tried: Iterable[Tried], measured: coverage.Coverage, tell: Callable[[Tried], None]) -> None:
        """Keep what to try; ``measured`` has begun, and tells which lines ran while modules were read."""
        self._tried, self._measured, self._tell = tried, measured, tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mistake whose function can be exchanged."""
        self._measured.stop()
        read = self._measured.get_data()
        items = {item.nodeid: item for item in session.items}
        session.config.pluginmanager.register(_Watch())
        for each in self._tried:
            ran = frozenset(read.lines(str(each.path)) or ())
            known = [items[test] for test in each.tests if test in items]
            if each.fate is None and known and each.exchange is not None and each.exchange.possible(ran):
                each.fate = apart(lambda each=each, known=known: _run(known, each.exchange))
                self._tell(each)
        return True


def _run(items: Sequence[pytest.Item], mistake: Exchange) -> int:
    """Run tests with a mistake; returns only where none of them notices."""
    if not mistake.happen():
        return 0
    ordered = sorted(items, key=_kept_for_last)
    for item, following in zip(ordered, (*ordered[1:], None), strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return 0


def _kept_for_last(item: pytest.Item) -> tuple[bool, str]:
    """Put tests that need a folder, take long or share something behind the others, those of a file together."""
    info = getattr(item, "_fixtureinfo")  # noqa: B009 - pytest has no public name for it.
    shares = any(each[-1].scope in {"module", "class", "package"} for each in info.name2fixturedefs.values())
    folder = any(name.startswith("tmp_path") for name in info.names_closure)
    last = shares or folder or item.get_closest_marker("slow") is not None
    return last, item.nodeid.partition("::")[0] if last else ""


class _Reader(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Reads one module with a mistake in it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self._name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def find_spec(self, fullname, path=None, target=None):
        """Find only the one module."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def get_filename(self, fullname: str) -> str:
        """Return where the module stands."""
        return str(self._path)

    def get_data(self, path: str) -> bytes:
        """Return the text with the mistake; nothing that was compiled before is taken."""
        if path != str(self._path):
            raise OSError(path)
        return self._text.encode()


def try_reading(each: Tried) -> None:
    """Try a mistake in a process that reads it."""

    def work() -> int:
        sys.meta_path.insert(0, _Reader(each.path, each.mistake.text))
        return int(pytest.main([*ASKED, *each.tests], plugins=[_Watch()]))

    each.fate = apart(work)
