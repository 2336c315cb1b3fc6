"""Text in columns of fixed width, as older systems print it: the columns are where every line has blanks.

Owns the finding of the gutters. A line of headings tells where the table begins; a position that is blank in the
headings and in every line below them parts two columns. Around the table a text is read line by line.
"""

import re
from collections.abc import Sequence
from typing import Final

from extractors.spreadsheet.grid import Cell, Grid
from extractors.spreadsheet.tables import heading_role
from rules_engine.errors import LimitExceeded
from rules_engine.ports import Limits

_ROLES_MIN: Final = 3
_GAP = re.compile(r"\s{2,}|\t+")
_WORD = re.compile(r"\S+")
_RULER = re.compile(r"[\s\-=_+|*.]+")
_WIDTH_MAX: Final = 2_000
_TAB: Final = 8
_GUTTER_MIN: Final = 2


def read_fixed(content: bytes, encoding: str, limits: Limits) -> list[Grid]:
    """Return a text as one sheet; no sheet where no line looks like the headings of a table.

    Raises:
        LimitExceeded: for more lines than a workbook may have cells.
    """
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    lines = [line.expandtabs(_TAB).rstrip()[:_WIDTH_MAX] for line in text.splitlines()]
    if len(lines) > limits.cells_max:
        raise LimitExceeded(f"The text has more than {limits.cells_max} lines.", where="text")
    head = max(range(len(lines)), key=lambda at: (_roles(lines[at]), -at), default=-1)
    if head < 0 or _roles(lines[head]) < _ROLES_MIN:
        return []
    end = next((at for at in range(head + 1, len(lines)) if _ends(lines, head, at)), len(lines))
    columns = _columns(lines[head], [line for line in lines[head + 1 : end] if _is_content(line)])
    rows = []
    for number, line in enumerate(lines, start=1):
        inside = head < number <= end
        cells = _by_column(line, columns, number) if inside else _loose(line, number)
        if number == head + 1:
            cells = _headings(line, columns, number)
        if cells and _is_content(line):
            rows.append(cells)
    return [Grid("", 1, tuple(rows))]


def _roles(line: str) -> int:
    """Return how many different headings of a table a line has."""
    return len({role for start, end in _spans(line) if (role := heading_role(line[start:end])) is not None})


def _is_content(line: str) -> bool:
    """Say whether a line holds anything but a ruler."""
    return _RULER.fullmatch(line) is None and bool(line.strip())


def _ends(lines: Sequence[str], head: int, at: int) -> bool:
    """Say whether the table ends before this line: at the first empty line behind one that has content."""
    return not lines[at].strip() and any(_is_content(line) for line in lines[head + 1 : at])


def _columns(heading: str, body: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the columns stand: between the positions that are blank in the headings and in every line."""
    width = max(map(len, (heading, *body)))
    blank = [all(at >= len(line) or line[at] == " " for line in (heading, *body)) for at in range(width)]
    columns: list[tuple[int, int]] = []
    start: int | None = None
    for at in range(width + 1):
        gutter = at == width or blank[at]
        if not gutter and start is None:
            start = at
        elif gutter and start is not None:
            columns.append((start, at))
            start = None
    return _joined(heading, columns)


def _joined(heading: str, columns: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join columns that stand under one heading of several words: “Unit price” has a blank, and is one column."""
    spans = _spans(heading)
    joined: list[tuple[int, int]] = []
    for start, end in columns:
        span = next((each for each in spans if each[0] < end and start < each[1]), None)
        last = joined[-1] if joined else None
        under_last = span is not None and last is not None and span[0] < last[1] and last[0] < span[1]
        # One blank that happens to stand in every line parts words, not columns, unless a heading begins behind it.
        if last is not None and (under_last or (span is None and start - last[1] < _GUTTER_MIN)):
            joined[-1] = (last[0], end)
        else:
            joined.append((start, end))
    return joined


def _spans(heading: str) -> list[tuple[int, int]]:
    """Return where the headings stand: the longest known ones first, since one blank may part two of them."""
    spans: list[tuple[int, int]] = []
    for found in re.finditer(r"\S+(?: \S+)*", heading):
        words = [(found.start() + each.start(), found.start() + each.end()) for each in _WORD.finditer(found.group())]
        at = 0
        while at < len(words):
            ends = range(len(words), at, -1)
            end = next((end for end in ends if heading_role(heading[words[at][0] : words[end - 1][1]])), len(words))
            spans.append((words[at][0], words[end - 1][1]))
            at = end
    return spans


def _by_column(line: str, columns: list[tuple[int, int]], number: int) -> tuple[Cell, ...]:
    """Return the cells of a line of the table."""
    texts = ((column, line[start:end].strip()) for column, (start, end) in enumerate(columns, start=1))
    return tuple(Cell(text, number, column) for column, text in texts if text)


def _headings(line: str, columns: list[tuple[int, int]], number: int) -> tuple[Cell, ...]:
    """Return the headings; a column without one gets a name, so that it is listed and never dropped."""
    texts = ((column, line[start:end].strip()) for column, (start, end) in enumerate(columns, start=1))
    return tuple(Cell(text or f"column {column}", number, column) for column, text in texts)


def _loose(line: str, number: int) -> tuple[Cell, ...]:
    """Return what stands on a line outside of the table: pieces parted by more than one blank."""
    pieces = [piece for piece in _GAP.split(line.strip()) if piece]
    return tuple(Cell(piece, number, column) for column, piece in enumerate(pieces, start=1))
