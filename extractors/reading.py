"""What one document gave while it was read: a place for each value, and the findings.

Owns the rule that nothing is dropped in silence: a value that is printed and cannot be read leaves a finding with its
place, and its field is one a person must look at. Every reader of a structured format writes into a ``Reading``.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol

from rules_engine.documents.candidate import Candidate, Extraction, FieldReading, Finding
from rules_engine.errors import LimitExceeded
from rules_engine.ports import Limits

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_CODED: Final[dict[str, tuple[int, ...]]] = {
    "102": (8, 12, 14),
    "203": (12,),
    "204": (14,),
    "205": (12, 17),
    "303": (12, 15),
    "304": (14, 17),
    "": (8, 12, 14),
}
_SHORT_YEAR: Final = frozenset({"101", "201", "202"})
_CENTURY_TURNS: Final = 70
_DIGITS_MAX: Final = 40
_RESEND: Final = "Ask the sender for a corrected document, or correct the value by hand."

Values = dict[str, object]
"""Values of a candidate by field, before pydantic checks them."""


class Spot(Protocol):
    """Where a text stands: an XML element, an attribute, an element of a segment."""

    @property
    def text(self) -> str | None:
        """The trimmed text, None when there is none."""

    @property
    def path(self) -> str:
        """The place, as people and tests can find it again."""


class Reading:
    """What was read from one document."""

    def __init__(self, source: Literal["xml", "edi"] = "xml") -> None:
        """Begin with nothing read; the currency is known once the header has been."""
        self.source: Literal["xml", "edi"] = source
        self.currency: str | None = None
        self.fields: dict[str, FieldReading] = {}
        self.findings: list[Finding] = []

    def text(self, key: str, spot: Spot | None) -> str | None:
        """Read a text and remember its place."""
        if spot is None:
            return None
        value = spot.text
        if value is not None:
            self.fields[key] = FieldReading(cell=spot.path, source=self.source)
        return value

    def number(self, key: str, spot: Spot | None) -> Decimal | None:
        """Read a decimal number with its digits as printed; anything else is a finding."""
        value = self.text(key, spot)
        if value is None or spot is None:
            return None
        if _DECIMAL.fullmatch(value) is None or len(value) > _DIGITS_MAX:
            self.unread(key, spot, "READ-NUMBER", f"“{value[:60]}” is not a number.")
            return None
        return Decimal(value)

    def money(self, key: str, spot: Spot | None, currency: str | None) -> Decimal | None:
        """Read an amount printed with a currency; one other than the document's is a finding: nothing is converted."""
        value = self.number(key, spot)
        if value is None or spot is None:
            return None
        if currency and self.currency and currency.strip().upper() != self.currency.upper():
            self.unread(key, spot, "READ-CURRENCY", f"This is in {currency[:10]}, not {self.currency[:10]}.")
            return None
        return value

    def coded_date(self, key: str, spot: Spot | None, code: str | None) -> date | None:
        """Read a date in a format of UNCL2379: 102 is CCYYMMDD, 203 has a time behind it, 101 two-digit years.

        A length that the format does not have is a finding; digits of a time behind a date are no date and are passed
        over. Two-digit years below 70 stand in this century.
        """
        value = self.text(key, spot)
        if value is None or spot is None:
            return None
        if _DATE.fullmatch(value):
            return self.date(key, spot)
        code = code or ""
        digits = value.split(":", 1)[0].rstrip("Z")
        if code in _SHORT_YEAR and digits.isdigit() and len(digits) in (6, 10, 12):
            digits = ("19" if int(digits[:2]) >= _CENTURY_TURNS else "20") + digits[:6]
        elif len(digits) not in _CODED.get(code, ()):
            digits = ""
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            self.unread(key, spot, "READ-DATE", f"“{value[:60]}” is not a date of the format {code or 'CCYYMMDD'}.")
            return None

    def date(self, key: str, spot: Spot | None) -> date | None:
        """Read an ISO date, with or without time and zone; anything else is a finding."""
        value = self.text(key, spot)
        if value is None or spot is None:
            return None
        printed = _DATE.fullmatch(value)
        try:
            return date.fromisoformat(printed.group(1) if printed else "")
        except ValueError:
            self.unread(key, spot, "READ-DATE", f"“{value[:60]}” is not a date.")
            return None

    def count(self, key: str, spot: Spot | None) -> int | None:
        """Read a whole number such as the sequence of an order change."""
        value = self.number(key, spot)
        if value is None or spot is None:
            return None
        if value != int(value):
            self.unread(key, spot, "READ-NUMBER", f"“{spot.text}” is not a whole number.")
            return None
        return int(value)

    def find(self, code: str, sentence: str, place: str, remedy: str = _RESEND) -> None:
        """Leave a finding."""
        self.findings.append(Finding(code=code, sentence=sentence, place=place, remedy=remedy))

    def unread(self, key: str, spot: Spot, code: str, sentence: str) -> None:
        """Leave a finding and mark the field as one a person must look at."""
        printed = (spot.text or "")[:60]
        self.fields[key] = FieldReading(
            cell=spot.path, source=self.source, confidence_bp=0, auto=False, candidates=(printed,)
        )
        self.find(code, sentence, spot.path)

    def doubt(self, key: str, confidence_bp: int, candidates: tuple[str, ...] = ()) -> None:
        """Mark a value that was read, and that a person must confirm before it counts."""
        known = self.fields.get(key) or FieldReading(source=self.source)
        self.fields[key] = known.model_copy(
            update={"confidence_bp": confidence_bp, "auto": False, "candidates": candidates}
        )

    def extraction(self, extractor: str, values: Values) -> Extraction:
        """Return what was read as an extraction; with a finding it is partial."""
        return Extraction(
            status="partial" if self.findings else "success",
            extractor=extractor,
            candidate=Candidate.model_validate(values),
            fields=self.fields,
            findings=tuple(self.findings),
        )


def refuse_too_many_lines(count: int, limits: Limits, place: str) -> None:
    """Stop at the limit of lines.

    Raises:
        LimitExceeded: for more lines than a document may have.
    """
    if count > limits.lines_max:
        raise LimitExceeded(
            f"The document has more than {limits.lines_max} lines.",
            where=place,
            remedy="Ask the sender to split it, or raise the limit lines_max.",
        )
