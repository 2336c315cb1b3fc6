"""A document as an e-mail: a short letter of the supplier with a file attached."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from rules_engine.documents.order import Header

BOUNDARY: Final = "=_matchbook_paper"
"""Fixed, so that the same document gives the same bytes."""

SENDER: Final = Address("Accounts", "billing", "supplier.example")
RECEIVER: Final = Address("Invoices", "invoices", "company.example")


def as_mail(document: Header, attached: bytes, kind: str, suffix: str) -> bytes:
    """Return an e-mail that carries a file of a document; ``kind`` is its media type."""
    letter, name = EmailMessage(policy=SMTP), "document"
    main, _, sub = kind.partition("/")
    letter["From"], letter["To"] = SENDER, RECEIVER
    letter["Subject"] = f"Document {document.number}"
    letter["Date"] = f"{document.issue_date:%a, %d %b %Y} 09:00:00 +0000"
    letter.set_content("Dear customer,\n\nplease find it attached.\n\nYours, Accounts\n")
    letter.add_attachment(attached, maintype=main, subtype=sub, filename=f"{name}{suffix}")
    letter.set_boundary(BOUNDARY)
    return letter.as_bytes()
