"""Constants: what an author writes for a value, turned into the whole number or folded text of its term's type.

Owns the exact reading of amounts, quantities, percents, dates and texts (semantics, rules 2 and 4). It refuses what
cannot be said exactly: a percent finer than a basis point, money finer than the minor unit.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from rules_engine.documents.money import LARGEST, minor_digits, scaled
from rules_engine.documents.term_rows import TermType
from rules_engine.rules.plan import Amounts, folded
from rules_engine.rules.problems import did_you_mean, spoken

TEXT_MAX: Final = 256
"""The longest text a condition may compare with, in characters."""

LIST_MAX: Final = 10_000
"""The longest list a condition may look into."""

UNIT_SCALE: Final = 6
PERCENT_SCALE: Final = 2

_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,20})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_EPOCH = date(1970, 1, 1)


class NotAValue(ValueError):
    """A constant that cannot be a value of its type: one sentence, and what to write instead."""

    def __init__(self, sentence: str, remedy: str) -> None:
        """Keep sentence and remedy apart."""
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


def day_number(day: date) -> int:
    """Return the days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def number(written: object, digits: int, unit: str) -> int:
    """Return a decimal number times ten to the ``digits`` as a whole number.

    Raises:
        NotAValue: where it is no number, or finer than its unit, or beyond the limit.
    """
    if isinstance(written, bool) or not isinstance(written, str | int) or not _NUMBER.fullmatch(str(written)):
        raise NotAValue(f"{written!r} is not a number.", f'Write a number in quotes, such as "10.50", in {unit}.')
    whole = scaled(Decimal(str(written)), digits)
    if whole is None:
        raise NotAValue(f"{written!r} is finer than {unit} or too large.", f"Give at most {digits} decimal digits.")
    return whole


def amounts(written: object, digits: int | None) -> Amounts | int:
    """Return amounts by currency in minor units (``digits`` None) or 10**-digits; 0 needs no currency."""
    if written in (0, "0") and not isinstance(written, bool):
        return 0
    if not isinstance(written, Mapping) or not written:
        raise NotAValue(f"{written!r} names no currency.", 'Write amounts by currency, such as {"EUR": "50.00"}.')
    return Amounts(tuple(sorted((_currency(key), _amount(key, value, digits)) for key, value in written.items())))


def _currency(written: object) -> str:
    """Return a currency code."""
    if not isinstance(written, str) or not _CURRENCY.fullmatch(written):
        raise NotAValue(f"{written!r} is not a currency.", "Use the three letters of ISO 4217, such as EUR.")
    return written


def _amount(currency: str, written: object, digits: int | None) -> int:
    """Return one amount of a currency."""
    minor = minor_digits(_currency(currency))
    return number(written, minor if digits is None else digits, f"the minor unit of {currency} ({minor} digits)")


def text(written: object) -> str:
    """Return folded text of at most ``TEXT_MAX`` characters."""
    if not isinstance(written, str) or not folded(written).strip():
        raise NotAValue(f"{written!r} is not a text.", "Write a text in quotes.")
    if len(written) > TEXT_MAX:
        raise NotAValue(f"The text is longer than {TEXT_MAX} characters.", "Compare with a shorter text.")
    return folded(written)


def code(written: object, codes: tuple[str, ...]) -> str:
    """Return one of a closed list of codes, folded; an open list takes any text."""
    value = text(written)
    if codes and value not in codes:
        remedy = did_you_mean(value, codes, f"Use {spoken(codes)}.")
        raise NotAValue(f"{written!r} is none of the codes {spoken(codes)}.", remedy)
    return value


def texts(written: tuple[object, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return a list of folded texts or codes, sorted and without doubles."""
    if len(written) > LIST_MAX:
        raise NotAValue(f"The list has more than {LIST_MAX} values.", "Split the list.")
    return tuple(sorted({code(value, codes) for value in written}))


def _day(written: object) -> int:
    """Return a date as its day number."""
    try:
        return day_number(date.fromisoformat(written if isinstance(written, str) else ""))
    except ValueError:
        raise NotAValue(f"{written!r} is not a date.", "Write year-month-day, such as 2026-01-31.") from None


def _whole(written: object) -> int:
    """Return a whole number."""
    if isinstance(written, bool) or not isinstance(written, int) or abs(written) > LARGEST:
        raise NotAValue(f"{written!r} is not a whole number.", "Write a whole number without quotes.")
    return written


def constant(kind: TermType, written: object, codes: tuple[str, ...] = ()) -> int | str | Amounts:
    """Return a single constant as a value of a type, in the type's unit.

    >>> constant("percent", "2.5"), constant("money", {"EUR": "10.5"})
    (250, Amounts(by_currency=(('EUR', 1050),)))

    Raises:
        NotAValue: where it is none.
    """
    match kind:
        case "money" | "company_money":
            return amounts(written, None)
        case "unit_price":
            return amounts(written, UNIT_SCALE)
        case "quantity":
            return number(written, UNIT_SCALE, "a millionth of the unit")
        case "percent" | "ratio":
            return number(written, PERCENT_SCALE, "a basis point (0.01 percent)")
        case "count" | "days":
            return _whole(written)
        case "date":
            return _day(written)
        case "text" | "code":
            return code(written, codes)
        case _:
            raise NotAValue("A flag takes no value.", "Use 'is true' or 'is false' without a value.")
