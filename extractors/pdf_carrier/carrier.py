"""The carrier of hybrid documents: it finds the XML inside a PDF and looks at no page.

Owns which attachments are the document itself and which only accompany it: those with a name that a hybrid standard
prescribes, and those whose root element is a document of UBL or UN/CEFACT.
"""

import io
import logging
from collections.abc import Iterator
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from extractors.sniff import PDF, XML, sniff
from rules_engine.errors import Unreadable
from rules_engine.ports import Limits, Parcel, Part, Sniffed

NAMES: Final = (
    "factur-x.xml",
    "order-x.xml",
    "deliver-x.xml",
    "cida.xml",
    "zugferd-invoice.xml",
    "xrechnung.xml",
)
"""File names that the hybrid standards prescribe, in small letters."""

ROOTS: Final = frozenset(
    {
        "Invoice",
        "CreditNote",
        "Order",
        "OrderChange",
        "OrderResponse",
        "DespatchAdvice",
        "ReceiptAdvice",
        "CrossIndustryInvoice",
        "CrossIndustryDocument",
        "SCRDMCCBDACIOMessageStructure",
        "SCRDMCCBDACIDAMessageStructure",
    }
)
"""Root elements of an attachment that is the document once more."""

_ATTACHMENTS_MAX: Final = 50
_FAULTS: Final = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    AssertionError,
    OSError,
)

# The library warns about every oddity of a file; what matters here is raised.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class PdfCarrier:
    """Opens PDF files."""

    name = "pdf_carrier@1"
    media_types = (PDF,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for a PDF."""
        return 100 if sniffed.media_type == PDF else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:  # noqa: ARG002 - the Protocol gives limits to everybody
        """Return the XML forms of the document, the prescribed name first; none for a PDF that is only pages.

        A PDF that is broken gives none either: whoever reads its pages says what is wrong.

        Raises:
            Unreadable: where a password is needed.
        """
        try:
            reader = PdfReader(io.BytesIO(content))
            locked = reader.is_encrypted and not reader.decrypt("")
        except (RecursionError, *_FAULTS):
            return Parcel(kind="hybrid")
        if locked:
            raise Unreadable("The PDF is protected by a password.", where="file", remedy="Send it without a password.")
        try:
            found = list(_attachments(reader))
        except (RecursionError, *_FAULTS):
            found = []
        forms = [(name, xml) for name, xml in found if _is_the_document(name, xml)]
        forms.sort(key=lambda each: NAMES.index(each[0].lower()) if each[0].lower() in NAMES else len(NAMES))
        return Parcel(kind="hybrid", parts=tuple(Part(name=name, content=xml, role="embedded") for name, xml in forms))


def _attachments(reader: PdfReader) -> Iterator[tuple[str, bytes]]:
    """Yield the embedded files: of the names tree, else the associated files of the catalogue."""
    count = 0
    for attached in reader.attachment_list:
        count += 1
        if count > _ATTACHMENTS_MAX:
            return
        yield attached.name, attached.content
    if count:
        return
    associated = reader.root_object.get("/AF")
    associated = associated.get_object() if associated is not None else None
    for entry in associated[:_ATTACHMENTS_MAX] if isinstance(associated, ArrayObject) else ():
        filed = entry.get_object()
        held = filed.get("/EF") if isinstance(filed, DictionaryObject) else None
        held = held.get_object() if held is not None else None
        stream = (held.get("/UF") or held.get("/F")) if isinstance(held, DictionaryObject) else None
        stream = stream.get_object() if stream is not None else None
        if isinstance(filed, DictionaryObject) and isinstance(stream, StreamObject):
            yield str(filed.get("/UF") or filed.get("/F") or ""), stream.get_data()


def _is_the_document(name: str, xml: bytes) -> bool:
    """Say whether an attachment is the document itself in another form."""
    sniffed = sniff(xml)
    return sniffed.media_type == XML and (name.lower() in NAMES or sniffed.mark.rpartition("}")[2] in ROOTS)
