"""Files that attack whoever reads them: bombs, loops, far cells, polyglots, slips; each made when asked for."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Final

import docx
import openpyxl
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

Made = Callable[[], bytes]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
_UNB = "UNB+UNOC:3+A+B+240101:1200+1'"


def _zip(*members: tuple[str, bytes]) -> bytes:
    """Make an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def _nested_archives() -> bytes:
    """Make an archive in an archive, ten levels deep and ten wide."""
    content = bytes(1_000_000)
    for _ in range(10):
        content = _zip(*((f"{number}.zip", content) for number in range(10)))
    return content


def _far_cells() -> bytes:
    """Make a workbook with one cell in its first and one in its last corner."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Invoice no"
    workbook.active["XFD1048576"] = "far"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _many_cells(rows: int) -> bytes:
    """Make a workbook whose sheet repeats one row."""
    row = "".join(f'<c r="{chr(65 + at)}{{0}}"><v>1</v></c>' for at in range(20))
    body = "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, rows + 1))
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    inside = zipfile.ZipFile(out)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()
    return _zip(
        *((name, sheet if name == "xl/worksheets/sheet1.xml" else inside.read(name)) for name in inside.namelist())
    )


def _open_document(row: str) -> bytes:
    """Make an OpenDocument workbook of one row."""
    office, table = (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    )
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{row}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _word(document_xml: bytes) -> bytes:
    """Make an office text with another main part."""
    out = io.BytesIO()
    docx.Document().save(out)
    inside = zipfile.ZipFile(out)
    return _zip(
        *((name, document_xml if name == "word/document.xml" else inside.read(name)) for name in inside.namelist())
    )


def _pdf(pages: int = 1, password: str = "", attached: dict[str, bytes] | None = None) -> bytes:
    """Make a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    for name, content in (attached or {}).items():
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _many_pages(count: int) -> bytes:
    """Make a PDF with one page that its tree names many times."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    tree = writer.root_object["/Pages"].get_object()
    tree[NameObject("/Kids")] = ArrayObject([page.indirect_reference] * count)
    tree[NameObject("/Count")] = NumberObject(count)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page_loop() -> bytes:
    """Make a PDF whose page tree contains itself."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    tree = writer.root_object["/Pages"].get_object()
    tree["/Kids"].append(tree.indirect_reference)
    tree[NameObject("/Count")] = NumberObject(2_000_000)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _flate_bomb() -> bytes:
    """Make a PDF whose page unpacks to two gigabytes."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    bomb = DecodedStreamObject()
    inner = zlib.compress(bytes(200_000_000), 9)
    bomb.set_data(zlib.compress(inner, 9))
    bomb[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode"), NameObject("/FlateDecode")])
    page[NameObject("/Contents")] = writer._add_object(bomb)
    assert isinstance(page, DictionaryObject)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture(width: int, height: int) -> bytes:
    """Make a PNG that says it is large, and is not."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _large_jpeg() -> bytes:
    """Make the beginning of a JPEG of 65,000 by 65,000 pixels."""
    size = struct.pack(">BHHB", 8, 65_000, 65_000, 1) + bytes((1, 0x11, 0))
    return b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0" + struct.pack(">H", len(size) + 2) + size + bytes(5_000)


def _large_tiff() -> bytes:
    """Make a TIFF whose directory names 200,000 by 200,000 pixels."""
    entries = ((256, 4, 200_000), (257, 4, 200_000), (259, 3, 1))
    packed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + packed + bytes(1_000)


def _pdf_of_a_large_picture() -> bytes:
    """Make a PDF whose page shows one picture of 900 megapixels."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    picture = DecodedStreamObject()
    picture.set_data(zlib.compress(bytes(1_000_000), 9))
    said = {"Type": NameObject("/XObject"), "Subtype": NameObject("/Image"), "ColorSpace": NameObject("/DeviceGray")}
    said["Filter"] = NameObject("/FlateDecode")
    for name, value in said.items():
        picture[NameObject(f"/{name}")] = value
    for name, size in (("Width", 30_000), ("Height", 30_000), ("BitsPerComponent", 8)):
        picture[NameObject(f"/{name}")] = NumberObject(size)
    drawing = DecodedStreamObject()
    drawing.set_data(b"q 200 0 0 200 0 0 cm /P Do Q")
    shown = DictionaryObject({NameObject("/P"): writer._add_object(picture)})
    assert isinstance(page, DictionaryObject)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
    page[NameObject("/Contents")] = writer._add_object(drawing)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _mail_of(parts: int) -> bytes:
    """Make a mail with very many attachments."""
    one = "--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1.4\r\n"
    head = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    return (head + one * parts + "--x--\r\n").encode()


def _deep_mail(levels: int) -> bytes:
    """Make a mail with parts inside parts inside parts."""
    text = "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    for level in range(levels):
        text += f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
    return text.encode()


def _mail_with(name: str, content: bytes) -> bytes:
    """Make a mail with one attachment."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "x"
    message.set_content("see attachment")
    message.add_attachment(content, "application", "octet-stream", filename=name)
    return message.as_bytes()


def _looping_ole() -> bytes:
    """Make an older office file whose sectors form a ring."""
    header = bytearray(512)
    header[:8] = _OLE
    header[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<IIIIIIII", 1, 1, 0, 4096, 1, 1, 0xFFFFFFFE, 0)
    header[76:80] = struct.pack("<I", 0)
    fat = struct.pack("<I", 0xFFFFFFFD) + struct.pack("<I", 1) * 127
    name = "__properties_version1.0".encode("utf-16-le")
    return bytes(header) + fat + name.ljust(512, b"\x00") + bytes(2_048)


def _cii(body: str, doctype: str = "") -> bytes:
    """Put text into a Cross Industry Invoice."""
    root = "r:CrossIndustryInvoice"
    return f'<?xml version="1.0"?>{doctype}<{root} xmlns:r="{_CII}">{body}</{root}>'.encode()


def _messages(count: int) -> bytes:
    """Make an interchange of very many messages."""
    one = "UNH+1+ORDERS:D:96A:UN'BGM+220+P1+9'UNT+3+1'"
    return f"{_UNB}{one * count}UNZ+{count}+1'".encode()


REFUSED: Final[dict[str, Made]] = {
    "laughs in CII": lambda: _cii("&c;", _LAUGHS),
    "external entity in CII": lambda: _cii("&e;", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    "deep CII": lambda: _cii("<a>" * 20_000 + "</a>" * 20_000),
    "laughs in cXML": f"{_LAUGHS.replace('x [', 'cXML [')}<cXML>&c;</cXML>".encode,
    "DTD of another root in cXML": lambda: b'<!DOCTYPE y SYSTEM "http://127.0.0.1/y.dtd"><cXML/>',
    "XML of one attribute of 30 MB": f'<Invoice xmlns="{_INVOICE}" a="{"x" * 30_000_000}"/>'.encode,
    "XML with 100,000 attributes": lambda: (
        f'<Invoice xmlns="{_INVOICE}" '.encode() + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"><a></Invoice>"
    ),
    "archives in archives": _nested_archives,
    "archive with a slip": lambda: _zip(("../../../etc/cron.d/x", b"x")),
    "archive with a drive": lambda: _zip(("C:/x.xml", b"x")),
    "archive of 2,000 files": lambda: _zip(*((f"{n}.xml", b"<a/>") for n in range(2_000))),
    "archive that unpacks to 450 MB": lambda: _zip(*((f"{n}.csv", bytes(50_000_000)) for n in range(9))),
    "office text that is a bomb": lambda: _word(b"<w:document>" + b" " * 100_000_000),
    "office text with an entity": lambda: _word(_LAUGHS.encode() + b"<w:document/>"),
    "office text nested deeply": lambda: _word(b"<a>" * 100_000 + b"</a>" * 100_000),
    "office text without its parts": lambda: _zip(("word/document.xml", b"<a/>")),
    "page nested 50,000 deep": lambda: b"<html>" + b"<div>" * 50_000 + b"x" + b"</div>" * 50_000,
    "page of 20 MB": lambda: b"<html><body>" + b"<b>x</b>" * 2_500_000,
    "cell that stands a million times": lambda: _open_document(
        '<table:table-row><table:table-cell office:value-type="float" office:value="1" '
        'table:number-columns-repeated="1048576"/></table:table-row>'
    ),
    "OpenDocument with an entity": lambda: _open_document("").replace(b"content.xml", b"content.xmk"),
    "encrypted workbook": lambda: _OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512),
    "older workbook of rubbish": lambda: _OLE + bytes(512) + "Workbook".encode("utf-16-le") + bytes(4_096),
    "mail file whose sectors form a ring": _looping_ole,
    "workbook of two million cells": lambda: _many_cells(101_000),
    "mail of 5,000 attachments": lambda: _mail_of(5_000),
    "mail 3,000 parts deep": lambda: _deep_mail(3_000),
    "interchange of 5,000 messages": lambda: _messages(5_000),
    "interchange without a message": lambda: b"UNB+UNOC:3+A+B+240101:1200+1'UNZ+0+1'",
    "interchange cut off in its header": lambda: b"ISA*00*          *00*",
    "order of 30,000 lines": (
        f"{_UNB}UNH+1+ORDERS:D:96A:UN'BGM+220+P1+9'{''.join(f'LIN+{n}++A:SA' + chr(39) for n in range(30_000))}UNT+9+1'"
    ).encode,
    "text of one cell of 5 MB": lambda: b"Item no;Description;Qty\nA;" + b"x" * 5_000_000 + b";1\n",
    "text of five million cells": lambda: b"a;b;c\n" + b"1;2;3\n" * 1_700_000,
    "PDF with a password": lambda: _pdf(password="secret"),
    "PDF that is cut off": lambda: _pdf(3)[:200],
    "PDF of rubbish": lambda: b"%PDF-1.7\n" + random.Random(3).randbytes(50_000),
    "PDF whose pages form a ring": _page_loop,
    "PDF of 10,000 pages": lambda: _many_pages(10_000),
    "PDF that unpacks to 200 MB twice": _flate_bomb,
    "picture of 900 megapixels": lambda: _picture(30_000, 30_000),
    "JPEG of 4,225 megapixels": _large_jpeg,
    "TIFF of 40,000 megapixels": _large_tiff,
    "PDF that shows 900 megapixels": _pdf_of_a_large_picture,
    "polyglot of PDF and archive": lambda: b"%PDF-1.4\n" + _zip(("a.xml", b"<a/>")),
    "polyglot of picture and archive": lambda: b"GIF89a" + _zip(("a.xml", b"<a/>")),
    "polyglot of page and archive": lambda: b"<html></html>" + _zip(("a.xml", b"<a/>")),
    "random bytes": lambda: random.Random(5).randbytes(100_000),
}
"""Files that no reader may accept."""

HARMLESS: Final[dict[str, Made]] = {
    "workbook with cells in both corners": _far_cells,
    "mail with a bomb attached": lambda: _mail_with("a.xml", _cii("&c;", _LAUGHS)),
    "mail with archives in archives": lambda: _mail_with("a.zip", _nested_archives()),
    "PDF with a bomb inside": lambda: _pdf(attached={"factur-x.xml": _cii("&c;", _LAUGHS)}),
}
"""Files that carry something hostile: refused, or read without it and with a finding that says so."""
