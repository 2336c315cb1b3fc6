"""What never enters a document, and what is put right on its way in."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.invoice import InvoiceLine
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.master_records import Budget, Period, StockLevel
from rules_engine.documents.normalise import normalise
from rules_engine.documents.payment_terms import understood
from rules_engine.documents.sums import priced_amount, with_lines, with_right_breakdown, with_right_sums
from rules_engine.documents.terms import TERMS
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.documents.units import factor
from tests import samples

ONE = [("1", samples.GLASS, "10", "C62", "100")]
OIOUBL = "OIOUBL-2.02"
DAY = date(2026, 1, 20)


@given(st.floats())
def test_no_float_enters_a_document(number):
    """House: an amount is exact or refused; a float never is, whatever its value."""
    with pytest.raises(ValueError, match="exact"):
        TradeLine(id="1", quantity=number)


@pytest.mark.parametrize("number", ("NaN", "sNaN", "Infinity", "-Infinity"))
def test_no_infinite_number_enters_a_document(number):
    """House: what is no finite number is refused."""
    with pytest.raises(ValueError, match="finite"):
        TradeLine(id="1", quantity=Decimal(number))


@given(st.sets(st.text(max_size=5) | st.integers(-99, 99)), st.randoms())
def test_a_set_has_one_form(values, dice):
    """Semantics 1: the bytes of a set do not tell in which order it was filled."""
    shuffled = list(values)
    dice.shuffle(shuffled)

    assert canonical_bytes(values) == canonical_bytes(set(shuffled)) == canonical_bytes(frozenset(shuffled))


def test_what_has_no_canonical_form_is_refused():
    """Semantics 1: nothing is written that could be written in two ways."""
    with pytest.raises(TypeError, match="canonical"):
        canonical_bytes({"amount": 0.1 + 0.2j})


def test_a_period_begins_before_it_ends():
    """C16: a period that ends before it begins is refused; one day is a period."""
    day = date(2026, 1, 1)

    assert Period(valid_from=day, valid_until=day).covers(day)
    with pytest.raises(ValueError, match="ends before"):
        Period(valid_from=day, valid_until=date(2025, 12, 31))


def test_a_stock_level_is_named_by_item_and_site_unless_it_has_a_name():
    """C16: two levels of one item at two sites are two; a name that is given stays."""
    levels = [StockLevel(item="G", site=site, quantity=1) for site in ("", "Quay")]

    assert ["G@", "G@Quay"] == [each.id for each in levels]
    assert "L1" == StockLevel(id="L1", item="G", quantity=1).id
    assert levels[0] is StockLevel.model_validate(levels[0])


@pytest.mark.parametrize("text", ("0/10 net 30", "0% 10 days, 30 days net"))
def test_a_discount_of_nothing_is_none(text):
    """P3: terms whose discount is no part of the amount are not understood, instead of taken at their word."""
    assert understood(text) is None


def test_an_amount_needs_quantity_and_price():
    """M1: a line without one of them, or priced per nothing, has no amount that follows, and no finding about it."""
    full = InvoiceLine(id="1", quantity="3", net_price="2", line_net_amount="7")
    bare = [full.model_copy(update={name: None}) for name in ("quantity", "net_price")]
    per_nothing = full.model_copy(update={"price_base_quantity": Decimal(0)})
    found = arithmetic_findings(samples.bill(lines=(full, *bare, per_nothing), totals=Totals()))

    assert [Decimal(6), None, None, None] == [priced_amount(each, "EUR") for each in (full, *bare, per_nothing)]
    assert ["lines.0.line_net_amount"] == [each.place for each in found]


def test_a_breakdown_needs_every_rate():
    """M1: where a line prints no rate nobody makes a breakdown of it; rows without an amount keep their tax."""
    document = samples.bill(ONE, vat_breakdown=(VatBreakdown(category="S", rate=Decimal(25), tax_amount=Decimal(7)),))

    assert with_right_breakdown(document) is None
    assert document.vat_breakdown == with_right_sums(document).vat_breakdown


def test_a_charge_of_another_rate_has_its_own_row():
    """M1: what is added at a rate the breakdown does not have gets a row; without a breakdown none is begun."""
    rated = [each.model_copy(update={"vat_category": "S", "vat_rate": Decimal(25)}) for each in samples.bill(ONE).lines]
    document = with_right_breakdown(samples.bill(lines=tuple(rated), totals=Totals(total_with_vat=1)))
    freight = AllowanceCharge(charge=True, amount=Decimal(80), vat_category="S", vat_rate=Decimal(12))
    moved = with_lines(document, document.lines, [freight])

    assert [(Decimal(25), Decimal(250)), (Decimal(12), Decimal("9.60"))] == [
        (row.rate, row.tax_amount) for row in moved.vat_breakdown
    ]
    assert () == arithmetic_findings(moved.model_copy(update={"totals": with_right_sums(moved).totals}))
    bare = document.model_copy(update={"vat_breakdown": ()})
    assert () == with_lines(bare, bare.lines, [freight]).vat_breakdown


def test_a_pack_of_nothing_is_no_unit():
    """M4: a pack that holds nothing converts into nothing."""
    assert factor("PK", "C62", {"PK": Decimal(0)}) is None
    assert Decimal(6) == factor("PK", "C62", {"PK": Decimal(6)})


def candidate(**changed):
    """Make a complete invoice as it was read."""
    values = {
        "document_type": DocumentType.INVOICE,
        "number": "R-1",
        "issue_date": date(2026, 3, 1),
        "currency": "EUR",
        "seller": {"name": "Acme"},
        "lines": [{"id": "1", "quantity": "9"}],
    }
    return Candidate.model_validate(values | changed)


def test_danish_totals_are_put_into_european_ones():
    """C7: OIOUBL prints the taxes where EN 16931 has the total without VAT; without a sum of lines it stays."""
    totals = {"total_without_vat": "25", "sum_of_line_net_amounts": "100"}
    read = normalise(candidate(profile=OIOUBL, totals=totals, vat_breakdown=[{"category": "StandardRated"}])).document
    blank = normalise(candidate(profile=OIOUBL, totals={"total_without_vat": "25"})).document

    assert (Decimal(100), Decimal(25)) == (read.totals.total_without_vat, read.totals.vat)
    assert ["S"] == [row.category for row in read.vat_breakdown]
    assert Decimal(25) == blank.totals.total_without_vat


def test_a_credit_note_is_turned_by_whichever_carries_the_sign():
    """Semantics 2: a credit note is measured in positive amounts: quantities or prices carry the sign."""
    lines = [
        {"id": "1", "quantity": "-2", "net_price": "5", "line_net_amount": "-10"},
        {"id": "2", "quantity": "2", "net_price": "-5", "line_net_amount": "-10"},
        {"id": "3", "line_net_amount": "-10"},
    ]
    read = normalise(candidate(document_type=DocumentType.CREDIT_NOTE, lines=lines)).document

    assert [(2, 5, 10), (2, 5, 10), (None, None, 10)] == [
        (line.quantity, line.net_price, line.line_net_amount) for line in read.lines
    ]


def test_a_budget_is_of_something():
    """T14: a budget that names neither a cost centre nor a project is none."""
    with pytest.raises(ValueError, match="neither"):
        Budget(id="B", valid_from=DAY, valid_until=DAY, amount=1, currency="EUR")


def test_every_term_has_a_unit():
    """R2: whatever a rule reads says in what it is measured."""
    assert all(isinstance(term.unit, str) for term in TERMS.values())
    assert TERMS["line.price_variance_bp"].unit != TERMS["line.quantity"].unit
