"""Blame: which missing terms made a result unknown.

Owns the way back from an unknown part to the terms of the sheet that were missing (semantics, rule 12): through the
branches of its condition that are unknown, and through the parts and folds they read. It is worked out from the
finished evaluation, so it is the same whoever ran the plan.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.evaluation import TRUE, UNKNOWN, Evaluation, Row, Rows, flag_of
from rules_engine.engine.reference import Board, truth_on
from rules_engine.rules.model import Level
from rules_engine.rules.plan import (
    AllOf,
    Always,
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


def _producers(plan: Plan) -> tuple[dict[str, Part], dict[str, Fold]]:
    """Return what gives a name: a part gives its own, a fold its results."""
    folds = {name: fold for fold in plan.folds for name in produced_names(fold)}
    return {part.id: part for part in plan.parts}, folds


class _Plain(NamedTuple):
    """What a conjunction reads: terms of the line and of the document, priced ones apart, and everything else in it."""

    line: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    priced: tuple[tuple[str, bool, Amounts], ...] = ()
    produced: tuple[Read, ...] = ()
    rest: tuple[Condition, ...] = ()


def _plain(plan: Plan) -> dict[str, _Plain]:
    """Take apart every condition, because most are conjunctions of terms compared with constants."""
    return {part.id: _taken_apart(part.condition) for part in plan.parts}


def _taken_apart(condition: Condition) -> _Plain:
    """Take apart one condition; what compares amounts may also miss its currency."""
    if not isinstance(condition, AllOf):
        return _Plain(rest=(condition,))
    names: dict[Level, list[str]] = {"line": [], "document": []}
    priced: list[tuple[str, bool, Amounts]] = []
    produced: list[Read] = []
    rest: list[Condition] = []
    for part in condition.parts:
        limit = part.limit if isinstance(part, Comparison) else None
        if (
            not isinstance(part, Comparison | IsTrue)
            or isinstance(limit, Read)
            or (part.read.produced and isinstance(limit, Amounts))
        ):
            rest.append(part)
        elif part.read.produced:
            produced.append(part.read)
        elif isinstance(limit, Amounts):
            priced.append((part.read.name, part.read.scope == "line", limit))
        else:
            names[part.read.scope].append(part.read.name)
    whole = (AllOf(tuple(rest)),) if rest else ()
    return _Plain(tuple(names["line"]), tuple(names["document"]), tuple(priced), tuple(produced), whole)


class _Seen(dict[str, Value]):
    """A row of terms that looks results up where they are asked for; most never are."""

    def __init__(self, row: Row, parts: Mapping[str, Part], evaluation: Evaluation, line: int | None) -> None:
        """Keep where results are found."""
        super().__init__(row)
        self._parts = parts
        self._evaluation = evaluation
        self._line = line

    def get(self, name: str, default: Value | None = None) -> Value | None:  # type: ignore[override]
        """Return a term, a hidden flag, a result of a fold, or the outcome."""
        if name in self:
            return self[name]
        part = self._parts.get(name)
        if part is not None and part.is_flag:
            return flag_of(self._evaluation.truth(name, self._line))
        if name in self._evaluation.values:
            return self._evaluation.value(name, self._line)
        if name == "document.outcome":
            return str(self._evaluation.outcomes.document)
        if name == "line.outcome" and self._line is not None:
            return str(self._evaluation.outcomes.lines[self._line])
        return default


def board_of(plan: Plan, sheet: FactSheet, evaluation: Evaluation, rows: Rows) -> Board:
    """Return everything that was known at the end of a run by any execution; ``plan`` is typed for the sheet."""
    parts, _ = plan.prepared(_producers)
    lines = tuple([_Seen(row, parts, evaluation, at) for at, row in enumerate(rows.lines)])
    return Board(sheet.currency, _Seen(rows.document, parts, evaluation, None), lines)


class Blame:
    """Names the missing terms of one evaluation; ``plan`` is typed for the sheet."""

    def __init__(self, plan: Plan, sheet: FactSheet, evaluation: Evaluation, rows: Rows) -> None:
        """Keep what the search needs; results are remembered, because parts share what they read."""
        self._evaluation = evaluation
        self._parts, self._folds = plan.prepared(_producers)
        self._plain = plan.prepared(_plain)
        self._board = board_of(plan, sheet, evaluation, rows)
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
            plain, row, document = self._plain[part.id], self._row(at), self._board.document
            missing = {name for name in plain.line if name not in row}
            missing.update([name for name in plain.document if name not in document])
            for name, on_line, amounts in plain.priced:
                if name not in (row if on_line else document):
                    missing.add(name)
                if amounts.of(self._board.currency) is None:
                    missing.add(f"{name} in {self._board.currency or 'no currency'}")
            for read in plain.produced:
                missing |= self._read(read, at)
            for condition in plain.rest:
                missing |= self._condition(condition, at)
            self._known[key] = frozenset(missing)
        return self._known[key]

    def _row(self, line: int | None) -> Row:
        """Return the row a condition runs on."""
        return self._board.document if line is None else self._board.lines[line]

    def _condition(self, condition: Condition, line: int | None) -> set[str]:
        """Return the missing terms of a condition that is unknown, following only what is unknown in it."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                missing: set[str] = set()
                for part in parts:
                    # What a comparison reads is missing or not: whether it is unknown need not be asked first.
                    if isinstance(part, Comparison | IsTrue) or self._is_unknown(part, line):
                        missing |= self._condition(part, line)
                return missing
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
            case Always(_, unpriced):
                currency = self._board.document.get("company.currency")
                return set() if currency is None else {f"{unpriced} in {str(currency).upper()}"}
        raise AssertionError(condition)

    def _is_unknown(self, condition: Condition, line: int | None) -> bool:
        """Tell whether a condition is unknown on a line or the document."""
        return truth_on(condition, self._row(line), self._board) == UNKNOWN

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
        raise AssertionError(fold)
