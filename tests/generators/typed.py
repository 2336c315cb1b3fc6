"""Pages typed word by word at their places, and one line of print as a picture: the least that a reader of pages needs.

Owns no layout; whoever types a page says where each word stands.
"""

import io

import cv2
import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Typed = tuple[tuple[int, str], ...]
"""One line: the left edge of each run of words in points, and the words."""


def typed(*lines: Typed, step: float = 20, large: dict[int, int] | None = None) -> bytes:
    """Type lines of words, ``step`` points apart, those in ``large`` in a size of their own."""
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4, invariant=True)
    for down, line in enumerate(lines):
        canvas.setFont("Helvetica", (large or {}).get(down, 9))
        for left, text in line:
            canvas.drawString(left, 800 - step * down, text)
    canvas.save()
    return buffer.getvalue()


def strip_of_print() -> bytes:
    """Draw one line of large print as a picture, as wide as a page and no higher than it must be."""
    picture = np.full((260, 1500), 255, np.uint8)
    cv2.putText(picture, "Invoice no 4711", (80, 160), cv2.FONT_HERSHEY_SIMPLEX, 3, (0,), 8, cv2.LINE_AA)
    return cv2.imencode(".png", picture)[1].tobytes()
