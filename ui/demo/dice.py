"""Chance with a seed: the same seed throws the same numbers on every machine and every Python.

Owns the only source of variety of the demo company. It builds on ``Random.random`` alone, the one method whose
sequence Python promises to keep.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

_Thing = TypeVar("_Thing")


class Dice:
    """Throws that depend on nothing but the parts of the seed."""

    def __init__(self, *seed: str | int) -> None:
        """Start at the beginning of the sequence that belongs to these parts."""
        self._random = random.Random("/".join(map(str, seed)))  # noqa: S311 - repeatable on purpose, guards nothing

    def below(self, bound: int) -> int:
        """Return a whole number from 0 up to but not including the bound."""
        return int(self._random.random() * bound)

    def between(self, lowest: int, highest: int) -> int:
        """Return a whole number of the range, both ends included."""
        return lowest + self.below(highest - lowest + 1)

    def chance(self, percent: int) -> bool:
        """Return true in so many cases of a hundred."""
        return self.below(100) < percent

    def pick(self, things: Sequence[_Thing]) -> _Thing:
        """Return one of the things."""
        return things[self.below(len(things))]

    def sample(self, things: Sequence[_Thing], count: int) -> list[_Thing]:
        """Return so many different things in a new sequence; all of them when there are fewer."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def digits(self, count: int) -> str:
        """Return so many digits, the first of them not zero."""
        return str(self.between(1, 9)) + "".join(str(self.below(10)) for _ in range(count - 1))
