"""Decision tables as a workbook, and back without loss: hit policy, types, notes, order and every condition.

Owns the layout: one sheet per table, its properties on top, then one column per term and operator, one per output, and
what rows do. A condition that is no list of comparisons stands as JSON in a column of its own. No cell is ever a
formula, written or read; every text is marked as text, so that editing one does not make it a formula either.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

import orjson
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import TypeAdapter, ValidationError

from rules_engine.documents.canonical import to_plain
from rules_engine.documents.terms import TERMS
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules import cells
from rules_engine.rules.cells import Cell, NotACell
from rules_engine.rules.conditions import All, Compare, Condition
from rules_engine.rules.model import DecisionTable, Otherwise, Output, Row, Ruleset

BYTES_MAX: Final = 10_000_000
"""The largest workbook, and a tenth of what it may unpack to."""

CELL_MAX: Final = 32_767
"""The longest text of a cell."""

ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 300

_TITLE_MAX: Final = 31
_FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    AssertionError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the foreign reader raises over foreign bytes."""

_TITLE: Final = re.compile(r"[^A-Za-z0-9_.-]")
_REMEDY: Final = "Export the tables, change the cells, and import them again."
_ROW, _CONDITION, _OUTPUT, _EFFECTS, _PRIORITY, _NOTE = "row", "condition", "output", "effects", "priority", "note"
_OTHERWISE: Final = "otherwise"
_PROPERTIES: Final = ("id", "name", "why", "owner", "hit_policy", "scope", "valid_from", "valid_to", "dated_by")
_JSON_PROPERTIES: Final = ("applies_to", "limited_to", "priority", "enabled")
_HEADING: Final = ("kind", "name", "operator", "type")
_CONDITIONS: Final[TypeAdapter[Condition]] = TypeAdapter(Condition)


class _Column(NamedTuple):
    """One column of a table: what kind it is of, the term or output, the operator or the codes, the type."""

    kind: str
    name: str = ""
    op: str = ""
    type: str = ""


def tables_to_excel(ruleset: Ruleset) -> bytes:
    """Write every decision table of a ruleset as a sheet of one workbook.

    Raises:
        RuleSyntaxError: a text is longer than a cell may be.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(ruleset.tables, start=1):
        _write_table(book.create_sheet(f"{number} {_TITLE.sub('', table.id)}"[:_TITLE_MAX]), table)
    if not ruleset.tables:
        book.create_sheet("no tables")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def tables_from_excel(content: bytes, base: Ruleset) -> Ruleset:
    """Return a ruleset with the tables of a workbook: those of a known id are replaced where they stand, others follow.

    Raises:
        RuleSyntaxError: it is no workbook of tables; with sheet and cell.
    """
    found = {table.id: table for table in _tables(content)}
    if not found and base.tables:
        raise RuleSyntaxError("The workbook holds no table.", remedy=_REMEDY)
    kept = tuple(found.pop(table.id, table) for table in base.tables)
    return base.model_copy(update={"tables": (*kept, *found.values())})


# Writing


def _write_table(sheet: Worksheet, table: DecisionTable) -> None:
    """Write one table."""
    at = 0
    for at, (name, cell) in enumerate(_properties(table), start=1):
        _put(sheet, at, 1, name)
        _put(sheet, at, 2, cell)
    columns = _columns(table)
    for offset, line in enumerate(zip(*columns, strict=True), start=2):
        for place, word in enumerate(line, start=2):
            _put(sheet, at + offset, place, word or None)
        _put(sheet, at + offset, 1, _HEADING[offset - 2])
    first = at + 2 + len(_HEADING)
    rows: list[Row | Otherwise] = list(table.rows)
    if table.otherwise is not None:
        rows.append(table.otherwise)
    for line_number, row in enumerate(rows, start=first):
        for place, column in enumerate(columns, start=2):
            _put(sheet, line_number, place, _cell(row, column, columns))
    sheet.freeze_panes = f"C{first}"


def _properties(table: DecisionTable) -> Iterator[tuple[str, Cell]]:
    """Yield the properties of a table as cells."""
    plain = to_plain(table)
    assert isinstance(plain, dict)
    for name in _PROPERTIES:
        yield name, cells.text_cell(str(plain[name])) if plain[name] else None
    yield from ((name, cells.json_cell(plain[name])) for name in _JSON_PROPERTIES)


def _columns(table: DecisionTable) -> list[_Column]:
    """Return the columns a table needs, in the order in which its rows first name terms."""
    named: dict[tuple[str, str], None] = {}
    for row in table.rows:
        named.update(((each.term, each.op), None) for each in _comparisons(row.when))
    terms = [_Column("term", term, op, TERMS[term].type if term in TERMS else "") for term, op in named]
    outputs = [_Column(_OUTPUT, each.name, cells.json_cell(list(each.codes)), each.type) for each in table.outputs]
    last = [_Column(_EFFECTS), _Column(_PRIORITY), _Column(_NOTE)]
    return [_Column(_ROW), *terms, _Column(_CONDITION), *outputs, *last]


def _comparisons(condition: Condition) -> tuple[Compare, ...]:
    """Return the comparisons of a condition that is one, or a list of several, of different terms or operators."""
    if isinstance(condition, Compare):
        return (condition,) if _is_said(condition) else ()
    if not isinstance(condition, All) or len(condition.all) < 2:  # noqa: PLR2004 - one in a list is not one alone.
        return ()
    found = tuple(part for part in condition.all if isinstance(part, Compare))
    different = {(each.term, each.op) for each in found}
    return found if len(found) == len(condition.all) == len(different) and all(map(_is_said, found)) else ()


def _is_said(compare: Compare) -> bool:
    """Tell whether a cell says what a comparison compares with."""
    try:
        return cells.read_value(cells.value_cell(compare.value, compare.op), compare.op) == compare.value
    except NotACell:
        return False


def _fits(condition: Condition, columns: Sequence[_Column]) -> tuple[Compare, ...]:
    """Return the comparisons of a condition that the columns can say in their own order."""
    places = {(column.name, column.op): place for place, column in enumerate(columns) if column.kind == "term"}
    found = _comparisons(condition)
    order = [places[each.term, each.op] for each in found]
    return found if order == sorted(order) else ()


def _cell(row: Row | Otherwise, column: _Column, columns: Sequence[_Column]) -> Cell:
    """Write one cell of a row, or of what counts where every row is false."""
    if column.kind == _OUTPUT:
        return cells.give_cell(row.give[column.name]) if column.name in row.give else None
    if column.kind == _EFFECTS:
        return cells.effects_cell(row.then)
    if isinstance(row, Otherwise):
        return _OTHERWISE if column.kind == _ROW else None
    if column.kind in {"term", _CONDITION}:
        return _condition_cell(row.when, column, columns)
    return {_ROW: row.id, _PRIORITY: row.priority or None, _NOTE: cells.text_cell(row.note) if row.note else None}[
        column.kind
    ]


def _condition_cell(condition: Condition, column: _Column, columns: Sequence[_Column]) -> Cell:
    """Write what a row's condition says in one column."""
    fits = _fits(condition, columns)
    if column.kind == _CONDITION:
        return None if fits else cells.json_cell(to_plain(condition))
    own = next((each for each in fits if (each.term, each.op) == (column.name, column.op)), None)
    return None if own is None else cells.value_cell(own.value, own.op)


def _put(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """Write a cell; a text is marked as text, whatever it begins with."""
    if value is None:
        return
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)
    if isinstance(value, str):
        if len(value) > CELL_MAX:
            raise RuleSyntaxError(
                f"A text is longer than the {CELL_MAX} characters of a cell.",
                where=f"{sheet.title}!{cell.coordinate}",
                remedy="Shorten it, or exchange the ruleset as JSON.",
            )
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.value = value


# Reading


def _tables(content: bytes) -> Iterator[DecisionTable]:
    """Yield the tables of a workbook."""
    _check_size(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=False, data_only=False, keep_links=False)
    except _FAULTS as fault:
        raise RuleSyntaxError("The file is not a workbook.", remedy=_REMEDY) from fault
    for sheet in book.worksheets:
        if sheet.max_row > ROWS_MAX or sheet.max_column > COLUMNS_MAX:
            told = f"The sheet has more than {ROWS_MAX} rows or {COLUMNS_MAX} columns."
            raise RuleSyntaxError(told, where=sheet.title, remedy="Delete what is empty, or split the table.")
        if sheet.cell(1, 1).value == "id":
            yield _Reading(sheet).table()


def _check_size(content: bytes) -> None:
    """Refuse a file that is too large, or unpacks to too much, before anything reads it."""
    try:
        unpacked = sum(each.file_size for each in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        raise RuleSyntaxError("The file is not a workbook.", remedy=_REMEDY) from None
    if len(content) > BYTES_MAX or unpacked > 10 * BYTES_MAX:
        raise RuleSyntaxError("The workbook is too large.", remedy="Split the tables over several files.")


class _Reading:
    """One sheet being read."""

    def __init__(self, sheet: Worksheet) -> None:
        # Asked once: reading a cell that is not there makes it, and the sheet grows with it.
        self.sheet, self.last_row, self.last_column = sheet, sheet.max_row, sheet.max_column

    def refuse(self, sentence: str, row: int, column: int) -> RuleSyntaxError:
        """Return the refusal of a cell."""
        where = f"{self.sheet.title}!{self.sheet.cell(row, column).coordinate}"
        return RuleSyntaxError(sentence, where=where, remedy=_REMEDY)

    def cell(self, row: int, column: int) -> Cell:
        """Read a cell: a text, a whole number, a truth, or nothing; a fraction or a date becomes its exact text."""
        cell = self.sheet.cell(row, column)
        value: object = cell.value
        if cell.data_type == "f":
            raise self.refuse("The cell holds a formula.", row, column)
        if cell.data_type == "e":
            raise self.refuse("The cell holds an error.", row, column)
        if isinstance(value, float):
            return int(value) if value.is_integer() else repr(value)
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        return value if isinstance(value, str | int | bool) else None if value is None else str(value)

    def table(self) -> DecisionTable:
        """Read the table of the sheet."""
        properties: dict[str, object] = {}
        row = 1
        while (name := self.cell(row, 1)) not in {None, _HEADING[0]}:
            known = self._property(str(name), row)
            properties |= {} if known is None else {str(name): known}
            row += 1
        while self.cell(row, 1) != _HEADING[0]:
            if row > self.last_row:
                raise self.refuse("The sheet has no columns.", row, 1)
            row += 1
        columns = self._columns(row)
        rows, otherwise = self._rows(row + len(_HEADING), columns)
        outputs = [self._output(place, column, row) for place, column in enumerate(columns, start=2)]
        data = {**properties, "rows": rows, "otherwise": otherwise, "outputs": [each for each in outputs if each]}
        try:
            return DecisionTable.model_validate(data)
        except ValidationError as refusal:
            first = refusal.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise RuleSyntaxError(f"{first['msg']}.", where=f"{self.sheet.title}: {place}", remedy=_REMEDY) from None

    def _property(self, name: str, row: int) -> object:
        """Read one property of the table."""
        cell = self.cell(row, 2)
        if name not in {*_PROPERTIES, *_JSON_PROPERTIES}:
            raise self.refuse(f"A table has no property {name!r}.", row, 1)
        try:
            if name in _PROPERTIES:
                return None if cell is None else cells.read_text(cell)
            return None if cell is None else cells.read_json(cell)
        except NotACell as fault:
            raise self.refuse(str(fault), row, 2) from None

    def _columns(self, row: int) -> list[_Column]:
        """Read the four lines above the rows."""
        columns = []
        for place in range(2, self.last_column + 1):
            kind = self.cell(row, place)
            if kind is None:
                break
            columns.append(_Column(str(kind), *(str(self.cell(row + line, place) or "") for line in (1, 2, 3))))
            if kind not in {_ROW, "term", _CONDITION, _OUTPUT, _EFFECTS, _PRIORITY, _NOTE}:
                raise self.refuse(f"There is no kind of column {kind!r}.", row, place)
        return columns

    def _output(self, place: int, column: _Column, row: int) -> Output | None:
        """Read the declaration of an output."""
        if column.kind != _OUTPUT:
            return None
        try:
            return Output.model_validate(
                {"name": column.name, "type": column.type, "codes": cells.read_json(column.op or "json: []")}
            )
        except (ValidationError, NotACell):
            raise self.refuse(f"{column.name!r} is no output.", row, place) from None

    def _rows(self, first: int, columns: Sequence[_Column]) -> tuple[list[Row], Otherwise | None]:
        """Read the rows, and what counts where every one is false."""
        rows: list[Row] = []
        otherwise = None
        for row in range(first, self.last_row + 1):
            found = {place: self.cell(row, place) for place in range(2, len(columns) + 2)}
            if all(cell is None for cell in found.values()):
                continue
            said = self._said(row, found, columns)
            name = said.pop("id")
            if name == _OTHERWISE:
                otherwise = Otherwise.model_validate({"give": said["give"], "then": said["then"]})
            else:
                rows.append(Row.model_validate({"id": name, "when": self._when(row, found, columns), **said}))
        return rows, otherwise

    def _said(self, row: int, found: dict[int, Cell], columns: Sequence[_Column]) -> dict[str, object]:
        """Read what a row says besides its condition."""
        said: dict[str, object] = {"id": "", "give": {}, "then": ()}
        give: dict[str, object] = {}
        for place, column in enumerate(columns, start=2):
            cell = found[place]
            try:
                if column.kind == _ROW:
                    said["id"] = cells.read_text(cell)
                elif column.kind == _OUTPUT and cell is not None:
                    give[column.name] = cells.read_give(cell)
                elif column.kind == _EFFECTS:
                    said["then"] = cells.read_effects(cell)
                elif column.kind in {_PRIORITY, _NOTE} and cell is not None:
                    said[column.kind] = cell if column.kind == _PRIORITY else cells.read_text(cell)
            except NotACell as fault:
                raise self.refuse(str(fault), row, place) from None
        return {**said, "give": give}

    def _when(self, row: int, found: dict[int, Cell], columns: Sequence[_Column]) -> Condition:
        """Read the condition of a row."""
        compared: list[Compare] = []
        for place, column in enumerate(columns, start=2):
            cell = found[place]
            if cell is None or column.kind not in {"term", _CONDITION}:
                continue
            try:
                if column.kind == _CONDITION:
                    return _CONDITIONS.validate_json(orjson.dumps(cells.read_json(cell)))
                value = cells.read_value(cell, column.op)
                compared.append(Compare.model_validate({"term": column.name, "op": column.op, "value": value}))
            except (NotACell, ValidationError) as fault:
                told = str(fault) if isinstance(fault, NotACell) else "This is no condition."
                raise self.refuse(told, row, place) from None
        if not compared:
            raise self.refuse("The row has no condition.", row, 2)
        return compared[0] if len(compared) == 1 else All(all=tuple(compared))
