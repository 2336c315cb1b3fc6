"""Everything that was read from a document before it becomes a candidate: lines, totals, header, type, evidence.

Owns the order of the steps from words to values, and nothing else.
"""

from dataclasses import dataclass

from extractors.pdf.choose import Reading, search
from extractors.pdf.guided import agreement, guide
from extractors.pdf.header import Header, header_of
from extractors.pdf.headings import bands_of
from extractors.pdf.kind import Kind, kind_of
from extractors.pdf.labels import label_amounts
from extractors.pdf.layout import Sheet, sheet_of
from extractors.pdf.model import Solution, solve
from extractors.pdf.numbers import numbers_of
from extractors.pdf.parties import parties_of
from extractors.pdf.products import Rows
from extractors.pdf.totals import Sums, totals_of
from extractors.pdf.words import Page
from rules_engine.documents.hints import Hints


@dataclass(slots=True)
class Pages:
    """All that was read from the pages of one document."""

    sheet: Sheet
    rows: Rows
    reading: Reading | None
    second: Solution | None
    sums: Sums
    header: Header
    kind: Kind
    order_number: str | None = None
    """The number of the order at hand, where there is one."""


def read_pages(pages: list[Page], *, scanned: bool = False, hints: Hints | None = None) -> Pages:
    """Read a document from its words."""
    sheet = sheet_of(pages, scanned=scanned)
    numbers = numbers_of(sheet)
    label_amounts(sheet, numbers)
    rows = Rows(sheet, numbers, bands_of(sheet, numbers))
    reading = search(rows, hints, agreement)
    second = solve(rows) if reading is not None else None
    if reading is not None and hints is not None and hints.ordered:
        guide(rows, reading, hints)
    sums = totals_of(rows, reading)
    header = header_of(sheet, numbers)
    parties_of(sheet, header)
    order_number = hints.order_number if hints is not None else None
    return Pages(sheet, rows, reading, second, sums, header, kind_of(sheet), order_number)
