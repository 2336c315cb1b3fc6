"""Amounts, dates and ages as people write them in their language; exact digits, nothing rounded.

English writes 1,234.50 and 24 Nov 2026, German 1.234,50 and 24.11.2026.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from rules_engine.documents.money import minor_digits

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SWAP: Final = str.maketrans(",.", ".,")
_UNITS: Final = {"en": ("min", "h", "d"), "de": ("Min.", "Std.", "T")}


def amount(value: Decimal | None, language: str, digits: int = 0) -> str:
    """Return a number with all its digits and at least so many decimals, thousands grouped; an unknown one is a dash.

    >>> amount(Decimal("-1234.5"), "en", 2), amount(Decimal("1234567.005"), "de", 2), amount(None, "en")
    ('−1,234.50', '1.234.567,005', '—')
    """
    if value is None:
        return "—"
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent < digits:
        value = value.quantize(Decimal(1).scaleb(-digits))
    text = f"{value:,f}".replace("-", "−")
    return text.translate(_SWAP) if language == "de" else text


def money(value: Decimal | None, currency: str, language: str) -> str:
    """Return an amount with the decimals of its currency, or with all of its own where it has more.

    >>> money(Decimal(6225), "SEK", "en"), money(Decimal(6225), "JPY", "en")
    ('6,225.00', '6,225')
    """
    return amount(value, language, minor_digits(currency) if currency else 0)


def count(value: int, language: str) -> str:
    """Return a whole number with its thousands grouped.

    >>> count(50000, "de")
    '50.000'
    """
    return amount(Decimal(value), language)


def day(value: date, language: str) -> str:
    """Return a date.

    >>> day(date(2026, 11, 4), "en"), day(date(2026, 11, 4), "de")
    ('4 Nov 2026', '04.11.2026')
    """
    if language == "de":
        return f"{value:%d.%m.%Y}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def day_of(text: str, language: str) -> str:
    """Return the date of an ISO text, or nothing where there is none.

    >>> day_of("2026-11-04", "en"), day_of("", "en")
    ('4 Nov 2026', '')
    """
    return day(date.fromisoformat(text[:10]), language) if text else ""


def clock(value: datetime) -> str:
    """Return the time of a moment in UTC.

    >>> clock(datetime(2026, 11, 4, 8, 5, tzinfo=UTC))
    '08:05'
    """
    return f"{value.astimezone(UTC):%H:%M}"


def age(since: datetime, now: datetime, language: str) -> str:
    """Return how long ago something was, in its largest whole unit.

    >>> now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    >>> age(datetime(2026, 11, 18, 9, 0, tzinfo=UTC), now, "en")
    '6 d'
    >>> age(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), now, "de")
    '2 Std.'
    """
    minute, hour, days = _UNITS.get(language, _UNITS["en"])
    passed = max(timedelta(0), now - since)
    if passed.days:
        return f"{passed.days} {days}"
    hours = passed // timedelta(hours=1)
    return f"{hours} {hour}" if hours else f"{passed // timedelta(minutes=1)} {minute}"
