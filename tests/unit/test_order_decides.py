"""The page of an order offers what is to decide to whom it concerns, and tells everybody else who decides."""

from datetime import date

import pytest

from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.progress import watcher
from rules_engine.pipeline.tracking.order_page import order_page
from tests import samples
from tests.acts_home import RAVI, TOM, acts_home
from tests.chains import order
from ui.states.order_decide import asked_about, counter_acts, decide_rows, whole_acts


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people, where every order needs an approval and a change may raise a price by 2 %."""
    with acts_home(tmp_path_factory.mktemp("decides")) as opened:
        opened.store.watch(watcher(OrderPolicy(approval={"*": 0}, price_up_bp=200)))
        yield opened


def _seen(home, number, someone):
    page = order_page(home.store, number)
    offers = [offer for about in asked_about(page) for offer in home.acts.offers(someone, about)]
    return offers, decide_rows(page, offers, "en")


def _dearer(number):
    """Give an answer that asks for half as much again."""
    rows = (("1", samples.GLASS, "10", "C62", "150"),)
    answer = samples.answer(rows, order_reference=number, number=f"R-{number}", response_code="CA")
    lines = tuple(line.model_copy(update={"status_code": "3"}) for line in answer.lines)
    return answer.model_copy(update={"lines": lines})


def test_a_changed_version_is_approved_on_the_page_of_its_order(home):
    """T1, A5: the approver gets both acts bound to what is shown; the buyer is told who decides, and nothing more."""
    rows = (("1", samples.GLASS, "10", "C62", "150"),)
    home.take(order("PO-1"))
    offers, (first,) = _seen(home, "PO-1", RAVI)
    approve = offers[first["acts"][0]["places"][0]]
    home.acts.perform(RAVI, approve.act, approve.intent)
    home.take(samples.change(rows, number="POC-1", order_reference="PO-1", issue_date=date(2026, 1, 9)))
    offers, (row,) = _seen(home, "PO-1", RAVI)
    _, (told,) = _seen(home, "PO-1", TOM)
    refuse = offers[row["acts"][1]["places"][0]]

    assert [("approve_order", "A"), ("reject_order", "R")] == [(act["act"], act["key"]) for act in row["acts"]]
    assert "Version 2 of the order" == row["title"]
    assert "1,000.00 → 1,500.00 DKK, net" == row["said"]
    assert [] == told["acts"]
    assert "approver" in told["refused"]
    assert "Refuse version 2 of order PO-1" == refuse.sentence
    home.acts.perform(RAVI, refuse.act, refuse.intent, "too dear")
    assert [] == _seen(home, "PO-1", RAVI)[1]


def test_an_answer_that_waits_is_decided_on_the_page_of_its_order(home):
    """T1: what the rules held of a supplier's answer is released or refused beside the order it is about."""
    home.take(order("PO-2"), _dearer("PO-2"))
    offers, (row, *_) = _seen(home, "PO-2", RAVI)
    by_name = {act["act"]: act["places"] for act in row["acts"]}
    for place in by_name["release"]:
        home.acts.perform(RAVI, "release", offers[place].intent, "agreed by phone")
    home.process()

    assert "Order response R-PO-2" == row["title"]
    assert ["release", "reject"] == list(by_name)
    assert "R-PO-2" not in str(_seen(home, "PO-2", RAVI)[1])


def test_a_buyer_ends_an_order_on_its_page(home):
    """A7: cancelling stands at the order, for a buyer alone."""
    home.take(order("PO-3"))

    assert ["cancel_order"] == [act["act"] for act in whole_acts(_seen(home, "PO-3", TOM)[0], "en")]
    assert [] == counter_acts(_seen(home, "PO-3", TOM)[0], "en")
