"""A tolerance slider: every document's outcome for every value of one limit, prepared once, then read off.

The outcome of a document changes only where the limit passes the variance of one of its lines (or its own). So each
document is replayed once between any two of them, with the limit as a column; whatever else the rules do, the answer
is exact. Moving the slider then only looks up which stretch the limit lies in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import polars as pl

from rules_engine.documents.decision import WORST_FIRST, Outcome
from rules_engine.engine.replay.compare import AMOUNTS
from rules_engine.engine.replay.conditions import BEYOND, column_of
from rules_engine.engine.replay.history import DOCUMENT, History
from rules_engine.engine.replay.outcome import OUTCOME
from rules_engine.engine.replay.report import UNPRICED, Cancelled, Progress
from rules_engine.engine.replay.run import replayed
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import (
    AllOf,
    Amounts,
    AnyOf,
    Comparison,
    Condition,
    NotOf,
    Part,
    Plan,
    PlanLevel,
    Read,
    leaves,
)

LIMIT: Final = "~limit"
"""The column that stands in the place of the limit."""

_MOVED: Final = Read(LIMIT, "document", "count")


@dataclass(frozen=True)
class Answer:
    """What one value of the limit would have done: documents and money (minor units by currency) by outcome."""

    limit: int
    documents: Mapping[str, int]
    money: Mapping[str, Mapping[str, int]]


class Slider:
    """The prepared column of one tolerance: stretches of its limit, and the outcome of a document in each."""

    def __init__(self, stretches: pl.DataFrame) -> None:
        """Keep the stretches: ``low`` (inclusive), ``high`` (exclusive), outcome, currency, amount."""
        self._stretches = stretches

    def __len__(self) -> int:
        """How many stretches there are."""
        return self._stretches.height

    def at(self, limit: int) -> Answer:
        """Return what a limit would have done, in the tolerance's unit: basis points, or minor units."""
        here = self._stretches.filter((pl.col("low") <= limit) & (pl.col("high") > limit))
        found = here.group_by(OUTCOME, "key").agg(
            pl.len().alias("documents"), pl.col("amount").cast(pl.Int128).sum().alias("money")
        )
        documents: dict[str, int] = {}
        money: dict[str, dict[str, int]] = {}
        for rank, key, count, worth in found.sort(OUTCOME, "key").iter_rows():
            outcome = str(WORST_FIRST[rank])
            documents[outcome] = documents.get(outcome, 0) + count
            money.setdefault(outcome, {})[key] = count if key == UNPRICED else int(worth)
        return Answer(limit, documents, money)

    def changes(self) -> list[int]:
        """Return every limit at which something changes, rising."""
        return [int(each) for each in self._stretches["low"].unique().sort().to_list() if each > -BEYOND]

    def along(self, limits: Sequence[int]) -> tuple[list[int], dict[str, tuple[list[int], list[int]]]]:
        """Return for rising limits how many documents are not accepted, and the money (minor units) by currency.

        Money is of the documents accepted, and of the others; documents without an amount are in neither. Says what
        ``at`` says at each limit, in one pass.
        """
        accepted = WORST_FIRST.index(Outcome.ACCEPTED)
        stopped = self._stretches.filter(pl.col(OUTCOME) != accepted)
        ones = pl.lit(1, pl.Int64)
        priced = self._stretches.filter(pl.col("key") != UNPRICED)
        sums: dict[str, tuple[list[int], list[int]]] = {}
        for key in priced["key"].unique().sort().to_list():
            mine = priced.filter(pl.col("key") == key)
            passes, stops = mine.filter(pl.col(OUTCOME) == accepted), mine.filter(pl.col(OUTCOME) != accepted)
            sums[str(key)] = (
                _standing(passes, pl.col("amount"), limits),
                _standing(stops, pl.col("amount"), limits),
            )
        return _standing(stopped, ones, limits), sums


def _standing(stretches: pl.DataFrame, amount: pl.Expr, limits: Sequence[int]) -> list[int]:
    """Return the sum over the stretches that each limit lies in."""
    begins = stretches.select(pl.col("low").alias("at"), amount.cast(pl.Int128).alias("by"))
    ends = stretches.select(pl.col("high").alias("at"), (-amount.cast(pl.Int64)).cast(pl.Int128).alias("by"))
    steps = pl.concat([begins, ends]).group_by("at").agg(pl.col("by").sum()).sort("at")
    known = list(accumulate(steps["by"].to_list(), initial=0))
    places = steps["at"].search_sorted(pl.Series(list(limits), dtype=pl.Int64), side="right")
    return [known[place] for place in places.to_list()]


def prepared(
    ruleset: Ruleset,
    tolerance: str,
    history: History,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Slider:
    """Prepare the slider of a tolerance's upper limit: its percent, or its amount where it has no percent.

    Raises:
        RuleSyntaxError: where the tolerance has no upper limit that could be moved.
    """
    plan = check(ruleset)
    plan, moved = _with_moving_limit(plan, tolerance, moved_limit(plan, tolerance))
    spread = _spread(history, moved)
    tables = []
    for run in replayed(plan, spread, progress, cancelled):
        named = [pl.col(name) for name in AMOUNTS if name in run.documents.columns]
        amount = pl.coalesce(named or [pl.lit(None, pl.Int64)])
        key = pl.when(amount.is_null() | pl.col("~currency").is_null()).then(pl.lit(UNPRICED))
        tables.append(
            run.documents.select(
                pl.col(LIMIT).alias("low"),
                pl.col("~high").alias("high"),
                pl.col(OUTCOME),
                key.otherwise(pl.col("~currency")).alias("key"),
                amount.alias("amount"),
            )
        )
    return Slider(pl.concat(tables, how="vertical_relaxed") if tables else _NO_STRETCHES)


_NO_STRETCHES: Final = pl.DataFrame(
    schema={"low": pl.Int64, "high": pl.Int64, OUTCOME: pl.Int8, "key": pl.String, "amount": pl.Int64}
)


def moved_limit(plan: Plan, tolerance: str) -> Comparison:
    """Return the comparison with the upper limit of a tolerance that a slider moves.

    Raises:
        RuleSyntaxError: where the tolerance has no upper limit that could be moved.
    """
    part = _exceeded(plan, tolerance)
    found = [leaf for leaf in leaves(part.condition) if isinstance(leaf, Comparison)] if part else []
    limits = [leaf for leaf in found if leaf.op == ">" and isinstance(leaf.limit, int | Amounts)]
    limits.sort(key=lambda leaf: leaf.read.type != "ratio")
    if not limits:
        raise RuleSyntaxError(
            f"The tolerance {tolerance!r} has no upper limit to move.",
            where=f"tolerances[{tolerance}]",
            remedy="Choose a tolerance with an upper percent or amount.",
        )
    return limits[0]


def _exceeded(plan: Plan, tolerance: str) -> Part | None:
    """Return the part that says that the upper limit of a tolerance is exceeded."""
    return next((each for each in plan.parts if each.id == f"{tolerance}~exceeded"), None)


def _with_moving_limit(plan: Plan, tolerance: str, moved: Comparison) -> tuple[Plan, Read]:
    """Return the plan with the limit read from a column, and what is compared with it."""
    part = _exceeded(plan, tolerance)
    assert part is not None, "its limit was found in it"
    changed = replace(part, condition=_moved(part.condition, moved))
    levels = tuple(_level_with(level, changed) for level in plan.levels)
    return replace(plan, levels=levels, _typed={}, _prepared={}), moved.read


def _level_with(level: PlanLevel, changed: Part) -> PlanLevel:
    """Return a level with one part in place of the one of its name."""

    def parts(of: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(changed if part.id == changed.id else part for part in of)

    return replace(level, document_parts=parts(level.document_parts), line_parts=parts(level.line_parts))


def _moved(condition: Condition, leaf: Comparison) -> Condition:
    """Return a condition in which one comparison reads the moving limit."""
    match condition:
        case AllOf(parts):
            return AllOf(tuple(_moved(part, leaf) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_moved(part, leaf) for part in parts))
        case NotOf(part):
            return NotOf(_moved(part, leaf))
    return _moving(leaf) if condition == leaf else condition


def _moving(leaf: Comparison) -> Condition:
    """Return a comparison with the moving limit; in a currency that has no amount it stays unknown."""
    moving = replace(leaf, limit=_MOVED)
    if not isinstance(leaf.limit, Amounts):
        return moving
    known = AnyOf((leaf, NotOf(leaf)))
    return AnyOf((AllOf((moving, known)), AllOf((known, NotOf(known)))))


def _spread(history: History, read: Read) -> History:
    """Return every document once for each stretch of the limit: below all its variances, and from each of them on."""
    name = column_of(read)
    frame = history.lines if read.scope == "line" else history.documents.with_row_index(DOCUMENT)
    places = pl.DataFrame({DOCUMENT: pl.int_range(len(history), eager=True)})
    lowest = places.with_columns(pl.lit(-BEYOND, dtype=pl.Int64).alias("low"))
    found = [lowest]
    if name in frame.columns:
        values = frame.select(pl.col(DOCUMENT).cast(pl.Int64), pl.col(name).alias("low")).drop_nulls().unique()
        found.append(values)
    stretches = pl.concat(found).sort(DOCUMENT, "low")
    high = pl.col("low").shift(-1).over(DOCUMENT)
    stretches = stretches.with_columns(pl.when(high.is_null()).then(BEYOND + 1).otherwise(high).alias("high"))
    documents = history.documents[stretches[DOCUMENT]].with_columns(
        stretches["low"].alias(LIMIT), stretches["high"].alias("~high")
    )
    numbered = stretches.select(DOCUMENT).with_row_index("~copy")
    lines = numbered.join(history.lines, on=DOCUMENT, how="inner", maintain_order="left_right")
    lines = lines.with_columns(pl.col("~copy").cast(pl.Int64).alias(DOCUMENT)).drop("~copy")
    return History(documents, lines, history.texts)
