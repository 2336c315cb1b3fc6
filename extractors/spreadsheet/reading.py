"""How cells become values once the document's way of writing is settled.

Owns the record of what was read from which cell, and the findings for what is printed and cannot be read. A value that
could mean two things is left out with both readings named.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from extractors.spreadsheet.grid import Cell
from extractors.spreadsheet.locale import Order, Point, Printed, readings_of_date
from rules_engine.documents.candidate import FieldReading, Finding

SURE: Final = 10_000
"""Confidence of a value whose meaning its label or column states."""

LIKELY: Final = 5_000
"""Confidence of a value whose meaning was concluded; a person looks at it."""

_NOTHING: Final = frozenset({"-", "–", "—", "n/a", "na", "./.", "--", ".", "/"})
_ENTER: Final = "Enter the value as it is meant, or ask the sender for a corrected document."
_WORD = re.compile(r"[^\W\d_]")


class Reading:
    """What was read from one workbook: a place for each field, and the findings."""

    def __init__(self, point: Point | None, order: Order | None) -> None:
        """Read numbers and dates in the settled way; None for a way that nothing in the document tells."""
        self.point: Point | None = point
        self.order: Order | None = order
        self.page = 1
        self.fields: dict[str, FieldReading] = {}
        self.findings: list[Finding] = []

    def text(self, key: str, cell: Cell | None, *, sure: bool = True) -> str | None:
        """Read a text; a number keeps the digits it shows."""
        if cell is None:
            return None
        self.seen(key, cell, sure=sure)
        return cell.text

    def number(self, key: str, cell: Cell | None, *, money: bool = False) -> Decimal | None:
        """Read a number; ``money`` takes a calculated amount as it is shown, rounded half up to its format."""
        if cell is None or cell.text.casefold() in _NOTHING:
            return None
        if isinstance(cell.value, Decimal):
            self.seen(key, cell)
            return self._typed(cell, money=money)
        value = self.quiet_number(cell)
        if value is None:
            self._unread_number(key, cell)
            return None
        # Where the document contradicts itself, a person confirms even what reads one way only.
        self.seen(key, cell, sure=self.point is not None or not _separated(cell))
        return value

    def quiet_number(self, cell: Cell | None) -> Decimal | None:
        """Return a number without leaving a trace, None for what is no number or could be two."""
        if cell is None or isinstance(cell.value, bool | date):
            return None
        if isinstance(cell.value, Decimal):
            return self._typed(cell, money=False)
        printed = Printed.of(cell.value)
        if printed is None:
            return None
        if self.point is not None:
            return printed.value(self.point)
        values = {value for value in (printed.value("."), printed.value(",")) if value is not None}
        return values.pop() if len(values) == 1 else None

    def date(self, key: str, cell: Cell | None, *, sure: bool = True) -> date | None:
        """Read a date; one that could be two days is left out with both named."""
        if cell is None or cell.text.casefold() in _NOTHING:
            return None
        if isinstance(cell.value, date):
            self.seen(key, cell, sure=sure)
            return cell.value
        days = readings_of_date(cell.text, self.order)
        if len(days) == 1:
            self.seen(key, cell, sure=sure)
            return days[0]
        code = "READ-DATE-AMBIGUOUS" if days else "READ-DATE"
        what = f"may be {' or '.join(map(str, days))}" if days else "is not a date"
        self._unread(key, cell, code, f"“{cell.text[:60]}” {what}.", tuple(map(str, days)))
        return None

    def seen(self, key: str, cell: Cell, *, sure: bool = True) -> None:
        """Remember where a field was read, and whether its meaning is plain."""
        self.fields[key] = FieldReading(
            confidence_bp=SURE if sure else LIKELY,
            auto=sure,
            page=self.page,
            cell=cell.address,
            source="cell",
            check="label" if sure else None,
        )

    def find(self, code: str, sentence: str, place: str) -> None:
        """Leave a finding."""
        self.findings.append(Finding(code=code, sentence=sentence, place=place, remedy=_ENTER))

    def _typed(self, cell: Cell, *, money: bool) -> Decimal:
        """Return a stored number in the digits that are shown where nothing is lost by it, or where it is money."""
        value, shown = cell.value, cell.shown
        assert isinstance(value, Decimal)
        exact = value * 100 if cell.percent else value
        if shown is not None and (shown == exact or money):
            return shown
        return exact

    def _unread_number(self, key: str, cell: Cell) -> None:
        """Leave the finding for a text that is no number, or that could be two."""
        printed = Printed.of(cell.text)
        if printed is not None and self.point is None and printed.ambiguous:
            values = tuple(str(printed.value(point)) for point in (".", ","))
            sentence = f"“{cell.text[:60]}” may be {' or '.join(values)}."
            self._unread(key, cell, "READ-NUMBER-AMBIGUOUS", sentence, values)
        else:
            self._unread(key, cell, "READ-NUMBER", f"“{cell.text[:60]}” is not a number.", (cell.text[:60],))

    def _unread(self, key: str, cell: Cell, code: str, sentence: str, candidates: tuple[str, ...]) -> None:
        """Leave a finding and mark the field as one a person must look at."""
        self.fields[key] = FieldReading(
            confidence_bp=0, auto=False, page=self.page, cell=cell.address, source="cell", candidates=candidates
        )
        self.find(code, sentence, cell.address)


def _separated(cell: Cell) -> bool:
    """Say whether a text has a separator, so that its meaning hangs on the way of writing."""
    return any(mark in cell.text for mark in ".,")


def has_words(text: str) -> bool:
    """Say whether a text has letters."""
    return _WORD.search(text) is not None
