"""Pools: the terms, constants and values random rulesets and sheets are drawn from.

Small on purpose: constants and values must meet, so that limits are hit exactly and one unit beside.
"""

from typing import Final

LINE_TERMS: Final[dict[str, str]] = {
    "line.kind": "code",
    "line.paired": "flag",
    "line.comparable": "flag",
    "line.item_differs": "flag",
    "line.unit_differs": "flag",
    "line.buyer_item_id": "text",
    "line.category": "text",
    "line.description": "text",
    "line.quantity": "quantity",
    "line.ordered_quantity": "quantity",
    "line.received_quantity": "quantity",
    "line.quantity_variance": "quantity",
    "line.quantity_variance_bp": "ratio",
    "line.quantity_variance_amount": "money",
    "line.receipt_variance": "quantity",
    "line.receipt_variance_bp": "ratio",
    "line.receipt_variance_amount": "money",
    "line.net_price": "unit_price",
    "line.order_price": "unit_price",
    "line.price_variance_bp": "ratio",
    "line.price_variance_amount": "money",
    "line.line_net_amount": "money",
    "line.amount_variance": "money",
    "line.amount_variance_bp": "ratio",
    "line.ordered_amount": "money",
    "line.cumulative_amount": "money",
    "line.cumulative_expected_amount": "money",
    "line.cumulative_price_variance_amount": "money",
    "line.cumulative_price_variance_bp": "ratio",
    "line.cumulative_amount_variance": "money",
    "line.cumulative_amount_variance_bp": "ratio",
    "line.money_at_risk": "money",
    "line.charge_kind": "code",
    "line.charge_code": "text",
    "line.completes_order": "flag",
    "line.price_variance_company": "company_money",
    "line.price_variance_of_invoice_bp": "ratio",
    "line.quantity_variance_of_invoice_bp": "ratio",
    "line.amount_variance_of_invoice_bp": "ratio",
    "line.amount_variance_company": "company_money",
    "line.cumulative_price_variance_company": "company_money",
    "line.cumulative_amount_variance_company": "company_money",
    "line.effective_price_variance_bp": "ratio",
    "line.effective_price_variance_amount": "money",
    "line.contract_price_variance_bp": "ratio",
    "line.contract_price_variance_amount": "money",
    "line.average_price_variance_bp": "ratio",
    "line.unit_ratio_variance_bp": "ratio",
    "line.posted_quantity_variance": "quantity",
    "line.posted_quantity_variance_bp": "ratio",
    "line.posted_price_variance_amount": "money",
    "line.posted_price_variance_bp": "ratio",
    "line.posted_amount_variance": "money",
    "line.posted_amount_variance_bp": "ratio",
    "line.not_received_amount": "money",
    "line.days_late": "days",
    "line.value_days": "money",
}
DOCUMENT_TERMS: Final[dict[str, str]] = {
    "document.line_count": "count",
    "document.findings": "count",
    "document.age_days": "days",
    "document.issue_date": "date",
    "document.received_date": "date",
    "document.delivery_date": "date",
    "document.today": "date",
    "document.currency": "text",
    "document.number": "text",
    "document.read_surely": "flag",
    "document.duplicate": "flag",
    "document.seller_differs": "flag",
    "document.total_without_vat": "money",
    "document.total_with_vat": "money",
    "document.total_variance": "money",
    "document.total_variance_bp": "ratio",
    "receipt.required": "flag",
    "order.found": "flag",
    "order.number": "text",
    "order.status": "code",
    "order.issue_date": "date",
    "supplier.id": "text",
    "supplier.class": "text",
    "supplier.known": "flag",
    "company.site": "text",
    "company.channel": "text",
    "company.currency": "text",
    "document.match_level": "count",
    "document.total_variance_company": "company_money",
    "document.total_variance_of_invoice_bp": "ratio",
    "document.total_with_vat_variance": "money",
    "document.total_with_vat_variance_bp": "ratio",
    "document.vat_variance": "money",
    "document.vat_variance_bp": "ratio",
    "document.charges_variance": "money",
    "document.charges_variance_bp": "ratio",
    "document.rounding_amount": "money",
    "document.exchange_rate_variance_bp": "ratio",
    "document.exchange_difference": "company_money",
    "document.balance": "money",
    "order.limit_amount": "money",
    "document.limit_variance": "money",
    "document.limit_variance_bp": "ratio",
    "document.days_outside_validity": "days",
    "order.blanket_limit_amount": "money",
    "document.blanket_limit_variance": "money",
    "document.blanket_limit_variance_bp": "ratio",
    "document.days_outside_blanket": "days",
    "document.payment_days_variance": "days",
}
CODES: Final[dict[str, tuple[str, ...]]] = {
    "line.kind": ("line", "charge", "tax"),
    "line.charge_kind": ("charge", "freight", "discount"),
    "order.status": ("open", "changed", "cancelled", "closed"),
}
LIKELY: Final = ("line.comparable", "receipt.required")
"""Flags that are mostly true: without them no tolerance of a line has a verdict."""

TEXTS: Final = ("A", "b", "Straße 1", "ÉCLAIR", "x-1", "EUR")
"""What rules compare with."""
SPELLINGS: Final = ("a", "A", "B", "STRASSE 1", "straße 12", "éclair", "éclair", "X-1", "eur", "other")
"""What sheets say: the same words in other case and composition, and others."""

DAYS: Final = (20_000, 20_100, 20_200)
"""Day numbers; ``ISO_DAYS`` are the same days as authors write them."""
ISO_DAYS: Final = ("2024-10-04", "2025-01-12", "2025-04-22")

AMOUNTS: Final = (0, 1, 10, 100)
"""Whole amounts, quantities, counts and percents that rules compare with."""

CURRENCIES: Final = ("EUR", "DKK", "JPY", "KWD")
DIGITS: Final = {"EUR": 2, "DKK": 2, "JPY": 0, "KWD": 3}
