"""What matching is given besides the document: everything already known that one sheet may depend on.

Owns the shapes only. Whoever fills them (the pipeline from the store, the command line from files) decides nothing.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.candidate import Finding
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.payment_terms import PaymentTerms
from rules_engine.documents.policy import MatchPolicy
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.documents.sheet import FactSheet
from rules_engine.matching.duplicates import Suspicion
from rules_engine.matching.order_candidates import OrderCandidate


class BilledBefore(Frozen):
    """What other documents billed for one order line, posted and pending, credits subtracted (semantics, rule 10)."""

    order_number: str
    order_line: str
    quantity: Exact = Field(default=Decimal(0), description="in the order line's unit")
    amount: Exact = Field(default=Decimal(0), description="net amount; in the order's currency unless one is named")
    currency: str | None = Field(default=None, description="of the amount; another than the document's is not added")
    posted: bool = Field(default=False, description="another system has taken it over")


class AgreedPrice(Frozen):
    """A price of an item that a contract or a price list promises on the day of the document."""

    kind: Literal["contract", "list"]
    item: str = Field(description="the buyer's item number")
    price: Exact
    base_quantity: Exact = Field(default=Decimal(1), gt=0, description="units the price is for")
    unit_code: str | None = None
    currency: str


class BudgetPosition(Frozen):
    """A budget as it stands without the document, in minor units of the document's currency; None: nobody knows."""

    id: str
    cost_centre: str
    project: str = ""
    owner: str = ""
    when_exceeded: Literal["warn", "stop", "route"] = "route"
    amount: int | None
    reserved: int | None
    committed: int | None
    consumed: int | None

    @property
    def available(self) -> int | None:
        """What is left of it; unknown where any part is."""
        parts = (self.reserved, self.committed, self.consumed)
        known = [part for part in parts if part is not None]
        return self.amount - sum(known) if self.amount is not None and len(known) == len(parts) else None


class BudgetShare(Frozen):
    """What an order line holds of a budget, and what other bills took: millionths, minor units of the order."""

    order_number: str
    order_line: str = Field(description="empty for what is not of a line, such as freight")
    budget: str
    quantity: int | None = None
    amount: int | None = None
    billed_quantity: int | None = 0
    billed_amount: int | None = 0
    rate: Exact | None = Field(
        default=Decimal(1), description="what one unit committed on the order's day is worth on the document's"
    )


class BlanketAround(Frozen):
    """A blanket order as it stands, and what other documents billed on it and on all its call-offs."""

    order: Order
    billed_before: tuple[BilledBefore, ...] = ()
    rate: Exact | None = Field(
        default=None, gt=0, description="what one unit of its currency is worth in the document's, on its date"
    )


class MatchContext(Frozen):
    """Everything known around one document at the moment of matching."""

    document_id: str = Field(description="SHA-256 of the original bytes")
    orders: tuple[Order | OrderChange, ...] = Field(default=(), description="orders and their changes, any sequence")
    responses: tuple[OrderResponse, ...] = ()
    receipts: tuple[ReceiptAdvice, ...] = ()
    despatches: tuple[DespatchAdvice, ...] | None = Field(default=None, description="None: not looked up")
    is_sale: bool | None = Field(default=None, description="the seller is the company itself")
    receipts_given: bool = Field(
        default=True, description="false where receipts are not tracked here: caps the level at 2"
    )
    billed_before: tuple[BilledBefore, ...] = ()
    blankets: tuple[BlanketAround, ...] = Field(default=(), description="those the orders are called off from")
    supplier: Supplier | None = None
    supplier_candidates: str = Field(default="", description="the likest suppliers, where the seller is none of them")
    suppliers_known: bool = Field(
        default=False, description="a supplier list exists, so that an unknown seller is a fact"
    )
    items: tuple[CatalogueItem, ...] = ()
    item_names: dict[str, str] = Field(
        default_factory=dict, description="printed numbers as compared that were learned to mean an item, to its id"
    )
    duplicate: bool | None = Field(
        default=None, description="same seller and number in other bytes; None: not looked up"
    )
    suspicions: tuple[Suspicion, ...] | None = Field(
        default=None, description="earlier documents it may repeat, the surest first; None: not looked up"
    )
    preceding_found: bool | None = None
    order_cancelled: bool = False
    findings: tuple[Finding, ...] = Field(default=(), description="what reading and arithmetic found")
    read_surely: bool = True
    policy: MatchPolicy | None = Field(default=None, description="None: the document's own default")
    today: date
    received_on: date
    company_id: str | None = None
    company_currency: str | None = Field(default=None, description="ISO 4217 code of the company's own currency")
    rate: Exact | None = Field(default=None, gt=0, description="company currency for one unit, on the document's date")
    order_rate: Exact | None = Field(default=None, gt=0, description="the same on the first order's date")
    order_rates: dict[str, Exact | None] = Field(
        default_factory=dict, description="the same on the date of each order, by its number, where they differ"
    )
    agreed_prices: tuple[AgreedPrice, ...] = ()
    order_candidates: tuple[OrderCandidate, ...] = Field(
        default=(), description="the likeliest orders of a document that belongs to none"
    )
    payment_terms: PaymentTerms | None = Field(default=None, description="what the document's terms of payment mean")
    channel: str | None = None
    budgets: tuple[BudgetPosition, ...] = Field(default=(), description="those that the orders' lines are borne by")
    budget_shares: tuple[BudgetShare, ...] = ()
    budgets_kept: bool = Field(default=False, description="budgets were looked up, so that none is a fact")


class Pair(Frozen):
    """One line of the document and the order line it was paired with, by which key."""

    line: str
    order_number: str | None = None
    order_line: str | None = None
    key: str | None = None


class Matched(Frozen):
    """The result of matching: the frozen sheet and how the lines were paired."""

    sheet: FactSheet
    pairs: tuple[Pair, ...] = ()
    order_number: str | None = None
    order_lines_not_billed: tuple[str, ...] = ()
    policy: str = "default"
    level: int = 2
