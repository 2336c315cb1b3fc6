"""RapidOCR, whose weights lie in its package: the recogniser that reads best, at several seconds of processor a page.

Owns its loading and the making of words from what it returns.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pdf.recogniser import INK, Picture, parts_of
from extractors.pdf.words import Word, clean

if TYPE_CHECKING:
    from rapidocr import RapidOCR as Recogniser


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


def recognise(picture: Picture, number: int) -> tuple[list[Word], float]:
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
                words.extend(parts_of(word))
    return words, sum(scores) / len(scores)


def _across(box: NDArray[np.float32]) -> tuple[float, float]:
    """Return the middle of a line and half the height of its letters; a box is drawn wider than its ink."""
    top, bottom = float((box[0][1] + box[1][1]) / 2), float((box[2][1] + box[3][1]) / 2)
    return (top + bottom) / 2, (bottom - top) * INK / 2


_GREEK: Final = str.maketrans("ρνοτ", "pvot")
"""Letters of the recogniser's larger alphabet that look like ours."""
