"""Blame: which missing terms made a result unknown.

Owns the way back from an unknown part to the terms of the sheet that were missing (semantics, rule 12): through the
branches of its condition that are unknown, and through the parts and folds they read. It is worked out from the
finished evaluation, so it is the same whoever ran the plan.
"""

from collections.abc import Iterable

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import TRUE, UNKNOWN, Evaluation, Row
from rules_engine.engine.reference import Board, final_board, truth_on
from rules_engine.rules.plan import (
    AllOf,
    Amounts,
    AnyLineOf,
    AnyOf,
    Comparison,
    Condition,
    CountOf,
    EveryLineOf,
    FactFold,
    Fold,
    FoldOf,
    IsTrue,
    Limit,
    NotOf,
    Part,
    Plan,
    Read,
    TableFold,
    VerdictFold,
    produced_names,
)

NO_LINES = "lines"
"""What is missing where a document has no lines to look at."""


class Blame:
    """Names the missing terms of one evaluation; ``plan`` is typed for the sheet."""

    def __init__(self, plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> None:
        """Keep what the search needs; results are remembered, because parts share what they read."""
        self._evaluation = evaluation
        self._board: Board = final_board(plan, sheet, evaluation)
        self._parts = {part.id: part for part in plan.parts}
        self._folds = {name: fold for fold in plan.folds for name in produced_names(fold)}
        self._known: dict[tuple[str, int | None], frozenset[str]] = {}

    def missing(self, part: Part, line: int | None) -> tuple[str, ...]:
        """Return the missing terms that make a part unknown on a line (its index) or the document, sorted."""
        return tuple(sorted(self._part(part, line)))

    def missing_for(self, read: Read, line: int | None) -> tuple[str, ...]:
        """Return the missing terms that make a name unknown, sorted."""
        return tuple(sorted(self._read(read, line)))

    def _part(self, part: Part, line: int | None) -> frozenset[str]:
        """Return the missing terms of a part where it is unknown."""
        at = line if part.scope == "line" else None
        if self._evaluation.truth(part.id, at) != UNKNOWN:
            return frozenset()
        key = (part.id, at)
        if key not in self._known:
            self._known[key] = frozenset(self._condition(part.condition, at))
        return self._known[key]

    def _row(self, line: int | None) -> Row:
        """Return the row a condition runs on."""
        return self._board.document if line is None else self._board.lines[line]

    def _condition(self, condition: Condition, line: int | None) -> set[str]:
        """Return the missing terms of a condition, following only what is unknown in it."""
        if truth_on(condition, self._row(line), self._board) != UNKNOWN:
            return set()
        match condition:
            case AllOf(parts) | AnyOf(parts):
                return set().union(*(self._condition(part, line) for part in parts))
            case NotOf(part):
                return self._condition(part, line)
            case IsTrue(read):
                return self._read(read, line)
            case Comparison(read, _, limit):
                return self._read(read, line) | self._limit(limit, read, line)
            case AnyLineOf(flag) | EveryLineOf(flag) | CountOf(flag):
                return self._lines(flag)
            case FoldOf():
                return self._fold_of(condition, line)
        return set()

    def _limit(self, limit: Limit, read: Read, line: int | None) -> set[str]:
        """Return what is missing on the right side: another term, or an amount in the sheet's currency."""
        if isinstance(limit, Read):
            return self._read(limit, line)
        if isinstance(limit, Amounts) and limit.of(self._board.currency) is None:
            return {f"{read.name} in {self._board.currency or 'no currency'}"}
        return set()

    def _lines(self, flag: str) -> set[str]:
        """Return what is missing on any line for a hidden line flag."""
        if not self._board.lines:
            return {NO_LINES}
        return set().union(*(self._part(self._parts[flag], line) for line in range(len(self._board.lines))))

    def _fold_of(self, condition: FoldOf, line: int | None) -> set[str]:
        """Return what is missing for a sum, smallest or largest value."""
        missing = self._limit(condition.limit, condition.of, line)
        taken = range(len(self._board.lines))
        if condition.where is not None:
            missing |= self._lines(condition.where) if self._board.lines else set()
            taken_by = self._evaluation.truths[condition.where]
            return missing | self._values(condition, [at for at in taken if taken_by[at] == TRUE])
        return missing | self._values(condition, taken)

    def _values(self, condition: FoldOf, taken: Iterable[int]) -> set[str]:
        """Return what is missing among the values folded; no value at all makes min and max unknown."""
        lines = list(taken)
        missing = set[str]().union(*(self._read(condition.of, at) for at in lines))
        if missing or (lines and condition.fold != "sum"):
            return missing
        return set() if condition.fold == "sum" and not lines else {NO_LINES if not lines else condition.of.name}

    def _read(self, read: Read, line: int | None) -> set[str]:
        """Return the missing terms behind a name that has no value; nothing where it has one."""
        at = line if read.scope == "line" else None
        if self._row(at).get(read.name) is not None:
            return set()
        if not read.produced:
            return {read.name}
        if read.name in self._parts:
            return set(self._part(self._parts[read.name], at))
        fold = self._folds[read.name]
        return self._fold(fold, at) or {
            f"table.{fold.id}" if isinstance(fold, TableFold) else read.name.partition("~")[0]
        }

    def _fold(self, fold: Fold, line: int | None) -> set[str]:
        """Return the missing terms of the parts that a fold folds."""
        if isinstance(fold, FactFold):
            flags: list[str | None] = [statement.part for statement in fold.statements]
        elif isinstance(fold, VerdictFold):
            flags = self._deciding(fold, line)
        else:
            flags = [fold.applies, *(row.when for row in fold.rows)]
        return set[str]().union(*(self._part(self._parts[flag], line) for flag in flags if flag is not None))

    def _deciding(self, fold: VerdictFold, line: int | None) -> list[str | None]:
        """Return the flags on which a verdict hangs: of the first tolerance that may apply."""
        for entry in fold.entries:
            applies = TRUE if entry.applies is None else self._evaluation.truth(entry.applies, line)
            if applies == UNKNOWN:
                return [entry.applies]
            if applies == TRUE:
                return [entry.over, entry.under]
        return []
