"""The cXML extractor: one document in, one candidate out, every value as printed.

Owns which request is which document type. Orders, confirmations, ship notices and invoices are read with their lines;
every other message of cXML says by ``native_type`` what it is.
"""

from collections.abc import Callable
from typing import Final

from lxml import etree

from extractors.cxml.invoices import read_invoice
from extractors.cxml.orders import read_order, read_response, read_ship_notice
from extractors.cxml.parts import Reading
from extractors.reading import Values
from extractors.safety import parse_xml
from extractors.sniff import XML
from extractors.tree import Node
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import Unsupported
from rules_engine.ports import Limits, Sniffed

_ROOT: Final = "cXML"
_WRAPPERS: Final = frozenset({"Request", "Message", "Response"})
_READERS: Final[dict[str, Callable[[Reading, Node, Node | None, Limits], Values]]] = {
    "OrderRequest": read_order,
    "ConfirmationRequest": read_response,
    "ShipNoticeRequest": read_ship_notice,
    "InvoiceDetailRequest": read_invoice,
}


class CxmlExtractor:
    """Reads cXML 1.0 to 1.2 documents."""

    name = "cxml@1"
    media_types = (XML,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for the root element of cXML, 0 for everything else."""
        return 100 if sniffed.media_type == XML and sniffed.mark.rpartition("}")[2] == _ROOT else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read one document.

        Raises:
            DocumentRefused: where it is unsafe, broken, not cXML, or larger than a limit.
        """
        element = parse_xml(content, limits, doctype=_ROOT)
        if etree.QName(element).localname != _ROOT:
            raise Unsupported("The XML is not cXML.", where=str(element.tag)[:200])
        root = Node(element, f"/{_ROOT}")
        reading = Reading()
        body = _body(root)
        native = etree.QName(body.element).localname if body is not None else _ROOT
        values: Values = {"document_type": DocumentType.UNKNOWN}
        if body is not None and native in _READERS:
            values = _READERS[native](reading, body, root.find("Header"), limits)
        values["native_type"] = native
        values["profile"] = _profile(content)
        return reading.extraction(self.name, values)


def _body(root: Node) -> Node | None:
    """Return the request, message or response that a document is about."""
    for child in root.element.iterchildren():
        name = etree.QName(child).localname
        if name not in _WRAPPERS:
            continue
        wrapper = Node(child, f"{root.path}/{name}")
        inner = [each for each in child.iterchildren() if etree.QName(each).localname != "Status"]
        if not inner:
            return wrapper
        return Node(inner[0], f"{wrapper.path}/{etree.QName(inner[0]).localname}")
    return None


def _profile(content: bytes) -> str | None:
    """Return the address of the DTD that the document names, which holds its version."""
    start = content.find(b"<!DOCTYPE")
    if start < 0:
        return None
    quoted = content[start : content.find(b">", start)].replace(b"'", b'"').split(b'"')
    return quoted[-2].decode("ascii", errors="replace")[:200] if len(quoted) > 2 else None  # noqa: PLR2004
