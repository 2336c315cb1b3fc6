"""Typed documents to and from the canonical JSON under which they are kept."""

from typing import Final

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.matching.texts import compact

CLASSES: Final[dict[DocumentType, type[LedgerDocument]]] = {
    DocumentType.INVOICE: Invoice,
    DocumentType.CREDIT_NOTE: CreditNote,
    DocumentType.ORDER: Order,
    DocumentType.ORDER_CHANGE: OrderChange,
    DocumentType.ORDER_RESPONSE: OrderResponse,
    DocumentType.DESPATCH_ADVICE: DespatchAdvice,
    DocumentType.RECEIPT_ADVICE: ReceiptAdvice,
}


def to_bytes(document: LedgerDocument) -> bytes:
    """Write a document as canonical JSON."""
    return canonical_bytes(document)


def from_bytes(content: bytes) -> LedgerDocument:
    """Read a document back from its canonical JSON; equal to what was written."""
    data = orjson.loads(content)
    return CLASSES[DocumentType(data["document_type"])].model_validate(data)


def index_key(number: str | None) -> str | None:
    """Return the key under which a document number is looked up: letters and digits, no zeros at all.

    It is coarser than the comparison of numbers on purpose: whatever that calls equal has an equal key, and what is
    found by the key is compared again.

    >>> index_key("PO-000123") == index_key("po 123"), index_key("n/a") is None
    (True, True)
    """
    bare = compact(number)
    return None if bare is None else (bare.replace("0", "") or "0")
