"""Correcting a field, and what survives a document that is decided again."""

import orjson
import pytest
from sqlalchemy import text

from connectors.ubl_writer import write
from rules_engine.documents.candidate import Candidate, CandidateLine
from rules_engine.documents.lines import Item
from rules_engine.errors import NotAuthorised, SameHand, StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.correcting import changed, value_at
from rules_engine.storage.documents import ReadingRow
from tests.acts_home import HELEN, IBAN, KIM, LIMIT, MARA, OTHER_IBAN, RAVI, TOM, acts_home
from tests.chains import invoice, order, receipt
from tests.samples import GLASS, change


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; each takes documents of its own in."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _refused(home, kind, who, intent, reason="because"):
    before = home.print()
    with pytest.raises(kind):
        home.acts.perform(who, "correct", intent, reason)
    assert home.print() == before


def _fix(home, name, field, value, who=MARA, kind="INV"):
    """Correct a field and have the document decided again."""
    done = home.acts.perform(who, "correct", home.correction(name, field, value, kind), "as printed")
    home.process()
    return done


def _partly_approved(home):
    """A document whose first of two approvals is given."""
    name = home.waiting()
    row = home.id(name)
    with home.store.write() as uow:
        (needed,) = uow.decisions.approvals(row)
        two = {("", tier): bytes(needed.required) for tier in ("director", "second")}
        uow.decisions.require(row, str(needed.basis_hash), uow.at, two)
    home.acts.perform(RAVI, "approve", home.intent("approve", name, tier="director"))
    return name


def test_a_corrected_field_keeps_what_was_read_and_who_changed_it(home):
    """Issue 3: the original value and the author stay, the field is sure, the document is decided again."""
    name = home.held(price="130")
    before = home.entries("mara")
    bound = home.row(home.id(name)).ruleset_hash
    for field, value in (("lines.0.net_price", "100"), ("lines.0.line_net_amount", "1000.00")):
        _fix(home, name, field, value)
    told = home.told(f"INV-{name}")
    first, second = home.acts.past(MARA, home.id(name))
    with home.store.read() as uow:
        kept = ReadingRow(*uow.documents.reading(home.id(name)))

    assert (("130", "100"), ("1300", "1000.00")) == (
        (first.detail["before"], first.detail["after"]),
        (second.detail["before"], second.detail["after"]),
    )
    assert {"mara"} == {first.who, second.who}
    assert ["correct", "correct"] == [entry[1] for entry in home.entries("mara")[len(before) :]]
    assert b'"check":"person"' in kept.extraction
    assert b'"130"' in kept.extraction
    assert "PRICE" not in {hold["reason"] for hold in told["holds"]}
    assert 3 == told["decisions"]
    assert bound == home.row(home.id(name)).ruleset_hash


def test_a_misread_digit_is_no_duty_but_money_is(home):
    """Security: whoever fixes a misread digit may go on; whoever enters account, sums or currency may not release."""
    digit, money = home.held(), home.held()
    _fix(home, digit, "buyer_reference", "4711")
    _fix(home, money, "seller.iban", OTHER_IBAN)

    assert "accepted" == home.acts.perform(MARA, "release", home.intent("release", digit), "fine").status
    with pytest.raises(SameHand):
        home.acts.perform(MARA, "release", home.intent("release", money), "fine")
    assert "accepted" == home.acts.perform(KIM, "release", home.intent("release", money), "fine").status


@pytest.mark.parametrize(
    "field", ("seller.iban", "payee.iban", "payee.name", "totals.amount_due", "currency", "seller.vat_id", "type_code")
)
def test_whoever_released_enters_no_money(home, field):
    """Security: the pair holds in either order, for every field that says who is paid how much where."""
    name = home.held()
    home.plant("mara", "release", home.id(name))
    _refused(home, SameHand, MARA, home.correction(name, field, "EUR" if field == "currency" else "1"))
    home.uproot()


def test_an_approval_does_not_survive_a_changed_account(home):
    """Semantics 14: an approval given before the account changed is asked for again, although nothing else changed."""
    name = _partly_approved(home)
    old = home.intent("approve", name)
    _fix(home, name, "seller.iban", OTHER_IBAN)
    told = home.told(f"INV-{name}")

    assert "needs_approval" == told["status"]
    assert [None] == [each["given_by"] for each in told["approvals"]]
    with pytest.raises(StaleDocument):
        home.acts.perform(HELEN, "approve", old)
    home.enter(MARA.model_copy(update={"roles": KIM.roles, "approval_limit": LIMIT, "approval_currency": "DKK"}))
    with pytest.raises(SameHand):
        home.acts.perform(MARA, "approve", home.intent("approve", name))
    home.enter(MARA)
    assert "accepted" == home.acts.perform(RAVI, "approve", home.intent("approve", name)).status


def test_an_approval_survives_what_it_is_not_about(home):
    """Semantics 15: with payee, account, amounts, lines and order as they were, the approval stands."""
    name = _partly_approved(home)
    _fix(home, name, "buyer_reference", "4711")
    home.take(receipt(f"GR-{name}b", f"PO-{name}", quantity=1))

    assert ["ravi"] == [each["given_by"] for each in home.told(f"INV-{name}")["approvals"]]
    home.process()
    assert "reconciled" == home.told(f"INV-{name}")["status"]


def _released_before_the_goods(home, name):
    """An invoice held for its price, which is released, and for its goods, which are not there yet."""
    home.take(order(f"PO-{name}"), invoice(f"INV-{name}", f"PO-{name}", price="130"))
    home.acts.perform(MARA, "release", home.intent("release", name, "PRICE"), "agreed")
    told = home.told(f"INV-{name}")
    assert ("held", ["RECEIPT"]) == (told["status"], [hold["reason"] for hold in told["holds"]])


@pytest.mark.parametrize("price", ("110", "100"))
def test_a_release_carries_over_while_the_money_is_not_larger(home, price):
    """Semantics 15: decided again with the same or less money at risk, the released hold stays released."""
    name = f"carry{price}"
    _released_before_the_goods(home, name)
    row = (("1", GLASS, "10", "C62", price),)
    home.take(change(row, number=f"POC-{name}", order_reference=f"PO-{name}"), receipt(f"GR-{name}", f"PO-{name}"))
    assert "reconciled" == home.told(f"INV-{name}")["status"]


def test_a_release_does_not_survive_a_larger_sum(home):
    """Semantics 15: with more money at risk than the person saw, the hold opens again."""
    name = "larger"
    _released_before_the_goods(home, name)
    row = (("1", GLASS, "10", "C62", "90"),)
    home.take(change(row, number=f"POC-{name}", order_reference=f"PO-{name}"), receipt(f"GR-{name}", f"PO-{name}"))
    told = home.told(f"INV-{name}")

    assert "held" == told["status"]
    assert [("PRICE", "400.00")] == [(hold["reason"], hold["money_at_risk"]) for hold in told["holds"]]
    assert "hold opened again" in {entry["what"] for entry in told["history"]}


def test_a_hold_that_a_person_placed_stays(home):
    """Semantics 15: the rules release what they placed; what a person placed waits for a person."""
    name = "placed"
    home.take(order(f"PO-{name}"), invoice(f"INV-{name}", f"PO-{name}"))
    with home.store.write() as uow:
        placed = {"document_id": home.id(name), "placed_at": uow.at, "placed_by": "helen", "kind": "header"}
        told = {"reason": "ASKED", "rule": "", "sentence": "The seller was asked.", "release_condition": "The answer."}
        uow.decisions.place("ff" * 32, placed | told)
    home.take(receipt(f"GR-{name}", f"PO-{name}"))
    assert ["ASKED"] == [hold["reason"] for hold in home.told(f"INV-{name}")["holds"]]

    home.plant("helen", "approve_invoice", home.id(name))
    with pytest.raises(SameHand):
        home.acts.perform(HELEN, "release", home.intent("release", name), "answered")
    home.uproot()
    assert "accepted" == home.acts.perform(HELEN, "release", home.intent("release", name), "answered").status


def test_a_document_that_was_put_aside_takes_up_the_line(home):
    """Issue 3: the missing value is entered, and the document is linked and decided like every other."""
    name = "aside"
    day = b"<cbc:IssueDate>2026-01-20</cbc:IssueDate>"
    content = write(invoice(f"INV-{name}", f"PO-{name}"))
    assert day in content
    home.take(order(f"PO-{name}"), receipt(f"GR-{name}", f"PO-{name}"), content.replace(day, b""))
    assert "quarantined" == home.told(f"INV-{name}")["status"]

    _refused(home, StatusForbids, MARA, home.correction(name, "issue_date", "the twentieth"))
    assert "quarantined" == _fix(home, name, "buyer_reference", "4711").status
    _fix(home, name, "issue_date", "2026-01-20")
    assert "reconciled" == home.told(f"INV-{name}")["status"]


def test_a_document_that_was_put_aside_may_be_given_up(home):
    """Issue 3: what nobody can complete is cancelled with a reason."""
    name = "given-up"
    day = b"<cbc:IssueDate>2026-01-20</cbc:IssueDate>"
    home.take(write(invoice(f"INV-{name}", f"PO-{name}")).replace(day, b""))

    assert "cancelled" == home.acts.perform(MARA, "reject", home.intent("reject", name), "not readable").status


def test_a_corrected_order_number_moves_the_document_to_its_order(home):
    """A reference that was misread links to the order that was meant, and to no other any more."""
    name = "moved"
    home.take(order(f"PO-{name}"), receipt(f"GR-{name}", f"PO-{name}"), invoice(f"INV-{name}", f"PO-{name}9"))
    assert "held" == home.told(f"INV-{name}")["status"]
    _fix(home, name, "order_reference", f"PO-{name}")
    told = home.told(f"INV-{name}")

    assert "reconciled" == told["status"]
    assert {f"PO-{name}", f"GR-{name}"} == {each["number"] for each in told["documents"]}


def test_a_doubtful_value_is_confirmed_by_choosing_it(home):
    """C7: a person who looks at the page may find that a doubtful value is right; then nothing asks for it again."""
    name = home.held(price="130")
    document_id = home.id(name)
    with home.store.write() as uow:
        kept = ReadingRow(*uow.documents.reading(document_id))
        extraction = orjson.loads(kept.extraction)
        extraction.setdefault("fields", {})["lines.0.net_price"] = {"confidence_bp": 4_000, "auto": False}
        row = uow.documents.get(document_id)
        uow.connection.execute(
            text("update readings set extraction = :new where document_id = :id"),
            {"new": orjson.dumps(extraction), "id": row.id},
        )
    _fix(home, name, "lines.0.net_price", "130")
    with home.store.read() as uow:
        kept = ReadingRow(*uow.documents.reading(document_id))

    assert {"confidence_bp": 10_000, "check": "person"}.items() <= _reading(kept, "lines.0.net_price").items()
    _refused(home, StatusForbids, MARA, home.correction(name, "lines.0.net_price", "130"))


def _reading(kept, field):
    """Return how a field was read."""
    return {"auto": True} | orjson.loads(kept.extraction)["fields"][field]


def test_a_correction_is_bound_to_the_value_that_was_seen(home):
    """Semantics 14: a value that changed meanwhile, no such field, no such value, no change: nothing happens."""
    name = home.held()
    good = home.correction(name, "number", "INV-new")

    _refused(home, StaleDocument, MARA, good.model_copy(update={"seen_value": "INV-other"}))
    _refused(home, NotAuthorised, TOM, good)
    _refused(home, StatusForbids, MARA, good, reason="")
    _refused(home, StatusForbids, MARA, good.model_copy(update={"value": good.seen_value}))
    _refused(home, StatusForbids, MARA, good.model_copy(update={"value": "x" * 3_000}))
    for value in ("NaN", "1e999999999", "12,50", "-", "Infinity"):
        _refused(home, StatusForbids, MARA, home.correction(name, "totals.amount_due", value))
    for field in ("", "nothing", "lines.9.quantity", "lines", "lines.0", "seller.__class__", "a.b.c.d.e.f.g"):
        _refused(home, UnknownNumber, MARA, good.model_copy(update={"field": field}))
    _refused(home, StatusForbids, MARA, home.correction(name, "currency", "EUR", kind="PO"))


def test_an_item_is_named_with_or_without_its_holder():
    """The places of a reading name what describes an item by its line."""
    candidate = Candidate(lines=(CandidateLine(id="1", item=Item(description="Glas")),))
    assert "Glas" == value_at(candidate, "lines.0.description") == value_at(candidate, "lines.0.item.description")
    assert "Glass" == changed(candidate, "lines.0.description", "Glass").lines[0].item.description
    assert IBAN == changed(candidate, "payee.iban", IBAN).payee.iban
    assert changed(candidate, "lines.0.description", "").lines[0].item.description is None
