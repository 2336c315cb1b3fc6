"""Analysing in a child process: the solver gets a process of its own, with limits of time and memory.

Owns the child and its ending. A child that dies or does not end in time leaves an analysis in which nothing is decided;
the caller is told so, and never waits longer.
"""

import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Final

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.engine.replay.report import Cancelled, Progress, ReplayCancelled
from rules_engine.errors import (
    AnalysisFailed,
    RuleConflict,
    RulesetRefused,
    RuleSyntaxError,
    RuleTypeError,
    UnknownTerm,
)
from rules_engine.pipeline.acts.analysis_results import SECONDS, Compared, Mutation, Proving
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.rules.model import Ruleset

GRACE_SECONDS: Final = 30.0
"""How much longer than its questions a child may take to start, to encode and to write."""

MUTANTS_SECONDS: Final = 900.0
"""How much longer it may take where every mutant is decided over all cases."""

PROGRESS: Final = b"progress "
"""How a line begins that tells how far a child is."""

LOOK_SECONDS: Final = 0.2
"""How long passes at most until a wish to stop, or the end of the time, is noticed."""

READ_MAX: Final = 1 << 20
COMPLAINT_MAX: Final = 20_000

MEMORY_MAX: Final = 4_000_000_000
"""Address space of a child in bytes."""

_REFUSALS: Final = {
    kind.code: kind for kind in (RulesetRefused, RuleSyntaxError, UnknownTerm, RuleTypeError, RuleConflict)
}


def proved(ruleset: Ruleset, seconds: float = SECONDS) -> Proving:
    """Prove a ruleset in a child.

    Raises:
        RulesetRefused: the ruleset cannot be run at all.
        AnalysisFailed: the child died or did not end in time.
    """
    return Proving.model_validate_json(_asked("prove", [ruleset], seconds))


def compared(before: Ruleset, after: Ruleset, seconds: float = SECONDS) -> Compared:
    """Compare two versions in a child; raises what ``proved`` does."""
    return Compared.model_validate_json(_asked("compare", [before, after], seconds))


def mutated(
    ruleset: Ruleset,
    samples: Sequence[Sample],
    seconds: float = SECONDS,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Mutation:
    """Run every mutant of a ruleset over its cases in a child; raises what ``proved`` does.

    ``progress`` is told how many mutants of how many are done.

    Raises:
        ReplayCancelled: ``cancelled`` says so; the child is ended.
    """
    asked = _asked("mutate", [ruleset], seconds, progress, cancelled, samples=list(samples))
    return Mutation.model_validate_json(asked)


def _asked(
    what: str,
    rulesets: Sequence[Ruleset],
    seconds: float,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    **more: object,
) -> bytes:
    """Ask a child once, and return its answer."""
    question = {"what": what, "rulesets": list(rulesets), "seconds": int(seconds), **more}
    # Deciding is not asked of the solver, so it does not count against the seconds of its questions.
    grace = GRACE_SECONDS if what != "mutate" else MUTANTS_SECONDS
    answer, said, code = _talked(canonical_bytes(question), rulesets[0].id, seconds + grace, progress, cancelled)
    if code != 0:
        told = said.decode(errors="replace").strip().splitlines()[-1:]
        raise AnalysisFailed(
            f"The process of the analysis failed. {' '.join(told)}".strip(),
            where=rulesets[0].id,
            remedy="Try again; if it fails again, report it with the ruleset.",
        )
    kind, _, answer = answer.partition(b"\n")
    if kind == b"refused":
        refused = orjson.loads(answer)
        refusal = _REFUSALS.get(refused["code"], RulesetRefused)
        raise refusal(refused["sentence"], where=refused["place"], remedy=refused["remedy"])
    return answer


def _talked(
    question: bytes, where: str, seconds: float, progress: Progress | None, cancelled: Cancelled | None
) -> tuple[bytes, bytes, int]:
    """Hand a child its question; return all it answered behind the lines of progress, what it complained of, its code.

    Raises:
        AnalysisFailed: it did not end in time.
        ReplayCancelled: ``cancelled`` says so.
    """
    command = [sys.executable, "-I", "-m", "rules_engine.pipeline.acts.analysing_child", str(MEMORY_MAX)]
    end_seconds, answer = time.monotonic() + seconds, bytearray()
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as complaints,
        selectors.DefaultSelector() as waiting,
    ):
        given.write(question)
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - a fixed command.
            command, stdin=given, stdout=subprocess.PIPE, stderr=complaints
        )
        assert child.stdout is not None, "it is a pipe"
        with child.stdout:
            waiting.register(child.stdout, selectors.EVENT_READ)
            try:
                while more := _more(child.stdout.fileno(), waiting, end_seconds, where, cancelled):
                    answer += more
                    _tell_progress(answer, progress)
            finally:
                if child.poll() is None and (
                    time.monotonic() >= end_seconds or (cancelled is not None and cancelled())
                ):
                    child.kill()
                child.wait()
        complaints.seek(0)
        return bytes(answer), complaints.read(COMPLAINT_MAX), child.returncode


def _more(
    pipe: int, waiting: selectors.DefaultSelector, end_seconds: float, where: str, cancelled: Cancelled | None
) -> bytes:
    """Return the next bytes of a child, nothing at its end."""
    speaks = False
    while not speaks:
        # Asked before every look: a child that tells its progress all the time is ended like a silent one.
        if cancelled is not None and cancelled():
            raise ReplayCancelled
        if time.monotonic() >= end_seconds:
            remedy = "Give it more seconds, or split the ruleset."
            raise AnalysisFailed("The analysis did not end in time.", where=where, remedy=remedy)
        speaks = bool(waiting.select(LOOK_SECONDS))
    return os.read(pipe, READ_MAX)


def _tell_progress(answer: bytearray, progress: Progress | None) -> None:
    """Take whole lines of progress off the front, and tell the last of them."""
    while answer.startswith(PROGRESS) and (end := answer.find(b"\n")) >= 0:
        done, of = answer[len(PROGRESS) : end].split()
        del answer[: end + 1]
        if progress is not None:
            progress(int(done), int(of))
