"""The headings of a table: bands of words that name at least two columns, merged over up to six lines.

Owns the search for them and the question which heading stands over a number. Headings are evidence, never a gate: what
they say is weighed against the arithmetic of the rows.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.numbers import DATE, Number
from extractors.pdf.speech import HEADINGS, heading_role, plain_words
from extractors.pdf.words import Word

LINES_MAX: Final = 6
LEADING: Final = 1.45
"""Heights between two lines of one heading."""

_SPLIT: Final = 0.42
"""Heights of a gap at which words of one segment may be two headings."""

_STRONG: Final = frozenset({"quantity", "price", "amount", "text", "item", "tax"})
_NUMERIC: Final = frozenset({"quantity", "price", "amount", "gross"})
_TEXT_MAX: Final = 60
_REACH: Final = 40.0


@dataclass(slots=True, eq=False)
class Column:
    """One column of a table by its heading; ``role`` is None where the words are not known."""

    left: float
    right: float
    text: str
    role: str | None
    parts: list[str] = field(default_factory=list)
    roles: list[str | None] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Band:
    """The headings of one table, from ``top`` to ``bottom`` in depth."""

    columns: list[Column]
    top: float
    bottom: float
    page: int
    lines: list[int]
    score: float

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that are known."""
        return frozenset(column.role for column in self.columns if column.role)

    def same_as(self, other: "Band") -> bool:
        """Say whether this is the same table's heading again, on another page."""
        mine = {plain_words(column.text) for column in self.columns}
        theirs = {plain_words(column.text) for column in other.columns}
        return len(mine & theirs) >= 0.6 * max(len(mine), len(theirs))

    def column_of(self, number: Number) -> Column | None:
        """Return the heading over a number: the widest overlap, else the nearest edge."""
        best, best_score = None, -_REACH
        for column in self.columns:
            overlap = min(number.right, column.right) - max(number.left, column.left)
            edge = min(
                abs(number.left - column.left),
                abs(number.right - column.right),
                abs(number.centre - (column.left + column.right) / 2),
            )
            score = overlap - 0.25 * edge
            if score > best_score:
                best, best_score = column, score
        return best


def headings_on(line: Line) -> bool:
    """Say whether a line holds the headings of a table, which are nobody's name."""
    texts = [text_of(segment) for segment in line.segments]
    roles = [HEADINGS[words] for words in map(plain_words, texts) if words in HEADINGS]
    enough = len(roles) > 1 and 2 * len(roles) >= len(texts)
    return enough and bool(_NUMERIC & set(roles)) and not any(text.endswith(":") for text in texts)


def table_begins(sheet: Sheet) -> float:
    """Return the depth at which the first line of headings stands, far below everything where there is none."""
    return next((line.depth for line in sheet.lines if headings_on(line)), 1e9)


def bands_of(sheet: Sheet, numbers: list[Number]) -> list[Band]:
    """Return the heading bands of a document from top to bottom."""
    counts = Counter(number.line for number in numbers if number.alone)
    cells = [_cells(line, sheet.height) for line in sheet.lines]
    bands: list[Band] = []
    used: set[int] = set()
    for line in sheet.lines:
        if line.index in used or counts[line.index] > 1 or not any(role for *_, role in cells[line.index]):
            continue
        band = _best_band(sheet, cells, _group(sheet, line, counts), counts)
        if band is not None:
            bands.append(band)
            used.update(band.lines)
    return bands


def _cells(line: Line, height: float) -> list[tuple[float, float, str, str | None]]:
    """Return the cells of a line as left, right, text, role; a segment may hold several headings."""
    cells: list[tuple[float, float, str, str | None]] = []
    for segment in line.segments:
        whole = text_of(segment)
        runs = [] if heading_role(whole) else _runs(segment)
        covered = sum(end - start for start, end, _ in runs)
        apart = all(segment[start].left - segment[start - 1].right > _SPLIT * height for start, _, _ in runs[1:])
        if len({role for *_, role in runs}) > 1 and covered >= 0.6 * len(segment) and apart:
            starts = [0, *(start for start, _, _ in runs[1:]), len(segment)]
            for start, end, (_, _, role) in zip(starts, starts[1:], runs, strict=False):
                words = segment[start:end]
                cells.append((words[0].left, words[-1].right, text_of(words), role))
        else:
            cells.append((segment[0].left, segment[-1].right, whole, heading_role(whole)))
    return cells


def _runs(segment: list[Word]) -> list[tuple[int, int, str]]:
    """Return the longest known headings in a segment, from left to right."""
    runs: list[tuple[int, int, str]] = []
    at = 0
    while at < len(segment):
        for end in range(min(len(segment), at + 4), at, -1):
            role = heading_role(text_of(segment[at:end]))
            if role:
                runs.append((at, end, role))
                at = end - 1
                break
        at += 1
    return runs


def _group(sheet: Sheet, line: Line, counts: Counter[int]) -> list[Line]:
    """Return the lines that may form one heading, beginning with a line."""
    group = [line]
    for following in sheet.lines[line.index + 1 : line.index + LINES_MAX]:
        close = following.depth - group[-1].depth < LEADING * sheet.height
        short = max(len(text_of(segment)) for segment in following.segments) < _TEXT_MAX
        dated = any(DATE.match(word.text) for word in following.words)
        if following.page != line.page or not close or not short or dated or counts[following.index]:
            break
        group.append(following)
    return group


def _best_band(
    sheet: Sheet, cells: list[list[tuple[float, float, str, str | None]]], group: list[Line], counts: Counter[int]
) -> Band | None:
    """Return the best heading that the first lines of a group make together, None for none."""
    best: Band | None = None
    for count in range(1, len(group) + 1):
        columns = _merged([cell for line in group[:count] for cell in cells[line.index]])
        roles = {column.role for column in columns if column.role}
        strong = len(roles & _STRONG)
        unknown = sum(column.role is None for column in columns)
        score = len(roles) + 0.5 * strong - 0.15 * unknown
        enough = len(roles) > 1 and strong > 1 and roles & _NUMERIC and unknown <= 0.5 * len(columns)
        if not enough or (counts[group[0].index] and score < 5) or (best and score <= best.score + 0.01):
            continue
        top = group[0].depth - sheet.height / 2
        bottom = group[count - 1].depth + sheet.height / 2
        lines = [line.index for line in group[:count]]
        best = Band(columns, top, bottom, group[0].page, lines, score)
    return best


def _merged(cells: list[tuple[float, float, str, str | None]]) -> list[Column]:
    """Merge cells that stand over each other into columns, from left to right."""
    columns: list[Column] = []
    for left, right, text, role in cells:
        home = next(
            (
                column
                for column in columns
                if min(right, column.right) - max(left, column.left)
                > 0.3 * min(right - left, column.right - column.left)
            ),
            None,
        )
        if home is None:
            columns.append(Column(left, right, text, role, [text], [role]))
        else:
            home.parts.append(text)
            home.roles.append(role)
            home.left, home.right = min(left, home.left), max(right, home.right)
    for column in columns:
        _name(column)
    _number_beside_name(columns)
    return sorted(columns, key=lambda column: column.left)


_THING: Final = frozenset(
    "item items article artikel product produkt part material art articolo articulo prodotto producto vare artigo"
    " produto goods".split()
)
"""Headings that may stand over what a thing is, or over its number."""


def _number_beside_name(columns: list[Column]) -> None:
    """Take *Item* for the number of a thing where another heading beside it names what the thing is."""
    things = [column for column in columns if plain_words(column.text) in _THING]
    named = [column for column in columns if column.role == "text" and column not in things]
    numbered = any(column.role == "item" and column not in things for column in columns)
    if len(things) == 1 and named and not numbered:
        things[0].role = "item"


def _name(column: Column) -> None:
    """Give a merged column its text and role: the whole text first, then its parts."""
    column.text = " ".join(column.parts)
    unbroken = re.sub(r"- (?=[a-zäöü])", "", column.text)
    known = [role for role in column.roles if role]
    column.role = heading_role(column.text) or heading_role(unbroken) or _common_role(known)
    if {"item", "text"} <= set(known):
        column.role = "text"


def _common_role(known: list[str]) -> str | None:
    """Return the role that most parts of a heading have."""
    return Counter(known).most_common(1)[0][0] if known else None
