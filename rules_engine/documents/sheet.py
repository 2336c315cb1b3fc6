"""The fact sheet: everything one decision may read, frozen, in exact integers.

Owns the shape of the sheet and its hash (semantics, rules 1-3). A term that is absent is unknown; there is no other
way to say so. Ratios are pairs of whole basis points: away from zero (up) and toward zero (down).
"""

import hashlib
from fractions import Fraction
from typing import NamedTuple, TypeAlias

import orjson
from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.canonical import to_plain
from rules_engine.documents.money import LARGEST


class Ratio(NamedTuple):
    """A share in basis points, kept twice: rounded away from zero and toward zero."""

    up: int
    down: int

    @property
    def ceiling(self) -> int:
        """The smallest whole number of basis points that is not below the exact ratio: read by exceeds and within."""
        return max(self)

    @property
    def floor(self) -> int:
        """The largest whole number of basis points that is not above the exact ratio: read by at least and below."""
        return min(self)


Value: TypeAlias = bool | int | str | Ratio
"""A known value of a term: flag, whole number in the term's unit, text, or ratio."""

Terms: TypeAlias = dict[str, Value]
"""Known terms by name; an absent name is unknown."""


def ratio_bp(variance: int, base: int) -> Ratio:
    """Return ``variance / base`` in basis points, kept twice.

    Base 0 gives 0 for no variance and otherwise a ratio beyond every limit (semantics, rule 3).

    >>> ratio_bp(1801, 90000)
    Ratio(up=201, down=200)
    """
    if base == 0:
        whole = 0 if variance == 0 else LARGEST if variance > 0 else -LARGEST
        return Ratio(whole, whole)
    exact = Fraction(variance * 10_000, base)
    toward = int(exact)
    away = toward if exact == toward else toward + (1 if exact > 0 else -1)
    return Ratio(max(-LARGEST, min(LARGEST, away)), max(-LARGEST, min(LARGEST, toward)))


class SheetLine(Frozen):
    """The terms of one line; charges and taxes are lines of their own kind."""

    id: str
    kind: str = Field(default="line", description="line, charge or tax")
    terms: Terms = Field(default_factory=dict)


class FactSheet(Frozen):
    """One frozen sheet: the document's terms and one row of terms per line."""

    document_type: str
    document_id: str = Field(description="stable identifier of the document, such as its hash")
    currency: str | None = Field(default=None, description="the currency of every money and unit price term")
    terms: Terms = Field(default_factory=dict)
    lines: tuple[SheetLine, ...] = ()

    @property
    def facts_hash(self) -> str:
        """SHA-256 of the canonical JSON of the sheet."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """Return the canonical bytes, as ``canonical_bytes`` writes them; a sheet is written for every decision."""
        written = {
            "currency": self.currency,
            "document_id": self.document_id,
            "document_type": self.document_type,
            "lines": [{"id": line.id, "kind": line.kind, "terms": line.terms} for line in self.lines],
            "terms": self.terms,
        }
        return orjson.dumps(written, default=to_plain, option=orjson.OPT_SORT_KEYS)
