"""Layouts that are not the usual ones: broken labels, other documents named on a page, tables without money."""

from datetime import date
from decimal import Decimal

import pytest

from extractors.pdf import PdfExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits
from tests.generators.typed import Typed, typed
from tests.golden.test_paper_unasked import FOOT, TABLE

READER = PdfExtractor()


def read(*lines: Typed, step: float = 20, large: dict[int, int] | None = None) -> Extraction:
    """Type lines of words and read them."""
    return READER.read(typed(*lines, step=step, large=large), Limits())


def sums(net: str, tax: str, total: str) -> tuple[Typed, ...]:
    """Type what lines come to."""
    return (
        ((350, "Summe netto"), (470, net)),
        ((350, "MwSt. 19%"), (470, tax)),
        ((350, "Gesamtbetrag EUR"), (470, total)),
    )


def test_a_label_whose_words_stand_on_two_lines_announces_the_value_beside_it():
    """C2, C12: *Purchase Order /* over *Reference*, with the value between them, beside either, or below."""
    head = (
        ((60, "INVOICE"),),
        ((60, "Invoice"),),
        ((200, "HF-30219"),),
        ((60, "Number"),),
        (),
        ((60, "Purchase Order /"), (200, "BI/2024/771")),
        (),
        ((60, "Reference"),),
        (),
        ((60, "Payment Due"),),
        (),
        ((60, "By"), (200, "4 September 2024")),
        (),
    )
    candidate = read(*head, step=6).candidate

    assert (candidate.number, candidate.order_reference) == ("HF-30219", "BI/2024/771")
    assert candidate.due_date == date(2024, 9, 4)


def test_two_labels_below_each_other_with_their_own_values_are_no_one_label():
    """C4: *Invoice* over *Date*, each with its value, does not make the number a date or the date a number."""
    head = (((60, "Invoice"), (200, "4711-A")), ((60, "Date"), (200, "03.05.2024")))
    candidate = read(*head, *TABLE, step=12).candidate

    assert (candidate.number, candidate.issue_date) == ("4711-A", date(2024, 5, 3))


@pytest.mark.parametrize(
    ("title", "other", "number"),
    (
        ("FACTURE N° FA-871", "Votre commande n° 78-4412 du 28/05/2024", "FA-871"),
        ("NOTA DI CREDITO n. NC/142", "Rif. fattura n. FT/2210 del 30/04/2024", "NC/142"),
        ("Auftragsbestätigung AB-20441", "Ihre Bestellung: 4500012345 vom 02.02.2024", "AB-20441"),
    ),
)
def test_number_and_day_of_another_document_are_not_this_ones(title, other, number):
    """C4: what a paper refers to stands in its own words; its number and its day never pass as the paper's."""
    extraction = read(((60, title),), ((60, "Date : 03/06/2024"),), ((60, other),), *TABLE, large={0: 14})

    assert (extraction.candidate.number, extraction.candidate.issue_date) == (number, date(2024, 6, 3))


def test_figures_before_the_name_of_a_town_are_no_number_of_a_document():
    """C4: a label with a postal code beside it and its value below has the value below."""
    head = (((60, "FACTURA"), (330, "11006 Cadiz")), ((60, "2024-A-0993"),))

    assert read(*head, *TABLE).candidate.number == "2024-A-0993"


def test_a_code_right_behind_the_title_is_the_number():
    """C2: *INKOOPORDER 2024-5510* needs no word such as number; a delivery note has its own number, not the order's."""
    order = read(((60, "INKOOPORDER 2024-5510"),), ((60, "Datum: 22.04.2024"),), *TABLE, large={0: 14})
    note = read(((60, "Lieferschein Nr. LS-88120"),), ((60, "Ihre Bestellnummer: SW-4471"),), large={0: 14})

    assert order.candidate.number == "2024-5510"
    assert (note.candidate.number, note.candidate.order_reference) == ("LS-88120", "SW-4471")


def test_carriage_below_the_last_row_is_the_documents_and_raises_no_line():
    """C4, C6: between the rows and a sum called just *Net*, a charge is of the whole paper."""
    table = (
        ((60, "Description"), (250, "Qty"), (350, "Price"), (470, "Amount")),
        ((60, "Mug"), (250, "15"), (350, "22.40"), (470, "336.00")),
        ((60, "Coaster"), (250, "40"), (350, "3.75"), (470, "150.00")),
        ((350, "Carriage"), (470, "18.00")),
        ((350, "Net"), (470, "504.00")),
        ((350, "VAT 20%"), (470, "100.80")),
        ((350, "Total GBP"), (470, "604.80")),
    )
    candidate = read(((60, "Invoice no 4711"),), *table).candidate

    assert [line.line_net_amount for line in candidate.lines] == [Decimal("336.00"), Decimal("150.00")]
    assert (candidate.totals.charges, candidate.totals.total_without_vat) == (Decimal("18.00"), Decimal("504.00"))


def test_a_table_without_money_is_read_by_its_quantities_and_asked():
    """C5, C6: of what was ordered, delivered and is open, a delivery note is about what was delivered."""
    head = (((60, "Lieferschein"),), ((60, "Lieferscheinnummer: LS-1"),))
    table = (
        ((60, "Artikelnr."), (160, "Bezeichnung"), (300, "Bestellt"), (400, "Geliefert"), (500, "Rückstand")),
        ((60, "P200"), (160, "Pumpe"), (310, "12"), (410, "10"), (510, "2")),
        ((60, "D50"), (160, "Dichtung"), (310, "40"), (410, "0"), (510, "40")),
    )
    extraction = read(*head, *table, large={0: 14})
    lines = extraction.candidate.lines

    assert extraction.candidate.document_type is DocumentType.DESPATCH_ADVICE
    assert [(line.quantity, line.net_price, line.line_net_amount) for line in lines] == [
        (10, None, None),
        (0, None, None),
    ]
    assert [(line.item.description, line.item.seller_item_id) for line in lines] == [
        ("Pumpe", "P200"),
        ("Dichtung", "D50"),
    ]
    assert not any(extraction.fields[f"lines.{at}.quantity"].auto for at in (0, 1))


def test_an_order_without_prices_is_not_read_as_a_product_of_its_own_numbers():
    """C4, C6: 2 times 72 is 144, and still 144 and 72 are two quantities; the order's letterhead is the buyer's."""
    head = (((60, "Bramley Preserves Ltd"),), ((60, "Purchase Order"),), ((60, "Order number:"), (160, "BP-2209")))
    table = (
        ((60, "Supplier:"), (160, "Jarworks Ltd")),
        ((60, "Line"), (110, "Product code"), (220, "Product"), (420, "Quantity required")),
        ((60, "1"), (110, "GJ250"), (220, "Glass jar 250 ml"), (450, "144")),
        ((60, "2"), (110, "LG1"), (220, "Lid gold"), (450, "72")),
    )
    candidate = read(*head, *table, large={1: 14}).candidate

    assert [line.quantity for line in candidate.lines] == [144, 72]
    assert (candidate.seller.name, candidate.buyer.name) == ("Jarworks Ltd", "Bramley Preserves Ltd")


def test_item_is_its_number_where_another_heading_names_the_thing():
    """C6: *Item* beside *Description* is the number of the item; alone it is the item's name."""
    numbered = (
        ((60, "Item"), (140, "Description"), (300, "Qty"), (380, "Each"), (470, "Extension")),
        ((60, "FK-100"), (140, "Fastener kit"), (305, "3"), (380, "2.50"), (480, "7.50")),
        ((60, "FK-101"), (140, "Washer kit"), (305, "4"), (380, "5.00"), (480, "20.00")),
        ((380, "Total USD"), (480, "27.50")),
    )
    lines = read(((60, "Invoice no 4711"),), *numbered).candidate.lines

    assert [(line.item.seller_item_id, line.item.description) for line in lines] == [
        ("FK-100", "Fastener kit"),
        ("FK-101", "Washer kit"),
    ]


def test_an_item_number_on_its_own_line_below_the_thing_needs_no_colon():
    """C6: *Art.-Nr. 4711-08* alone on a line of the cell is the number of what stands above it."""
    table = (
        TABLE[0],
        ((60, "Schrauben M8"), (250, "4"), (350, "2,50"), (470, "10,00")),
        ((60, "Art.-Nr. 4711-08"),),
        *sums("10,00", "1,90", "11,90"),
    )
    line = read(((60, "Rechnung Nr. 4711"),), *table, step=14).candidate.lines[0]

    assert (line.item.description, line.item.seller_item_id) == ("Schrauben M8", "4711-08")


def test_the_window_of_a_letter_begins_with_the_company_and_headings_are_nobody():
    """C4: between a company and its street stands a department; words over a table are no address."""
    window = (
        ((60, "Maschinenbau Thielmann AG"),),
        ((60, "Einkauf"),),
        ((60, "Industriestr. 5"),),
        ((60, "22113 Hamburg"),),
    )
    sender = (((60, "Alpha Handels GmbH"),), (), ())
    with_window = read(*sender, *window, (), ((60, "Rechnung Nr. 4711"),), *TABLE, FOOT, step=13)
    without = read(*sender, ((60, "Rechnung Nr. 4711"),), *TABLE, FOOT, step=13)

    assert with_window.candidate.buyer.name == "Maschinenbau Thielmann AG"
    assert without.candidate.buyer.name is None


def test_a_label_of_an_orders_number_does_not_make_an_invoice_an_order():
    """C5: *Bon de commande* over or beside a number is no title, whatever stands around; a title still is one."""
    head = (
        ((60, "Facture n°"), (180, "Date"), (300, "Bon de commande")),
        ((60, "F2024-0456"), (180, "14/02/2024"), (300, "BC-2024-77")),
        ((60, "Purchase Order"), (300, "PO-1")),
    )

    assert read(*head, *TABLE).candidate.document_type is DocumentType.INVOICE
    assert read(((60, "Bon de commande"),), *head[1:2], *TABLE).candidate.document_type is DocumentType.ORDER


@pytest.mark.parametrize(
    ("total", "tax", "currency", "issued", "passes"),
    (
        ("Total AUD", "GST", "AUD", None, True),
        ("Total", "GST", "USD", None, False),
        ("Total", "Sales tax", "USD", date(2024, 7, 5), True),
    ),
    ids=["named", "a tax of other countries", "nothing else"],
)
def test_a_dollar_is_whose_the_page_says(total, tax, currency, issued, passes):
    """C4: *$* beside AUD is Australian, and beside a tax of several countries it is asked; so is 7/05 as a day."""
    table = (
        ((60, "Description"), (250, "Qty"), (350, "Price"), (470, "Amount")),
        ((60, "Gate kit"), (250, "2"), (350, "$145.50"), (470, "$291.00")),
        ((60, "Post"), (250, "3"), (350, "$3.00"), (470, "$9.00")),
        ((350, "Subtotal"), (470, "$300.00")),
        ((350, tax), (470, "$30.00")),
        ((350, total), (470, "$330.00")),
    )
    extraction = read(((60, "Invoice no 4711"),), ((60, "Date: 7/05/2024"),), *table)

    assert (extraction.candidate.currency, extraction.fields["currency"].auto) == (currency, passes)
    assert extraction.fields["issue_date"].auto is (issued is not None)


def test_a_day_within_a_table_or_behind_another_number_is_not_the_papers():
    """C4: what is dated in a row, or offered on a day, is not issued then; the day that stands alone on top is."""
    table = (
        TABLE[0],
        ((60, "Review of letter dated 12.01.2024"), (250, "4"), (350, "2,50"), (470, "10,00")),
        *TABLE[2:],
    )
    letter = read(((60, "2. Februar 2024"), (350, "Invoice No. 55012")), *table).candidate
    order = (((60, "Bestellung 4500098765"),), ((60, "Bestelldatum"), (200, "08.01.2024")))
    offered = read(*order, ((60, "Ihr Angebot"), (200, "A-771 vom 20.12.2023")), *TABLE, large={0: 14}).candidate

    assert letter.issue_date == date(2024, 2, 2)
    assert offered.issue_date == date(2024, 1, 8)


def test_a_sum_of_quantities_is_no_line_of_a_delivery_note():
    """C6: *Total items* below the rows ends the table, and is nothing that was delivered."""
    table = (
        ((60, "Code"), (160, "Description"), (400, "Qty")),
        ((60, "TS-1"), (160, "Tile"), (405, "2")),
        ((60, "TS-2"), (160, "Slab"), (405, "3")),
        ((160, "Total items"), (405, "5")),
    )
    candidate = read(((60, "Delivery Note"),), *table, large={0: 14}).candidate

    assert [line.quantity for line in candidate.lines] == [2, 3]


def test_rows_below_the_number_of_their_delivery_note_are_named_by_the_thing():
    """C6: a line that names another document with its number heads rows and describes none."""
    table = (
        TABLE[0],
        ((60, "Lieferschein 4410 vom 10.01.2024"),),
        ((60, "Schrauben M8"), (250, "4"), (350, "2,50"), (470, "10,00")),
        *sums("10,00", "1,90", "11,90"),
    )

    assert read(((60, "Rechnung Nr. 4711"),), *table, step=13).candidate.lines[0].item.description == "Schrauben M8"


def test_where_one_amount_is_all_the_money_it_is_what_is_asked_for_and_asked():
    """C4: a paper with one amount under a heading such as *Charges* has a total, which a person confirms."""
    head = (((60, "Invoice Number"), (180, "Invoice Date"), (300, "Charges")), ((60, "34278587"), (180, "18.06.2017")))
    extraction = read(*head, ((340, "$56,651.49"),))

    assert extraction.candidate.totals.total_with_vat == Decimal("56651.49")
    assert not extraction.fields["totals.total_with_vat"].auto


def test_labels_of_days_beside_a_buyer_are_no_table():
    """C4: *Invoice to* over a name that stands in line with *Date* and *Due date* is the buyer's label."""
    head = (((60, "INVOICE TO"),), ((60, "Beta Werke Ltd"), (300, "DATE"), (380, "PLEASE PAY"), (460, "DUE DATE")))

    assert read(*head, ((60, "Level 10"), (300, "31-12-2022")), *TABLE).candidate.buyer.name == "Beta Werke Ltd"


def test_an_offer_is_no_invoice_and_its_number_makes_no_order_one():
    """C5: a quotation is none of our kinds, and *Quote no* on an order leaves it an order."""
    offer = read(((60, "QUOTATION"),), ((60, "Date"), (200, "01/03/2024")), *TABLE, ((60, "An invoice will follow."),))
    order = read(((60, "Purchase Order"),), ((60, "Quote no. Q-77"),), *TABLE, large={0: 14})

    assert offer.candidate.document_type is DocumentType.UNKNOWN
    assert order.candidate.document_type is DocumentType.ORDER


def test_sums_that_close_without_the_printed_tax_say_nothing_about_it():
    """C4: tax that is held in the total, or a part held back, leaves another VAT than none at all."""
    table = (
        TABLE[0],
        ((60, "Asesoría"), (250, "10"), (350, "60,00"), (470, "600,00")),
        ((350, "Base imponible"), (470, "600,00")),
    )
    held = (
        ((350, "IVA 21%"), (470, "126,00")),
        ((350, "Retención IRPF 15%"), (470, "-90,00")),
        ((350, "Total a pagar"), (470, "636,00")),
    )
    extraction = read(((60, "Factura nº: 2024/031"),), *table, *held)

    assert extraction.candidate.totals.vat == Decimal("126.00")
    assert not extraction.fields["totals.total_with_vat"].auto


def test_what_the_seller_calls_its_order_is_the_number_of_its_answer():
    """C2: *Auftragsnummer* on a confirmation is the seller's own, *Bestellnummer* the buyer's order."""
    head = (
        ((60, "AUFTRAGSBESTÄTIGUNG"),),
        ((60, "Auftragsnummer"), (200, "AU-118")),
        ((60, "Bestellnummer"), (200, "B-0902")),
    )
    candidate = read(*head, *TABLE, large={0: 14}).candidate

    assert (candidate.number, candidate.order_reference) == ("AU-118", "B-0902")
