"""What a recogniser is: it turns a picture into words; and what every one of them glues together is taken apart.

Owns the type that the makers of pages ask for. A word carries the recogniser's confidence; what it may also be, where
letters look alike, is for the reader to ask.
"""

import re
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extractors.pdf.words import Word, unglued

Picture = NDArray[np.uint8]

Recognise = Callable[[Picture, int], tuple[list[Word], float]]
"""From an upright grey picture and the number of its page to its words in pixels and the mean confidence, 0 to 1."""

INK: Final = 0.72
"""Share of a recognised box that its letters take; boxes are drawn around ascenders, descenders and some air."""

_JOINED: Final = re.compile(r"^(\d[\d.,]*)([€$£%])$")


def _apart(word: Word) -> list[Word]:
    """Return an amount and the sign that recognition glued to it as two words."""
    joined = _JOINED.match(word.text)
    if not joined:
        return [word]
    cut = word.left + (word.right - word.left) * len(joined[1]) / len(word.text)
    return [
        Word(joined[1], word.left, word.top, cut, word.bottom, word.page, word.sure),
        Word(joined[2], cut, word.top, word.right, word.bottom, word.page, word.sure),
    ]


def parts_of(word: Word) -> list[Word]:
    """Return a recognised word as the words it was before they were glued: label and value, amount and sign."""
    return [piece for part in unglued(word) for piece in _apart(part)]
