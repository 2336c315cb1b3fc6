"""Quantities and prices of two lines in one unit, as exact fractions.

Owns the arithmetic of a line: conversion to the order line's unit, the price per unit after line allowances, and the
three roundings measures need. Nothing is rounded before a measure is written.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from rules_engine.documents.arithmetic import LINE_SLACK
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.money import LARGEST, UNIT_SCALE, minor_digits
from rules_engine.documents.units import factor
from rules_engine.matching.texts import stated

Packs = Mapping[str, Decimal]
"""Units of one item by pack: unit code to base units."""

MICRO: Final = 10**UNIT_SCALE
"""Parts of one currency unit or one unit of quantity that a measure counts."""


def fraction(number: Decimal | None) -> Fraction | None:
    """Return a decimal as an exact fraction; None stays None."""
    return None if number is None else Fraction(number)


def away_from_zero(exact: Fraction, scale: int = 1) -> int:
    """Round, in parts of one in ``scale``, to a whole number away from zero: a difference never disappears.

    >>> away_from_zero(Fraction(1, 3)), away_from_zero(Fraction(-1, 3))
    (1, -1)
    """
    parts = exact.numerator * scale
    whole = -(-abs(parts) // exact.denominator)
    return whole if parts >= 0 else -whole


def half_up(exact: Fraction, scale: int = 1) -> int:
    """Round, in parts of one in ``scale``, to the nearest whole number, halves away from zero, as invoices round.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(7, 3))
    (3, -3, 2)
    """
    parts = exact.numerator * scale
    whole = (2 * abs(parts) + exact.denominator) // (2 * exact.denominator)
    return whole if parts >= 0 else -whole


@lru_cache
def minor_scale(currency: str) -> int:
    """Return how many minor units one unit of the currency has."""
    return int(10 ** minor_digits(currency))


def same_unit(left: str | None, right: str | None) -> bool:
    """Tell whether two unit codes are written alike."""
    return stated(left) is not None and stated(left) == stated(right)


def unit_factor(from_code: str | None, to_code: str | None, packs: Packs) -> Fraction | None:
    """Return how many of one unit make one of the other; None if they cannot be converted.

    A line without a unit is taken to be in the other's unit: its price and amount are judged all the same.
    """
    if stated(from_code) is None or stated(to_code) is None:
        return Fraction(1)
    return factor(str(from_code), str(to_code), packs)


def allowances_less_charges(rows: tuple[AllowanceCharge, ...]) -> Fraction:
    """Return what allowances take off less what charges add, without VAT."""
    return sum((Fraction(row.amount) * (-1 if row.charge else 1) for row in rows), Fraction(0))


def unit_price(line: TradeLine) -> Fraction | None:
    """Return the net price per unit of the line after its allowances and charges (BT-146, BG-27, BG-28).

    The printed price counts; a line without one has the price its amount and quantity give. None if neither is known.
    """
    quantity = fraction(line.quantity)
    if line.net_price is None or line.price_base_quantity == 0:
        known = line.line_net_amount is not None and quantity
        return Fraction(line.line_net_amount or 0) / quantity if known and quantity else None
    price = Fraction(line.net_price) / Fraction(line.price_base_quantity)
    if not line.allowance_charges:
        return price
    return price - allowances_less_charges(line.allowance_charges) / quantity if quantity else None


def amount_differs(line: TradeLine, currency: str) -> bool | None:
    """Tell whether quantity times price, after allowances and charges, is not the line's net amount.

    Rounding may leave ``LINE_SLACK`` (PEPPOL-EN16931-R120). None if a number is missing.
    """
    quantity, printed = fraction(line.quantity), fraction(line.line_net_amount)
    if quantity is None or printed is None or line.net_price is None or line.price_base_quantity == 0:
        return None
    gross = quantity * Fraction(line.net_price) / Fraction(line.price_base_quantity)
    gap = printed - (gross - allowances_less_charges(line.allowance_charges))
    return abs(gap) * minor_scale(currency) > LINE_SLACK


def bounded(number: int) -> int | None:
    """Return the number, or None if it is too large for a measure (semantics, rule 2)."""
    return number if abs(number) <= LARGEST else None
