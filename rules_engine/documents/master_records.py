"""Master data beside suppliers and items: sites, cost centres, contracts, prices, budgets, rates, terms, stock.

Every kind of record has an id that is never given twice; what has none of its own is named by what it is about. Amounts
are exact decimals of a named currency; periods include both their days.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, model_validator

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.payment_terms import PaymentTerms


class MasterKind(StrEnum):
    """The kinds of master data."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    ITEM = "item"
    SITE = "site"
    COST_CENTRE = "cost_centre"
    CONTRACT = "contract"
    PRICE_LIST = "price_list"
    SALES_PRICE_LIST = "sales_price_list"
    BUDGET = "budget"
    RATE = "rate"
    PAYMENT_TERMS = "payment_terms"
    STOCK = "stock"


class Period(Frozen):
    """From a day to a day, both included; an end that is not said is open."""

    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.valid_from is not None and self.valid_until is not None and self.valid_from > self.valid_until:
            raise ValueError("it ends before it begins")
        return self

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in the period.

        >>> Period(valid_from=date(2026, 1, 1)).covers(date(2026, 1, 1))
        True
        """
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Site(Frozen):
    """A place that receives goods, with the calendar of its working days."""

    id: str = Field(min_length=1)
    name: str
    company_id: str | None = None
    region: str = Field(default="", description="country or country and region of its holidays, such as DE-SH")
    aliases: tuple[str, ...] = ()


class CostCentre(Frozen):
    """Who bears a cost, and who answers for it."""

    id: str = Field(min_length=1)
    name: str
    company_id: str | None = None
    owner: str | None = Field(default=None, description="login of who answers for it")
    aliases: tuple[str, ...] = ()


class PriceEntry(Frozen):
    """A promised price of one item, from a quantity on."""

    item: str = Field(min_length=1, description="the buyer's item number")
    price: Exact = Field(ge=0, description="net, per base_quantity")
    base_quantity: Exact = Field(default=Decimal(1), gt=0, description="units the price is for")
    unit_code: str | None = None
    from_quantity: Exact = Field(default=Decimal(0), ge=0, description="the price holds from this quantity on")


class PriceList(Period):
    """Prices a supplier promises; of all suppliers where none is named."""

    id: str = Field(min_length=1)
    supplier: str | None = None
    currency: str = Field(min_length=3, max_length=3)
    prices: tuple[PriceEntry, ...] = ()

    def price_of(self, item: str, quantity: Decimal) -> PriceEntry | None:
        """Return the price of an item for a quantity: the entry of the highest quantity that is reached."""
        reached = [each for each in self.prices if each.item == item and each.from_quantity <= quantity]
        return max(reached, key=lambda each: each.from_quantity, default=None)


class Customer(Frozen):
    """Somebody who buys from us."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    vat_id: str | None = None
    currency: str | None = Field(default=None, description="in which we sell to them")
    ship_to: tuple[str, ...] = Field(default=(), description="identifiers of the places they have goods sent to")
    aliases: tuple[str, ...] = ()


class SalesPriceList(PriceList):
    """Prices we promise; to all customers where none is named. Items go by our own numbers."""

    customer: str | None = Field(default=None, description="id of the customer")


class Contract(PriceList):
    """A contract with a supplier (BT-12): its prices, and how much may be bought under it."""

    name: str = ""
    limit_amount: Exact | None = Field(default=None, ge=0, description="net, over the whole period")


class Budget(Period):
    """What a cost centre or a project may spend in a period, and what happens beyond it."""

    id: str = Field(min_length=1)
    cost_centre: str | None = Field(default=None, min_length=1, description="none: whichever works on the project")
    project: str | None = Field(default=None, min_length=1, description="none: all of them, and what is of none")
    category: str | None = Field(default=None, description="of items; none: all of them")
    amount: Exact = Field(ge=0, description="net")
    currency: str = Field(min_length=3, max_length=3)
    when_exceeded: Literal["warn", "stop", "route"] = "route"
    warn_at_bp: int | None = Field(default=None, ge=0, le=10_000, description="taken so far that people want to know")

    @model_validator(mode="after")
    def _of_something(self) -> "Budget":
        if self.cost_centre is None and self.project is None:
            raise ValueError("it names neither a cost centre nor a project")
        return self


class Rate(Frozen):
    """What one unit of a currency is worth in another on a day."""

    id: str = Field(default="", description="made of both currencies and the day where it is not given")
    currency: str = Field(min_length=3, max_length=3)
    in_currency: str = Field(min_length=3, max_length=3)
    day: date
    rate: Exact = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("id"):
            return data | {"id": f"{data.get('currency')}/{data.get('in_currency')}@{data.get('day')}"}
        return data


class StockLevel(Frozen):
    """What is there of an item at a site."""

    id: str = Field(default="", description="made of item and site where it is not given")
    item: str = Field(min_length=1)
    site: str = ""
    quantity: Exact = Field(description="in base units; below nothing where more was taken than booked")
    counted_on: date | None = None
    daily_use: Exact | None = Field(default=None, ge=0, description="base units used of it on a usual calendar day")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("id"):
            return data | {"id": f"{data.get('item')}@{data.get('site') or ''}"}
        return data


MasterRecord = (
    Supplier
    | Customer
    | CatalogueItem
    | Site
    | CostCentre
    | Contract
    | PriceList
    | SalesPriceList
    | Budget
    | Rate
    | PaymentTerms
    | StockLevel
)
"""A record of any kind."""

CLASSES: Final[dict[MasterKind, type[MasterRecord]]] = {
    MasterKind.SUPPLIER: Supplier,
    MasterKind.CUSTOMER: Customer,
    MasterKind.ITEM: CatalogueItem,
    MasterKind.SITE: Site,
    MasterKind.COST_CENTRE: CostCentre,
    MasterKind.CONTRACT: Contract,
    MasterKind.PRICE_LIST: PriceList,
    MasterKind.SALES_PRICE_LIST: SalesPriceList,
    MasterKind.BUDGET: Budget,
    MasterKind.RATE: Rate,
    MasterKind.PAYMENT_TERMS: PaymentTerms,
    MasterKind.STOCK: StockLevel,
}
"""The class of each kind of record."""
