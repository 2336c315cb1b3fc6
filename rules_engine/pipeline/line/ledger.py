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
from rules_engine.matching.linking import number_key
from rules_engine.matching.texts import compact
from rules_engine.storage.documents import SOLD

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


def index_keys(number: str | None) -> frozenset[str]:
    """Return the keys under which a document number is looked up: any two numbers that name one document share one.

    One key forgets separators and leading zeros of every run of digits, the other separators alone; for nearly all
    numbers they are the same. What is found by them is the same number, up to ``1-01`` and ``11``.

    >>> sorted(index_keys("PO-000123") & index_keys("po 123")), sorted(index_keys("4500 012") & index_keys("4500012"))
    (['PO123'], ['4500012'])
    """
    bare = compact(number)
    if number is None or bare is None:
        return frozenset()
    return frozenset({"".join(number_key(number)), bare.lstrip("0")} - {""})


def index_key(number: str | None) -> str | None:
    """Return the first of the keys of a number: the one its own document is kept under."""
    if number is None or compact(number) is None:
        return None
    return "".join(number_key(number)) or None


def sold_key(number: str | None) -> str | None:
    """Return the key of a customer's order."""
    key = index_key(number)
    return None if key is None else SOLD + key
