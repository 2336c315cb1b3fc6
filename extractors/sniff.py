r"""What a file is, by its content alone: the name and the declared media type are never asked.

Owns the recognition of XML (with root element and namespace), workbooks, delimited text, PDF and archives. It looks at
the first and last kilobytes only, runs no parser, and is therefore safe to call in the parent process.

>>> sniff(b'<Invoice xmlns="urn:x"/>').mark
'{urn:x}Invoice'
>>> sniff("Artikel;Menge\nä;1,5\n".encode("latin-1")).encoding
'cp1252'
"""

import codecs
import re
import struct
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rules_engine.ports import Sniffed

XML: Final = "application/xml"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"
PDF: Final = "application/pdf"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"
BINARY: Final = "application/octet-stream"
EMPTY: Final = "application/x-empty"

DELIMITERS: Final = (";", "\t", "|", ",")
"""What may separate the cells of a line of text."""

_HEAD: Final = 65_536
_ENTRIES_SEEN: Final = 2_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Atomic and possessive throughout: what an attacker writes must not be tried in many ways.
_BEFORE_ROOT = re.compile(r"(?>\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*+(?>\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_START_TAG = re.compile(
    r"""<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)((?>\s+[^\s=<>]+\s*=\s*(?>"[^"]*"|'[^']*'))*+)\s*/?>"""
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_BINARY_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes) -> Sniffed:
    """Return what the bytes are; ``mark`` is the XML root as ``{namespace}name``, a delimiter, or an archive part."""
    if not content.strip():
        return Sniffed(media_type=EMPTY)
    if content.startswith(b"PK\x03\x04"):
        return _sniff_archive(content)
    if b"%PDF-" in content[:1024]:
        return Sniffed(media_type=PDF)
    encoding = encoding_of(content)
    if encoding is None:
        return Sniffed(media_type=BINARY)
    text = decoded_head(content, encoding)
    if text.lstrip().startswith("<"):
        return _sniff_xml(content, text, encoding)
    delimiter = _delimiter(text)
    if delimiter is not None:
        return Sniffed(media_type=CSV, mark=delimiter, encoding=encoding)
    return Sniffed(media_type=TEXT, encoding=encoding)


def encoding_of(content: bytes) -> str | None:
    """Return the text encoding: by its mark, by the zeros of UTF-16, UTF-8 if valid, else cp1252; None for binary."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    head = content[:_HEAD]
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) > len(head) // 4 > 0:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    if _BINARY_BYTES.search(head):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded_head(content: bytes, encoding: str) -> str:
    """Return the first kilobytes as text; a character cut in half at the end is left out."""
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(content[:_HEAD]).removeprefix("\ufeff")


def _sniff_xml(content: bytes, text: str, encoding: str) -> Sniffed:
    """Name the root element with its namespace; text that merely begins with ``<`` has no mark."""
    declared = _DECLARED.match(content[:200].removeprefix(codecs.BOM_UTF8))
    name = declared.group(1).decode("ascii").lower() if declared else encoding
    tag = _START_TAG.match(text, _root_at(text))
    if tag is None:
        return Sniffed(media_type=XML, encoding=name)
    prefix, local, attributes = tag.groups()
    binding = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    bound = re.search(rf"""\s{re.escape(binding)}\s*=\s*(?:"([^"]*)"|'([^']*)')""", attributes)
    namespace = (bound.group(1) or bound.group(2) or "") if bound else ""
    return Sniffed(media_type=XML, mark=f"{{{namespace}}}{local}" if namespace else local, encoding=name)


def declares_entities(content: bytes) -> bool:
    """Say whether XML declares entities before its root element, which is how every expansion attack begins."""
    encoding = encoding_of(content)
    if encoding is None:
        return False
    text = decoded_head(content, encoding)
    begin = _BEFORE_ROOT.match(text)
    rest = text[begin.end() if begin else 0 :]
    return rest[:9].upper() == "<!DOCTYPE" and "<!ENTITY" in rest.upper()


def _root_at(text: str) -> int:
    """Return where the root element begins: after declaration, comments, instructions and a DOCTYPE."""
    at = 0
    for pattern in (_BEFORE_ROOT, _DOCTYPE, _BEFORE_ROOT):
        found = pattern.match(text, at)
        at = found.end() if found else at
    return at


def _sniff_archive(content: bytes) -> Sniffed:
    """Tell a workbook from another archive by the names of its parts."""
    for name in _part_names(content):
        if name == "xl/workbook.xml":
            return Sniffed(media_type=XLSX, mark=name)
        if name in ("word/document.xml", "ppt/presentation.xml", "xl/workbook.bin", "content.xml"):
            return Sniffed(media_type=ZIP, mark=name)
    # A workbook that was cut off has lost its table of contents, but still begins like one.
    beginning = content[:_HEAD]
    office = any(name in beginning for name in (b"docProps/", b"_rels/.rels", b"[Content_Types].xml", b"xl/"))
    if b"PK\x05\x06" not in content[-66_000:] and office and not any(name in beginning for name in (b"word/", b"ppt/")):
        return Sniffed(media_type=XLSX, mark="cut off")
    return Sniffed(media_type=ZIP)


def _part_names(content: bytes) -> Iterator[str]:
    """Walk the table of contents of an archive, at most the first two thousand names; nothing is unpacked."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    if end < 0 or len(content) < end + 22:
        return
    at = struct.unpack_from("<L", content, end + 16)[0]
    for _ in range(_ENTRIES_SEEN):
        if content[at : at + 4] != b"PK\x01\x02" or len(content) < at + 46:
            return
        name, extra, comment = struct.unpack_from("<HHH", content, at + 28)
        yield content[at + 46 : at + 46 + name].decode("utf-8", errors="replace").replace("\\", "/").lstrip("/")
        at += 46 + name + extra + comment


def _delimiter(text: str) -> str | None:
    """Return what separates the cells: the character that most lines hold equally often, outside quotes."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:200] if line.strip()]
    best: tuple[int, int, str] | None = None
    for rank, delimiter in enumerate(DELIMITERS):
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        if not counts:
            continue
        _, lines_alike = counts.most_common(1)[0]
        score = (lines_alike, -rank, delimiter)
        best = max(best, score) if best else score
    return best[2] if best else None
