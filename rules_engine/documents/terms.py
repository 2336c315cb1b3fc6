"""The term registry: every word a rule may use about a sheet, with its type, unit, meaning and origin.

The editor, the checker, the documentation and the measuring code read this one table. Matching computes each term;
a test proves that no term is promised and never computed, and none computed and never promised.
"""

from typing import Final, get_args

from rules_engine.documents.base import Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.policy import MatchBasis, ScopeKey
from rules_engine.documents.term_rows import (
    ALSO_OF_ORDERS,
    ALSO_OF_REQUESTS,
    BUDGET_CODES,
    BUDGET_ROWS,
    CUSTOMER_LINE_ROWS,
    CUSTOMER_ROWS,
    LIMIT_ROWS,
    SHIPPED_ROWS,
    SHIPPING_ROWS,
    TermScope,
    TermType,
)
from rules_engine.documents.term_rows import Row as _Row

UNITS: Final[dict[TermType, str]] = {
    "money": "minor units of the sheet's currency",
    "company_money": "minor units of the company's own currency",
    "unit_price": "1e-6 of the sheet's currency",
    "quantity": "1e-6 of the order line's unit",
    "percent": "basis points",
    "ratio": "basis points, kept up and down",
    "count": "whole number",
    "days": "days",
    "date": "days since 1970-01-01",
    "flag": "true or false",
    "code": "one of a closed list",
    "text": "text, compared after NFKC and case folding",
}
"""The unit of each type of term."""


class Term(Frozen):
    """One word of the language: what it is called, what it means, in which unit, where it comes from."""

    name: str
    type: TermType
    scope: TermScope
    meaning: str
    source: str
    document_types: tuple[DocumentType, ...]
    codes: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of the term's values."""
        return UNITS[self.type]


_INVOICES = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
_ANSWERS = (DocumentType.ORDER_RESPONSE,)
_PRICED = (*_INVOICES, *_ANSWERS)
_SALES = (DocumentType.ORDER,)

_DOCUMENT: Final[tuple[tuple[tuple[DocumentType, ...], tuple[_Row, ...]], ...]] = (
    (
        _PRICED,
        (
            ("document.type", "code", "The type of the document.", "document"),
            ("document.type_code", "text", "The UNCL1001 code printed on the document.", "BT-3"),
            ("document.number", "text", "The document's number.", "BT-1"),
            ("document.currency", "text", "The document's currency.", "BT-5"),
            ("document.issue_date", "date", "The date of issue.", "BT-2"),
            (
                "document.received_date",
                "date",
                "The day the document was received, in the company's time zone.",
                "capture",
            ),
            ("document.delivery_date", "date", "The date of delivery or supply.", "BT-72"),
            (
                "document.age_days",
                "days",
                "Days from the date of issue to today; negative when issued in the future.",
                "today − BT-2",
            ),
            ("document.today", "date", "The day of the decision in the company's time zone.", "clock"),
            ("document.line_count", "count", "How many lines the document has, charges included.", "lines"),
            ("document.findings", "count", "How many findings reading and arithmetic left.", "reading"),
            ("document.arithmetic_findings", "count", "How many EN 16931 totals rules do not hold.", "BR-CO-10…17"),
            ("document.reading_findings", "count", "How many of the findings are not about arithmetic.", "reading"),
            ("document.read_surely", "flag", "Every value the decision uses was read without doubt.", "reading"),
            ("document.sum_of_line_net_amounts", "money", "Sum of the net amounts of the lines.", "BT-106"),
            ("document.total_without_vat", "money", "Total without VAT.", "BT-109"),
            ("document.vat", "money", "Total VAT.", "BT-110"),
            (
                "document.total_with_vat",
                "money",
                "Total with VAT; not printed, it follows from the amount due.",
                "BT-112, BR-CO-16",
            ),
            ("document.amount_due", "money", "Amount due for payment.", "BT-115"),
            ("document.seller", "text", "The seller's name.", "BT-27, BT-28"),
            ("document.seller_vat_id", "text", "The seller's VAT id.", "BT-31"),
            ("document.buyer", "text", "The buyer's name.", "BT-44, BT-45"),
            ("document.has_order_reference", "flag", "The document names an order.", "BT-13"),
            ("document.seller_differs", "flag", "The seller's name differs from the order's.", "order"),
            (
                "document.seller_vat_differs",
                "flag",
                "The seller's VAT or registration id differs from the order's, else from master data.",
                "order",
            ),
            ("document.buyer_differs", "flag", "The buyer differs from the order's.", "order"),
            ("document.currency_differs", "flag", "The currency differs from the order's.", "order"),
            (
                "document.total_variance",
                "money",
                "Total without VAT minus what the order expects for the billed lines.",
                "order",
            ),
            ("document.total_variance_bp", "ratio", "The total variance as a share of what is expected.", "order"),
            (
                "document.total_variance_of_invoice_bp",
                "ratio",
                "The total variance as a share of the total itself.",
                "order",
            ),
            (
                "document.total_variance_company",
                "company_money",
                "The total variance at the company's rate of the document's date, rounded away from zero.",
                "order, rates",
            ),
            ("document.match_level", "count", "How many ways the document is matched: 2, 3 or 4.", "match policy"),
            ("document.matched_at", "code", "The first level of the policy that agrees exactly.", "match policy"),
            ("document.unpaired_lines", "count", "How many lines have no order line.", "matching"),
            ("order.found", "flag", "The order was found.", "linking"),
            (
                "order.candidates",
                "text",
                "The likeliest orders of a document that belongs to none, with reasons.",
                "linking",
            ),
            ("order.number", "text", "The order's number.", "order"),
            ("order.seller", "text", "The seller the order went to.", "order"),
            ("order.seller_vat_id", "text", "The VAT id of the seller the order went to.", "order"),
            ("order.buyer", "text", "The buyer on the order.", "order"),
            ("order.currency", "text", "The order's currency.", "order"),
            ("order.status", "code", "Where the order stands.", "tracking"),
            ("order.total_without_vat", "money", "The order's total without VAT.", "order"),
            (
                "order.lines_not_billed",
                "count",
                "How many order lines nothing has been billed for, this document included.",
                "matching",
            ),
            ("order.unbilled_lines", "text", "The ids of those order lines, with commas.", "matching"),
            ("order.issue_date", "date", "The date of the order.", "order"),
            ("order.after_document", "flag", "The order was issued after the document: a retroactive order.", "order"),
            ("supplier.known", "flag", "The seller is a supplier of the company.", "master data"),
            (
                "supplier.candidates",
                "text",
                "The suppliers an unknown seller may be, with their likeness.",
                "master data",
            ),
            ("supplier.id", "text", "The company's number of the supplier.", "master data"),
            ("supplier.class", "text", "The company's class of the supplier.", "master data"),
            ("supplier.order_required", "flag", "Invoices of this supplier need an order number.", "master data"),
            ("company.cost_centre", "text", "The cost centre of the order.", "order"),
            ("company.project", "text", "The project of the order.", "order, BT-11"),
            ("company.site", "text", "The site the order is for.", "order"),
            ("company.id", "text", "The company's own number.", "settings"),
            ("company.currency", "text", "The company's own currency.", "settings"),
            ("company.channel", "text", "How the document arrived.", "capture"),
        ),
    ),
    (
        _INVOICES,
        (
            ("document.terms_due_date", "date", "When its terms of payment make it due.", "BT-20"),
            ("document.discount_until", "date", "Until when the best discount left may be taken.", "BT-20"),
            ("document.discount_days_left", "days", "Days left to take it.", "BT-20"),
            ("document.discount_amount", "money", "What it takes off the amount due.", "BT-20"),
            ("document.due_date", "date", "The payment due date.", "BT-9"),
            ("document.charges", "money", "Sum of the document's charges, without allowances.", "BT-108"),
            ("document.charges_variance", "money", "Charges minus the orders' charges.", "order"),
            ("document.charges_variance_bp", "ratio", "That variance as a share of the orders' charges.", "order"),
            ("document.discount", "money", "Sum of the document's allowances, as a positive amount.", "BT-107"),
            ("document.discount_variance", "money", "The orders' allowances minus the document's.", "order"),
            ("document.discount_variance_bp", "ratio", "That variance as a share of the orders' allowances.", "order"),
            ("document.vat_variance", "money", "Total VAT minus VAT at the orders' rates.", "order"),
            ("document.vat_variance_bp", "ratio", "That variance as a share of the expected VAT.", "order"),
            (
                "document.total_with_vat_variance",
                "money",
                "Total with VAT minus what the orders expect for the billed lines, with VAT at their rates.",
                "order",
            ),
            (
                "document.total_with_vat_variance_bp",
                "ratio",
                "That variance as a share of what is expected.",
                "order",
            ),
            ("document.rounding_amount", "money", "The printed rounding.", "BT-114"),
            (
                "document.balance",
                "money",
                "Total with VAT minus its lines, charges, allowances and VAT: what nothing on the document explains.",
                "document",
            ),
            (
                "document.exchange_rate_variance_bp",
                "ratio",
                "The company's rate of the document's date against that of the order's date.",
                "rates",
            ),
            (
                "document.exchange_difference",
                "company_money",
                "What the total costs more at the later rate, rounded away from zero.",
                "rates",
            ),
            *LIMIT_ROWS,
            (
                "document.payment_days_variance",
                "days",
                "Days to pay that were agreed minus those the document gives: positive is less time.",
                "master data, BT-9",
            ),
            ("document.duplicate", "flag", "The same seller's number was billed before by other bytes.", "history"),
            (
                "document.duplicate_likely",
                "flag",
                "An earlier invoice bills the same: by number, amount, lines, in parts, or to a sister company.",
                "history",
            ),
            ("document.duplicate_kind", "text", "How it repeats the earlier invoice.", "history"),
            ("document.duplicate_of", "text", "The number of that earlier invoice.", "history"),
            ("document.duplicate_reasons", "text", "What is equal between the two.", "history"),
            ("document.iban_differs", "flag", "The printed account is none of the supplier's accounts.", "master data"),
            ("document.preceding_found", "flag", "The preceding invoice was found.", "linking"),
            ("receipt.found", "flag", "At least one receipt advice exists for the order.", "linking"),
            ("receipt.required", "flag", "The match level needs a receipt advice.", "match policy"),
            *BUDGET_ROWS,
            *SHIPPING_ROWS,
        ),
    ),
    (_SALES, CUSTOMER_ROWS),
    (_ANSWERS, (("response.code", "text", "The supplier's answer: AB, AP, RE or CA.", "UNCL4343"),)),
)

_LINE: Final[tuple[tuple[tuple[DocumentType, ...], tuple[_Row, ...]], ...]] = (
    (_SALES, CUSTOMER_LINE_ROWS),
    (
        _PRICED,
        (
            ("line.kind", "code", "Line, charge or tax.", "document"),
            ("line.paired", "flag", "The line has an order line.", "matching"),
            ("line.comparable", "flag", "It has an order line in its currency and a unit that converts.", "matching"),
            ("line.order_line", "text", "The order line's id.", "matching"),
            ("line.order_line_candidates", "text", "Order lines that fit nearly alike: one is asked for.", "matching"),
            ("line.buyer_item_id", "text", "The buyer's item number.", "BT-156"),
            ("line.seller_item_id", "text", "The seller's item number.", "BT-155"),
            ("line.description", "text", "The item's description.", "BT-153"),
            ("line.item", "text", "What the line names its item by: item number, else description.", "BT-153…157"),
            ("line.order_item", "text", "What the order line names its item by.", "order"),
            ("line.unit", "text", "The unit printed on the line.", "BT-130"),
            ("line.order_unit", "text", "The order line's unit.", "order"),
            ("line.vat_rate", "percent", "The VAT rate.", "BT-152"),
            ("line.order_vat_rate", "percent", "The order line's VAT rate, else the order's only one.", "order"),
            ("line.category", "text", "The company's category of the item.", "master data"),
            ("line.cost_centre", "text", "The cost centre of the order line.", "BT-133"),
            ("line.quantity", "quantity", "Billed or answered quantity, in the order line's unit.", "BT-129"),
            ("line.net_price", "unit_price", "Net price per order unit, after line allowances.", "BT-146"),
            ("line.line_net_amount", "money", "Net amount of the line.", "BT-131"),
            ("line.ordered_quantity", "quantity", "Ordered quantity.", "order"),
            ("line.order_price", "unit_price", "The order's net price per order unit.", "order"),
            ("line.price_variance", "unit_price", "Net price minus the order's price.", "order"),
            ("line.price_variance_bp", "ratio", "Price variance as a share of the order's price.", "order"),
            ("line.price_variance_amount", "money", "Price variance times quantity, rounded away from zero.", "order"),
            (
                "line.quantity_variance",
                "quantity",
                "Quantity, with what was billed before, minus the ordered quantity.",
                "order",
            ),
            ("line.quantity_variance_bp", "ratio", "Quantity variance as a share of the ordered quantity.", "order"),
            (
                "line.quantity_variance_amount",
                "money",
                "Quantity variance at the order's price, rounded away from zero.",
                "order",
            ),
            ("line.expected_amount", "money", "Quantity at the order's price, rounded half up.", "order"),
            ("line.amount_variance", "money", "Net amount minus quantity at the order's price.", "order"),
            ("line.amount_variance_bp", "ratio", "Amount variance as a share of what is expected.", "order"),
            ("line.price_variance_of_invoice_bp", "ratio", "Price variance as a share of the net price.", "order"),
            (
                "line.price_variance_company",
                "company_money",
                "Price variance times quantity at the company's rate, rounded away from zero.",
                "order, rates",
            ),
            (
                "line.quantity_variance_of_invoice_bp",
                "ratio",
                "Quantity variance as a share of the billed quantity.",
                "order",
            ),
            ("line.amount_variance_of_invoice_bp", "ratio", "Amount variance as a share of the net amount.", "order"),
            (
                "line.amount_variance_company",
                "company_money",
                "Amount variance at the company's rate, rounded away from zero.",
                "order, rates",
            ),
            (
                "line.effective_price",
                "unit_price",
                "Net amount per order unit, whatever price is printed.",
                "line",
            ),
            ("line.order_effective_price", "unit_price", "The order line's net amount per unit.", "order"),
            (
                "line.effective_price_variance_bp",
                "ratio",
                "Net amount per unit minus the order's, as a share of the order's.",
                "order",
            ),
            (
                "line.effective_price_variance_amount",
                "money",
                "That variance times quantity, rounded away from zero.",
                "order",
            ),
            ("line.contract_price", "unit_price", "The contract's price per order unit.", "master data"),
            (
                "line.contract_price_variance_bp",
                "ratio",
                "Net price minus the contract's, as a share of it.",
                "master data",
            ),
            (
                "line.contract_price_variance_amount",
                "money",
                "That variance times quantity, rounded away from zero.",
                "master data",
            ),
            ("line.list_price", "unit_price", "The price list's price per order unit.", "master data"),
            ("line.list_price_variance_bp", "ratio", "Net price minus the list's, as a share of it.", "master data"),
            (
                "line.list_price_variance_amount",
                "money",
                "That variance times quantity, rounded away from zero.",
                "master data",
            ),
            ("line.price_estimated", "flag", "The order's price is an estimate.", "order"),
            (
                "line.days_late",
                "days",
                "Promised, or on invoices actual, minus requested delivery date.",
                "order",
            ),
            (
                "line.average_price_variance_bp",
                "ratio",
                "By how much the item's average price changes if the line is posted, stock permitting.",
                "master data",
            ),
            (
                "line.unit_ratio_variance_bp",
                "ratio",
                "Quantity in the price's unit per billed unit, against the order's.",
                "order",
            ),
            ("line.unit_differs", "flag", "The unit is not the order's and cannot be converted to it.", "order"),
            (
                "line.item_differs",
                "flag",
                "An item number contradicts the order line's; without numbers, no word is shared.",
                "order",
            ),
            ("line.vat_rate_differs", "flag", "The VAT rate is not the order line's.", "order"),
            ("line.arithmetic_differs", "flag", "Quantity times price is not the line's net amount.", "line"),
            (
                "line.money_at_risk",
                "money",
                "Net amount of the line above what the order and receipts support.",
                "matching",
            ),
        ),
    ),
    (
        _INVOICES,
        (
            (
                "line.billed_before",
                "quantity",
                "Quantity other documents billed for the order line, pending ones included.",
                "history",
            ),
            ("line.charge_code", "text", "The reason code of a charge or allowance, else its reason.", "BT-98, BT-105"),
            (
                "line.charge_kind",
                "code",
                "Whether a charge is freight, a discount (allowance) or another charge.",
                "BT-105",
            ),
            ("line.ordered_amount", "money", "The order line's net amount.", "order"),
            (
                "line.cumulative_amount",
                "money",
                "Net amount over all documents of the order line, this one included.",
                "history",
            ),
            (
                "line.cumulative_expected_amount",
                "money",
                "Quantity over all these documents at the order's price, rounded half up.",
                "history",
            ),
            (
                "line.cumulative_price_variance_amount",
                "money",
                "Amount over all these documents minus their quantity at the order's price.",
                "history",
            ),
            (
                "line.cumulative_price_variance_bp",
                "ratio",
                "That variance as a share of the quantity at the order's price.",
                "history",
            ),
            (
                "line.cumulative_amount_variance",
                "money",
                "Amount over all these documents minus the order line's amount.",
                "history",
            ),
            (
                "line.cumulative_amount_variance_bp",
                "ratio",
                "That variance as a share of the order line's amount.",
                "history",
            ),
            (
                "line.cumulative_price_variance_company",
                "company_money",
                "The price variance over all these documents at the company's rate.",
                "history, rates",
            ),
            (
                "line.cumulative_amount_variance_company",
                "company_money",
                "The amount variance over all these documents at the company's rate.",
                "history, rates",
            ),
            (
                "line.posted_amount",
                "money",
                "Net amount of this document and those another system has taken over.",
                "history",
            ),
            (
                "line.posted_expected_amount",
                "money",
                "Their quantity at the order's price, rounded half up.",
                "history",
            ),
            ("line.posted_price_variance_amount", "money", "Their amount minus that.", "history"),
            ("line.posted_price_variance_bp", "ratio", "That variance as a share of what is expected.", "history"),
            ("line.posted_amount_variance", "money", "Their amount minus the order line's amount.", "history"),
            (
                "line.posted_amount_variance_bp",
                "ratio",
                "That variance as a share of the order line's amount.",
                "history",
            ),
            ("line.posted_quantity_variance", "quantity", "Their quantity minus the ordered quantity.", "history"),
            (
                "line.posted_quantity_variance_bp",
                "ratio",
                "That variance as a share of the ordered quantity.",
                "history",
            ),
            ("line.completes_order", "flag", "With this line the order line is billed in full.", "history"),
            (
                "line.not_received_amount",
                "money",
                "Where nothing came: all that is billed of the order line, at its price; else 0.",
                "receipts, history",
            ),
            ("line.days_early", "days", "Requested delivery date minus the date of issue.", "order"),
            (
                "line.value_days",
                "money",
                "Net amount times the days it is billed before its delivery date; negative when billed after it.",
                "order",
            ),
            ("line.received_quantity", "quantity", "Received minus rejected quantity of the order line.", "receipts"),
            (
                "line.receipt_variance",
                "quantity",
                "Quantity, with what was billed before, minus the received quantity.",
                "receipts",
            ),
            ("line.receipt_variance_bp", "ratio", "Receipt variance as a share of the received quantity.", "receipts"),
            (
                "line.receipt_variance_amount",
                "money",
                "Receipt variance at the order's price, rounded away from zero.",
                "receipts",
            ),
            ("line.rejected_quantity", "quantity", "Rejected quantity of the order line.", "receipts"),
            *SHIPPED_ROWS,
        ),
    ),
    (
        _ANSWERS,
        (
            ("line.response_status", "text", "The supplier's answer to the line (UNCL1229).", "UNCL1229"),
            ("line.answer", "code", "What the answer to the line comes to.", "UNCL1229, order"),
        ),
    ),
)

SCOPE_TERMS: Final[dict[ScopeKey, str]] = {
    "order": "order.number",
    "item": "line.buyer_item_id",
    "supplier": "supplier.id",
    "supplier_class": "supplier.class",
    "category": "line.category",
    "cost_centre": "company.cost_centre",
    "site": "company.site",
    "company": "company.id",
    "channel": "company.channel",
    "currency": "document.currency",
}
"""The term that a scope key is compared with."""

DATED_TERMS: Final = {
    "received": "document.received_date",
    "order": "order.issue_date",
    "delivery": "document.delivery_date",
    "decision": "document.today",
    "document": "document.issue_date",
}
"""The date that decides whether a dated part is valid (semantics, rule 17)."""

_CODES: Final[dict[str, tuple[str, ...]]] = BUDGET_CODES | {
    "document.type": tuple(member.value for member in DocumentType),
    "document.matched_at": (*get_args(MatchBasis), "none"),
    "line.kind": ("line", "charge", "tax"),
    "line.answer": ("accepted", "changed", "refused", "substituted", "added"),
    "line.charge_kind": ("charge", "freight", "discount"),
    "order.status": ("open", "changed", "cancelled", "closed"),
}


def _build() -> dict[str, Term]:
    """Turn the two tables into one registry by name."""
    scoped: tuple[tuple[TermScope, tuple[tuple[tuple[DocumentType, ...], tuple[_Row, ...]], ...]], ...] = (
        ("document", _DOCUMENT),
        ("line", _LINE),
    )
    return {
        name: Term(
            name=name,
            type=kind,
            scope=scope,
            meaning=meaning,
            source=source,
            document_types=(*types, *_SALES) if name in ALSO_OF_ORDERS | ALSO_OF_REQUESTS else types,
            codes=_CODES.get(name, ()),
        )
        for scope, groups in scoped
        for types, rows in groups
        for name, kind, meaning, source in rows
    }


TERMS: Final[dict[str, Term]] = _build()
"""Every term of a sheet by name."""
