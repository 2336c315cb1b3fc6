"""Draws the pages of a PDF or a picture as people see them: the paper on the page of a document.

Owns the one drawing for eyes; what is drawn for recognition is in ``scan``. It runs in a reading child like every
other library that opens foreign bytes, and what leaves it is a picture made anew, never a part of the file.
"""

import os
from typing import Final

from extractors.pdf.pictures import PIXELS_MAX, refuse_large

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(PIXELS_MAX))

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from extractors.sniff import IMAGES, PDF
from rules_engine.errors import LimitExceeded, Unreadable, Unsupported
from rules_engine.ports import Drawing, Limits, PageSize, Sniffed

EDGE: Final = 1_600
"""Pixels of the longer edge of a drawn page: sharp on a dense screen, small on a phone."""

POINTS: Final = 842.0
"""Height of a page in points, to which pictures without a size of their own are scaled."""

PAGES_DRAWN_MAX: Final = 40
"""Pages of one document that can be looked at; the original has the others."""

PNG_BYTES_MAX: Final = 900_000
"""A drawing that is larger as PNG is a photo: it goes out as JPEG."""


class PageDrawer:
    """Draws one page at a time."""

    name = "drawing@1"
    media_types: tuple[str, ...] = (PDF, *IMAGES)

    def draw(self, sniffed: Sniffed, content: bytes, page: int, limits: Limits) -> Drawing:
        """Return the sizes of the pages and the picture of one of them, counted from 1; page 0 draws none.

        Raises:
            Unsupported: the file has no pages.
            Unreadable: it is broken, needs a password, or has no such page.
            LimitExceeded: it has too many pages or pixels.
        """
        if sniffed.media_type == PDF:
            return _pdf(content, page, limits)
        if sniffed.media_type in IMAGES:
            return _image(content, page)
        raise Unsupported("This kind of file has no pages.", where=sniffed.media_type, remedy="Look at its source.")


def _pdf(content: bytes, page: int, limits: Limits) -> Drawing:
    """Draw a page of a PDF."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("The PDF cannot be opened.", where="file", remedy="Look at the original.") from fault
    try:
        count = len(document)
        if count > limits.pages_max:
            raise LimitExceeded(f"The PDF has {count} pages; at most {limits.pages_max} are read.", where="file")
        sizes = [document.get_page_size(number) for number in range(min(count, PAGES_DRAWN_MAX))]
        drawn = b""
        if page:
            _require_page(page, len(sizes))
            shown = document[page - 1]
            scale = EDGE / max(*shown.get_size(), 1.0)
            bitmap = shown.render(scale=scale, rev_byteorder=False)
            pixels = np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width, -1)[:, :, :3]
            drawn = _encoded(pixels)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("The page cannot be drawn.", where="file", remedy="Look at the original.") from fault
    finally:
        document.close()
    return Drawing(pages=tuple(_size(width, height) for width, height in sizes), picture=drawn)


def _image(content: bytes, page: int) -> Drawing:
    """Draw a picture file, which is its own and only page."""
    refuse_large(content)
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as fault:
        raise LimitExceeded("The picture has more pixels than are read.", where="file") from fault
    if pixels is None:
        raise Unreadable("The picture is broken or of a kind that is not known.", where="file")
    _require_page(page or 1, 1)
    height, width = pixels.shape[:2]
    drawn = b""
    if page:
        scale = min(1.0, EDGE / max(height, width))
        wanted = (max(1, round(width * scale)), max(1, round(height * scale)))
        drawn = _encoded(np.asarray(cv2.resize(pixels, wanted, interpolation=cv2.INTER_AREA), np.uint8))
    return Drawing(pages=(_size(width * POINTS / height, POINTS),), picture=drawn)


def _require_page(page: int, count: int) -> None:
    """Refuse a page that is not there.

    Raises:
        Unreadable: there is no page of that number.
    """
    if not 1 <= page <= count:
        raise Unreadable(f"There is no page {page}.", where="page", remedy=f"Choose a page from 1 to {count}.")


def _encoded(pixels: NDArray[np.uint8]) -> bytes:
    """Return a picture as a file: exact where that is small, else with a photo's losses."""
    exact = cv2.imencode(".png", pixels)[1].tobytes()
    if len(exact) <= PNG_BYTES_MAX:
        return exact
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _size(width: float, height: float) -> PageSize:
    """Return a size in whole points, never nothing."""
    return PageSize(width=max(1, round(width)), height=max(1, round(height)))
