"""The X12 extractor: one message in, one candidate out, every value as printed.

Owns which transaction set is which document type. An interchange of several messages is opened by the carrier, each
message an interchange of its own; transaction sets that are no document of ours say by ``native_type`` what they are.
"""

from collections.abc import Callable
from typing import Final

from extractors.reading import Reading, Values
from extractors.segments import find_count, find_no_end, opened
from extractors.sniff import X12, encoding_of, sniff
from extractors.x12.bills import read_invoice, read_ship_notice
from extractors.x12.envelope import Message, messages
from extractors.x12.orders import read_answer, read_change, read_order
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import Unsupported
from rules_engine.ports import Limits, Parcel, Sniffed

_READERS: Final[dict[str, Callable[[Reading, Message, Limits], Values]]] = {
    "850": read_order,
    "860": read_change,
    "855": read_answer,
    "865": read_answer,
    "856": read_ship_notice,
    "810": read_invoice,
}


class X12Extractor:
    """Reads ASC X12 messages."""

    name = "x12@1"
    media_types = (X12,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for an interchange, a group or a message of X12."""
        return 100 if sniffed.media_type == X12 else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read the first message.

        Raises:
            DocumentRefused: where it is broken, not X12, or larger than a limit.
        """
        message = _messages(content)[0]
        reading = Reading("edi")
        reader = _READERS.get(message.kind)
        values: Values = {"document_type": DocumentType.UNKNOWN}
        if reader is not None:
            values = reader(reading, message, limits)
            _check_count(reading, message)
        values["native_type"] = f"X12 {message.kind}"[:40]
        values["profile"] = reading.text("profile", message.group.at(8) if message.group is not None else None)
        return reading.extraction(self.name, values)


class X12Carrier:
    """Opens X12 interchanges that hold several messages."""

    name = "x12_interchange@1"
    media_types = (X12,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for X12."""
        return 100 if sniffed.media_type == X12 else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:  # noqa: ARG002 - the Protocol gives limits to everybody
        """Return each message as an interchange of its own; none where there is only one.

        Raises:
            DocumentRefused: where it is broken or not X12.
        """
        return opened(_messages(content))


def _messages(content: bytes) -> list[Message]:
    """Decode and split an interchange.

    Raises:
        Unsupported: where it is not X12.
    """
    if sniff(content).media_type != X12:
        raise Unsupported("This is not X12.", where="ISA", remedy="Send an interchange that begins with ISA.")
    return messages(content.decode(encoding_of(content) or "utf-8", errors="replace"))


def _check_count(reading: Reading, message: Message) -> None:
    """Leave a finding where the message is cut off, or says that it has another number of segments."""
    last = message.segments[-1]
    if not message.ended or last.tag != "SE":
        find_no_end(reading, last.path)
        return
    find_count(reading, last.value(1), len(message.segments), "segments", f"{last.path}-01.1")
