"""Acts on what is asked for here: no way around its own ruleset, its approvals, or the hands that wrote its rules."""

import copy
from datetime import date

import pytest

from rules_engine.documents.canonical import content_hash
from rules_engine.errors import SameHand, StatusForbids
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.acts.publishing import version_of
from rules_engine.pipeline.lifecycle.journal import fold
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.progress import watcher
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.tracking.asking.ask import Asking
from rules_engine.rules.model import Ruleset
from tests import samples
from tests.acts_home import LIMIT, RAVI, TOM, acts_home, person
from tests.chains import order

REQUESTS = "requisitions"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people; the shipped rulesets are in force, and changes may not raise a price by more than 2 %."""
    with acts_home(tmp_path_factory.mktemp("requests")) as opened:
        opened.store.watch(watcher(OrderPolicy(price_up_bp=200)))
        yield opened


def _asked(home):
    """Ask for something to be bought; give the row of its document."""
    line = {"description": "Window glass 4 mm", "buyer_item_id": "700-1", "quantity": "10", "net_price": "100"}
    asked = {"supplier": "Fjordglass AS", "currency": "DKK", "lines": [line], "why": "stock"}
    home.acts.perform(TOM, "request_order", Intent(requisition=asked))
    home.process()
    with home.store.read() as uow:
        rows = [row for row in uow.documents.all() if str(row.number).startswith("RQ-")]
        return max(rows, key=lambda row: row.receive_seq)


def _offers(home, someone, row):
    return {each.act: each.intent for each in home.acts.offers(someone, str(row.id))}


def _text(home):
    return copy.deepcopy(home.kept.draft(REQUESTS).text)


def _in_force(home, ruleset_id):
    with home.store.read() as uow:
        return uow.master.effective(ruleset_id, uow.at).ruleset_hash


def _standing(home, row):
    with home.store.read() as uow:
        record = read_record(uow, uow.documents.known(str(row.id)))
        standing = fold(record.journal)
    return standing, content_hash([record.order, standing.version, standing.status.value])


def test_a_request_is_decided_again_only_under_the_rules_for_requests(home):
    """Security, T14: the rules for invoices ask for no approval of a request, so they never decide one."""
    row = _asked(home)
    offers = _offers(home, RAVI, row)
    crafted = Intent(document_id=str(row.id), seen_decision=1, ruleset_hash=_in_force(home, "starter"))

    assert "needs_approval" == row.status
    assert "decide_again" not in offers
    with pytest.raises(StatusForbids, match="decides other documents"):
        home.acts.perform(RAVI, "decide_again", crafted, "quickly")


def test_asked_whether_a_request_was_approved_the_answer_says_which_rules_ask(home):
    """T8, T14: of a request that waits for its approval, the tier and the version of the rules that ask are told."""
    row = _asked(home)
    told = Asking(home.store, OrderPolicy()).ask(f"Was {row.number} approved?").text

    assert f"No: {row.number} still waits for an approval (request)" in told
    assert "Why: the rules requisitions, version 1, decided on" in told


def test_who_wrote_the_rules_for_requests_approves_none_under_them(home):
    """Security: authors of a version keep their hands off what it decided, also off what is asked for."""
    waits = _asked(home)
    author = home.enter(person("author", Role.ANALYST, Role.APPROVER, limit=LIMIT))
    revision = home.kept.draft(REQUESTS).revision
    text = _text(home) | {"why": "Read again."}
    home.acts.perform(author, "save", Intent(ruleset=text, seen_revision=revision))
    published = home.acts.perform(RAVI, "publish", home.publication(REQUESTS), "read it")
    row = _asked(home)

    assert _offers(home, RAVI, waits)["decide_again"].ruleset_hash == published.ruleset_hash == row.ruleset_hash
    with pytest.raises(SameHand):
        home.acts.perform(author, "approve", _offers(home, author, row)["approve"])
    assert "accepted" == home.acts.perform(RAVI, "approve", _offers(home, RAVI, row)["approve"]).status


@pytest.mark.parametrize("act", ("approve_order", "reject_order", "cancel_order", "short_close", "reopen_order"))
def test_what_waits_for_its_rules_is_no_order_to_act_on(home, act):
    """Security: a call by hand does to a request that waits nothing that no page offers."""
    row = _asked(home)
    who = home.enter(person("both", Role.APPROVER, Role.BUYER, limit=LIMIT))
    crafted = Intent(document_id=str(row.id), seen_basis=_standing(home, row)[1])
    before = home.print()

    with pytest.raises(StatusForbids):
        home.acts.perform(who, act, crafted, "by hand")
    assert before == home.print()


def test_a_change_beyond_tolerance_of_what_rules_accepted_alone_waits_for_an_approval(home):
    """A5: whom the rules asked for nothing is asked once a change goes beyond; an order placed elsewhere is not."""
    text = _text(home) | {"version": 90}
    text["rules"] = [rule for rule in text["rules"] if rule["id"] not in {"manager", "director"}]
    with home.store.write() as uow:
        uow.master.publish(version_of(Ruleset.model_validate(text), uow.at))
    row = _asked(home)
    sent = _standing(home, row)[0]

    def changed(number, version, price):
        rows = (("1", samples.GLASS, "10", "C62", price),)
        named = {"number": f"C-{number}-{version}", "order_reference": number}
        home.take(samples.change(rows, **named, issue_date=date.fromisoformat(f"2027-01-0{version}")))

    changed(row.number, 1, "102")
    within = _standing(home, row)[0]
    changed(row.number, 2, "1000")
    beyond = _standing(home, row)[0]
    home.acts.perform(RAVI, "approve_order", _offers(home, RAVI, row)["approve_order"])
    again = _standing(home, row)[0]
    # Of an order from elsewhere the changes may come first.
    changed("PO-early", 1, "100")
    home.take(order("PO-early"))
    changed("PO-early", 2, "1000")
    with home.store.read() as uow:
        (early,) = uow.orders.some({"POEARLY"}).values()

    assert ["sent", "sent", "needs_approval", "sent"] == [each.status for each in (sent, within, beyond, again)]
    assert ("ravi",) == again.approved_by
    assert () == again.refused
    assert "sent" == early.status
