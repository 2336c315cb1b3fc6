"""Suppliers whose variances crowd just below a limit, where chance would not put them.

Owns the test. Rows in the eighth of the limit just below it are held against the two strips of the same width beside
them: where the density of variances runs on straight, a third of the three lie in the middle. How improbable the count
is follows from the binomial distribution, exactly; that many suppliers were looked at is corrected as Benjamini and
Hochberg do, so that of the suppliers named one of a hundred is honest. A hit accuses nobody: somebody looks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb
from typing import Final, NamedTuple

STRIPS: Final = 8
"""The strip below the limit is the limit divided by this."""

ROWS_MIN: Final = 8
"""With fewer rows in the three strips nothing is said of a supplier."""

FALSE_MAX: Final = Fraction(1, 100)
"""Which share of the suppliers named may be honest."""

CHANCE_MAX: Final = 1_000_000
"""One chance in so many is told as less than that."""

NAMED_MAX: Final = 5
ROWS_MAX: Final = 50
BP: Final = 10_000


class JudgedRow(NamedTuple):
    """A row that a tolerance judged: whose, of which document, how far off, and its money in minor units."""

    seller: str
    document: str
    value: int
    worth: int | None
    currency: str | None


@dataclass(frozen=True)
class Gamer:
    """A supplier whose rows crowd below the limit.

    ``rows`` lie from ``low`` (exclusive) to ``high`` where ``expected`` would; ``above`` lie in the strip beyond.
    ``cost`` is what these rows were billed above, in minor units of a currency, where that is known. ``chance``: by
    accident it happens once in so many times, all suppliers ``looked`` at counted. ``documents`` are in the order they
    were received.
    """

    document: str
    rows: int
    expected: int
    above: int
    low: int
    high: int
    cost: dict[str, int] = field(default_factory=dict)
    chance: int = 1
    looked: int = 1
    documents: list[str] = field(default_factory=list)


class _Counted(NamedTuple):
    below: int
    rows: list[JudgedRow]
    above: int

    @property
    def improbable(self) -> Fraction:
        """How probable so many rows, or more, are in the middle of the three strips."""
        return tail(len(self.rows), self.below + len(self.rows) + self.above)


def tail(found: int, of: int) -> Fraction:
    """Return the probability that at least so many of all lie in one strip of three.

    >>> tail(0, 5), tail(1, 1), tail(2, 2)
    (Fraction(1, 1), Fraction(1, 3), Fraction(1, 9))
    """
    term, total = comb(of, found) << (of - found), 0
    for each in range(found, of + 1):
        total += term
        term = term * (of - each) // (2 * (each + 1))
    return Fraction(total, 3**of)


def improbable(rows: Iterable[JudgedRow], limit: int) -> dict[str, Fraction]:
    """Return for each supplier with enough rows about the limit how probable its crowd below the limit is."""
    return {seller: each.improbable for seller, each in _counted(rows, limit).items()}


def gamers(rows: Iterable[JudgedRow], limit: int | None, unit: str) -> list[Gamer]:
    """Return the suppliers that crowd below a limit, the least probable first."""
    if limit is None or limit < STRIPS:
        return []
    counted = _counted(rows, limit)
    ranked = sorted((each.improbable, seller) for seller, each in counted.items())
    named = max(
        (at for at, (chance, _) in enumerate(ranked, 1) if chance * len(ranked) <= at * FALSE_MAX),
        default=0,
    )
    return [_gamer(counted[seller], limit, unit, chance, len(ranked)) for chance, seller in ranked[:named][:NAMED_MAX]]


def _counted(rows: Iterable[JudgedRow], limit: int) -> dict[str, _Counted]:
    """Count the three strips of each supplier that has enough rows in them."""
    width = max(1, limit // STRIPS)
    strips: dict[str, tuple[list[JudgedRow], list[JudgedRow], list[JudgedRow]]] = {}
    for row in rows:
        strip = -(-(row.value - (limit - 2 * width)) // width) - 1
        if row.seller and 0 <= strip <= 2:  # noqa: PLR2004 - below, at and above
            strips.setdefault(row.seller, ([], [], []))[strip].append(row)
    return {
        seller: _Counted(len(below), middle, len(above))
        for seller, (below, middle, above) in strips.items()
        if len(below) + len(middle) + len(above) >= ROWS_MIN
    }


def _gamer(found: _Counted, limit: int, unit: str, chance: Fraction, looked: int) -> Gamer:
    width, documents = max(1, limit // STRIPS), list(dict.fromkeys(row.document for row in found.rows))
    corrected = chance * looked
    return Gamer(
        document=documents[0],
        rows=len(found.rows),
        expected=-(-(found.below + found.above) // 2),
        above=found.above,
        low=limit - width,
        high=limit,
        cost=_cost(found.rows, unit),
        chance=min(CHANCE_MAX, int(1 / corrected)) if corrected else CHANCE_MAX,
        looked=looked,
        documents=documents[:ROWS_MAX],
    )


def _cost(rows: Sequence[JudgedRow], unit: str) -> dict[str, int]:
    """Return what rows were billed above what they are held against, by currency, each row rounded down."""
    cost: dict[str, int] = {}
    for row in rows:
        above = row.value if unit == "money" else None
        if unit == "percent" and row.worth is not None:
            above = row.worth * row.value // (BP + row.value)
        if above is not None and row.currency:
            cost[row.currency] = cost.get(row.currency, 0) + above
    return cost
