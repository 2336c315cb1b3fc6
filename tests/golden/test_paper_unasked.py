"""What passes without a question is right, and what is backed twice passes: names, types, accounts, columns."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf import PdfExtractor
from extractors.pdf.layout import sheet_of
from extractors.pdf.numbers import MILLION, numbers_of
from extractors.pdf.products import Context, relation
from extractors.pdf.words import Page, Word
from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.hints import Hints, OrderedLine
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits
from tests.generators.paper import WORDS, Supplier
from tests.generators.typed import typed

READER = PdfExtractor()
FOOT = ((60, "Alpha Handels GmbH"), (260, "USt-IdNr. DE136695976"))
TABLE = (
    ((60, "Bezeichnung"), (250, "Menge"), (350, "Einzelpreis"), (470, "Betrag")),
    ((60, "Schrauben M8"), (250, "4"), (350, "2,50"), (470, "10,00")),
    ((60, "Muttern M8"), (250, "6"), (350, "5,00"), (470, "30,00")),
    ((350, "Summe netto"), (470, "40,00")),
    ((350, "MwSt. 19%"), (470, "7,60")),
    ((350, "Gesamtbetrag EUR"), (470, "47,60")),
)
HEAD = (
    ((60, "Rechnung"), (350, "Rechnungsnr.:"), (460, "RE-20811")),
    ((350, "Rechnungsdatum:"), (460, "05.03.2026")),
    ((60, "Lieferant"), (350, "Kunde")),
    ((60, "Alpha Handels GmbH"), (350, "Beta Werke AG")),
)


def read(*lines: tuple[tuple[int, str], ...], hints: Hints | None = None) -> Extraction:
    """Print lines of words at their places, twenty points apart, and read them."""
    return READER.read_with(typed(*lines), Limits(), hints or Hints())


def test_most_papers_pass_without_a_question_and_nothing_that_passes_is_wrong(draw):
    """C2, C9: of one paper in each language, six in ten pass, and no name, total or line that passes is wrong."""
    passed = 0
    for language in WORDS:
        paper = Supplier(draw, language).paper_of(draw)
        extraction = READER.read(paper.content, Limits())
        expected = {"seller.name": paper.seller, "buyer.name": paper.buyer, "totals.total_with_vat": paper.total}
        candidate = extraction.candidate
        found = {
            "seller.name": candidate.seller.name,
            "buyer.name": candidate.buyer.name,
            "totals.total_with_vat": candidate.totals.total_with_vat,
        }
        assert {path for path in expected if extraction.fields[path].auto and found[path] != expected[path]} == set()
        passed += not doubtful(extraction.fields)

    assert passed >= 6


@pytest.mark.parametrize(
    ("foot", "passes"),
    ((FOOT, True), (FOOT[1:], False), (((60, "Gamma Holding GmbH"), FOOT[1]), False)),
    ids=["said twice", "said once", "another company beside the identifier"],
)
def test_a_sellers_name_passes_only_where_the_page_says_it_twice(foot, passes):
    """C4: a name at its label alone is asked, and so is one that the foot of the letter contradicts."""
    extraction = read(*HEAD, *TABLE, foot)

    assert extraction.candidate.seller.name == "Alpha Handels GmbH"
    assert extraction.fields["seller.name"].auto is passes


@pytest.mark.parametrize(
    ("extra", "passes"),
    (
        ((), True),
        ((((60, "Fragen? hilfe@alpha-handels.example.com, Bezahlung: www.zahlstelle.com"),),), True),
        ((((60, "Bestellt bei www.marktplatz.com, Hilfe: post@marktplatz.com"),),), False),
        ((((60, "Fragen? alpha.handel@gmail.com"),),), True),
    ),
    ids=["no address", "the seller's own", "a market place's", "an address anybody has"],
)
def test_a_sellers_name_is_asked_where_all_addresses_are_somebody_elses(extra, passes):
    """C4: a paper of a market place names the seller and the market; who is paid is for a person to say."""
    repeated = ((60, "Es gelten die Bedingungen der Alpha Handels GmbH"),)

    assert read(*HEAD, *TABLE, repeated, *extra).fields["seller.name"].auto is passes


def test_a_name_with_other_entries_before_it_is_asked():
    """C4: whether an identifier between a label and a name belongs to the name is not printed."""
    numbered = (*HEAD[:3], ((60, "GLN 4333741000005"), (350, "Kundennr. 4711")), HEAD[3])

    assert read(*numbered, *TABLE, FOOT).candidate.seller.name == "Alpha Handels GmbH"
    assert not read(*numbered, *TABLE, FOOT).fields["seller.name"].auto


def test_the_company_beside_the_identifier_is_the_seller_where_a_letterhead_begins_alike():
    """C4: *Nordlicht Kundendienst* heads the page, *Nordlicht SAS* with its VAT identifier is who sells."""
    head = (((60, "Nordlicht Kundendienst"),), ((60, "Postfach 12, 10115 Berlin"),), HEAD[0], HEAD[1])
    foot = ((60, "Nordlicht SAS mit 30.000 Euro Kapital, USt-IdNr. DE136695976"),)
    extraction = read(*head, *TABLE, foot)

    assert extraction.candidate.seller.name == "Nordlicht SAS"
    assert not extraction.fields["seller.name"].auto


def test_the_account_that_is_debited_is_nobodys_to_pay_to():
    """C4: the buyer's account, named as such, is not read as the seller's; the seller's own one is."""
    buyers = ((60, "Wir buchen von Ihrem Konto mit IBAN DE21860000000086001055 ab."),)
    own = ((60, "IBAN DE02120300000000202051"),)

    assert read(*HEAD, *TABLE, buyers).candidate.seller.iban is None
    assert read(*HEAD, *TABLE, buyers, own).candidate.seller.iban == "DE02120300000000202051"


def test_numbers_set_aside_of_their_headings_keep_the_order_of_the_headings():
    """C6: quantity and price that both stand under the heading of the price are told apart by their order."""
    aside = (
        ((60, "Description"), (250, "Qty"), (320, "Unit price"), (470, "Amount")),
        ((60, "Kitchen sink"), (318, "8"), (368, "90"), (475, "720")),
        ((60, "Thermostat"), (318, "3"), (368, "40"), (475, "120")),
        ((350, "Subtotal"), (470, "840.00")),
        ((350, "VAT 10%"), (470, "84.00")),
        ((350, "Total USD"), (470, "924.00")),
    )
    lines = read(*HEAD, *aside).candidate.lines

    assert [(int(line.quantity), int(line.net_price)) for line in lines] == [(8, 90), (3, 40)]


def test_an_invoice_that_the_buyer_writes_is_no_credit_note():
    """C5: *Gutschrift* beside *selbst ausgestellte Rechnung* is an invoice."""
    title = ((60, "Gutschrift (selbst ausgestellte Rechnung)"),)

    assert read(title, *HEAD[1:], *TABLE).candidate.document_type is DocumentType.INVOICE
    assert read(((60, "Gutschrift"),), *HEAD[1:], *TABLE).candidate.document_type is DocumentType.CREDIT_NOTE


def test_lines_with_their_tax_inside_are_asked():
    """C4: rows that come to the total are not net, and nothing on the page says what they are without tax."""
    gross = (
        ((60, "Bezeichnung"), (250, "Menge"), (350, "Einzelpreis"), (470, "Betrag")),
        ((60, "Schrauben M8"), (250, "4"), (350, "2,50"), (470, "10,00")),
        ((60, "Muttern M8"), (250, "6"), (350, "18,25"), (470, "109,00")),
        ((350, "Gesamtbetrag EUR"), (470, "119,00")),
        ((350, "darin netto"), (470, "100,00")),
        ((350, "MwSt. 19%"), (470, "19,00")),
    )
    fields = read(*HEAD, *gross).fields

    assert not any(each.auto for path, each in fields.items() if path.startswith("lines."))


def test_an_order_does_not_choose_between_two_quantities_of_one_cell():
    """M5: asked for and agreed stand in one cell; the order has one of them, and a person is asked which one counts."""
    table = (
        ((60, "Bezeichnung"), (250, "Menge"), (350, "Einzelpreis"), (470, "Betrag")),
        ((60, "Schrauben M8"), (250, "10"), (350, "2,50"), (470, "20,00")),
        ((60, "vereinbart"), (253, "8")),
        ((60, "Muttern M8"), (250, "6"), (350, "5,00"), (470, "30,00")),
        ((350, "Summe netto"), (470, "50,00")),
        ((350, "MwSt. 19%"), (470, "9,50")),
        ((350, "Gesamtbetrag EUR"), (470, "59,50")),
    )
    line = OrderedLine(description="Schrauben M8", quantity=Decimal(8), price=Decimal("2.50"))
    fields = read(*HEAD, *table, hints=Hints(ordered=(line,))).fields

    assert not fields["lines.0.quantity"].auto


def test_a_scanned_page_among_printed_ones_is_told():
    """C4: what stands only in a picture is never passed over in silence; a blank page is no finding."""
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4, invariant=True)
    for down, line in enumerate((*HEAD, *TABLE, FOOT)):
        for left, text in line:
            canvas.drawString(left, 800 - 20 * down, text)
    canvas.showPage()
    canvas.drawInlineImage(Image.new("L", (60, 80), 128), 20, 20, 550, 780)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    findings = READER.read(buffer.getvalue(), Limits()).findings

    assert [(each.code, each.place) for each in findings] == [("READ-PICTURE", "page 2")]


def test_the_title_of_a_paper_is_nobodys_name():
    """C4: a title in large print at the top is no letterhead, and a legal form alone is no company."""
    title = ((60, "Kopie Rechnung"),)
    letterhead = ((60, "Delta Werkzeuge GmbH"),)
    seller = read(
        title, letterhead, HEAD[0], HEAD[1], *TABLE, ((60, "GmbH mit Kapital von 25.000 EUR"),)
    ).candidate.seller

    assert seller.name == "Delta Werkzeuge GmbH"


def test_a_letterhead_is_proved_by_its_web_address_or_by_far_the_largest_print():
    """C9: what heads the page passes where its address repeats it, on a page that labels only the buyer."""
    plain = (((60, "Stanford Plumbing & Heating"), (350, "INVOICE")), ((60, "12 Madison Drive, Seattle"),))
    address = ((60, "www.plumbingstanford.com"),)
    rest = (HEAD[0], HEAD[1], ((60, "Bill to"),), ((60, "Beta Werke AG"),), *TABLE)

    proved, bare = read(*plain, address, *rest), read(*plain, *rest)

    assert proved.candidate.seller.name == "Stanford Plumbing & Heating"
    assert proved.fields["seller.name"].auto
    assert not bare.fields["seller.name"].auto


def test_a_company_that_begins_like_a_label_is_a_name():
    """C4: *Company ABC* behind *FROM:* is who sells, and *Ship to* beside *Bill to* is nobody."""
    sold = ((60, "FROM:"), (120, "Company ABC"), (300, "TO:"), (350, "John Doe"))
    mail = ((120, "post@companyabc.example"),)

    assert read(HEAD[0], HEAD[1], sold, mail, *TABLE).candidate.seller.name == "Company ABC"


def test_a_letterhead_on_two_lines_is_one_name_and_a_salutation_belongs_to_its_name():
    """C4: a name is taken as it is printed, on both lines of a letterhead and with the salutation of a window."""
    head = (((60, "MVM Muster"),), ((60, "Versicherungsverein Musterstadt a.G."),), ((60, "Herrn"),))
    window = (((60, "Max Mustermann"),), ((60, "Musterweg 11"),), ((60, "12346 Bad Musterhausen"),))
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 9)
    for down, ((left, text),) in enumerate((*head, *window)):
        canvas.drawString(left, 800 - 11 * down, text)
    for down, line in enumerate((*HEAD[:2], *TABLE)):
        for left, text in line:
            canvas.drawString(left, 600 - 20 * down, text)
    canvas.save()
    candidate = READER.read(buffer.getvalue(), Limits()).candidate

    assert candidate.seller.name == "MVM Muster Versicherungsverein Musterstadt a.G."
    assert candidate.buyer.name == "Herrn Max Mustermann"


def test_who_holds_the_account_is_told_within_a_line_of_bank_details():
    """C4: the holder of the account to pay to is the seller where no other label names one."""
    bank = ((60, "Virement"), (200, "BANQUE POPULAIRE - Titulaire du compte : NETPRESSE"))

    assert read(HEAD[0], HEAD[1], *TABLE, bank).candidate.seller.name == "NETPRESSE"


def test_lines_without_a_quantity_pass_by_their_price_and_printed_discount():
    """C6, C9: no quantity is invented; a price less its printed discount proves the amount, in whole dollars too."""
    table = (
        ((60, "Description"), (250, "Price"), (350, "Discount"), (470, "Line Total")),
        ((60, "Compliance Training"), (250, "$5,000"), (355, "10%"), (470, "$4,500")),
        ((60, "Leadership Training"), (250, "$2,500"), (360, "-"), (470, "$2,500")),
        ((350, "Subtotal"), (470, "$7,000")),
        ((350, "Sales Tax"), (470, "$700")),
        ((350, "Total"), (470, "$7,700")),
    )
    extraction = read(*HEAD, *table)
    lines = extraction.candidate.lines

    assert [(line.quantity, line.net_price, line.line_net_amount) for line in lines] == [
        (None, 5_000, 4_500),
        (None, 2_500, 2_500),
    ]
    assert all(reading.auto for path, reading in extraction.fields.items() if path.endswith(("price", "amount")))


def test_a_credit_note_with_an_allowance_passes_and_says_nothing_about_what_is_due():
    """C9: an allowance brings a credited sum nearer to nothing; what is due is only what is printed as due."""
    table = (
        ((60, "Bezeichnung"), (250, "Menge"), (350, "Einzelpreis"), (470, "Betrag")),
        ((60, "Schrauben M8"), (250, "-4"), (350, "2,50"), (470, "-10,00")),
        ((60, "Muttern M8"), (250, "-6"), (350, "5,00"), (470, "-30,00")),
        ((350, "Warenwert"), (470, "-40,00")),
        ((350, "Abschlag"), (470, "2,00")),
        ((350, "Nettobetrag"), (470, "-38,00")),
        ((350, "MwSt. 19%"), (470, "-7,22")),
        ((350, "Endbetrag EUR"), (470, "-45,22")),
    )
    extraction = read(((60, "Gutschrift"), *HEAD[0][1:]), *HEAD[1:], *table, FOOT)
    totals = extraction.candidate.totals

    assert (totals.total_without_vat, totals.total_with_vat) == (Decimal("-38.00"), Decimal("-45.22"))
    assert extraction.fields["totals.total_with_vat"].auto
    assert totals.amount_due is None


def test_a_product_that_is_one_cent_beside_proves_nothing():
    """C4: five times five is not 24.99; an amount that is rounded or cut off at the cent still is the product's."""
    assert relation(5 * MILLION, 5 * MILLION, 24_990_000, Context()) is None
    assert relation(3 * MILLION, 3_333_000, 9_990_000, Context()) is not None


def test_a_day_with_its_month_in_words_holds_no_amounts():
    """C2: *August 3 , 2014* between a label and its amount is a day, neither three nor two thousand."""
    texts = ["Total", "due", "on", "August", "3", ",", "2014", "$", "4.11", "of", "19", "april", "2014", "5"]
    words = [Word(text, 40 * at, 100, 40 * at + 36, 110, 1) for at, text in enumerate(texts)]

    assert [each.value for each in numbers_of(sheet_of([Page(1, 800, 800, words)]))] == [4_110_000, 5_000_000]


def test_a_discount_between_two_rows_belongs_to_the_row_above_and_its_price_is_asked():
    """C6: a discount just above a row takes none of that row's cells; whether it lowers the price is not printed."""
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 9)
    table = (
        (0, ((60, "Bezeichnung"), (250, "Menge"), (350, "Einzelpreis"), (470, "Betrag"))),
        (20, ((60, "Kunstrasen"), (250, "3"), (350, "4,00"), (470, "12,00"))),
        (40, ((60, "abzgl. 16,7% Rabatt"), (472, "-2,00"))),
        (54, ((60, "Schweinesteak"), (250, "5"), (350, "5,50"), (470, "27,50"))),
        (80, ((350, "Zwischensumme"), (470, "37,50"))),
        (100, ((350, "MwSt. 19%"), (470, "7,13"))),
        (120, ((350, "Gesamtbetrag EUR"), (470, "44,63"))),
    )
    for down, line in (*((20 * at, line) for at, line in enumerate(HEAD)), *((100 + at, line) for at, line in table)):
        for left, text in line:
            canvas.drawString(left, 800 - down, text)
    canvas.save()
    extraction = READER.read(buffer.getvalue(), Limits())

    assert [line.line_net_amount for line in extraction.candidate.lines] == [Decimal("10.00"), Decimal("27.50")]
    assert [line.quantity for line in extraction.candidate.lines] == [3, 5]
    assert not extraction.fields["lines.0.net_price"].auto
    assert extraction.fields["lines.1.net_price"].auto


def test_a_table_of_charges_set_aside_inside_the_table_gives_no_rows():
    """C6: amounts of a row's own charges that stand a little aside of the column are not the rows."""
    table = (
        ((60, "Bezeichnung"), (250, "Einzelpreis"), (350, "Menge"), (470, "Betrag")),
        ((60, "Stahlcoil"), (250, "100,00"), (350, "10"), (470, "850,00")),
        ((90, "Lagerware"), (400, "1000,00"), (458, "-100,00")),
        ((90, "Direktlieferung"), (400, "1000,00"), (462, "-50,00")),
        ((350, "Positionssumme"), (470, "850,00")),
        ((350, "MwSt. 19%"), (470, "161,50")),
        ((350, "Bruttosumme EUR"), (470, "1011,50")),
    )
    candidate = read(*HEAD, *table).candidate

    assert [(line.quantity, line.line_net_amount) for line in candidate.lines] == [(10, 850)]
