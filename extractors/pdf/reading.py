"""Everything that was read from a document before it becomes a candidate: lines, totals, header, type, evidence.

Owns the order of the steps from words to values, and nothing else.
"""

from dataclasses import dataclass, replace
from typing import Final

from extractors.pdf.choose import Reading, search
from extractors.pdf.guided import agreement, guide
from extractors.pdf.header import Header, header_of
from extractors.pdf.headings import bands_of
from extractors.pdf.kind import Kind, kind_of
from extractors.pdf.labels import label_amounts
from extractors.pdf.layout import Sheet, sheet_of
from extractors.pdf.listed import listed
from extractors.pdf.model import Solution, solve
from extractors.pdf.numbers import numbers_of
from extractors.pdf.parties import CHECKED, parties_of
from extractors.pdf.products import Rows
from extractors.pdf.totals import Sums, totals_of
from extractors.pdf.words import WRITTEN, Page, Word
from rules_engine.documents.hints import Hints


@dataclass(slots=True)
class Pages:
    """All that was read from the pages of one document."""

    sheet: Sheet
    rows: Rows
    reading: Reading | None
    second: Solution | None
    sums: Sums
    header: Header
    kind: Kind
    order_number: str | None = None
    """The number of the order at hand, where there is one."""


NAMED: Final = 1.2
"""Score from which an unlabelled letterhead with nothing else on the page to tell the seller is a name."""


def unnamed(read: Pages) -> bool:
    """Say whether the text of the pages does not tell who sells: no identifier, no account, no name with a reason."""
    found = read.header.found
    name, vat = found.get("seller.name"), found.get("seller.vat_id")
    known = "seller.iban" in found or (vat is not None and vat.score >= CHECKED)
    return not known and (name is None or (not name.label and name.score < NAMED))


def name_by(read: Pages, seen: list[Word]) -> None:
    """Take the seller from words that were recognised in pictures at head and foot of the first page.

    Lines and totals are never read from them; where a picture lies behind the text, the text's own words count. How
    large a logo is says nothing: a company in the foot of the letter is who sells.
    """
    first = read.sheet.pages[0]
    new = [word for word in seen if not any(_covers(other, word) for other in first.words)]
    if not new:
        return
    half = read.sheet.height / 2
    for word in new:
        word.top, word.bottom = max(word.top, word.middle - half), min(word.bottom, word.middle + half)
    copies = [
        replace(page, words=[replace(word) for word in (*page.words, *(new if page is first else ()))])
        for page in read.sheet.pages
    ]
    header = Header({path: each for path, each in read.header.found.items() if not path.startswith("seller.")})
    parties_of(sheet_of(copies), header)
    for path in ("seller.name", "seller.vat_id", "seller.iban"):
        found = header.found.get(path)
        if found is not None and any(word.sure < WRITTEN for word in found.words):
            read.header.found[path] = found


def _covers(word: Word, other: Word) -> bool:
    """Say whether the middle of another word lies in the box of a word."""
    return word.left <= other.centre <= word.right and word.top <= other.middle <= word.bottom


def read_pages(pages: list[Page], *, scanned: bool = False, hints: Hints | None = None) -> Pages:
    """Read a document from its words."""
    sheet = sheet_of(pages, scanned=scanned)
    numbers = numbers_of(sheet)
    label_amounts(sheet, numbers)
    rows = Rows(sheet, numbers, bands_of(sheet, numbers))
    kind = kind_of(sheet)
    reading = search(rows, hints, agreement)
    listing = listed(rows, kind.document_type) if reading is None or reading.closure.amount is None else None
    second = solve(rows) if reading is not None and listing is None else None
    if listing is None and reading is not None and hints is not None and hints.ordered:
        guide(rows, reading, hints)
    sums = totals_of(rows, reading) if listing is None else Sums()
    reading = listing or reading
    header = header_of(sheet, numbers, kind.document_type)
    parties_of(sheet, header, kind.document_type)
    order_number = hints.order_number if hints is not None else None
    return Pages(sheet, rows, reading, second, sums, header, kind, order_number)
