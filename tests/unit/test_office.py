"""Documents that come as office text, HTML page, older workbook or text in columns: read like a sheet, or refused."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import docx
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from extractors.spreadsheet import SpreadsheetExtractor
from extractors.spreadsheet.office import OfficeExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import DocumentRefused, LimitExceeded, Unsafe, Unsupported
from rules_engine.ports import Limits

HEAD = ("Pos", "Description", "Quantity", "Unit price", "Amount")
LINES = (("1", "Bolt M8 x 40", "1.000", "3,50", "3.500,00"), ("2", "Washer, flat", "10", "0,50", "5,00"))
TEXTS = ("Invoice", "Invoice no: I-77", "Date: 2024-05-01", "Order no: P-1", "Supplier: Bolts Ltd")


def _word() -> bytes:
    """Give an office text with paragraphs and a table."""
    document = docx.Document()
    for text in TEXTS:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *LINES):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page() -> bytes:
    """Give an HTML page with the same content."""
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in (HEAD, *LINES))
    return f"<html><body>{''.join(f'<p>{text}</p>' for text in TEXTS)}<table>{rows}</table></body></html>".encode()


def _columns() -> bytes:
    """Give a text in fixed columns with the same content."""
    widths = (4, 22, 12, 12, 12)
    aligned = "{:<4}{:<22}{:>12}{:>12}{:>12}"
    rows = [aligned.format(*row) for row in (HEAD, *LINES)]
    ruler = " ".join("-" * (width - 1) for width in widths)
    return "\n".join((*TEXTS, "", rows[0], ruler, *rows[1:], "")).encode()


def _open_document(repeated: int = 1) -> bytes:
    """Give an OpenDocument workbook with the same content; its last cell may say that it stands many times."""
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Sheet")
    for row in (*((text,) for text in TEXTS), (), HEAD, *LINES):
        made = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            made.addElement(cell)
        sheet.addElement(made)
    made = TableRow()
    made.addElement(TableCell(valuetype="float", value="7", numbercolumnsrepeated=repeated))
    sheet.addElement(made)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _read(content: bytes) -> Extraction:
    """Read with the reader that such a file is for."""
    office = content.startswith(b"<html") or b"word/document.xml" in content
    return (OfficeExtractor() if office else SpreadsheetExtractor()).read(content, Limits())


@pytest.mark.parametrize("made", (_word, _page, _columns, _open_document))
def test_the_same_document_is_read_alike_from_every_form(made):
    """C3: header and lines are the same, whether typed into a text, a page, a workbook or columns."""
    candidate = _read(made()).candidate
    assert candidate is not None

    assert candidate.document_type is DocumentType.INVOICE
    assert (candidate.number, candidate.issue_date, candidate.order_reference) == ("I-77", date(2024, 5, 1), "P-1")
    assert candidate.seller.name == "Bolts Ltd"
    assert [(line.item.description, line.quantity, line.net_price) for line in candidate.lines] == [
        ("Bolt M8 x 40", Decimal(1000), Decimal("3.50")),
        ("Washer, flat", Decimal(10), Decimal("0.50")),
    ]


def test_every_value_of_a_text_has_its_place():
    """C6: also without cells, each value says on which line and in which column it stands."""
    extraction = _read(_columns())

    assert extraction.fields["lines.1.quantity"].cell == "C10"
    assert extraction.fields["lines.1.quantity"].source == "cell"


def test_a_second_table_on_a_sheet_is_told_and_not_mixed_in():
    """C3: below the lines another table with its own headings begins: it is named, and its rows are no lines."""
    text = b"Invoice no;I-1\n\nPos;Description;Quantity;Unit price\n1;Bolt;2;3,50\n2;Nut;4;0,25\n\n"
    text += b"Item no;Description;Qty;Price;Colour\n9;Sample;1;0,10;red\n8;Sample;1;0,20;blue\n7;Other;3;0,20;blue\n"
    extraction = SpreadsheetExtractor().read(text, Limits())
    assert extraction.candidate is not None

    assert "READ-SHEET" in {finding.code for finding in extraction.findings}
    assert [line.item.description for line in extraction.candidate.lines] in (
        ["Bolt", "Nut"],
        ["Sample", "Sample", "Other"],
    )


def test_a_text_without_a_table_is_no_document_of_ours():
    """C5: terms, letters and notes are refused as unknown, not read as something."""
    with pytest.raises(Unsupported):
        SpreadsheetExtractor().read(b"Our general terms\napply to every order.\n", Limits())


def test_a_page_that_holds_nothing_of_a_document_is_refused():
    """C5, C9: what a failing mail gateway leaves of a file is refused: only its sender can send the file again."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body>Attachment 7 is not available.</body></html>"
    with pytest.raises(Unsupported):
        _read(page)


def _deep_page(levels: int) -> bytes:
    """Give a page that is nested deeply."""
    return b"<html>" + b"<div>" * levels + b"x" + b"</div>" * levels


def _with_entity() -> bytes:
    """Give an office text whose XML declares an entity."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_word())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            if name == "word/document.xml":
                held = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + held[held.index(b"<w:document") :]
            target.writestr(name, held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    (
        (_deep_page(50_000), LimitExceeded),
        (_with_entity(), Unsafe),
        (_open_document(repeated=16_000), LimitExceeded),
    ),
    ids=("deep page", "entity in an office text", "cell that stands 16,000 times"),
)
def test_what_attacks_its_reader_is_refused_before_it_is_parsed(content, refusal):
    """G6: depth, entities and repetition are found by a look, not by a parser."""
    with pytest.raises(refusal):
        _read(content)


@pytest.mark.parametrize("content", (b"<html></html>", b"<html><body><script>x</script></body></html>"))
def test_a_page_without_text_is_refused(content):
    """C5: an empty page is no document."""
    with pytest.raises(DocumentRefused):
        _read(content)
