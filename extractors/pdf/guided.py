"""Reading with the order at hand: its lines are looked for on the page, and break ties between readings.

Owns the pairing of rows with order lines. What is printed wins: the order may choose among printed numbers and tell
quantity from price; it never supplies a value, and what it chose alone is asked.
"""

import re
from decimal import Decimal
from typing import Final

from rapidfuzz import fuzz

from extractors.pdf.choose import Reading
from extractors.pdf.numbers import MILLION, Number
from extractors.pdf.products import Rows
from extractors.pdf.rows import Row, row_of
from extractors.pdf.speech import plain_words
from rules_engine.documents.hints import Hints, OrderedLine

PAIRED: Final = 1.1
"""Likeness from which a row and an order line are taken as the same."""


def millionths(value: Decimal | None) -> int | None:
    """Return a value in millionths, None for one that is finer than that.

    >>> millionths(Decimal("2.5"))
    2500000
    """
    if value is None:
        return None
    scaled = value * MILLION
    return int(scaled) if scaled == scaled.to_integral_value() else None


def _squash(text: str | None) -> str:
    """Return letters and digits only."""
    return re.sub(r"[^0-9a-z]", "", plain_words(text or ""))


def likeness(row: Row, ordered: OrderedLine) -> float:
    """Return how much speaks for a row being an order line."""
    words = _squash(row.words)
    score = 3.0 * any(len(_squash(item)) > 2 and _squash(item) in words for item in ordered.items)
    name = _squash(ordered.description)
    score += 2.0 * (len(name) > 3 and (name in words or fuzz.partial_ratio(name, words) >= 88))
    score += 1.2 * (row.values[1] is not None and row.values[1] == millionths(ordered.price))
    quantity = millionths(ordered.quantity)
    return score + 0.7 * (quantity is not None and row.values[0] is not None and abs(row.values[0]) == abs(quantity))


def paired(found: list[Row], hints: Hints) -> dict[int, OrderedLine]:
    """Return the order line of each row, the likeliest pairs first, each line once."""
    scores = sorted(
        (
            (likeness(row, ordered) - 0.01 * abs(index - at), index, at)
            for index, row in enumerate(found)
            for at, ordered in enumerate(hints.ordered)
        ),
        key=lambda score: -score[0],
    )
    pairs: dict[int, OrderedLine] = {}
    taken: set[int] = set()
    for score, index, at in scores:
        if score >= PAIRED and index not in pairs and at not in taken:
            pairs[index] = hints.ordered[at]
            taken.add(at)
    return pairs


def agreement(found: list[Row], hints: Hints) -> float:
    """Return what an order adds to the score of a reading."""
    pairs = paired(found, hints)
    return 0.5 * sum(likeness(found[index], ordered) for index, ordered in pairs.items())


def guide(rows: Rows, reading: Reading, hints: Hints) -> None:
    """Settle with the order what the page leaves open, and find the rows that the layout missed."""
    pairs = paired(reading.rows, hints)
    for index, ordered in pairs.items():
        _settle(rows, reading.rows[index], ordered)
    _add_missed(rows, reading, [each for each in hints.ordered if each not in pairs.values()])


def _settle(rows: Rows, row: Row, ordered: OrderedLine) -> None:
    """Tell quantity from price by the order, and choose printed numbers in a row that nothing proves."""
    quantity, price = millionths(ordered.quantity), millionths(ordered.price)
    if row.relation is not None and row.relation.name == "product" and row.quantity and row.price:
        exchanged = row.values[0] == price and row.values[1] != price and not row.price.currency
        if exchanged and (row.values[1] == quantity or not row.quantity.unit):
            row.quantity, row.price = row.price, row.quantity
            row.values = (row.values[1], row.values[0], row.values[2])
        row.ordered = row.values[0] == quantity or row.values[1] == price
        return
    if row.proved:
        row.ordered = row.values[1] == price
        return
    near = [number for number in rows.near(row.amount) if not number.percent and number.left < row.amount.left]
    if price and row.values[1] != price:
        found = _printed(near, price, row)
        if found is not None:
            row.price, row.values = found, (row.values[0], found.value, row.values[2])
    if quantity and row.values[0] is None:
        found = _printed(near, quantity, row)
        if found is not None and found is not row.price:
            row.quantity, row.values = found, (found.value, row.values[1], row.values[2])


def _printed(near: list[Number], value: int, row: Row) -> Number | None:
    """Return the number of a row that is printed with a value, None where it is not printed or stands twice."""
    found = [
        number for number in near if abs(number.value) == abs(value) and number.line in (row.lines or [number.line])
    ]
    return found[0] if len(found) == 1 else None


def _add_missed(rows: Rows, reading: Reading, missing: list[OrderedLine]) -> None:
    """Add rows for order lines whose item or name is printed beside a product that no row uses."""
    taken = {
        number.index for row in reading.rows for number in (row.amount, row.quantity, row.price) if number is not None
    }
    for ordered in missing:
        names = [_squash(item) for item in ordered.items if len(_squash(item)) > 3]
        name = _squash(ordered.description)
        for line in rows.sheet.lines:
            words = _squash(line.text)
            if not (any(each in words for each in names) or (len(name) > 5 and name in words)):
                continue
            best = _product_at(rows, line.depth, line.page, taken, ordered)
            if best is not None:
                best.words = best.text = line.text
                best.lines = [line.index]
                reading.rows.append(best)
                taken |= {number.index for number in (best.amount, best.quantity, best.price) if number is not None}
                break
    reading.rows.sort(key=lambda row: row.amount.depth)


def _product_at(rows: Rows, depth: float, page: int, taken: set[int], ordered: OrderedLine) -> Row | None:
    """Return the row of the best unused product around a depth that has the order line's price or quantity."""
    best: tuple[float, Row] | None = None
    for triple in rows.triples:
        numbers = (triple.quantity, triple.price, triple.amount)
        near = triple.amount.page == page and -1.2 * rows.height < triple.amount.depth - depth < 2.6 * rows.height
        if not near or any(number.index in taken for number in numbers):
            continue
        same = (triple.values[1] == millionths(ordered.price), triple.values[0] == millionths(ordered.quantity))
        score = triple.weight + 1.5 * same[0] + 1.0 * same[1]
        if any(same) and (best is None or score > best[0]):
            best = (score, row_of(triple))
    return best[1] if best is not None else None
