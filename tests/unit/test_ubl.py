"""What UBL prints and cannot be read leaves a finding with its place; what it prints twice is told apart."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ubl import UblExtractor
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import LimitExceeded, Unsupported
from rules_engine.ports import Limits

_HEAD = (
    '<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
)


def _read(body: str, root: str = "Invoice", limits: Limits | None = None) -> Extraction:
    """Read a document of a root with that content."""
    return UblExtractor().read(f"{_HEAD.format(root=root)}{body}</{root}>".encode(), limits or Limits())


def _line(content: str, number: int = 1) -> str:
    """Make an invoice line."""
    return f"<cac:InvoiceLine><cbc:ID>{number}</cbc:ID>{content}</cac:InvoiceLine>"


@pytest.mark.parametrize(
    ("body", "code", "field", "place"),
    (
        ("<cbc:IssueDate>01.03.2026</cbc:IssueDate>", "READ-DATE", "issue_date", "/Invoice/cbc:IssueDate"),
        ("<cbc:DueDate>2026-02-30</cbc:DueDate>", "READ-DATE", "due_date", "/Invoice/cbc:DueDate"),
        (
            _line("<cbc:InvoicedQuantity>1,5</cbc:InvoicedQuantity>"),
            "READ-NUMBER",
            "lines.0.quantity",
            "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity",
        ),
        (
            _line("<cbc:LineExtensionAmount>NaN</cbc:LineExtensionAmount>"),
            "READ-NUMBER",
            "lines.0.line_net_amount",
            "/Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount",
        ),
        (
            "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
            + _line('<cbc:LineExtensionAmount currencyID="USD">5</cbc:LineExtensionAmount>'),
            "READ-CURRENCY",
            "lines.0.line_net_amount",
            "/Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount",
        ),
    ),
)
def test_what_cannot_be_read_is_a_finding_at_its_place(body, code, field, place):
    """C6, C13: an unreadable date, number or currency is no value, and the reading is partial."""
    extraction = _read(body)

    assert [(finding.code, finding.place) for finding in extraction.findings] == [(code, place)]
    assert extraction.status == "partial"
    assert extraction.fields[field].auto is False
    assert extraction.fields[field].candidates


def test_an_allowance_without_amount_or_sign_is_a_finding():
    """C6: an allowance that says neither what it is nor how much it is never disappears in silence."""
    entry = "<cac:AllowanceCharge>{}</cac:AllowanceCharge>"
    extraction = _read(
        entry.format("<cbc:Amount>5</cbc:Amount>")
        + entry.format("<cbc:ChargeIndicator>true</cbc:ChargeIndicator>")
        + entry.format("<cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount>7</cbc:Amount>")
    )

    assert [finding.code for finding in extraction.findings] == ["READ-ALLOWANCE", "READ-ALLOWANCE"]
    assert [row.amount for row in extraction.candidate.allowance_charges] == [7]


def test_vat_is_the_one_in_the_documents_currency():
    """C6: of two tax totals the one in the document's currency counts (BT-110, not BT-111)."""
    total = '<cac:TaxTotal><cbc:TaxAmount currencyID="{}">{}</cbc:TaxAmount></cac:TaxTotal>'
    body = (
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        + total.format("SEK", "99")
        + total.format("EUR", "9.50")
    )

    assert str(_read(body).candidate.totals.vat) == "9.50"


def test_a_second_account_stays_visible():
    """M8: the first printed account is read, the others stand beside it for whoever compares accounts."""
    account = "<cac:PayeeFinancialAccount><cbc:ID>{}</cbc:ID></cac:PayeeFinancialAccount>"
    means = f"<cac:PaymentMeans>{account}</cac:PaymentMeans>"
    extraction = _read(means.format("DE1") + means.format("DE2") + means.format("DE1"))

    assert extraction.candidate.seller.iban == "DE1"
    assert extraction.fields["seller.iban"].candidates == ("DE2",)


@pytest.mark.parametrize(
    ("code", "kind"), (("380", DocumentType.INVOICE), ("384", DocumentType.INVOICE), ("381", DocumentType.CREDIT_NOTE))
)
def test_a_credit_in_an_invoice_element_is_a_credit_note(code, kind):
    """C5: the type code decides where the root element says invoice; a credit is never paid as an invoice."""
    assert _read(f"<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>").candidate.document_type is kind


def test_vat_identifier_is_the_one_under_a_vat_scheme():
    """C6: a tax number beside the VAT identifier is not taken for it."""
    numbered = "<cbc:CompanyID>{}</cbc:CompanyID><cac:TaxScheme><cbc:ID>{}</cbc:ID></cac:TaxScheme>"
    scheme = f"<cac:PartyTaxScheme>{numbered}</cac:PartyTaxScheme>"
    party = "<cac:AccountingSupplierParty><cac:Party>{}</cac:Party></cac:AccountingSupplierParty>"
    both = _read(party.format(scheme.format("11/222/333", "FC") + scheme.format("DE123", "VAT")))
    none = _read(party.format(scheme.format("11/222/333", "FC")))

    assert both.candidate.seller.vat_id == "DE123"
    assert none.candidate.seller.vat_id is None


def test_the_currency_of_the_total_stands_in_for_a_missing_one():
    """C6: an order without a declared currency has the one its total is printed in, and says where that stands."""
    payable = '<cbc:PayableAmount currencyID="DKK">5</cbc:PayableAmount>'
    extraction = _read(f"<cac:AnticipatedMonetaryTotal>{payable}</cac:AnticipatedMonetaryTotal>", "Order")

    assert extraction.candidate.currency == "DKK"
    assert extraction.fields["currency"].cell.endswith("@currencyID")


def test_lines_beyond_the_limit_are_refused():
    """Target 17: the limit of lines has a name and a refusal."""
    lines = "".join(_line("", number) for number in range(3))

    assert len(_read(lines, limits=Limits(lines_max=3)).candidate.lines) == 3
    with pytest.raises(LimitExceeded):
        _read(lines, limits=Limits(lines_max=2))


def test_other_xml_is_not_ubl():
    """C5: a well-formed document of another family is unsupported, not an empty invoice."""
    with pytest.raises(Unsupported):
        UblExtractor().read(b"<Invoice><ID>1</ID></Invoice>", Limits())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_numbers_keep_the_digits_they_are_printed_with(number):
    """C6: a quantity is read with every digit, trailing zeros included."""
    extraction = _read(_line(f"<cbc:InvoicedQuantity> {number:f} </cbc:InvoicedQuantity>"))

    assert str(extraction.candidate.lines[0].quantity) == str(Decimal(f"{number:f}"))


@given(st.dates(date(1900, 1, 1)), st.sampled_from(("", "Z", "+01:00", "-11:30")))
def test_dates_are_read_with_and_without_a_time_zone(day, zone):
    """C6: xsd:date may carry a time zone; the day is the day that is printed."""
    assert _read(f"<cbc:IssueDate>{day.isoformat()}{zone}</cbc:IssueDate>").candidate.issue_date == day
