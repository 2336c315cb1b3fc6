"""Invoices on paper that no template knows: generated suppliers in ten languages, compared value by value."""

import pytest

from extractors.pdf import PdfExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.ports import Limits
from tests.generators.paper import WORDS, Paper, Supplier

READER = PdfExtractor()


def read(paper: Paper) -> Extraction:
    """Read a paper."""
    return READER.read(paper.content, Limits())


def lines_of(extraction: Extraction):
    """Give quantity, price and amount of each line as read."""
    return [(line.quantity, line.net_price, line.line_net_amount) for line in extraction.candidate.lines]


def printed(paper: Paper):
    """Give quantity, price and amount of each line as printed."""
    return [(line.quantity, line.price, line.amount) for line in paper.lines]


def header_of(paper: Paper) -> dict[str, object]:
    """Give the header as printed, by the path of the field."""
    return {
        "number": paper.number,
        "issue_date": paper.issued,
        "totals.total_without_vat": paper.net,
        "totals.vat": paper.tax,
        "totals.total_with_vat": paper.total,
    }


def value(extraction: Extraction, path: str) -> object:
    """Give the value at a path such as ``totals.vat``."""
    found = extraction.candidate
    for part in path.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part)
    return found


def wrong_unasked(extraction: Extraction, paper: Paper) -> list[str]:
    """Give the fields that pass unasked and are not what is printed."""
    expected = header_of(paper)
    for index, line in enumerate(printed(paper)):
        names = ("quantity", "net_price", "line_net_amount")
        expected |= {f"lines.{index}.{name}": each for name, each in zip(names, line, strict=True)}
    return [
        path
        for path, reading in extraction.fields.items()
        if reading.auto and path in expected and value(extraction, path) != expected[path]
    ]


@pytest.mark.parametrize("language", WORDS)
def test_papers_of_unseen_suppliers_are_read_in_every_language(draw, language):
    """C2, C12: of three suppliers nobody has seen, nearly all is read, and nothing that passes unasked is wrong."""
    papers = [Supplier(draw, language).paper_of(draw) for _ in range(3)]
    readings = [read(paper) for paper in papers]
    lines = sum(len(paper.lines) for paper in papers)
    right = sum(
        line in lines_of(reading) for paper, reading in zip(papers, readings, strict=True) for line in printed(paper)
    )

    assert [wrong_unasked(reading, paper) for paper, reading in zip(papers, readings, strict=True)] == [[], [], []]
    assert right >= 0.8 * lines


def test_every_value_has_its_place_on_the_page(draw):
    """C6: each amount of a line carries page and box, and the box lies on the page."""
    extraction = read(Supplier(draw, "de").paper_of(draw))
    places = [reading for path, reading in extraction.fields.items() if path.endswith("line_net_amount")]

    assert places
    assert all(each.page and each.bbox and 0 <= each.bbox[0] < each.bbox[2] <= 620 for each in places)


def test_two_readers_that_differ_are_a_question(draw, monkeypatch):
    """C4: where the second reader sees other rows, no value of a line passes unasked."""
    from extractors.pdf import reading  # noqa: PLC0415 - loads the PDF parser

    paper = Supplier(draw, "en").paper_of(draw)
    monkeypatch.setattr(reading, "solve", lambda _rows: None)
    extraction = read(paper)

    assert not [path for path, each in extraction.fields.items() if each.auto and path.startswith("lines.")]
