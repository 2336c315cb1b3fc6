"""The supplier's answer to an order."""

from datetime import date

from pydantic import Field

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import Header
from rules_engine.documents.totals import Totals


class ResponseLine(TradeLine):
    """A line as the supplier answers it; UNCL1229: 1 added, 3 changed, 5 accepted, 7 not accepted, 42 delivered."""

    status_code: str | None = None
    promised_delivery_date: date | None = None


class OrderResponse(Header):
    """An order response: AB received, AP accepted, RE rejected, CA conditionally accepted (UNCL4343)."""

    document_type: DocumentType = DocumentType.ORDER_RESPONSE
    order_reference: str = Field(min_length=1)
    response_code: str | None = None
    currency: str | None = None
    lines: tuple[ResponseLine, ...] = ()
    totals: Totals = Totals()
    promised_delivery_date: date | None = None
