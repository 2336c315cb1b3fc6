"""Words with their boxes, page by page: what every later step works on, whether a PDF or a picture held them.

Owns the only call of docling's PDF parser. Coordinates are points from the top left corner; ``depth`` counts down
through all pages as if they were one, so that a table over several pages needs no special case.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import pypdfium2
import pypdfium2.raw
from docling_core.types.doc.page import PdfTextCell, TextCellUnit
from docling_parse.pdf_parser import DoclingPdfParser

from extractors.pdf.pictures import PIXELS_MAX, refuse_pixels
from extractors.safety import refuse_packed
from rules_engine.errors import LimitExceeded, Unreadable, Unsafe
from rules_engine.ports import Limits

PAGES_MAX: Final = 200
"""Pages of one document that are read."""

WORDS_MAX: Final = 60_000
"""Words of one document that are read; a person could not read more either."""

_ROTATED: Final = 0.05
"""Radians beyond which print is a watermark or stands on its side."""

_GLUED: Final = re.compile(r"^(?:(n[°ºo]\.?|nr\.?|№)(\d.*)|([^\W\d_][\w.\-°]*:)([^\s:/].*))$", re.IGNORECASE)

_DRAWN: Final = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH]


WRITTEN: Final = 100
"""Confidence of a word of a text layer; one that was recognised has less wherever both stand on a page."""


@dataclass(slots=True, eq=False)
class Word:
    """One printed word; ``sure`` is the recogniser's own confidence in percent, 100 for a text layer."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int
    sure: int = 100
    depth: float = 0.0
    line: int = -1
    segment: int = -1
    others: tuple[str, ...] = field(default=())

    @property
    def centre(self) -> float:
        """Return the horizontal middle."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Return the vertical middle on its page."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return self.bottom - self.top


@dataclass(slots=True)
class Page:
    """One page: its size in points, its words, and whether print was found that nobody can see."""

    number: int
    width: float
    height: float
    words: list[Word]
    hidden: int = 0
    unread: bool = False
    """Whether it shows a picture that was not recognised, while other pages have text."""


PICTURED: Final = 0.25
"""Share of a page from which what is drawn on it may hold print."""

STROKES: Final = 200
"""Drawn shapes from which a page may show print whose letters are drawn and not written."""


def pictured(content: bytes, numbers: list[int]) -> list[int]:
    """Return those of some pages of a PDF that show a large picture, or very many drawn shapes.

    Raises:
        Unreadable: a page cannot be opened.
        LimitExceeded: a picture has more pixels than are read.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("The PDF cannot be opened.", where="file", remedy="Look at the original.") from fault
    try:
        return [number for number in numbers if _pictured(document[number - 1], number)]
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("A page of the PDF is broken.", where="file") from fault
    finally:
        document.close()


def _pictured(page: pypdfium2.PdfPage, number: int) -> bool:
    """Say whether a page without text may show print.

    Raises:
        LimitExceeded: a picture on it has more pixels than are read.
    """
    width, height = page.get_size()
    covered, strokes = 0.0, 0
    for each in page.get_objects(filter=_DRAWN, max_depth=3):
        if each.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH:
            strokes += 1
            continue
        across, down = each.get_px_size()
        refuse_pixels(across, down, f"page {number}")
        left, bottom, right, top = each.get_bounds()
        covered += (right - left) * (top - bottom)
    return covered >= PICTURED * width * height or strokes >= STROKES


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a place on a page, in points from its top left corner."""

LETTERHEAD: Final = 0.35
"""Share of a page at its top in which pictures may hold a letterhead."""

FOOT: Final = 0.2
"""Share of a page at its bottom in which pictures may hold the foot of a letter."""

PICTURES_MAX: Final = 4
"""Pictures of a page that are looked at for a name, the largest first."""

_LEAST: Final = (40.0, 10.0)
"""Points across and down from which a picture may hold a name."""


def letter_pictures(page: pypdfium2.PdfPage) -> list[Box]:
    """Return where pictures stand on a page that may hold the head or the foot of a letter.

    A name beside the text is a help and never worth a page: of a page that is turned, and of pictures with more pixels
    than are read, there is none; what lies off the page is cut away.
    """
    if page.get_rotation():
        return []
    width, height = page.get_size()
    begin, base, _, _ = page.get_bbox()
    found: list[Box] = []
    for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        across, downward = each.get_px_size()
        if across * downward > PIXELS_MAX:
            continue
        low, bottom, high, top = each.get_bounds()
        left, right = max(0.0, low - begin), min(width, high - begin)
        above, below = max(0.0, height - (top - base)), min(height, height - (bottom - base))
        down = (above + below) / 2
        placed = down < LETTERHEAD * height or down > (1 - FOOT) * height
        if placed and right - left >= _LEAST[0] and below - above >= _LEAST[1]:
            found.append((left, above, right, below))
    found.sort(key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))
    return found[:PICTURES_MAX]


def clean(text: str) -> str:
    """Return the text of a word in one form of Unicode, without invisible letters."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "-")
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc")).strip()


def pdf_pages(content: bytes, limits: Limits) -> list[Page]:
    """Return the pages of a PDF with the words of its text layer; a page without one has none.

    Raises:
        Unsafe: where a password is needed, or what is packed in it is too much.
        Unreadable: where it is cut off or broken.
        LimitExceeded: for more pages or words than are read.
    """
    _refuse_locked(content)
    refuse_packed(content)
    try:
        document = DoclingPdfParser(loglevel="fatal").load(BytesIO(content))
        count = document.number_of_pages()
    except (RuntimeError, ValueError) as fault:
        raise Unreadable(
            "The PDF is cut off or broken.", where="file", remedy="Ask the sender to send it again."
        ) from fault
    if count > PAGES_MAX:
        raise LimitExceeded(
            f"The PDF has {count} pages; at most {PAGES_MAX} are read.", where="file", remedy="Send single documents."
        )
    pages, words = [], 0
    for number in range(1, count + 1):
        page = _page(document, number)
        words += len(page.words)
        if words > WORDS_MAX or words > limits.cells_max:
            raise LimitExceeded(f"The PDF has more than {WORDS_MAX} words.", where=f"page {number}")
        pages.append(page)
    return pages


def _refuse_locked(content: bytes) -> None:
    """Refuse a PDF that only opens with a password; one whose owner merely restricts printing opens for everybody.

    Raises:
        Unsafe: a password is needed.
    """
    if b"/Encrypt" not in content:
        return
    from pypdf import PdfReader  # noqa: PLC0415 - only few documents are encrypted
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - the same

    try:
        reader = PdfReader(BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
    except (PyPdfError, ValueError, KeyError, NotImplementedError) as fault:
        raise Unreadable("The PDF is encrypted in a way that is not known.", where="file") from fault
    if locked:
        raise Unsafe("The PDF needs a password.", where="file", remedy="Ask for the document without a password.")


def _page(document: object, number: int) -> Page:
    """Return one page; print on its side and print that is invisible is left out, the invisible is counted."""
    try:
        parsed = document.get_page(number)  # type: ignore[attr-defined]
    except (RuntimeError, ValueError) as fault:
        raise Unreadable("A page of the PDF is broken.", where=f"page {number}") from fault
    size = parsed.dimension
    words, hidden = [], 0
    for cell in parsed.iterate_cells(TextCellUnit.WORD):
        text = clean(cell.text)
        if not text or abs(_angle(cell)) > _ROTATED:
            continue
        if _invisible(cell):
            hidden += 1
            continue
        box = cell.rect.to_bounding_box().to_top_left_origin(size.height)
        if box.r - box.l > 0 and box.b - box.t > 0:
            words.extend(unglued(Word(text, box.l, box.t, box.r, box.b, number)))
    return Page(number, size.width, size.height, words, hidden)


def unglued(word: Word) -> list[Word]:
    """Return a word as two where a label and its value were printed without a space: ``Date:2024-01-05``, ``n°4711``.

    >>> [each.text for each in unglued(Word("n°4711", 0, 0, 60, 10, 1))]
    ['n°', '4711']
    """
    glued = _GLUED.match(word.text)
    if not glued or "//" in word.text or "@" in word.text:
        return [word]
    label, value = glued[1] or glued[3], glued[2] or glued[4]
    cut = word.left + (word.right - word.left) * len(label) / len(word.text)
    first = Word(label, word.left, word.top, cut, word.bottom, word.page, word.sure)
    return [first, Word(value, cut, word.top, word.right, word.bottom, word.page, word.sure)]


def _angle(cell: PdfTextCell) -> float:
    """Return by how much print is turned, in radians between minus and plus pi."""
    return math.remainder(cell.rect.angle, 2 * math.pi)


def _invisible(cell: PdfTextCell) -> bool:
    """Say whether print has no ink: written in no colour at all, or fully transparent."""
    mode = getattr(cell, "rendering_mode", None)
    return getattr(mode, "name", "") == "INVISIBLE" or cell.rgba.a == 0
