"""How a document writes numbers and dates, settled from all its values together.

Owns the styles (1.234,56 or 1,234.56; d.m.y or m/d/y) and the one rule that a value that could mean two things is
never guessed: it is settled by another value of the same document, by arithmetic, or not at all.

>>> settle_numbers(["1.234", "12,50"])
','
>>> settle_dates(["03/04/2026", "25/04/2026"])
'dmy'
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from extractors.spoken import spoken
from extractors.spreadsheet.words import CURRENCIES, MONTHS

Point = Literal[".", ","]
Order = Literal["dmy", "mdy"]

_SPACES: Final = " \u00a0\u202f\u2009"
_SHAPES: Final[dict[Point, re.Pattern[str]]] = {
    ".": re.compile(rf"(?:[0-9]{{1,3}}(?:([,'’{_SPACES}])[0-9]{{3}})(?:\1[0-9]{{3}})*|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"),
    ",": re.compile(rf"(?:[0-9]{{1,3}}(?:([.'’{_SPACES}])[0-9]{{3}})(?:\1[0-9]{{3}})*|[0-9]+)(?:,[0-9]+)?|,[0-9]+"),
}
_NUMBER = re.compile(
    rf"^(?P<open>\()?\s*(?P<sign>[+\-−–])?\s*(?P<before>[^\W\d]{{1,4}}\.?|[€£$₹]|US\$)?\s*(?P<sign2>[+\-−–])?\s*"
    rf"(?P<digits>[0-9.,'’{_SPACES}]*[0-9])\s*(?P<sign3>[\-−–])?\s*(?P<after>%|[^\W\d_][\w²³./]{{0,14}}\.?|[€£$₹])?\s*"
    rf"(?P<close>\))?$"
)
_SHARED_SIGNS: Final = frozenset({"$", "kr", "kr.", "fr", "fr."})
_ISO = re.compile(r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?$|^([0-9]{4})([0-9]{2})([0-9]{2})$")
_NUMERIC_DATE = re.compile(r"^([0-9]{1,2})([./\-])\s?([0-9]{1,2})\2\s?([0-9]{4}|[0-9]{2})$")
_LAST_MONTH: Final = 12
_CENTURY: Final = 2000
_SHORT_YEAR: Final = 100


class Printed:
    """A number as it is printed: digits with their separators, a sign, and what stands before and after them."""

    __slots__ = ("after", "before", "digits", "negative")

    def __init__(self, digits: str, before: str, after: str, *, negative: bool) -> None:
        """Keep the parts apart."""
        self.digits, self.before, self.after, self.negative = digits, before, after, negative

    @classmethod
    def of(cls, text: str) -> "Printed | None":
        """Take a text apart, None where it is no number.

        >>> Printed.of("1.234,56 €").after, Printed.of("(12.00)").negative, Printed.of("abc")
        ('€', True, None)
        """
        found = _NUMBER.match(text.strip())
        if found is None or bool(found["open"]) != bool(found["close"]):
            return None
        before = (found["before"] or "").casefold()
        if before and before not in CURRENCIES and before not in _SHARED_SIGNS:
            return None
        negative = bool(found["open"]) or any((found[name] or "+") != "+" for name in ("sign", "sign2", "sign3"))
        return cls(found["digits"], found["before"] or "", found["after"] or "", negative=negative)

    def value(self, point: Point) -> Decimal | None:
        """Return the number under one style, None where the style does not allow these digits."""
        if _SHAPES[point].fullmatch(self.digits) is None:
            return None
        whole, _, part = self.digits.partition(point)
        digits = "".join(letter for letter in whole if letter.isdecimal())
        number = Decimal(f"{digits or '0'}.{part}" if part else digits)
        return -number if self.negative else number

    @property
    def currency(self) -> str | None:
        """The currency that stands beside the digits, None for a sign that several share."""
        return CURRENCIES.get(self.before.casefold()) or CURRENCIES.get(self.after.casefold())

    @property
    def ambiguous(self) -> bool:
        """Whether the two styles give two different numbers."""
        point, comma = self.value("."), self.value(",")
        return point is not None and comma is not None and point != comma


def settle_numbers(texts: Iterable[str]) -> Point | None:
    """Return the decimal separator that all numbers of a document allow, None where none or both do.

    None with only unambiguous numbers is harmless: they read the same either way.
    """
    printed = [number for text in texts if (number := Printed.of(text)) is not None]
    only = {
        point
        for number in printed
        for point, other in ((".", ","), (",", "."))
        if number.value(point) is not None and number.value(other) is None  # type: ignore[arg-type]
    }
    return only.pop() if len(only) == 1 else None  # type: ignore[return-value]


def settle_dates(texts: Iterable[str], point: Point | None = None) -> Order | None:
    """Return whether the day or the month stands first, None where nothing in the document tells.

    Dots put the day first everywhere. So does a decimal comma: no country writes both a decimal comma and the month
    first.
    """
    orders: set[Order] = set()
    for text in texts:
        found = _NUMERIC_DATE.match(text.strip())
        if found is None:
            continue
        first, mark, second, _ = found.groups()
        if mark == "." or int(first) > _LAST_MONTH:
            orders.add("dmy")
        elif int(second) > _LAST_MONTH:
            orders.add("mdy")
    if not orders and point == ",":
        return "dmy"
    return orders.pop() if len(orders) == 1 else None


def is_date(text: str) -> bool:
    """Say whether a text is written like a date, whichever one."""
    return bool(_ISO.match(text.strip()) or _NUMERIC_DATE.match(text.strip()) or _worded(text))


def readings_of_date(text: str, order: Order | None) -> tuple[date, ...]:
    """Return the dates a text may mean: one, or two where day and month could be either way round, or none."""
    stripped = text.strip()
    iso = _ISO.match(stripped)
    if iso:
        year, month, day = (part for part in iso.groups() if part is not None)
        return _dates((int(year), int(month), int(day)))
    found = _NUMERIC_DATE.match(stripped)
    if found:
        first, mark, second, printed_year = found.groups()
        year = int(printed_year)
        year += _CENTURY if year < _SHORT_YEAR else 0
        by_order = {"dmy": (year, int(second), int(first)), "mdy": (year, int(first), int(second))}
        known = order or ("dmy" if mark == "." else None)
        return _dates(*([by_order[known]] if known else by_order.values()))
    return _worded(stripped)


def _worded(text: str) -> tuple[date, ...]:
    """Read a date whose month is a word, such as ``5. März 2026`` or ``Mar 5, 2026``."""
    words = spoken(text).split()
    month = next((MONTHS[word] for word in words if word in MONTHS), None)
    numbers = [int(word.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th"))
               for word in words if re.fullmatch(r"[0-9]{1,4}(?:st|nd|rd|th)?", word)]  # fmt: skip
    if month is None or len(numbers) != 2:  # noqa: PLR2004 - a day and a year
        return ()
    day, year = sorted(numbers) if max(numbers) > 31 else numbers  # noqa: PLR2004 - no month has more days
    return _dates((year + (_CENTURY if year < _SHORT_YEAR else 0), month, day))


def _dates(*parts: tuple[int, int, int]) -> tuple[date, ...]:
    """Return the days that exist, each once."""
    days: list[date] = []
    for year, month, day in parts:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found not in days:
            days.append(found)
    return tuple(days)
