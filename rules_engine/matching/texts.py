"""The forms under which printed words are compared: names of parties, tax numbers, accounts, items, descriptions.

Pure leaves without any knowledge of documents. Every function returns None for what says nothing ("n/a", "-", blank),
so that saying nothing never equals saying nothing.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 65_536
"""How many answers each pure text function remembers: lines repeat the same words."""

_SILENT: Final = frozenset({"", "-", "--", "n/a", "n.a.", "na", "none", "null", "nil", "unknown", "tbd", "?"})
# fmt: off
_COMPANY_FORMS: Final = frozenset({
    "ab", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "doo", "ek", "eurl", "ev",
    "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "ks", "limited", "llc", "llp", "ltd", "mbh", "nv", "oy", "oyj",
    "plc", "pty", "sa", "sarl", "sas", "se", "sl", "slu", "snc", "spa", "spolka", "srl", "sro", "ug", "zoo",
})
# fmt: on
_LONG_FORM: Final = re.compile(r"\bsp z ?oo\b")
_WORD: Final = re.compile(r"[^\W_]+")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_MEASURE: Final = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)?(?:\s*[x×*]\s*\d+(?:[.,]\d+)?)+")
_TAX_NUMBER: Final = re.compile(r"[A-Z]{2}(?=[A-Z0-9]*\d)[A-Z0-9]{6,}")


def folded(text: str) -> str:
    """Return the text after NFKC and case folding, with single blanks (semantics, rule 4)."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=REMEMBERED)
def stated(text: str | None) -> str | None:
    """Return the folded text, or None where it says nothing.

    >>> stated(" N/A ") is None, stated(" 12 AB")
    (True, '12 ab')
    """
    if text is None:
        return None
    plain = folded(text)
    return None if plain in _SILENT else plain


def party_name(name: str | None) -> str | None:
    """Return a company name without its legal form, accents, case and punctuation.

    >>> party_name("Müller & Söhne G.m.b.H.") == party_name("MULLER SOHNE GmbH")
    True
    """
    plain = stated(name)
    if plain is None:
        return None
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    # Dots and slashes stand inside legal forms: "a/s" and "G.m.b.H." are one word each.
    words = _WORD.findall(_LONG_FORM.sub("", re.sub(r"(?<=\w)[./](?=\w|$|\s)", "", bare)))
    kept = [word for word in words if word not in _COMPANY_FORMS]
    return " ".join(kept or words) or None


def compact(text: str | None) -> str | None:
    """Return the letters and digits alone, upper case: the form of tax numbers, accounts and item numbers.

    >>> compact("DK 12-34.56 78")
    'DK12345678'
    """
    plain = stated(text)
    return None if plain is None else (_NOT_ALNUM.sub("", plain).upper() or None)


def looks_like_tax_number(number: str | None) -> bool:
    """Tell whether a compact identifier has the form of a VAT identifier: a country prefix, then digits."""
    return number is not None and _TAX_NUMBER.fullmatch(number) is not None


@lru_cache(maxsize=REMEMBERED)
def item_number(number: str | None) -> str | None:
    """Return an item number for comparison: compact, leading zeros gone (a GTIN is printed with 13 or 14 digits).

    >>> item_number("0401-2345") == item_number("4012345")
    True
    """
    bare = compact(number)
    return None if bare is None else (bare.lstrip("0") or "0")


@lru_cache(maxsize=REMEMBERED)
def words(text: str | None) -> frozenset[str]:
    """Return the words of a description."""
    plain = stated(text)
    return frozenset() if plain is None else frozenset(_WORD.findall(plain))


def shared_words(left: str | None, right: str | None) -> tuple[int, int] | None:
    """Return how many words two descriptions share, of how many the shorter has; None if either says nothing."""
    ours, theirs = words(left), words(right)
    return (len(ours & theirs), min(len(ours), len(theirs))) if ours and theirs else None


@lru_cache(maxsize=REMEMBERED)
def measures_in(text: str | None) -> frozenset[str]:
    """Return the measures a description states as products of numbers.

    >>> measures_in("Board 2 x 5 m, 1,50×3") == frozenset({"2x5", "1.50x3"})
    True
    """
    found = _MEASURE.findall(stated(text) or "")
    return frozenset(re.sub(r"\s*[x×*]\s*", "x", each).replace(",", ".") for each in found)
