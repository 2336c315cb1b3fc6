"""Messages as Outlook keeps them: .msg files."""

import io
from datetime import datetime
from email.utils import parseaddr
from typing import Final

from oxmsg import Message

from extractors.mail.letter import Letter, Piece
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

_MESSAGE_ID: Final = "Message-ID"
_FAULTS: Final = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    AssertionError,
    LookupError,
)


def read_msg(content: bytes, limits: Limits) -> Letter:
    """Read a message.

    Raises:
        Unreadable: where the file is broken.
        LimitExceeded: for more attachments than a limit.
    """
    try:
        return _read(content, limits)
    except _FAULTS as fault:
        raise Unreadable(
            "The message cannot be read.", where="file", remedy="Send it as .eml, or the document itself."
        ) from fault


def _read(content: bytes, limits: Limits) -> Letter:
    """Read what the library gives."""
    message = Message.load(io.BytesIO(content))
    if message.attachment_count > limits.parts_max:
        raise LimitExceeded("The message has too many attachments.", where="attachments")
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    pieces: list[Piece] = []
    for attachment in message.attachments:
        held = attachment.file_bytes
        if not held:
            continue
        name = (attachment.file_name or "").replace("\\", "/").rsplit("/", 1)[-1].strip()[:200]
        kind = attachment.mime_type or "application/octet-stream"
        pieces.append(Piece(name or f"part {len(pieces) + 1}", kind.lower(), held, "attachment"))
    first = message.recipients[0] if message.recipients else None
    return Letter(
        message_id=headers.get(_MESSAGE_ID.lower(), "").strip() or None,
        subject=message.subject or "",
        sender=parseaddr(message.sender or ""),
        recipient=(getattr(first, "name", "") or "", getattr(first, "email_address", "") or ""),
        sent=message.sent_date if isinstance(message.sent_date, datetime) else None,
        text=message.body or "",
        html=message.html_body or "",
        pieces=tuple(pieces),
    )
