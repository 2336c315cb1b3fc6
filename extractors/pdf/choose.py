"""The first reader: a search over hypotheses of the columns, scored by proofs, headings and the closing of sums.

Owns the choice among hypotheses, the dropping of rows that keep a sum from closing, and the words of each row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final

from extractors.item_words import ITEM_NUMBER_OF
from extractors.pdf.headings import Band
from extractors.pdf.kind import named_kinds
from extractors.pdf.layout import Line, text_of
from extractors.pdf.numbers import CENT, Number
from extractors.pdf.products import Rows
from extractors.pdf.rows import Hypothesis, Row, has_text, hypotheses, rows_under, stops, summing_run
from extractors.pdf.speech import UNIT_CODE_OF, plain_words
from extractors.pdf.words import Word
from extractors.spoken import spoken
from rules_engine.documents.hints import Hints

CLOSING: Final = frozenset({"net", "total"})
ADJUSTMENTS_MAX: Final = 8
DROPPED_MAX: Final = 3
UNPROVED_MAX: Final = 14


@dataclass(slots=True)
class Closure:
    """How the sum of the rows is confirmed: with which amount, how strongly, and with which charges or allowances."""

    score: float = 0.0
    amount: Number | None = None
    adjusted: tuple[Number, ...] = ()

    @property
    def labelled(self) -> bool:
        """Say whether the amount that closes the sum is labelled as what it is."""
        return self.amount is not None and self.amount.label in CLOSING


@dataclass(slots=True)
class Reading:
    """The rows of a document under the hypothesis that was chosen, with the margin to the next one."""

    rows: list[Row]
    closure: Closure
    score: float
    prior: float
    hypothesis: Hypothesis | None
    band: Band | None
    margin: float = 0.0
    others: list["Reading"] = field(default_factory=list)

    @property
    def keys(self) -> list[tuple[int, int | None, int | None]]:
        """Return what tells this reading from another."""
        return [row.key for row in self.rows]

    @property
    def line_sum(self) -> int:
        """Return the sum of the rows in millionths."""
        return sum(row.values[2] for row in self.rows)


Bonus = Callable[[list[Row], Hints], float]
"""What an order adds to the score of some rows."""


def search(rows: Rows, hints: Hints | None = None, bonus: Bonus | None = None) -> Reading | None:
    """Return the best reading of the rows, None where nothing looks like a row; an order may break ties."""
    rows.find_triples()
    found = []
    for hypothesis in hypotheses(rows):
        reading = _reading(rows, hypothesis)
        if reading is not None:
            found.append(reading)
    run = summing_run(rows)
    if run:
        closure = closure_of(rows, run)
        found.append(Reading(run, closure, 2.0 + 0.4 * len(run), 0.0, None, rows.band_above(run[0].amount.depth)))
    if not found:
        return None
    found.sort(key=lambda reading: -reading.score)
    if hints is not None and hints.ordered and bonus is not None:
        for reading in found[:8]:
            describe(rows, reading)
            reading.score += bonus(reading.rows, hints)
        found.sort(key=lambda reading: -reading.score)
    best = found[0]
    best.others = [reading for reading in found[1:] if reading.keys != best.keys]
    best.margin = best.score - (best.others[0].score if best.others else 0.0)
    _in_heading_order(rows, best)
    describe(rows, best)
    return best


def _in_heading_order(rows: Rows, reading: Reading) -> None:
    """Exchange quantity and price that stand under one heading, where the headings stand in the other order.

    Numbers set to the right of their headings reach under the next one; their order across is still the headings'.
    """
    for row in reading.rows:
        quantity, price = row.quantity, row.price
        if quantity is None or price is None or row.relation is None or row.relation.name != "product":
            continue
        column = rows.column_over(quantity)
        band = rows.band_above(row.amount.depth)
        if column is None or band is None or column is not rows.column_over(price):
            continue
        left = {each.role: each.left for each in reversed(band.columns)}
        if "quantity" not in left or "price" not in left:
            continue
        if (left["quantity"] < left["price"]) != (quantity.left < price.left):
            row.quantity, row.price = price, quantity
            row.values = (row.values[1], row.values[0], row.values[2])


def _reading(rows: Rows, hypothesis: Hypothesis) -> Reading | None:
    """Return the rows of one hypothesis with their score."""
    found = rows_under(rows, hypothesis)
    if not found:
        return None
    found, closure = repaired(rows, found)
    score = sum(row_weight(rows, row) for row in found)
    score += closure.score * (1 if len(found) > 1 else 0.8) + hypothesis.prior * (1 + 0.1 * len(found))
    band = hypothesis.band or rows.band_above(found[0].amount.depth)
    return Reading(found, closure, score, hypothesis.prior, hypothesis, band)


def row_weight(rows: Rows, row: Row) -> float:
    """Return what a row adds to the score of its hypothesis."""
    weight = max(0.3, row.relation.weight) if row.relation else -0.35
    weight += 0.2 * (row.quantity is not None or row.price is not None)
    return weight + 0.25 * has_text(rows, row.amount)


def closure_of(rows: Rows, found: list[Row]) -> Closure:
    """Return how the sum of rows is confirmed by an amount outside of them."""
    if not found:
        return Closure()
    own = {row.amount.index for row in found}
    line_sum, last = sum(row.values[2] for row in found), max(row.amount.depth for row in found)
    amounts = [
        number
        for number in rows.numbers
        if number.index not in own
        and not number.percent
        and number.decimals <= 3
        and (number.depth > last - 1 or number.label in CLOSING)
    ]
    best = Closure()
    for number in amounts:
        if abs(number.value - line_sum) <= CENT // 2:
            score = {"net": 3.5, "total": 3.0, "due": 2.4}.get(number.label or "", 1.5) * (
                0.6 if len(found) == 1 else 1
            )
            if score > best.score:
                best = Closure(score, number)
    return best if best.amount is not None else _adjusted(amounts, line_sum)


def _adjusted(amounts: list[Number], line_sum: int) -> Closure:
    """Return how a sum closes when labelled charges and allowances are counted in."""
    adjustments: list[Number] = []
    for number in amounts:
        known = {abs(other.value) for other in adjustments}
        new = number.label in ("charge", "allowance") and number.value != 0 and abs(number.value) not in known
        if new and len(adjustments) < ADJUSTMENTS_MAX:
            adjustments.append(number)
    targets = [number for number in amounts if number.label in CLOSING]
    best = Closure()
    for count in range(1, len(adjustments) + 1):
        for chosen in combinations(adjustments, count):
            wanted = line_sum + sum(signed(number, line_sum) for number in chosen)
            for target in targets:
                if abs(wanted - target.value) <= CENT // 2 and 2.4 - 0.2 * count > best.score:
                    best = Closure(2.4 - 0.2 * count, target, chosen)
    return best


def signed(number: Number, line_sum: int) -> int:
    """Return an adjustment with its sign in the sum: an allowance brings it nearer to nothing, however printed."""
    if number.label != "allowance":
        return number.value
    return abs(number.value) if line_sum < 0 else -abs(number.value)


def repaired(rows: Rows, found: list[Row]) -> tuple[list[Row], Closure]:
    """Return the rows without those that keep the sum from closing, with how it then closes."""
    closure = closure_of(rows, found)
    if closure.amount is not None or len(found) < 2:
        return found, closure
    before = _before_subtotal(found)
    if before:
        return before, closure_of(rows, before)
    best: tuple[float, list[Row], Closure] | None = None
    unproved = [index for index, row in enumerate(found) if not row.proved]
    for count in range(1, DROPPED_MAX + 1):
        if best is not None or (len(unproved) > UNPROVED_MAX and count > 1):
            break
        for dropped in combinations(unproved, count):
            kept = [row for index, row in enumerate(found) if index not in dropped]
            closed = closure_of(rows, kept) if kept else Closure()
            score = closed.score - 0.8 * count
            if not closed.adjusted and closed.score >= 2 and (best is None or score > best[0]):
                best = (score, kept, closed)
    for index in range(len(found) - 1, 0, -1) if best is None else ():
        closed = closure_of(rows, found[:index])
        later = any(row.relation is not None and row.relation.name == "product" for row in found[index:])
        if not closed.adjusted and closed.score >= 2 and not later:
            best = (closed.score - 1, found[:index], closed)
            break
    return (best[1], best[2]) if best is not None and best[0] > 0 else (found, closure)


def _before_subtotal(found: list[Row]) -> list[Row]:
    """Return the rows above an unproved amount that is their sum: a subtotal, whatever its label says."""
    total = 0
    for index, row in enumerate(found):
        bare = row.quantity is None and row.price is None
        sums = index and not row.proved and total and row.values[2] == total and (index > 1 or bare)
        if sums and not any(other.relation is not None and other.relation.exact for other in found[index + 1 :]):
            row.amount.label = row.amount.label or "net"
            return found[:index]
        total += row.values[2]
    return []


_LETTERS = re.compile(r"[^\W\d_]{2}")
_NAME = re.compile(r"[^\W\d_]{3,}")
_LABELLED = re.compile(r"^[\w\-. /äöüÄÖÜ]{3,28}\s?:")


def describe(rows: Rows, reading: Reading) -> None:
    """Give every row its words: the first line that names something, and all that stands in the row."""
    bounds = _bounds(rows, reading)
    for row, (top, bottom) in zip(reading.rows, bounds, strict=True):
        own = {
            id(word) for number in (row.amount, row.quantity, row.price) if number is not None for word in number.words
        }
        lines = []
        for line in rows.sheet.lines:
            if line.page != row.amount.page or not top < line.depth < bottom:
                continue
            if line.depth > row.amount.depth + 0.6 * rows.height and _closes(rows, line.index):
                break
            if line.depth < row.amount.depth - 0.6 * rows.height and _heads(line, row):
                continue
            lines.append(line)
        row.lines = [line.index for line in lines]
        row.words = "\n".join(line.text for line in lines)
        texts = [text for line in lines if (text := _cell_text(reading.band, line.segments, row, own))]
        named = [text for text in texts if _NAME.search(text) and not _LABELLED.match(text) and not _is_label(text)]
        named = [text for text in named if not _is_reference(text)] or named
        row.text = (named or [text for text in texts if _NAME.search(text)] or texts or [""])[0]


def _heads(line: Line, row: Row) -> bool:
    """Say whether a line above a row has words over two of its numbers: headings, known or not, and no part of it."""
    numbers = [number for number in (row.quantity, row.price, row.amount) if number is not None]
    over = {
        number.index
        for segment in line.segments
        if not any(letter.isdigit() for letter in text_of(segment))
        for number in numbers
        if min(segment[-1].right, number.right) > max(segment[0].left, number.left)
    }
    return len(over) > 1


def _is_reference(text: str) -> bool:
    """Say whether a text names another document with its number, as over the rows that it delivered."""
    return any(letter.isdigit() for letter in text) and bool(named_kinds(plain_words(text)))


def _is_label(text: str) -> bool:
    """Say whether a text names no thing but a unit, what follows, or what the number of an item is called."""
    return text.endswith(":") or text.casefold().strip(".") in UNIT_CODE_OF or spoken(text) in ITEM_NUMBER_OF


def _bounds(rows: Rows, reading: Reading) -> list[tuple[float, float]]:
    """Return from where to where each row reaches: half way to its neighbours, at the widest gap between lines."""
    bounds: list[tuple[float, float]] = []
    found = reading.rows
    for index, row in enumerate(found):
        page, depth = row.amount.page, row.amount.depth
        before = found[index - 1] if index and found[index - 1].amount.page == page else None
        after = found[index + 1] if index + 1 < len(found) and found[index + 1].amount.page == page else None
        tops = [band.bottom for band in rows.bands if band.page == page and band.bottom <= depth]
        top = _split(rows, before, row) if before else max([*tops, depth - 3.5 * rows.height])
        bottom = _split(rows, row, after) if after else depth + 7 * rows.height
        bounds.append((top, bottom))
    return bounds


def _split(rows: Rows, upper: Row, lower: Row) -> float:
    """Return the depth between two rows: in the widest gap between printed lines, the lowest of equal ones."""
    depths = sorted(
        {
            line.depth
            for line in rows.sheet.lines[max(0, upper.amount.line - 2) : lower.amount.line + 3]
            if line.page == upper.amount.page and upper.amount.depth - 0.5 <= line.depth <= lower.amount.depth + 0.5
        }
    )
    if len(depths) < 2:
        return (upper.amount.depth + lower.amount.depth) / 2
    gaps = [
        (below - above + 0.02 * index, (above + below) / 2) for index, (above, below) in enumerate(pairwise(depths))
    ]
    return max(gaps)[1]


def _closes(rows: Rows, line: int) -> bool:
    """Say whether a line holds what closes a table."""
    return any(stops(number) for number in rows.numbers if number.line == line)


def _cell_text(band: Band | None, segments: list[list[Word]], row: Row, own: set[int]) -> str:
    """Return the words of a line that stand in the column of names, else its widest text."""
    wordy = [
        segment
        for segment in segments
        if _LETTERS.search(text_of(segment))
        and (row.listed or segment[0].left < row.amount.left)
        and not all(id(w) in own for w in segment)
    ]
    columns = [column for column in band.columns if column.role == "text"] if band else []
    if columns and band is not None:
        column = columns[0]
        at = band.columns.index(column)
        right = band.columns[at + 1].left if at + 1 < len(band.columns) else 1e9
        inside = [s for s in wordy if column.left - 12 <= s[0].left < max(column.right, right - 2)]
        wordy = inside or [
            segment for segment in wordy if min(segment[-1].right, column.right) - max(segment[0].left, column.left) > 0
        ]
        return " ".join(_words_of(segment, own) for segment in wordy).strip()
    return max((_words_of(segment, own) for segment in wordy), key=len, default="")


def _words_of(segment: list[Word], own: set[int]) -> str:
    """Return the words of a segment that are no number of the row."""
    return " ".join(word.text for word in segment if id(word) not in own)
