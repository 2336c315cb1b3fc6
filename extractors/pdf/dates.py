"""Dates as printed in ten languages, with both days where day and month could be exchanged.

Owns the settling of the order of day and month for a whole document.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from extractors.pdf.speech import MONTHS, plain_words

YEARS: Final = range(1970, 2100)

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?![\d])")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+"
    r"|del\s+)?(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s?,?\s+(\d{4})(?!\d)")


class Printed(NamedTuple):
    """A date in a text: the day it means, where it stands, and the other day it could mean."""

    day: date
    start: int
    end: int
    other: date | None = None


def dates_in(text: str, *, month_first: bool | None = None) -> list[Printed]:
    """Return the dates of a text from left to right.

    >>> [str(each.day) for each in dates_in("vom 5. März 2024 bis 2024-04-01")]
    ['2024-03-05', '2024-04-01']
    """
    found = [*_iso(text), *_figures(text, month_first=month_first), *_worded(text)]
    found.sort(key=lambda printed: (printed.start, -printed.end))
    kept: list[Printed] = []
    for printed in found:
        if not kept or printed.start >= kept[-1].end:
            kept.append(printed)
    return kept


def month_first_in(text: str, currency: str | None) -> bool | None:
    """Return whether a document writes the month first: by its unambiguous dates, else by its currency."""
    first = second = 0
    for found in _FIGURES.finditer(text):
        one, two = int(found[1]), int(found[3])
        first += two > 12 >= one
        second += one > 12 >= two
    if first != second:
        return first > second
    if currency == "USD":
        return True
    return False if currency in _DAY_FIRST_CURRENCIES else None


_DAY_FIRST_CURRENCIES: Final = frozenset("EUR GBP CHF PLN SEK DKK NOK CZK HUF RON BGN INR".split())
"""Currencies of countries in which the day stands before the month whenever dates are written in figures."""


def _made(year: int, month: int, day: int) -> date | None:
    """Return a day that exists."""
    year += 2000 if year < 100 else 0
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if made.year in YEARS else None


def _iso(text: str) -> Iterator[Printed]:
    """Yield dates that begin with the year."""
    for found in _ISO.finditer(text):
        day = _made(int(found[1]), int(found[2]), int(found[3]))
        if day:
            yield Printed(day, found.start(), found.end())


def _figures(text: str, *, month_first: bool | None) -> Iterator[Printed]:
    """Yield dates in figures; with points the day stands first wherever points are used."""
    for found in _FIGURES.finditer(text):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        european, american = _made(year, two, one), _made(year, one, two)
        first, second = (american, european) if month_first and found[2] != "." else (european, american)
        if first or second:
            unsure = first and second and first != second and month_first is None and found[2] != "."
            yield Printed(first or second, found.start(), found.end(), second if unsure else None)  # type: ignore[arg-type]


def _worded(text: str) -> Iterator[Printed]:
    """Yield dates whose month is a word."""
    for found in _DAY_FIRST.finditer(text):
        month = MONTHS.get(plain_words(found[2]))
        day = _made(int(found[3]), month, int(found[1])) if month else None
        if day:
            yield Printed(day, found.start(), found.end())
    for found in _MONTH_FIRST.finditer(text):
        month = MONTHS.get(plain_words(found[1]))
        day = _made(int(found[3]), month, int(found[2])) if month else None
        if day:
            yield Printed(day, found.start(), found.end())
