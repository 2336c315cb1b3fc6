"""Segregation of duties: the whole matrix, as data and through the acts, for every set of roles a person may have."""

from itertools import chain as joined
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ubl_writer import write
from rules_engine.errors import NotAuthorised, SameHand
from rules_engine.pipeline.acts.duties import BROUGHT, NEVER_WITH, SAID, Duty, done_by, forbidden, pairs
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.acts.table import TABLE
from tests.acts_home import KIM, LIMIT, MARA, acts_home, person
from tests.chains import invoice, order, receipt

MATRIX = """
request: approve_order receive supplier approve_invoice release send
order: approve_order receive supplier enter approve_invoice release send
approve_order: receive supplier enter release send
receive: supplier enter approve_invoice release send
supplier: enter approve_invoice release send
enter: approve_invoice release send
approve_invoice: send
release: send
edit_rules: activate_rules release approve_invoice approve_order
"""
"""The control matrix, written a second time by hand."""

ROLE_SETS = tuple(frozenset(each) for each in joined(*(combinations(Role, size) for size in range(len(Role) + 1))))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home with a person for every set of roles."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        opened.everybody = [
            opened.enter(person(f"p{number}", *roles, limit=LIMIT)) for number, roles in enumerate(ROLE_SETS)
        ]
        yield opened


def _matrix():
    rows = (line.split(": ") for line in MATRIX.strip().splitlines())
    return {frozenset({Duty(one), Duty(other)}) for one, others in rows for other in others.split()}


def test_the_matrix_is_the_one_that_was_designed():
    """G1: every cell of the control matrix stands in the data, and no other; each duty can be said."""
    assert _matrix() == pairs()
    assert set(Duty) == set(SAID)
    assert set(Duty) - set(NEVER_WITH) == {Duty.SEND, Duty.ACTIVATE_RULES}


def test_every_pair_is_forbidden_in_either_order():
    """G1: of all ordered pairs of duties exactly those of the matrix are refused."""
    for one, other in permutations(Duty, 2):
        assert (forbidden(one, {other}) == {other}) is (frozenset({one, other}) in _matrix())


@given(st.sampled_from(Duty), st.frozensets(st.sampled_from(Duty)), st.frozensets(st.sampled_from(Duty)))
def test_more_done_never_allows_more(duty, done, more):
    """G1: whatever else somebody did, nothing that was forbidden becomes allowed."""
    assert forbidden(duty, done) <= forbidden(duty, done | more)


def _doable(home):
    """Give for each duty that an act performs: the act, its intent, and the document it is on."""
    held, waiting = home.held(), home.waiting()
    day = b"<cbc:IssueDate>2026-01-05</cbc:IssueDate>"
    aside = {kind: f"{kind}-{held}z" for kind in ("PO", "GR")}
    home.take(write(order(aside["PO"])).replace(day, b""), write(receipt(aside["GR"], f"PO-{held}z")).replace(day, b""))
    found = [
        (Duty.RELEASE, "release", home.intent("release", held)),
        (Duty.RELEASE, "resolve", home.intent("resolve", held, resolution="short_pay")),
        (Duty.RELEASE, "resolve", home.intent("resolve", held, resolution="write_off")),
        (Duty.APPROVE_INVOICE, "approve", home.intent("approve", waiting)),
        (Duty.ENTER, "correct", home.correction(held, "seller.iban", "NO1")),
        (Duty.ENTER, "correct", home.correction(waiting, "totals.amount_due", "1.00")),
    ]
    for duty, kind in ((Duty.ORDER, "PO"), (Duty.RECEIVE, "GR")):
        assert "quarantined" == home.told(aside[kind])["status"]
        found.append((duty, "correct", home.correction(f"{held}z", "issue_date", "2026-01-05", kind=kind)))
    return found


def test_no_pair_of_duties_is_allowed_to_any_set_of_roles(home):
    """G1: all forbidden pairs × all sets of roles, on the document and elsewhere in its chain: 0 allowed."""
    allowed, tried, seen = [], 0, set()
    for duty, act, intent in _doable(home):
        # Every set of roles for the first act of a duty; for its other acts, somebody who may do everything.
        everybody = home.everybody if duty not in seen else home.everybody[-1:]
        seen.add(duty)
        for someone in everybody:
            assert (home.acts.refusal(someone, act, intent) is None) is bool(_may(act, someone)), (act, someone)
        for other in (each for each in Duty if each is not Duty.EDIT_RULES and forbidden(duty, {each})):
            here, *elsewhere = _chain_of(home, intent.document_id)
            for place, people in ((here, everybody), *((place, everybody[-1:]) for place in elsewhere)):
                home.plant([someone.login for someone in people], other, place)
                for someone in people:
                    refusal = home.acts.refusal(someone, act, intent)
                    tried += 1
                    if refusal is None:
                        allowed.append((duty, other, someone))
                    assert isinstance(refusal, SameHand if _may(act, someone) else NotAuthorised)
                home.uproot()
    assert allowed == []
    assert tried > 35 * len(ROLE_SETS)


def _may(act, someone):
    roles = TABLE[act].roles if act != "resolve" else {Role.REVIEWER, Role.APPROVER}
    return roles & someone.roles


def _chain_of(home, document_id):
    """Give the document itself and one other of its chain."""
    with home.store.read() as uow:
        orders = uow.documents.links(document_id, "order")
        others = [str(row.id) for row in uow.documents.linked("order", orders) if row.id != document_id]
    return [document_id, *others[:1]]


def test_a_refused_pair_changes_nothing(home):
    """G1: performing, not only asking: SameHand, and every table is as it was."""
    for duty, act, intent in _doable(home):
        other = min(other for other in Duty if forbidden(duty, {other}) and other is not Duty.EDIT_RULES)
        everything = home.enter(person("everything", *Role, limit=LIMIT))
        home.plant(everything.login, other, intent.document_id)
        before = home.print()
        with pytest.raises(SameHand):
            home.acts.perform(everything, act, intent, "because")
        assert home.print() == before
        home.uproot()


def test_whoever_brings_an_order_or_a_receipt_in_performs_a_duty(home):
    """Security: an uploaded order is ordered, an uploaded receipt received; a seller's bill is keyed in by nobody."""
    for number, (document, duty) in enumerate(
        (
            (order("PO-up1"), Duty.ORDER),
            (receipt("GR-up2", "PO-up2"), Duty.RECEIVE),
            (invoice("INV-up3", "PO-up3"), None),
        )
    ):
        told = home.acts.upload(KIM, write(document), f"up{number}.xml")
        home.process()
        with home.store.read() as uow:
            done = done_by(uow, "kim", str(told["document_id"]))
            assert frozenset() == done_by(uow, "mara", str(told["document_id"]))
        assert done == ({duty} if duty else set())
        assert "already received" == home.acts.upload(MARA, write(document), "again.xml")["result"]
    assert set(BROUGHT.values()) == {Duty.ORDER, Duty.RECEIVE}
    with pytest.raises(NotAuthorised):
        home.acts.upload(home.enter(person("root", Role.ADMIN)), b"<a/>", "a.xml")


def test_a_receipt_one_brought_in_keeps_one_from_releasing_the_bill(home):
    """G1: end to end, without planting: uploads of the same purchase count, those of another do not."""
    name = home.held()
    home.acts.upload(KIM, write(receipt(f"GR-{name}x", f"PO-{name}", quantity=1)), "x.xml")
    home.acts.upload(MARA, write(receipt(f"GR-{name}y", "PO-elsewhere")), "y.xml")
    home.process()
    intent = home.intent("release", name)

    assert isinstance(home.acts.refusal(KIM, "release", intent), SameHand)
    assert home.acts.refusal(MARA, "release", intent) is None


def test_an_intent_has_no_other_fields():
    """ASVS 15.3.3: what a form carries beyond the intent is refused, not ignored."""
    with pytest.raises(ValueError, match="who"):
        Intent.model_validate({"document_id": "x", "who": "root"})
