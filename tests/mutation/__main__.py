"""Draw mistakes from our own code and count how many the tests notice that run the line.

Which tests run a line is read from a measurement of coverage with contexts (``make cover`` leaves one); their files are
run whole, because tests of one file may share a home. Every mistake is tried in a process of its own, in which the
module is read with the mistake in it; nothing on disk is changed. A test that fails, breaks or hangs has noticed; a
mistake no test reaches, or that was not noticed in the time it has, counts as missed. Prints every missed mistake,
then the score.

    python -m tests.mutation --data .coverage --count 150 --seed 7 rules_engine/engine rules_engine/matching
"""

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import coverage
import pytest

from tests.mutation.mistakes import Mistake, mistakes
from tests.seeds import base_seed

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS_EACH: Final = 90
"""How much processor time the tests of one mistake may take; what is not noticed by then was missed."""

SECONDS_OF_TEST: Final = 60
"""A test that takes more processor time hangs because of the mistake; less than the above, which counts as missed."""

SECONDS_WAITING: Final = 1_800
"""How long the tests of one mistake may take by the clock: who waits for ever uses no processor."""

IN_A_CHILD: Final = frozenset({"live_child.py", "process_child.py"})
"""Modules that only run in processes of their own, which read them from the disk: no mistake of ours gets there."""

PRELOADED: Final = ("ortools.sat.python.cp_model", "orjson", "pydantic", "sqlalchemy", "z3")
"""What most tests need and no mistake touches, loaded once for all; no plugin of pytest, which must load its own."""

SURVIVED: Final = 0


class Tried(NamedTuple):
    """A mistake of a file, and the files of tests that run its line, the narrowest first."""

    path: Path
    mistake: Mistake
    tests: tuple[str, ...]

    @property
    def told(self) -> str:
        """Where it is and what it is, in one line."""
        was, becomes = (" ".join(text.split())[:90] for text in (self.mistake.was, self.mistake.becomes))
        return f"{self.path.relative_to(ROOT)}:{self.mistake.line}  {was}  ->  {becomes}"


def drawn(folders: Iterable[str], data: coverage.CoverageData, count: int, seed: int) -> list[Tried]:
    """Draw mistakes, each as likely as any other; all of them where there are no more."""
    found: list[tuple[Path, Mistake]] = []
    for path in sorted(path for folder in folders for path in _files(ROOT / folder)):
        found += [(path, mistake) for mistake in mistakes(path.read_text(encoding="utf-8"))]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    wide = _widths(data)
    return [
        Tried(path, mistake, tuple(sorted(_tests(data, path, mistake), key=lambda test: (wide[test], test))))
        for path, mistake in chosen
    ]


def _widths(data: coverage.CoverageData) -> Counter[str]:
    """Count how many lines the tests of each file run: the fewer, the sooner they are done."""
    return Counter(
        _file(test)
        for path in data.measured_files()
        for tests in data.contexts_by_lineno(path).values()
        for test in tests
    )


def _file(test: str) -> str:
    """Return the file of a test."""
    return test.partition("::")[0]


def _files(place: Path) -> list[Path]:
    """Return a file, or the files of a folder."""
    return [place] if place.is_file() else [path for path in place.rglob("*.py") if path.name not in IN_A_CHILD]


def _tests(data: coverage.CoverageData, path: Path, mistake: Mistake) -> set[str]:
    """Return the files of tests that run a mistake's line; where it runs when the module is read, that run any."""
    by_line = data.contexts_by_lineno(str(path))
    of_line = {_file(test) for test in by_line.get(mistake.line, ()) if test}
    return of_line or {_file(test) for tests in by_line.values() for test in tests if test}


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


def _noticed(tried: Tried) -> bool:
    """Try a mistake in a process of its own and tell whether a test noticed."""
    if not tried.tests:
        return False
    child = os.fork()
    if child == 0:
        _run_and_leave(tried)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # What it started and left behind.
    return os.waitstatus_to_exitcode(status) not in {SURVIVED, -signal.SIGXCPU, -signal.SIGALRM}


class _Watch:
    """Ends the process where a test hangs; processor time, because the machine may be busy with others."""

    @staticmethod
    def pytest_runtest_logstart() -> None:
        """Begin to count anew."""
        signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_TEST)


def _run_and_leave(tried: Tried) -> None:
    """Run tests with the mistake, quietly, and leave the process with pytest's code."""
    os.setsid()
    # Only the soft limit: the processes that tests start set limits of their own.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_EACH, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.alarm(SECONDS_WAITING)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, _Reader(tried.path, tried.mistake.text))
    signal.signal(signal.SIGPROF, lambda *_: os._exit(1))
    asked = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--timeout", "0"]
    code = 1
    try:
        code = int(pytest.main([*asked, *tried.tests], plugins=[_Watch()]))
    finally:
        os._exit(code)


def main() -> None:
    """Print what was missed, and the score."""
    parser = argparse.ArgumentParser(description="Count the mistakes in our own code that its tests notice.")
    parser.add_argument("--data", default=".coverage", help="a combined measurement of coverage with contexts")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=base_seed())
    parser.add_argument("--at-least", type=float, default=0.0, help="percent; below it the exit code is 1")
    parser.add_argument("folders", nargs="+", help="folders or files of ours")
    asked = parser.parse_args()
    data = coverage.CoverageData(asked.data)
    data.read()
    for name in PRELOADED:
        importlib.import_module(name)
    tried = drawn(asked.folders, data, asked.count, asked.seed)
    none = tried[0].mistake._replace(text=tried[0].path.read_text(encoding="utf-8"))
    if _noticed(tried[0]._replace(mistake=none)):
        sys.exit(f"These fail without any mistake: {' '.join(tried[0].tests)}")
    missed = 0
    for number, each in enumerate(tried, 1):
        if not _noticed(each):
            missed += 1
            kind = "missed" if each.tests else "not run"
            sys.stdout.write(f"{kind} ({number}): {each.told}\n")
            sys.stdout.flush()
    score = 100 * (len(tried) - missed) / max(1, len(tried))
    sys.stdout.write(f"mutation score: {score:.1f} % of {len(tried)} mistakes (seed {asked.seed})\n")
    sys.exit(score < asked.at_least)


if __name__ == "__main__":
    main()
