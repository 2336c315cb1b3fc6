"""What can be done about a held document: who, how much it sets free, and that doing it ends as it was offered."""

from decimal import Decimal

import pytest

from rules_engine.pipeline.acts.clearing import RESOLUTIONS
from rules_engine.pipeline.tracking.pages import Pages
from tests.acts_home import KIM, MARA, TOM, acts_home
from tests.chains import invoice


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people."""
    with acts_home(tmp_path_factory.mktemp("resolutions")) as opened:
        yield opened


def _found(home, name, someone=MARA):
    return Pages(home.store, home.acts._tools).resolutions(someone, home.id(name))


def test_a_price_above_the_order_is_offered_to_everybody_who_can_settle_it(home):
    """D6, E6: short payment saves the difference, paying it costs it; others are asked; what is sure comes first."""
    found = _found(home, home.held())
    money = {each.act: (each.pays, each.saves, each.costs) for each in found}
    billed, ordered, difference = Decimal("1300.00"), Decimal("1000.00"), Decimal("300.00")

    assert (ordered, difference, 0) == money["short_pay"]
    assert (billed, 0, difference) == money["write_off"]
    assert (ordered, difference, 0) == money["request_credit"]
    assert (billed, 0, difference) == money["amend_order"]
    assert (None, 0, 0) == money["dispute"]
    assert "short_pay" == found[0].act
    assert "dispute" == found[-1].act
    assert all(each.verified for each in found[:-1])
    assert not found[-1].verified
    assert {each.act for each in found} <= {*RESOLUTIONS, "widen_limit"}


@pytest.mark.parametrize("act", ("short_pay", "write_off"))
def test_what_is_offered_as_enough_is_enough(home, act):
    """D6: after a resolution that leaves no hold, the document is accepted, and the list is empty."""
    name = home.held()
    (offered,) = [each for each in _found(home, name) if each.act == act]
    intent = home.intent("resolve", name, resolution=act)
    done = home.acts.perform(MARA, "resolve", intent, "settled")

    assert (0, (intent.hold,)) == (offered.leaves, offered.holds)
    assert "accepted" == done.status
    assert () == _found(home, name)


def test_a_hold_about_no_sum_is_not_settled_with_money(home):
    """D6: without an order there is no difference to leave out; the seller can still be asked."""
    home.take(invoice("INV-alone", "PO-nobody"))
    found = Pages(home.store, home.acts._tools).resolutions(KIM, home.told("INV-alone")["document_id"])

    assert {"short_pay", "write_off"}.isdisjoint(each.act for each in found)
    assert "dispute" == found[-1].act


def test_limits_are_not_told_to_buyers(home):
    """G1: who may not see limits is offered nothing, because the smallest change tells where a limit lies."""
    assert () == _found(home, home.held(), TOM)
