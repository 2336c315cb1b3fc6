"""The types of documents this product tells apart."""

from enum import StrEnum


class DocumentType(StrEnum):
    """What a document is; ``unknown`` is a type like the others, never a guess."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    ORDER = "order"
    ORDER_CHANGE = "order_change"
    ORDER_CANCELLATION = "order_cancellation"
    ORDER_RESPONSE = "order_response"
    DESPATCH_ADVICE = "despatch_advice"
    RECEIPT_ADVICE = "receipt_advice"
    STATEMENT = "statement"
    REMINDER = "reminder"
    UNKNOWN = "unknown"


BILLED = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
"""The types that ask for money and are decided by a ruleset."""

LEDGER = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.CREDIT_NOTE,
        DocumentType.ORDER,
        DocumentType.ORDER_CHANGE,
        DocumentType.ORDER_RESPONSE,
        DocumentType.DESPATCH_ADVICE,
        DocumentType.RECEIPT_ADVICE,
    }
)
"""The types that become a document of the ledger; the others are kept with their header only."""
