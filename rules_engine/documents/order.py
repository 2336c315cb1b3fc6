"""Orders and what the buyer changes about them."""

from datetime import date
from decimal import Decimal
from typing import Final

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals, VatBreakdown

BLANKET: Final = "221"
CALL_OFF: Final = "226"
"""Type codes (UNCL1001) of an order that says what may be called off, and of what is called off."""


class Header(Frozen):
    """What every document of the ledger has: a number, a date, two parties."""

    number: str = Field(min_length=1, description="document number (BT-1)")
    issue_date: date = Field(description="date of issue (BT-2)")
    seller: Party
    buyer: Party
    profile: str | None = None
    note: str | None = None


class OrderLine(TradeLine):
    """A line of an order: what is bought, how much, at which price, for when and where."""

    requested_delivery_date: date | None = None
    cost_centre: str | None = None
    site: str | None = None
    status_code: str | None = Field(default=None, description="UNCL1229 code of an order change's line; 2 deletes it")
    price_estimated: bool = Field(default=False, description="the price is an estimate")


class Order(Header):
    """A purchase order (UNCL1001 105 or 220), blanket order (221) or call-off (226)."""

    document_type: DocumentType = DocumentType.ORDER
    type_code: str = "220"
    currency: str = Field(min_length=3, max_length=3, description="ISO 4217 code")
    lines: tuple[OrderLine, ...] = ()
    totals: Totals = Totals()
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    vat_breakdown: tuple[VatBreakdown, ...] = Field(default=(), description="rates of lines that state none themselves")
    requested_delivery_date: date | None = None
    contract_reference: str | None = None
    blanket_order_reference: str | None = None
    limit_amount: Exact | None = Field(default=None, description="what may be billed in all, without VAT")
    valid_from: date | None = Field(default=None, description="first day the order may be billed on")
    valid_to: date | None = Field(default=None, description="last day the order may be billed on")
    payment_terms: str | None = None
    incoterm: str | None = None
    cost_centre: str | None = None
    project: str | None = Field(default=None, description="project reference (BT-11)")
    site: str | None = None


class OrderChange(Order):
    """A buyer's change of an order: the lines as they shall stand from now on."""

    document_type: DocumentType = DocumentType.ORDER_CHANGE
    order_reference: str = Field(min_length=1, description="the order that is changed")
    sequence: int | None = Field(default=None, description="sequence number where the buyer counts changes")


def value_of(order: Order) -> Decimal | None:
    """Return an order's net value: as printed, else the sum of its lines where all of them are known."""
    if order.totals.total_without_vat is not None:
        return order.totals.total_without_vat
    amounts = [line.line_net_amount for line in order.lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def limit_of(order: Order) -> Decimal | None:
    """Return what may be billed on an order in all, net: its limit; of a blanket order without one its value."""
    if order.limit_amount is None and order.type_code == BLANKET:
        return value_of(order)
    return order.limit_amount
