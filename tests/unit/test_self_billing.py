"""Evaluated receipt: what came is billed by us, once, at the order's prices, and handed over like any other invoice."""

from decimal import Decimal
from itertools import count

import pytest

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.master import Supplier, SupplierAccount
from rules_engine.documents.order import CALL_OFF
from rules_engine.documents.totals import VatBreakdown
from rules_engine.pipeline.line.ledger import from_bytes
from rules_engine.pipeline.line.master import bring_in
from tests import samples
from tests.acts_home import RAVI, acts_home
from tests.chains import invoice, order
from tests.samples import GLASS, SELLER

_numbers = count(7300)
IBAN = "NO9386011117947"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home whose supplier is paid on receipt, within thirty days."""
    known = Supplier(
        id="S1",
        name=SELLER.name,
        vat_id=SELLER.vat_id,
        paid_on_receipt=True,
        payment_days=30,
        accounts=(SupplierAccount(iban=IBAN),),
    )
    with acts_home(tmp_path_factory.mktemp("self-billing")) as opened:
        with opened.store.write() as uow:
            bring_in(uow, [known], source="test", who="ada")
        yield opened


def _order(number, quantity=10):
    taxed = VatBreakdown(category="S", rate=Decimal(25))
    made = order(number, quantity)
    lines = tuple(line.model_copy(update={"vat_category": "S", "vat_rate": taxed.rate}) for line in made.lines)
    return made.model_copy(update={"lines": lines})


def _came(number, order_number, received, rejected=None):
    return samples.receipt(("1", GLASS, received, rejected, "C62"), number=number, order_reference=order_number)


def _written(home, order_number):
    """Give the invoices we wrote for an order, with their statuses."""
    with home.store.read() as uow:
        rows = [row for row in uow.documents.all() if row.channel == "self-billing" and order_number in row.number]
        return [(from_bytes(uow.documents.reading(str(row.id)).document), row.status) for row in rows]


def test_each_receipt_is_billed_once_for_what_was_accepted(home):
    """M1: two receipts give two invoices for what was accepted, decided and handed over; a repeat gives none."""
    number = f"PR-{next(_numbers)}"
    home.take(_order(number), _came(f"G1-{number}", number, "6", "1"))
    home.take(_came(f"G2-{number}", number, "4"))
    home.take(_came(f"G2-{number}", number, "4"))
    first, second = _written(home, number)

    assert isinstance(first[0], Invoice)
    assert [
        (made.number, made.type_code, made.lines[0].quantity, made.totals.amount_due) for made, _ in (first, second)
    ] == [
        (f"SB-{number}-G1-{number}", "389", 5, Decimal("625.00")),
        (f"SB-{number}-G2-{number}", "389", 4, Decimal("500.00")),
    ]
    assert first[0].receipt_reference == f"G1-{number}"
    assert (first[0].due_date - first[0].issue_date).days == 30
    assert (first[0].seller.iban, first[0].totals.vat) == (IBAN, Decimal("125.00"))
    assert {status for _, status in (first, second)} <= {"accepted", "pushed", "reconciled"}
    for made, _ in (first, second):
        assert [each["status"] for each in home.told(made.number)["pushes"] if each["kind"] == "vendor_bill"] in (
            ["applied"],
            ["reconciled"],
        )


def test_the_receipt_may_come_before_the_order(home):
    """M1, T1: goods that came before their order are billed once the order is there."""
    number = f"PR-{next(_numbers)}"
    home.take(_came(f"G1-{number}", number, "10"))
    before = _written(home, number)
    home.take(_order(number))

    assert before == []
    assert [made.lines[0].quantity for made, _ in _written(home, number)] == [10]


def test_the_receipt_may_come_before_the_approval(home):
    """M1, T1: goods of an order that waits for an approval are billed once it is given, and once only."""
    number = f"PR-{next(_numbers)}"
    unknown = {"type_code": CALL_OFF, "blanket_order_reference": "BO-NOBODY-KNOWS"}
    home.take(_order(number).model_copy(update=unknown), _came(f"G1-{number}", number, "10"))
    before = _written(home, number)
    (offer,) = [
        each for each in home.acts.offers(RAVI, home.told(number)["document_id"]) if each.act == "approve_order"
    ]
    home.acts.perform(RAVI, offer.act, offer.intent)
    home.take(_came(f"G1-{number}", number, "10"))

    assert before == []
    assert [made.lines[0].quantity for made, _ in _written(home, number)] == [10]


def test_what_came_before_an_order_that_must_be_approved_waits_for_it(home):
    """M1, A6: goods that came before their order are not billed before the order is approved."""
    number = f"PR-{next(_numbers)}"
    unknown = {"type_code": CALL_OFF, "blanket_order_reference": "BO-NOBODY-KNOWS"}
    home.take(_came(f"G1-{number}", number, "10"))
    home.take(_order(number).model_copy(update=unknown))
    before = _written(home, number)
    (offer,) = [
        each for each in home.acts.offers(RAVI, home.told(number)["document_id"]) if each.act == "approve_order"
    ]
    home.acts.perform(RAVI, offer.act, offer.intent)
    home.take(_came(f"G2-{number}", number, "1"))

    assert before == []
    assert sorted(made.lines[0].quantity for made, _ in _written(home, number)) == [1, 10]


def test_an_invoice_that_is_sent_all_the_same_is_held(home):
    """M6: what we billed ourselves is not paid again."""
    number = f"PR-{next(_numbers)}"
    home.take(_order(number), _came(f"G1-{number}", number, "10"))
    home.take(invoice(f"INV-{number}", number))

    assert home.told(f"INV-{number}")["status"] == "held"


def test_what_has_no_rate_of_vat_asks_a_person(home):
    """C13: without a rate of VAT nobody guesses one: the invoice is written and held."""
    number = f"PR-{next(_numbers)}"
    home.take(order(number), _came(f"G1-{number}", number, "10"))

    assert [status for _, status in _written(home, number)] == ["held"]
