"""What a workbook may do to its reader: say two things at once, hide noise in numbers, leave out results."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.spreadsheet import SpreadsheetExtractor
from extractors.spreadsheet.grid import Cell
from extractors.spreadsheet.locale import Printed, readings_of_date, settle_dates, settle_numbers
from extractors.spreadsheet.tables import heading_role
from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.normalise import normalise
from rules_engine.errors import Unreadable
from rules_engine.ports import Limits


def _csv(*rows: str) -> Extraction:
    """Read rows of semicolon separated text."""
    return SpreadsheetExtractor().read("\n".join(rows).encode(), Limits())


def _xlsx(rows: list[list[object]], formats: dict[str, str] | None = None) -> Extraction:
    """Read a workbook of typed cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for address, name in (formats or {}).items():
        sheet[address].number_format = name
    out = io.BytesIO()
    workbook.save(out)
    return SpreadsheetExtractor().read(out.getvalue(), Limits())


def _codes(extraction: Extraction) -> list[str]:
    """Give the codes of the findings."""
    return [finding.code for finding in extraction.findings]


def test_a_number_that_could_be_two_is_never_guessed():
    """C3: without another value that tells, 1.250 is a finding with both readings and no value."""
    extraction = _csv("Delivery note no;D-1", "", "Item no;Description;Qty delivered", "A1;Bolt;1.250")

    assert _codes(extraction) == ["READ-NUMBER-AMBIGUOUS"]
    assert extraction.candidate.lines[0].quantity is None
    assert extraction.fields["lines.0.quantity"].candidates == ("1.250", "1250")
    assert extraction.fields["lines.0.quantity"].auto is False


@pytest.mark.parametrize(
    ("price", "amount", "quantity", "style"),
    (("2", "2500", Decimal(1250), "1.234,56"), ("1.600", "2", Decimal("1.250"), "1,234.56")),
)
def test_arithmetic_settles_what_the_digits_leave_open(price, amount, quantity, style):
    """C3: quantity × price = amount holds under one way of writing only, so that way is how the document writes."""
    extraction = _csv(
        "Invoice no;R-1", "", "Item no;Description;Qty;Unit price;Amount", f"A1;Bolt;1.250;{price};{amount}"
    )

    assert extraction.candidate.lines[0].quantity == quantity
    assert extraction.locale.startswith(style)


def test_a_date_that_could_be_two_is_never_guessed():
    """C3: 03/04/2026 with a decimal point may be March or April; another date of the document may tell."""
    rows = ("Invoice no;R-1", "Date;03/04/2026", "", "Item no;Description;Qty;Unit price", "A1;Bolt;2;1.50")
    open_one = _csv(*rows)
    settled = _csv("Due date;25/04/2026", *rows)

    assert _codes(open_one) == ["READ-DATE-AMBIGUOUS"]
    assert open_one.fields["issue_date"].candidates == ("2026-04-03", "2026-03-04")
    assert settled.candidate.issue_date == date(2026, 4, 3)


def test_binary_noise_of_a_workbook_is_taken_out():
    """C3: the stored 0.30000000000000004 is the 0.3 that was typed, and 1234.1 shown as 1,234.10 is 1234.10."""
    extraction = _xlsx(
        [
            ["Invoice no", "R-1"],
            [],
            ["Item no", "Description", "Qty", "Unit price", "Amount"],
            ["A", "B", 0.1 + 0.2, 1234.1, 370.23],
        ],
        {"D4": "#,##0.00"},
    )
    line = extraction.candidate.lines[0]

    assert str(line.quantity) == "0.3"
    assert str(line.net_price) == "1234.10"
    assert str(line.line_net_amount) == "370.23"


def test_a_calculated_amount_is_what_its_format_shows():
    """An amount of 33.3333 shown as 33.33 is an amount of 33.33; a price keeps all its digits."""
    rows = [
        ["Invoice no", "R-1"],
        [],
        ["Item no", "Description", "Qty", "Unit price", "Amount"],
        ["A", "B", 1, 33.3333, 33.3333],
    ]
    line = _xlsx(rows, {"D4": "0.00", "E4": "0.00"}).candidate.lines[0]

    assert line.line_net_amount == Decimal("33.33")
    assert line.net_price == Decimal("33.3333")


def test_a_formula_without_a_result_is_a_finding():
    """Nothing is calculated here: a formula that was never evaluated is reported with its address."""
    rows = [
        ["Invoice no", "R-1"],
        [],
        ["Item no", "Description", "Qty", "Unit price", "Amount"],
        ["A", "B", 2, 3, "=C4*D4"],
    ]
    extraction = _xlsx(rows)

    assert [(finding.code, finding.place) for finding in extraction.findings] == [("READ-FORMULA", "E4")]
    assert extraction.status == "partial"
    assert extraction.candidate.lines[0].line_net_amount is None


def test_a_share_in_a_percent_format_is_a_percentage():
    """A VAT rate stored as 0.19 and shown as 19 % is 19; the same share without the sign is left open."""
    rows = [["Invoice no", "R-1"], [], ["Item no", "Description", "Qty", "Unit price", "VAT %"], ["A", "B", 2, 3, 0.19]]

    assert _xlsx(rows, {"E4": "0%"}).candidate.lines[0].vat_rate == 19
    assert _codes(_xlsx(rows)) == ["READ-RATE"]


def test_headings_of_two_rows_are_one_heading():
    """C3: a merged group above its columns, and tall headings beside it, name the columns together."""
    extraction = _xlsx(
        [
            ["Goods received note"],
            ["GRN no", "G-7", None, "Order no", "P-1"],
            [],
            ["Item no", "Description", "Quantity", None, None, "Unit"],
            [None, None, "ordered", "received", "rejected", None],
            ["A1", "Bolt", 10, 9, 1, "EA"],
        ]
    )
    line = extraction.candidate.lines[0]

    assert (line.quantity, line.rejected_quantity, line.unit_code) == (Decimal(9), Decimal(1), "EA")
    assert (extraction.candidate.number, extraction.candidate.order_reference) == ("G-7", "P-1")
    assert extraction.unknown_columns == ("Quantity ordered",)


def test_amount_may_be_the_heading_of_a_quantity():
    """The trap of a column called Amount beside Total: quantity × price = total decides which is which."""
    extraction = _csv("Invoice no;R-1", "", "Amount;Product;Price;Total", "4;Bolt;2,50;10,00", "3;Nut;1,10;3,30")

    assert [line.quantity for line in extraction.candidate.lines] == [4, 3]
    assert [line.line_net_amount for line in extraction.candidate.lines] == [Decimal("10.00"), Decimal("3.30")]


def test_a_bare_total_is_settled_by_arithmetic_or_not_at_all():
    """A *Total* is with VAT where net and VAT add up to it; one that fits nothing is a finding."""
    head = ("Invoice no;R-1", "", "Item no;Description;Qty;Unit price;Amount", "A;Bolt;2;5,00;10,00")
    settled = _csv(*head, ";;;Subtotal;10,00", ";;;VAT 20 %;2,00", ";;;Total;12,00")
    lost = _csv(*head, ";;;VAT 20 %;2,00", ";;;Total;99,00")

    assert settled.candidate.totals.total_with_vat == Decimal("12.00")
    assert settled.fields["totals.total_with_vat"].check == "arithmetic"
    assert _codes(lost) == ["READ-TOTAL"]
    assert lost.candidate.totals.total_with_vat is None


def test_a_row_that_sums_columns_gives_each_sum_as_what_its_column_is():
    """C3: net, VAT and total stand below their columns in one row, here in Polish; none of them is guessed."""
    extraction = _csv(
        "Nr faktury;FV/1/2024",
        "Data wystawienia;2024-06-14",
        "Sprzedawca;Biuromax",
        "",
        "Lp.;Nazwa towaru;Ilość;J.m.;Cena netto;Wartość netto;VAT;Kwota VAT;Wartość brutto",
        "1;Papier;30;szt.;18,40;552,00;23%;126,96;678,96",
        "2;Toner;7;szt.;249,00;1743,00;23%;400,89;2143,89",
        ";;;;Razem;2295,00;;527,85;2822,85",
    )
    totals = extraction.candidate.totals

    assert extraction.findings == ()
    assert (extraction.candidate.number, extraction.candidate.document_type.value) == ("FV/1/2024", "invoice")
    assert (totals.total_without_vat, totals.vat, totals.total_with_vat) == (
        Decimal("2295.00"),
        Decimal("527.85"),
        Decimal("2822.85"),
    )


def test_charges_and_discounts_below_the_lines_are_those_of_the_document():
    """C6: freight and a discount under the table are a charge and an allowance, and all totals add up."""
    extraction = _csv(
        "Rechnungsnummer;R-1",
        "Datum;1.3.2026",
        "Lieferant;Acme",
        "",
        "Art.-Nr.;Bezeichnung;Menge;Einzelpreis;Betrag (EUR)",
        "A;Schraube;100;1,50;150,00",
        ";;;Rabatt;-10,00",
        ";;;Versandkosten;5,00",
        ";;;Nettobetrag;145,00",
        ";;;zzgl. 19 % MwSt.;27,55",
        ";;;Gesamtbetrag;172,55",
        ";;;Abzgl. Anzahlung;-72,55",
        ";;;Zahlbetrag;100,00",
    )
    invoice = normalise(extraction.candidate).document

    assert extraction.findings == ()
    assert [(row.charge, row.amount) for row in invoice.allowance_charges] == [(False, 10), (True, 5)]
    assert (invoice.totals.allowances, invoice.totals.charges, invoice.totals.paid_amount) == (10, 5, Decimal("72.55"))
    assert arithmetic_findings(invoice) == ()


def test_a_flat_export_repeats_its_header_on_every_row():
    """An export with the invoice number in a column is one document; with two numbers it is a finding."""
    head = "Invoice no;Invoice date;Supplier;Item no;Description;Qty;Unit price;Amount;Currency"
    one = _csv(head, "R-1;2026-03-01;Acme;A;Bolt;2;5,00;10,00;EUR", "R-1;2026-03-01;Acme;B;Nut;1;1,50;1,50;EUR")
    two = _csv(head, "R-1;2026-03-01;Acme;A;Bolt;2;5,00;10,00;EUR", "R-2;2026-03-01;Acme;B;Nut;1;1,50;1,50;EUR")

    assert (one.candidate.number, one.candidate.issue_date, one.candidate.seller.name) == (
        "R-1",
        date(2026, 3, 1),
        "Acme",
    )
    assert one.candidate.currency == "EUR"
    assert "READ-SEVERAL" in _codes(two)
    assert two.candidate.number is None


def test_the_limit_of_an_order_is_read_and_of_nothing_else():
    """C4: what may be billed in all is printed on orders of services; a credit limit on an invoice is no such thing."""
    rows = (
        "Date;01.03.2026",
        "Limit;1.500,00",
        "",
        "Item no;Description;Qty;Unit price;Amount",
        "A;Bolt;2;50,00;100,00",
    )

    assert _csv("Purchase order no;PO-1", *rows).candidate.limit_amount == 1500
    assert _csv("Invoice no;R-1", *rows).candidate.limit_amount is None


def test_a_discount_is_an_allowance_where_it_computes():
    """C6: 10 % of 2 × 50 leaves 90, so the discount is an allowance of 10; one that computes to nothing is reported."""
    head = ("Invoice no;R-1", "", "Item no;Description;Qty;Unit price;Discount %;Amount")
    fits = _csv(*head, "A;Bolt;2;50,00;10;90,00").candidate.lines[0]
    contained = _csv(*head, "A;Bolt;2;45,00;10;90,00").candidate.lines[0]

    assert [row.amount for row in fits.allowance_charges] == [Decimal("10.00")]
    assert contained.allowance_charges == ()
    assert _codes(_csv(*head, "A;Bolt;2;50,00;10;70,00")) == ["READ-DISCOUNT"]


def test_unlabelled_meaning_is_marked_for_a_person():
    """C4: a VAT identifier that no party owns is read as the seller's, and does not pass by itself."""
    extraction = _csv("Invoice no;R-1", "VAT ID;DE123456789", "", "Item no;Description;Qty;Unit price", "A;B;2;5,00")

    assert extraction.candidate.seller.vat_id == "DE123456789"
    assert extraction.fields["seller.vat_id"].auto is False
    assert extraction.fields["number"].auto is True


def test_an_empty_workbook_is_refused():
    """A workbook without a filled cell is unreadable, with a remedy."""
    with pytest.raises(Unreadable) as refusal:
        _xlsx([])

    assert refusal.value.remedy


@given(
    st.decimals(Decimal("-9999999.99"), Decimal("9999999.99"), places=2),
    st.sampled_from([(".", ","), (",", "."), (",", " ")]),
)
def test_a_number_reads_back_in_the_way_it_was_written(number, way):
    """Any number with cents, written in any way, reads back to itself in that way and settles the way."""
    point, group = way
    text = f"{number:,.2f}".replace(",", "#").replace(".", point).replace("#", group)
    printed = Printed.of(text)

    assert printed is not None
    assert printed.value(point) == number
    assert settle_numbers([text]) in (point, None)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_reads_back_in_the_way_it_was_written(day):
    """A day written in either order reads back under that order, and among the two readings without one."""
    for order, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        text = day.strftime(form)
        assert readings_of_date(text, order) == (day,)
        assert day in readings_of_date(text, None)
        assert settle_dates([text]) in (order, None)


def test_one_language_is_enough_to_know_a_heading():
    """C12: headings in two languages or with a currency are known by the part that is."""
    assert heading_role("Menge / Quantity") == "quantity"
    assert heading_role("Unit price (EUR)") == "net_price"
    assert heading_role("Farbe") is None


def test_addresses_are_those_of_the_workbook():
    """C6: the cell of a value is named as the workbook names it."""
    assert Cell("x", 7, 28).address == "AB7"
