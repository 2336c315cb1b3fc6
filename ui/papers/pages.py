"""An invoice as a PDF: the sheet that a supplier would type, printed on pages of A4.

Owns the few parts of PDF that a printed text needs. The letters are those every reader of PDF has, one as wide as the
other, so that a number ends where its column ends without measuring; the same document gives the same bytes everywhere.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from rules_engine.documents.invoice import Invoice
from ui.papers.sheets import printed

LEADING: Final = 14
SIZE: Final = 8
TITLE_SIZE: Final = 13
"""The size of what stands alone on its line: who sends it, and what it is."""

PAGE: Final = (595, 842)
MARGIN: Final = 40
LINES_PER_PAGE: Final = (PAGE[1] - 2 * MARGIN) // LEADING
COLUMNS_MIN: Final = 3
"""Rows with fewer cells are a letterhead or a label with its value: they follow each other without a column."""

GAP: Final = 2
"""Letters between two columns."""

DESCRIPTION_MAX: Final = 34


def as_pdf(invoice: Invoice, language: str) -> bytes:
    """Return the invoice as a PDF with text."""
    rows = printed(invoice, language)
    lines = list(zip(_laid_out(rows), (TITLE_SIZE if len(row) == 1 else SIZE for row in rows), strict=True))
    pages = [lines[start : start + LINES_PER_PAGE] for start in range(0, len(lines), LINES_PER_PAGE)]
    return _file(["\n".join(_drawn(page)).encode("cp1252", "replace") for page in pages])


def _laid_out(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of the page: cells of a table under each other, numbers to the right."""
    table = [row for row in rows if len(row) >= COLUMNS_MIN]
    widths = [max(len(_cut(row[place])) for row in table if place < len(row)) for place in range(max(map(len, table)))]
    for row in rows:
        if len(row) < COLUMNS_MIN:
            yield "   ".join(row)
            continue
        cells = (_placed(_cut(cell), widths[place]) for place, cell in enumerate(row))
        yield (" " * GAP).join(cells).rstrip()


def _cut(cell: str) -> str:
    return cell if len(cell) <= DESCRIPTION_MAX else cell[:DESCRIPTION_MAX]


def _placed(cell: str, width: int) -> str:
    """Put a number to the right of its column and a text to the left."""
    return cell.rjust(width) if cell[:1].isdigit() or cell[:1] == "-" else cell.ljust(width)


def _drawn(lines: Iterable[tuple[str, int]]) -> Iterable[str]:
    """Yield the operators that print a page of lines, each in its size."""
    yield f"BT {LEADING} TL {MARGIN} {PAGE[1] - MARGIN} Td"
    for line, size in lines:
        yield f"/F1 {size} Tf ({_escaped(line)}) Tj T*"
    yield "ET"


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\()" else letter for letter in text if letter >= " ")


def _file(pages: Sequence[bytes]) -> bytes:
    """Return a file of these pages."""
    first = 4
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for at, content in enumerate(pages):
        box = f"/MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Resources << /Font << /F1 3 0 R >> >>"
        bodies.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {first + 2 * at + 1} 0 R >>".encode())
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    whole, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(whole)
