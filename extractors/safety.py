"""What stands between hostile bytes and the libraries that parse them: one XML door, one archive check, one of PDF.

Owns the only lxml parser of the house (no DTD, no entities, no network, bounded depth), the check of an archive's
table of contents before anything of it is unpacked, and the measuring of what the streams of a PDF unpack to. Refuses
a DOCTYPE outright: no business document needs one, and every known XML attack begins there.

>>> parse_xml(b"<a><b/></a>", Limits()).tag
'a'
"""

import io
import re
import zipfile
import zlib
from functools import cache
from typing import Final

from lxml import etree

from rules_engine.errors import LimitExceeded, Unreadable, Unsafe
from rules_engine.ports import Limits

ENTRIES_MAX: Final = 10_000
"""Parts an archive may have."""

RATIO_MAX: Final = 200
"""How many times larger an archive may become when unpacked; workbooks stay below 40."""

RATIO_FLOOR: Final = 10_000_000
"""Unpacked bytes below which the ratio does not matter: a small workbook of equal cells compresses well."""

STREAMS_BYTES_MAX: Final = 100_000_000
"""Bytes to which the packed streams of a PDF may come together, its pictures left aside; drawings stay below 20 MB."""

_STREAM: Final = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES: Final = 600
_PACKED: Final = re.compile(rb"/FlateDecode\b|/Fl\b")
_LAYERS_MAX: Final = 4
_PROLOG_MAX: Final = 65_536
# Atomic and possessive: a prolog of a thousand comments must not be tried in a thousand ways.
_DOCTYPE = re.compile(r"(?>\s|\ufeff|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_BARE_DOCTYPE = re.compile(
    rb"""(?>\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE\s+([A-Za-z]+)\s+"""
    rb"""(?:SYSTEM|PUBLIC\s+(?:"[^"<>]*"|'[^'<>]*'))\s+(?:"[^"<>]*"|'[^'<>]*')\s*>)""",
    re.DOTALL,
)
_SIMPLIFY: Final = "Send the document without a DOCTYPE; UBL and CII documents do not need one."


def parse_xml(content: bytes, limits: Limits, *, doctype: str | None = None) -> etree._Element:
    """Parse XML that nobody has checked, and return its root element.

    ``doctype`` names the one root whose bare DOCTYPE is passed over: the address of a DTD that is never fetched, with
    nothing declared. The cXML standard demands it.

    Raises:
        Unsafe: where it carries a DOCTYPE.
        Unreadable: where it is not well-formed, with the line and column of the first fault.
        LimitExceeded: where elements are nested deeper than ``limits.depth_max``.
    """
    content = _without_doctype(content, doctype) if doctype else content
    refuse_doctype(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise _not_well_formed(fault, limits) from fault
    # The check above knows the encodings it knows; this one asks the parser what it saw.
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unsafe("The XML carries a DOCTYPE.", where="DOCTYPE", remedy=_SIMPLIFY)
    if _deeper_than(limits.depth_max)(root):
        raise _too_deep(limits)
    return root


def _without_doctype(content: bytes, name: str) -> bytes:
    """Blank out a DOCTYPE of that name which declares nothing; any other is left for whoever refuses it."""
    bare = _BARE_DOCTYPE.match(content[:_PROLOG_MAX])
    if bare is None or bare.group(2) != name.encode():
        return content
    return content[: bare.start(1)] + b" " * (bare.end(1) - bare.start(1)) + content[bare.end(1) :]


def refuse_doctype(content: bytes) -> None:
    """Refuse a DOCTYPE before any parser sees it, in every encoding an XML parser would recognise.

    Raises:
        Unsafe: where the part before the root element declares one.
    """
    head = content[:_PROLOG_MAX]
    texts = [head.decode("latin-1")]
    if b"\x00" in head[:8]:
        texts = [head.decode(name, errors="replace") for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")]
    if any(_DOCTYPE.match(text.removeprefix("\u00ef\u00bb\u00bf")) for text in texts):
        raise Unsafe("The XML carries a DOCTYPE.", where="DOCTYPE", remedy=_SIMPLIFY)


def check_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open an archive after its table of contents has been found harmless; nothing is unpacked here.

    Python's reader never unpacks more of a part than the table of contents declares, so the declared sizes bound the
    work that follows.

    Raises:
        Unsafe: for names that leave the archive, encrypted parts, or a part that grows suspiciously.
        LimitExceeded: for too many parts or too many bytes when unpacked.
        Unreadable: where the archive is cut off or broken.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as fault:
        raise Unreadable(
            "The archive is cut off or broken.",
            where="end of the file",
            remedy="Save the workbook again and resend it.",
        ) from fault
    parts = archive.infolist()
    if len(parts) > ENTRIES_MAX:
        raise LimitExceeded(f"The archive has {len(parts)} parts; at most {ENTRIES_MAX} are read.", where="archive")
    unpacked = 0
    for part in parts:
        _check_part(part)
        unpacked += part.file_size
    if unpacked > limits.unpacked_bytes_max:
        raise LimitExceeded(
            f"The archive unpacks to {unpacked} bytes; at most {limits.unpacked_bytes_max} are read.",
            where="archive",
            remedy="Split the workbook, or raise the limit unpacked_bytes_max.",
        )
    if unpacked > RATIO_FLOOR and unpacked > RATIO_MAX * len(content):
        raise Unsafe(
            f"The archive grows {unpacked // len(content)} times when unpacked.",
            where="archive",
            remedy="Send the document as a normal workbook.",
        )
    return archive


def refuse_packed(content: bytes) -> None:
    """Refuse a PDF whose streams unpack to far more than any page holds, before a reader of PDF does it.

    Raises:
        Unsafe: where they do.
    """
    left = STREAMS_BYTES_MAX
    for found in _STREAM.finditer(content):
        described = content[max(0, found.start() - _DICTIONARY_BYTES) : found.start()].rpartition(b" obj")[2]
        layers = min(_LAYERS_MAX, len(_PACKED.findall(described)))
        if layers and b"/Image" not in described:
            left -= _unpacked(content, found.end(), layers, left)
        if left <= 0:
            raise Unsafe(
                f"The PDF unpacks to more than {STREAMS_BYTES_MAX} bytes.",
                where=f"stream at byte {found.start()}",
                remedy="Print the document to PDF again.",
            )


def _unpacked(content: bytes, start: int, layers: int, most: int) -> int:
    """Return to how many bytes a stream unpacks, counting no further than ``most``; what is broken counts so far."""
    held = memoryview(content)[start:]
    for _ in range(layers):
        unpacking = zlib.decompressobj()
        try:
            held = memoryview(unpacking.decompress(held, most))
        except zlib.error:
            break
    return len(held) if held.obj is not content else 0


def _check_part(part: zipfile.ZipInfo) -> None:
    """Refuse a part whose name leaves the archive or whose content is encrypted."""
    names = part.filename.replace("\\", "/").split("/")
    if ".." in names or part.filename.startswith("/") or ":" in names[0]:
        raise Unsafe("A part of the archive points outside of it.", where=part.filename[:100])
    if part.flag_bits & 1:
        raise Unsafe("The archive is encrypted.", where=part.filename[:100], remedy="Send it without a password.")


@cache
def _deeper_than(depth: int) -> etree.XPath:
    """Return the test whether elements are nested deeper; evaluated level by level, so it is linear in the document."""
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


def _not_well_formed(fault: Exception, limits: Limits) -> Unreadable | LimitExceeded:
    """Turn a parser's complaint into a refusal."""
    text = str(fault)
    if "depth" in text.lower():
        return _too_deep(limits)
    line, column = getattr(fault, "position", (0, 0)) or (0, 0)
    return Unreadable(
        f"The XML is not well-formed: {text.split(', line ', maxsplit=1)[0][:200]}.",
        where=f"line {line}, column {column}",
        remedy="Send the document again; it may have been cut off on the way.",
    )


def _too_deep(limits: Limits) -> LimitExceeded:
    """Say that elements are nested too deeply."""
    return LimitExceeded(
        f"Elements are nested deeper than {limits.depth_max} levels.",
        where="XML",
        remedy="No business document is nested like this; ask the sender for the original.",
    )
