"""Words of a picture: a scanned page or a photo, straightened, cleaned and recognised without any network.

Owns what is done to a picture before and after a recogniser sees it: drawing, turning, straightening, and the scale of
its words. Which recogniser it is, is told by whoever asks.
"""

import os
import resource
from collections.abc import Iterator
from typing import Final

from extractors.pdf.pictures import PIXELS_MAX

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(PIXELS_MAX))

import cv2
import numpy as np
import pypdfium2

from extractors.pdf.drawing import POINTS
from extractors.pdf.recogniser import Picture, Recognise
from extractors.pdf.words import PAGES_MAX, WRITTEN, Page, Word, letter_pictures
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

DPI: Final = 200
"""Dots per inch at which a page of a PDF is drawn for recognition."""

SCANS_MAX: Final = 20
"""Pages of one document that are recognised; each costs seconds, a page of text costs hundredths."""

EDGE_MAX: Final = 2_400
"""Pixels of the longer edge beyond which a picture is made smaller; finer print is not read better."""

EDGE_MIN: Final = 1_500
"""Pixels of the longer edge below which a picture is made larger."""

ANGLE_MAX: Final = 6.0
"""Degrees by which a page may be turned and still be straightened."""

UNSURE: Final = 0.75
"""Mean confidence below which a page may stand on its head and is read the other way too."""


def image_pages(content: bytes, limits: Limits, recognise: Recognise) -> list[Page]:
    """Return the one page of a picture file.

    Raises:
        Unreadable: it is no picture that can be opened.
        LimitExceeded: it has more pixels than are read.
    """
    _allow(limits)
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as fault:
        raise LimitExceeded("The picture has more pixels than are read.", where="file") from fault
    if picture is None:
        raise Unreadable("The picture is broken or of a kind that is not known.", where="file")
    return [_page(np.asarray(picture, np.uint8), 1, POINTS, recognise)]


def recognised(content: bytes, numbers: list[int], limits: Limits, recognise: Recognise) -> Iterator[Page]:
    """Yield pages of a PDF that have no words, as they look.

    Raises:
        LimitExceeded: more pages would have to be recognised than are.
    """
    if len(numbers) > min(SCANS_MAX, PAGES_MAX):
        raise LimitExceeded(
            f"The PDF has {len(numbers)} scanned pages; at most {SCANS_MAX} are recognised.",
            where="file",
            remedy="Send single documents.",
        )
    _allow(limits)
    document = pypdfium2.PdfDocument(content)
    try:
        for number in numbers:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, EDGE_MAX / max(width, height, 1.0))
            bitmap = page.render(scale=scale, grayscale=True)
            picture = np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, -1)[:, : bitmap.width]
            yield _page(picture, number, height, recognise)
    finally:
        document.close()


def _allow(limits: Limits) -> None:
    """Let this process use the memory and time that recognising takes, within its hard limits."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    wanted = {
        resource.RLIMIT_AS: limits.scan_memory_bytes,
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + limits.scan_seconds + 1,
    }
    for limit, most in wanted.items():
        soft, hardest = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY:
            allowed = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
            resource.setrlimit(limit, (max(soft, allowed), hardest))


def lettered(content: bytes, limits: Limits, recognise: Recognise) -> list[Word]:
    """Return the words in the pictures at head and foot of a PDF's first page, none where no picture can be read."""
    document = pypdfium2.PdfDocument(content)
    words: list[Word] = []
    try:
        page = document[0]
        width, height = page.get_size()
        boxes = letter_pictures(page)
        if boxes:
            _allow(limits)
        for left, top, right, bottom in boxes:
            edges = (left, height - bottom, width - right, top)
            bitmap = page.render(scale=DPI / 72, grayscale=True, crop=edges)
            picture = np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, -1)[:, : bitmap.width]
            sized = _sized(picture)
            scale = (72 / DPI) * picture.shape[0] / sized.shape[0]
            for word in recognise(sized, 1)[0]:
                word.left, word.right = (left + edge * scale for edge in (word.left, word.right))
                word.top, word.bottom = (top + edge * scale for edge in (word.top, word.bottom))
                word.sure = min(word.sure, WRITTEN - 1)
                words.append(word)
    finally:
        document.close()
    return words


def _page(picture: Picture, number: int, height: float, recognise: Recognise) -> Page:
    """Return one page: upright, straight, clean, recognised."""
    upright = straightened(_sized(picture))
    words, sure = recognise(upright, number)
    # Rules and columns can look like lines of print: a page is only turned where it is read better for it.
    for turns in (1, 3) if lies(picture) else (2,) if sure < UNSURE else ():
        turned = straightened(_sized(np.ascontiguousarray(np.rot90(picture, turns))))
        other, other_sure = recognise(turned, number)
        if other_sure * _wide(other) > sure * _wide(words):
            words, sure, upright = other, other_sure, turned
    scale = height / upright.shape[0]
    for word in words:
        word.left, word.right, word.top, word.bottom = (
            edge * scale for edge in (word.left, word.right, word.top, word.bottom)
        )
    return Page(number, upright.shape[1] * scale, height, words)


def _sized(picture: Picture) -> Picture:
    """Return a picture in the size that is recognised best, with speckles removed."""
    edge = max(picture.shape)
    factor = EDGE_MAX / edge if edge > EDGE_MAX else EDGE_MIN / edge if edge < EDGE_MIN else 1.0
    if factor != 1.0:
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        picture = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)
    return picture if _speckles(picture) < 0.01 else np.asarray(cv2.medianBlur(picture, 3), np.uint8)


def _speckles(picture: Picture) -> float:
    """Return the share of pixels that differ strongly from all around them."""
    smooth = cv2.medianBlur(picture, 3)
    return float(np.mean(np.abs(picture.astype(np.int16) - smooth.astype(np.int16)) > 60))


def _small(picture: Picture) -> Picture:
    """Return ink as white on black, small enough to be measured quickly."""
    factor = 800 / max(picture.shape)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return np.asarray(ink, np.uint8)


def _wide(words: list[Word]) -> int:
    """Return how many letters stand in words that are wider than they are high, as upright print is."""
    return sum(len(word.text) for word in words if word.right - word.left > word.height)


def lies(picture: Picture) -> bool:
    """Say whether a picture may lie on its side: its columns are sharper than its rows."""
    ink = _small(picture).astype(np.float32)
    across, down = (float(np.var(np.diff(ink.sum(axis=axis)))) for axis in (1, 0))
    return down > 2.0 * across


def skew_of(picture: Picture) -> float:
    """Return the degrees by which the lines of a picture are turned, by the sharpest profile of its rows."""
    ink = _small(picture)
    height, width = ink.shape

    def sharpness(degrees: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        rows = cv2.warpAffine(ink, matrix, (width, height)).sum(axis=1, dtype=np.float64)
        return float(np.var(np.diff(rows)))

    best = max(np.arange(-ANGLE_MAX, ANGLE_MAX + 0.1, 0.5), key=sharpness)
    return float(max(np.arange(best - 0.5, best + 0.51, 0.1), key=sharpness))


def straightened(picture: Picture) -> Picture:
    """Return a picture whose lines run straight across."""
    degrees = skew_of(picture)
    if abs(degrees) < 0.1:
        return picture
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,)
    )
    return np.asarray(turned, np.uint8)
