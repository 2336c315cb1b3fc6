"""Values that stand beside, behind or below a label, anywhere around the table.

Owns the search for labels and the rule which cell is a label's value: behind a colon, else to the right, else below;
a label is never the value of another label.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extractors.spoken import spoken
from extractors.spreadsheet.grid import Cell, Grid
from extractors.spreadsheet.words import LABELS, TITLES

_REACH: Final = 8
_DIGIT = re.compile(r"\d")
_NUMBER_LIKE = re.compile(r"[\w./\-]*\d[\w./\-]*")
_VAT = re.compile(r"[A-Z]{2}[A-Z0-9 .\-]{5,20}|[0-9]{8,12}|[A-Z][0-9]{8}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9 ]{10,40}|[0-9 \-]{6,34}")
_WORDS_MAX: Final = 6
_NUMBER_LENGTH_MAX: Final = 60


class Labelled(NamedTuple):
    """A value with the field its label names, the sheet it stands on, and the party its block belongs to."""

    field: str
    value: Cell
    page: int
    owner: str = ""


def find_labelled(grid: Grid, rows: Sequence[tuple[Cell, ...]]) -> list[Labelled]:
    """Return the labelled values among rows of a sheet, top to bottom."""
    found: list[Labelled] = []
    owner = ""
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else ()
        for position, cell in enumerate(row):
            for field, value in _values(cell, row[position + 1 :], below):
                if field in ("seller.name", "buyer.name"):
                    owner = field.partition(".")[0]
                found.append(Labelled(field, value, grid.page, owner))
    return found


def find_titles(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[str, Cell]]:
    """Return the document types that cells name as titles; a label with a value of its own is no title."""
    titles: list[tuple[str, Cell]] = []
    for row in rows:
        for position, cell in enumerate(row):
            if not isinstance(cell.value, str):
                continue
            kind = TITLES.get(spoken(cell.value)) or (_headline(cell.value) or ("", ""))[0]
            alone = not list(_values(cell, row[position + 1 :], ()))
            if kind and (alone or _headline(cell.value)):
                titles.append((kind, cell))
    return titles


def _values(cell: Cell, right: Sequence[Cell], below: Sequence[Cell]) -> Iterator[tuple[str, Cell]]:
    """Yield the field a cell labels together with its value."""
    if not isinstance(cell.value, str):
        return
    inline = _inline(cell)
    if inline is not None:
        yield inline
        return
    field = LABELS.get(spoken(cell.value))
    if field is None:
        return
    for neighbour in (_right(cell, right), _below(cell, below)):
        if neighbour is not None and _label(neighbour) is None and _fits(field, neighbour):
            yield field, neighbour
            return


def _right(cell: Cell, right: Sequence[Cell]) -> Cell | None:
    """Return the next filled cell to the right, if it is near."""
    return right[0] if right and right[0].column - cell.column <= _REACH else None


def _below(cell: Cell, below: Sequence[Cell]) -> Cell | None:
    """Return the cell under a cell, in the very next row."""
    return next((under for under in below if under.column == cell.column and under.row == cell.row + 1), None)


def _label(cell: Cell) -> str | None:
    """Return the field a cell is a label of."""
    if not isinstance(cell.value, str):
        return None
    return LABELS.get(spoken(cell.value)) or (_inline(cell) or (None,))[0]


def _inline(cell: Cell) -> tuple[str, Cell] | None:
    """Return field and value of a cell that holds both: behind a colon, or a number behind its label or title."""
    text = str(cell.value)
    label, colon, behind = text.partition(":")
    field = LABELS.get(spoken(label)) if colon else None
    if field is not None:
        value = cell._replace(value=behind.strip())
        return (field, value) if behind.strip() and _fits(field, value) else None
    words = text.split()
    for count in range(min(len(words) - 1, _WORDS_MAX), 0, -1):
        field = LABELS.get(spoken(" ".join(words[:count])))
        rest = " ".join(words[count:]).lstrip(":# ")
        if field is not None and field.startswith("number") and field != "number" and _NUMBER_LIKE.fullmatch(rest):
            return field, cell._replace(value=rest)
    headline = _headline(text)
    return (f"number.{headline[0]}", cell._replace(value=headline[1])) if headline else None


def _headline(text: str) -> tuple[str, str] | None:
    """Return type and number of a title that carries its number, such as ``Rechnung 4711``."""
    words = text.split()
    if len(words) < 2:  # noqa: PLR2004 - a title and a number
        return None
    kind = TITLES.get(spoken(" ".join(words[:-1])))
    number = words[-1].lstrip("#")
    return (kind, number) if kind and _NUMBER_LIKE.fullmatch(number) else None


def _fits(field: str, cell: Cell) -> bool:
    """Say whether a value can be what its label says; a number has a digit, a VAT identifier looks like one."""
    text = cell.text
    if field.startswith("number") or field.endswith("_reference"):
        return bool(_DIGIT.search(text)) and len(text) <= _NUMBER_LENGTH_MAX
    if field.endswith("vat_id"):
        return _VAT.fullmatch(text.strip().upper()) is not None
    if field == "seller.iban":
        return _IBAN.fullmatch(text.strip().upper()) is not None
    if field.partition(".")[0] in ("issue_date", "due_date", "delivery_date", "despatch_date"):
        return bool(_DIGIT.search(text))
    return True
