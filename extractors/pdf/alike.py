"""What recognition may have mistaken in a number of a picture, and which numbers arithmetic pins down all the same.

Owns the digits that look alike and the decimal mark that is lost. The recogniser is as sure of a mistaken digit as of a
right one, so its confidence proves nothing; only a relation that no plausible mistake keeps does.
"""

from collections.abc import Iterator
from typing import Final

from extractors.pdf.numbers import CENT, MILLION, Number
from extractors.pdf.reading import Pages
from extractors.pdf.rows import Row

ALIKE: Final = {
    "0": "68", "1": "74", "2": "7", "3": "89", "4": "19", "5": "68", "6": "085", "7": "12", "8": "3065", "9": "348",
}  # fmt: skip
"""Each digit with those it is taken for."""

OTHERS_MAX: Final = 40
_SHIFT: Final = 100
_SHIFTED_DIGITS: Final = 3


def mistakable(value: int, decimals: int) -> tuple[int, ...]:
    """Return what a number in millionths may be where one digit was mistaken or its decimal mark was lost.

    >>> mistakable(38 * MILLION, 0)
    (88000000, 98000000, 33000000, 30000000, 36000000, 35000000)
    """
    scale = 10 ** (6 - min(decimals, 6))
    digits, sign = str(abs(value) // scale), -1 if value < 0 else 1
    found = [
        sign * int(digits[:at] + other + digits[at + 1 :]) * scale
        for at, digit in enumerate(digits)
        for other in ALIKE[digit]
    ]
    if not decimals and len(digits) >= _SHIFTED_DIGITS:
        found.append(value // _SHIFT)
    return tuple(dict.fromkeys(found))[:OTHERS_MAX]


def others_of(number: Number) -> tuple[int, ...]:
    """Return what a recognised number may be instead."""
    return mistakable(number.value, number.decimals)


def pinned(row: Row) -> bool:
    """Say whether no two mistakes at once keep the product of a row: three eights are eight threes."""
    quantity, price = row.quantity, row.price
    if quantity is None or price is None or row.relation is None or not row.relation.exact:
        return False
    product = quantity.value * price.value
    return not any(
        abs(one * other - product) < CENT * MILLION for one in others_of(quantity) for other in others_of(price)
    )


def proved(pages: Pages) -> bool:
    """Say whether the sums of a recognised document hold each other: cents everywhere, and more than one sum.

    Where all decimal marks are lost the sums still hold, and one amount printed thrice may be mistaken thrice alike.
    """
    reading, sums = pages.reading, pages.sums
    if reading is None or sums.net is None or sums.gross is None:
        return False
    printed = [*(row.amount for row in reading.rows), *(sums.places.get(name) for name in ("net", "gross"))]
    return all(each is not None and each.decimals == 2 for each in printed) and (
        len(reading.rows) > 1 or bool(sums.tax)
    )


def tax_pinned(pages: Pages) -> bool:
    """Say whether tax and total cannot be mistaken alike: a printed rate gives the tax, or no two mistakes agree."""
    sums = pages.sums
    if sums.rate or not sums.tax or sums.net is None or sums.gross is None:
        return sums.rate or not sums.tax
    totals = set(mistakable(sums.gross, 2))
    return not any(sums.net + tax in totals for tax in mistakable(sums.tax, 2))


def spelled(number: Number) -> Iterator[str]:
    """Yield what a recognised number may be instead, as decimal numbers."""
    for value in others_of(number):
        whole, part = divmod(abs(value), MILLION)
        text = f"{whole}.{part:06}".rstrip("0").rstrip(".")
        yield f"-{text}" if value < 0 else text
