"""What the lines of all documents share: the item, quantity, price, VAT, allowances and charges.

Quantities are in the unit printed on the line; prices are per ``price_base_quantity`` of that unit, without VAT.
"""

from decimal import Decimal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen


class Item(Frozen):
    """What is bought, as this document names it."""

    description: str | None = Field(default=None, description="item name, else description (BT-153, BT-154)")
    buyer_item_id: str | None = Field(default=None, description="the buyer's item number (BT-156)")
    seller_item_id: str | None = Field(default=None, description="the seller's item number (BT-155)")
    standard_item_id: str | None = Field(default=None, description="registered item number such as a GTIN (BT-157)")


class AllowanceCharge(Frozen):
    """An allowance (discount) or a charge on a document or a line (BG-20, BG-21, BG-27, BG-28)."""

    charge: bool = Field(description="true for a charge, false for an allowance")
    amount: Exact = Field(description="amount without VAT, positive as printed (BT-92, BT-99, BT-136, BT-141)")
    reason: str | None = Field(default=None, description="reason in words (BT-97, BT-104)")
    reason_code: str | None = Field(default=None, description="UNCL5189 or UNCL7161 code (BT-98, BT-105)")
    vat_category: str | None = Field(default=None, description="UNCL5305 code (BT-95, BT-102)")
    vat_rate: Exact | None = Field(default=None, description="VAT rate in percent (BT-96, BT-103)")


class TradeLine(Frozen):
    """A line with a quantity, a price and an amount, as orders, responses and invoices carry it (BG-25)."""

    id: str = Field(description="line identifier as printed (BT-126)")
    item: Item = Item()
    quantity: Exact | None = Field(default=None, description="quantity in unit_code (BT-129)")
    unit_code: str | None = Field(default=None, description="UN/ECE Recommendation 20/21 unit as printed (BT-130)")
    net_price: Exact | None = Field(default=None, description="net price per price_base_quantity, without VAT (BT-146)")
    price_base_quantity: Exact = Field(default=Decimal(1), description="units the price is for (BT-149)")
    priced_quantity: Exact | None = Field(
        default=None, description="the quantity in the unit the price is for, where that is another one"
    )
    line_net_amount: Exact | None = Field(default=None, description="net amount of the line without VAT (BT-131)")
    allowance_charges: tuple[AllowanceCharge, ...] = ()
    vat_category: str | None = Field(default=None, description="UNCL5305 code (BT-151)")
    vat_rate: Exact | None = Field(default=None, description="VAT rate in percent (BT-152)")
    order_line_reference: str | None = Field(default=None, description="referenced order line (BT-132)")
    order_reference: str | None = Field(default=None, description="referenced order, where a line names its own")
    note: str | None = Field(default=None, description="free text (BT-127)")
