"""What recognition may have mistaken: values of a picture pass only where no plausible mistake could stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pdf import evidence
from extractors.pdf.alike import mistakable, pinned, proved, tax_pinned
from extractors.pdf.assemble import Assembly
from extractors.pdf.numbers import MILLION
from extractors.pdf.reading import read_pages
from extractors.pdf.words import Page, Word

HEAD = (
    ((60, "Invoice"), (350, "Invoice no:"), (440, "4711")),
    ((350, "Invoice date:"), (440, "2026-03-05")),
    ((60, "Supplier:"), (160, "Alpha Tools Ltd"), (350, "Bill to:"), (440, "Beta Works plc")),
    ((60, "Description"), (250, "Qty"), (350, "Unit price"), (470, "Amount")),
)


def recognised(*lines, taxed=("Subtotal", "VAT 20%", "Total EUR"), totals=()):
    """Give what a recogniser would return for lines of words, read as a picture."""
    words = []
    sums = tuple(((350, label), (470, amount)) for label, amount in zip(taxed, totals, strict=False))
    for down, line in enumerate((*HEAD, *lines, *sums)):
        for left, text in line:
            at = left
            for part in text.split():
                words.append(Word(part, at, 40 + 20 * down, at + 5 * len(part), 50 + 20 * down, 1, 99))
                at += 5 * len(part) + 4
    return read_pages([Page(1, 600, 840, words)], scanned=True)


def line(text, quantity, price, amount):
    """Give the words of one row."""
    return ((60, text), (250, quantity), (350, price), (470, amount))


BOLTS, NUTS = line("Bolts", "4", "2.50", "10.00"), line("Nuts", "6", "5.25", "31.50")
TOTALS = ("41.50", "8.30", "49.80")


def test_sums_of_a_picture_that_hold_each_other_pass():
    """C4, C9: what products, sums and a printed rate pin down is not asked again; number and date are."""
    pages = recognised(BOLTS, NUTS, totals=TOTALS)
    fields = Assembly(pages, "test@1").extraction().fields

    assert proved(pages)
    assert all(fields[f"totals.{name}"].auto for name in ("total_without_vat", "vat", "total_with_vat"))
    assert all(fields[f"lines.{at}.{name}"].auto for at in (0, 1) for name in ("quantity", "net_price"))
    assert not fields["number"].auto
    assert not fields["issue_date"].auto


@pytest.mark.parametrize(
    ("lines", "totals"),
    (
        ((line("Bolts", "4", "2.50", "10.00"), line("Nuts", "6", "5.25", "37.50")), TOTALS),
        ((BOLTS, NUTS), ("47.50", "8.30", "49.80")),
        ((line("Bolts", "4", "250", "1000"), line("Nuts", "6", "525", "3150")), ("4150", "830", "4980")),
    ),
    ids=["a digit of an amount", "a digit of the net", "all decimal marks"],
)
def test_a_mistake_anywhere_keeps_all_of_it_from_passing(lines, totals):
    """C4: one digit mistaken, or every decimal mark lost, and no total passes."""
    fields = Assembly(recognised(*lines, totals=totals), "test@1").extraction().fields

    assert not any(reading.auto for path, reading in fields.items() if path.startswith("totals."))


def test_two_factors_that_can_be_mistaken_for_each_other_are_asked():
    """C9: three times eight is eight times three; both readings are kept, and the amount passes."""
    pages = recognised(line("Bolts", "3", "8.00", "24.00"), NUTS, totals=("55.50", "11.10", "66.60"))
    fields = Assembly(pages, "test@1").extraction().fields
    assert pages.reading is not None

    assert not pinned(pages.reading.rows[0])
    assert not fields["lines.0.quantity"].auto
    assert "8" in fields["lines.0.quantity"].candidates
    assert fields["lines.0.line_net_amount"].auto


def test_tax_and_total_mistaken_alike_are_asked():
    """C4: where no rate is printed, tax and total with the same digit mistaken would still add up."""
    pages = recognised(BOLTS, NUTS, taxed=("Subtotal", "VAT", "Total EUR"), totals=("41.50", "8.00", "49.50"))

    assert not tax_pinned(pages)
    assert not evidence.totals_confidence(pages)[1]


@given(st.integers(1, 99_999_999), st.sampled_from((0, 2)))
def test_no_number_is_mistaken_for_itself_or_for_nothing(digits, decimals):
    """C9: every mistake is another number of the same sign, printed with as many decimals or with its mark lost."""
    value = digits * MILLION // 10**decimals
    others = mistakable(value, decimals)

    assert value not in others
    assert all(other >= 0 for other in others)
    assert mistakable(-value, decimals)[:1] == tuple(-other for other in others[:1])
