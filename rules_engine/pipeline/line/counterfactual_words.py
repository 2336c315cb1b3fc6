"""The words of counterfactuals: amounts, prices, quantities and units as people read them.

Pure leaves. Numbers keep their exact digits; units that everybody knows are said in words, the others by their code.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.documents.lines import Item
from rules_engine.documents.money import UNIT_SCALE, minor_digits
from rules_engine.engine.wording import trimmed
from rules_engine.rules.problems import spoken

PARTS_MAX: Final = 8
"""How many changes a sentence tells in full; the others are counted, and noted."""

_UNITS: Final = {
    "C62": ("piece", "pieces"),
    "H87": ("piece", "pieces"),
    "EA": ("piece", "pieces"),
    "BX": ("box", "boxes"),
    "PK": ("pack", "packs"),
    "DZN": ("dozen", "dozen"),
    "HUR": ("hour", "hours"),
    "DAY": ("day", "days"),
    "MON": ("month", "months"),
    "KGM": ("kg", "kg"),
    "LTR": ("l", "l"),
    "MTR": ("m", "m"),
}
"""Units said in words, one and many."""

_EXACT_DIGITS: Final = 10
"""Up to so many digits a price is written exactly; a longer one is rounded to six."""


def price(amount: Decimal, base: Decimal, currency: str) -> str:
    """Say a unit price.

    >>> price(Decimal("10.2"), Decimal(1), "EUR"), price(Decimal("995"), Decimal(100), "EUR")
    ('10.20 EUR each', '995.00 EUR per 100')
    """
    per = "each" if base == 1 else f"per {trimmed(base, 0)}"
    return f"{trimmed(amount, minor_digits(currency))} {currency} {per}"


def amount(value: Decimal, currency: str) -> str:
    """Say an amount.

    >>> amount(Decimal("12.4"), "EUR")
    '12.40 EUR'
    """
    return f"{trimmed(value, minor_digits(currency))} {currency}"


def quantity(value: Decimal, unit: str | None) -> str:
    """Say a quantity with its unit.

    >>> quantity(Decimal("8.0"), "C62"), quantity(Decimal(1), "BX"), quantity(Decimal("2.5"), "XPA")
    ('8 pieces', '1 box', '2.5 XPA')
    """
    one, many = _UNITS.get(unit or "", (unit or "", unit or ""))
    return f"{trimmed(value, 0)} {one if value == 1 else many}".rstrip()


def unit(code: str | None) -> str:
    """Say a unit, many of it.

    >>> unit("KGM"), unit("XPA")
    ('kg', 'XPA')
    """
    return _UNITS.get(code or "", ("", code or "no unit"))[1]


def percent(rate: Decimal) -> str:
    """Say a rate in percent."""
    return f"{trimmed(rate, 0)} %"


def item(named: Item) -> str:
    """Say an item as people know it: by its description, else by its number."""
    numbers = (named.buyer_item_id, named.seller_item_id, named.standard_item_id)
    said = named.description or next((number for number in numbers if number), None)
    return f"“{said}”" if said else "the item"


def note(place: str, field: str, before: object, after: object) -> str:
    """Write a change for machines: place, field, and its values before and after.

    >>> note("line 2", "net_price", Decimal("10.80"), Decimal("10.20"))
    'line 2: net_price 10.80 -> 10.20'
    """
    return f"{place}: {field} {_value(before)} -> {_value(after)}"


def _value(value: object) -> str:
    """Write a value with its exact digits; absent is a dash."""
    return "-" if value is None else plain(value) if isinstance(value, Decimal) else str(value)


def joined(parts: Sequence[str]) -> str:
    """Say several parts; beyond ``PARTS_MAX`` the others are counted.

    >>> joined(["at 3 EUR", "without line 2"])
    'at 3 EUR and without line 2'
    """
    more = len(parts) - PARTS_MAX
    rest = [f"{more} more change{'s' if more > 1 else ''}"] if more > 0 else []
    return spoken([*parts[:PARTS_MAX], *rest], "and")


def opened(words: str) -> str:
    """Begin a sentence."""
    return words[:1].upper() + words[1:]


def decimal_of(exact: Fraction, *, up: bool = False) -> Decimal:
    """Return an exact number as a decimal; one without end is cut to six digits, towards zero or ``up`` from it.

    >>> decimal_of(Fraction(1, 8)), decimal_of(Fraction(1, 3)), decimal_of(Fraction(1, 3), up=True)
    (Decimal('0.125'), Decimal('0.333333'), Decimal('0.333334'))
    """
    for digits in range(_EXACT_DIGITS + 1):
        shifted = exact * 10**digits
        if shifted.denominator == 1:
            return Decimal(shifted.numerator).scaleb(-digits)
    whole, sign = divmod(abs(exact) * 10**UNIT_SCALE, 1)[0] + int(up), -1 if exact < 0 else 1
    return Decimal(sign * whole).scaleb(-UNIT_SCALE)
