"""Draw mistakes from our own code and count how many the tests notice that run the line.

Which tests run a line is read from a measurement of coverage with contexts (``make cover`` leaves one). Every mistake
is tried in a process of its own; nothing on disk is changed. A test that fails, breaks or hangs has noticed; a mistake
no test reaches, or that was not noticed in the time it has, counts as missed. Prints every missed mistake, then the
score with the interval in which the score of all mistakes lies (Wilson, 95 %).

    python -m tests.mutation --data .coverage --count 250 --seed 7 rules_engine/engine rules_engine/matching
"""

import argparse
import importlib
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path
from typing import Final

import coverage
import pytest

from tests.mutation.mistakes import Mistake, mistakes
from tests.mutation.trials import ASKED, ROOT, Forked, Tried, try_reading
from tests.seeds import base_seed

IN_A_CHILD: Final = frozenset({"live_child.py", "process_child.py"})
"""Modules that only run in processes of their own, which read them from the disk: no mistake of ours gets there."""

PRELOADED: Final = ("ortools.sat.python.cp_model", "orjson", "pydantic", "sqlalchemy", "z3")
"""What most tests need and no mistake touches, loaded once for all; no plugin of pytest, which must load its own."""

NORMAL_95: Final = 1.96


def drawn(folders: Iterable[str], data: coverage.CoverageData, count: int, seed: int) -> list[Tried]:
    """Draw mistakes, each as likely as any other; all of them where there are no more."""
    found: list[tuple[Path, Mistake]] = []
    for path in sorted(path for folder in folders for path in _files(ROOT / folder)):
        found += [(path, mistake) for mistake in mistakes(path.read_text(encoding="utf-8"))]
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    wide = _widths(data)
    return [
        Tried(path, mistake, sorted(_tests(data, path, mistake), key=lambda test: (wide[test], test)))
        for path, mistake in chosen
    ]


def _widths(data: coverage.CoverageData) -> Counter[str]:
    """Count how many lines each test runs: the fewer, the sooner it is done."""
    return Counter(
        test for path in data.measured_files() for tests in data.contexts_by_lineno(path).values() for test in tests
    )


def _files(place: Path) -> list[Path]:
    """Return a file, or the files of a folder."""
    return [place] if place.is_file() else [path for path in place.rglob("*.py") if path.name not in IN_A_CHILD]


def _tests(data: coverage.CoverageData, path: Path, mistake: Mistake) -> set[str]:
    """Return the tests that run a mistake's line; where it runs when the module is read, all that run any."""
    by_line = data.contexts_by_lineno(str(path))
    return {test for test in by_line.get(mistake.line, ()) if test} or {
        test for tests in by_line.values() for test in tests if test
    }


def _tell(each: Tried) -> None:
    """Print a mistake that was not noticed."""
    if each.fate != "noticed":
        sys.stdout.write(f"{each.fate}: {each.told}\n")
        sys.stdout.flush()


def _try_forked(tried: Sequence[Tried]) -> None:
    """Try every mistake that can be put into a living function, in a process that has collected all their tests."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        measured = coverage.Coverage(data_file=None, source=[str(ROOT / "rules_engine")], config_file=False)
        measured.start()
        files = sorted({test.partition("::")[0] for each in tried for test in each.tests})
        pytest.main([*ASKED, *files], plugins=[Forked(tried, measured, _tell)])
        with os.fdopen(theirs, "w", encoding="ascii") as said:
            said.write(json.dumps([each.fate for each in tried]))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, encoding="ascii") as heard:
        fates = json.loads(heard.read())
    os.waitpid(child, 0)
    for each, fate in zip(tried, fates, strict=True):
        each.fate = fate


def _interval(noticed: int, of: int) -> tuple[float, float]:
    """Return between which percents the score of all mistakes lies, with 95 % confidence (Wilson)."""
    share, z2 = noticed / of, NORMAL_95**2
    middle, spread = share + z2 / (2 * of), NORMAL_95 * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return 100 * (middle - spread) / (1 + z2 / of), 100 * (middle + spread) / (1 + z2 / of)


def main() -> None:
    """Print what was missed, and the score."""
    parser = argparse.ArgumentParser(description="Count the mistakes in our own code that its tests notice.")
    parser.add_argument("--data", default=".coverage", help="a combined measurement of coverage with contexts")
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=base_seed())
    parser.add_argument("--at-least", type=float, default=0.0, help="percent; below it the exit code is 1")
    parser.add_argument("folders", nargs="+", help="folders or files of ours")
    asked = parser.parse_args()
    data = coverage.CoverageData(asked.data)
    data.read()
    for name in PRELOADED:
        importlib.import_module(name)
    tried = drawn(asked.folders, data, asked.count, asked.seed)
    for each in tried:
        if each.fate:
            _tell(each)
    _try_forked(tried)
    for each in (each for each in tried if each.fate is None):
        try_reading(each)
        _tell(each)
    noticed = sum(each.fate == "noticed" for each in tried)
    score, (low, high) = 100 * noticed / len(tried), _interval(noticed, len(tried))
    sys.stdout.write(
        f"mutation score: {score:.1f} % of {len(tried)} mistakes drawn, "
        f"{low:.1f} to {high:.1f} % of all (seed {asked.seed})\n"
    )
    sys.exit(score < asked.at_least)


if __name__ == "__main__":
    main()
