"""Tesseract: the recogniser for machines with little time, a tenth of the processor time of the other one.

Owns its loading, the rules of tables that it would read as letters, and the making of words. Its package is an extra of
ours, the data of its languages a package of the system; without them nothing is read, and the refusal says so.
"""

import os
from functools import cache
from pathlib import Path
from typing import Final

# More threads than one cost more processor time than they save on a page; read when the library is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import cv2
import numpy as np

# Its native library is opened when it is imported, which a child may do only before it locks itself in.
import tesserocr

from extractors.pdf.reader import CHEAP, PdfExtractor
from extractors.pdf.recogniser import INK, Picture, parts_of
from extractors.pdf.words import Word, clean
from rules_engine.errors import Unreadable

LANGUAGES: Final = ("eng", "deu", "fra", "nld", "ita", "spa", "por", "pol", "swe", "dan")
"""Languages in which papers come, those used that are installed."""

PLACES: Final = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")
"""Where systems keep the data of languages; ``TESSDATA_PREFIX`` comes first."""

RESOLUTION: Final = 200
SURE_MIN: Final = 20
"""Confidence in percent below which marks are no word."""

RULE_SHARE: Final = 10
"""Share of the longer edge, as its divisor, from which a straight stroke is the rule of a table; no letter has one."""

_BASE: Final = 0.8
"""Share of the height of print that stands above its baseline."""


class TesseractExtractor(PdfExtractor):
    """Reads PDF as the other one does, and pictures by Tesseract."""

    seen_by = CHEAP

    def _recognise(self, picture: Picture, number: int) -> tuple[list[Word], float]:
        """Recognise the words of a picture."""
        return recognise(picture, number)


def data_folder() -> Path | None:
    """Return the folder with the data of languages, None where there is none."""
    given = os.environ.get("TESSDATA_PREFIX")
    return next(
        (Path(each) for each in (*([given] if given else []), *PLACES) if any(Path(each).glob("*.traineddata"))), None
    )


def recognise(picture: Picture, number: int) -> tuple[list[Word], float]:
    """Return the words of a picture in pixels, and their mean confidence.

    Raises:
        Unreadable: no data of any language is installed.
    """
    clear = unruled(picture)
    height, width = clear.shape
    engine = _engine()
    engine.SetImageBytes(clear.tobytes(), width, height, 1, width)
    engine.SetSourceResolution(RESOLUTION)
    engine.Recognize()
    words: list[Word] = []
    scores: list[float] = []
    found = engine.GetIterator()
    for item in tesserocr.iterate_level(found, tesserocr.RIL.WORD) if found else ():
        try:
            text = clean(item.GetUTF8Text(tesserocr.RIL.WORD))
        except RuntimeError:
            # A mark that is no word.
            continue
        sure = item.Confidence(tesserocr.RIL.WORD)
        if not text or sure < SURE_MIN:
            continue
        left, top, right, bottom = _edges(item)
        scores.append(sure / 100)
        words.extend(parts_of(Word(text, left, top, right, bottom, number, int(sure))))
    return words, sum(scores) / max(1, len(scores))


def unruled(picture: Picture) -> Picture:
    """Return a picture without the rules of its tables."""
    _, ink = cv2.threshold(255 - picture, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    least = max(picture.shape) // RULE_SHARE
    shapes = [cv2.getStructuringElement(cv2.MORPH_RECT, size) for size in ((least, 1), (1, least))]
    rules = cv2.bitwise_or(*(cv2.morphologyEx(ink, cv2.MORPH_OPEN, shape) for shape in shapes))
    clear = picture.copy()
    clear[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 255
    return clear


def _edges(item: "tesserocr.PyResultIterator") -> tuple[float, float, float, float]:
    """Return the box of a word as high as the print of its line; a word without ascenders has a lower one."""
    left, top, right, bottom = item.BoundingBox(tesserocr.RIL.WORD)
    line, base = item.BoundingBox(tesserocr.RIL.TEXTLINE), item.Baseline(tesserocr.RIL.WORD)
    if not line or not base:
        return left, top, right, bottom
    foot = (base[0][1] + base[1][1]) / 2
    high = (line[3] - line[1]) * INK
    return left, foot - high * _BASE, right, foot


@cache
def _engine() -> "tesserocr.PyTessBaseAPI":
    """Return the recogniser, loaded once."""
    folder = data_folder()
    installed = {each.stem for each in folder.glob("*.traineddata")} if folder else set()
    languages = [each for each in LANGUAGES if each in installed]
    if not languages:
        raise Unreadable(
            "Tesseract has no data of any language.", where="file",
            remedy="Install the package tesseract-ocr, or choose the other recogniser.",
        )  # fmt: skip
    engine = tesserocr.PyTessBaseAPI(path=str(folder), lang="+".join(languages), psm=tesserocr.PSM.SPARSE_TEXT)
    engine.SetVariable("debug_file", os.devnull)
    return engine
