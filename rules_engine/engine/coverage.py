"""Coverage: which rules, rows and limits the cases of a ruleset have tried.

Owns what counts as tried: a part that was true in one case and not in another; a row that was hit; a limit that a case
met exactly, and of which both sides were seen.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rules_engine.documents.base import Frozen
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import FALSE, TRUE, Evaluation, flag_of, usable
from rules_engine.engine.reference import Board, Reference, truth_on
from rules_engine.rules.plan import Amounts, Comparison, Plan, TableFold, leaves, produced_names


class Limit(Frozen):
    """One limit of a condition: whose it is, the term and the operator, and what cases have tried of it."""

    part: str
    term: str
    op: str
    limit: str
    met: bool = False
    passed: bool = False
    kept: bool = False

    @property
    def tried(self) -> bool:
        """Whether a case met the limit exactly, and both sides were seen."""
        return self.met and self.passed and self.kept


class Row(Frozen):
    """A row of a table, and in how many cases it was hit."""

    row: str
    hits: int


class Part(Frozen):
    """A rule or tolerance action, and in how many cases it was true, and false everywhere."""

    part: str
    happened: int
    silent: int


class Coverage(Frozen):
    """What the cases of a ruleset have tried."""

    parts: tuple[Part, ...] = ()
    rows: tuple[Row, ...] = ()
    limits: tuple[Limit, ...] = ()


class Key(NamedTuple):
    """A limit by its place in the plan."""

    part: str
    at: int


def coverage(plan: Plan, sheets: Iterable[FactSheet]) -> Coverage:
    """Return what sheets try of a plan; each is run by the plain interpreter.

    >>> from rules_engine.rules.check import check
    >>> from rules_engine.rules.model import Ruleset
    >>> coverage(check(Ruleset(id="r", name="R")), ()).limits
    ()
    """
    parts = {part.id: [0, 0] for part in plan.parts if part.effects}
    rows = {row.id: 0 for fold in plan.folds if isinstance(fold, TableFold) for row in fold.rows}
    limits = {key: limit for key, _, limit in limits_of(plan)}
    for sheet in sheets:
        evaluation = Reference().run(plan, sheet)
        typed = plan.typed(sheet.document_type)
        for part in typed.parts:
            if part.effects:
                truths = evaluation.truths[part.id]
                parts[part.id][0] += TRUE in truths
                parts[part.id][1] += all(truth == FALSE for truth in truths)
        for fold in typed.folds:
            for row in fold.rows if isinstance(fold, TableFold) else ():
                rows[row.id] += True in evaluation.values[row.hit]
        board = _board(typed, sheet, evaluation)
        for key, leaf, _ in limits_of(typed):
            limits[key] = _seen(limits[key], leaf, board)
    return Coverage(
        parts=tuple(Part(part=name, happened=done, silent=not_done) for name, (done, not_done) in parts.items()),
        rows=tuple(Row(row=name, hits=hits) for name, hits in rows.items()),
        limits=tuple(limits.values()),
    )


def _board(plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> Board:
    """Return everything that was known at the end of a run."""
    board = Board(sheet.currency, usable(sheet.terms), tuple(usable(line.terms) for line in sheet.lines))
    for part in plan.parts:
        if part.is_flag:
            board.show(part.id, part.scope, [flag_of(truth) for truth in evaluation.truths[part.id]])
    for fold in plan.folds:
        for name in produced_names(fold):
            board.show(name, fold.scope, evaluation.values[name])
    board.show("document.outcome", "document", [str(evaluation.outcomes.document)])
    board.show("line.outcome", "line", [str(outcome) for outcome in evaluation.outcomes.lines])
    return board


def limits_of(plan: Plan) -> Iterator[tuple[Key, Comparison, Limit]]:
    """Yield every comparison of a number with a constant."""
    for part in plan.parts:
        for at, leaf in enumerate(leaves(part.condition)):
            if isinstance(leaf, Comparison) and isinstance(leaf.limit, int | Amounts):
                limit = Limit(part=part.id, term=leaf.read.name, op=leaf.op, limit=_told(leaf.limit))
                yield Key(part.id, at), leaf, limit


def _told(limit: int | Amounts) -> str:
    """Return a limit in its term's unit; of amounts, the first currency's."""
    return str(limit) if isinstance(limit, int) else " ".join(map(str, reversed(limit.by_currency[0])))


def _seen(limit: Limit, leaf: Comparison, board: Board) -> Limit:
    """Return a limit with what one more run tried of it."""
    exactly = Comparison(leaf.read, "=", leaf.limit)
    rows = board.rows(leaf.read.scope)
    truths = {truth_on(leaf, row, board) for row in rows}
    met = any(truth_on(exactly, row, board) == TRUE for row in rows)
    return limit.model_copy(
        update={
            "met": limit.met or met,
            "passed": limit.passed or TRUE in truths,
            "kept": limit.kept or FALSE in truths,
        }
    )
