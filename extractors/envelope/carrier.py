"""The carrier of XML envelopes: what stands beside the header is the document, read as if it had come alone.

Owns the names of envelopes. The header says who sends to whom on the network; the document says who trades with whom,
and only that counts here.
"""

from typing import Final

from lxml import etree

from extractors.safety import parse_xml
from extractors.sniff import XML
from rules_engine.ports import Limits, Parcel, Part, Sniffed

_ENVELOPE: Final = "StandardBusinessDocument"
_HEADER: Final = "StandardBusinessDocumentHeader"


class EnvelopeCarrier:
    """Opens Standard Business Documents."""

    name = "envelope@1"
    media_types = (XML,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for an envelope, 0 for every other XML."""
        return 100 if sniffed.media_type == XML and sniffed.mark.rpartition("}")[2] == _ENVELOPE else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:
        """Return the document inside.

        Raises:
            DocumentRefused: where the XML is unsafe, broken, or larger than a limit.
        """
        root = parse_xml(content, limits)
        parts = [
            Part(name=etree.QName(child).localname, content=etree.tostring(child, encoding="utf-8"), role="embedded")
            for child in root.iterchildren()
            if etree.QName(child).localname != _HEADER
        ]
        return Parcel(kind="hybrid", parts=tuple(parts))
