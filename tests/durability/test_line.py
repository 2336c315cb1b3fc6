"""The line with its store: what becomes of documents, in which order, and what new facts change."""

from dataclasses import replace

import orjson
import pytest

from connectors.ubl_writer import write
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.decision import Decision
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import LimitExceeded, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.publishing import publish
from rules_engine.pipeline.line.statuses import TRANSITIONS, Status, move
from rules_engine.pipeline.line.steps import STEPS
from rules_engine.ports import Limits
from rules_engine.rules.model import Ruleset
from rules_engine.storage.rulebook import Rulebook
from tests import samples
from tests.chains import chain, invoice, order, receipt
from tests.durability.homes import invariants, open_home


@pytest.fixture
def line(tmp_path):
    """An opened home."""
    with open_home(tmp_path) as opened:
        yield opened


def _take(line, *documents):
    """Capture documents and process everything; return their rows by number."""
    for number, document in enumerate(documents):
        content = document if isinstance(document, bytes) else write(document)
        line.capture_bytes(content, f"{number}.xml", "test")
    assert line.run_until_idle(90)
    return {str(row["number"]): row for row in line.outcomes()}


def _codes(row):
    """Give the reasons of a document."""
    return {reason["code"] for reason in row["reasons"]}


def test_a_chain_that_agrees_is_accepted_pushed_and_seen_again(line, tmp_path):
    """D1: order, receipt and invoice in any order end accepted; the bill stands in the folder once."""
    one = chain("7")
    rows = _take(line, one.invoice, one.receipt, one.order)
    (told,) = line.status("INV-7")

    assert {number: row["status"] for number, row in rows.items()} == {
        "INV-7": "reconciled",
        "GR-7": "accepted",
        "PO-7": "accepted",
    }
    assert rows["PO-7"]["outcome"] == "filed"
    # Where the invoice came first, a hold may have left as well before the goods released it.
    assert [push["status"] for push in told["pushes"] if push["kind"] != "hold"] == ["reconciled"]
    assert {each["number"] for each in told["documents"]} == {"PO-7", "GR-7"}
    assert invariants(line, 3) == []


def test_a_receipt_that_comes_later_releases_the_hold_by_itself(line):
    """D6: the hold that waits for the goods goes with them, with the reason in the history; nobody did it."""
    before = _take(line, order("PO-1"), invoice("INV-1", "PO-1"))["INV-1"]
    after = _take(line, receipt("GR-1", "PO-1"))["INV-1"]
    (told,) = line.status("INV-1")
    history = [entry["what"] for entry in told["history"]]

    assert (before["status"], _codes(before)) == ("held", {"RECEIPT"})
    assert (after["status"], after["reasons"]) == ("reconciled", [])
    assert told["holds"] == []
    assert history.index("hold placed") < history.index("hold released") < history.index("accepted")


def test_an_order_change_that_comes_later_decides_held_invoices_again(line):
    """D6: a price the order did not have is held, and passes once the buyer changed the order."""
    before = _take(line, order("PO-17"), receipt("GR-1", "PO-17"), invoice("INV-1", "PO-17", price="130"))["INV-1"]
    change = samples.change((("1", samples.GLASS, "10", "C62", "130"),))
    after = _take(line, change)["INV-1"]

    assert before["status"] == "held"
    assert "RECEIPT" not in _codes(before)
    assert after["status"] == "reconciled"


def test_an_answer_is_measured_against_what_was_asked(line):
    """E1: an answer that agreed with the order stays accepted, whatever the buyer changed afterwards."""
    dearer = samples.change((("1", samples.GLASS, "10", "C62", "130"), ("2", samples.PUTTY, "4", "KGM", "25")))
    rows = _take(line, samples.order(), samples.answer(), dearer)

    assert rows["AB-1"]["status"] == "reconciled"
    assert rows["AB-1"]["discrepancies"] == []


def test_two_bills_for_one_order_line_are_decided_in_the_order_of_receipt(line):
    """D9: which of two bills trips a limit depends on which was received first, never on who worked faster."""
    rows = _take(
        line,
        invoice("INV-B", "PO-1", quantity=6),
        invoice("INV-A", "PO-1", quantity=6),
        receipt("GR-1", "PO-1", quantity=6),
        order("PO-1"),
    )

    assert rows["INV-B"]["status"] == "reconciled"
    assert rows["INV-A"]["status"] == "held"
    assert _codes(rows["INV-A"])


def test_a_credit_note_gives_back_what_was_billed(line):
    """D9: sums over order lines count credits as less."""
    bill = invoice("INV-1", "PO-1")
    values = {name: getattr(bill, name) for name in CreditNote.model_fields}
    changed = {
        "number": "CN-1",
        "document_type": DocumentType.CREDIT_NOTE,
        "type_code": "381",
        "preceding_invoice_reference": "INV-1",
    }
    rows = _take(line, order("PO-1"), receipt("GR-1", "PO-1"), bill, CreditNote(**(values | changed)))
    with line.store.read() as uow:
        sums = sorted((billed.quantity, billed.amount) for billed in uow.decisions.billed(["PO1"], without=""))

    assert rows["INV-1"]["status"] == "reconciled"
    assert rows["CN-1"]["status"] == "reconciled", rows["CN-1"]["sentence"]
    assert sums == [(-10_000_000, -100_000), (10_000_000, 100_000)]


def test_the_same_number_in_other_bytes_is_a_duplicate(line):
    """D4: the second bill with the number of the first is held, the first is not."""
    other = invoice("INV-1", "PO-1", note="sent once more")
    rows = _take(line, order("PO-1", quantity=30), receipt("GR-1", "PO-1", 30), invoice("INV-1", "PO-1"), other)
    told = line.status("INV-1")

    assert rows["INV-1"]["status"] == "held"
    assert [row["status"] for row in told] == ["reconciled", "held"]


def test_the_same_bytes_again_are_an_answer(line):
    """C6: already received, with the id and the time of the first; nothing is entered twice."""
    content = chain("1").order
    first = line.capture_bytes(content, "a.xml", "test")
    again = line.capture_bytes(content, "b.xml", "mail")

    assert (first["result"], again["result"]) == ("received", "already received")
    assert (again["document_id"], again["received_at"]) == (first["document_id"], first["received_at"])
    assert line.document_count() == 1


@pytest.mark.parametrize("content", (b"", b"<a>", b"\x00\x01\x02", b"%PDF-1.4 broken"))
def test_what_cannot_be_read_is_kept_with_the_reason(line, content):
    """C4: a refused document keeps its bytes and its findings."""
    told = line.capture_bytes(content, "broken", "test")
    assert line.run_until_idle(90)
    (row,) = line.outcomes()

    assert row["status"] == "refused"
    assert row["reasons"]
    assert line.tools.vault.get(str(told["document_id"])) == content
    assert invariants(line, 1) == []


def test_a_document_without_required_values_is_quarantined(line):
    """C4: an invoice without a number is kept aside, with what is missing."""
    content = chain("1").invoice.replace(b"<cbc:ID>INV-1</cbc:ID>", b"", 1)
    line.capture_bytes(content, "no-number.xml", "test")
    assert line.run_until_idle(90)
    (row,) = line.outcomes()

    assert row["status"] == "quarantined"
    assert row["reasons"]


def test_a_file_that_is_too_large_is_refused_at_the_door(line):
    """C4: nothing of it is kept."""
    line.tools = replace(line.tools, limits=Limits(bytes_max=10))

    with pytest.raises(LimitExceeded):
        line.capture_bytes(b"x" * 11, "large", "test")

    assert line.document_count() == 0


def test_a_defect_in_a_step_stops_one_document_only(line):
    """House: the wall around steps puts the document aside that a defect met, and the others go on."""
    decide = line.tools.decide

    def sometimes(body, sheet):
        if sheet.terms.get("document.number") == "INV-1":
            raise RuntimeError("a defect")
        return decide(body, sheet)

    line.tools = replace(line.tools, decide=sometimes)
    rows = _take(line, *(content for number in "12" for _, content in chain(number).files()))

    assert rows["INV-1"]["status"] == "quarantined"
    assert rows["INV-2"]["status"] == "reconciled"
    assert invariants(line, 6) == []


def test_a_fault_of_the_store_is_tried_again(line):
    """T37: a full disk stops nothing for ever: the document waits and is decided when there is room."""
    decide, failures = line.tools.decide, [OSError(28, "No space left on device")] * 2

    def full(body, sheet):
        if failures:
            raise failures.pop()
        return decide(body, sheet)

    line.tools = replace(line.tools, decide=full)
    rows = _take(line, *(content for _, content in chain("1").files()))

    assert rows["INV-1"]["status"] == "reconciled"


def test_a_decision_stays_under_the_version_first_bound(line):
    """Semantics 15, 17: a version published later decides later documents, not the same one again."""
    _take(line, order("PO-1"), invoice("INV-1", "PO-1"))
    with line.store.read() as uow:
        first = uow.decisions.latest(str(line.status("INV-1")[0]["document_id"])).ruleset_hash
        body = uow.master.published(first).body
    later = Ruleset.model_validate(orjson.loads(body) | {"version": 2, "why": "another"})
    second = publish(line.store, Rulebook.of(line.store), later, who="me", why="a test")
    _take(line, receipt("GR-1", "PO-1"), order("PO-2"), invoice("INV-2", "PO-2"))
    with line.store.read() as uow:
        hashes = [uow.decisions.latest(str(line.status(f"INV-{n}")[0]["document_id"])).ruleset_hash for n in "12"]

    assert hashes == [first, second]


def test_a_kept_decision_is_the_bytes_that_were_decided(line):
    """D2: sheet and decision are kept as canonical bytes; deciding the kept sheet gives the kept bytes."""
    _take(line, order("PO-1"), invoice("INV-1", "PO-1"))
    with line.store.read() as uow:
        row = uow.decisions.latest(str(line.status("INV-1")[0]["document_id"]))
        body = uow.master.published(row.ruleset_hash).body
    decision = Decision.model_validate_json(row.decision)
    sheet = orjson.loads(row.sheet)

    assert decision.to_bytes() == row.decision
    assert decision.facts_hash == row.facts_hash
    assert sheet["document_type"] == DocumentType.INVOICE
    assert Ruleset.model_validate(orjson.loads(body)).ruleset_hash == row.ruleset_hash


def test_an_unknown_number_is_refused_not_guessed(line):
    """T2: a number nobody has gets a refusal."""
    with pytest.raises(UnknownNumber):
        line.status("nobody")


def test_no_status_is_skipped(line):
    """StatusByTransition: the one way to change a status refuses what the table does not list."""
    line.capture_bytes(chain("1").order, "a.xml", "test")
    with line.store.read() as uow:
        (row,) = uow.documents.all()
        with pytest.raises(StatusForbids):
            move(uow, row, through=(Status.ACCEPTED,))


def test_every_status_and_step_stands_in_its_table():
    """House: every status has its transitions, every step its phase, and every status can be reached."""
    reached = {status for following in TRANSITIONS.values() for status in following}

    assert set(TRANSITIONS) == set(Status)
    assert reached | {Status.RECEIVED} == set(Status)
    assert len({step.name for step in STEPS}) == len(STEPS)
