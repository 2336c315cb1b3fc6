"""Office texts and HTML pages through docling, without any model: their tables and paragraphs, read like a sheet.

Owns docling's readers of .docx and HTML, and the checks before them: a page that is nested ten thousand deep or an
office text that declares entities is refused before anybody parses it. Importing docling takes a second: only the
children that may meet such a file do.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from docling.backend.abstract_backend import DeclarativeDocumentBackend
from docling.backend.html_backend import HTMLDocumentBackend
from docling.backend.msword_backend import MsWordDocumentBackend
from docling.datamodel.base_models import InputFormat
from docling.datamodel.document import InputDocument
from docling_core.types.doc.document import DoclingDocument
from docling_core.types.doc.items.table.table import TableItem
from docling_core.types.doc.items.text import TextItem
from lxml import etree

from extractors.safety import check_archive, refuse_doctype
from extractors.sniff import DOCX, HTML, encoding_of, sniff
from extractors.spreadsheet.grid import Cell, Grid
from extractors.spreadsheet.reader import read_grids
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import LimitExceeded, Unreadable, Unsupported
from rules_engine.ports import Limits, Sniffed

HTML_BYTES_MAX: Final = 10_000_000
"""Size of an HTML page."""

HTML_DEPTH_MAX: Final = 200
"""How deep elements of an HTML page may be nested; mails nest tables a few dozen deep."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
_UNCOUNTED: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}) | {
    "source",
    "track",
    "wbr",
    "p",
    "li",
    "td",
    "th",
    "tr",
    "option",
    "dt",
    "dd",
}
"""Elements that hold nothing, or that a browser closes by itself: their nesting is not counted."""

_FAULTS: Final = (
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    OSError,
    TypeError,
    ValueError,
)
"""What docling and what it stands on raise for a broken document; anything else ends the child, and costs this one."""

_PARTS: Final = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "[Content_Types].xml")


class OfficeExtractor:
    """Reads .docx and HTML."""

    name = "office@1"
    media_types = (DOCX, HTML)

    def score(self, sniffed: Sniffed) -> int:
        """Return 80 for an office text or an HTML page."""
        return 80 if sniffed.media_type in self.media_types else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read one document.

        Raises:
            DocumentRefused: where it is unsafe, broken, empty, or larger than a limit.
        """
        kind = sniff(content).media_type
        if kind == DOCX:
            _check_word(content, limits)
            read = _converted(content, InputFormat.DOCX, MsWordDocumentBackend, "document.docx")
        elif kind == HTML:
            text = content.decode(encoding_of(content) or "utf-8", errors="replace")
            _check_page(text)
            read = _converted(text.encode(), InputFormat.HTML, HTMLDocumentBackend, "page.html")
        else:
            raise Unsupported("This is neither an office text nor an HTML page.", where=kind)
        grid = Grid("", 1, tuple(_rows(read)))
        if not grid.rows:
            raise Unreadable("The document has no text.", where="document", remedy="Send it with its content.")
        found = read_grids([grid], self.name, limits)
        if not found.fields and (found.candidate is None or found.candidate.document_type is DocumentType.UNKNOWN):
            # A page of a failing gateway is nothing that a person could complete: only the sender can send the file.
            raise Unsupported(
                "Nothing in it belongs to a document of ours.", where="document", remedy="Send the document itself."
            )
        return found


def _converted(content: bytes, kind: InputFormat, backend: type, name: str) -> DoclingDocument:
    """Have docling read the document.

    Raises:
        Unreadable: where it cannot.
    """
    try:
        given = InputDocument(path_or_stream=io.BytesIO(content), format=kind, backend=backend, filename=name)
        # The whole converter would load every pipeline; what reads the file is all that is needed.
        reader = given._backend  # noqa: SLF001 - the library has no other door to it
        if not isinstance(reader, DeclarativeDocumentBackend):
            raise _broken(TypeError(kind.value))
        return reader.convert()
    except _FAULTS as fault:
        raise _broken(fault) from fault


def _rows(read: DoclingDocument) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of the text and the rows of the tables, each with a number of its own."""
    number = 0
    for item, _ in read.iterate_items():
        if isinstance(item, TableItem):
            for row in item.data.grid:
                number += 1
                texts = {cell.start_col_offset_idx + 1: " ".join(cell.text.split()) for cell in row}
                cells = tuple(Cell(text, number, column) for column, text in sorted(texts.items()) if text)
                if cells:
                    yield cells
        elif isinstance(item, TextItem):
            for line in item.text.splitlines():
                number += 1
                pieces = [piece.strip() for piece in line.split("\t") if piece.strip()]
                if pieces:
                    yield tuple(Cell(piece, number, column) for column, piece in enumerate(pieces, start=1))


def _check_page(text: str) -> None:
    """Refuse a page that is too large or too deep, before a parser builds a tree of it.

    Raises:
        LimitExceeded: where it is.
    """
    if len(text) > HTML_BYTES_MAX:
        raise LimitExceeded(f"The page has more than {HTML_BYTES_MAX} characters.", where="page")
    depth = 0
    for found in _TAG.finditer(text):
        if found.group(3) or found.group(2).lower() in _UNCOUNTED:
            continue
        depth = max(0, depth - 1) if found.group(1) else depth + 1
        if depth > HTML_DEPTH_MAX:
            raise LimitExceeded(
                f"Elements are nested deeper than {HTML_DEPTH_MAX} levels.",
                where="page",
                remedy="No business document is nested like this; ask the sender for the original.",
            )


def _check_word(content: bytes, limits: Limits) -> None:
    """Refuse an office text whose archive or XML attacks its reader.

    Raises:
        DocumentRefused: where it does.
    """
    archive = check_archive(content, limits)
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            try:
                with archive.open(name) as part:
                    head = part.read(65_536)
            except _FAULTS as fault:
                raise _broken(fault) from fault
            refuse_doctype(head)
            if name == _PARTS[0]:
                _check_depth(archive.read(name), limits)


def _check_depth(xml: bytes, limits: Limits) -> None:
    """Refuse XML that is nested too deeply; the office reader walks it by recursion.

    Raises:
        LimitExceeded: where it is.
    """
    depth = 0
    for found in re.finditer(rb"<(/?)[A-Za-z][^>]*?(/?)>", xml):
        if found.group(2):
            continue
        depth += -1 if found.group(1) else 1
        if depth > limits.depth_max:
            raise LimitExceeded(f"Elements are nested deeper than {limits.depth_max} levels.", where=_PARTS[0])


def _broken(fault: Exception) -> Unreadable:
    """Say that a document cannot be read."""
    return Unreadable(
        f"The document is broken ({type(fault).__name__}).",
        where="document",
        remedy="Open it, save it again and resend it.",
    )
