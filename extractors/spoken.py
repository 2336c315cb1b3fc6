"""How words on paper are compared: without case, accents and punctuation.

>>> spoken("Art.-Nr.:"), spoken("Désignation"), spoken("Pos. #")
('art nr', 'designation', 'pos no')
"""

import re
import unicodedata
from typing import Final

_GAPS = re.compile(r"[^\w%]+|_+")
_LOCAL: Final = str.maketrans(
    {"#": " no ", "№": " no ", "º": "", "°": "", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"}
)


def spoken(text: str) -> str:
    """Return a text as it is compared: small letters without accents, words apart by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LOCAL))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _GAPS.sub(" ", letters).strip()


def table(*tables: dict[str, str]) -> dict[str, str]:
    """Turn role → words into word → role, over all tables; a word that has two roles is a mistake of ours."""
    meanings: dict[str, str] = {}
    for role, words in (row for rows in tables for row in rows.items()):
        for word in words.split("|"):
            key = spoken(word)
            assert meanings.setdefault(key, role) == role, f"{word} has two roles"
    return meanings
