"""The totals of a document and of its VAT breakdown (EN 16931 BG-22, BG-23)."""

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen


class Totals(Frozen):
    """Document totals in the document's currency, as printed; absent is None, never zero."""

    sum_of_line_net_amounts: Exact | None = Field(default=None, description="BT-106")
    allowances: Exact | None = Field(default=None, description="BT-107")
    charges: Exact | None = Field(default=None, description="BT-108")
    total_without_vat: Exact | None = Field(default=None, description="BT-109")
    vat: Exact | None = Field(default=None, description="BT-110")
    total_with_vat: Exact | None = Field(default=None, description="BT-112")
    paid_amount: Exact | None = Field(default=None, description="BT-113")
    rounding_amount: Exact | None = Field(default=None, description="BT-114")
    amount_due: Exact | None = Field(default=None, description="BT-115")


class VatBreakdown(Frozen):
    """One row of the VAT breakdown (BG-23)."""

    category: str | None = Field(default=None, description="UNCL5305 code (BT-118)")
    rate: Exact | None = Field(default=None, description="VAT rate in percent (BT-119)")
    taxable_amount: Exact | None = Field(default=None, description="BT-116")
    tax_amount: Exact | None = Field(default=None, description="BT-117")
