"""Probes: what the live engine is told about a sheet, as small whole numbers (semantics, rule 18).

A probe answers one question about the rows at hand whose truth only the driver can find out: flags, two terms compared,
parts of texts, lines looked at.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import Ratio, Value
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN, Row, kleene_and, kleene_or, truth_of
from rules_engine.rules.plan import (
    Amounts,
    AnyLineOf,
    Comparison,
    CountOf,
    EveryLineOf,
    FoldOf,
    IsKnown,
    Leaf,
    Limit,
    Read,
    Truth,
)

Rows: TypeAlias = tuple[Row, Row]
"""The document's row, and the row at hand (a line's, or the document's again)."""

Lines: TypeAlias = Sequence[Row]
Probe: TypeAlias = Callable[[Rows, Lines], int | None]
"""From the rows at hand and all lines to a whole number; None is unknown."""

Look: TypeAlias = Callable[[Rows], Value | None]

_NUMBERS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "=": operator.eq,
    "starts with": str.startswith,
    "contains": operator.contains,
}


def _place(read: Read) -> int:
    """Return which of the two rows at hand a name is on."""
    return 1 if read.scope == "line" else 0


def looking(read: Read) -> Look:
    """Return how a name is looked up: on the row at hand or on the document's, and which side of a ratio."""
    name, place = read.name, _place(read)
    if read.type != "ratio":
        return lambda rows: rows[place].get(name)
    floor = read.side == "floor"

    def look(rows: Rows) -> Value | None:
        value = rows[place].get(name)
        return (value.floor if floor else value.ceiling) if isinstance(value, Ratio) else None

    return look


def truth(leaf: Leaf, currency: str | None) -> Probe:
    """Return the probe of a leaf whose truth the driver finds out; amounts are taken in the sheet's currency.

    A flag needs none: it is read where the facts are written.
    """
    match leaf:
        case IsKnown(read):
            return _is_known(looking(read))
        case Comparison(read, op, limit):
            return _known(_comparison(looking(read), op, limit, currency))
        case AnyLineOf(flag):
            return _known(lambda _rows, lines: kleene_or(_flags(flag, lines)))
        case EveryLineOf(flag):
            return _known(lambda _rows, lines: kleene_and(_flags(flag, lines)) if lines else UNKNOWN)
        case CountOf(flag, op, limit):
            return _known(_count(flag, op, limit))
        case FoldOf():
            return _known(_fold(leaf, currency))
    raise AssertionError(leaf)


Finding: TypeAlias = Callable[[Rows, Lines], Truth]


def _known(finding: Finding) -> Probe:
    """Turn a truth into a whole number, or None where it is unknown."""

    def probe(rows: Rows, lines: Lines) -> int | None:
        found = finding(rows, lines)
        return None if found == UNKNOWN else found

    return probe


def _is_known(look: Look) -> Probe:
    """Return the probe that tells whether a name has a value."""
    return lambda rows, _lines: FALSE if look(rows) is None else TRUE


def _limit(limit: Limit, currency: str | None) -> Callable[[Rows], Value | tuple[str, ...] | None]:
    """Return how the other side of a comparison is looked up."""
    if isinstance(limit, Read):
        return looking(limit)
    constant = limit.of(currency) if isinstance(limit, Amounts) else limit
    return lambda _rows: constant


def _comparison(look: Look, op: str, limit: Limit, currency: str | None) -> Finding:
    """Return the truth of a comparison."""
    other = _limit(limit, currency)
    return lambda rows, _lines: compared(look(rows), op, other(rows))


def compared(value: Value | None, op: str, limit: Value | tuple[str, ...] | None) -> Truth:
    """Compare two values; missing on either side is unknown.

    >>> compared("ab", "starts with", "a"), compared(3, ">", 3), compared(None, "=", 1)
    (1, 0, 2)
    """
    match value, limit:
        case int(), int():
            return TRUE if _NUMBERS[op](value, limit) else FALSE
        case str(), str():
            return TRUE if _TEXTS[op](value, limit) else FALSE
        case str(), tuple():
            return TRUE if value in limit else FALSE
    return UNKNOWN


def _flags(flag: str, lines: Lines) -> list[Truth]:
    """Return a finished line flag on every line."""
    return [truth_of(line.get(flag)) for line in lines]


def _count(flag: str, op: str, limit: int) -> Finding:
    """Return the truth of a comparison with the number of lines where a flag is true."""

    def find(_rows: Rows, lines: Lines) -> Truth:
        flags = _flags(flag, lines)
        return UNKNOWN if UNKNOWN in flags else compared(flags.count(TRUE), op, limit)

    return find


def _fold(leaf: FoldOf, currency: str | None) -> Finding:
    """Return the truth of a comparison with a sum, smallest or largest value."""
    look, other = looking(leaf.of), _limit(leaf.limit, currency)

    def find(rows: Rows, lines: Lines) -> Truth:
        return compared(_folded(leaf, look, rows[0], lines), leaf.op, other(rows))

    return find


def _folded(leaf: FoldOf, look: Look, document: Row, lines: Lines) -> int | None:
    """Return the sum, smallest or largest value over the lines taken, or None where it is unknown."""
    flags = [TRUE] * len(lines) if leaf.where is None else _flags(leaf.where, lines)
    values = [look((document, line)) for line, flag in zip(lines, flags, strict=True) if flag == TRUE]
    numbers = [value for value in values if isinstance(value, int)]
    if UNKNOWN in flags or len(numbers) < len(values):
        return None
    if leaf.fold == "sum":
        total = sum(numbers)
        return total if abs(total) <= LARGEST else None
    if not numbers:
        return None
    return min(numbers) if leaf.fold == "min" else max(numbers)
