"""The driver's share of a level: flags, facts, verdicts and tables, between two runs of the live engine.

Owns reading truths by name and writing what the folds give into the rows the next level reads. What a fold amounts to
stands in ``folds``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rules_engine.documents.sheet import Value
from rules_engine.engine.evaluation import FALSE, TRUE, Row, Rows, flag_of, kleene_or
from rules_engine.engine.folds import Applied, fold_fact, fold_table, fold_verdict, given_by
from rules_engine.rules.model import Level
from rules_engine.rules.plan import FactFold, Plan, PlanLevel, TableFold, Truth, VerdictFold

SCOPES: Final[tuple[Level, ...]] = ("document", "line")

FLAGS: Final = (False, True, None)
"""The value of a flag by its truth."""


@lru_cache(maxsize=4_096)
def _flags(truths: tuple[Truth, ...]) -> tuple[bool | None, ...]:
    """Return truths as the values of flags; a line or two of truths comes again and again."""
    return tuple([FLAGS[truth] for truth in truths])


_verdict_of = lru_cache(maxsize=4_096)(fold_verdict)
_table_of = lru_cache(maxsize=4_096)(fold_table)


class Idle:
    """What stands on a sheet where nothing is true or unknown, prepared once per number of lines.

    Parts are false, flags that rules state false, other facts missing. ``reads`` are the names that rules read: only
    those are shown in the rows.
    """

    def __init__(self, plan: Plan, reads: frozenset[str]) -> None:
        """Prepare the names; ``plan`` is typed."""
        self.reads = reads
        self._parts = [(part.id, part.scope) for part in plan.parts]
        self._facts: list[tuple[str, Level, bool | None]] = []
        for fold in plan.folds:
            if isinstance(fold, FactFold):
                self._facts.append((fold.name, fold.scope, False if fold.merge == "or" else None))
                if fold.merge == "one":
                    self._facts.append((fold.conflict, fold.scope, False))
        flags = [(part.id, part.scope) for part in plan.parts if part.is_flag]
        false = [*flags, *((name, scope) for name, scope, value in self._facts if value is False)]
        self.shown: dict[Level, Row] = {
            scope: {name: False for name, of in false if of == scope and name in reads} for scope in SCOPES
        }
        self.truths = lru_cache(maxsize=256)(self._truths)
        self.values = lru_cache(maxsize=256)(self._values)

    def _truths(self, lines: int) -> dict[str, tuple[Truth, ...]]:
        """Return the truths of all parts; a copy is made of them."""
        return {part: (FALSE,) * (lines if scope == "line" else 1) for part, scope in self._parts}

    def _values(self, lines: int) -> dict[str, tuple[Value | None, ...]]:
        """Return the values of all facts; a copy is made of them."""
        return {name: (value,) * (lines if scope == "line" else 1) for name, scope, value in self._facts}


@dataclass(frozen=True)
class Ending:
    """How a level ends, prepared once: what a part that is true or unknown somewhere changes.

    ``stated`` are the facts by the parts that state them. ``copied`` are flags that say what one part says: name (none
    for the part's own), scope, and whether rules above read them.
    """

    stated: Mapping[str, tuple[FactFold, ...]]
    copied: Mapping[str, tuple[tuple[str, Level, bool], ...]]
    others: tuple[VerdictFold | TableFold, ...]

    @classmethod
    def of(cls, level: PlanLevel, reads: frozenset[str]) -> "Ending":
        """Prepare the end of a level; only names that something ``reads`` are shown."""
        stated: dict[str, list[FactFold]] = {}
        copied: dict[str, list[tuple[str, Level, bool]]] = {}
        for part in (*level.document_parts, *level.line_parts):
            if part.is_flag and part.id in reads:
                copied.setdefault(part.id, []).append(("", part.scope, True))
        for fold in (fold for fold in level.folds if isinstance(fold, FactFold)):
            if fold.merge == "or" and len(fold.statements) == 1:
                copy = (fold.name, fold.scope, fold.name in reads)
                copied.setdefault(fold.statements[0].part, []).append(copy)
                continue
            for statement in fold.statements:
                stated.setdefault(statement.part, []).append(fold)
        return cls(
            {part: tuple(folds) for part, folds in stated.items()},
            {part: tuple(copies) for part, copies in copied.items()},
            tuple(fold for fold in level.folds if not isinstance(fold, FactFold)),
        )


@dataclass
class Board:
    """What is known of one sheet so far: the rows, and every result by its name.

    Only names that something ``reads`` are written into the rows. ``touched`` are the parts that were true or
    unknown somewhere, of this level or one below: a fact may be stated on several levels.
    """

    currency: str | None
    document: Row
    lines: tuple[Row, ...]
    reads: frozenset[str]
    truths: dict[str, tuple[Truth, ...]]
    values: dict[str, tuple[Value | None, ...]]
    touched: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, currency: str | None, rows: Rows, idle: Idle) -> "Board":
        """Return the board before the first level: nothing is true yet; the rows are copied, results go into them."""
        size, shown = len(rows.lines), idle.shown["line"]
        return cls(
            currency,
            idle.shown["document"] | rows.document,
            tuple([shown | row for row in rows.lines]),
            idle.reads,
            idle.truths(size).copy(),
            idle.values(size).copy(),
        )

    def rows(self, scope: Level) -> tuple[Row, ...]:
        """Return the rows of a scope."""
        return (self.document,) if scope == "document" else self.lines

    def show(self, name: str, scope: Level, found: Sequence[Value | None]) -> None:
        """Write values into the rows, for the levels above to read; unknown is absent."""
        if name in self.reads:
            for row, value in zip(self.rows(scope), found, strict=True):
                if value is None:
                    row.pop(name, None)
                else:
                    row[name] = value

    def keep(self, name: str, scope: Level, found: Sequence[Value | None]) -> None:
        """Write what a fold gave into the results and the rows."""
        self.values[name] = tuple(found)
        self.show(name, scope, found)

    def end(self, ending: Ending) -> None:
        """End a level: show its flags and fold what it found, looking only at parts that are true or unknown."""
        facts: dict[str, FactFold] = {}
        for part in self.touched:
            for name, scope, shown in ending.copied.get(part, ()):
                self._copy(part, name, scope, shown=shown)
            for fold in ending.stated.get(part, ()):
                facts[fold.name] = fold
        for fold in facts.values():
            self._fact(fold)
        for other in ending.others:
            self._verdict(other) if isinstance(other, VerdictFold) else self._table(other)

    def _copy(self, part: str, name: str, scope: Level, *, shown: bool) -> None:
        """Let a flag say what a part says; a hidden flag is the part itself and no result of its own."""
        found = _flags(self.truths[part])
        if name:
            self.values[name] = found
        if shown:
            rows = (self.document,) if scope == "document" else self.lines
            for row, value in zip(rows, found, strict=True):
                if value:
                    row[name or part] = True
                elif value is None:
                    del row[name or part]

    def column(self, parts: Sequence[str]) -> list[tuple[Truth, ...]]:
        """Return the truths of parts, of which there is at least one, side by side for every row."""
        return list(zip(*(self.truths[part] for part in parts), strict=True))

    def _fact(self, fold: FactFold) -> None:
        """Merge the statements of a fact."""
        if fold.merge == "or":
            columns = [self.truths[statement.part] for statement in fold.statements]
            self.keep(fold.name, fold.scope, _flags(tuple(map(kleene_or, zip(*columns, strict=True)))))
            return
        stated = self.column([statement.part for statement in fold.statements])
        results = [fold_fact(fold, truths, self.currency) for truths in stated]
        self.keep(fold.name, fold.scope, [result.value for result in results])
        if fold.merge == "one":
            self.keep(fold.conflict, fold.scope, [result.conflict for result in results])

    def _verdict(self, fold: VerdictFold) -> None:
        """Find the tolerance that applies, and its verdict."""
        results = [
            _verdict_of(
                tuple(
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
            )
            for at in range(len(self.rows(fold.scope)))
        ]
        self.keep(fold.name, fold.scope, [result.verdict for result in results])
        self.keep(fold.by, fold.scope, [result.by for result in results])

    def _table(self, fold: TableFold) -> None:
        """Fold the rows of a table, and give its outputs."""
        certain = (TRUE,) * len(self.rows(fold.scope))
        applies = certain if fold.applies is None else self.truths[fold.applies]
        rows = self.column([row.when for row in fold.rows])
        results = [
            _table_of(fold.policy, applied, truths, has_otherwise=fold.otherwise is not None)
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
