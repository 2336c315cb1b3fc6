"""How sure a reading is: the evidence behind each value, counted, and the table that turns counts into confidence.

Owns the rule that nothing passes unasked unless arithmetic, a template or an order proves it and both readers agree;
of a picture only what no plausible mistake of recognition could have left standing.
"""

from typing import Final

from extractors.pdf.alike import pinned, proved, tax_pinned
from extractors.pdf.choose import Reading
from extractors.pdf.header import Found
from extractors.pdf.products import TOTALS
from extractors.pdf.reading import Pages
from extractors.pdf.rows import Row

AMOUNT_BP: Final = (2_000, 4_500, 6_500, 8_000, 9_000, 9_500, 9_900)
"""Confidence of a line's amount by its evidence from 0 to 6."""

VALUE_BP: Final = (1_500, 3_000, 4_500, 6_000, 7_500, 8_800, 9_500, 9_900)
"""Confidence of a quantity or price by its evidence from 0 to 7."""

ASKED_BP: Final = 8_900
"""The most that a value may have that is asked all the same."""

TOTAL_SCORE: Final = 6.0
TOTAL_MARGIN: Final = 1.0

AGREED_SCORE: Final = 5.0
"""Score of totals that suffices where both readers have the same rows and totals and the rows' sum closes."""

UNRIVALLED: Final = 1.8
"""Score and margin from which a weaker label suffices: nothing else on the pages could be meant."""


def closed(pages: Pages) -> int:
    """Return how the rows' sum is confirmed: 2 by a labelled amount, 1 by an unlabelled one, 0 not at all."""
    reading = pages.reading
    if reading is None or reading.closure.amount is None:
        return 0
    return 2 if reading.closure.labelled or reading.line_sum in (pages.sums.net, pages.sums.gross) else 1


def agreed(pages: Pages, row: Row) -> bool:
    """Say whether the second reader has the same row."""
    return pages.second is not None and any(other.key == row.key for other in pages.second.rows)


def same_rows(pages: Pages) -> bool:
    """Say whether both readers see exactly the same rows."""
    return (
        pages.second is not None
        and pages.reading is not None
        and [row.key for row in pages.second.rows] == pages.reading.keys
    )


def amount_evidence(pages: Pages, row: Row) -> int:
    """Count what speaks for the amount of a row, from 0 to 6."""
    exact = row.relation is not None and row.relation.exact
    count = 2 * exact + (row.relation is not None and not exact)
    count += closed(pages)
    column = pages.rows.column_over(row.amount)
    count += column is not None and column.role == "amount"
    return count + (pages.sums.score >= TOTAL_SCORE)


def order_known(pages: Pages, reading: Reading, row: Row) -> bool:
    """Say whether more than the product tells quantity and price apart: headings, a unit, a currency, decimals."""
    quantity, price = row.quantity, row.price
    if quantity is None or price is None:
        return False
    columns = pages.rows.column_over(quantity), pages.rows.column_over(price)
    twins = [
        number
        for number in pages.rows.near(row.amount)
        if number is not quantity and number.value != quantity.value and abs(number.centre - quantity.centre) < 12
    ]
    if any(number.alone and number.line in row.lines and number is not price for number in twins):
        # Two quantities in one cell, such as asked for and agreed: neither sums nor an order tell which is meant.
        return False
    if row.ordered:
        return True
    if columns[0] is not None and columns[1] is not None and columns[0].role != columns[1].role:
        if columns[0].role == "quantity" or columns[1].role == "price":
            return True
        if columns[0].role == "price" or columns[1].role == "quantity":
            return False
    if quantity.unit or price.currency:
        return True
    if columns[0] is not None and columns[0] is columns[1] and _ordered_as_headings(pages, row):
        return True
    del reading
    return price.decimals >= 2 and quantity.decimals == 0


def _ordered_as_headings(pages: Pages, row: Row) -> bool:
    """Say whether three numbers of a row stand across as the three headings do: moved aside, yet in their order."""
    band = pages.rows.band_above(row.amount.depth)
    headings = [each for each in band.columns if each.role in ("quantity", "price", "amount")] if band else []
    roles = [each.role for each in sorted(headings, key=lambda each: each.left)]
    numbers = {"quantity": row.quantity, "price": row.price, "amount": row.amount}
    places = {role: number.left for role, number in numbers.items() if number is not None}
    return len(roles) == len(places) == len(numbers) and roles == sorted(places, key=lambda role: places[role])


def value_evidence(pages: Pages, reading: Reading, row: Row) -> int:
    """Count what speaks for quantity and price of a row, from 0 to 7."""
    exact = row.relation is not None and row.relation.exact
    count = 3 * exact + (row.relation is not None and not exact)
    count += order_known(pages, reading, row)
    count += sum(other.proved for other in reading.rows) > 1 or len(reading.rows) == 1
    count += reading.margin > 1.5 or same_rows(pages)
    return min(7, count + (closed(pages) == 2))


def line_confidence(pages: Pages, row: Row) -> tuple[tuple[int, bool], tuple[int, bool]]:
    """Return confidence and passing of a row's amount, then of its quantity and price."""
    reading = pages.reading
    if reading is None:
        return (0, False), (0, False)
    amount = AMOUNT_BP[amount_evidence(pages, row)]
    value = VALUE_BP[value_evidence(pages, reading, row)]
    both = agreed(pages, row) and same_rows(pages)
    exact = row.relation is not None and (row.relation.exact or row.relation.name in ("single", "zero"))
    # Rows that come to the total hold the tax, and what they are without it is not printed.
    taxed = bool(pages.sums.tax) and reading.line_sum == pages.sums.gross
    closes = closed(pages) == 2 and both and not taxed and (not pages.sheet.scanned or proved(pages))
    proof = exact and closes
    # The sum of the rows proves an amount under its heading as well as a product does.
    column = pages.rows.column_over(row.amount)
    passes = closes and amount >= 9_000 and (exact or (column is not None and column.role == "amount"))
    told = order_known(pages, reading, row) and row.relation is not None
    if row.quantity is None and row.relation is not None:
        # Where no quantity is printed there is nothing to confuse the price with, under its own heading.
        column = pages.rows.column_over(row.price) if row.price is not None else None
        told = column is not None and column.role == "price"
        value = evidence_of_one(value)
    elif told and row.relation is not None and row.relation.name == "single":
        # One of something proves nothing: only headings over both can say that the one is a quantity.
        told = row.ordered or headed(pages, row)
        value = evidence_of_one(value)
    elif told and row.relation is not None and row.relation.name == "zero":
        # Nothing to pay proves no quantity: headings over both must say it, and rows that are proved in its columns.
        told = headed(pages, row) and any(other.proved and headed(pages, other) for other in reading.rows)
        value = evidence_of_one(value)
        passes = passes or (proof and told)
    if row.children:
        # Whether what was taken off between the rows lowers the price or only the line is not printed.
        told = False
    if pages.sheet.scanned and exact and row.relation is not None and row.relation.exact:
        told = told and pinned(row)
    return _capped(amount, passes=passes), _capped(value, passes=passes and told and value >= 9_500)


def evidence_of_one(value: int) -> int:
    """Return the confidence of a quantity of one under its heading, where the sum of the lines closes."""
    return max(value, 9_500)


def headed(pages: Pages, row: Row) -> bool:
    """Say whether known headings stand over quantity and price of a row."""
    for number, role in ((row.quantity, "quantity"), (row.price, "price")):
        column = pages.rows.column_over(number) if number is not None else None
        if column is None or column.role != role:
            return False
    return True


def _capped(confidence: int, *, passes: bool) -> tuple[int, bool]:
    """Return a confidence with whether it passes; what is asked never looks surer than what passes."""
    return (confidence if passes else min(confidence, ASKED_BP)), passes


def totals_confidence(pages: Pages) -> tuple[int, bool]:
    """Return confidence and passing of net, tax and total together."""
    sums = pages.sums
    places = [sums.places.get("gross"), sums.places.get("net")]
    labelled = all(place is not None and place.label in TOTALS for place in places) or (
        places[0] is not None and places[0].label in ("total", "due") and closed(pages) == 2
    )
    second = pages.second.totals if pages.second is not None else {}
    vetoed = "total" in second and second["total"] != sums.gross
    whole = pages.second is not None and pages.second.whole
    # What the second reader calls net is what the rows come to: before charges and allowances where there are any.
    vetoed = vetoed or (whole and second.get("net") not in (sums.net, sums.lines))
    agree = whole and not vetoed and "total" in second and same_rows(pages) and closed(pages) == 2
    strong = sums.score >= (AGREED_SCORE if agree else TOTAL_SCORE) and sums.margin >= TOTAL_MARGIN
    held = agree and proved(pages) and tax_pinned(pages)
    passes = strong and labelled and not vetoed and (not pages.sheet.scanned or held)
    confidence = min(9_900, int(4_000 + 700 * min(sums.score, 8) + 150 * min(max(sums.margin, 0), 3)))
    return _capped(confidence, passes=passes)


def sum_known(pages: Pages) -> bool:
    """Say whether the sum of the lines is proved: the rows come to it and it closes, or its own label announces it.

    Rows that come to the total hold the tax; what they are without it is not printed.
    """
    sums, reading = pages.sums, pages.reading
    if reading is not None and reading.rows:
        return closed(pages) == 2 and sums.lines == reading.line_sum and (sums.lines != sums.gross or not sums.tax)
    return "lines" in sums.places


TEXT_SCORE: Final = 3.0
TEXT_MARGIN: Final = 0.5


def text_confidence(
    found: Found, *, scanned: bool, least: float = TEXT_SCORE, margin: float = TEXT_MARGIN
) -> tuple[int, bool]:
    """Return confidence and passing of a value that a label announces."""
    passes = found.score >= least and found.margin >= margin and not scanned
    return _of_text(found, passes=passes)


def anchored_confidence(found: Found, *, scanned: bool, least: float, margin: float) -> tuple[int, bool]:
    """Return confidence and passing of a number or a date: a weak label suffices where nothing else could be meant."""
    strong = found.score >= least and found.margin >= margin
    alone = found.score >= UNRIVALLED and found.margin >= UNRIVALLED
    return _of_text(found, passes=(strong or alone) and not scanned)


def name_confidence(found: Found, *, scanned: bool) -> tuple[int, bool]:
    """Return confidence and passing of a party's name: it stands at its label, and once more on the pages.

    A label may stand over a contact or a branch; only a name that is repeated, that its web address repeats, or a
    company that heads the page in far the largest print, passes. One with other entries between it and its label does
    not: what belongs to the name there, an identifier or a department, is for a person to say.
    """
    backed = (found.agreed > 1 and not found.apart) or found.taught or found.heads
    passes = found.score >= NAME_SCORE and found.margin >= TEXT_MARGIN and backed and not scanned
    return _of_text(found, passes=passes)


NAME_SCORE: Final = 2.15


def _of_text(found: Found, *, passes: bool) -> tuple[int, bool]:
    """Return the confidence of a text by its score and its margin, with whether it passes."""
    confidence = int(3_000 + 1_500 * max(0.0, min(found.score, 3.4)) + 600 * max(0.0, min(found.margin, 2)))
    return _capped(min(confidence, 9_700), passes=passes)
