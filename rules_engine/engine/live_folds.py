"""The driver's share of a level: flags, facts, verdicts and tables, between two runs of the live engine.

Owns reading truths by name and writing what the folds give into the rows the next level reads. What a fold amounts to
stands in ``folds``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.evaluation import TRUE, Row, flag_of, kleene_or, put, usable
from rules_engine.engine.folds import Applied, fold_fact, fold_table, fold_verdict, given_by
from rules_engine.rules.model import Level
from rules_engine.rules.plan import FactFold, Fold, Part, TableFold, Truth, VerdictFold

FLAGS: Final = (False, True, None)
"""The value of a flag by its truth."""


@lru_cache(maxsize=4_096)
def _flags(truths: tuple[Truth, ...]) -> tuple[bool | None, ...]:
    """Return truths as the values of flags; a line or two of truths comes again and again."""
    return tuple([FLAGS[truth] for truth in truths])


@dataclass
class Board:
    """What is known of one sheet so far: the rows, and every result by its name.

    Only names that something ``reads`` are written into the rows.
    """

    currency: str | None
    document: Row
    lines: tuple[Row, ...]
    reads: frozenset[str]
    truths: dict[str, tuple[Truth, ...]] = field(default_factory=dict)
    values: dict[str, tuple[Value | None, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: FactSheet, reads: frozenset[str]) -> "Board":
        """Return the board before the first level."""
        lines = tuple([usable(line.terms) for line in sheet.lines])
        return cls(sheet.currency, usable(sheet.terms), lines, reads)

    def rows(self, scope: Level) -> tuple[Row, ...]:
        """Return the rows of a scope."""
        return (self.document,) if scope == "document" else self.lines

    def show(self, name: str, scope: Level, found: Sequence[Value | None]) -> None:
        """Write values into the rows, for the levels above to read; unknown writes nothing."""
        if name in self.reads:
            for row, value in zip(self.rows(scope), found, strict=True):
                put(row, name, value)

    def keep(self, name: str, scope: Level, found: Sequence[Value | None]) -> None:
        """Write what a fold gave into the results and the rows."""
        self.values[name] = tuple(found)
        self.show(name, scope, found)

    def show_flags(self, parts: Iterable[Part]) -> None:
        """Show the truths of hidden flags, once their level is finished."""
        for part in parts:
            if part.kind.endswith("_flag"):
                self.show(part.id, part.scope, _flags(self.truths[part.id]))

    def column(self, parts: Sequence[str], scope: Level) -> list[tuple[Truth, ...]]:
        """Return the truths of several parts, side by side, for every row of a scope."""
        if not parts:
            return [()] * len(self.rows(scope))
        return list(zip(*(self.truths[part] for part in parts), strict=True))

    def fold(self, fold: Fold) -> None:
        """Fold what a finished level found."""
        match fold:
            case FactFold():
                self._fact(fold)
            case VerdictFold():
                self._verdict(fold)
            case TableFold():
                self._table(fold)

    def _fact(self, fold: FactFold) -> None:
        """Merge the statements of a fact."""
        if fold.merge == "or":
            self._flag(fold)
            return
        stated = self.column([statement.part for statement in fold.statements], fold.scope)
        results = [fold_fact(fold, truths, self.currency) for truths in stated]
        self.keep(fold.name, fold.scope, [result.value for result in results])
        if fold.merge == "one":
            self.keep(fold.conflict, fold.scope, [result.conflict for result in results])

    def _flag(self, fold: FactFold) -> None:
        """Merge the statements of a flag; by far the most frequent fold, and mostly false throughout."""
        columns = [self.truths[statement.part] for statement in fold.statements]
        if len(columns) == 1:
            found = _flags(columns[0])
        elif any(map(any, columns)):
            found = _flags(tuple(map(kleene_or, zip(*columns, strict=True))))
        else:
            found = (False,) * len(self.rows(fold.scope))
        self.keep(fold.name, fold.scope, found)

    def _verdict(self, fold: VerdictFold) -> None:
        """Find the tolerance that applies, and its verdict."""
        results = [
            fold_verdict(
                [
                    Applied(
                        entry.id,
                        TRUE if entry.applies is None else self.truths[entry.applies][at],
                        None if entry.over is None else self.truths[entry.over][at],
                        None if entry.under is None else self.truths[entry.under][at],
                    )
                    for entry in fold.entries
                ]
            )
            for at in range(len(self.rows(fold.scope)))
        ]
        self.keep(fold.name, fold.scope, [result.verdict for result in results])
        self.keep(fold.by, fold.scope, [result.by for result in results])

    def _table(self, fold: TableFold) -> None:
        """Fold the rows of a table, and give its outputs."""
        certain = (TRUE,) * len(self.rows(fold.scope))
        applies = certain if fold.applies is None else self.truths[fold.applies]
        rows = self.column([row.when for row in fold.rows], fold.scope)
        results = [
            fold_table(fold.policy, applied, truths, has_otherwise=fold.otherwise is not None)
            for applied, truths in zip(applies, rows, strict=True)
        ]
        self.keep(fold.status, fold.scope, [result.status for result in results])
        for index, row in enumerate(fold.rows):
            self.keep(row.hit, fold.scope, [flag_of(result.hits[index]) for result in results])
        if fold.otherwise is not None:
            self.keep(fold.otherwise_hit, fold.scope, [flag_of(result.otherwise) for result in results])
        gives = [row.gives for row in fold.rows]
        for output in fold.outputs:
            found = [given_by(result, gives, fold.otherwise, output, self.currency) for result in results]
            self.keep(fold.output(output), fold.scope, found)
