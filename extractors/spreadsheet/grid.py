"""The cells of a workbook or a delimited text, as one shape: rows of values with their address.

Owns openpyxl and the csv module. Numbers that a workbook stores as binary floating point come out as the decimal a
person typed: the shortest digits that give the same number, without the noise beyond the fifteen digits a workbook
keeps. Formulas are never evaluated; one without a stored result is reported.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from extractors.safety import check_archive
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

_KEPT_DIGITS: Final = 15
_NOISE_DIGITS: Final = 16
_CELL_LENGTH_MAX: Final = 32_767
_FIXED = re.compile(r"^[#,0 ]*0(?:\.(0+))?$")
_ZEROS = re.compile(r"^0{2,}$")
_DECORATION = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.|[€$£%()\s+-]')


class Cell(NamedTuple):
    """One filled cell: a text, an exact number, a date or a truth value, and what its format adds."""

    value: str | Decimal | date | bool
    row: int
    column: int
    format: str = ""

    @property
    def address(self) -> str:
        """The address as a workbook shows it, such as B7."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The value as text; a number keeps leading zeros that its format shows."""
        if isinstance(self.value, Decimal):
            plain = format(self.value, "f")
            return plain.zfill(len(self.format)) if _ZEROS.match(self.format) else plain
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return self.value.isoformat() if isinstance(self.value, date) else self.value

    @property
    def percent(self) -> bool:
        """Whether the number is stored as a share and shown in percent."""
        return "%" in self.format

    @property
    def shown(self) -> Decimal | None:
        """The number as its format shows it, rounded half up; None where the format fixes no digits."""
        fixed = _FIXED.match(_DECORATION.sub("", self.format.split(";")[0]))
        if fixed is None or not isinstance(self.value, Decimal):
            return None
        number = self.value * 100 if self.percent else self.value
        with localcontext() as context:
            context.prec = 60
            return number.quantize(Decimal(1).scaleb(-len(fixed.group(1) or "")), rounding=ROUND_HALF_UP)


class Grid(NamedTuple):
    """The filled cells of one sheet, row by row; ``without_result`` lists formulas that have no stored result."""

    name: str
    page: int
    rows: tuple[tuple[Cell, ...], ...]
    without_result: tuple[str, ...] = ()


def read_workbook(content: bytes, limits: Limits) -> list[Grid]:
    """Return the sheets of a workbook that hold cells; chart sheets and hidden sheets are left out.

    Raises:
        DocumentRefused: where the archive is unsafe, broken, or larger than a limit.
    """
    archive = check_archive(content, limits)
    try:
        formulas = _sheets(content, limits, results=False) if _look_through(archive, limits) else []
        grids = _sheets(content, limits, results=True)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as fault:
        raise _broken(fault) from fault
    except (ParseError, EOFError, OSError, zlib.error, NotImplementedError) as fault:
        raise _broken(fault) from fault
    return [_with_missing(grid, formulas) for grid in grids]


def read_delimited(content: bytes, encoding: str, delimiter: str, limits: Limits) -> list[Grid]:
    """Return the rows of a delimited text as one sheet.

    Raises:
        LimitExceeded: for more cells than a limit, or a cell longer than a workbook could hold.
    """
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if '"' not in text:
        # Nothing is quoted: what separates can be counted without taking it apart.
        _refuse_too_many(text.count(delimiter) + text.count("\n"), limits)
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            filled = tuple(
                Cell(stripped, number, column)
                for column, value in enumerate(row, start=1)
                if (stripped := value.strip())
            )
            cells += len(row)
            _refuse_too_many(cells, limits)
            rows.append(filled)
    except csv.Error as fault:
        raise LimitExceeded(f"A cell cannot be read: {fault}.", where=f"line {len(rows) + 1}") from fault
    return [Grid("", 1, tuple(row for row in rows if row))]


def _sheets(content: bytes, limits: Limits, *, results: bool) -> list[Grid]:
    """Read all visible sheets, with the stored results of formulas or with the formulas themselves."""
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False)
    try:
        grids, cells = [], 0
        for page, sheet in enumerate(workbook.worksheets, start=1):
            if sheet.sheet_state != "visible":
                continue
            # A sheet may claim a million columns; only what is there counts.
            sheet.reset_dimensions()
            rows: list[tuple[Cell, ...]] = []
            for row in sheet.iter_rows():
                filled = tuple(_cells(row))
                cells += len(filled)
                _refuse_too_many(cells, limits)
                if filled:
                    rows.append(filled)
            grids.append(Grid(sheet.title, page, tuple(rows)))
        return grids
    finally:
        workbook.close()


def _cells(row: tuple[object, ...]) -> Iterator[Cell]:
    """Yield the filled cells of a row."""
    for cell in row:
        value = getattr(cell, "value", None)
        if value is None:
            continue
        kept = exact_value(value)
        if kept is not None:
            yield Cell(kept, cell.row, cell.column, _format(cell))  # type: ignore[attr-defined]


def _format(cell: object) -> str:
    """Return the number format, empty for the general one."""
    name = str(getattr(cell, "number_format", "") or "")
    return "" if name == "General" else name


def exact_value(value: object) -> str | Decimal | date | bool | None:
    """Return what a cell holds in one of our types; times and durations stay text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return value.strip()[:_CELL_LENGTH_MAX] or None
    # The one place where a float enters: repr gives the shortest digits that mean the same number.
    return _exact(repr(value)) if type(value).__name__ == "float" else str(value)


def _exact(digits: str) -> Decimal | None:
    """Return the decimal a person typed for the digits of a stored number.

    >>> _exact("0.30000000000000004"), _exact("19.9"), _exact("4711.0")
    (Decimal('0.3'), Decimal('19.9'), Decimal('4711'))
    """
    number = Decimal(digits)
    if not number.is_finite():
        return None
    if len(number.as_tuple().digits) >= _NOISE_DIGITS:
        with localcontext() as context:
            context.prec = _KEPT_DIGITS
            number = +number
    plain = format(number, "f")
    return Decimal(plain.rstrip("0").rstrip(".") if "." in plain else plain)


def _look_through(archive: zipfile.ZipFile, limits: Limits) -> bool:
    """Say whether any sheet holds a formula, without parsing it; an unreadable part is left to the real reading.

    Raises:
        LimitExceeded: for more cells than a limit, long before a parser would have met them all.
    """
    formulas, cells = False, 0
    for part in archive.namelist():
        if not part.startswith("xl/worksheets/"):
            continue
        with archive.open(part) as stream:
            kept = b""
            while chunk := stream.read(1 << 20):
                seen = kept + chunk
                formulas = formulas or b"<f>" in seen or b"<f " in seen
                cells += seen.count(b"<c ")
                _refuse_too_many(cells, limits)
                kept = chunk[-2:]
    return formulas


def _with_missing(grid: Grid, formulas: list[Grid]) -> Grid:
    """Note the formulas of a sheet whose result was never stored, as programs write them that do not calculate."""
    twin = next((each for each in formulas if each.page == grid.page), None)
    if twin is None:
        return grid
    stored = {(cell.row, cell.column) for row in grid.rows for cell in row}
    lost = tuple(
        cell.address
        for row in twin.rows
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=") and (cell.row, cell.column) not in stored
    )
    return grid._replace(without_result=lost)


def _refuse_too_many(cells: int, limits: Limits) -> None:
    """Stop at the limit of cells."""
    if cells > limits.cells_max:
        raise LimitExceeded(
            f"The workbook has more than {limits.cells_max} cells.",
            where="workbook",
            remedy="Send only the sheet of the document.",
        )


def _broken(fault: Exception) -> Unreadable:
    """Say that a workbook cannot be read."""
    return Unreadable(
        f"The workbook is broken ({type(fault).__name__}).",
        where="workbook",
        remedy="Open it, save it again and resend it.",
    )
