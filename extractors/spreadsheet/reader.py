"""The spreadsheet extractor: a workbook or delimited text in, one candidate out.

Owns the order of the reading: cells, table, labels, the way of writing, the type, then values. What has no role is
listed in ``unknown_columns``; what could mean two things is a finding; nothing is guessed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from extractors.sniff import CSV, ODS, OLE, TEXT, XLS, XLSX, encoding_of, sniff
from extractors.spreadsheet.fixed import read_fixed
from extractors.spreadsheet.grid import Cell, Grid, read_delimited, read_workbook
from extractors.spreadsheet.kinds import COLUMN_KINDS, REFERENCES, find_kind
from extractors.spreadsheet.labels import Labelled, find_labelled, find_titles
from extractors.spreadsheet.lines import (
    Columns,
    Values,
    number_texts,
    read_lines,
    repeated,
    settle_by_arithmetic,
)
from extractors.spreadsheet.locale import Order, Point, is_date, settle_dates, settle_numbers
from extractors.spreadsheet.older import read_binary_workbook, read_open_document
from extractors.spreadsheet.reading import Reading
from extractors.spreadsheet.tables import Table, TotalRow, find_tables, total_rows
from extractors.spreadsheet.totals import currencies_named, currencies_of, read_totals
from extractors.spreadsheet.words import CURRENCIES
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.errors import LimitExceeded, Unreadable, Unsupported
from rules_engine.ports import Limits, Sniffed

_DATES: Final = ("due_date", "delivery_date", "despatch_date")
_TEXTS: Final = (
    "contract_reference",
    "buyer_reference",
    "payment_terms",
    "incoterm",
    "cost_centre",
    "project",
    "site",
    "response_code",
    "note",
)
_NUMBER_STYLES: Final[dict[Point | None, str]] = {",": "1.234,56", ".": "1,234.56"}
_DATE_STYLES: Final[dict[Order | None, str]] = {"dmy": "d.m.y", "mdy": "m/d/y"}
_CODE_LENGTH: Final = 3
_OWN_DATES: Final = ("invoice", "credit_note", "order", "order_response", "despatch_advice", "receipt_advice")


class SpreadsheetExtractor:
    """Reads workbooks (xlsx, ods, xls), delimited text (csv, tsv, pipe, semicolon) and text in fixed columns."""

    name = "spreadsheet@1"
    media_types = (XLSX, ODS, XLS, OLE, CSV, TEXT)

    def score(self, sniffed: Sniffed) -> int:
        """Return 90 for a workbook, less for text: a reader of one dialect knows better."""
        if sniffed.media_type == OLE:
            return 90 if sniffed.mark == "encrypted" else 0
        return {XLSX: 90, ODS: 90, XLS: 90, CSV: 60, TEXT: 20}.get(sniffed.media_type, 0)

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read one document.

        Raises:
            DocumentRefused: where it is unsafe, broken, empty, or larger than a limit.
        """
        return read_grids(_grids(content, limits), self.name, limits)


def read_grids(grids: list[Grid], name: str, limits: Limits) -> Extraction:
    """Read the document that sheets hold; also office texts and pages come as sheets.

    Raises:
        LimitExceeded: for more lines than a document may have.
    """
    tables = sorted((table for grid in grids for table in find_tables(grid)), key=_size, reverse=True)
    if tables and len(tables[0].lines) > limits.lines_max:
        raise LimitExceeded(f"The table has more than {limits.lines_max} lines.", where=tables[0].grid.name)
    return _Document(grids, tables).extraction(name)


def _grids(content: bytes, limits: Limits) -> list[Grid]:
    """Return the sheets that have cells."""
    sniffed = sniff(content)
    kind, encoding = sniffed.media_type, sniffed.encoding or "utf-8"
    if kind == XLSX:
        grids = read_workbook(content, limits)
    elif kind == ODS:
        grids = read_open_document(content, limits)
    elif kind == XLS:
        grids = read_binary_workbook(content, limits)
    elif kind == OLE and sniffed.mark == "encrypted":
        raise Unreadable("The workbook is protected by a password.", where="workbook", remedy="Send it without one.")
    elif kind == TEXT:
        grids = read_fixed(content, encoding, limits)
        if not grids:
            raise Unsupported("The text has no table of lines.", where=TEXT, remedy="Send a workbook or a PDF.")
    elif kind.startswith("text/"):
        grids = read_delimited(content, encoding_of(content) or encoding, sniffed.mark or ",", limits)
        # Decimal commas look like separators: where the parts make no table, fixed columns may.
        if not any(find_tables(grid) for grid in grids):
            grids = read_fixed(content, encoding, limits) or grids
    else:
        raise Unsupported("This is neither a workbook nor delimited text.", where=kind)
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise Unreadable(
            "The workbook has no filled cell.", where="workbook", remedy="Send the sheet with its content."
        )
    return filled


def _around(grid: Grid, tables: list[Table]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a sheet that are neither headings nor lines nor totals of any of its tables."""
    taken: set[int] = set()
    for table in tables:
        if table.grid.page == grid.page:
            taken |= {row[0].row for row in table.lines}
            taken |= {cell.row for cell in table.heading}
            taken |= {row.label.row for row in table.totals}
    kept = {row[0].row for table in tables if table.grid.page == grid.page for row in table.rest}
    return tuple(row for row in grid.rows if row[0].row not in taken or row[0].row in kept)


def _size(table: Table) -> tuple[int, int]:
    """Rank tables: the one with more known columns, then with more lines."""
    return len(set(table.columns.values())), len(table.lines)


class _Document:
    """One document while it is read."""

    def __init__(self, grids: list[Grid], tables: list[Table]) -> None:
        """Find what stands where; values are read afterwards, once the way of writing is settled."""
        self.grids, self.tables = grids, tables
        self.table = tables[0] if tables else None
        self.labelled: list[Labelled] = []
        titles: list[tuple[str, Cell]] = []
        outside: list[TotalRow] = []
        for grid in grids:
            known = self.table is not None and self.table.grid.page == grid.page
            rows = _around(grid, tables) if known else grid.rows
            if not known and any(table.grid.page == grid.page for table in tables):
                continue
            self.labelled.extend(find_labelled(grid, rows))
            titles.extend(find_titles(rows))
            outside.extend(total for row in rows for total in total_rows(row))
        roles = self.table.columns.values() if self.table else ()
        self.kind = find_kind(self.labelled, titles, roles, [grid.name for grid in grids])
        self.columns = Columns(self.table, self.kind) if self.table else None
        inside = list(self.table.totals) if self.table else []
        named = {total.role for total in inside}
        self.totals = [*inside, *(total for total in outside if total.role not in named)]
        self.reading = Reading(*self._ways())

    def extraction(self, name: str) -> Extraction:
        """Read all values."""
        reading = self.reading
        lines: list[Values] = []
        if self.table is not None and self.columns is not None:
            reading.page = self.table.grid.page
            self.columns.settle_amounts(reading)
            lines = read_lines(reading, self.columns, self.kind)
            self._report_formulas(self.table)
            for other in self.tables[1:]:
                if other.lines:
                    place = f"{other.grid.name} {other.heading[0].address}".strip()
                    reading.find("READ-SHEET", f"The table at {place} was not read.", place)
        elif self.kind.name != "unknown":
            reading.find("READ-TABLE", "No table of lines was found.", self.grids[0].name or "file")
        values = {**read_totals(reading, self.totals, lines), "lines": lines, **self._header()}
        values["currency"] = self._currency()
        status: Literal["success", "partial"] = "partial" if reading.findings else "success"
        return Extraction(
            status=status,
            extractor=name,
            candidate=Candidate.model_validate(values),
            fields=reading.fields,
            findings=tuple(reading.findings),
            unknown_columns=self.columns.unknown if self.columns else _headings(self.grids[0]),
            locale=self._locale(),
        )

    def _ways(self) -> tuple[Point | None, Order | None]:
        """Settle how numbers and dates are written, from all values together."""
        numbers = [*number_texts(self.table)] if self.table else []
        numbers += [cell.value for total in self.totals for cell in total.values if isinstance(cell.value, str)]
        point = settle_numbers(numbers)
        if point is None and self.columns is not None:
            point = settle_by_arithmetic(self.columns)
        return point, settle_dates(self._date_texts(), point)

    def _date_texts(self) -> Iterable[str]:
        """Yield every text that stands where a date is due."""
        for each in self.labelled:
            if each.field.partition(".")[0] in ("issue_date", *_DATES):
                yield each.value.text
        if self.table is not None:
            dated = [column for column, role in self.table.columns.items() if role.endswith("_date")]
            for row in self.table.lines:
                yield from (cell.text for cell in row if cell.column in dated)

    def _locale(self) -> str | None:
        """Say how numbers and dates were read."""
        typed = not any(
            isinstance(cell.value, str) and is_date(cell.text) for row in self.grids[0].rows for cell in row
        )
        numbers = _NUMBER_STYLES.get(self.reading.point, "plain digits")
        dates = _DATE_STYLES.get(self.reading.order, "typed dates" if typed else "y-m-d")
        return f"{numbers} {dates}"

    def _first(self, *fields: str) -> Labelled | None:
        """Return the first labelled value of the first field that has one."""
        return next((each for field in fields for each in self.labelled if each.field == field), None)

    def _text(self, key: str, *fields: str, sure: bool = True) -> str | None:
        """Read a labelled text; another value under the same label makes it one to look at."""
        found = self._first(*fields)
        if found is None:
            return None
        others = tuple(
            dict.fromkeys(
                each.value.text
                for each in self.labelled
                if each.field == found.field and each.value.text != found.value.text
            )
        )
        self.reading.page = found.page
        value = self.reading.text(key, found.value, sure=sure and not others)
        if others:
            self.reading.fields[key] = self.reading.fields[key].model_copy(update={"candidates": others})
        return value

    def _date(self, key: str, *fields: str) -> date | None:
        """Read a labelled date."""
        found = self._first(*fields)
        if found is not None:
            self.reading.page = found.page
        return self.reading.date(key, found.value if found else None)

    def _header(self) -> Values:
        """Read the values of the whole document."""
        kind = self.kind
        if kind.cell is not None:
            self.reading.seen("document_type", kind.cell, sure=kind.sure)
        values: Values = {
            "document_type": kind.document_type,
            "number": self._number(),
            "issue_date": self._issue_date(),
            "seller": self._party("seller"),
            "buyer": self._party("buyer"),
            **{name: self._date(name, name) for name in _DATES},
            **{name: self._text(name, name) for name in _TEXTS},
            "preceding_invoice_reference": self._text("preceding_invoice_reference", "preceding_invoice_reference"),
        }
        limit = self._first("limit_amount") if kind.name in ("order", "order_change") else None
        values["limit_amount"] = self.reading.number("limit_amount", limit.value, money=True) if limit else None
        for other, name in REFERENCES.items():
            if other != kind.name and values.get(name) is None:
                values[name] = self._text(name, f"number.{other}") or self._column(name, other)
        if kind.name in ("order_change", "order_cancellation") and values["number"] is None:
            values["number"] = self._text("number", "number.order")
        return values

    def _number(self) -> str | None:
        """Read the document's own number."""
        own = self._text("number", f"number.{self.kind.name}", "number")
        return own or self._column("number", self.kind.name)

    def _issue_date(self) -> date | None:
        """Read the date of issue: the one that names this type, else the one that names none, else a column."""
        own = f"issue_date.{self.kind.name.replace('order_change', 'order')}"
        found = self._date("issue_date", own, "issue_date")
        if found is None and self.columns is not None and "issue_date" not in self.reading.fields:
            cells = list(repeated(self.columns, "document.issue_date"))
            found = self.reading.date("issue_date", cells[0]) if len(cells) == 1 else None
        return found

    def _column(self, key: str, kind: str) -> str | None:
        """Read a document number that a column repeats; several numbers are several documents."""
        role = next((role for role, name in COLUMN_KINDS.items() if name == kind), None)
        return self._repeated(key, role) if role else None

    def _repeated(self, key: str, role: str) -> str | None:
        """Read a value that a column repeats on every row."""
        cells = list(repeated(self.columns, role)) if self.columns else []
        if len(cells) == 1:
            return self.reading.text(key, cells[0])
        if len(cells) > 1 and key in ("number", "seller.name"):
            self.reading.find("READ-SEVERAL", f"The file holds {len(cells)} documents.", cells[1].address)
        return None

    def _party(self, side: str) -> Values:
        """Read one party; a VAT identifier without an owner is the seller's, and a person confirms it."""
        vat_id = self._text(f"{side}.vat_id", f"{side}.vat_id")
        if vat_id is None:
            loose = [each for each in self.labelled if each.field == "vat_id"]
            mine = next((each for each in loose if each.owner == side), None)
            mine = mine or next((each for each in loose if not each.owner and side == "seller"), None)
            if mine is not None:
                vat_id = self.reading.text(f"{side}.vat_id", mine.value, sure=bool(mine.owner))
        name = self._text(f"{side}.name", f"{side}.name")
        values: Values = {"name": name or self._repeated(f"{side}.name", f"document.{side}"), "vat_id": vat_id}
        if side == "seller":
            values["iban"] = self._text("seller.iban", "seller.iban")
            values["registration_id"] = self._text("seller.registration_id", "seller.registration_id")
        return values

    def _currency(self) -> str | None:
        """Read the currency: stated, repeated in a column, or the only one that stands beside amounts."""
        stated = self._text("currency", "currency") or self._repeated("currency", "document.currency")
        if stated is not None:
            return CURRENCIES.get(stated.casefold(), stated.upper() if len(stated) == _CODE_LENGTH else stated)
        cells = [cell for total in self.totals for cell in total.values]
        texts = [total.label.text for total in self.totals]
        if self.table is not None:
            cells += [cell for row in self.table.lines for cell in row]
            texts += [cell.text for cell in self.table.heading]
        found = currencies_of(cells) | currencies_named(texts)
        if len(found) > 1:
            self.reading.find("READ-CURRENCY", f"Amounts are in {' and '.join(sorted(found))}.", "currency")
        return found.pop() if len(found) == 1 else None

    def _report_formulas(self, table: Table) -> None:
        """Leave a finding for each formula of the sheet whose result was never stored."""
        for address in table.grid.without_result:
            self.reading.find("READ-FORMULA", "A formula has no stored result; nothing is calculated here.", address)


def _headings(grid: Grid) -> tuple[str, ...]:
    """Return what a sheet without a known table has as its first row of several cells."""
    return next((tuple(cell.text for cell in row) for row in grid.rows if len(row) > 1), ())
