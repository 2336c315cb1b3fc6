"""Master data: what the company knows about suppliers and items before any document arrives."""

from datetime import date

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen


class SupplierAccount(Frozen):
    """A bank account of a supplier, with the day it was entered (BT-84)."""

    iban: str
    entered_on: date | None = None


class Supplier(Frozen):
    """A supplier as the company knows it."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    vat_id: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    currency: str | None = Field(default=None, description="usual ISO 4217 currency")
    supplier_class: str | None = Field(default=None, description="the company's own class, such as A, B, C")
    accounts: tuple[SupplierAccount, ...] = ()
    aliases: tuple[str, ...] = ()
    order_required: bool = Field(default=True, description="invoices need an order number")
    paid_on_receipt: bool = Field(default=False, description="we write the invoice ourselves for what was received")
    payment_days: int | None = Field(default=None, ge=0, description="agreed days from the date of issue to payment")
    match_level: int | None = Field(default=None, ge=2, le=4, description="overrides the match policy where set")


class CatalogueItem(Frozen):
    """An item as the company knows it."""

    id: str = Field(min_length=1, description="the buyer's item number")
    description: str
    unit_code: str = Field(description="base unit, UN/ECE Recommendation 20")
    category: str | None = None
    standard_item_id: str | None = None
    packs: dict[str, Exact] = Field(
        default_factory=dict, description="units of this item by pack: unit code to base units"
    )
    seller_item_ids: dict[str, str] = Field(
        default_factory=dict, description="supplier id to the supplier's item number"
    )
    average_price: Exact | None = Field(
        default=None, description="moving average price of the base unit, in the company's currency"
    )
    stock_quantity: Exact | None = Field(default=None, description="what is in stock, in base units")
