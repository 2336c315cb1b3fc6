"""Opening mails and archives: what is a document in them, what is noise, and what a message says itself."""

import pytest

from extractors.archive import ArchiveCarrier
from extractors.envelope import EnvelopeCarrier
from extractors.mail import MailCarrier
from extractors.sandbox_readers import LEVELS_MAX, Readers
from extractors.sniff import sniff
from extractors.spreadsheet import SpreadsheetExtractor
from extractors.ubl import UblExtractor
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import LimitExceeded, Unsafe
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.generators.mails import LOGO, SCAN, invoice, mail, zipped

READERS = Readers([MailCarrier(), ArchiveCarrier(), UblExtractor(), SpreadsheetExtractor()])


def _names(content: bytes) -> list[str]:
    """Give the names of what a file carries, files inside files opened."""
    return [part.name for part in READERS.open(sniff(content), Limits(), content).parts]


def test_what_a_mail_says_is_kept_with_its_sender_and_its_day():
    """C1: subject and text of a message are evidence; who sent it, to whom and when stand beside them."""
    parcel = MailCarrier().open(mail("Invoice 1", "<1@x.example>", "Please pay.").as_bytes(), Limits())
    letter = parcel.letter
    assert letter is not None

    assert parcel.key == "<1@x.example>"
    assert letter.note is not None
    assert letter.note.startswith("Invoice 1\n\nPlease pay.")
    assert (letter.seller.mail, letter.buyer.mail) == ("accounts@seller.example", "invoices@buyer.example")
    assert str(letter.issue_date) == "2024-05-01"


def test_logos_cards_and_signatures_are_no_documents_and_a_scan_is_one():
    """C1: the noise around a document is left out; a large picture in the text is a page somebody photographed."""
    message = mail("x", "<2@x.example>", "y")
    message.add_alternative('<p><img src="cid:logo"><img src="cid:scan"></p>', subtype="html")
    message.add_attachment(LOGO, "image", "png", filename="logo.png", cid="<logo>", disposition="inline")
    message.add_attachment(SCAN, "image", "png", filename="scan.png", cid="<scan>", disposition="inline")
    message.add_attachment(b"x" * 50, "application", "pkcs7-signature", filename="smime.p7s")
    message.add_attachment(b"BEGIN:VCARD", "text", "vcard", filename="a.vcf")
    message.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", filename="a.ics")
    message.add_attachment(invoice("I1"), "application", "xml", filename="i.xml")

    assert _names(message.as_bytes()) == ["scan.png", "i.xml"]


def test_a_table_in_the_text_is_a_document_only_where_no_file_came():
    """C1: an order written as a table into the mail is read; beside an attachment it is only its repetition."""
    table = (
        "<table><tr><td>Item</td><td>Qty</td><td>Price</td></tr><tr><td>A-1</td><td>3</td><td>9.90</td></tr></table>"
    )
    alone = mail("Order", "<3@x.example>", "see table")
    alone.add_alternative(table, subtype="html")
    with_file = mail("Order", "<4@x.example>", "see table")
    with_file.add_alternative(table, subtype="html")
    with_file.add_attachment(invoice("I1"), "application", "xml", filename="i.xml")
    card = mail("Hello", "<5@x.example>", "x")
    card.add_alternative("<table><tr><td>A. Sender</td><td>Ltd</td><td>Tel 123</td></tr></table>", subtype="html")

    assert _names(alone.as_bytes()) == ["table in the message.html"]
    assert _names(with_file.as_bytes()) == ["i.xml"]
    assert _names(card.as_bytes()) == []


def test_reading_a_mail_reads_its_document_and_names_the_others():
    """C1: `read` gives one object per file: the first document, with a finding that names the rest."""
    message = mail("x", "<6@x.example>", "y")
    message.add_attachment(b"General terms", "text", "plain", filename="terms.txt")
    for number in ("I1", "I2"):
        message.add_attachment(invoice(number), "application", "xml", filename=f"{number}.xml")
    content = message.as_bytes()
    extraction = READERS.read(sniff(content), Limits(), content)
    assert extraction.candidate is not None

    assert (extraction.candidate.number, extraction.candidate.document_type) == ("I1", DocumentType.INVOICE)
    assert {finding.code for finding in extraction.findings} == {"DOC-UNSUPPORTED", "CARRIED-SEVERAL"}


def test_a_mail_without_a_document_says_so_and_keeps_its_text():
    """C1: nothing that can be read came with it: the message itself is shown, and a person must look."""
    content = mail("Reminder", "<7@x.example>", "Where is my money?").as_bytes()
    extraction = READERS.read(sniff(content), Limits(), content)
    assert extraction.candidate is not None

    assert extraction.candidate.note == "Reminder\n\nWhere is my money?"
    assert [finding.code for finding in extraction.findings] == ["CARRIED-NOTHING"]


def test_files_inside_files_are_opened_a_few_levels_deep_and_no_further():
    """G6: an archive in an archive in an archive is opened; a Russian doll is refused."""
    content = invoice("I1")
    for _ in range(LEVELS_MAX):
        content = zipped(a_bin=content)
    deeper = zipped(a_bin=content)
    opened = READERS.open(sniff(deeper), Limits(), deeper)

    assert _names(content) == ["a.bin"]
    assert READERS.open(sniff(content), Limits(), content).parts[0].content == invoice("I1")
    assert opened.parts == ()
    assert [finding.code for finding in opened.findings] == ["DOC-LIMIT"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    (
        (zipped(**{f"a{number}_xml": b"x" for number in range(300)}), LimitExceeded),
        (zipped(**{"../../etc/passwd": b"x"}).replace(b".../", b"../."), Unsafe),
    ),
)
def test_archives_with_too_many_files_or_names_that_leave_them_are_refused(content, refusal):
    """G6: an archive is judged by its table of contents, before anything is unpacked."""
    with pytest.raises(refusal):
        ArchiveCarrier().open(content, Limits())


def test_a_document_in_the_envelope_of_a_network_is_read_as_if_it_had_come_alone():
    """C5: a Standard Business Document holds one document beside its header."""
    space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    head = f'<StandardBusinessDocument xmlns="{space}"><StandardBusinessDocumentHeader/>'
    content = head.encode() + invoice("I9") + b"</StandardBusinessDocument>"
    readers = Readers([EnvelopeCarrier(), UblExtractor()])
    alone = readers.read(sniff(invoice("I9")), Limits(), invoice("I9"))
    extraction = readers.read(sniff(content), Limits(), content)

    assert extraction.candidate == alone.candidate
    assert extraction.extractor == "ubl@1"


@pytest.mark.parametrize("name", ("msg_with_attachment.msg", "eml_with_attachment.eml"))
def test_messages_of_both_kinds_give_their_attachments(name):
    """C1: .eml and .msg are opened alike."""
    parcel = MailCarrier().open(corpus_path("email", "docling", name).read_bytes(), Limits())
    assert parcel.letter is not None

    assert "test.txt" in [part.name for part in parcel.parts]
    assert parcel.letter.seller.mail == "alice@example.com"
