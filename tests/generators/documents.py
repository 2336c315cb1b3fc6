"""Hypothesis strategies for typed documents, in the normal form that a round trip through bytes keeps.

A document in normal form says nothing that its format has no place for: a party's account stands on the seller of a
bill only, order changes have no type code of their own, a document has at least one line.
"""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import AllowanceCharge, Item
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.party import Party
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.totals import Totals, VatBreakdown

WORDS = st.text("abcdefgXYZäøåéłß&<>'\"0123456789", min_size=1, max_size=12)
NUMBERS = st.from_regex(r"\A[A-Z]{2}-[0-9]{1,8}\Z")
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)
PRICES = st.decimals(Decimal(0), Decimal(99999), places=4)
QUANTITIES = st.decimals(Decimal(0), Decimal(999999), places=3)
RATES = st.sampled_from([Decimal(text) for text in ("0", "7", "19", "19.00", "25.0", "5.5")])
UNITS = st.sampled_from(["C62", "KGM", "BX", "HUR", "MTR"])
CURRENCIES = st.sampled_from(["EUR", "DKK", "SEK", "PLN", "JPY"])
COUNTRIES = st.sampled_from(["DE", "DK", "SE", "FR", "NL", "PL"])
VAT_IDS = st.from_regex(r"\ADE[0-9]{9}\Z")
IBANS = st.sampled_from(["DE89370400440532013000", "NL91ABNA0417164300", "DK5000400440116243"])
VAT_CATEGORIES = st.sampled_from(["S", "Z", "E", "K", "AE"])


def maybe(values):
    """Give a value or None."""
    return st.none() | values


def parties(*, full: bool = False, account: bool = False):
    """Give parties; the account only where the format has a place for it."""
    some = (lambda values: values) if full else maybe
    return st.builds(
        Party,
        name=WORDS,
        legal_name=some(WORDS),
        vat_id=some(VAT_IDS),
        registration_id=some(NUMBERS),
        identifier=some(NUMBERS),
        endpoint=some(NUMBERS),
        iban=some(IBANS) if account else st.none(),
        country=some(COUNTRIES),
        city=some(WORDS),
        mail=some(st.emails()),
    )


def items(*, full: bool = False):
    """Give items with any of their identifiers."""
    some = (lambda values: values) if full else maybe
    return st.builds(
        Item,
        description=WORDS,
        buyer_item_id=some(NUMBERS),
        seller_item_id=some(NUMBERS),
        standard_item_id=some(NUMBERS),
    )


def vat_pairs(*, full: bool = False):
    """Give a VAT category with its rate, or neither."""
    pair = st.tuples(VAT_CATEGORIES, RATES)
    return pair if full else pair | st.just((None, None))


def allowances(*, full: bool = False):
    """Give up to two allowances and charges."""
    some = (lambda values: values) if full else maybe
    one = st.builds(
        lambda vat, **values: AllowanceCharge(**values, vat_category=vat[0], vat_rate=vat[1]),
        vat=vat_pairs(full=full),
        charge=st.booleans(),
        amount=AMOUNTS,
        reason=some(WORDS),
        reason_code=some(st.sampled_from(["95", "FC"])),
    )
    return st.lists(one, min_size=1 if full else 0, max_size=2).map(tuple)


def totals(*, full: bool = False):
    """Give document totals; any may be absent."""
    some = (lambda values: values) if full else maybe
    return st.builds(Totals, **{name: some(AMOUNTS) for name in Totals.model_fields})


def _trade_line(kind, full, **more):
    """Give lines of a kind that carry a price; a base quantity only beside a price."""
    some = (lambda values: values) if full else maybe
    fields = {
        "item": items(full=full),
        "quantity": some(QUANTITIES),
        "net_price": some(PRICES),
        "line_net_amount": some(AMOUNTS),
        "allowance_charges": allowances(full=full),
        "note": some(WORDS),
    }

    def build(vat, unit, base, **values):
        if values["quantity"] is not None:
            values["unit_code"] = unit
        if values["net_price"] is not None:
            values["price_base_quantity"] = base
        return kind(id="", vat_category=vat[0], vat_rate=vat[1], **values)

    bases = st.sampled_from([Decimal(1), Decimal(10), Decimal(100)])
    return st.builds(build, vat=vat_pairs(full=full), unit=UNITS, base=bases, **fields, **more)


def _lines(lines):
    """Number the lines from 1."""
    numbered = st.lists(lines, min_size=1, max_size=4)
    return numbered.map(lambda found: tuple(_placed(line, place) for place, line in enumerate(found, 1)))


def _placed(line, place):
    """Give the line its number; one that names its own order also names the line of it."""
    update = {"id": str(place)}
    if getattr(line, "order_reference", None) is not None and line.order_line_reference is None:
        update["order_line_reference"] = "1"
    return line.model_copy(update=update)


def _header(full, *, account=False):
    """Give what every document has."""
    some = (lambda values: values) if full else maybe
    return {
        "number": NUMBERS,
        "issue_date": DAYS,
        "seller": parties(full=full, account=account),
        "buyer": parties(full=full),
        "profile": some(st.just("urn:example:profile:1")),
        "note": some(WORDS),
    }


def orders(kind=Order, *, full=False, **more):
    """Give orders, or order changes through ``order_changes``."""
    some = (lambda values: values) if full else maybe
    line = _trade_line(
        OrderLine,
        full,
        requested_delivery_date=some(DAYS),
        cost_centre=some(NUMBERS),
        site=some(NUMBERS),
        status_code=some(st.sampled_from(["1", "2", "3"])),
    )
    return st.builds(
        kind,
        **_header(full),
        currency=CURRENCIES,
        lines=_lines(line),
        totals=totals(full=full),
        allowance_charges=allowances(full=full),
        requested_delivery_date=some(DAYS),
        contract_reference=some(NUMBERS),
        payment_terms=some(WORDS),
        incoterm=some(st.sampled_from(["DAP", "EXW"])),
        cost_centre=some(NUMBERS),
        site=some(NUMBERS),
        **more,
    )


def purchase_orders(*, full=False):
    """Give orders with their own type code; only a call-off names its blanket order."""
    plain = orders(full=full, type_code=st.sampled_from(["105", "220", "221"]))
    return plain | orders(full=full, type_code=st.just("226"), blanket_order_reference=maybe(NUMBERS))


def order_changes(*, full=False):
    """Give order changes."""
    return orders(OrderChange, full=full, order_reference=NUMBERS, sequence=st.integers(1, 99))


def order_responses(*, full=False):
    """Give order responses; amounts only where there is a currency."""
    some = (lambda values: values) if full else maybe
    line = _trade_line(
        ResponseLine,
        full,
        status_code=some(st.sampled_from(["1", "3", "5", "7", "42"])),
        promised_delivery_date=some(DAYS),
        order_line_reference=some(st.sampled_from(["1", "2", "10"])),
    )
    return st.builds(
        OrderResponse,
        **_header(full),
        order_reference=NUMBERS,
        response_code=some(st.sampled_from(["AB", "AP", "RE", "CA"])),
        currency=CURRENCIES,
        lines=_lines(line),
        totals=totals(full=full),
        promised_delivery_date=some(DAYS),
    )


def despatch_advices(*, full=False):
    """Give despatch advices."""
    some = (lambda values: values) if full else maybe
    line = st.builds(
        DespatchLine,
        id=st.just(""),
        item=items(full=full),
        despatched_quantity=QUANTITIES,
        unit_code=UNITS,
        order_line_reference=some(st.sampled_from(["1", "2"])),
        order_reference=some(NUMBERS),
    )
    return st.builds(
        DespatchAdvice,
        **_header(full),
        order_reference=some(NUMBERS),
        despatch_date=some(DAYS),
        lines=_lines(line),
        site=some(NUMBERS),
    )


def receipt_advices(*, full=False):
    """Give receipt advices."""
    some = (lambda values: values) if full else maybe
    line = st.builds(
        ReceiptLine,
        id=st.just(""),
        item=items(full=full),
        received_quantity=QUANTITIES,
        rejected_quantity=some(QUANTITIES),
        short_quantity=some(QUANTITIES),
        unit_code=UNITS,
        order_line_reference=some(st.sampled_from(["1", "2"])),
        order_reference=some(NUMBERS),
        despatch_reference=some(NUMBERS),
    )
    return st.builds(
        ReceiptAdvice,
        **_header(full),
        order_reference=some(NUMBERS),
        despatch_reference=some(NUMBERS),
        received_date=some(DAYS),
        lines=_lines(line),
        site=some(NUMBERS),
    )


def bills(kind=Invoice, *, full=False):
    """Give invoices or credit notes."""
    some = (lambda values: values) if full else maybe
    line = _trade_line(
        InvoiceLine,
        full,
        order_line_reference=some(st.sampled_from(["1", "2", "10"])),
        order_reference=some(NUMBERS),
        despatch_reference=some(NUMBERS),
        receipt_reference=some(NUMBERS),
        cost_centre=some(NUMBERS),
    )
    breakdown = st.builds(
        lambda vat, **values: VatBreakdown(category=vat[0], rate=vat[1], **values),
        vat=st.tuples(VAT_CATEGORIES, RATES),
        taxable_amount=AMOUNTS,
        tax_amount=AMOUNTS,
    )
    references = (
        "order_reference",
        "despatch_reference",
        "receipt_reference",
        "preceding_invoice_reference",
        "contract_reference",
        "buyer_reference",
    )
    return st.builds(
        kind,
        **_header(full, account=True),
        type_code=st.just("381") if kind is CreditNote else st.sampled_from(["380", "384", "326"]),
        currency=CURRENCIES,
        due_date=some(DAYS),
        delivery_date=some(DAYS),
        **{name: some(NUMBERS) for name in references},
        payee=some(parties(full=full)),
        payment_terms=some(WORDS),
        incoterm=some(st.sampled_from(["DAP", "EXW"])),
        lines=_lines(line),
        allowance_charges=allowances(full=full),
        vat_breakdown=st.lists(breakdown, min_size=1 if full else 0, max_size=2).map(tuple),
        totals=totals(full=full),
    )


def documents(*, full=False):
    """Give a document of any type that UBL can carry."""
    return st.one_of(
        purchase_orders(full=full),
        order_changes(full=full),
        order_responses(full=full),
        despatch_advices(full=full),
        receipt_advices(full=full),
        bills(full=full),
        bills(CreditNote, full=full),
    )
