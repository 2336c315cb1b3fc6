"""A mailbox taken in: the known number of documents, each once, with the message kept as evidence."""

import pytest

from rules_engine.pipeline.line.statuses import Status
from tests.durability.homes import open_home
from tests.generators.mails import drawn, invoice, mail


@pytest.fixture
def line(tmp_path):
    """An opened home."""
    with open_home(tmp_path / "home") as opened:
        yield opened


@pytest.mark.parametrize("count", (30, pytest.param(200, marks=pytest.mark.night)))
def test_a_mailbox_gives_the_known_number_of_documents_once(line, tmp_path, draw, count):
    """C1: 200 messages give the documents they carry; taken in again they add nothing; their text is kept."""
    mails = [drawn(draw, index) for index in range(count)]
    folder = tmp_path / "mailbox"
    folder.mkdir()
    for index, each in enumerate(mails):
        (folder / f"{index:03}.eml").write_bytes(each.content)
    told = line.capture([folder], "mailbox")
    received = [row for row in told if row["result"] == "received"]
    again = line.capture([folder], "mailbox")
    with line.store.read() as uow:
        kept = [bytes(uow.documents.reading(str(row["document_id"])).extraction) for row in told[:1]]

    assert len(received) == len(mails) + sum(each.documents for each in mails)
    assert {row["result"] for row in again} == {"already received"}
    assert line.document_count() == len(received)
    assert b"please find enclosed the documents of batch 0" in kept[0]


def test_the_same_message_with_other_bytes_is_the_same_message(line):
    """C1: a message that took another way has other bytes and the same identifier: it adds nothing."""
    message = mail("x", "<same@x.example>", "y")
    message.add_attachment(invoice("I1"), "application", "xml", filename="i.xml")
    first = line.capture_bytes(message.as_bytes(), "a.eml", "test")
    other = line.capture_bytes(b"Received: from elsewhere\r\n" + message.as_bytes(), "b.eml", "test")

    assert first["result"] == "received"
    assert (other["result"], other["document_id"]) == ("already received", first["document_id"])
    assert line.document_count() == 2


def test_an_identifier_that_is_used_again_for_another_document_loses_nothing(line):
    """C1: senders use an identifier twice; what is new in the second message is taken in."""
    for number in ("I1", "I2"):
        message = mail("x", "<twice@x.example>", "y")
        message.add_attachment(invoice(number), "application", "xml", filename="i.xml")
        told = line.capture_bytes(message.as_bytes(), f"{number}.eml", "test")

        assert told["result"] == "received"
    assert line.document_count() == 4


def test_a_document_knows_the_mail_it_came_with_and_the_mail_is_filed(line):
    """C11: from a document to the message that brought it; the message is filed, its documents go their way."""
    message = mail("Your invoice", "<8@x.example>", "Enclosed.")
    message.add_attachment(invoice("I-77"), "application", "xml", filename="i.xml")
    told = line.capture_bytes(message.as_bytes(), "m.eml", "test")
    assert line.run_until_idle(90)
    document = line.status("I-77")[0]
    rows = {row["document_id"]: row for row in line.outcomes()}

    assert document["came_with"][0]["document_id"] == told["document_id"]
    assert rows[told["document_id"]]["outcome"] == "filed"
    assert rows[told["document_id"]]["status"] == Status.ACCEPTED


def test_a_mail_that_brings_nothing_waits_for_a_person(line):
    """C9: a message without a document is never passed over: it is put aside with its text and a reason."""
    told = line.capture_bytes(mail("Hello?", "<9@x.example>", "Did you get it?").as_bytes(), "m.eml", "test")
    row = line.outcomes()[0]

    assert row["document_id"] == told["document_id"]
    assert row["status"] == Status.QUARANTINED
    assert row["reasons"][0]["code"] == "CARRIED-NOTHING"
