"""Analysing in a child process: the solver gets a process of its own, with limits of time and memory.

Owns the child and its ending. A child that dies or does not end in time leaves an analysis in which nothing is decided;
the caller is told so, and never waits longer.
"""

import subprocess
import sys
from collections.abc import Sequence
from typing import Final

import orjson

from rules_engine.documents.canonical import canonical_bytes
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


def mutated(ruleset: Ruleset, samples: Sequence[Sample], seconds: float = SECONDS) -> Mutation:
    """Run every mutant of a ruleset over its cases in a child; raises what ``proved`` does."""
    return Mutation.model_validate_json(_asked("mutate", [ruleset], seconds, samples=list(samples)))


def _asked(what: str, rulesets: Sequence[Ruleset], seconds: float, **more: object) -> bytes:
    """Ask a child once, and return its answer."""
    question = {"what": what, "rulesets": list(rulesets), "seconds": int(seconds), **more}
    # Deciding is not asked of the solver, so it does not count against the seconds of its questions.
    grace = GRACE_SECONDS if what != "mutate" else MUTANTS_SECONDS
    command = [sys.executable, "-I", "-m", "rules_engine.pipeline.acts.analysing_child", str(MEMORY_MAX)]
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed command.
            command,
            input=canonical_bytes(question),
            capture_output=True,
            timeout=seconds + grace,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AnalysisFailed(
            "The analysis did not end in time.",
            where=rulesets[0].id,
            remedy="Give it more seconds, or split the ruleset.",
        ) from None
    if ended.returncode != 0:
        said = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise AnalysisFailed(
            f"The process of the analysis failed. {' '.join(said)}".strip(),
            where=rulesets[0].id,
            remedy="Try again; if it fails again, report it with the ruleset.",
        )
    kind, _, answer = ended.stdout.partition(b"\n")
    if kind == b"refused":
        told = orjson.loads(answer)
        refusal = _REFUSALS.get(told["code"], RulesetRefused)
        raise refusal(told["sentence"], where=told["place"], remedy=told["remedy"])
    return answer
