"""Conditions that can never be true together, as far as their text shows.

Owns the plain reading only: two conditions that demand of one term what cannot both be. What takes a proof is the
solver's. It errs on the side of "may meet".
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.rules.conditions import All, Compare, Condition
from rules_engine.rules.plan import folded

_OPPOSITES: Final = {("is true", "is false"), ("is known", "is missing")}
_EQUAL: Final = ("is", "=", "in")


def conditions_apart(one: Condition, other: Condition) -> bool:
    """Tell whether two conditions contradict each other on some term.

    >>> paired, alone = Compare(term="line.paired", op="is true"), Compare(term="line.paired", op="is false")
    >>> conditions_apart(paired, All(all=(alone,))), conditions_apart(paired, paired)
    (True, False)
    """
    demands = list(_demands(other))
    return any(_contradict(left, right) for left in _demands(one) for right in demands if left.term == right.term)


def _demands(condition: Condition) -> Iterator[Compare]:
    """Yield the comparisons that must all be true."""
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, All):
        for part in condition.all:
            yield from _demands(part)


def _contradict(one: Compare, other: Compare) -> bool:
    """Tell whether two comparisons of one term cannot both be true."""
    if (one.op, other.op) in _OPPOSITES or (other.op, one.op) in _OPPOSITES:
        return True
    wanted, offered = _values(one), _values(other)
    return bool(wanted) and bool(offered) and not wanted & offered


def _values(compare: Compare) -> set[str]:
    """Return the texts or whole numbers that a comparison allows; nothing where it allows others too."""
    if compare.op not in _EQUAL or compare.value is None:
        return set()
    values = compare.value if isinstance(compare.value, tuple) else (compare.value,)
    return {_alike(str(value)) for value in values} if all(isinstance(each, str | int) for each in values) else set()


def _alike(written: str) -> str:
    """Return one text for whatever compares equal: folded, and a number without the zeros at its end."""
    try:
        return plain(Decimal(written).normalize())
    except InvalidOperation:
        return folded(written)
