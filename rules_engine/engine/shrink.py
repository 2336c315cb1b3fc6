"""Shrinking: the smallest ruleset and sheet on which something still goes wrong.

Owns one algorithm: leave out halves, quarters … single pieces, and keep every smaller case that still fails. The effort
is bounded by a number of trials. It does not know what fails: a test of the case tells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.rules.model import Ruleset

TRIALS_MAX: Final = 400
"""How often a smaller case is tried."""

Piece = TypeVar("Piece")


@dataclass(frozen=True)
class Failing:
    """A ruleset and a sheet."""

    ruleset: Ruleset
    sheet: FactSheet


Test = Callable[[Failing], bool]
"""Tells whether a case still fails; a case that cannot be run does not."""


class _Trials:
    """The test, asked at most so often."""

    def __init__(self, fails: Test, trials_max: int) -> None:
        self._fails = fails
        self._left = trials_max

    def fails(self, case: Failing) -> bool:
        """Tell whether a case fails, or no once the trials are used up."""
        self._left -= 1
        return self._left >= 0 and self._fails(case)

    @property
    def over(self) -> bool:
        """Whether no trial is left."""
        return self._left <= 0


def smallest(case: Failing, fails: Test, trials_max: int = TRIALS_MAX) -> Failing:
    """Return a case that still fails and from which, within the trials, no single piece can be left out."""
    trials = _Trials(fails, trials_max)
    before = None
    while case != before and not trials.over:
        before = case
        for smaller in (_fewer_rules, _fewer_tables, _fewer_tolerances, _fewer_lines, _fewer_terms):
            case = smaller(case, trials)
    return case


def _without(pieces: Sequence[Piece], fails: Callable[[tuple[Piece, ...]], bool], trials: _Trials) -> tuple[Piece, ...]:
    """Leave out runs of pieces, halving their length, as long as what remains fails."""
    kept = tuple(pieces)
    size = len(kept)
    while size and not trials.over:
        for start in _starts(len(kept), size):
            fewer = kept[:start] + kept[start + size :]
            if len(fewer) < len(kept) and fails(fewer):
                kept = fewer
        size //= 2
    return kept


def _starts(length: int, size: int) -> Iterator[int]:
    """Give the places where runs start, last first: leaving one out then moves none of the others."""
    return iter(range((length - 1) // size * size, -1, -size)) if length else iter(())


def _fewer_rules(case: Failing, trials: _Trials) -> Failing:
    """Leave out rules."""

    def of(rules: tuple[object, ...]) -> Failing:
        return replace(case, ruleset=case.ruleset.model_copy(update={"rules": rules}))

    return of(_without(case.ruleset.rules, lambda rules: trials.fails(of(rules)), trials))


def _fewer_tables(case: Failing, trials: _Trials) -> Failing:
    """Leave out tables."""

    def of(tables: tuple[object, ...]) -> Failing:
        return replace(case, ruleset=case.ruleset.model_copy(update={"tables": tables}))

    return of(_without(case.ruleset.tables, lambda tables: trials.fails(of(tables)), trials))


def _fewer_tolerances(case: Failing, trials: _Trials) -> Failing:
    """Leave out tolerances."""

    def of(tolerances: tuple[object, ...]) -> Failing:
        return replace(case, ruleset=case.ruleset.model_copy(update={"tolerances": tolerances}))

    return of(_without(case.ruleset.tolerances, lambda tolerances: trials.fails(of(tolerances)), trials))


def _fewer_lines(case: Failing, trials: _Trials) -> Failing:
    """Leave out lines of the sheet."""

    def of(lines: tuple[SheetLine, ...]) -> Failing:
        return replace(case, sheet=case.sheet.model_copy(update={"lines": lines}))

    return of(_without(case.sheet.lines, lambda lines: trials.fails(of(lines)), trials))


def _fewer_terms(case: Failing, trials: _Trials) -> Failing:
    """Leave out terms of the document and of every line."""
    names = [(None, name) for name in case.sheet.terms]
    places = [(index, name) for index, line in enumerate(case.sheet.lines) for name in line.terms]

    def of(kept: Sequence[tuple[int | None, str]]) -> Failing:
        chosen = set(kept)
        terms = {name: value for name, value in case.sheet.terms.items() if (None, name) in chosen}
        lines = tuple(
            line.model_copy(
                update={"terms": {name: value for name, value in line.terms.items() if (index, name) in chosen}}
            )
            for index, line in enumerate(case.sheet.lines)
        )
        return replace(case, sheet=case.sheet.model_copy(update={"terms": terms, "lines": lines}))

    return of(_without([*names, *places], lambda kept: trials.fails(of(kept)), trials))
