r"""How large a picture says it is, read from its first bytes, so that none is unpacked that is too large to be read.

Owns the headers of PNG, JPEG and TIFF and the limit of pixels. A header may lie: the library that unpacks has the
same limit, and the child that runs it has less memory than a lie could cost.

>>> pixels_of(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x03")
(2, 3)
"""

import struct
from typing import Final

from rules_engine.errors import LimitExceeded

PIXELS_MAX: Final = 80_000_000
"""Pixels of a picture that is read: a large sheet of paper at 600 dots per inch."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SIZED: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers whose segment begins with the size of the picture."""

_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers that stand alone, without a segment."""

_FILL: Final = 0xFF
_WIDTH, _HEIGHT = 256, 257
_SHORT: Final = 3
_ENTRY: Final = 12
_SEGMENTS_MAX: Final = 10_000


def refuse_large(content: bytes) -> None:
    """Refuse a picture by the size it declares.

    Raises:
        LimitExceeded: it has more pixels than are read.
    """
    size = pixels_of(content)
    if size is not None:
        refuse_pixels(*size, "file")


def refuse_pixels(width: int, height: int, where: str) -> None:
    """Refuse more pixels than are read.

    Raises:
        LimitExceeded: there are more.
    """
    if width * height > PIXELS_MAX:
        raise LimitExceeded(
            f"The picture has {width} x {height} pixels; at most {PIXELS_MAX} are read.",
            where=where,
            remedy="Scan the page with fewer dots per inch.",
        )


def pixels_of(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as a header declares them; None where there is no header that is known."""
    try:
        if content.startswith(_PNG):
            width, height = struct.unpack_from(">II", content, 16)
            return int(width), int(height)
        if content.startswith(b"\xff\xd8"):
            return _of_jpeg(content)
        if content[:4] in (b"II*\x00", b"MM\x00*"):
            return _of_tiff(content)
    except struct.error:
        return None
    return None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the one that declares the size."""
    at = 2
    for _ in range(_SEGMENTS_MAX):
        if content[at : at + 1] != b"\xff":
            return None
        marker = content[at + 1] if at + 1 < len(content) else 0
        if marker == _FILL or marker in _BARE:
            at += 1 if marker == _FILL else 2
            continue
        if marker in _SIZED:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width), int(height)
        (length,) = struct.unpack_from(">H", content, at + 2)
        at += 2 + max(2, int(length))
    return None


def _of_tiff(content: bytes) -> tuple[int, int] | None:
    """Return the size in the first directory, which is the page that is read."""
    order = "<" if content.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, at)
    found: dict[int, int] = {}
    for number in range(count):
        entry = at + 2 + number * _ENTRY
        tag, kind = struct.unpack_from(f"{order}HH", content, entry)
        if tag in (_WIDTH, _HEIGHT):
            (found[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", content, entry + 8)
    return (found[_WIDTH], found[_HEIGHT]) if {_WIDTH, _HEIGHT} <= found.keys() else None
