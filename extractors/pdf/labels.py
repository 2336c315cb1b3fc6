"""What the words beside an amount say it is: net, tax, total, due, paid, a charge, an allowance.

Owns the attachment of labels: the words to the left on the line, else a heading above in a summary that runs across.
"""

import re
from typing import Final

from extractors.pdf.layout import Sheet, text_of
from extractors.pdf.numbers import DATE, Number, currency_of
from extractors.pdf.speech import amount_class

LINES_UP: Final = 7
"""Lines above an amount in which its heading may stand."""

_WORD = re.compile(r"[^\W\d_]{2}")
_IDENTIFIER = re.compile(r"(?<![\d.,])[A-Z]{0,3}\d{6,}")
_LONG_WORD = re.compile(r"[^\W\d_]{3}")
_HEADING_MAX: Final = 40
_PROSE: Final = 11
"""Words beyond which the text before a number is a sentence, not a label."""


def label_amounts(sheet: Sheet, numbers: list[Number]) -> None:
    """Give every number its label and the class of it."""
    starts = {id(word) for number in numbers for word in number.words}
    for number in numbers:
        number.before = _before(sheet, number, starts)
        if _WORD.search(number.before):
            number.label = amount_class(number.before) if len(number.before.split()) <= _PROSE else None
            if number.label is None and (nearest := _nearest(sheet, number)):
                # In two columns of text the words of the other column stand before the label; the nearest is its own.
                number.label = amount_class(nearest)
                number.before = nearest if number.label else number.before
            if number.label == "tax" and _IDENTIFIER.search(number.before):
                # The label is that of the identifier before it, and what follows is a telephone or a register.
                number.label = None
            number.label_side = "left" if number.label else ""
    for number in numbers:
        # A later amount of a row of the tax table is a tax too, whatever heading stands over it.
        if number.label is None and not _WORD.search(number.before) and number.decimals == 2:
            first = text_of(sheet.lines[number.line].segments[0])
            if amount_class(first) == "tax" and sheet.lines[number.line].segments[0][-1].right < number.left:
                number.label, number.label_side = "tax", "left"
    for number in numbers:
        words = [word for word in number.before.split() if not currency_of(word)]
        if number.label is None and not _LONG_WORD.search(" ".join(words)):
            number.above = heading_above(sheet, number)
            label = amount_class(number.above) if len(number.above) < _HEADING_MAX else None
            number.label, number.label_side = label, "above" if label else ""


def _before(sheet: Sheet, number: Number, numbered: set[int]) -> str:
    """Return the words to the left of a number; those before another number in another segment are not its."""
    own = {id(word) for word in number.words}
    first = number.words[0]
    taken: list[str] = []
    for word in reversed(sheet.lines[number.line].words):
        if word.right > number.left + 1 or id(word) in own:
            continue
        if id(word) in numbered and taken and word.segment != first.segment and not DATE.match(word.text):
            break
        taken.append(word.text)
    return " ".join(reversed(taken))


def _nearest(sheet: Sheet, number: Number) -> str:
    """Return the run of words just left of a number where it ends as a label does, with a colon."""
    line = sheet.lines[number.line]
    at = next((at for at, segment in enumerate(line.segments) if number.words[0] in segment), 0)
    text = text_of(line.segments[at - 1]) if at else ""
    return text if text.endswith(":") and len(text.split()) <= _PROSE else ""


def _with_currency(sheet: Sheet, number: Number) -> tuple[float, float]:
    """Return left and right of a number and of the currencies beside it: headings are set flush with both."""
    own = {id(word) for word in number.words}
    segment = next((each for each in sheet.lines[number.line].segments if number.words[0] in each), [])
    beside = [word for word in segment if id(word) in own or currency_of(word.text)]
    if len(beside) != len(segment):
        return number.left, number.right
    return min(number.left, segment[0].left), max(number.right, segment[-1].right)


def heading_above(sheet: Sheet, number: Number) -> str:
    """Return the nearest text above a number, with the currency beside it, that covers it."""
    low, high = _with_currency(sheet, number)
    for index in range(number.line - 1, max(-1, number.line - LINES_UP), -1):
        line = sheet.lines[index]
        if line.page != number.page:
            break
        for segment in line.segments:
            left, right = segment[0].left, segment[-1].right
            covered = min(right, high) - max(left, low)
            if covered > 0.4 * min(high - low, right - left):
                text = text_of(segment)
                if _LONG_WORD.search(text):
                    return text
    return ""
