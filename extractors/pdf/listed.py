"""Rows of a table without money: what was delivered, received or ordered, by the heading over its quantities.

Owns the choice among several quantities of one row, such as ordered and delivered. No arithmetic proves such a row, so
a person is always shown it.
"""

import re
from typing import Final

from extractors.pdf.choose import Closure, Reading, describe
from extractors.pdf.headings import Band, Column
from extractors.pdf.numbers import Number
from extractors.pdf.products import Rows
from extractors.pdf.rows import STOPS, Row, has_text
from extractors.pdf.speech import plain_words
from rules_engine.documents.kinds import DocumentType

_MONEY: Final = frozenset({"price", "amount", "gross", "listed"})
_GAP: Final = 12.0
"""Heights without a row after which a table has ended."""

_ORDERED: Final = re.compile(r"order|bestel|commande|ordinat|pedid|zamow|bestil")
_MOVED: Final = re.compile(
    r"deliver|shipped|despatch|dispatch|supplied|liefer|gelief|livre|conseg|entreg|dostarcz|leveret|levere|sent|gelev"
)
_RECEIVED: Final = re.compile(r"receiv|accept|erhalten|eingang|recu|ricevut|recib|ontvang|przyj")
_OPEN: Final = re.compile(r"back|open|rest|remain|outstand|reliquat|offen|pendient|nalev")
_SAYS: Final = {
    DocumentType.DESPATCH_ADVICE: _MOVED,
    DocumentType.RECEIPT_ADVICE: _RECEIVED,
    DocumentType.ORDER: _ORDERED,
    DocumentType.ORDER_CHANGE: _ORDERED,
    DocumentType.ORDER_RESPONSE: _ORDERED,
}
"""Kind of document to the words in the heading of the quantity that it is about."""


def listed(rows: Rows, kind: DocumentType) -> Reading | None:
    """Return the rows of a table that has quantities and no money; None where there is none, or another kind."""
    if kind not in _SAYS or any(band.roles & _MONEY for band in rows.bands):
        return None
    bands = [band for band in rows.bands if "quantity" in band.roles]
    if not bands:
        return None
    found = [row for band in bands if band.same_as(bands[0]) for row in _rows_of(rows, band, kind)]
    if not found:
        return None
    reading = Reading(found, Closure(), 1.0, 0.0, None, bands[0])
    describe(rows, reading)
    return reading


def _rows_of(rows: Rows, band: Band, kind: DocumentType) -> list[Row]:
    """Return a row for every quantity under a heading, down to the end of its table."""
    column = _quantities(band, kind)
    ends = min((other.top for other in rows.bands if other.top > band.bottom), default=1e9)
    found: list[Row] = []
    last = band.bottom
    for number in sorted(rows.numbers, key=lambda number: number.depth):
        if not band.bottom - 1 < number.depth < ends or number.page != band.page:
            continue
        if number.depth - last > _GAP * rows.height:
            break
        if number.label in STOPS and number.label_side == "left":
            break
        if band.column_of(number) is column and _counts(rows, number):
            found.append(Row(number, quantity=number, values=(number.value, None, 0), listed=True))
            last = number.depth
    return found


def _quantities(band: Band, kind: DocumentType) -> Column:
    """Return the column of the quantity that a kind of document is about: not of what was ordered or is still open."""
    columns = [column for column in band.columns if column.role == "quantity"]
    said = [column for column in columns if _SAYS[kind].search(plain_words(column.text))]
    plain = [column for column in columns if not _named(plain_words(column.text))]
    return (said or plain or columns)[0]


def _named(words: str) -> bool:
    """Say whether a heading tells which of several quantities it is over."""
    return any(pattern.search(words) for pattern in (_ORDERED, _MOVED, _RECEIVED, _OPEN))


def _counts(rows: Rows, number: Number) -> bool:
    """Say whether a number may be the quantity of a row: it names no share and no money, and words are beside it."""
    bare = not (number.percent or number.currency) and number.decimals <= 3
    return bare and (has_text(rows, number) or _words_beside(rows, number))


def _words_beside(rows: Rows, number: Number) -> bool:
    """Say whether words stand on the line of a number, on either side: quantities may come first."""
    own = {id(word) for word in number.words}
    return any(
        re.search(r"[^\W\d_]{3}", word.text) for word in rows.sheet.lines[number.line].words if id(word) not in own
    )
