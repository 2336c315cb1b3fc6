"""A small workbook as bytes: one sheet of texts, numbers and dates, the same bytes on every machine.

Owns the few parts of Office Open XML that a supplier's sheet needs. Parts are stored without compression and with a
fixed date, because compressed bytes differ between versions of the compressor.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias
from xml.sax.saxutils import escape

from rules_engine.documents.base import plain

Cell: TypeAlias = "str | Decimal | int | date | None"
Row: TypeAlias = Sequence[Cell]

_NAMESPACE: Final = "http://schemas.openxmlformats.org"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY_ZERO: Final = date(1899, 12, 30)
_FIXED: Final = (2020, 1, 1, 0, 0, 0)
_DATE_STYLE: Final = 1

_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_NAMESPACE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_NAMESPACE}/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_NAMESPACE}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_NAMESPACE}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_NAMESPACE}/spreadsheetml/2006/main">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


def workbook(title: str, rows: Sequence[Row]) -> bytes:
    """Return a workbook with one sheet of these rows; None leaves a cell empty.

    >>> workbook("A", [["x", Decimal("1.50")]]) == workbook("A", [["x", Decimal("1.50")]])
    True
    """
    book = (
        f'<workbook xmlns="{_NAMESPACE}/spreadsheetml/2006/main" '
        f'xmlns:r="{_NAMESPACE}/officeDocument/2006/relationships">'
        f'<sheets><sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    body = "".join(_row(number, row) for number, row in enumerate(rows, 1))
    sheet = f'<worksheet xmlns="{_NAMESPACE}/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    parts = _PARTS | {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.create_system = 3
            archive.writestr(entry, (_HEAD + text).encode())
    return buffer.getvalue()


def _row(number: int, row: Row) -> str:
    """Write one row."""
    cells = "".join(_cell(f"{_column(place)}{number}", cell) for place, cell in enumerate(row) if cell is not None)
    return f'<row r="{number}">{cells}</row>'


def _column(place: int) -> str:
    """Return the letters of a column, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell(where: str, cell: str | Decimal | int | date) -> str:
    """Write one cell in its type."""
    if isinstance(cell, str):
        return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, date):
        return f'<c r="{where}" s="{_DATE_STYLE}"><v>{(cell - _DAY_ZERO).days}</v></c>'
    return f'<c r="{where}"><v>{plain(Decimal(cell))}</v></c>'
