"""Money: amounts of a named currency, as Decimal on documents and as whole minor units in measures.

Owns the number of minor digits per currency (ISO 4217), conversion to and from minor units, and the scale of
unit prices (1e-6 of the currency) and quantities (1e-6 of the base unit). Refuses floats and silent rounding.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

LARGEST = 2**62 - 1
"""The largest magnitude a measure may have; beyond it a term is unknown (semantics, rule 2)."""

UNIT_SCALE = 6
"""Decimal digits kept of a unit price and of a quantity."""

_THREE = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_NONE = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)


def minor_digits(currency: str) -> int:
    """Return how many decimal digits the currency has (ISO 4217): 2 unless listed otherwise.

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return 0 if currency in _NONE else 3 if currency in _THREE else 2


def round_to_minor(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's minor unit, as invoices do (EN 16931 leaves the mode to the issuer)."""
    with localcontext() as context:
        context.prec = 60
        return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)


def scaled(number: Decimal, digits: int) -> int | None:
    """Return ``number`` times ten to the ``digits`` as an exact integer, or None if it is not one or too large.

    >>> scaled(Decimal("12.34"), 2), scaled(Decimal("12.345"), 2)
    (1234, None)
    """
    with localcontext() as context:
        context.prec = 60
        shifted = number.scaleb(digits)
        whole = int(shifted)
        return whole if shifted == whole and abs(whole) <= LARGEST else None


def to_minor(amount: Decimal, currency: str) -> int | None:
    """Return an amount in minor units of its currency, or None if it has finer digits or is too large."""
    return scaled(amount, minor_digits(currency))


def from_minor(minor: int, currency: str) -> Decimal:
    """Return minor units as an amount with the currency's digits.

    >>> from_minor(1234, "EUR")
    Decimal('12.34')
    """
    return Decimal(minor).scaleb(-minor_digits(currency))
