"""Contracts behind orders: what all orders that name one come to counts against its limit, within its time."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from rules_engine.documents.master_records import Contract, Rate
from rules_engine.documents.totals import Totals
from rules_engine.pipeline.line.master import bring_in
from tests import samples
from tests.acts_home import RAVI, TOM, acts_home
from tests.chains import invoice, receipt
from tests.samples import GLASS

_numbers = count(9100)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people."""
    with acts_home(tmp_path_factory.mktemp("contracts")) as opened:
        yield opened


@pytest.fixture
def contract(home):
    """Give a contract of 1,000 DKK for half a year."""
    name = f"K-{next(_numbers)}"
    half = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 6, 30)}
    with home.store.write() as uow:
        made = Contract(id=name, currency="DKK", limit_amount=Decimal(1000), **half)
        bring_in(uow, [made], source="test", who="ada")
    return name


def _bought(home, contract, quantity, **more):
    """Order panes at 10 under a contract; give the number, where it stands, and why it waits."""
    number = f"PO-{next(_numbers)}"
    rows = (("1", GLASS, str(quantity), "C62", "10"),)
    total = Totals(total_without_vat=Decimal(quantity * 10))
    home.take(samples.order(rows, number=number, contract_reference=contract, totals=total, **more))
    with home.store.read() as uow:
        row = uow.orders.get(number.replace("-", ""))
        why = [each.reason for each in uow.orders.entries([row.document_id]) if "approval" in each.what]
    return number, row.status, why


def _act(home, number, who, act):
    offers = {each.act: each for each in home.acts.offers(who, home.told(number)["document_id"])}
    home.acts.perform(who, act, offers[act].intent, "enough")


def test_orders_count_until_the_contract_is_used_up(home, contract):
    """M5, A6: up to the limit orders are sent; the first beyond it waits, and gives its share back once rejected."""
    within = [_bought(home, contract, 60)[1:], _bought(home, contract, 40)[1:]]
    number, status, why = _bought(home, contract, 1)
    _act(home, number, RAVI, "reject_order")
    again = _bought(home, contract, 2)

    assert within == [("sent", []), ("sent", [])]
    assert (status, why) == ("needs_approval", [f"the contract {contract} is exceeded by 10.00 DKK"])
    assert again[2] == [f"the contract {contract} is exceeded by 20.00 DKK"]


def test_a_closed_order_counts_with_what_was_billed(home, contract):
    """M5, T15: what of an order never came may be bought again under the same contract."""
    number, *_ = _bought(home, contract, 100)
    home.take(receipt(f"GR-{number}", number, 30), invoice(f"I-{number}", number, 30, "10"))
    _act(home, number, TOM, "short_close")

    assert _bought(home, contract, 70)[1:] == ("sent", [])
    assert _bought(home, contract, 1)[1] == "needs_approval"


def test_time_currency_and_what_nobody_knows(home, contract):
    """M4, M5: outside of its time, or where the value cannot be turned, somebody is asked; nothing passes unknown."""
    late = _bought(home, contract, 1, issue_date=date(2026, 7, 1))
    unknown = _bought(home, contract, 1, currency="EUR")
    with home.store.write() as uow:
        rate = Rate(currency="EUR", in_currency="DKK", day=date(2026, 1, 5), rate=Decimal("7.5"))
        bring_in(uow, [rate], source="test", who="ada")
    turned = _bought(home, contract, 14, currency="EUR", issue_date=date(2026, 1, 6))

    assert late[2] == [f"the contract {contract} does not cover 2026-07-01"]
    assert unknown[2] == [f"nobody knows how much is bought under the contract {contract}"]
    assert turned[1] == "needs_approval"
    assert _bought(home, "K-NOBODY", 10_000)[1] == "sent"
    assert _bought(home, contract.lower().replace("-", " "), 101)[1] == "needs_approval"
