r"""What a file is, by its content alone: the name and the declared media type are never asked.

Owns the recognition of XML (with root element and namespace), messages of EDIFACT and X12, mail, workbooks, office
texts, HTML, delimited text, PDF and archives. It looks at
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
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TIFF: Final = "image/tiff"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"
HTML: Final = "text/html"
EML: Final = "message/rfc822"
MSG: Final = "application/vnd.ms-outlook"
XLS: Final = "application/vnd.ms-excel"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EDIFACT: Final = "application/edifact"
X12: Final = "application/edi-x12"
OLE: Final = "application/x-ole-storage"
BINARY: Final = "application/octet-stream"
EMPTY: Final = "application/x-empty"

DELIMITERS: Final = (";", "\t", "|", ",")
"""What may separate the cells of a line of text."""

CARRIERS: Final = frozenset({EML, MSG, ZIP, EDIFACT, X12})
"""Media types of files that may carry several documents."""

IMAGES: Final = (PNG, JPEG, TIFF)
"""Pictures of pages that are read."""

_PICTURES: Final = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"II*\x00", TIFF), (b"MM\x00*", TIFF))

HEAVY: Final = frozenset({HTML, DOCX, EML, MSG, ZIP})
"""Media types that a reader which takes long to load may be needed for: itself, or for what is carried inside."""

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
_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_ENTRIES: Final = (
    ("__properties_version1.0", MSG, ""),
    ("EncryptedPackage", OLE, "encrypted"),
    ("Workbook", XLS, ""),
    ("Book", XLS, ""),
)
_MAIL_LINE = re.compile(rb"([A-Za-z][A-Za-z0-9\-]{1,70}):[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+\r?\n")
_MAIL_NAMES: Final = frozenset(
    b"from to cc subject date message-id received return-path delivered-to mime-version content-type reply-to "
    b"content-transfer-encoding x-mailer thread-topic x-originating-ip dkim-signature authentication-results "
    b"arc-seal sender in-reply-to references list-id x-received".split()
)
_MAIL_LINES_MIN: Final = 2
_EDIFACT = re.compile(r"\s*(?:UNA.{6}\s*)?(?:UN[BGH]|BGM)([^\w \r\n])", re.DOTALL)
_EDIFACT_TYPE = re.compile(r"UNH(.)[^'~]{0,70}?\1\s*([A-Z]{6})\W")
_X12 = re.compile(r"\s*(?:ISA([^\w \r\n])\d\d\1|(?:GS([^\w \t\r\n])[A-Z]{2}\2|ST([^\w \t\r\n])\d{3}\3))")
_HTML = re.compile(
    r"(?>\s|<!--.*?-->)*+<(?:!doctype\s+html\b|html\b|head\b|body\b|table\b|div\b|p\b|center\b|font\b)",
    re.IGNORECASE | re.DOTALL,
)
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_BINARY_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes) -> Sniffed:
    """Return what the bytes are; ``mark`` is the XML root as ``{namespace}name``, a delimiter, or an archive part."""
    if not content.strip():
        return Sniffed(media_type=EMPTY)
    binary = _sniff_binary(content)
    if binary is not None:
        return binary
    # A mail may carry a PDF within its first lines; no PDF begins with the header of a mail.
    if _is_mail(content[:_HEAD]):
        return Sniffed(media_type=EML)
    if b"%PDF-" in content[:1024]:
        return Sniffed(media_type=PDF)
    encoding = encoding_of(content)
    text = decoded_head(content, encoding or "cp1252")
    if encoding is None:
        return _sniff_message(text, "utf-8") or Sniffed(media_type=BINARY)
    if _HTML.match(text):
        return Sniffed(media_type=HTML, encoding=encoding)
    if text.lstrip().startswith("<"):
        return _sniff_xml(content, text, encoding)
    message = _sniff_message(text, encoding)
    if message is not None:
        return message
    delimiter = _delimiter(text)
    if delimiter is not None:
        return Sniffed(media_type=CSV, mark=delimiter, encoding=encoding)
    return Sniffed(media_type=TEXT, encoding=encoding)


def _sniff_message(text: str, encoding: str) -> Sniffed | None:
    """Tell a message of EDIFACT or X12, whose separators may be characters that no text has; None for another text."""
    if _EDIFACT.match(text):
        typed = _EDIFACT_TYPE.search(text)
        return Sniffed(media_type=EDIFACT, mark=typed.group(2) if typed else "", encoding=encoding)
    return Sniffed(media_type=X12, encoding=encoding) if _X12.match(text) else None


def shows_pictures(sniffed: Sniffed, content: bytes) -> bool:
    """Say whether a file may have to be recognised: a picture, or a PDF that shows one.

    A font proves no text: many scanners name one that they never use. The description of a picture is never packed.
    """
    return sniffed.media_type in IMAGES or (sniffed.media_type == PDF and _PICTURE.search(content) is not None)


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


def _sniff_binary(content: bytes) -> Sniffed | None:
    """Tell a file by the bytes that every file of its kind begins with; None for a text."""
    if content.startswith(b"PK\x03\x04"):
        return _sniff_archive(content)
    if content.startswith(_OLE_MAGIC):
        return _sniff_ole(content)
    return next((Sniffed(media_type=kind) for magic, kind in _PICTURES if content.startswith(magic)), None)


def _is_mail(head: bytes) -> bool:
    """Say whether a file begins with the header of a message: at least two lines that every mail program writes."""
    at, known = 0, 0
    while (line := _MAIL_LINE.match(head, at)) is not None:
        known += line.group(1).lower() in _MAIL_NAMES
        at = line.end()
    ends = head[at : at + 2]
    return known >= _MAIL_LINES_MIN and (ends.startswith((b"\n", b"\r")) or not ends or at > _HEAD // 2)


def _sniff_ole(content: bytes) -> Sniffed:
    """Tell what a file of the older office programs is by the names in its directory."""
    for name, media_type, mark in _OLE_ENTRIES:
        if name.encode("utf-16-le") in content:
            return Sniffed(media_type=media_type, mark=mark)
    return Sniffed(media_type=OLE)


def _sniff_archive(content: bytes) -> Sniffed:
    """Tell a workbook or a text from another archive by the names of its parts."""
    if content[30:300].startswith(b"mimetype" + ODS.encode()):
        return Sniffed(media_type=ODS)
    for name in _part_names(content):
        if name == "word/document.xml":
            return Sniffed(media_type=DOCX, mark=name)
        if name == "xl/workbook.xml":
            return Sniffed(media_type=XLSX, mark=name)
        if name in ("ppt/presentation.xml", "xl/workbook.bin", "content.xml"):
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
    """Return what separates the cells: the character that most lines hold equally often, outside quotes.

    A comma between digits may be a decimal one: it counts only where nothing else separates.
    """
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:200] if line.strip()]
    return _most_alike([_DECIMAL_COMMA.sub("", line) for line in lines]) or _most_alike(lines)


def _most_alike(lines: list[str]) -> str | None:
    """Return the separator that most lines hold equally often."""
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
