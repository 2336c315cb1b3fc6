"""Messages as they travel (RFC 5322 and MIME): .eml files."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

from extractors.mail.letter import Letter, Piece
from rules_engine.errors import LimitExceeded, Unreadable
from rules_engine.ports import Limits

LEVELS_MAX: Final = 20
"""How deep parts may stand in parts."""

BOUNDARIES_MAX: Final = 500
"""How many multiparts a message may have, forwarded ones among them; each takes the parser one level down."""

_PART = re.compile(rb"\ncontent-type:", re.IGNORECASE)
_FAULTS: Final = (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError)


def read_eml(content: bytes, limits: Limits) -> Letter:
    """Read a message.

    Raises:
        Unreadable: where it has no header that can be read.
        LimitExceeded: for more parts, or deeper ones, than a limit.
    """
    if content.count(b"boundary=") > BOUNDARIES_MAX or len(_PART.findall(content)) > limits.parts_max * 5:
        raise _too_many()
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
    except _FAULTS as fault:
        raise Unreadable("The message cannot be read.", where="header", remedy="Send the document itself.") from fault
    texts: list[str] = []
    pages: list[str] = []
    pieces: list[Piece] = []
    for part, forwarded in _leaves(message, limits):
        held = _bytes(part)
        kind, name = part.get_content_type(), _name(part)
        attached = _header(part, "content-disposition").lower().startswith("attachment")
        if kind == "text/plain" and not name and not attached:
            texts.append(_text(part, held))
        elif kind == "text/html" and not name and not attached:
            pages.append(_text(part, held))
        elif held:
            pieces.append(
                Piece(
                    name=name or f"part {len(pieces) + 1}",
                    media_type=kind,
                    content=held,
                    role="message" if forwarded else "attachment",
                    content_id=_header(part, "content-id").strip("<> "),
                    inline=not attached,
                )
            )
    return Letter(
        message_id=_header(message, "message-id").strip() or None,
        subject=_header(message, "subject"),
        sender=parseaddr(_header(message, "from")),
        recipient=parseaddr(_header(message, "to").split(",")[0]),
        sent=_sent(message),
        text="\n".join(texts),
        html="\n".join(pages),
        pieces=tuple(pieces),
    )


def _leaves(message: Message, limits: Limits) -> Iterator[tuple[Message, bool]]:
    """Yield the parts that hold something, those of forwarded messages among them, in their order.

    Raises:
        LimitExceeded: for more parts, or deeper ones, than a limit.
    """
    waiting: list[tuple[Message, int, bool]] = [(message, 0, False)]
    seen = 0
    while waiting:
        part, level, forwarded = waiting.pop()
        seen += 1
        if level > LEVELS_MAX or seen > limits.parts_max * 5:
            raise _too_many()
        inner = part.get_payload() if part.is_multipart() else None
        if not isinstance(inner, list):
            yield part, forwarded
            continue
        within = forwarded or part.get_content_type() == "message/rfc822"
        waiting.extend((each, level + 1, within) for each in reversed(inner) if isinstance(each, Message))


def _too_many() -> LimitExceeded:
    """Say that a message is made to be taken apart for ever."""
    return LimitExceeded(
        "The message has too many parts, or parts inside parts.", where="MIME", remedy="Send the document itself."
    )


def _bytes(part: Message) -> bytes:
    """Return the content of a part; what cannot be decoded stays as it came."""
    try:
        held = part.get_payload(decode=True)
    except _FAULTS:
        held = None
    return held if isinstance(held, bytes) else b""


def _text(part: Message, held: bytes) -> str:
    """Return a text in the character set it names."""
    named = part.get_content_charset() or "utf-8"
    try:
        return held.decode(named, errors="replace")
    except LookupError:
        return held.decode("utf-8", errors="replace")


def _name(part: Message) -> str:
    """Return the file name of a part; only its last piece, since it may name folders."""
    try:
        name = part.get_filename() or ""
    except _FAULTS:
        name = ""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip()[:200]


def _header(message: Message, name: str) -> str:
    """Return a header as text; a broken one says nothing."""
    try:
        return str(message.get(name) or "").replace("\r", "").replace("\n", " ").strip()
    except _FAULTS:
        return ""


def _sent(message: Message) -> datetime | None:
    """Return when the message was sent, in UTC."""
    try:
        sent = parsedate_to_datetime(_header(message, "date"))
    except _FAULTS:
        return None
    return sent.astimezone(UTC) if sent.tzinfo else sent.replace(tzinfo=UTC)


assert issubclass(EmailMessage, Message)
