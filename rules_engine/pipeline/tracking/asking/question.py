"""A question in plain words, understood: its language, what it wants to know, the numbers and names in it, the day.

Understanding is a table lookup with tolerance for typos; the same question always means the same.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from rules_engine.matching.texts import party_name
from rules_engine.pipeline.tracking.asking.words import ALIKE, ENGLISH, GERMAN, RANK, SHORT, STRONG, TYPES, WEAK, Intent

LENGTH_MAX: Final = 500
"""Characters of a question; what is longer is a text."""

TYPO_SIGNS_MAX: Final = 2
"""A misspelt word is at most so many signs longer or shorter."""

WINDOW_MAX: Final = 4
"""A number may be written in so many parts."""

_WORD: Final = re.compile(r"[^\s,;:?!()\"„“”»«]+")
_ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_POINTS: Final = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_KNOWN_AT: Final = re.compile(r"\b(known|knew|bekannt|wussten|kenntnisstand)\b", re.IGNORECASE)


class Question(NamedTuple):
    """What was understood of a question, with the day it is about and the day of knowledge where it names any.

    ``about`` has every intent that a word of it tells. ``numbers`` has, for each number in it, the ways it may have
    been meant.
    """

    text: str
    language: str
    intent: Intent | None
    about: frozenset[Intent]
    words: tuple[str, ...]
    types: frozenset[str]
    numbers: tuple[tuple[str, ...], ...]
    as_of: date | None
    known_at: date | None


def understood(text: str, language: str | None = None) -> Question:
    """Return what a question means as far as its words tell; the language is told by the words where none is given."""
    plain = " ".join(text.split())[:LENGTH_MAX]
    as_of, known_at, rest = _days(plain)
    tokens = [word.strip(".'’`-") for word in _WORD.findall(rest)]
    tokens = [token for token in tokens if token]
    words = tuple(token.casefold().removesuffix("'s").removesuffix("’s") for token in tokens)
    return Question(
        text=plain,
        language=language or _language(words),
        intent=_intent(words),
        about=frozenset(intent for word in words for intent in _told_by(word, STRONG)),
        words=words,
        types=frozenset(kind for kind, names in TYPES.items() if any(_is_one_of(word, names) for word in words)),
        numbers=tuple(_numbers(tokens)),
        as_of=as_of,
        known_at=known_at,
    )


def _days(text: str) -> tuple[date | None, date | None, str]:
    """Return the day that is asked for and the day of knowledge, and the text without them."""
    found: list[tuple[date, int]] = []
    for pattern, order in ((_ISO, (0, 1, 2)), (_POINTS, (2, 1, 0))):
        for match in pattern.finditer(text):
            parts = [int(match.groups()[place]) for place in order]
            try:
                found.append((date(*parts), match.start()))
            except ValueError:
                continue
    rest = _POINTS.sub(" ", _ISO.sub(" ", text))
    if not found:
        return None, None, rest
    known = _KNOWN_AT.search(text)
    if known is None:
        return found[0][0], None, rest
    later = [day for day, place in found if place > known.start()]
    before = [day for day, place in found if place < known.start()]
    return (before[0] if before else None), (later[0] if later else found[-1][0]), rest


def _language(words: Collection[str]) -> str:
    """Return ``de`` where more words are German than English, else ``en``."""
    german = sum(word in GERMAN or any(sign in word for sign in "äöüß") for word in words)
    return "de" if german > sum(word in ENGLISH for word in words) else "en"


def _intent(words: Collection[str]) -> Intent | None:
    """Return what most of the telling words are about; of several, the first of the ranking."""
    for table in (STRONG, WEAK):
        scores = Counter(intent for word in words for intent in _told_by(word, table))
        if scores:
            best = max(scores.values())
            return next(intent for intent in RANK if scores.get(intent) == best)
    return None


def _told_by(word: str, table: Mapping[Intent, Collection[str]]) -> Collection[Intent]:
    """Return what a word tells: spelt right, what it stands under; else what the words most like it stand under."""
    exact = [intent for intent, names in table.items() if word in names]
    if exact or len(word) <= SHORT or any(sign.isdigit() for sign in word):
        return exact
    likeness = {
        intent: max((fuzz.ratio(word, name) for name in names if _may_be(word, name)), default=0)
        for intent, names in table.items()
    }
    best = max(likeness.values())
    return [intent for intent, alike in likeness.items() if alike == best] if best >= ALIKE else []


def _is_one_of(word: str, names: Collection[str]) -> bool:
    """Tell whether a word is one of some, or a longer one of them misspelt."""
    if word in names:
        return True
    if len(word) <= SHORT or any(sign.isdigit() for sign in word):
        return False
    return any(_may_be(word, name) and fuzz.ratio(word, name) >= ALIKE for name in names)


def _may_be(word: str, name: str) -> bool:
    """Tell whether one longer word may be another, misspelt."""
    return len(name) > SHORT and abs(len(name) - len(word)) <= TYPO_SIGNS_MAX


def _numbers(tokens: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield, for each number, the ways it may have been meant: as said, then without what follows its first parts.

    Parts with digits that stand side by side are one number, with a few letters before them that are no usual word.
    """
    parts = list(tokens)
    start = 0
    while start < len(parts):
        end = start
        if _may_begin(parts[start]) and start + 1 < len(parts) and _has_digit(parts[start + 1]):
            end = start + 1
        while end < len(parts) and _has_digit(parts[end]):
            end += 1
        if end == start:
            start += 1
            continue
        group = parts[start : min(end, start + WINDOW_MAX)]
        ways = [" ".join(group[:size]) for size in range(len(group), 0, -1) if _has_digit(group[size - 1])]
        yield tuple(dict.fromkeys(ways))
        start = end


def _has_digit(part: str) -> bool:
    return any(sign.isdigit() for sign in part)


def _may_begin(part: str) -> bool:
    """Tell whether a few letters may be the beginning of a number."""
    return len(part) <= SHORT and part.isalpha() and part.casefold() not in ENGLISH | GERMAN


def names_in(words: Collection[str], names: Collection[str]) -> tuple[str, ...]:
    """Return which of some company names a question mentions, by their most telling words; typos are forgiven.

    Several are returned where the words fit several equally well.

    >>> names_in(["what", "is", "open", "with", "nordhaven", "steel"], ["Nordhavn Steel A/S", "Weserstahl KG"])
    ('Nordhavn Steel A/S',)
    """
    asked = [word for word in (party_name(word) for word in words) if word]
    # A word that both languages use every day is no part of a name, unless a name has nothing else.
    asked = [word for word in asked if word not in _EVERYDAY and len(word) >= _NAME_LENGTH_MIN]
    scores: dict[str, int] = {}
    for name in names:
        parts = [part for part in (party_name(name) or "").split() if len(part) >= _NAME_LENGTH_MIN]
        hits = [part for part in parts if any(_alike(word, part) for word in asked)]
        if hits:
            scores[name] = sum(len(part) for part in hits)
    if not scores:
        return ()
    best = max(scores.values())
    return tuple(sorted(name for name, score in scores.items() if score == best))


_NAME_LENGTH_MIN: Final = 3
_EVERYDAY: Final = frozenset(
    word
    for words in (GERMAN, ENGLISH, *STRONG.values(), *WEAK.values(), *TYPES.values())
    for word in (party_name(each) for each in words)
    if word
)


def beside_names(words: Collection[str], names: Collection[str]) -> tuple[str, ...]:
    """Return the words of a question that are neither usual ones nor parts of a name it mentions."""
    parts = {part for name in names for part in (party_name(name) or "").split()}
    asked = [word for word in (party_name(word) for word in words) if word and word not in _EVERYDAY]
    return tuple(word for word in asked if not any(_alike(word, part) for part in parts))


def _alike(word: str, part: str) -> bool:
    """Tell whether a word of a question is a word of a name."""
    if word == part:
        return True
    return min(len(word), len(part)) > SHORT and fuzz.ratio(word, part) >= ALIKE
