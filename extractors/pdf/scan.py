"""Words of a picture: a scanned page or a photo, straightened, cleaned and recognised without any network.

Owns the two recognisers: RapidOCR, whose weights lie in its package, and the making of words from what it returns.
A word carries the recogniser's confidence; what it may also be, where letters look alike, is for the reader to ask.
"""

import logging
import os
import re
import resource
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from extractors.pdf.pictures import PIXELS_MAX

os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(PIXELS_MAX))

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from extractors.pdf.drawing import POINTS
from extractors.pdf.words import PAGES_MAX, WRITTEN, Page, Word, clean, letter_pictures, unglued
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

if TYPE_CHECKING:
    from rapidocr import RapidOCR as Recogniser

Picture = NDArray[np.uint8]

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

INK: Final = 0.72
"""Share of a recognised box that its letters take; boxes are drawn around ascenders, descenders and some air."""

UNSURE: Final = 0.75
"""Mean confidence below which a page may stand on its head and is read the other way too."""


def image_pages(content: bytes, limits: Limits) -> list[Page]:
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
    return [_page(np.asarray(picture, np.uint8), 1, POINTS)]


def recognised(content: bytes, numbers: list[int], limits: Limits) -> Iterator[Page]:
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
            yield _page(picture, number, height)
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


def lettered(content: bytes, limits: Limits) -> list[Word]:
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
            for word in _words(sized, 1)[0]:
                word.left, word.right = (left + edge * scale for edge in (word.left, word.right))
                word.top, word.bottom = (top + edge * scale for edge in (word.top, word.bottom))
                word.sure = min(word.sure, WRITTEN - 1)
                words.append(word)
    finally:
        document.close()
    return words


@cache
def _engine() -> "Recogniser":
    """Return the recogniser, loaded once."""
    logging.disable(logging.INFO)
    from rapidocr import RapidOCR  # noqa: PLC0415 - loads the models

    one_thread = {
        "EngineConfig.onnxruntime.intra_op_num_threads": 2,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False, **one_thread})


def _page(picture: Picture, number: int, height: float) -> Page:
    """Return one page: upright, straight, clean, recognised."""
    upright = straightened(_sized(picture))
    words, sure = _words(upright, number)
    # Rules and columns can look like lines of print: a page is only turned where it is read better for it.
    for turns in (1, 3) if lies(picture) else (2,) if sure < UNSURE else ():
        turned = straightened(_sized(np.ascontiguousarray(np.rot90(picture, turns))))
        other, other_sure = _words(turned, number)
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


def _words(picture: Picture, number: int) -> tuple[list[Word], float]:
    """Return the words of a picture in pixels, and the mean confidence of its lines."""
    found = _engine()(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), return_word_box=True)
    texts, scores = getattr(found, "txts", None), getattr(found, "scores", None)
    if not texts or not scores:
        return [], 0.0
    words: list[Word] = []
    # The recogniser types its words loosely: text, confidence, four corners.
    printed: list[list[tuple[str, float, list[list[int]]]]] = list(getattr(found, "word_results", ()))
    for line, box in zip(printed, np.asarray(getattr(found, "boxes", ())), strict=False):
        middle, half = _across(box)
        for letters, score, corners in line:
            left, right = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
            text = clean(letters).translate(_GREEK)
            if text and right > left:
                word = Word(text, left, middle - half, right, middle + half, number, int(score * 100))
                words.extend(piece for part in unglued(word) for piece in _apart(part))
    return words, sum(scores) / len(scores)


def _across(box: NDArray[np.float32]) -> tuple[float, float]:
    """Return the middle of a line and half the height of its letters; a box is drawn wider than its ink."""
    top, bottom = float((box[0][1] + box[1][1]) / 2), float((box[2][1] + box[3][1]) / 2)
    return (top + bottom) / 2, (bottom - top) * INK / 2


_GREEK: Final = str.maketrans("ρνοτ", "pvot")
"""Letters of the recogniser's larger alphabet that look like ours."""

_JOINED: Final = re.compile(r"^(\d[\d.,]*)([€$£%])$")


def _apart(word: Word) -> list[Word]:
    """Return an amount and the sign that recognition glued to it as two words."""
    joined = _JOINED.match(word.text)
    if not joined:
        return [word]
    cut = word.left + (word.right - word.left) * len(joined[1]) / len(word.text)
    return [
        Word(joined[1], word.left, word.top, cut, word.bottom, word.page, word.sure),
        Word(joined[2], cut, word.top, word.right, word.bottom, word.page, word.sure),
    ]
