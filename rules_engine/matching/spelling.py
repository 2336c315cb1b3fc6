"""How near two spellings are: numbers one slip apart, names that are almost the same. The one place of rapidfuzz."""

from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

NAMES_FULL: Final = 10_000
"""The likeness of two equal names, in basis points."""

_CONTAINED_MIN: Final = 4
"""A number of fewer signs inside another says nothing."""


def one_slip(left: str, right: str) -> bool:
    """Tell whether two compact numbers are one slip apart: a sign wrong, missing, too many, or two swapped.

    One that stands whole inside the other, with a mark before or behind it, is a slip as well.

    >>> one_slip("RE10482", "RE10842"), one_slip("10482", "10482COPY"), one_slip("10482", "20583")
    (True, True, False)
    """
    short, long = sorted((left, right), key=len)
    if len(short) >= _CONTAINED_MIN and short in long:
        return True
    return OSA.distance(left, right, score_cutoff=1) <= 1


def likeness(left: str, right: str) -> int:
    """Return how alike two folded names are in basis points, whatever the sequence of their words.

    >>> likeness("nordhavn steel", "nordhaven steel") > 9_000, likeness("nordhavn steel", "steel nordhavn")
    (True, 10000)
    """
    return round(fuzz.token_sort_ratio(left, right) * (NAMES_FULL // 100))
