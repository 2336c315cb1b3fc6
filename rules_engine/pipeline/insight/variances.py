"""The real variances that a tolerance judges, and what every value of its upper limit would have done.

Owns the shape that a page draws: bars of how many rows lie where, and for each limit how many documents are stopped and
which money passes and is stopped, by currency. Everything is counted once; moving a limit only looks up.
"""

from dataclasses import dataclass, field
from itertools import starmap
from typing import Final

import polars as pl

from rules_engine.engine.replay.conditions import column_of, is_true
from rules_engine.engine.replay.history import DOCUMENT, History, load
from rules_engine.engine.replay.report import Progress
from rules_engine.engine.replay.run import replayed
from rules_engine.engine.replay.slider import Slider, moved_limit, prepared
from rules_engine.errors import RuleSyntaxError
from rules_engine.pipeline.insight.gaming import Gamer, JudgedRow, gamers
from rules_engine.pipeline.insight.replay import refreshed
from rules_engine.rules.check import check
from rules_engine.rules.dimensions import dimension_of
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Amounts, Comparison, Plan
from rules_engine.storage.store import Store

BARS: Final = 52
POINTS_MAX: Final = 600
"""How many limits are told at most; between two of them that are no neighbours the lower one's answer is shown."""

CURRENCIES_MAX: Final = 4
SHOWN_PERCENT: Final = 98
"""How many of a hundred rows lie within the bars."""

EXACT_MAX: Final = 2**53
"""The largest number that a browser reads exactly; a currency with larger sums is left out."""

WIDEST: Final = 1_000_000
"""No bar lies further out than this, in basis points or minor units."""

NARROWEST: Final = 100
"""The least that the bars reach to each side, so that one percent can be seen."""

_UNITS: Final = {"ratio": "percent", "money": "money", "company_money": "money"}


@dataclass(frozen=True)
class Worth:
    """Money in minor units of one currency at each limit: of documents accepted, and of all others."""

    currency: str
    passes: list[int]
    stops: list[int]


@dataclass(frozen=True)
class Variances:
    """The variances of one tolerance.

    ``unit`` is ``percent`` (in basis points), ``money`` (in minor units) or ``units``; ``digits`` are the decimals of
    every number here. ``limit`` is the one that stands, None where it differs by currency. A bar is its low end, its
    high end (exclusive) and its rows; ``below`` and ``above`` are the rows beyond the bars. ``touches`` counts the
    documents that are not accepted at each of ``limits``. ``gamers`` are suppliers that crowd just below the limit.
    """

    unit: str
    limit: int | None
    documents: int
    rows: int
    digits: int
    exact: int
    below: int
    above: int
    bars: list[tuple[int, int, int]] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)
    touches: list[int] = field(default_factory=list)
    worth: list[Worth] = field(default_factory=list)
    gamers: list[Gamer] = field(default_factory=list)


def variances(store: Store, ruleset: Ruleset, tolerance: str, progress: Progress | None = None) -> Variances:
    """Return the variances a tolerance judged over all documents of a home.

    Raises:
        RulesetRefused: the ruleset cannot be run, or the tolerance has no upper limit that could be moved.
    """
    return variances_of(ruleset, tolerance, load(refreshed(store)), progress)


def variances_of(ruleset: Ruleset, tolerance: str, history: History, progress: Progress | None = None) -> Variances:
    """Return the variances a tolerance judged over a history; raises what ``variances`` does."""
    plan = check(ruleset)
    leaf = moved_limit(plan, tolerance)
    stands = limit_of(ruleset, tolerance)
    judged = _judged(plan, leaf, tolerance, history)
    values, unit = judged["value"], _UNITS.get(leaf.read.type, "units")
    reach = _reach(values, stands or 0)
    slider = prepared(ruleset, tolerance, history, progress)
    limits = _limits(slider, reach, stands)
    touches, worth = _told(slider, limits)
    low, step = -reach, max(1, -(-2 * reach // BARS))
    counted = ((values - low) // step).value_counts().rows()
    inside = sorted((int(at), int(count)) for at, count in counted if 0 <= at < BARS)
    return Variances(
        unit=unit,
        limit=stands,
        documents=len(history),
        rows=len(values),
        digits=_digits(ruleset, tolerance, leaf),
        exact=int((values == 0).sum()),
        below=sum(int(count) for at, count in counted if at < 0),
        above=sum(int(count) for at, count in counted if at >= BARS),
        bars=[(low + at * step, low + (at + 1) * step, count) for at, count in inside],
        limits=limits,
        touches=touches,
        worth=worth,
        gamers=gamers(starmap(JudgedRow, judged.select(JudgedRow._fields).iter_rows()), stands, unit),
    )


def limit_of(ruleset: Ruleset, tolerance: str) -> int | None:
    """Return the upper limit that stands; None where there is no such tolerance, or it differs by currency.

    Raises:
        RulesetRefused: the ruleset cannot be run.
    """
    plan = check(ruleset)
    try:
        leaf = moved_limit(plan, tolerance)
    except RuleSyntaxError:
        return None
    return leaf.limit if isinstance(leaf.limit, int) else _common(leaf)


def _digits(ruleset: Ruleset, tolerance: str, leaf: Comparison) -> int:
    """Return how many decimals a number of the unit has."""
    if leaf.read.type in _UNITS:
        return 2
    dimension = next((dimension_of(each) for each in ruleset.tolerances if each.id == tolerance), None)
    return 0 if dimension is None else dimension.unit_digits


def _common(leaf: Comparison) -> int | None:
    """Return the limit that all currencies share, or None."""
    assert isinstance(leaf.limit, Amounts), "a moved limit is a number, or one by currency"
    amounts = {amount for _, amount in leaf.limit.by_currency}
    return amounts.pop() if len(amounts) == 1 else None


def _judged(plan: Plan, leaf: Comparison, tolerance: str, history: History) -> pl.DataFrame:
    """Return the rows that the tolerance applies to, as the fields of ``JudgedRow``."""
    name, flag, found = column_of(leaf.read), f"{tolerance}~applies", [pl.DataFrame(schema=_JUDGED)]
    is_line = leaf.read.scope == "line"
    for run in replayed(plan, history):
        frame = run.lines if is_line else run.documents.with_columns(pl.int_range(pl.len()).alias(DOCUMENT))
        if name not in frame.columns:
            continue
        kept = frame.filter(is_true(pl.col(flag))) if flag in frame.columns else frame
        kept, worth = kept.filter(pl.col(name).is_not_null()), _WORTH[is_line]
        about = run.documents.with_columns(
            pl.col(each) if each in run.documents.columns else pl.lit(None).alias(each) for each in _ABOUT.values()
        )
        found.append(
            pl.DataFrame(
                {
                    **{field: about[column].gather(kept[DOCUMENT]) for field, column in _ABOUT.items()},
                    "value": kept[name],
                    "worth": kept[worth] if worth in kept.columns else pl.Series([None] * len(kept), dtype=pl.Int64),
                }
            )
            .select(*_JUDGED)
            .cast(_JUDGED)  # type: ignore[arg-type] # polars takes a mapping of names to types
        )
    return pl.concat(found)


_ABOUT: Final = {"document": "~id", "currency": "~currency", "seller": "document.seller"}
_WORTH: Final = {True: "line.line_net_amount", False: "document.sum_of_line_net_amounts"}
_JUDGED: Final = {
    "seller": pl.String,
    "document": pl.String,
    "value": pl.Int64,
    "worth": pl.Int64,
    "currency": pl.String,
}


def _reach(values: pl.Series, stands: int) -> int:
    """Return how far to each side of zero the bars go: nearly all rows, and well beyond the limit."""
    far = values.abs().sort()[len(values) * SHOWN_PERCENT // 100] if len(values) else 0
    wanted = max(NARROWEST, int(far) + 1, 2 * abs(stands))
    return min(WIDEST, -(-wanted // (BARS // 2)) * (BARS // 2))


def _limits(slider: Slider, reach: int, stands: int | None) -> list[int]:
    """Return the limits worth telling: where an outcome changes, or evenly spread where there are too many."""
    changes = [each for each in slider.changes() if 0 <= each <= reach]
    if len(changes) > POINTS_MAX:
        changes = [reach * at // POINTS_MAX for at in range(POINTS_MAX + 1)]
    return sorted({0, reach, *changes, *([stands] if stands is not None else [])})


def _told(slider: Slider, limits: list[int]) -> tuple[list[int], list[Worth]]:
    """Return what each limit would have done."""
    touches, sums = slider.along(limits)
    exact = {key: both for key, both in sums.items() if max(map(abs, (0, *both[0], *both[1]))) <= EXACT_MAX}
    worth = [Worth(key, passes, stops) for key, (passes, stops) in exact.items()]
    worth.sort(key=lambda each: -(each.passes[-1] + each.stops[-1]))
    return touches, worth[:CURRENCIES_MAX]
