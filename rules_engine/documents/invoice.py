"""Invoices: what the supplier asks to be paid."""

from datetime import date

from pydantic import Field

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.order import Header
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals, VatBreakdown


class InvoiceLine(TradeLine):
    """A line of an invoice or credit note (BG-25); quantity is the invoiced quantity BT-129."""

    despatch_reference: str | None = None
    receipt_reference: str | None = None
    cost_centre: str | None = Field(default=None, description="buyer accounting reference (BT-133)")


class Invoice(Header):
    """An invoice: 380; 384 corrected; 386 prepayment; 389 self-billed; 326 partial (UNCL1001, BT-3)."""

    document_type: DocumentType = DocumentType.INVOICE
    type_code: str = "380"
    currency: str = Field(min_length=3, max_length=3, description="ISO 4217 code (BT-5)")
    due_date: date | None = None
    delivery_date: date | None = None
    order_reference: str | None = None
    despatch_reference: str | None = None
    receipt_reference: str | None = None
    preceding_invoice_reference: str | None = None
    contract_reference: str | None = None
    buyer_reference: str | None = None
    cost_centre: str | None = Field(default=None, description="buyer accounting reference (BT-19)")
    project: str | None = Field(default=None, description="project reference (BT-11)")
    payee: Party | None = None
    payment_terms: str | None = None
    incoterm: str | None = None
    lines: tuple[InvoiceLine, ...] = ()
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    totals: Totals = Totals()
