"""Which three numbers of a row are quantity, price and amount: those whose product is exact.

Owns the relations that prove a row and the search for them around every amount. All arithmetic is on whole millionths.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.pdf.headings import Band, Column
from extractors.pdf.layout import Sheet
from extractors.pdf.numbers import CENT, MILLION, Number

REACH: Final = 1.9
"""Heights around an amount in which the other numbers of its row stand."""

NEIGHBOURS_MAX: Final = 40
TRIPLES_MAX: Final = 1_400
QUANTITY_MAX: Final = 10**6 * MILLION

TOTALS: Final = frozenset({"total", "net", "tax", "due"})
"""Labels of amounts that close a document."""

_PER = re.compile(r"(?:\bper|\bje|\bpro|\bpar|\bpor|/|basis\s*:?|basismenge\s*:?|\bpe)\s*$", re.IGNORECASE)
_BASES: Final = (10 * MILLION, 100 * MILLION, 1000 * MILLION)


class Relation(NamedTuple):
    """How three numbers hang together: the name of the relation, its weight as evidence, and what else it used."""

    name: str
    weight: float
    extra: int = 0

    @property
    def exact(self) -> bool:
        """Say whether it proves the three numbers on its own."""
        return self.name in ("product", "base", "discount")


class Context(NamedTuple):
    """What else stands in the row: percentages, and numbers that may be the quantity a price is for."""

    percents: tuple[int, ...] = ()
    bases: tuple[tuple[int, int], ...] = ()


class Triple(NamedTuple):
    """A quantity, a price and an amount that hang together."""

    weight: float
    quantity: Number
    price: Number
    amount: Number
    relation: Relation
    values: tuple[int, int, int]


def relation(quantity: int, price: int, amount: int, context: Context) -> Relation | None:
    """Return how three values hang together, None if they do not.

    >>> relation(3 * MILLION, 2_500_000, 7_500_000, Context()).name
    'product'
    """
    product = quantity * price
    # Less than a cent: cut off or rounded, but never one cent beside.
    if abs(product - amount * MILLION) < CENT * MILLION:
        if quantity == MILLION:
            return Relation("single", 1.2)
        if not (quantity and price and amount):
            return Relation("zero", 0.2)
        digits = len(str(abs(amount)).rstrip("0"))
        return Relation("product", 3.0 if digits > 1 else 2.2)
    if not product:
        return None
    for base, count in context.bases:
        other = base not in (quantity, MILLION) and count > (price == base) + (amount == base)
        if other and abs(product * MILLION - amount * MILLION * base) < CENT * MILLION * base and amount * 50 > base:
            return Relation("base", 2.6, base)
    for percent in context.percents:
        if 0 < percent < 100 * MILLION:
            scaled = amount * MILLION * 100 * MILLION
            if abs(product * (100 * MILLION - percent) - scaled) < CENT * MILLION * 100 * MILLION:
                return Relation("discount", 2.6, percent)
    return None


class Rows:
    """The numbers of a document with everything the search for rows asks of them again and again."""

    def __init__(self, sheet: Sheet, numbers: list[Number], bands: list[Band]) -> None:
        """Index numbers by page and height, and mark the running numbers of lines."""
        self.sheet, self.numbers, self.bands, self.height = sheet, numbers, bands, sheet.height
        self._by_page: dict[int, list[Number]] = defaultdict(list)
        for number in sorted(numbers, key=lambda number: number.middle):
            self._by_page[number.page].append(number)
        self._middles = {page: [number.middle for number in found] for page, found in self._by_page.items()}
        self._runs = list(_runs(numbers, self.height))
        self._columns: dict[tuple[int, int], Column | None] = {}
        self.triples: list[Triple] = []
        self.by_amount: dict[int, list[Triple]] = defaultdict(list)

    def near(self, number: Number, reach: float = REACH) -> list[Number]:
        """Return the other numbers within so many heights of a number."""
        found, middles = self._by_page[number.page], self._middles[number.page]
        low = bisect_left(middles, number.middle - reach * self.height)
        high = bisect_right(middles, number.middle + reach * self.height)
        return [other for other in found[low:high] if other is not number]

    def band_above(self, depth: float) -> Band | None:
        """Return the heading that governs what stands at a depth."""
        above = [band for band in self.bands if band.bottom <= depth + 1]
        if not above:
            return None
        last = above[-1]
        for band in reversed(above):
            if band.score > last.score + 1.5 and last.top - band.bottom < 900:
                last = band
        return last

    def column_over(self, number: Number) -> Column | None:
        """Return the heading over a number."""
        band = self.band_above(number.depth)
        if band is None:
            return None
        key = (id(band), number.index)
        if key not in self._columns:
            self._columns[key] = band.column_of(number)
        return self._columns[key]

    def prior(self, number: Number, role: str) -> float:
        """Return how much the heading over a number speaks for a role."""
        column = self.column_over(number)
        if column is None or column.role is None:
            return 0.0
        if column.role == role:
            return 1.5
        if {column.role, role} <= {"amount", "price"}:
            return -0.4
        return 0.4 if (column.role, role) == ("unit", "quantity") else -1.2

    def context(self, near: list[Number], number: Number) -> Context:
        """Return what a row says about percentages and base quantities."""
        percents = tuple(
            abs(other.value)
            for other in near
            if (other.percent or self._is_discount(other)) and abs(other.middle - number.middle) < 1.2 * self.height
        )
        bases: Counter[int] = Counter()
        for other in near:
            if other.value > MILLION and (other.value in _BASES or self._is_base(other)):
                bases[other.value] += 1
        return Context(percents, tuple(bases.items()))

    def _is_discount(self, number: Number) -> bool:
        """Say whether a number stands in a column of discounts."""
        column = self.column_over(number)
        return column is not None and column.role == "discount" and 0 < abs(number.value) < 100 * MILLION

    def _is_base(self, number: Number) -> bool:
        """Say whether a number is the quantity that a price is for."""
        if number.base is None:
            column = self.column_over(number)
            number.base = bool(_PER.search(number.before)) or (column is not None and column.role == "base")
        return number.base

    def find_triples(self) -> None:
        """Find all triples; numbers that only count lines are then no quantities."""
        triples = [triple for amount in self.numbers if _may_be_amount(amount) for triple in self._around(amount)]
        quantities = {triple.quantity.index for triple in triples if triple.relation.name == "product"}
        for run in self._runs:
            counted = [number for number in run if number.value != MILLION]
            if sum(number.index in quantities for number in counted) < 0.5 * len(counted):
                for number in run:
                    number.running = True
        triples = [triple for triple in triples if not triple.quantity.running]
        triples.sort(key=lambda triple: -triple.weight)
        self.triples = triples[:TRIPLES_MAX]
        for triple in self.triples:
            self.by_amount[triple.amount.index].append(triple)

    def _around(self, amount: Number) -> Iterator[Triple]:
        """Yield the triples of one amount."""
        near = self.near(amount)
        if len(near) > NEIGHBOURS_MAX:
            near = sorted(near, key=lambda other: abs(other.middle - amount.middle))[:NEIGHBOURS_MAX]
        context = self.context(near, amount)
        quantities = [other for other in near if _may_be_quantity(other)]
        for price in near:
            if price.percent or not price.value or (price.unit and not price.currency):
                continue
            for quantity in quantities:
                if quantity is price or (quantity.decimals == 2 and not price.decimals and not price.currency):
                    continue
                found = best_relation(quantity, price, amount, context)
                if found is not None:
                    linked, values = found
                    yield Triple(self._weight(quantity, price, amount, linked), quantity, price, amount, linked, values)

    def _weight(self, quantity: Number, price: Number, amount: Number, linked: Relation) -> float:
        """Return how likely a triple is a row, before anything is known of the others."""
        height = self.height
        weight = linked.weight - 0.5 * (amount.decimals != 2) - 0.8 * (not amount.alone)
        weight -= 0.6 * (not price.alone) + 0.6 * (not quantity.alone) - 0.4 * bool(quantity.unit)
        weight -= 0.25 * (abs(quantity.middle - amount.middle) + abs(price.middle - amount.middle)) / height
        weight -= 0.9 * (amount.left < price.right - 1 or amount.left < quantity.right - 1)
        weight -= 0.2 * (price.depth > amount.depth + 0.3 * height or quantity.depth > amount.depth + 0.3 * height)
        return weight - 1.2 * (amount.label in TOTALS)


def best_relation(
    quantity: Number, price: Number, amount: Number, context: Context
) -> tuple[Relation, tuple[int, int, int]] | None:
    """Return the best relation over all readings of three numbers, with the readings it holds for."""
    best: tuple[Relation, tuple[int, int, int]] | None = None
    for quantity_value in (quantity.value, *quantity.others):
        for price_value in (price.value, *price.others):
            for amount_value in (amount.value, *amount.others):
                found = relation(quantity_value, price_value, amount_value, context)
                values = (quantity_value, price_value, amount_value)
                if found is None and price_value > 0 and quantity_value > 0 > amount_value:
                    # A credit note may print its sign on the amounts only.
                    found = relation(-quantity_value, price_value, amount_value, context)
                    values = (-quantity_value, price_value, amount_value)
                if found and (best is None or found.weight > best[0].weight):
                    best = (found, values)
    return best


def _may_be_amount(number: Number) -> bool:
    """Say whether a number can be the amount of a row."""
    return not (number.percent or not number.value or (number.unit and not number.currency))


def _may_be_quantity(number: Number) -> bool:
    """Say whether a number can be a quantity."""
    return not (number.percent or not number.value or number.currency or abs(number.value) > QUANTITY_MAX)


def aligned(one: Number, other: Number, tolerance: float) -> bool:
    """Say whether two numbers share their left edge, right edge or middle."""
    return min(abs(one.left - other.left), abs(one.right - other.right), abs(one.centre - other.centre)) < tolerance


def _runs(numbers: list[Number], height: float) -> Iterator[list[Number]]:
    """Yield columns that count 1, 2, 3 or 10, 20, 30: the numbers of lines."""
    whole = [
        number
        for number in numbers
        if not number.decimals and 0 < number.value <= 5_000 * MILLION and not number.currency and not number.percent
    ]
    lines: dict[int, float] = {}
    for number in numbers:
        lines[number.line] = max(lines.get(number.line, 0.0), number.left)
    for step in (1, 10, 100):
        for first in whole:
            if first.value != step * MILLION:
                continue
            run = [first]
            for number in whole:
                below = number.depth > run[-1].depth + 0.4 * height
                if below and number.value == run[-1].value + step * MILLION and aligned(number, first, 3.5):
                    run.append(number)
            if len(run) < 3:
                continue
            column = [
                number
                for number in whole
                if run[0].depth - 0.1 <= number.depth <= run[-1].depth + 0.1 and aligned(number, first, 3.5)
            ]
            beside = sum(lines[number.line] > number.right for number in run)
            if len(run) >= 0.85 * len(column) and beside >= 0.6 * len(run):
                yield run
