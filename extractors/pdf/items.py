"""Item numbers of a printed row: by the label beside them, by the heading over them, a GTIN by its check digit.

Owns the search for them. Whose number one is, is told by its name: *our*, *your*, the supplier's, the customer's.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.item_words import ITEM_NUMBER_OF, whose
from extractors.pdf.headings import Band, Column
from extractors.pdf.kind import Kind
from extractors.pdf.layout import Sheet
from extractors.pdf.parties import WRITTEN_BY_BUYER
from extractors.pdf.rows import Row
from extractors.pdf.words import Word
from extractors.spoken import spoken

_LABEL_WORDS_MAX: Final = 4
_VAGUE: Final = frozenset(
    spoken(word) for word in ("ref", "reference", "referencia", "codigo", "codice", "stock code", "isbn", "barcode")
)
"""Names that label much else besides items: they count over a column, not before a value."""

_CODE: Final = re.compile(r"[A-Z0-9][\w\-./+]*", re.IGNORECASE)
_LETTERED: Final = re.compile(r"[A-Z]{1,6}(?:[-/.][A-Z0-9]+)+")
"""A code without a figure, which only a heading tells from a word."""

_NOTE: Final = re.compile(r"\(.*\)")
_ENDS: Final = ".,;:()"
_GTIN_LENGTHS: Final = (13, 14)
_NAMED_GTIN_MIN: Final = 8
_INDENT: Final = 6.0
"""Points by which a cell may stand to the left of its heading."""


class Code(NamedTuple):
    """An item number as printed, and where."""

    text: str
    words: list[Word]


def item_numbers(sheet: Sheet, band: Band | None, row: Row, kind: Kind) -> dict[str, Code]:
    """Return the item numbers of a row by the names of an item's fields; a label beats a heading."""
    by_buyer = kind.document_type in WRITTEN_BY_BUYER
    found: dict[str, Code] = {}
    for role, code in _labelled(sheet, row):
        found.setdefault(whose(role, by_buyer=by_buyer), code)
    for word in _words(sheet, row):
        bare = word.text.strip(_ENDS)
        if is_gtin(bare):
            found.setdefault("standard_item_id", Code(bare, [word]))
    taken = {code.text for code in found.values()}
    for role, code in _under_headings(sheet, band, row):
        if code.text not in taken:
            found.setdefault(whose(role, by_buyer=by_buyer), code)
    return found


def is_gtin(text: str) -> bool:
    """Say whether digits are a GTIN with the right check digit.

    >>> is_gtin("4012345001235"), is_gtin("4012345001236")
    (True, False)
    """
    if not text.isdigit() or len(text) not in _GTIN_LENGTHS:
        return False
    weights = [3 if place % 2 else 1 for place in range(len(text))]
    return sum(int(digit) * weight for digit, weight in zip(reversed(text), weights, strict=True)) % 10 == 0


def _words(sheet: Sheet, row: Row) -> Iterator[Word]:
    """Yield the words of a row from top to bottom."""
    for index in row.lines:
        yield from sheet.lines[index].words


def _labelled(sheet: Sheet, row: Row) -> Iterator[tuple[str, Code]]:
    """Yield what stands behind a label: on its line, else below it."""
    for block in _blocks(sheet, row):
        at = 0
        while at < len(block):
            label = _label_at(block, at)
            if label is None:
                at += 1
                continue
            role, at, inside = label
            code = _after(block, at, inside)
            if code is not None and (role != "standard_item_id" or _named_gtin(code.text)):
                yield role, code
                at += not inside


def _blocks(sheet: Sheet, row: Row) -> list[list[Word]]:
    """Return the words of a row cell by cell: segments that stand over each other are one cell."""
    blocks: list[list[Word]] = []
    for index in row.lines:
        for segment in sheet.lines[index].segments:
            left = segment[0].left
            home = next(
                (block for block in reversed(blocks) if abs(block[-1].left - left) < 1 or _under(block, segment)), None
            )
            if home is None:
                blocks.append(list(segment))
            else:
                home.extend(segment)
    return blocks


def _under(block: list[Word], segment: list[Word]) -> bool:
    """Say whether a segment begins where the lines of a cell do."""
    return abs(min(word.left for word in block) - segment[0].left) < 1


def _label_at(block: list[Word], at: int) -> tuple[str, int, str] | None:
    """Return the longest label that begins at a word: whose number, the word behind it, a value in its last word."""
    for count in range(min(_LABEL_WORDS_MAX, len(block) - at), 0, -1):
        words = block[at : at + count]
        last, colon, inside = words[-1].text.partition(":")
        text = " ".join([*(word.text for word in words[:-1]), last])
        role = ITEM_NUMBER_OF.get(spoken(text)) or ITEM_NUMBER_OF.get(spoken(text.replace("- ", "")))
        if role is None or spoken(text) in _VAGUE:
            continue
        follows = block[at + count] if at + count < len(block) else None
        told = bool(colon) or "#" in text or (follows is not None and follows.text in (":", "#"))
        told = told or _alone(block, at, count)
        if told or role != "item_id":
            return role, at + count, inside
    return None


def _alone(block: list[Word], at: int, count: int) -> bool:
    """Say whether a label and one code are all that stands on a line of a cell, as below what a thing is."""
    line = [word for word in block if word.line == block[at].line]
    return line[0] is block[at] and len(line) == count + 1 and _coded(line[-1].text.strip(_ENDS))


def _after(block: list[Word], at: int, inside: str) -> Code | None:
    """Return the code behind a label, None where something else stands there."""
    if inside:
        return Code(inside.strip(_ENDS), [block[at - 1]]) if _coded(inside.strip(_ENDS)) else None
    while at < len(block) and block[at].text in (":", "#"):
        at += 1
    if at == len(block) or not _coded(block[at].text.strip(_ENDS)):
        return None
    return _joined(block[at:])


def _joined(words: list[Word]) -> Code:
    """Return the code that begins with a word, and goes on where the line broke it."""
    text, used = words[0].text, [words[0]]
    for word in words[1:]:
        if word.line == used[-1].line or not (text.endswith(("-", "/")) or word.text.startswith(("-", "/"))):
            break
        text, used = text + word.text, [*used, word]
    return Code(text.strip(_ENDS), used)


def _coded(text: str) -> bool:
    """Say whether a text may be an item number: one word with a digit in it."""
    return bool(_CODE.fullmatch(text)) and any(letter.isdigit() for letter in text)


def _named_gtin(text: str) -> bool:
    """Say whether what is called a GTIN looks like one, whatever its check digit."""
    return text.isdigit() and len(text) >= _NAMED_GTIN_MIN


def _under_headings(sheet: Sheet, band: Band | None, row: Row) -> Iterator[tuple[str, Code]]:
    """Yield what stands in the columns of item numbers; of several numbers in one cell each has its own heading."""
    for place, column in enumerate(band.columns if band else ()):
        roles = _roles_of(column)
        if not roles:
            continue
        right = band.columns[place + 1].left if band and place + 1 < len(band.columns) else column.right
        codes = [code for code in _codes(_cell(sheet, row, column, right)) if not is_gtin(code.text)]
        # Less numbers than headings: which is missing is not printed, and the supplier's is the one most often given.
        known = roles if len(codes) >= len(roles) else sorted(roles, key=lambda role: role == "buyer_item_id")
        yield from zip(known, codes, strict=False)


def _roles_of(column: Column) -> list[str]:
    """Return whose numbers a column holds by its heading, one for each number that it names."""
    whole = ITEM_NUMBER_OF.get(spoken(column.text))
    if whole:
        return [whole]
    parts = [role for part in column.parts if (role := ITEM_NUMBER_OF.get(spoken(part)))]
    parts = list(dict.fromkeys(role for role in parts if role != "standard_item_id"))
    if parts or column.role == "item":
        return [role for role in parts if role != "item_id"] or ["item_id"]
    heading = spoken(column.text).removeprefix("pos ").replace(" pos ", " ")
    within = next((role for name, role in _LONGEST if f" {name} " in f" {heading} "), None)
    return [within] if within and column.role in (None, "position") else []


_LONGEST: Final = sorted(
    ((name, role) for name, role in ITEM_NUMBER_OF.items() if name not in _VAGUE), key=lambda pair: -len(pair[0])
)


def _cell(sheet: Sheet, row: Row, column: Column, right: float) -> list[Word]:
    """Return the words of a row under a heading, without notes in brackets and the numbers of the row."""
    own = {id(word) for number in (row.amount, row.quantity, row.price) if number for word in number.words}
    edge = max(right - 1, column.right)
    return [
        word
        for word in _words(sheet, row)
        if column.left - _INDENT <= word.left < edge and id(word) not in own and not _NOTE.fullmatch(word.text)
    ]


def _codes(words: list[Word]) -> list[Code]:
    """Return the item numbers in a cell; a running number at its beginning is the line's."""
    found: list[Code] = []
    at = 0
    if len(words) == 1 and _LETTERED.fullmatch(words[0].text):
        return [_joined(words)]
    while at < len(words):
        text = words[at].text.strip(_ENDS)
        running = text.isdigit() and len(text) < 3 and at + 1 < len(words) and words[at + 1].line == words[at].line
        if not _coded(text) or running:
            at += 1
            continue
        code = _joined(words[at:])
        found.append(code)
        at += len(code.words)
    return found
