"""Where the table of lines stands in a sheet, and what each of its columns is.

Owns the search for the heading row (one row, or two where a group stands above), the roles of columns, and the parting
of what follows into lines, totals and the rest.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from extractors.spoken import spoken
from extractors.spreadsheet.grid import Cell, Grid
from extractors.spreadsheet.headings import COLUMNS
from extractors.spreadsheet.locale import Printed
from extractors.spreadsheet.words import CURRENCIES, TOTALS

HEADING_ROWS_MAX: Final = 200
"""Filled rows within which the heading of the table must stand."""

Row = tuple[Cell, ...]

_LABEL_AND_VALUE: Final = 2
_HEADINGS_MIN: Final = 3

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PARTS = re.compile(r"[/\n|]")
_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*%")
_ITEM: Final = frozenset(
    {
        "description", "article", "item_or_id", "item_id", "seller_item_id", "buyer_item_id", "your_item_id",
        "our_item_id", "standard_item_id",
    }
)  # fmt: skip
_NUMERIC: Final = frozenset(
    {"net_price", "line_net_amount", "line_gross_amount", "rejected_quantity", "short_quantity", "quantity"}
)
_FILLERS: Final = frozenset({"in", "en", "per", "currency", *CURRENCIES}) - {"€", "£", "us$", "r$", "zł", "₹"}


class TotalRow(NamedTuple):
    """A labelled total: which one, its label, its number cells from left to right, and the VAT rate it names."""

    role: str
    label: Cell
    values: Row
    rate: str | None


class Table(NamedTuple):
    """The table of lines: column → role, headings without a role, the lines, and the rows that are no lines."""

    grid: Grid
    heading: Row
    columns: dict[int, str]
    lines: tuple[Row, ...]
    totals: tuple[TotalRow, ...]
    rest: tuple[Row, ...]


def find_tables(grid: Grid) -> list[Table]:
    """Return the tables of a sheet in their order: below the lines of one, other headings may begin another.

    Headings that are repeated, as on every page of a print, begin no table of their own.
    """
    parts = [rows for rows in _parted(grid.rows) if rows]
    tables = [table for rows in parts if (table := find_table(grid._replace(rows=rows))) is not None and table.lines]
    if len(tables) > 1:
        return tables
    whole = find_table(grid)
    return [whole] if whole is not None else []


def _parted(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of a sheet, parted before each row of headings that differs from the one before it."""
    start, titles, last = 0, None, -1
    for index, row in enumerate(rows[: HEADING_ROWS_MAX * 10]):
        if not _is_heading(row):
            continue
        texts = [cell.text for cell in row]
        if titles is not None and texts != titles and row[0].row > last + 1:
            yield tuple(rows[start:index])
            start = index
        titles, last = texts, row[0].row
    yield tuple(rows[start:])


def _is_heading(row: Row) -> bool:
    """Say whether a row could be the headings of another table: several known ones, and no number among them."""
    return _score(_roles(row)) >= _HEADINGS_MIN and not any(is_number(cell) for cell in row)


def find_table(grid: Grid) -> Table | None:
    """Return the best table of a sheet, None where no row has the headings of one."""
    best: tuple[int, int, Row, dict[int, str], int] | None = None
    for index, row in enumerate(grid.rows[:HEADING_ROWS_MAX]):
        below = grid.rows[index + 1] if index + 1 < len(grid.rows) else ()
        for height, (heading, roles) in enumerate(((row, _roles(row)), _grouped(row, below)), start=1):
            score = _score(roles)
            if score and (best is None or score > best[0]):
                best = (score, index, heading, roles, height)
    if best is None:
        return None
    _, index, heading, roles, height = best
    lines, totals, rest = _part(grid.rows[index + height :], roles, heading)
    return Table(grid, heading, _settle(roles, heading, lines), lines, totals, (*grid.rows[:index], *rest))


def at(row: Row, column: int | None) -> Cell | None:
    """Return the cell of a row in a column."""
    return next((cell for cell in row if cell.column == column), None)


def is_number(cell: Cell | None) -> bool:
    """Say whether a cell holds a number, or a text that is written like one."""
    if cell is None or isinstance(cell.value, bool):
        return False
    return isinstance(cell.value, Decimal) or (isinstance(cell.value, str) and Printed.of(cell.value) is not None)


def total_rows(row: Row) -> Iterator[TotalRow]:
    """Yield the labelled totals of a row; a label may carry its number behind a colon."""
    for index, cell in enumerate(row):
        if not isinstance(cell.value, str):
            continue
        label, colon, behind = cell.value.partition(":")
        role = _total_role(label)
        if role is None:
            continue
        inline = cell._replace(value=behind.strip())
        values = (inline,) if colon and is_number(inline) else tuple(_numbers_until_label(row[index + 1 :]))
        if values:
            rate = _PERCENT.search(cell.value)
            yield TotalRow(role, cell, values, rate.group(1) if rate else None)


def heading_role(text: str) -> str | None:
    """Return the role of a heading: as it stands, without brackets, without a currency, or in one of two languages.

    >>> heading_role("Einzelpreis (EUR)"), heading_role("Menge / Quantity"), heading_role("Farbe")
    ('net_price', 'quantity', None)
    """
    bare = _BRACKETS.sub(" ", text)
    for variant in (text, bare, *_PARTS.split(bare)):
        key = spoken(variant)
        role = COLUMNS.get(key) or COLUMNS.get(_without_fillers(key))
        if role is not None:
            return role
    return None


def _without_fillers(key: str) -> str:
    """Return a heading without the currency it names."""
    return " ".join(word for word in key.split() if word not in _FILLERS)


def _total_role(text: str) -> str | None:
    """Return which total a label names; a rate and a currency beside it do not matter."""
    key = spoken(_PERCENT.sub(" ", _BRACKETS.sub(" ", text)))
    return TOTALS.get(key) or TOTALS.get(_without_fillers(key))


def _numbers_until_label(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the numbers to the right of a label, up to the next label."""
    for cell in cells:
        if is_number(cell):
            yield cell
        elif isinstance(cell.value, str) and _total_role(cell.value.partition(":")[0]):
            return


def _roles(row: Row) -> dict[int, str]:
    """Return the roles of one row of headings."""
    return {
        cell.column: role
        for cell in row
        if isinstance(cell.value, str) and (role := heading_role(cell.value)) is not None
    }


def _grouped(upper: Row, lower: Row) -> tuple[Row, dict[int, str]]:
    """Return headings of two rows as one: a group stands above its columns, a tall heading beside them."""
    adjacent = upper and lower and lower[0].row == upper[0].row + 1
    if not adjacent or not all(isinstance(cell.value, str) and not is_number(cell) for cell in (*upper, *lower)):
        return (), {}
    cells: dict[int, Cell] = {cell.column: cell for cell in upper}
    roles = {column: role for column, role in _roles(upper).items() if at(lower, column) is None}
    for cell in lower:
        group = max(
            (above for above in upper if above.column <= cell.column), key=lambda above: above.column, default=None
        )
        joined = f"{group.text} {cell.text}" if group else cell.text
        role = heading_role(joined) or heading_role(cell.text)
        cells[cell.column] = cell._replace(value=joined if heading_role(joined) else cell.text)
        if role is not None:
            roles[cell.column] = role
    if _score(roles) <= max(_score(_roles(upper)), _score(_roles(lower))):
        return (), {}
    # A group that spans columns is no heading of its own.
    return tuple(cells[column] for column in sorted(cells) if at(lower, column) or column in roles), roles


def _score(roles: dict[int, str]) -> int:
    """Return how many different roles of lines a row of headings has; 0 where it cannot head a table of lines."""
    found = {role for role in roles.values() if not role.startswith("document.")}
    numeric = any(role in _NUMERIC or role.startswith("quantity") for role in found)
    return len(found) if numeric and found & _ITEM else 0


def _part(
    rows: Sequence[Row], roles: dict[int, str], heading: Row
) -> tuple[tuple[Row, ...], tuple[TotalRow, ...], tuple[Row, ...]]:
    """Part what follows the headings into lines, totals and the rest; totals before the last line are of sections."""
    lines: list[Row] = []
    totals: list[TotalRow] = []
    rest: list[Row] = []
    titles = [cell.text for cell in heading]
    for row in rows:
        if [cell.text for cell in row] == titles:
            continue
        if _is_total(row, roles):
            totals.extend(each for under in total_rows(row) for each in _by_column(under, roles))
        elif _is_line(row, roles):
            # Totals above this line were those of a section.
            totals = []
            lines.append(row)
        else:
            rest.append(row)
    return tuple(lines), tuple(totals), tuple(rest)


_SUMMED: Final = {
    "line_net_amount": "total_without_vat",
    "vat_amount": "vat",
    "line_gross_amount": "total_with_vat",
}
"""Column of lines → what the sum below it is of the whole document."""


def _by_column(under: TotalRow, roles: dict[int, str]) -> Iterator[TotalRow]:
    """Yield the sums of a row that sums several columns, each as what its column is; another row as it stands."""
    summed = {role: cell for cell in under.values if (role := _SUMMED.get(roles.get(cell.column, "")))}
    if under.role != "total" or len(summed) < len(under.values) or len(summed) < _LABEL_AND_VALUE:
        yield under
        return
    for role, cell in summed.items():
        yield TotalRow(role, under.label, (cell,), None)


def _with_role(row: Row, roles: dict[int, str], *wanted: str) -> list[Cell]:
    """Return the cells of a row that stand in columns of the wanted roles."""
    return [cell for cell in row if (role := roles.get(cell.column)) and role.partition(".")[0] in wanted]


def _is_total(row: Row, roles: dict[int, str]) -> bool:
    """Say whether a row is a total: it has a label of one and its number, or no quantity and price beside them.

    A line that is merely called *Freight* has a quantity and a price like every other line.
    """
    if not any(total_rows(row)):
        return False
    if len(row) <= _LABEL_AND_VALUE:
        return True
    return not any(is_number(cell) for cell in _with_role(row, roles, "quantity", "net_price"))


def _is_line(row: Row, roles: dict[int, str]) -> bool:
    """Say whether a row is a line: something is named, and something about it is counted."""
    named = any(cell for cell in _with_role(row, roles, "id", *_ITEM))
    counted = any(
        is_number(cell)
        for cell in _with_role(row, roles, "quantity", "net_price", "line_net_amount", "line_gross_amount")
    )
    received = any(is_number(cell) for cell in _with_role(row, roles, "rejected_quantity", "short_quantity"))
    return named and (counted or received)


def _settle(roles: dict[int, str], heading: Row, lines: tuple[Row, ...]) -> dict[int, str]:
    """Give each ambiguous heading its role by what stands below it, and each role one column."""
    settled = dict(roles)
    taken = Counter(settled.values())
    for column in sorted(settled):
        if settled[column] == "item_or_id":
            numbered = all(is_number(at(line, column)) for line in lines if at(line, column))
            settled[column] = "id" if numbered and not taken["id"] else "article"
    for column in sorted(settled):
        if settled[column] == "article":
            role = next((role for role in ("description", "item_id") if role not in settled.values()), None)
            if role is None:
                del settled[column]
            else:
                settled[column] = role
    return {column: role for column, role in settled.items() if at(heading, column) is not None}
