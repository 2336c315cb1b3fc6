"""Workbooks that openpyxl does not read: OpenDocument (.ods) and Excel before 2007 (.xls), through calamine.

Owns calamine, and the check of an OpenDocument table before anything reads it: a cell may say that it stands a million
times, and would then be made a million times.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from extractors.safety import check_archive, refuse_doctype
from extractors.spreadsheet.grid import Cell, Grid, exact_value
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

_CONTENT: Final = "content.xml"
_REPEATED = re.compile(rb'<table:table-(row|cell|covered-table-cell)\b[^>]*?-repeated="(\d+)"[^>]*?(/?)>')
_FILLED: Final = (b"office:value", b"office:string-value", b"office:boolean-value", b"office:date-value")
_REPEATS_MAX: Final = 1_000
_FAULTS: Final = (CalamineError, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError)


def read_open_document(content: bytes, limits: Limits) -> list[Grid]:
    """Return the sheets of an OpenDocument workbook.

    Raises:
        DocumentRefused: where the archive is unsafe, broken, or larger than a limit.
    """
    archive = check_archive(content, limits)
    if any(part.flag_bits & 1 for part in archive.infolist()) or b"manifest:encryption-data" in _part(
        archive, "META-INF/manifest.xml"
    ):
        raise Unreadable("The workbook is protected by a password.", where="workbook", remedy="Send it without one.")
    inside = _part(archive, _CONTENT)
    refuse_doctype(inside)
    for found in _REPEATED.finditer(inside):
        filled = any(mark in found.group() for mark in _FILLED)
        if filled and int(found.group(2)) > _REPEATS_MAX:
            raise LimitExceeded(
                f"A cell of the workbook says that it stands {found.group(2).decode()} times.",
                where=_CONTENT,
                remedy="Save the workbook again with only the sheet of the document.",
            )
    return _sheets(content, limits)


def read_binary_workbook(content: bytes, limits: Limits) -> list[Grid]:
    """Return the sheets of an Excel workbook in the format before 2007.

    Raises:
        DocumentRefused: where it is broken, protected, or larger than a limit.
    """
    return _sheets(content, limits)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of an archive, empty where it is missing.

    Raises:
        Unreadable: where it is broken.
    """
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as fault:
        raise _broken(fault) from fault


def _sheets(content: bytes, limits: Limits) -> list[Grid]:
    """Read all visible sheets."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids, cells = [], 0
        for page, about in enumerate(workbook.sheets_metadata, start=1):
            if about.visible is not SheetVisibleEnum.Visible:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            cells += sheet.total_height * sheet.total_width
            if cells > limits.cells_max:
                raise LimitExceeded(
                    f"The workbook has more than {limits.cells_max} cells.",
                    where=about.name,
                    remedy="Send only the sheet of the document.",
                )
            grids.append(Grid(about.name, page, tuple(_rows(sheet.to_python(skip_empty_area=False)))))
    except _FAULTS as fault:
        raise _broken(fault) from fault
    return grids


def _rows(values: Sequence[Sequence[object]]) -> list[tuple[Cell, ...]]:
    """Return the filled cells of the rows that have any."""
    rows = []
    for number, row in enumerate(values, start=1):
        filled = tuple(
            Cell(kept, number, column)
            for column, value in enumerate(row, start=1)
            if value not in ("", None) and (kept := exact_value(value)) is not None
        )
        if filled:
            rows.append(filled)
    return rows


def _broken(fault: Exception) -> Unreadable:
    """Say that a workbook cannot be read; a password looks the same from outside."""
    locked = "password" in str(fault).lower() or "encrypt" in str(fault).lower()
    return Unreadable(
        "The workbook is protected by a password." if locked else f"The workbook is broken ({type(fault).__name__}).",
        where="workbook",
        remedy="Open it, save it again without a password, and resend it.",
    )
