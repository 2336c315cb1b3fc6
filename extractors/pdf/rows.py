"""Rows of a table under one hypothesis of its columns, and the hypotheses themselves.

Owns three sources of hypotheses: products that line up, headings, and runs of amounts that sum to a labelled total.
"""

import re
from dataclasses import dataclass, field
from statistics import median, pstdev
from typing import Final

import numpy as np

from extractors.pdf.headings import Band
from extractors.pdf.labels import heading_above
from extractors.pdf.numbers import MILLION, Number
from extractors.pdf.products import REACH, Context, Relation, Rows, Triple, aligned, best_relation, relation
from extractors.pdf.speech import amount_class

ALIGNED: Final = 3.2
"""Points by which edges of one column may differ."""

OWN_LINE: Final = 0.5
"""Heights around an amount in which its own line stands."""

HYPOTHESES_MAX: Final = 14
SEEDS_MAX: Final = 400
STOPS: Final = frozenset({"total", "net", "tax", "carry", "paid", "due", "rounding"})
_TEXT = re.compile(r"[^\W\d_]{2}")
_LONG_TEXT = re.compile(r"[^\W\d_]{3}")


class Fit:
    """Where the numbers of a column stand, and which of their edges line up."""

    def __init__(self, numbers: list[Number]) -> None:
        """Measure the numbers that are known to stand in the column."""
        self.numbers = numbers
        self.left, self.right = min(n.left for n in numbers), max(n.right for n in numbers)
        self.lefts, self.rights = median(n.left for n in numbers), median(n.right for n in numbers)
        self.centre = median(n.centre for n in numbers)
        self.edges = "lrc"
        if len(numbers) > 2 or len({n.right - n.left for n in numbers}) > 1:
            spread = {
                "l": pstdev([n.left for n in numbers]),
                "r": pstdev([n.right for n in numbers]),
                "c": pstdev([n.centre for n in numbers]),
            }
            least = min(spread.values())
            self.edges = "".join(edge for edge, size in spread.items() if size <= least + 1.0)

    def has(self, number: Number, tolerance: float = 3.5) -> bool:
        """Say whether a number lines up with the column."""
        return (
            ("l" in self.edges and abs(number.left - self.lefts) < tolerance)
            or ("r" in self.edges and abs(number.right - self.rights) < tolerance)
            or ("c" in self.edges and abs(number.centre - self.centre) < tolerance)
        )

    def over(self, number: Number) -> bool:
        """Say whether a number stands at least half inside the column."""
        inside = min(number.right, self.right) - max(number.left, self.left)
        return inside > 0.5 * min(number.right - number.left, self.right - self.left)


@dataclass(slots=True, eq=False)
class Row:
    """One line of a document as numbers: the amount, what proves it, and which values their digits have."""

    amount: Number
    quantity: Number | None = None
    price: Number | None = None
    relation: Relation | None = None
    values: tuple[int | None, int | None, int] = (None, None, 0)
    text: str = ""
    words: str = ""
    lines: list[int] = field(default_factory=list)
    ordered: bool = False
    children: list[Number] = field(default_factory=list)
    listed: bool = False
    """Whether it has no money: what stands for its amount is its quantity."""

    @property
    def proved(self) -> bool:
        """Say whether quantity, price and amount hang together."""
        return self.relation is not None

    @property
    def key(self) -> tuple[int, int | None, int | None]:
        """Return what tells one reading of a row from another."""
        return (self.amount.index, self.values[0], self.values[1])


@dataclass(slots=True, eq=False)
class Hypothesis:
    """One way of seeing the columns of a table."""

    fits: dict[str, Fit]
    proofs: list[Triple]
    prior: float
    band: Band | None = None
    from_heading: bool = False


def hypotheses(rows: Rows) -> list[Hypothesis]:
    """Return the hypotheses of a document: lined up products, then headings."""
    return [*_from_products(rows), *_from_headings(rows)]


def _from_products(rows: Rows) -> list[Hypothesis]:
    """Return the best groups of triples whose three boxes line up."""
    triples = rows.triples
    if not triples:
        return []
    boxes = np.array(
        [
            [
                edge
                for number in (triple.quantity, triple.price, triple.amount)
                for edge in (number.left, number.right, number.centre)
            ]
            + [triple.quantity.middle - triple.amount.middle, triple.price.middle - triple.amount.middle]
            for triple in triples
        ]
    )
    seen: set[tuple[int, ...]] = set()
    found: list[tuple[float, Hypothesis]] = []
    for seed in range(min(len(triples), SEEDS_MAX)):
        apart = np.abs(boxes - boxes[seed])
        alike = (apart[:, 9] < 0.6 * rows.height) & (apart[:, 10] < 0.6 * rows.height)
        for place in range(3):
            alike &= apart[:, 3 * place : 3 * place + 3].min(axis=1) < ALIGNED
        best: dict[int, int] = {}
        for index in np.nonzero(alike)[0]:
            amount = triples[index].amount.index
            if amount not in best or triples[index].weight > triples[best[amount]].weight:
                best[amount] = int(index)
        key = tuple(sorted(best.values()))
        if key in seen:
            continue
        seen.add(key)
        triple = triples[seed]
        prior = (
            rows.prior(triple.quantity, "quantity")
            + rows.prior(triple.price, "price")
            + rows.prior(triple.amount, "amount")
        )
        group = [triples[index] for index in key]
        score = sum(each.weight for each in group) + prior * (1 + 0.1 * len(group))
        fits = {
            "quantity": Fit([each.quantity for each in group]),
            "price": Fit([each.price for each in group]),
            "amount": Fit([each.amount for each in group]),
        }
        found.append((score, Hypothesis(fits, group, prior)))
    found.sort(key=lambda pair: -pair[0])
    return [hypothesis for _, hypothesis in found[:HYPOTHESES_MAX]]


def _from_headings(rows: Rows) -> list[Hypothesis]:
    """Return one hypothesis for every heading that names an amount, or a price with a quantity."""
    found: list[Hypothesis] = []
    for band in rows.bands:
        amounts = [column for column in band.columns if column.role == "amount"]
        if not amounts and not {"price", "quantity"} <= band.roles:
            amounts = [column for column in band.columns if column.role == "gross"]
            if not amounts:
                continue
        ends = min(
            (other.top for other in rows.bands if other.top > band.bottom and not other.same_as(band)), default=1e9
        )
        below: dict[int, list[Number]] = {}
        for number in rows.numbers:
            if number.percent or not band.bottom - 1 < number.depth < ends:
                continue
            if stops(number):
                if number.label in ("total", "net", "due"):
                    break
                continue
            column = band.column_of(number)
            if column is not None:
                below.setdefault(id(column), []).append(number)
        for column in amounts or [column for column in band.columns if column.role == "price"]:
            numbers = below.get(id(column))
            if not numbers:
                continue
            fits = {}
            for role in ("quantity", "price"):
                of_role = [c for c in band.columns if c.role == role and c is not column]
                members = [number for other in of_role for number in below.get(id(other), ())]
                if members:
                    fits[role] = Fit(members)
            prior = 1.5 + ("quantity" in fits) + ("price" in fits)
            found.extend(
                Hypothesis(fits | {"amount": fit}, [], prior, band, from_heading=True) for fit in _amount_fits(numbers)
            )
    return found


def _amount_fits(numbers: list[Number]) -> list[Fit]:
    """Return where the amounts under a heading may stand: as most of them do, and as the first one does.

    A table of charges inside the table stands a little aside, and may have more amounts than the table itself.
    """
    cents = [number for number in numbers if number.decimals == 2] or numbers
    flush = [number for number in cents if aligned(number, cents[0], ALIGNED)]
    return [Fit(cents), *([Fit(flush)] if len(flush) < len(cents) else [])]


def stops(number: Number) -> bool:
    """Say whether an amount belongs to what closes a table."""
    return number.label in STOPS and number.label_side != "above"


def rows_under(rows: Rows, hypothesis: Hypothesis) -> list[Row]:
    """Return the rows of a document as a hypothesis sees them, cut where the table ends."""
    first = min((triple.amount.depth for triple in hypothesis.proofs), default=None)
    band = hypothesis.band or (rows.band_above(first) if first is not None else None)
    low = band.bottom - 1 if band else (first - 1 if first is not None else 0.0)
    found = _all_rows(rows, hypothesis, low)
    return _folded(_cut(rows, hypothesis, band, found, low)) if found else []


def _folded(found: list[Row]) -> list[Row]:
    """Fold discounts and charges between rows into the row above; those after the last row are the document's own."""
    kept: list[Row] = []
    pending: list[Row] = []
    for row in found:
        bare = row.quantity is None and row.price is None
        if bare and row.amount.label in ("charge", "allowance") and row.amount.label_side == "left":
            pending.append(row)
            continue
        if pending and bare and kept and not (kept[-1].quantity is None and kept[-1].price is None):
            # What has no quantity and no price below a table that has them may close it; then nothing was between rows.
            kept.append(row)
            continue
        if kept:
            for child in pending:
                upper = kept[-1]
                change = -abs(child.amount.value) if child.amount.label == "allowance" else child.amount.value
                upper.children.append(child.amount)
                upper.values = (*upper.values[:2], upper.values[2] + change)
        pending = []
        kept.append(row)
    return kept or found


def _all_rows(rows: Rows, hypothesis: Hypothesis, low: float) -> list[Row]:
    """Return a row for every amount in the column."""
    proofs = {triple.amount.index: triple for triple in hypothesis.proofs}
    fit = hypothesis.fits["amount"]
    decimals = {number.decimals for number in fit.numbers} | {2}
    anchors = [
        number
        for number in rows.numbers
        if number.depth >= low
        and not number.percent
        and (number.index in proofs or (fit.has(number) and number.decimals in decimals))
    ]
    band = rows.band_above(min(number.depth for number in anchors)) if anchors else None
    found = []
    for anchor in sorted(anchors, key=lambda number: number.depth):
        triple = proofs.get(anchor.index)
        if triple is not None:
            found.append(row_of(triple))
        elif not stops(anchor):
            found.append(_row_at(rows, hypothesis, band, anchor))
    return found


def row_of(triple: Triple) -> Row:
    """Return the row that a triple proves."""
    return Row(triple.amount, triple.quantity, triple.price, triple.relation, triple.values)


def _row_at(rows: Rows, hypothesis: Hypothesis, band: Band | None, anchor: Number) -> Row:
    """Return the row of an amount that no product of the hypothesis proves: by its columns, else by its own product."""
    # What is taken off or put on between two rows has no cells of its own beside those on its line.
    own = anchor.label in ("charge", "allowance") and anchor.label_side == "left"
    near = rows.near(anchor, OWN_LINE if own else REACH)
    quantities = _in_column(hypothesis, band, anchor, near, "quantity")
    prices = _in_column(hypothesis, band, anchor, near, "price")
    context = rows.context(near, anchor)
    best: tuple[float, Row] | None = None
    for quantity in quantities:
        for price in prices:
            found = best_relation(quantity, price, anchor, context) if quantity is not price else None
            if found is None and not anchor.value and not price.value and quantity is not price:
                found = (Relation("zero", 0.6), (quantity.value, price.value, anchor.value))
            if found is not None:
                away = abs(quantity.middle - anchor.middle) + abs(price.middle - anchor.middle)
                score = found[0].weight - 0.1 * away / rows.height
                if best is None or score > best[0]:
                    best = (score, Row(anchor, quantity, price, found[0], found[1]))
    if best is not None:
        return best[1]
    shifted = _shifted(rows, hypothesis, anchor)
    if shifted is not None:
        return shifted
    nearest_quantity = _nearest(quantities, anchor)
    nearest_price = _nearest(prices, anchor)
    if nearest_quantity is None and nearest_price is not None:
        # No quantity is printed: the price is that of the row, as it stands or less a printed discount.
        of_one = _of_one(nearest_price, anchor, context)
        if of_one is not None:
            return Row(anchor, None, nearest_price, of_one, (None, nearest_price.value, anchor.value))
    values = (
        nearest_quantity.value if nearest_quantity else None,
        nearest_price.value if nearest_price else None,
        anchor.value,
    )
    return Row(anchor, nearest_quantity, nearest_price, None, values)


def _of_one(price: Number, amount: Number, context: Context) -> Relation | None:
    """Return how a price without a quantity makes its amount: as it stands, or less a printed discount."""
    found = relation(MILLION, price.value, amount.value, context)
    return found._replace(weight=1.0) if found is not None and found.name in ("single", "discount") else None


def _nearest(numbers: list[Number], anchor: Number) -> Number | None:
    """Return the number nearest to the height of an amount."""
    return min(numbers, key=lambda number: abs(number.middle - anchor.middle), default=None)


def _in_column(
    hypothesis: Hypothesis, band: Band | None, anchor: Number, near: list[Number], role: str
) -> list[Number]:
    """Return the numbers of a row that stand in the column of a role or under its heading."""
    fit = hypothesis.fits.get(role)
    found = []
    for number in near:
        if number.percent or (role == "quantity" and number.running):
            continue
        column = band.column_of(number) if band else None
        if (fit is not None and fit.has(number, 5)) or (column is not None and column.role == role):
            found.append(number)
    return [number for number in found if number is not anchor]


def _shifted(rows: Rows, hypothesis: Hypothesis, anchor: Number) -> Row | None:
    """Return the row by its own product where its cells are shifted but in the same order as the others'."""
    if not hypothesis.proofs:
        return None
    quantity, price = hypothesis.fits["quantity"].centre, hypothesis.fits["price"].centre
    near = [
        (triple.weight - 0.01 * (abs(triple.quantity.centre - quantity) + abs(triple.price.centre - price)), triple)
        for triple in rows.by_amount.get(anchor.index, [])
        if (triple.quantity.centre < triple.price.centre) == (quantity < price)
        and abs(triple.quantity.centre - quantity) < 55
        and abs(triple.price.centre - price) < 55
    ]
    return row_of(max(near, key=lambda pair: pair[0])[1]) if near else None


def _cut(rows: Rows, hypothesis: Hypothesis, band: Band | None, found: list[Row], low: float) -> list[Row]:
    """Cut the rows where the table ends: at the first labelled total after the last proof, or at another table."""
    fit = hypothesis.fits["amount"]
    last = max((index for index, row in enumerate(found) if row.proved), default=-1)
    after = found[last].amount.depth if last >= 0 else low
    ends = [
        number.depth
        for number in rows.numbers
        if stops(number) and number.label in ("net", "total", "due") and number.depth > after and fit.over(number)
    ]
    ends += [
        other.top
        for other in rows.bands
        if other.top > after and band is not None and other is not band and not other.same_as(band)
    ]
    end = min(ends, default=1e9)
    kept: list[Row] = []
    for index, row in enumerate(found):
        if row.amount.depth > end - 1:
            break
        bare = row.quantity is None and row.price is None
        if not row.proved:
            if index > last and kept and row.amount.depth - kept[-1].amount.depth > 14 * rows.height:
                break
            if bare and not hypothesis.from_heading and not row.amount.alone:
                continue
            if bare and index > last and not has_text(rows, row.amount):
                continue
        kept.append(row)
    return kept


def has_text(rows: Rows, amount: Number) -> bool:
    """Say whether words stand to the left of an amount or on the line next to it."""
    if _TEXT.search(amount.before):
        return True
    for index in (amount.line - 1, amount.line + 1):
        if 0 <= index < len(rows.sheet.lines):
            line = rows.sheet.lines[index]
            close = abs(line.depth - amount.depth) < 1.5 * rows.height
            if close and any(_LONG_TEXT.search(word.text) and word.right < amount.left for word in line.words):
                return True
    return False


def summing_run(rows: Rows) -> list[Row]:
    """Return the longest run of amounts in one column that sums to a labelled total right below; nothing for none."""
    amounts = [number for number in rows.numbers if number.decimals == 2 and not number.percent]
    best: list[Row] = []
    seen: set[tuple[int, ...]] = set()
    for number in amounts:
        column = [other for other in amounts if aligned(other, number, ALIGNED)]
        key = tuple(other.index for other in column)
        if key in seen or len(column) < 2:
            continue
        seen.add(key)
        for start in range(len(column)):
            run = _run_from(rows, column, start)
            if (len(run), _said(rows, run)) > (len(best), _said(rows, [row.amount for row in best])):
                best = [Row(amount, values=(None, None, amount.value)) for amount in run]
    return best


def _said(rows: Rows, run: list[Number]) -> int:
    """Return how the words over a run of amounts speak for rows: best without tax, worst the tax itself."""
    named = amount_class(heading_above(rows.sheet, run[0])) if run else None
    return {"net": 1, "tax": -1}.get(named or "", 0)


def _run_from(rows: Rows, column: list[Number], start: int) -> list[Number]:
    """Return the amounts from one of a column down that sum to the labelled amount below them."""
    if stops(column[start]) or not _LONG_TEXT.search(column[start].before):
        return []
    total, longest = 0, start - 1
    for index in range(start, len(column)):
        if stops(column[index]):
            break
        if index > start and column[index].depth - column[index - 1].depth > 10 * rows.height:
            break
        total += column[index].value
        following = column[index + 1] if index + 1 < len(column) else None
        if following is not None and following.value == total and following.label in ("net", "total", "due"):
            longest = index
    return column[start : longest + 1]
