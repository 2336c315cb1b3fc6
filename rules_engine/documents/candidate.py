"""What an extractor hands over: a candidate document, the confidence and place of each value, and findings.

Owns the loose form of a document, before anything is required of it. Every value is as printed; absent is None.
``Extraction.status`` is never ``success`` while a finding stands.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals, VatBreakdown


class Finding(Frozen):
    """Something wrong or noteworthy in a document: a stable code, one sentence, the place."""

    code: str
    sentence: str
    place: str = ""
    remedy: str = ""


class FieldReading(Frozen):
    """How a single value was read: confidence in basis points, place on the page, and what backs it."""

    confidence_bp: int = Field(default=10_000, ge=0, le=10_000, description="confidence in basis points")
    auto: bool = Field(default=True, description="passes without asking a person")
    page: int | None = Field(default=None, description="page, sheet or message part, from 1")
    bbox: tuple[Exact, Exact, Exact, Exact] | None = Field(
        default=None, description="left, top, right, bottom in points"
    )
    cell: str | None = Field(default=None, description="spreadsheet cell such as B7, or an XML path")
    source: Literal["text", "ocr", "xml", "edi", "cell"] = "xml"
    check: Literal["arithmetic", "label", "template", "order", "person"] | None = None
    candidates: tuple[str, ...] = Field(default=(), description="other plausible readings, best first")


class CandidateLine(TradeLine):
    """A line of any document type; quantities of advices stand in their own fields."""

    status_code: str | None = Field(default=None, description="UNCL1229 line code of an order response")
    despatch_reference: str | None = None
    receipt_reference: str | None = None
    rejected_quantity: Exact | None = Field(default=None, description="quantity received and rejected")
    short_quantity: Exact | None = Field(default=None, description="quantity announced and not received")
    delivery_date: date | None = Field(default=None, description="requested, promised or actual date of this line")
    cost_centre: str | None = Field(default=None, description="buyer accounting reference (BT-133)")
    site: str | None = Field(default=None, description="delivery location identifier (BT-71)")


class Candidate(Frozen):
    """A document of any type as printed; nothing is required yet."""

    document_type: DocumentType = DocumentType.UNKNOWN
    native_type: str | None = Field(default=None, description="the format's own name, such as OrderResponseSimple")
    profile: str | None = Field(default=None, description="customisation and version as printed (BT-24)")
    type_code: str | None = Field(default=None, description="UNCL1001 code (BT-3)")
    number: str | None = Field(default=None, description="document number (BT-1)")
    issue_date: date | None = Field(default=None, description="BT-2")
    valid_from: date | None = Field(default=None, description="first day of a blanket order")
    valid_to: date | None = Field(default=None, description="last day of a blanket order")
    due_date: date | None = Field(default=None, description="BT-9")
    delivery_date: date | None = Field(default=None, description="requested, promised or actual delivery (BT-72)")
    despatch_date: date | None = Field(default=None, description="day the goods left, on a despatch advice")
    sequence: int | None = Field(default=None, description="sequence number of an order change")
    currency: str | None = Field(default=None, description="ISO 4217 code (BT-5)")
    order_reference: str | None = Field(default=None, description="BT-13")
    sales_order_reference: str | None = Field(default=None, description="the seller's order number (BT-14)")
    buyer_reference: str | None = Field(default=None, description="BT-10")
    contract_reference: str | None = Field(default=None, description="BT-12")
    despatch_reference: str | None = Field(default=None, description="BT-16")
    receipt_reference: str | None = Field(default=None, description="BT-15")
    preceding_invoice_reference: str | None = Field(default=None, description="BT-25")
    blanket_order_reference: str | None = None
    limit_amount: Exact | None = Field(default=None, description="what may be billed on an order in all, without VAT")
    response_code: str | None = Field(default=None, description="UNCL4343 code of an order response")
    note: str | None = Field(default=None, description="BT-22")
    payment_terms: str | None = Field(default=None, description="BT-20")
    incoterm: str | None = Field(default=None, description="delivery terms code")
    cost_centre: str | None = Field(default=None, description="buyer accounting reference (BT-19)")
    project: str | None = Field(default=None, description="project reference (BT-11)")
    site: str | None = Field(default=None, description="delivery location identifier (BT-71)")
    seller: Party = Party()
    buyer: Party = Party()
    payee: Party | None = None
    totals: Totals = Totals()
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    lines: tuple[CandidateLine, ...] = ()


class Extraction(Frozen):
    """The result of reading one file: status, candidate, how each field was read, and findings."""

    status: Literal["success", "partial", "failed"]
    extractor: str = Field(description="name and version, such as ubl@1")
    candidate: Candidate | None = None
    fields: dict[str, FieldReading] = Field(
        default_factory=dict, description="by dotted path, such as lines.0.quantity"
    )
    findings: tuple[Finding, ...] = ()
    unknown_columns: tuple[str, ...] = Field(default=(), description="spreadsheet columns without a role: listed, kept")
    locale: str | None = Field(default=None, description="how numbers and dates were read, such as 1.234,56 d.m.y")
