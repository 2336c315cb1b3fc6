"""What the supplier says has been shipped."""

from datetime import date

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Header


class DespatchLine(Frozen):
    """A line of goods shipped."""

    id: str
    item: Item = Item()
    despatched_quantity: Exact | None = Field(default=None, description="quantity shipped in unit_code")
    unit_code: str | None = None
    order_line_reference: str | None = None
    order_reference: str | None = None


class DespatchAdvice(Header):
    """A despatch advice (BT-16)."""

    document_type: DocumentType = DocumentType.DESPATCH_ADVICE
    order_reference: str | None = None
    despatch_date: date | None = None
    lines: tuple[DespatchLine, ...] = ()
    site: str | None = None
