"""The carrier of e-mail: what a message says, and the documents that came with it.

Owns which parts are documents and which are noise: signatures, business cards, invitations and the small pictures of a
footer are left out. A table in the text of a message is a document where no file came with it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from extractors.mail.eml import read_eml
from extractors.mail.letter import HTML_PART, Letter, Piece, has_table, plain_text
from extractors.mail.msg import read_msg
from extractors.sniff import EDIFACT, EML, MSG, X12, XML, sniff
from rules_engine.documents.candidate import Candidate
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits, Parcel, Part, Sniffed

NOISE: Final = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/ics",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/rfc822-headers",
        "message/delivery-status",
        "message/disposition-notification",
    }
)
"""Media types of parts that are never a document of ours."""

PICTURE_BYTES_MIN: Final = 30_000
"""Bytes below which a picture inside the text is a logo, not a scan."""

PICTURE_PIXELS_MIN: Final = 500
"""Width or height below which a picture inside the text is a logo, not a scan."""

_TEXT_MAX: Final = 100_000
_MACHINE: Final = frozenset({XML, EDIFACT, X12})


class MailCarrier:
    """Opens messages of e-mail."""

    name = "mail@1"
    media_types = (EML, MSG)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for a message."""
        return 100 if sniffed.media_type in self.media_types else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:
        """Return what the message says and what came with it.

        Raises:
            DocumentRefused: where it is broken, or nested deeper than a limit.
        """
        letter = read_msg(content, limits) if sniff(content).media_type == MSG else read_eml(content, limits)
        parts = [
            Part(name=piece.name, content=piece.content, role=piece.role)
            for piece in letter.pieces
            if not _is_noise(piece, letter)
        ]
        parts = parts or list(_body_parts(letter))
        return Parcel(kind="mail", parts=tuple(parts), key=letter.message_id, letter=_candidate(letter))


def _is_noise(piece: Piece, letter: Letter) -> bool:
    """Say whether a part is no document: by its type, or as a small picture that the text shows."""
    if piece.media_type in NOISE or not piece.content.strip():
        return True
    if not piece.media_type.startswith("image/") or not piece.content_id:
        return False
    shown = f"cid:{piece.content_id}" in letter.html
    return (shown or piece.inline) and _is_small(piece.content)


def _is_small(picture: bytes) -> bool:
    """Say whether a picture is too small to be a scan of a page."""
    if len(picture) < PICTURE_BYTES_MIN:
        return True
    size = _pixels(picture)
    return size is not None and min(size) < PICTURE_PIXELS_MIN


def _pixels(picture: bytes) -> tuple[int, int] | None:
    """Return width and height as the header of a PNG or GIF says; None for other pictures."""
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    if picture.startswith((b"GIF87a", b"GIF89a")):
        return int.from_bytes(picture[6:8], "little"), int.from_bytes(picture[8:10], "little")
    return None


def _body_parts(letter: Letter) -> Sequence[Part]:
    """Return the text itself as a document where it is one: a message of a machine, or a table."""
    text = letter.text.strip().encode()
    if text and sniff(text).media_type in _MACHINE:
        return (Part(name="text of the message", content=text, role="body"),)
    if has_table(letter.html):
        return (Part(name=HTML_PART, content=_as_page(letter.html).encode(), role="body"),)
    return ()


def _as_page(html: str) -> str:
    """Return HTML that every reader takes for HTML."""
    return html if html.lstrip()[:6].lower().startswith(("<html", "<!doct")) else f"<html><body>{html}</body></html>"


def _candidate(letter: Letter) -> Candidate:
    """Return what the message says as a candidate without a type: it is kept as evidence, never as a document."""
    said = letter.text.strip() or plain_text(letter.html)
    head = f"{letter.subject}\n\n" if letter.subject else ""
    name, address = letter.sender
    recipient, to = letter.recipient
    return Candidate.model_validate(
        {
            "document_type": DocumentType.UNKNOWN,
            "native_type": "mail",
            "issue_date": _day(letter),
            "note": (head + said)[:_TEXT_MAX] or None,
            "seller": {"name": name or None, "mail": address or None},
            "buyer": {"name": recipient or None, "mail": to or None},
        }
    )


def _day(letter: Letter) -> date | None:
    """Return the day on which the message was sent."""
    return letter.sent.date() if letter.sent is not None else None
