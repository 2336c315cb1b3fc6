"""Mails as people send them: one to three documents attached, forwarded or inline, with the noise around them."""

import io
import random
import zipfile
from email.message import EmailMessage
from typing import NamedTuple

LOGO = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (120).to_bytes(4, "big") + (40).to_bytes(4, "big") + b"\x08" * 200
SCAN = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (1240).to_bytes(4, "big") + (1754).to_bytes(4, "big") + b"\x08" * 60_000
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A. Sender\r\nEND:VCARD\r\n"


class Mailed(NamedTuple):
    """A mail and how many documents it carries."""

    content: bytes
    documents: int
    message_id: str
    body: str


def invoice(number: str) -> bytes:
    """Give the smallest invoice in UBL."""
    cac, cbc = f"{UBL}CommonAggregateComponents-2", f"{UBL}CommonBasicComponents-2"
    return (
        f'<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{cac}" xmlns:cbc="{cbc}"><cbc:ID>{number}</cbc:ID>'
        "<cbc:IssueDate>2024-05-01</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName>"
        "</cac:Party></cac:AccountingSupplierParty></Invoice>"
    ).encode()


def edi(*numbers: str) -> bytes:
    """Give an EDIFACT interchange with an order for each number."""
    parts = (f"UNH+{at}+ORDERS:D:96A:UN'BGM+220+{number}+9'UNT+3+{at}'" for at, number in enumerate(numbers, start=1))
    return f"UNB+UNOC:3+A+B+240101:1200+1'{''.join(parts)}UNZ+{len(numbers)}+1'".encode()


def zipped(**members: bytes) -> bytes:
    """Give an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def mail(subject: str, message_id: str, body: str) -> EmailMessage:
    """Give a mail with a text and nothing else."""
    message = EmailMessage()
    message["From"] = "Accounts <accounts@seller.example>"
    message["To"] = "Invoices <invoices@buyer.example>"
    message["Date"] = "Wed, 01 May 2024 10:00:00 +0200"
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content(body)
    return message


def drawn(draw: random.Random, index: int) -> Mailed:
    """Give a mail with one to three documents, each attached, inline, in an archive or in a forwarded message."""
    body = f"Dear colleagues,\n\nplease find enclosed the documents of batch {index}.\n-- \nSent from my phone\n"
    message_id = f"<{index}.{draw.randrange(10**9)}@seller.example>"
    message = mail(f"Documents {index}", message_id, body)
    footer = '<table><tr><td>A. Sender</td><td><img src="cid:logo"></td></tr></table>'
    message.add_alternative(f"<html><body><p>{body}</p>{footer}</body></html>", subtype="html")
    message.add_attachment(LOGO, "image", "png", filename="logo.png", cid="<logo>", disposition="inline")
    if draw.random() < 0.3:
        message.add_attachment(CARD, "text", "vcard", filename="a.vcf")
    documents = 0
    for number in range(draw.randint(1, 3)):
        name = f"I-{index}-{number}"
        way = draw.choice(("attached", "inline", "forwarded", "archive", "interchange"))
        if way == "attached":
            message.add_attachment(invoice(name), "application", "xml", filename=f"{name}.xml")
        elif way == "inline":
            message.add_attachment(
                invoice(name), "application", "octet-stream", filename="x.bin", disposition="inline", cid="<doc>"
            )
        elif way == "forwarded":
            inner = mail("Fwd", f"<inner.{name}@seller.example>", "See below.")
            inner.add_attachment(invoice(name), "application", "xml", filename=f"{name}.xml")
            message.add_attachment(inner)
        elif way == "archive":
            message.add_attachment(
                zipped(a_xml=invoice(name), b_xml=invoice(f"{name}b")), "application", "zip", filename="all.zip"
            )
            documents += 1
        else:
            message.add_attachment(edi(name, f"{name}b"), "application", "EDIFACT", filename="orders.edi")
            documents += 1
        documents += 1
    return Mailed(message.as_bytes(), documents, message_id, body)
