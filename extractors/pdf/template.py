"""What one correction teaches: where a supplier prints the values that were read wrongly, and nothing else.

Owns learning from a corrected document and reading with what was learned. A template only overrides what had to be
corrected: what was read rightly without it stays in the hands of the general reading, and proved rows win over it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import Final

from extractors.pdf.choose import Reading, closure_of, describe
from extractors.pdf.dates import dates_in
from extractors.pdf.guided import millionths
from extractors.pdf.header import Found
from extractors.pdf.layout import Line, text_of
from extractors.pdf.numbers import Number, currency_of
from extractors.pdf.reading import Pages
from extractors.pdf.rows import Fit, Hypothesis, Row, rows_under
from extractors.pdf.speech import plain_words
from extractors.pdf.words import Word
from rules_engine.documents.hints import Anchor, Column, Template

FIELDS: Final = {
    "number": "number",
    "issue_date": "date",
    "due_date": "due",
    "order_reference": "order",
    "seller.name": "seller.name",
    "buyer.name": "buyer.name",
    "seller.vat_id": "seller.vat_id",
    "seller.iban": "seller.iban",
}
"""Field of a candidate to the name it has in the header."""

TOTALS: Final = {"totals.total_without_vat": "net", "totals.vat": "tax", "totals.total_with_vat": "gross"}
"""Field of a candidate to the name it has in the sums."""

DATES: Final = frozenset({"issue_date", "due_date"})
CHOICES_MAX: Final = 8
"""Places that are tried for each total."""

ABOVE_MAX: Final = 6
"""Lines above a value in which its label may stand."""

NEAR: Final = 75.0
"""Points by which a label above a value may stand aside."""

SAME_PLACE: Final = 25.0

Corrected = Sequence[tuple[Decimal | None, Decimal | None, Decimal | None]]
"""Quantity, price and amount of each line, as a person confirmed them."""

_WORDY = re.compile(r"[^\W\d_]{2}")
_DOMAIN = re.compile(r"(?:www\.|@)([\w-]+\.[a-z]{2,})")


def squash(text: str) -> str:
    """Return letters and digits of a text, in lower case without accents."""
    return re.sub(r"[^0-9a-z]", "", plain_words(text))


def keys_of(pages: Pages) -> tuple[str, ...]:
    """Return what tells the supplier of a document: its identifiers, its domain, its letterhead."""
    header = pages.header
    keys = [header.value("seller.vat_id"), header.value("seller.iban"), squash(header.value("seller.name") or "")]
    keys += [found.casefold() for found in _DOMAIN.findall(pages.sheet.text)]
    first = next((line for line in pages.sheet.lines if len(squash(line.text)) > 4), None)
    keys.append(f"top:{squash(text_of(first.segments[0]))}" if first else None)
    return tuple(dict.fromkeys(key for key in keys if key and len(key) > 3))


def fits(template: Template, pages: Pages) -> bool:
    """Say whether a template is of the supplier of a document: two keys agree, or the only one it has."""
    common = set(template.keys) & set(keys_of(pages))
    return len(common) >= min(2, len(template.keys)) or any(key[:2].isalpha() and key[2:4].isdigit() for key in common)


def learn(pages: Pages, values: Mapping[str, str], lines: Corrected) -> Template:
    """Return what a corrected document teaches beyond the general reading; values are ISO dates and plain numbers."""
    anchors: list[Anchor] = []
    for field, value in values.items():
        name = FIELDS.get(field)
        if name is not None and not _same(field, pages.header.value(name), value):
            anchors += list(_anchors(pages, field, value))[:3]
        elif field in TOTALS and not _known_total(pages, TOTALS[field], Decimal(value)):
            anchors += list(_number_anchors(pages, field, Decimal(value)))[:3]
    columns, heading = _columns(pages, lines)
    return Template(keys=keys_of(pages), anchors=tuple(anchors), columns=columns, heading=heading)


def _known_total(pages: Pages, name: str, value: Decimal) -> bool:
    """Say whether a total was read as it was confirmed, and by a label that is known: luck is no knowledge."""
    place = pages.sums.places.get(name)
    known = {"net": ("net",), "tax": ("tax",), "gross": ("total", "due")}[name]
    labelled = place is not None and place.label in known and bool(place.label_side)
    return labelled and getattr(pages.sums, name) == millionths(value)


def _same(field: str, read: str | None, value: str) -> bool:
    """Say whether a value was read as it was confirmed."""
    return read == value if field in DATES else squash(read or "") == squash(value)


def _anchors(pages: Pages, field: str, value: str) -> Iterator[Anchor]:
    """Yield where a value is printed, each place with its label."""
    for line in pages.sheet.lines:
        for at, segment in enumerate(line.segments):
            span = _span(pages, field, value, segment)
            if span is None:
                continue
            start, end = span
            left = round(segment[start].left)
            if start:
                label = squash(text_of(segment[:start]))
                yield Anchor(field=field, way="inside", label=label, left=left, words=end - start)
            elif at and _is_label(text_of(line.segments[at - 1])):
                label = squash(text_of(line.segments[at - 1]))
                yield Anchor(field=field, way="left", label=label, left=left, words=end - start)
            else:
                yield _above(pages, field, line, segment, end - start)


def _is_label(text: str) -> bool:
    """Say whether words can be a label: letters without digits, so that no other value is taken for one."""
    return len(squash(text)) > 2 and not any(letter.isdigit() for letter in text)


def _span(pages: Pages, field: str, value: str, segment: list[Word]) -> tuple[int, int] | None:
    """Return which words of a segment are a value, None where it is not among them."""
    for start in range(len(segment)):
        for end in range(start + 1, min(len(segment), start + 8) + 1):
            text = text_of(segment[start:end])
            if field in DATES:
                found = dates_in(text, month_first=pages.header.month_first)
                if found and value == str(found[0].day) and not found[0].start:
                    return start, end
            elif squash(text) == squash(value):
                return start, end
    return None


def _above(pages: Pages, field: str, line: Line, segment: list[Word], words: int) -> Anchor:
    """Return the anchor of a value whose label stands above it, else of its bare place."""
    left = segment[0].left
    for down in range(1, ABOVE_MAX + 1):
        if line.index - down < 0 or pages.sheet.lines[line.index - down].page != line.page:
            break
        for other in pages.sheet.lines[line.index - down].segments:
            if abs(other[0].left - left) < NEAR and _is_label(text_of(other)):
                return Anchor(
                    field=field, way="above", label=squash(text_of(other)), left=round(left), down=down, words=words
                )
    return Anchor(field=field, way="place", label="", left=round(left), down=line.index, words=words)


def _number_anchors(pages: Pages, field: str, value: Decimal) -> Iterator[Anchor]:
    """Yield the labels beside which a total is printed."""
    for number in reversed(pages.rows.numbers):
        if number.value == millionths(value) and not number.percent:
            words = [word for word in number.before.split() if not currency_of(word)]
            if _WORDY.search(" ".join(words)):
                # Another number to the left is the value of another document's column, and no label.
                yield Anchor(field=field, way="left", label=squash(number.before), left=round(number.left))
            elif squash(number.above):
                yield Anchor(field=field, way="above", label=squash(number.above), left=round(number.left))


def _columns(pages: Pages, lines: Corrected) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Return the columns that corrected lines stand in, nothing where they were read rightly without."""
    reading = pages.reading
    read = [row.values for row in reading.rows] if reading else []
    confirmed = [(millionths(quantity), millionths(price), millionths(amount)) for quantity, price, amount in lines]
    if not confirmed or (read == confirmed and _headed(pages)):
        return {}, ()
    placed: dict[str, list[tuple[Number, Number]]] = {"quantity": [], "price": [], "amount": []}
    last = -1.0
    for quantity, price, amount in confirmed:
        best = max(
            (
                (2 * (q is not None) + 2 * (p is not None) - 0.001 * number.depth, number, q, p)
                for number in pages.rows.numbers
                if amount is not None and number.value == amount and number.depth > last - 0.1 and not number.percent
                for q, p in [_factors(pages, number, quantity, price)]
            ),
            key=lambda found: found[0],
            default=None,
        )
        if best is None:
            continue
        _, number, q, p = best
        last = number.depth
        placed["amount"].append((number, number))
        placed["quantity"] += [(q, number)] if q is not None else []
        placed["price"] += [(p, number)] if p is not None else []
    columns = {
        role: Column(
            left=round(median(number.left for number, _ in pairs)),
            right=round(median(number.right for number, _ in pairs)),
            rise=round(100 * median(number.middle - amount.middle for number, amount in pairs) / pages.sheet.height),
        )
        for role, pairs in placed.items()
        if pairs
    }
    if "amount" not in columns:
        return {}, ()
    band = pages.rows.band_above(placed["amount"][0][0].depth)
    return columns, tuple(squash(column.text) for column in band.columns) if band else ()


def _headed(pages: Pages) -> bool:
    """Say whether known headings stand over quantity and price of every row."""
    for row in pages.reading.rows if pages.reading else ():
        for number, role in ((row.quantity, "quantity"), (row.price, "price")):
            column = pages.rows.column_over(number) if number is not None else None
            if column is None or column.role != role:
                return False
    return True


def _factors(
    pages: Pages, amount: Number, quantity: int | None, price: int | None
) -> tuple[Number | None, Number | None]:
    """Return where quantity and price of a line are printed, nearest to its amount."""
    near = sorted(pages.rows.near(amount, 2.2), key=lambda number: (number.running, abs(number.middle - amount.middle)))
    factor = next((n for n in near if price is not None and n.value == price and n.left < amount.right), None)
    count = next((n for n in near if quantity is not None and n.value == quantity and n is not factor), None)
    return count, factor


def apply(pages: Pages, template: Template) -> None:
    """Read again what a template knows better; values it does not find stay as they were read."""
    _apply_totals(pages, template)
    for field in dict.fromkeys(anchor.field for anchor in template.anchors if anchor.field not in TOTALS):
        anchors = [anchor for anchor in template.anchors if anchor.field == field]
        found = next((value for anchor in anchors for value in _values_at(pages, anchor)), None)
        if found is not None:
            value, words = found
            score, margin = (3.3, 3.0) if template.trusted else (1.0, 0.0)
            pages.header.found[FIELDS[field]] = Found(value, score, margin, words, label="template", taught=True)
    if template.columns:
        _read_columns(pages, template)


def _apply_totals(pages: Pages, template: Template) -> None:
    """Read net and total where their labels were learned, as far as what lies between them can be a tax.

    A heading that was learned may stand over other amounts too, such as those of the rows.
    """
    sums = pages.sums
    choices: dict[str, list[Number]] = {}
    for name in ("net", "gross"):
        anchors = [anchor for anchor in template.anchors if TOTALS.get(anchor.field) == name]
        learned = [number for anchor in anchors for number in _numbers_at(pages, anchor)]
        read = sums.places.get(name)
        choices[name] = [*learned, *([read] if read is not None else [])][:CHOICES_MAX]
    pairs = [(net, gross) for net in choices["net"] for gross in choices["gross"]]
    likely = [(net, gross) for net, gross in pairs if 0 <= (gross.value - net.value) * net.value <= net.value**2 // 2]
    chosen: tuple[Number | None, Number | None] = next(
        iter([*likely, *pairs]), (next(iter(choices["net"]), None), next(iter(choices["gross"]), None))
    )
    for name, number in zip(("net", "gross"), chosen, strict=True):
        if number is not None:
            setattr(sums, name, number.value)
            sums.places[name] = number
    if sums.gross is not None and sums.paid is None and any(TOTALS.get(a.field) for a in template.anchors):
        sums.due = sums.gross
    if sums.net is not None and sums.gross is not None:
        sums.tax = sums.gross - sums.net


def _numbers_at(pages: Pages, anchor: Anchor) -> Iterator[Number]:
    """Yield the numbers whose label is the learned one, the lowest on the page first.

    A summary that runs across with one rate of tax runs down with two: the same words then stand on the other side.
    """
    ways = ("before", "above") if anchor.way == "left" else ("above", "before")
    for way in ways:
        for number in reversed(pages.rows.numbers):
            if squash(getattr(number, way)) == anchor.label and not number.percent:
                yield number


def _values_at(pages: Pages, anchor: Anchor) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield the values that stand where an anchor says."""
    for line in pages.sheet.lines:
        for at, segment in enumerate(line.segments):
            words = _words_at(pages, anchor, line, at, segment)
            value = _value(pages, anchor, words) if words else None
            if value is not None:
                yield value


def _words_at(pages: Pages, anchor: Anchor, line: Line, at: int, segment: list[Word]) -> list[Word]:
    """Return the words that a label, if it is this segment, says are the value."""
    if anchor.way == "inside":
        for end in range(1, len(segment)):
            if squash(text_of(segment[:end])) == anchor.label:
                return segment[end:]
        return []
    if anchor.way == "place":
        return segment if line.index == anchor.down and abs(segment[0].left - anchor.left) < SAME_PLACE else []
    if squash(text_of(segment)) != anchor.label:
        return []
    if anchor.way == "left":
        return line.segments[at + 1] if at + 1 < len(line.segments) else []
    below = line.index + anchor.down
    if below >= len(pages.sheet.lines) or abs(segment[0].left - anchor.left) >= NEAR:
        return []
    return next(
        (other for other in pages.sheet.lines[below].segments if abs(other[0].left - anchor.left) < SAME_PLACE), []
    )


def _value(pages: Pages, anchor: Anchor, words: list[Word]) -> tuple[str, tuple[Word, ...]] | None:
    """Return the value that some words begin with, None where they are no value of its kind."""
    if anchor.field in DATES:
        found = dates_in(text_of(words[:7]), month_first=pages.header.month_first)
        return (str(found[0].day), tuple(words[: anchor.words])) if found and found[0].start < 3 else None
    taken = words if anchor.field.endswith("name") else words[: anchor.words]
    text = text_of(taken).strip(" ,;:")
    if anchor.field in ("number", "order_reference") and not any(letter.isdigit() for letter in text):
        return None
    return (text, tuple(taken)) if text else None


def _read_columns(pages: Pages, template: Template) -> None:
    """Read the rows in the learned columns; rows that are proved without them stay."""
    band = next(
        (
            band
            for band in pages.rows.bands
            if {squash(column.text) for column in band.columns} >= set(template.heading) and template.heading
        ),
        None,
    )
    fits_of = {role: Fit([_place(column)]) for role, column in template.columns.items()}
    if "amount" not in fits_of:
        return
    hypothesis = Hypothesis(fits_of, [], 4.0, band, from_heading=band is not None)
    found = rows_under(pages.rows, hypothesis)
    general = {row.amount.index: row for row in pages.reading.rows} if pages.reading else {}
    for index, row in enumerate(found):
        _by_columns(pages, template, row)
        other = general.get(row.amount.index)
        if not row.proved and other is not None and other.relation is not None and other.relation.exact:
            found[index] = other
    found = [row for row in found if row.quantity is not None or row.price is not None or "quantity" not in fits_of]
    learned = {TOTALS[anchor.field] for anchor in template.anchors if anchor.field in TOTALS} - {"tax"}
    sums = {name: place for name, place in pages.sums.places.items() if not learned or name in learned}
    places = [place.depth for place in sums.values() if found and place.depth > found[0].amount.depth + 1]
    end = min(places, default=1e9) - 1
    found = [row for row in found if row.amount.depth < end]
    closure = closure_of(pages.rows, found)
    # What the general reading has beyond the totals are no rows.
    others = [row for row in pages.reading.rows if row.amount.depth < end] if pages.reading else []
    enough = closure.amount is not None or len(found) >= len(others)
    if found and enough:
        pages.reading = Reading(
            found, closure, 9.0, 4.0, hypothesis, band or pages.rows.band_above(found[0].amount.depth)
        )
        pages.reading.margin = 2.0
        describe(pages.rows, pages.reading)


def _by_columns(pages: Pages, template: Template, row: Row) -> None:
    """Take quantity and price of a row from their columns: which of two factors is which was learned."""
    for role in ("quantity", "price"):
        column = template.columns.get(role)
        if column is None:
            continue
        fit = Fit([_place(column)])
        near = [
            number
            for number in pages.rows.near(row.amount)
            if fit.has(number, 6)
            and abs(100 * (number.middle - row.amount.middle) / pages.sheet.height - column.rise) < 45
            and not number.percent
        ]
        if near:
            number = min(near, key=lambda number: abs(number.middle - row.amount.middle))
            values = list(row.values)
            setattr(row, role, number)
            values[0 if role == "quantity" else 1] = number.value
            row.values = (values[0], values[1], row.values[2])
    row.ordered = row.proved


def _place(column: Column) -> Number:
    """Return a number that stands where a column does."""
    return Number(0, 2, column.left, column.right, 0.0, 0.0, 1, -1, [])
