"""The totals of a document: the net, tax and total that add up, what was paid, what is due.

Owns the search for three amounts with net + tax = total among all that are printed, the rows' sum and labelled
adjustments included. Labels are evidence; the sum is the proof.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, NamedTuple

from extractors.pdf.choose import Reading, signed
from extractors.pdf.numbers import CENT, MILLION, Number
from extractors.pdf.products import Rows
from extractors.pdf.speech import plain_words

VALUES_MAX: Final = 140
ADJUSTMENTS_MAX: Final = 6
KEPT: Final = 40
SCORE_MIN: Final = 2.0
COLUMN: Final = 2.5
"""Points by which the right edges of one column of amounts may differ."""

RATES_MAX: Final = 5
"""Rates of tax on one document."""


class Triad(NamedTuple):
    """Net, tax and total that add up, with the evidence for them."""

    score: float
    gross: int
    net: int
    tax: int


@dataclass(slots=True)
class Sums:
    """The totals of a document in millionths; ``score`` and ``margin`` say how well they are proved."""

    net: int | None = None
    tax: int | None = None
    gross: int | None = None
    lines: int | None = None
    charges: int | None = None
    allowances: int | None = None
    paid: int | None = None
    due: int | None = None
    score: float = 0.0
    margin: float = 0.0
    rate: bool = False
    places: dict[str, Number] = field(default_factory=dict)
    second: Triad | None = None


class _Amounts:
    """All amounts that may be totals, by value, with the strength of their labels."""

    def __init__(self, rows: Rows, reading: Reading | None) -> None:
        used = {
            number.index
            for row in (reading.rows if reading else ())
            for number in (row.amount, row.quantity, row.price)
            if number is not None
        }
        inside = {line for row in (reading.rows if reading else ()) for line in row.lines}
        if reading is not None and reading.rows:
            # What is charged or allowed below the last row is of the whole document, unless the row's own sum needs it.
            last = reading.rows[-1]
            children = {child.line for child in last.children}
            inside -= {
                number.line
                for number in rows.numbers
                if number.label in ("charge", "allowance") and number.line > last.amount.line
            } - children
        self.inside = inside
        self.numbers = [
            number
            for number in rows.numbers
            if not number.percent
            and number.index not in used
            and not (not number.decimals and not number.currency and 1_970 <= number.value // MILLION <= 2_099)
            and (number.decimals == 2 or number.currency or number.label)
        ]
        self.places: dict[int, list[Number]] = defaultdict(list)
        for number in self.numbers:
            self.places[number.value].append(number)
        self.rates = {n.value for n in rows.numbers if 0 < n.value <= 30 * MILLION and (n.percent or n.decimals <= 2)}
        self.depth = sum(page.height for page in rows.sheet.pages) or 1.0

    def label(self, value: int, *kinds: str) -> float:
        """Return how strongly a value is labelled as one of some kinds."""
        strengths = [
            1.0 if number.label_side == "left" else 0.7
            for number in self.places.get(value, ())
            if number.label in kinds
        ]
        return max(strengths, default=0.0)

    def place(self, value: int, *kinds: str) -> Number | None:
        """Return where a value is printed, best where its label says so."""
        places = self.places.get(value, [])
        labelled = [number for number in places if number.label in kinds]
        chosen = labelled or places
        return chosen[-1] if chosen else None


def totals_of(rows: Rows, reading: Reading | None) -> Sums:
    """Return the totals of a document."""
    amounts = _Amounts(rows, reading)
    line_sum = reading.line_sum if reading and reading.rows else None
    triads = _triads(amounts, line_sum)
    sums = Sums()
    if triads and triads[0].score >= SCORE_MIN and not _taxed_otherwise(amounts, triads[0], line_sum):
        best = triads[0]
        sums.net, sums.tax, sums.gross, sums.score = best.net, best.tax, best.gross, best.score
        others = [each for each in triads[1:] if each[1:] != best[1:]]
        sums.margin = best.score - (others[0].score if others else 0.0)
        sums.second = others[0] if others else None
        sums.rate = _rated(amounts, best.net, best.tax)
    else:
        _by_label_only(amounts, sums, line_sum)
    _places(amounts, sums)
    _rest(amounts, sums, reading, line_sum)
    return sums


def _taxed_otherwise(amounts: _Amounts, triad: Triad, line_sum: int | None) -> bool:
    """Say whether amounts add up without tax where one is printed: it is within them, or something is held back."""
    taxes = {
        number.value
        for number in amounts.numbers
        if number.label == "tax" and number.label_side == "left" and number.decimals == 2
    }
    return not triad.tax and bool(taxes - {0, triad.net, triad.gross, line_sum})


def _rated(amounts: _Amounts, net: int, tax: int) -> bool:
    """Say whether the tax is a printed rate of the net, to the cent."""
    hundred = 100 * MILLION
    return bool(tax) and any(abs(net * rate - tax * hundred) <= CENT * hundred for rate in amounts.rates)


def _adjusted(amounts: _Amounts, line_sum: int | None) -> dict[int, int]:
    """Return what the rows' sum becomes with labelled charges and allowances: value to how many were used."""
    if line_sum is None:
        return {}
    adjustments: list[Number] = []
    for number in amounts.numbers:
        known = {(other.label, abs(other.value)) for other in adjustments}
        if number.line in amounts.inside:
            continue
        if number.label in ("charge", "allowance") and number.value and (number.label, abs(number.value)) not in known:
            adjustments.append(number)
    values: dict[int, int] = {}
    for count in range(min(len(adjustments), ADJUSTMENTS_MAX) + 1):
        for chosen in combinations(adjustments[:ADJUSTMENTS_MAX], count):
            values.setdefault(line_sum + sum(signed(number, line_sum) for number in chosen), count)
    return values


def _tax_sums(amounts: _Amounts) -> dict[int, int]:
    """Return sums of tax amounts that stand below each other: several rates whose sum need not be printed."""
    taxes = [number for number in amounts.numbers if number.label == "tax" and number.decimals == 2 and number.value]
    last = {number.line: number for number in sorted(taxes, key=lambda number: number.right)}
    columns = [sorted(last.values(), key=lambda number: number.depth)]
    columns += [[other for other in taxes if abs(other.right - number.right) < COLUMN] for number in taxes]
    sums: dict[int, int] = {}
    for column in columns:
        for start, first in enumerate(column):
            gathered = first.value
            for end in range(start + 1, min(len(column), start + RATES_MAX)):
                if (column[end].value < 0) != (first.value < 0):
                    break
                gathered += column[end].value
                sums.setdefault(gathered, end - start + 1)
    return sums


def _triads(amounts: _Amounts, line_sum: int | None) -> list[Triad]:
    """Return every net, tax and total that add up, best first."""
    printed = sorted(amounts.places, key=lambda value: -abs(value))[:VALUES_MAX]
    values = set(printed) | ({line_sum} if line_sum is not None else set())
    adjusted, tax_sums = _adjusted(amounts, line_sum), _tax_sums(amounts)
    values |= set(adjusted)
    found = []
    for total in printed:
        if not total:
            continue
        for net in values:
            tax = total - net
            alike = (net < 0) == (total < 0) and abs(net) <= abs(total) * 1.0001 and abs(total) <= abs(net) * 1.5
            if not net or not alike or (tax and tax not in values and tax not in tax_sums and -tax not in values):
                continue
            known = net in amounts.places or (
                net in adjusted and (amounts.label(total, "total", "due") or tax in amounts.places or tax in tax_sums)
            )
            if known:
                found.append(Triad(_score(amounts, adjusted, tax_sums, line_sum, (total, net, tax)), total, net, tax))
    found.sort(key=lambda triad: -triad.score)
    return _with_parts(found[:KEPT], printed)


def _score(
    amounts: _Amounts,
    adjusted: dict[int, int],
    tax_sums: dict[int, int],
    line_sum: int | None,
    triad: tuple[int, int, int],
) -> float:
    """Return the evidence for three amounts that add up."""
    total, net, tax = triad
    by_total = max(amounts.label(total, "total"), 0.8 * amounts.label(total, "due"))
    by_tax = max(amounts.label(tax, "tax"), amounts.label(-tax, "tax")) if tax else 0.5 * amounts.label(0, "tax")
    score = 2 * by_total + 1.6 * amounts.label(net, "net") + 1.6 * by_tax
    score += 0.3 * (tax in tax_sums and tax not in amounts.places)
    if net == line_sum:
        score += 2.2
    elif net in adjusted:
        score += 1.8 - 0.25 * adjusted[net] - 0.3 * (net not in amounts.places)
    score += 0.6 * (total == line_sum)
    if tax:
        score += 1.2 + 1.2 * _rated(amounts, net, tax)
    elif any(number.label == "tax" and number.value and not number.percent for number in amounts.numbers):
        score -= 1.4
    score -= 0.6 * bool(amounts.label(total, "paid") and not by_total) + 0.5 * bool(amounts.label(net, "charge"))
    score -= 0.5 * bool(amounts.label(total, "allowance")) + 0.8 * bool(amounts.label(total, "net") and not by_total)
    place = amounts.place(total, "total", "due")
    return score + 0.2 * (place.depth / amounts.depth if place is not None else 0)


def _with_parts(triads: list[Triad], printed: list[int]) -> list[Triad]:
    """Raise triads that are the sum of two smaller ones: a table of rates closes them."""
    simple = {
        (net, total - net, total)
        for total in printed
        for net in printed
        if total - net and total - net in printed and abs(total - net) < abs(net) and (net < 0) == (total < 0)
    }
    raised = [
        each._replace(score=each.score + 2.2)
        if any(
            (each.net - net, each.tax - tax, each.gross - total) in simple and abs(net) < abs(each.net)
            for net, tax, total in simple
        )
        else each
        for each in triads
    ]
    return sorted(raised, key=lambda triad: -triad.score)


def _by_label_only(amounts: _Amounts, sums: Sums, line_sum: int | None) -> None:
    """Take totals by their labels alone, where nothing adds up."""
    for name, kinds in (("gross", ("total",)), ("net", ("net",)), ("tax", ("tax",))):
        labelled = [number for number in amounts.numbers if number.label in kinds]
        if labelled:
            best = max(labelled, key=lambda number: (number.label_side == "left", abs(number.value)))
            setattr(sums, name, best.value)
    if sums.gross is None:
        due = [number for number in amounts.numbers if number.label == "due"]
        if due:
            sums.gross = max(due, key=lambda number: (number.label_side == "left", abs(number.value))).value
    if sums.gross is None and line_sum is not None:
        sums.gross = line_sum
    money = {number.value for number in amounts.numbers if number.currency and number.decimals == 2 and number.value}
    if sums.gross is None and len(money) == 1:
        # Where one amount is all the money on the pages, it is what they ask for, whatever it is called.
        sums.gross = money.pop()


def _places(amounts: _Amounts, sums: Sums) -> None:
    """Remember where each total is printed."""
    for name, kinds in (("net", ("net",)), ("tax", ("tax",)), ("gross", ("total", "due"))):
        value = getattr(sums, name)
        place = amounts.place(value, *kinds) if value is not None else None
        if place is not None:
            sums.places[name] = place


def _rest(amounts: _Amounts, sums: Sums, reading: Reading | None, line_sum: int | None) -> None:
    """Find what was paid, what is due, and which charges and allowances lie between the lines and the net."""
    paid = _labelled(amounts, "paid", sums.gross)
    due = _labelled(amounts, "due", None)
    total = sums.gross
    if total is not None:
        for number in paid:
            rest = total - abs(number.value) if total > 0 else total + abs(number.value)
            if number.value and (rest in amounts.places or not due):
                sums.paid, sums.due = abs(number.value), rest
                sums.places["paid"] = number
                break
        if sums.due is None:
            same = [number for number in due if number.value == total]
            sums.due = total
            place = same[0] if same else sums.places.get("gross")
        else:
            place = amounts.place(sums.due, "due", "total")
        if place is not None:
            sums.places["due"] = place
    if line_sum is not None and sums.net is not None and reading is not None:
        _between(amounts, sums, line_sum)
    if sums.lines is None:
        _line_sum_by_label(amounts, sums)


_LINE_SUM: Final = re.compile(
    r"positionssumme|summe (?:der )?positionen|(?:total|sum|amount) of (?:the )?lines|lines total|sous-total"
    r"|zwischensumme"
    r"|sub-?\s?total|subtotaal|subtotale|warenwert|delsumma|total amount of lines|items total|goods total"
)


def _line_sum_by_label(amounts: _Amounts, sums: Sums) -> None:
    """Take the sum of the lines by its label, or from the net where nothing is charged or allowed between them."""
    for number in amounts.numbers:
        if _LINE_SUM.search(plain_words(number.before or number.above)) and number.line not in amounts.inside:
            sums.lines, sums.places["lines"] = number.value, number
    adjusted = any(
        number.label in ("charge", "allowance") and number.value and number.line not in amounts.inside
        for number in amounts.numbers
    )
    if sums.lines is None and not adjusted:
        sums.lines = sums.net


def _labelled(amounts: _Amounts, kind: str, without: int | None) -> list[Number]:
    """Return the amounts of a kind from top to bottom."""
    return [number for number in amounts.numbers if number.label == kind and number.value != without]


def _between(amounts: _Amounts, sums: Sums, line_sum: int) -> None:
    """Say by which charges and allowances the lines and the net differ."""
    net = sums.net
    if net is None:
        return
    if line_sum == net:
        sums.lines = line_sum
        return
    adjustments = [
        number
        for number in amounts.numbers
        if number.label in ("charge", "allowance") and number.value and number.line not in amounts.inside
    ]
    if not adjustments:
        return
    unique = list({(number.label, abs(number.value)): number for number in adjustments}.values())[:ADJUSTMENTS_MAX]
    for count in range(1, len(unique) + 1):
        for chosen in combinations(unique, count):
            if abs(line_sum + sum(signed(number, line_sum) for number in chosen) - net) <= CENT // 2:
                sums.lines = line_sum
                sums.charges = sum(number.value for number in chosen if number.label == "charge") or None
                sums.allowances = sum(abs(number.value) for number in chosen if number.label == "allowance") or None
                return
