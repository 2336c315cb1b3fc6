"""What a file is, told by its content: names and declared types play no part."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sniff import (
    BINARY,
    CSV,
    DOCX,
    EDIFACT,
    EML,
    EMPTY,
    HTML,
    PDF,
    TEXT,
    X12,
    XLSX,
    XML,
    ZIP,
    declares_entities,
    sniff,
)

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
ROOT = f'<Invoice xmlns="{INVOICE}"/>'


def _zip(*names: str) -> bytes:
    """Make an archive of empty parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


def _workbook() -> bytes:
    """Make an empty workbook."""
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "mark"),
    (
        (b"", EMPTY, ""),
        (b" \n\t\r\n", EMPTY, ""),
        (ROOT.encode(), XML, f"{{{INVOICE}}}Invoice"),
        (f'<?xml version="1.0"?>\n<!-- a > b --><?pi x?>{ROOT}'.encode(), XML, f"{{{INVOICE}}}Invoice"),
        (f'<u:Invoice a="x>y" xmlns:u="{INVOICE}">'.encode(), XML, f"{{{INVOICE}}}Invoice"),
        (b"<Invoice xmlns='urn:x' >", XML, "{urn:x}Invoice"),
        (b'<!DOCTYPE cXML SYSTEM "cXML.dtd"><cXML version="1.2">', XML, "cXML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>', XML, "a"),
        (ROOT.encode("utf-16"), XML, f"{{{INVOICE}}}Invoice"),
        (ROOT.encode("utf-16-le"), XML, f"{{{INVOICE}}}Invoice"),
        (b"\xef\xbb\xbf" + ROOT.encode(), XML, f"{{{INVOICE}}}Invoice"),
        (b"< not xml", XML, ""),
        (b"%PDF-1.7 ...", PDF, ""),
        (b"\n\n%PDF-1.4", PDF, ""),
        (_workbook(), XLSX, "xl/workbook.xml"),
        (_workbook()[:-100], XLSX, "cut off"),
        (_zip("a.txt"), ZIP, ""),
        (_zip("word/document.xml"), DOCX, "word/document.xml"),
        (_zip("ppt/presentation.xml"), ZIP, "ppt/presentation.xml"),
        (b"UNA:+.? '\nUNB+UNOC:3+A+B+200101:1200+1'UNH+1+ORDERS:D:96A:UN'", EDIFACT, "ORDERS"),
        (b"\xef\xbb\xbfUNA=*.? ~UNB*UNOA=3*1*2*060515=1434*7~UNH*1*INVOIC=D=97B=UN~", EDIFACT, "INVOIC"),
        (b"BGM+380+1'", EDIFACT, ""),
        (b"ISA*00*          *00*", X12, ""),
        (b"ISA|00|810BK4010 |00|", X12, ""),
        (b"ISA\x1d00\x1d          \x1d00\x1d", X12, ""),
        (b"UNB\x1dUNOB\x1f1\x1dA\x1dB\x1cUNH\x1d1\x1dORDERS\x1fD\x1f96A\x1fUN\x1c", EDIFACT, "ORDERS"),
        (b"ST*850*0001~BEG*00*SA*1~", X12, ""),
        (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nHello", EML, ""),
        (b"Received: by x;\n\tMon, 1 Jan\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nX-A: b\n\n", EML, ""),
        (b"Order: 4711\nDate: 2024-01-01\n\nItem;Qty\na;1\nb;2\n", CSV, ";"),
        (b"<!DOCTYPE html><html><body>", HTML, ""),
        (b"<!-- mail --><div><table>", HTML, ""),
        (b"a;b;c\n1;2,5;3\n4;5,5;6\n", CSV, ";"),
        (b"a,b,c\n1,2.5,3\n", CSV, ","),
        (b'a,b\n"x;y;z",1\n"x;y;z",2\n', CSV, ","),
        (b"a\tb\n1\t2,5\n", CSV, "\t"),
        (b"a|b\n1|2\n", CSV, "|"),
        (b"Just a line of text", TEXT, ""),
        (b"\x00\x01\x02\x03binary\xff\xfe", BINARY, ""),
    ),
)
def test_content_tells_what_a_file_is(content, media_type, mark):
    """C5: each kind of file is recognised with the mark that tells its dialect."""
    sniffed = sniff(content)

    assert (sniffed.media_type, sniffed.mark) == (media_type, mark)


@pytest.mark.parametrize(
    ("content", "encoding"),
    (
        ("Menge;Stück\n1;2".encode(), "utf-8"),
        ("Menge;Stück\n1;2".encode("utf-8-sig"), "utf-8-sig"),
        ("Menge;Stück\n1;2".encode("cp1252"), "cp1252"),
        ("Menge;Stück\n1;2".encode("utf-16"), "utf-16"),
        (f'<?xml version="1.0" encoding="ISO-8859-1"?>{ROOT}'.encode(), "iso-8859-1"),
    ),
)
def test_the_encoding_is_told_by_mark_declaration_or_bytes(content, encoding):
    """C3: byte order marks, declarations and bytes that are no UTF-8 name the encoding."""
    assert sniff(content).encoding == encoding


@pytest.mark.parametrize("filler", ("<!---->", "<?a?>", " ", "<!-- -- >", "<!DOCTYPE ", "<a ", '<a b="'))
def test_hostile_prologs_are_looked_at_once(filler):
    """Target 17: a prolog repeated a thousand times ends at once; tried in every way it would outlast any timeout."""
    content = (filler * 9_000).encode()

    assert sniff(content).media_type
    assert declares_entities(content) in (True, False)


@given(st.binary(max_size=300))
def test_any_bytes_are_something(content):
    """Whatever the bytes, the answer is a media type and never an error."""
    assert sniff(content).media_type
    assert sniff(b"PK\x03\x04" + content).media_type
    assert sniff(b"PK\x03\x04" + content + b"PK\x05\x06" + content).media_type
    assert sniff(b"<" + content).media_type


def test_entities_are_seen_in_every_encoding():
    """Target 17: a declared entity before the root is seen, one that is merely written in a text is not."""
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

    assert all(declares_entities(bomb.encode(name)) for name in ("utf-8", "utf-16", "utf-16-be", "utf-8-sig"))
    assert not declares_entities(b"<a>&lt;!ENTITY</a>")
    assert not declares_entities(b'<!DOCTYPE cXML SYSTEM "cXML.dtd"><cXML/>')
