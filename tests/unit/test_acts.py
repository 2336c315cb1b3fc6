"""Acts on documents: what each does, who may, what it is bound to, and that a refusal changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rules_engine.errors import (
    ActRefused,
    NotAuthorised,
    OverApprovalLimit,
    SameHand,
    StaleDocument,
    StatusForbids,
    UnknownNumber,
)
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.line import settling
from rules_engine.storage.accounts import AccountRows
from tests.acts_home import ADA, HELEN, INES, JO, KIM, LIMIT, MARA, RAVI, TOM, acts_home, person
from tests.chains import invoice, receipt


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; each takes documents of its own in."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _refused(home, kind, who, act, intent, reason="because"):
    """Hold that an act is refused and changes nothing."""
    before = home.print()
    with pytest.raises(kind) as caught:
        home.acts.perform(who, act, intent, reason)
    assert home.print() == before
    assert caught.value.sentence
    return caught.value


def _one_entry(home, who, act, before):
    """Hold that exactly one audit entry bears the person's name, and give its reason."""
    (entry,) = home.entries(who.login)[len(before) :]
    assert act == entry[1]
    return entry[3]


def test_a_release_clears_the_hold_and_the_bill_leaves_once(home):
    """D6: the last hold released, the document is accepted and its push entered in the same transaction."""
    name = home.held()
    before = home.entries("mara")
    done = home.acts.perform(MARA, "release", home.intent("release", name), "agreed by telephone")
    told = home.told(f"INV-{name}")

    assert ("accepted", "accepted") == (done.status, told["status"])
    assert [] == told["holds"]
    assert ["vendor_bill"] == [push["kind"] for push in told["pushes"] if push["status"] == "waiting"]
    assert "PRICE on line 1 by price_over: agreed by telephone" == _one_entry(home, MARA, "release", before)
    home.process()
    sent = [push["status"] for push in home.told(f"INV-{name}")["pushes"] if push["kind"] == "vendor_bill"]
    assert ["reconciled"] == sent
    assert home.line.audit_verify()["whole"]


def test_a_release_is_bound_to_the_hold_and_the_money_that_were_seen(home):
    """Semantics 14: other money, another hold, a hold that is gone: refused, and nothing changes."""
    name = home.held()
    seen = home.intent("release", name)

    _refused(home, StaleDocument, MARA, "release", seen.model_copy(update={"seen_money": 1}))
    _refused(home, StaleDocument, MARA, "release", seen.model_copy(update={"seen_money": None}))
    _refused(home, UnknownNumber, MARA, "release", seen.model_copy(update={"hold": "0" * 64}))
    _refused(home, UnknownNumber, MARA, "release", seen.model_copy(update={"document_id": "0" * 64}))
    home.acts.perform(MARA, "release", seen, "seen")
    _refused(home, StatusForbids, MARA, "release", seen)


def test_only_those_with_the_right_act(home):
    """G1: every act of the table is refused to every role that it does not name, and to nobody's login."""
    name = home.held()
    intents = {act: home.intent(act, name) for act in ("release", "resolve", "reject")}
    intents |= {act: Intent(document_id=home.id(name)) for act in TABLE if act not in intents}
    for role in Role:
        someone = home.enter(person(f"only-{role}", role, limit=LIMIT))
        for act, intent in intents.items():
            if role not in TABLE[act].roles:
                _refused(home, NotAuthorised, someone, act, intent)
    _refused(home, NotAuthorised, person("nobody", *Role), "release", intents["release"])
    _refused(home, NotAuthorised, MARA, "delete", intents["release"])


def test_a_door_that_claims_more_rights_than_the_store_knows_gains_nothing(home):
    """G1: roles, limit and account are those of the store at this moment, whatever the door says."""
    name = home.held()
    grown = MARA.model_copy(update={"roles": frozenset(Role), "approval_limit": LIMIT, "login": "tom"})
    _refused(home, NotAuthorised, grown, "release", home.intent("release", name))

    gone = home.enter(person("gone", Role.REVIEWER))
    with home.store.write() as uow:
        AccountRows(uow.connection).change("gone", {"active": 0})
    _refused(home, NotAuthorised, gone, "release", home.intent("release", name))


def test_another_companys_people_do_not_act_here(home):
    """G1: a person of another company is refused every act on a document of this one."""
    name = home.held()
    stranger = home.enter(person("stranger", *Role, limit=LIMIT, company="another"))
    for act in ("release", "reject", "resolve"):
        _refused(home, NotAuthorised, stranger, act, home.intent(act, name))


def test_an_act_that_needs_a_reason_is_refused_without_one(home):
    """Every act of the table that needs a reason says so; a blank or endless one is none."""
    name = home.held()
    for reason in ("", "  \n ", "x" * (REASON_LENGTH_MAX + 1)):
        _refused(home, StatusForbids, MARA, "reject", home.intent("reject", name), reason)


def test_an_approval_lets_the_bill_leave(home):
    """D6: the approval given, the document is accepted; one audit entry names who, as what, by which rule."""
    name = home.waiting()
    before = home.entries("ravi")
    done = home.acts.perform(RAVI, "approve", home.intent("approve", name))

    assert "accepted" == done.status
    assert "director as director by approval/director" == _one_entry(home, RAVI, "approve", before)
    assert ["ravi"] == [each["given_by"] for each in home.told(f"INV-{name}")["approvals"]]
    home.process()
    assert "reconciled" == home.told(f"INV-{name}")["status"]


def test_an_approval_is_bound_to_its_basis(home):
    """Semantics 14: an approval of anything but what stands now is refused."""
    name = home.waiting()
    seen = home.intent("approve", name)

    _refused(home, StaleDocument, RAVI, "approve", seen.model_copy(update={"seen_basis": "0" * 64}))
    _refused(home, StaleDocument, RAVI, "approve", seen.model_copy(update={"seen_basis": None}))
    _refused(home, StatusForbids, RAVI, "approve", seen.model_copy(update={"tier": "emperor"}))
    held = home.held()
    _refused(home, StatusForbids, RAVI, "approve", Intent(document_id=home.id(held), seen_basis=seen.seen_basis))


@pytest.mark.parametrize(
    ("limit", "currency", "setting"),
    (
        (62_499_999, "DKK", ""),
        (None, "DKK", ""),
        (LIMIT, "EUR", ""),
        (LIMIT, "DKK", "624999.99 DKK"),
        (LIMIT, "DKK", "900000.00 EUR"),
    ),
)
def test_the_lowest_limit_counts_to_the_minor_unit(home, limit, currency, setting):
    """G1: 625,000.00 is not covered by a limit of a hundredth less, of another currency, of the person or the role."""
    name = home.waiting()
    someone = home.enter(person("limited", Role.APPROVER, limit=limit, currency=currency))
    home.acts._rulebook.change_setting("approval_limit.approver", setting)
    try:
        _refused(home, OverApprovalLimit, someone, "approve", home.intent("approve", name))
    finally:
        home.acts._rulebook.change_setting("approval_limit.approver", "")
    exact = home.enter(person("limited", Role.APPROVER, limit=62_500_000))
    assert "accepted" == home.acts.perform(exact, "approve", home.intent("approve", name)).status


def test_a_rejected_document_stays_rejected(home):
    """D6: what a person refused is not decided again by a new fact, and nothing of it leaves."""
    name = home.held()
    before = home.entries("mara")
    done = home.acts.perform(MARA, "reject", home.intent("reject", name), "not ours")
    _one_entry(home, MARA, "reject", before)
    home.take(receipt(f"GR-{name}b", f"PO-{name}"))
    told = home.told(f"INV-{name}")

    assert ("refused", "refused") == (done.status, told["status"])
    assert [] == [push for push in told["pushes"] if push["kind"] == "vendor_bill"]
    _refused(home, StatusForbids, MARA, "reject", Intent(document_id=home.id(name)))


def test_a_rejection_is_bound_to_the_decision_that_was_seen(home):
    """A document that was decided again meanwhile is not rejected on the old sight of it."""
    name = home.waiting()
    seen = home.intent("reject", name)

    _refused(home, StaleDocument, RAVI, "reject", seen.model_copy(update={"seen_decision": 7}))
    _refused(home, StaleDocument, RAVI, "reject", seen.model_copy(update={"seen_decision": None}))


@pytest.mark.parametrize("way", ("dispute", "request_credit", "amend_order", "book_receipt"))
def test_asking_somebody_records_the_way_and_keeps_the_hold(home, way):
    """D6: what must first come in clears nothing; it is recorded with its money, once in the audit."""
    name = home.held()
    for someone in (TOM, INES, MARA):
        before = home.entries(someone.login)
        done = home.acts.perform(someone, "resolve", home.intent("resolve", name, resolution=way), "asked")
        _one_entry(home, someone, "resolve", before)
        assert "held" == done.status
    assert [(way, "300.00")] * 3 == [
        (act.detail["resolution"], act.detail["amount"]) for act in home.acts.past(MARA, home.id(name))
    ]
    assert home.told(f"INV-{name}")["holds"]


@pytest.mark.parametrize("way", ("short_pay", "write_off"))
def test_a_way_that_settles_the_difference_clears_the_hold(home, way):
    """D6: short payment and write-off clear their hold as a release does; the other system hears what is unpaid."""
    name = home.held()
    intent = home.intent("resolve", name, resolution=way)
    _refused(home, NotAuthorised, TOM, "resolve", intent)
    _refused(home, StaleDocument, MARA, "resolve", intent.model_copy(update={"seen_money": 1}))
    _refused(home, StatusForbids, MARA, "resolve", intent.model_copy(update={"resolution": None}))
    before = home.entries("mara")
    done = home.acts.perform(MARA, "resolve", intent, "settled")
    _one_entry(home, MARA, "resolve", before)
    home.process()
    bills = [push for push in home.told(f"INV-{name}")["pushes"] if push["kind"] == "vendor_bill"]
    lines = (home.store.home / "out" / bills[0]["reference"]).with_suffix(".csv").read_text()

    assert "accepted" == done.status
    assert 1 == len(bills)
    assert ('"300.00"' in lines) is (way == "short_pay")


def test_what_is_about_no_sum_is_neither_short_paid_nor_written_off(home):
    """A hold of the whole document, such as a duplicate, has no difference that could be left out."""
    name = home.held()
    home.acts.perform(MARA, "reject", home.intent("reject", name), "test")
    home.take(invoice(f"INV-{name}x", "PO-none"))
    told = home.told(f"INV-{name}x")
    offers = home.acts.offers(KIM, told["document_id"])
    whole = [offer for offer in offers if offer.intent.resolution in {"short_pay", "write_off"}]

    assert "held" == told["status"]
    assert whole
    assert {"ACT-STATUS"} == {offer.code for offer in whole}


def test_nobody_acts_on_a_document_that_is_about_to_be_decided_again(home):
    """Semantics 15: a new fact waits to be decided on; what was seen is about to change."""
    name = home.held()
    seen = home.intent("release", name)
    with home.store.write() as uow:
        uow.documents.change(home.id(name), {"awaiting": "again", "turn": 1})
    for act in ("release", "reject"):
        _refused(home, StaleDocument, MARA, act, seen)
    with home.store.write() as uow:
        uow.documents.change(home.id(name), {"awaiting": None, "turn": 0})


def test_whoever_approved_needs_another_person_for_the_next_approval(home):
    """G1: four eyes are four eyes: one person gives one approval of a document."""
    name = home.waiting()
    row = home.id(name)
    with home.store.write() as uow:
        (needed,) = uow.decisions.approvals(row)
        more = {("", str(needed.tier)): bytes(needed.required)}
        second = bytes(needed.required).replace(b'"director"', b'"board"')
        uow.decisions.require(row, str(needed.basis_hash), uow.at, more | {("", "board"): second})
    first = home.acts.perform(RAVI, "approve", home.intent("approve", name, tier="director"))
    _refused(home, SameHand, RAVI, "approve", home.intent("approve", name, tier="board"))
    last = home.acts.perform(HELEN, "approve", home.intent("approve", name, tier="board"))

    assert ["needs_approval", "accepted"] == [first.status, last.status]


def test_a_later_step_waits_for_the_step_before(home):
    """A1: approvals are asked one step after the other; a later one is refused until the earlier is given."""
    name = home.waiting()
    row = home.id(name)
    with home.store.write() as uow:
        (needed,) = uow.decisions.approvals(row)
        more = {("", str(needed.tier)): bytes(needed.required)}
        later = bytes(needed.required).replace(b'"director"', b'"board"').replace(b'"step":1', b'"step":2')
        uow.decisions.require(row, str(needed.basis_hash), uow.at, more | {("", "board"): later})
    refused = _refused(home, StatusForbids, HELEN, "approve", home.intent("approve", name, tier="board"))
    home.acts.perform(RAVI, "approve", home.intent("approve", name, tier="director"))
    last = home.acts.perform(HELEN, "approve", home.intent("approve", name, tier="board"))

    assert "director" in refused.sentence
    assert "accepted" == last.status


def test_an_approval_that_all_must_give_waits_for_the_last_of_them(home):
    """Semantics 13: all-of is given by everybody who is named, each of them another person."""
    name = home.waiting()
    with home.store.write() as uow:
        (needed,) = uow.decisions.approvals(home.id(name))
        wanted = bytes(needed.required).replace(b'"any"', b'"all"').replace(b'["director"]', b'["director","board"]')
        uow.decisions.require(home.id(name), "", uow.at, {})
        uow.decisions.require(home.id(name), str(needed.basis_hash), uow.at, {("", "director"): wanted})
    first = home.acts.perform(RAVI, "approve", home.intent("approve", name))
    _refused(home, SameHand, RAVI, "approve", home.intent("approve", name))
    last = home.acts.perform(HELEN, "approve", home.intent("approve", name))

    assert ["needs_approval", "accepted"] == [first.status, last.status]
    assert ["ravi, helen"] == [each["given_by"] for each in home.told(f"INV-{name}")["approvals"]]


def test_offers_say_what_a_person_may_do_and_why_not(home):
    """Every offer that is open is done when it is performed; every other one says its refusal and remedy."""
    for name in (home.held(), home.waiting()):
        for someone in (MARA, RAVI, JO, TOM, ADA):
            for offer in home.acts.offers(someone, home.id(name)):
                refusal = home.acts.refusal(someone, offer.act, offer.intent)
                assert (refusal is None) is (not offer.refused)
                assert bool(offer.refused) is bool(offer.remedy)


def test_an_act_that_breaks_in_the_middle_leaves_nothing(home, monkeypatch):
    """D6: hold, status, outbox, act and audit entry are one transaction: all of it or nothing."""
    name = home.held()
    intent, before = home.intent("release", name), home.print()

    def fail(*_):
        raise RuntimeError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(settling, "_enter", fail)
        with pytest.raises(RuntimeError, match="planted"):
            home.acts.perform(MARA, "release", intent, "fine")
    assert home.print() == before
    assert "accepted" == home.acts.perform(MARA, "release", intent, "fine").status


def test_of_two_people_at_the_same_moment_one_acts(home):
    """ASVS 15.4.2: two approvers, a releaser and a rejecter press at once: one act is done, the other is refused."""
    for first, second in ((("approve", RAVI), ("approve", HELEN)), (("release", MARA), ("reject", RAVI))):
        name = home.waiting() if first[0] == "approve" else home.held()
        wanted = [(who, act, home.intent(act, name)) for act, who in (first, second)]

        def press(one):
            try:
                return home.acts.perform(*one, "now").status
            except ActRefused as refusal:
                return refusal.code

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(press, wanted))
        assert told[0] in {"ACT-STATUS", "ACT-STALE"}
        assert told[1] in {"accepted", "refused"}
        assert 1 == len(home.acts.past(MARA, home.id(name)))


def test_a_bill_that_is_held_again_before_it_is_sent_does_not_leave(home):
    """Semantics 14: what stood when the push was entered is asked again before it is sent."""
    name = home.held()
    home.acts.perform(MARA, "release", home.intent("release", name), "fine")
    with home.store.write() as uow:
        placed = {"document_id": home.id(name), "placed_at": uow.at, "placed_by": "helen", "kind": "header"}
        told = {"reason": "ASKED", "rule": "", "sentence": "Wait.", "release_condition": "The answer."}
        uow.decisions.place(f"{name:0>64}", placed | told)
    home.process()

    assert ["withdrawn"] == [
        push["status"] for push in home.told(f"INV-{name}")["pushes"] if push["kind"] == "vendor_bill"
    ]
