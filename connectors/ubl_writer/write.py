"""Typed documents to UBL 2.1 bytes: the same document gives the same bytes on every machine.

Owns the root of each document type and the profile identifiers. Every value stands as the document holds it; absent
values have no element. ``extractors.ubl`` reads back an equal document.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from lxml import etree

from connectors.ubl_writer.advices import despatch_advice_pieces, receipt_advice_pieces
from connectors.ubl_writer.billing import credit_note_pieces, invoice_pieces
from connectors.ubl_writer.elements import CAC, CBC, Piece, basic
from connectors.ubl_writer.purchase import order_change_pieces, order_pieces, order_response_pieces
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Header, Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.errors import ConnectorRefused

NEUTRAL_CUSTOMIZATION: Final = "urn:oasis:names:specification:ubl:schema:xsd"
"""The customisation of an order or advice without a profile: plain UBL, no one's subset."""

EN16931: Final = "urn:cen.eu:en16931:2017"
"""The customisation of an invoice or credit note without a profile (BT-24)."""

_Kind = TypeVar("_Kind", bound=Header)


def _row(
    kind: type[_Kind], pieces: Callable[[_Kind], tuple[Piece, ...]]
) -> tuple[type[Header], Callable[[Header], tuple[Piece, ...]]]:
    """Pair a document type with the function that lists its elements; the look-up by exact type keeps it sound."""
    return kind, pieces  # type: ignore[return-value]


_PIECES: Final = dict(
    (
        _row(Order, order_pieces),
        _row(OrderChange, order_change_pieces),
        _row(OrderResponse, order_response_pieces),
        _row(DespatchAdvice, despatch_advice_pieces),
        _row(ReceiptAdvice, receipt_advice_pieces),
        _row(Invoice, invoice_pieces),
        _row(CreditNote, credit_note_pieces),
    )
)


def profile_of(document: Header) -> str:
    """Return the customisation that is printed: the document's own, else the neutral one of its type."""
    return document.profile or (EN16931 if isinstance(document, Invoice) else NEUTRAL_CUSTOMIZATION)


def write(document: Header) -> bytes:
    """Write a typed document as UBL 2.1 XML in UTF-8.

    The class of the document names the root element. The digits of every Decimal are kept.

    Raises:
        ConnectorRefused: for a type that UBL has no document for, and for characters that XML cannot carry.
    """
    pieces = _PIECES.get(type(document))
    if pieces is None:
        raise ConnectorRefused(
            f"{type(document).__name__} is not written as UBL.",
            remedy=f"Write one of {', '.join(k.__name__ for k in _PIECES)}.",
        )
    name = type(document).__name__
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
    names: dict[str | None, str] = {None: namespace, "cac": CAC, "cbc": CBC}
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=names)  # type: ignore[arg-type]  # the stubs know no default namespace
    head = (basic("UBLVersionID", "2.1"), basic("CustomizationID", profile_of(document)), basic("ID", document.number))
    root.extend([piece for piece in (*head, *pieces(document)) if piece is not None])
    etree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"
