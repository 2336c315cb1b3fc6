"""Tables as files that people open elsewhere: CSV and a workbook, written in one place.

A text that a spreadsheet would run as a formula is written with an apostrophe before it (ASVS 1.2.10); numbers stay
numbers, exact to their last digit.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

Cell = str | int | Decimal | None
RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would run."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Letters that no workbook may hold; what has none of them is the same text to a reader."""


def write_table(kind: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as a file: ``csv``, or ``xlsx`` under its title."""
    return as_csv(heads, rows) if kind == "csv" else as_workbook(title, heads, rows)


def harmless(cell: Cell) -> Cell:
    r"""Return a cell as it may be opened.

    >>> harmless("=HYPERLINK(1)"), harmless(Decimal("-4.50")), harmless(None)
    ("'=HYPERLINK(1)", Decimal('-4.50'), '')
    >>> harmless("\x01=1"), harmless("PO\x0c 7")
    ("'=1", 'PO 7')
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    plain = _CONTROL.sub("", cell)
    return f"'{plain}" if plain.startswith(RUNS) else plain


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with a mark at its beginning, so that spreadsheets read its letters right."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as a workbook with one sheet; its head stays in sight."""
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only who takes a workbook waits for

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([harmless(head) for head in heads])
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
