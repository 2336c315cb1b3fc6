"""Wording values: a value of the sheet as exact text with its currency or unit, for discrepancies and explanations."""

from datetime import date, timedelta
from decimal import Decimal

from rules_engine.documents.base import plain
from rules_engine.documents.money import LARGEST, from_minor, minor_digits
from rules_engine.documents.sheet import Ratio, Value
from rules_engine.documents.term_rows import TermType

_EPOCH = date(1970, 1, 1)


def trimmed(number: Decimal, digits: int) -> str:
    """Write a number without the zeros at its end, keeping at least ``digits`` of them.

    >>> trimmed(Decimal("10.800000"), 2), trimmed(Decimal("12.000000"), 0), trimmed(Decimal("100"), 0)
    ('10.80', '12', '100')
    """
    text = plain(number)
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(digits, "0")
    return f"{whole}.{fraction}" if fraction else whole


def percent(basis_points: int) -> str:
    """Write basis points as percent.

    >>> percent(250), percent(800)
    ('2.5 %', '8 %')
    """
    if abs(basis_points) >= LARGEST:
        return "more than any percent"
    return f"{trimmed(Decimal(basis_points).scaleb(-2), 0)} %"


def money(minor: int, currency: str | None) -> str:
    """Write minor units as an amount with its currency."""
    return str(minor) if currency is None else f"{plain(from_minor(minor, currency))} {currency}"


def as_text(kind: TermType, value: Value, currency: str | None) -> str:
    """Write a value of a type exactly as people read it; ``currency`` is that of the value.

    >>> as_text("unit_price", 10_800_000, "EUR"), as_text("quantity", 12_000_000, None), as_text("date", 0, None)
    ('10.80 EUR', '12', '1970-01-01')
    """
    if isinstance(value, Ratio):
        return percent(value.up)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    match kind:
        case "money" | "company_money":
            return money(value, currency)
        case "unit_price":
            digits = minor_digits(currency) if currency else 0
            return f"{trimmed(Decimal(value).scaleb(-6), digits)} {currency or ''}".rstrip()
        case "quantity":
            return trimmed(Decimal(value).scaleb(-6), 0)
        case "percent":
            return percent(value)
        case "date":
            return (_EPOCH + timedelta(days=value)).isoformat()
        case _:
            return str(value)
