"""Writing exact numbers as measures: whole numbers in the unit of their term, or nothing (semantics, rules 1-3).

Differences are rounded away from zero, so that none disappears; amounts and prices half up; shares are kept twice.
"""

from fractions import Fraction

from rules_engine.documents.sheet import Ratio, Terms, Value, ratio_bp
from rules_engine.matching.quantities import away_from_zero, bounded, half_up, minor_scale


def write(terms: Terms, name: str, value: Value | None) -> None:
    """Write a known value; unknown and too large a number write nothing (semantics, rule 2)."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = bounded(value)
    if value is not None:
        terms[name] = value


def money(exact: Fraction | None, currency: str) -> int | None:
    """Return an amount in minor units, rounded half up."""
    return None if exact is None else half_up(exact, minor_scale(currency))


def money_difference(exact: Fraction | None, currency: str) -> int | None:
    """Return a difference of amounts in minor units, rounded away from zero."""
    return None if exact is None else away_from_zero(exact, minor_scale(currency))


def share(variance: Fraction | None, base: Fraction | None) -> Ratio | None:
    """Return a variance as a share of the magnitude of its base, exact before it is rounded both ways."""
    if variance is None or base is None:
        return None
    return ratio_bp(variance.numerator * base.denominator, abs(base.numerator) * variance.denominator)


def basis_points(percent: Fraction | None) -> int | None:
    """Return a percentage in whole basis points, or None if it is finer."""
    scaled = None if percent is None else percent * 100
    return scaled.numerator if scaled is not None and scaled.denominator == 1 else None
