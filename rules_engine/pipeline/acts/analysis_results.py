"""What analyses of rulesets give: plain values, read by doors that never load the solver."""

from typing import Final, Literal

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.pipeline.acts.samples import MadeCase
from rules_engine.rules.defects import Comparison, Defect, NotDecided, Promise
from rules_engine.rules.model import Case

SECONDS: Final = 60
"""How long an analysis may take where nothing else is said."""

FULL: Final = 10_000
"""Basis points of the whole."""


class Shown(Frozen):
    """A document that shows something: what was decided on it, and whether that is what the prover said."""

    outcome: str
    confirmed: bool
    case: Case = Field(description="the document as a case, with what is decided now")


class ShownDefect(Frozen):
    """A defect and its document."""

    defect: Defect
    shown: Shown | None = None


class ShownPromise(Frozen):
    """An invariant, and the document that refutes it."""

    promise: Promise
    shown: Shown | None = None


class Proving(Frozen):
    """What proving a ruleset gave."""

    ruleset: str
    ruleset_hash: str
    defects: tuple[ShownDefect, ...] = ()
    promises: tuple[ShownPromise, ...] = ()
    not_decided: tuple[NotDecided, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found and everything was decided."""
        kept = all(each.promise.status == "proved" for each in self.promises)
        return kept and not self.defects and not self.not_decided


class Compared(Frozen):
    """Two versions and the smallest document they decide differently, decided under each."""

    comparison: Comparison
    before: Shown | None = None
    after: Shown | None = None


class MutantView(Frozen):
    """A mutant and what became of it."""

    mistake: str
    place: str
    sentence: str
    fate: Literal["killed", "equivalent", "survived", "not_decided"]
    by: str | None = Field(default=None, description="the case that notices it, or the one made for it")


class Mutation(Frozen):
    """The mutation score of a ruleset by its cases."""

    ruleset: str
    mutants: tuple[MutantView, ...] = ()
    made: tuple[MadeCase, ...] = ()

    def of(self, fate: str) -> tuple[MutantView, ...]:
        """Return the mutants of one fate."""
        return tuple(each for each in self.mutants if each.fate == fate)

    @property
    def score(self) -> int:
        """How many of the mutants that are mistakes are noticed, in basis points."""
        mistakes = len(self.mutants) - len(self.of("equivalent"))
        return FULL if not mistakes else len(self.of("killed")) * FULL // mistakes

    @property
    def equivalent_share(self) -> int:
        """How many of all mutants are no mistakes, in basis points."""
        return len(self.of("equivalent")) * FULL // len(self.mutants) if self.mutants else 0
