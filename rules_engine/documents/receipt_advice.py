"""What the buyer says has been received."""

from datetime import date

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Header


class ReceiptLine(Frozen):
    """A line of goods received; received includes what was then rejected."""

    id: str
    item: Item = Item()
    received_quantity: Exact | None = Field(default=None, description="quantity received in unit_code")
    rejected_quantity: Exact | None = Field(default=None, description="part of it that was rejected")
    short_quantity: Exact | None = Field(default=None, description="announced and not received")
    unit_code: str | None = None
    order_line_reference: str | None = None
    order_reference: str | None = None
    despatch_reference: str | None = None


class ReceiptAdvice(Header):
    """A receipt advice (BT-15)."""

    document_type: DocumentType = DocumentType.RECEIPT_ADVICE
    order_reference: str | None = None
    despatch_reference: str | None = None
    received_date: date | None = None
    lines: tuple[ReceiptLine, ...] = ()
    site: str | None = None
