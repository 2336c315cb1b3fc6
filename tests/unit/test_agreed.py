"""What was agreed beforehand and stands on the day: rates, prices, terms."""

from datetime import date
from decimal import Decimal

import pytest

from rules_engine.documents.master_records import Contract, PriceEntry, PriceList, Rate
from rules_engine.documents.payment_terms import PaymentTerms
from rules_engine.pipeline.line.agreed import agreed_prices, rate_on, terms_of
from rules_engine.pipeline.line.master import bring_in
from tests.durability.homes import open_home
from tests.samples import GLASS, bill, order

RECORDS = (
    Rate(currency="SEK", in_currency="EUR", day=date(2026, 1, 2), rate="0.0900"),
    Rate(currency="SEK", in_currency="EUR", day=date(2026, 1, 5), rate="0.0875"),
    Rate(currency="EUR", in_currency="DKK", day=date(2026, 1, 5), rate="8"),
    PriceList(id="L0", currency="DKK", prices=(PriceEntry(item="700-1", price="120"),)),
    PriceList(
        id="L1",
        supplier="S1",
        currency="DKK",
        valid_from=date(2026, 1, 1),
        prices=(PriceEntry(item="700-1", price="110"), PriceEntry(item="700-1", price="105", from_quantity="10")),
    ),
    PriceList(id="L2", supplier="S2", currency="DKK", prices=(PriceEntry(item="700-1", price="1"),)),
    Contract(
        id="C1",
        supplier="S1",
        currency="DKK",
        valid_until=date(2026, 1, 31),
        prices=(PriceEntry(item="700-1", price=99),),
    ),
    PaymentTerms(id="P9", name="Standard terms", days=9),
)


@pytest.fixture
def uow(tmp_path):
    """Give a transaction on a home that knows all this."""
    with open_home(tmp_path) as line:
        with line.store.write() as writing:
            bring_in(writing, RECORDS, source="test", who="test")
        with line.store.read() as reading:
            yield reading


def test_the_rate_is_the_newest_until_the_day(uow):
    """M4: money is converted at the rate of its day, turned where needed; an old rate is none, and 1 to itself."""
    rates = {day: rate_on(uow, "SEK", "EUR", date(2026, 1, day)) for day in (1, 2, 4, 5, 12, 13)}

    assert rates == {
        1: None,
        2: Decimal("0.0900"),
        4: Decimal("0.0900"),
        5: Decimal("0.0875"),
        12: Decimal("0.0875"),
        13: None,
    }
    assert rate_on(uow, "DKK", "EUR", date(2026, 1, 6)) == Decimal("0.125")
    assert rate_on(uow, "NOK", "NOK", date(2026, 1, 6)) == 1
    assert rate_on(uow, "NOK", None, date(2026, 1, 6)) is None


def test_prices_are_those_of_supplier_day_and_quantity(uow):
    """R6, M5: the supplier's own list beats the general one, steps follow the quantity, an ended contract is none."""
    few, many = (bill((("1", GLASS, quantity, "C62", "100"),)) for quantity in ("9", "10"))
    later = many.model_copy(update={"issue_date": date(2026, 2, 1)})

    def prices(document, supplier):
        made = agreed_prices(uow, document, (order(),), supplier, ())
        return {each.kind: each.price for each in made}

    assert prices(few, "S1") == {"list": 110, "contract": 99}
    assert prices(many, "S1") == {"list": 105, "contract": 99}
    assert prices(later, "S1") == {"list": 105}
    assert prices(many, None) == {"list": 120}


def test_terms_go_by_name_or_by_their_words(uow):
    """M8: terms of master data go by their name; printed ones by what they say; others are none."""
    named, printed, unknown = (
        terms_of(uow, bill(payment_terms=text)) for text in ("standard TERMS", "30 days net", "as agreed")
    )

    assert (named.days, printed.days, unknown) == (9, 30, None)
