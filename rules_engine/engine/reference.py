"""The plain interpreter: the meaning of a plan, written to be read beside the semantics and for nothing else.

It walks the levels, every part on the document or on every line, every condition node by node. It is the judge of the
other executions in tests, so it never trades plainness for speed. Numbers in docstrings are the rules it carries out.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, Value
from rules_engine.engine.evaluation import (
    FALSE,
    TRUE,
    UNKNOWN,
    Evaluation,
    Outcomes,
    Row,
    Rows,
    flag_of,
    kleene_and,
    kleene_not,
    kleene_or,
    put,
    truth_of,
    usable,
)
from rules_engine.engine.folds import Applied, fold_fact, fold_table, fold_verdict, given_by
from rules_engine.engine.outcome import outcomes
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
    IsKnown,
    IsTrue,
    Limit,
    NotOf,
    Plan,
    PlanLevel,
    Read,
    TableFold,
    Truth,
    VerdictFold,
)

_NUMBER_OPS: Final[dict[str, Callable[[int, int], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass
class Board:
    """What is known so far: one row for the document, one per line, and the results by name."""

    currency: str | None
    document: Row
    lines: tuple[Row, ...]
    truths: dict[str, tuple[Truth, ...]] = field(default_factory=dict)
    values: dict[str, tuple[Value | None, ...]] = field(default_factory=dict)

    def rows(self, scope: Level) -> tuple[Row, ...]:
        """Return the rows a name of this scope is written into."""
        return (self.document,) if scope == "document" else self.lines

    def keep(self, name: str, scope: Level, values: Sequence[Value | None]) -> None:
        """Write what a fold gave for one name into the results and the rows."""
        self.values[name] = tuple(values)
        self.show(name, scope, values)

    def show(self, name: str, scope: Level, values: Sequence[Value | None]) -> None:
        """Let later levels read a name."""
        for row, value in zip(self.rows(scope), values, strict=True):
            put(row, name, value)


class Reference:
    """The plain execution of a plan."""

    name = "reference"

    def run(self, plan: Plan, sheet: FactSheet) -> Evaluation:
        """Run the plan on the sheet: levels in order, the outcome after the last guard (rules 1 and 7)."""
        typed = plan.typed(sheet.document_type)
        return self.run_rows(typed, sheet, Rows(usable(sheet.terms), tuple(usable(line.terms) for line in sheet.lines)))

    def run_rows(self, typed: Plan, sheet: FactSheet, rows: Rows) -> Evaluation:
        """Run a plan typed for the sheet on what was read of it."""
        board = Board(sheet.currency, dict(rows.document), tuple(dict(row) for row in rows.lines))
        for level in typed.levels:
            if level.number <= typed.outcome_after:
                _run_level(level, board)
        outcome = outcomes(typed, sheet, board.truths, board.values)
        _show_outcome(outcome, board)
        for level in typed.levels:
            if level.number > typed.outcome_after:
                _run_level(level, board)
        return Evaluation(board.truths, board.values, outcome)


def _show_outcome(outcome: Outcomes, board: Board) -> None:
    """Let the rules after the last guard read the outcome (rule 7)."""
    board.document["document.outcome"] = str(outcome.document)
    for line, line_outcome in zip(board.lines, outcome.lines, strict=True):
        line["line.outcome"] = str(line_outcome)


def _run_level(level: PlanLevel, board: Board) -> None:
    """Run one level on the finished level below; only then show its flags and folds (rule 7)."""
    parts = (*level.document_parts, *level.line_parts)
    for part in parts:
        board.truths[part.id] = tuple(truth_on(part.condition, row, board) for row in board.rows(part.scope))
    for part in parts:
        if part.is_flag:
            board.show(part.id, part.scope, [flag_of(truth) for truth in board.truths[part.id]])
    for fold in level.folds:
        _run_fold(fold, board)


def truth_on(condition: Condition, row: Row, board: Board) -> Truth:
    """Return the truth of a condition on one row (rule 4)."""
    match condition:
        case Always(truth):
            return truth
        case AllOf(parts):
            return kleene_and(truth_on(part, row, board) for part in parts)
        case AnyOf(parts):
            return kleene_or(truth_on(part, row, board) for part in parts)
        case NotOf(part):
            return kleene_not(truth_on(part, row, board))
        case IsKnown(read):
            return FALSE if _value(read, row, board) is None else TRUE
        case IsTrue(read):
            return truth_of(_value(read, row, board))
        case Comparison(read, op, limit):
            return _compare(_value(read, row, board), op, _limit(limit, row, board))
        case _:
            return _aggregate(condition, row, board)


def _value(read: Read, row: Row, board: Board) -> Value | None:
    """Return what a name stands for on a row: a line sees its own names and the document's (rule 5)."""
    value = (row if read.scope == "line" else board.document).get(read.name)
    if isinstance(value, Ratio):
        return value.floor if read.side == "floor" else value.ceiling
    return value


def _limit(limit: Limit, row: Row, board: Board) -> Value | tuple[str, ...] | None:
    """Return what a term is compared with; two currencies never compare (rule 2)."""
    if isinstance(limit, Read):
        return _value(limit, row, board)
    return limit.of(board.currency) if isinstance(limit, Amounts) else limit


def _compare(value: Value | None, op: str, limit: Value | tuple[str, ...] | None) -> Truth:
    """Compare; missing on either side is unknown (rule 4)."""
    if value is None or limit is None:
        return UNKNOWN
    if isinstance(value, int) and isinstance(limit, int):
        return TRUE if _NUMBER_OPS[op](value, limit) else FALSE
    assert isinstance(value, str)
    if isinstance(limit, tuple):
        return TRUE if value in limit else FALSE
    assert isinstance(limit, str)
    found = value.startswith(limit) if op == "starts with" else limit in value if op == "contains" else value == limit
    return TRUE if found else FALSE


def _aggregate(condition: Condition, row: Row, board: Board) -> Truth:
    """Return the truth of a condition that looks at all lines (rule 5)."""
    match condition:
        case AnyLineOf(flag):
            return kleene_or(_flags(flag, board))
        case EveryLineOf(flag):
            return kleene_and(_flags(flag, board)) if board.lines else UNKNOWN
        case CountOf(flag, op, limit):
            flags = _flags(flag, board)
            return UNKNOWN if UNKNOWN in flags else _compare(flags.count(TRUE), op, limit)
        case FoldOf(_, _, _, op, limit):
            return _compare(_folded(condition, board), op, _limit(limit, row, board))
    raise AssertionError(condition)


def _flags(flag: str, board: Board) -> list[Truth]:
    """Return a hidden line flag on every line."""
    return [truth_of(line.get(flag)) for line in board.lines]


def _folded(condition: FoldOf, board: Board) -> int | None:
    """Return the sum, smallest or largest value over the lines taken, or None where it is unknown (rules 2 and 5)."""
    taken = [TRUE] * len(board.lines) if condition.where is None else _flags(condition.where, board)
    values = [_value(condition.of, line, board) for line, take in zip(board.lines, taken, strict=True) if take == TRUE]
    numbers = [value for value in values if isinstance(value, int)]
    if UNKNOWN in taken or len(numbers) < len(values):
        return None
    if condition.fold == "sum":
        total = sum(numbers)
        return total if abs(total) <= LARGEST else None
    if not numbers:
        return None
    return min(numbers) if condition.fold == "min" else max(numbers)


def _run_fold(fold: Fold, board: Board) -> None:
    """Fold what the level's parts found, on the document or on every line."""
    count = len(board.rows(fold.scope))
    if isinstance(fold, FactFold):
        _run_fact(fold, count, board)
    elif isinstance(fold, VerdictFold):
        _run_verdict(fold, count, board)
    else:
        _run_table(fold, count, board)


def _run_fact(fold: FactFold, count: int, board: Board) -> None:
    """Merge the statements of a fact (rule 6)."""
    stated = [[board.truths[statement.part][at] for statement in fold.statements] for at in range(count)]
    results = [fold_fact(fold, truths, board.currency) for truths in stated]
    board.keep(fold.name, fold.scope, [result.value for result in results])
    if fold.merge == "one":
        board.keep(fold.conflict, fold.scope, [result.conflict for result in results])


def _run_verdict(fold: VerdictFold, count: int, board: Board) -> None:
    """Find the tolerance that applies, and its verdict (rules 8 and 9)."""

    def truth(part: str | None, at: int) -> Truth | None:
        return None if part is None else board.truths[part][at]

    results = [
        fold_verdict(
            [
                Applied(
                    entry.id,
                    TRUE if entry.applies is None else board.truths[entry.applies][at],
                    truth(entry.over, at),
                    truth(entry.under, at),
                )
                for entry in fold.entries
            ]
        )
        for at in range(count)
    ]
    board.keep(fold.name, fold.scope, [result.verdict for result in results])
    board.keep(fold.by, fold.scope, [result.by for result in results])


def _run_table(fold: TableFold, count: int, board: Board) -> None:
    """Fold the rows of a table under its hit policy, and give its outputs (rule 11)."""
    results = [
        fold_table(
            fold.policy,
            TRUE if fold.applies is None else board.truths[fold.applies][at],
            [board.truths[row.when][at] for row in fold.rows],
            has_otherwise=fold.otherwise is not None,
        )
        for at in range(count)
    ]
    board.keep(fold.status, fold.scope, [result.status for result in results])
    for index, row in enumerate(fold.rows):
        board.keep(row.hit, fold.scope, [flag_of(result.hits[index]) for result in results])
    if fold.otherwise is not None:
        board.keep(fold.otherwise_hit, fold.scope, [flag_of(result.otherwise) for result in results])
    gives = [row.gives for row in fold.rows]
    for output in fold.outputs:
        given = [given_by(result, gives, fold.otherwise, output, board.currency) for result in results]
        board.keep(fold.output(output), fold.scope, given)
