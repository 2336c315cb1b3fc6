"""Item numbers and lines without a quantity on paper: whose number it is, and what an amount alone is billed for."""

from decimal import Decimal

import pytest

from extractors.pdf.assemble import Assembly
from extractors.pdf.reading import read_pages
from extractors.pdf.words import Page, Word

HEAD = (
    ((60, "Invoice"), (350, "Invoice no:"), (440, "4711")),
    ((350, "Invoice date:"), (440, "2026-03-05")),
    ((60, "Supplier:"), (160, "Alpha Tools Ltd"), (350, "Bill to:"), (440, "Beta Works plc")),
)
SUMS = (((350, "Subtotal"), (470, "41.50")), ((350, "VAT 20%"), (470, "8.30")), ((350, "Total EUR"), (470, "49.80")))


def page_of(*lines, title="Invoice", sums=SUMS):
    """Give the page on which lines of words stand, each word set as if a letter were five points wide."""
    head = (((60, title), *HEAD[0][1:]), *HEAD[1:])
    words = []
    for down, line in enumerate((*head, *lines, *sums)):
        for left, text in line:
            at = left
            for part in text.split():
                words.append(Word(part, at, 40 + 14 * down, at + 5 * len(part), 50 + 14 * down, 1))
                at += 5 * len(part) + 4
    return Page(1, 600, 840, words)


def read(*lines, **how):
    """Give what is read of such a page."""
    return Assembly(read_pages([page_of(*lines, **how)]), "test@1").extraction()


def items(extraction):
    """Give buyer's, seller's and everybody's number of each line."""
    return [
        (line.item.buyer_item_id, line.item.seller_item_id, line.item.standard_item_id)
        for line in extraction.candidate.lines
    ]


def table(heading, *codes):
    """Give a table with a column of item numbers in front."""
    rows = (("Bolts", "4", "2.50", "10.00"), ("Nuts", "6", "5.25", "31.50"))
    head = ((60, heading), (170, "Description"), (300, "Qty"), (370, "Unit price"), (470, "Amount"))
    lines = [
        ((60, code), (170, text), (300, quantity), (370, price), (470, amount))
        for code, (text, quantity, price, amount) in zip(codes, rows, strict=True)
    ]
    return (head, *lines)


@pytest.mark.parametrize(
    ("heading", "side"),
    (
        ("Item no", 1), ("Our item no", 1), ("Your item no", 0), ("Customer part no", 0), ("Supplier part no", 1),
        ("Unsere Art.-Nr.", 1), ("Ihre Art.-Nr.", 0), ("Lieferanten-Artikel-Nr.", 1),
    ),
)  # fmt: skip
def test_whose_item_number_it_is_is_told_by_its_heading(heading, side):
    """C1: "our" number on an invoice is the supplier's, "your" number the buyer's; none of them passes unasked."""
    extraction = read(*table(heading, "B-100", "N-200"))
    found = [line[side] for line in items(extraction)]

    assert found == ["B-100", "N-200"]
    assert [line[1 - side] for line in items(extraction)] == [None, None]
    assert not any(reading.auto for path, reading in extraction.fields.items() if path.endswith("item_id"))


def test_on_an_order_the_writer_is_the_buyer():
    """C1: an item number without a word is the buyer's own on an order, and the supplier's on an invoice."""
    order = read(*table("Item no", "B-100", "N-200"), title="Purchase order")
    invoice = read(*table("Item no", "B-100", "N-200"))

    assert [line[0] for line in items(order)] == ["B-100", "N-200"]
    assert [line[1] for line in items(invoice)] == ["B-100", "N-200"]


ROWS = (
    ((60, "Bolts"), (300, "4"), (370, "2.50"), (470, "10.00")),
    ((60, "Nuts"), (300, "6"), (370, "5.25"), (470, "31.50")),
)
PLAIN = ((60, "Description"), (300, "Qty"), (370, "Unit price"), (470, "Amount"))


@pytest.mark.parametrize(
    ("label", "place"),
    (
        ("Our item no: B-100", 1), ("Your item no: B-100", 0), ("Art-Nr-Lieferant B-100", 1), ("BY_ID: B-100", 0),
        ("Artikelnummer: B-100", 1), ("SKU: B-100", 1), ("EAN: 40123450", 2), ("GTIN 4012345001235", 2),
    ),
)  # fmt: skip
def test_a_label_under_the_description_names_the_number(label, place):
    """C1: item numbers that stand as labelled text in the row are read, and never taken for what the item is called."""
    extraction = read(PLAIN, ROWS[0], ((60, label),), ROWS[1])
    line = items(extraction)[0]

    assert line[place] == label.split()[-1]
    assert sum(each is not None for each in line) == 1
    assert [each.item.description for each in extraction.candidate.lines] == ["Bolts", "Nuts"]


@pytest.mark.parametrize("label", ("Art-Nr-Lieferant", "GTIN", "Our item no:"))
def test_a_number_below_its_label_belongs_to_it(label):
    """C1: in a narrow cell the number stands on the line below its label."""
    code = "4012345001235" if label == "GTIN" else "B-100"
    line = items(read(PLAIN, ROWS[0], ((60, label),), ((60, code),), ROWS[1]))[0]

    assert line == ((None, None, code) if label == "GTIN" else (None, code, None))


@pytest.mark.parametrize(
    "text", ("Ref: delivered", "Item no longer made", "GTIN follows", "Our order 4711", "Ref 4711")
)
def test_words_that_only_resemble_a_label_name_nothing(text):
    """C1: a label needs a number behind it, and a vague word is no label."""
    assert items(read(PLAIN, ROWS[0], ((60, text),), ROWS[1]))[0] == (None, None, None)


def test_an_amount_alone_is_billed_for_one_thing_and_asked():
    """C9: where no quantity is printed and no heading tells of one, one times the amount is read and a person asked."""
    extraction = read(
        ((60, "Advice in May"), (470, "10.00")), ((60, "Advice in June"), (470, "31.50")),
    )  # fmt: skip
    lines = extraction.candidate.lines

    assert [(line.quantity, line.net_price, line.line_net_amount) for line in lines] == [
        (1, Decimal("10.00"), Decimal("10.00")), (1, Decimal("31.50"), Decimal("31.50")),
    ]  # fmt: skip
    assert not any(extraction.fields[f"lines.{at}.{name}"].auto for at in (0, 1) for name in ("quantity", "net_price"))


def test_an_empty_cell_under_a_heading_of_quantities_stays_empty():
    """C9: a quantity that should be printed and is not is never supposed."""
    rows = (((60, "Bolts"), (300, "4"), (370, "2.50"), (470, "10.00")), ((60, "Advice"), (470, "31.50")))

    assert [line.quantity for line in read(PLAIN, rows[0], (), rows[1]).candidate.lines] == [4, None]
