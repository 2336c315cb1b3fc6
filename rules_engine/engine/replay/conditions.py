"""Conditions as expressions over columns: null is unknown, and ``&``, ``|`` and ``~`` are Kleene's (semantics 4 and 5).

Owns what a leaf is in columns. Nothing is ever filled in: what is unknown stays null until a guard asks for it.
"""

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from rules_engine.documents.money import LARGEST
from rules_engine.engine.replay.history import column_type, ratio_columns
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
    FoldOf,
    IsKnown,
    IsTrue,
    Leaf,
    Limit,
    NotOf,
    Read,
    Truth,
)

BEYOND: Final = LARGEST + 1
"""Further out than every number of a sheet: constants end here."""

COUNT: Final = "~lines"
"""The column of the documents' frame that tells how many lines they have."""

NOWHERE: Final = -1
"""The number of a text that no sheet has."""

_TRUTHS: Final[Mapping[Truth, bool | None]] = {0: False, 1: True, 2: None}
_OPS: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(value: Truth) -> pl.Expr:
    """Return a truth that is the same everywhere."""
    return pl.lit(_TRUTHS[value], dtype=pl.Boolean)


def all_of(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Return the Kleene conjunction; true of nothing."""
    return _joined(list(parts), 1)


def any_of(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Return the Kleene disjunction; false of nothing."""
    return _joined(list(parts), 0)


def _joined(parts: list[pl.Expr], of_nothing: Truth) -> pl.Expr:
    """Join expressions by *and* (true of nothing) or *or* (false of nothing)."""
    if not parts:
        return truth(of_nothing)
    return functools.reduce(operator.and_ if of_nothing else operator.or_, parts)


def is_true(found: pl.Expr) -> pl.Expr:
    """Tell where something is true, never unknown."""
    return found & found.is_not_null()


def column_of(read: Read) -> str:
    """Return the column a name is read from."""
    if read.type == "ratio" and not read.produced:
        return ratio_columns(read.name)[read.side == "floor"]
    return read.name


@dataclass
class Expressions:
    """Turns conditions into expressions for sheets of one currency.

    ``texts`` are the numbers of texts; a constant that no sheet has is added. ``known`` are the columns that exist, by
    scope; a term no sheet knows is null throughout. ``over_lines`` collects the aggregates that documents read.
    """

    currency: str | None
    texts: dict[str, int]
    known: Mapping[str, set[str]]
    over_lines: dict[Leaf, str] = field(default_factory=dict)

    def of(self, condition: Condition) -> pl.Expr:
        """Return the truth of a condition on every row."""
        match condition:
            case Always(found):
                return truth(found)
            case AllOf(parts):
                return all_of([self.of(part) for part in parts])
            case AnyOf(parts):
                return any_of([self.of(part) for part in parts])
            case NotOf(part):
                return ~self.of(part)
            case IsTrue(read):
                return self.value(read)
            case IsKnown(read):
                return self.value(read).is_not_null()
            case Comparison(read, op, limit):
                return self.compared(self.value(read), op, limit)
            case FoldOf(_, _, _, op, limit):
                return self.compared(self._aggregate(condition), op, limit)
            case CountOf(_, op, limit):
                return self.compared(self._aggregate(condition), op, limit)
            case AnyLineOf() | EveryLineOf():
                return self._aggregate(condition)
        raise AssertionError(condition)

    def value(self, read: Read) -> pl.Expr:
        """Return a name's column; one that nobody knows is null."""
        name = column_of(read)
        if name in self.known[read.scope]:
            return pl.col(name)
        return pl.lit(None, dtype=column_type(read.type))

    def number(self, text: str) -> int:
        """Return the number of a text, entering it where no sheet has it."""
        return self.texts.setdefault(text, len(self.texts))

    def compared(self, value: pl.Expr, op: str, limit: Limit) -> pl.Expr:
        """Return a comparison; unknown where either side is."""
        if isinstance(limit, Read):
            return _OPS[op](value, self.value(limit))
        if isinstance(limit, Amounts):
            amount = limit.of(self.currency)
            return truth(2) if amount is None else self.compared(value, op, amount)
        if isinstance(limit, int):
            return _OPS[op](value, pl.lit(max(-BEYOND, min(BEYOND, limit)), dtype=pl.Int64))
        return self._text(value, op, limit)

    def _text(self, value: pl.Expr, op: str, limit: str | tuple[str, ...]) -> pl.Expr:
        """Return a comparison of a text: the numbers of all texts for which it holds are looked up once."""
        if isinstance(limit, tuple):
            wanted = [self.texts[text] for text in limit if text in self.texts]
        elif op == "=":
            wanted = [self.texts.get(limit, NOWHERE)]
        else:
            holds = str.startswith if op == "starts with" else str.__contains__
            wanted = [number for text, number in self.texts.items() if holds(text, limit)]
        return any_of([value == number for number in wanted or [NOWHERE]])

    def _aggregate(self, leaf: Leaf) -> pl.Expr:
        """Return the column of an aggregate over lines, which is computed before the level's conditions."""
        return pl.col(self.over_lines.setdefault(leaf, f"~over{len(self.over_lines)}"))

    def aggregated(self, leaf: Leaf, name: str) -> tuple[pl.Expr, pl.Expr]:
        """Return an aggregate in two steps: over the lines of a document, then on documents, also those without lines.

        Unknown if a flag is unknown on any line, or a value on any line taken; sums beyond the limit are unknown.
        """
        found, none = pl.col(name), pl.col(COUNT) == 0
        match leaf:
            case AnyLineOf(flag):
                return self._flag(flag).any(ignore_nulls=False), pl.when(none).then(truth(0)).otherwise(found)
            case EveryLineOf(flag):
                return self._flag(flag).all(ignore_nulls=False), pl.when(none).then(truth(2)).otherwise(found)
            case CountOf(flag, _, _):
                counted = pl.when(self._flag(flag).null_count() == 0).then(self._flag(flag).sum().cast(pl.Int64))
                return counted, pl.when(none).then(pl.lit(0, dtype=pl.Int64)).otherwise(found)
            case FoldOf(fold, of, where, _, _):
                return self._folded(fold, of, where), (
                    pl.when(none).then(pl.lit(0, dtype=pl.Int64)).otherwise(found) if fold == "sum" else found
                )
        raise AssertionError(leaf)

    def _flag(self, flag: str) -> pl.Expr:
        """Return a hidden line flag; one that no part gives is unknown on every line."""
        return pl.col(flag) if flag in self.known["line"] else truth(2)

    def _folded(self, fold: str, of: Read, where: str | None) -> pl.Expr:
        """Return a sum, smallest or largest value over the lines of one document."""
        taken = truth(1) if where is None else self._flag(where)
        value = self.value(of)
        whole = (is_true(taken) & value.is_null()).any() | taken.is_null().any()
        chosen = pl.when(is_true(taken)).then(value)
        if fold == "sum":
            # Sums of the largest numbers leave 64 bits; the limit is asked before the number is narrowed.
            total = chosen.cast(pl.Int128).sum()
            return pl.when(~whole & (total <= LARGEST) & (total >= -LARGEST)).then(total).cast(pl.Int64)
        return pl.when(~whole).then(chosen.min() if fold == "min" else chosen.max())
