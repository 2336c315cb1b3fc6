"""Traces that do not belong in a project: unfinished work, machine paths, registries, where it was written.

Owns the patterns, held against every text file. Each is spelled with a bracket, so that this file does not find
itself.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.house.tree import Finding


class Trace(NamedTuple):
    """Something that may not be written down, and what to write instead."""

    pattern: re.Pattern[str]
    wrong: str
    instead: str
    free: tuple[str, ...] = ()
    """Where it may stand, as beginnings of paths."""


TRACES = (
    Trace(re.compile(r"\b(?:[T]ODO|[F]IXME)\b"), "unfinished work", "finish it, or say in docs what is not promised"),
    Trace(
        re.compile(r"(?<![\w.~-])/(?:[w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+|[t]mp)/"),
        "a path of one machine",
        "take the path from the caller, the home folder or tmp_path",
        free=("tests/security/",),
    ),
    Trace(
        re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|registry\.[n]pmjs|[c]onda\.anaconda|[d]eb\.debian|crates\.[i]o"),
        "a registry host",
        "name the package; each machine knows its own registry",
    ),
    Trace(
        re.compile(r"(?i)\b(?:issues?|fix(?:es)?|closes?|refs?|gh|pr)[ -]?[#]\d+"),
        "an issue number",
        "say what was wrong and why this mends it",
    ),
    Trace(
        re.compile(r"(?i)co-authored-[b]y|[c]laude|[a]nthropic|chat[g]pt|[o]penai|\b[s]ub-?agents?\b"),
        "how or by what it was written",
        "say what it does and why",
    ),
    Trace(
        re.compile(r"\.\./[s]hared\b"),
        "a folder outside the project",
        "copy nothing and name nothing from there, except in tests that skip without it",
        free=("tests/", ".ci/", "benchmarks/"),
    ),
    Trace(
        re.compile(r"(?<!\.\./)\b[s]hared/(?:corpus|design|facts|hooks|tools|mission)"),
        "a folder outside the project",
        "name it ../shared, and only in tests that skip without it",
    ),
)


def traces(path: str, text: str) -> Iterator[Finding]:
    """Find what may not be written down, line by line."""
    active = [trace for trace in TRACES if not path.startswith(trace.free or "-") and trace.pattern.search(text)]
    if not active:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        for trace in active:
            found = trace.pattern.search(line)
            if found:
                yield Finding(f"{path}:{number}", f"{trace.wrong} ({found.group()!r})", trace.instead)
