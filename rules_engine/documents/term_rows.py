"""The rows of the term registry that are about budgets, and the shapes every row has."""

from typing import Final, Literal

TermType = Literal[
    "money",
    "company_money",
    "unit_price",
    "quantity",
    "percent",
    "ratio",
    "count",
    "days",
    "date",
    "flag",
    "code",
    "text",
]
TermScope = Literal["document", "line"]

Row = tuple[str, TermType, str, str]
"""Name, type, meaning in one sentence, and where it comes from."""

BUDGET_ROWS: Final[tuple[Row, ...]] = (
    ("budget.found", "flag", "A budget bears at least one line of the document.", "master data"),
    (
        "budget.id",
        "text",
        "The strictest budget that is exceeded, else the one left with the least.",
        "master data",
    ),
    ("budget.cost_centre", "text", "The cost centre of that budget.", "master data"),
    ("budget.project", "text", "The project of that budget, where it is of one.", "master data"),
    ("budget.owner", "text", "Who answers for that cost centre.", "master data"),
    ("budget.when_exceeded", "code", "What the budget wants done beyond it: warn, stop or route.", "master data"),
    ("budget.amount", "money", "What may be spent in the budget's period.", "master data"),
    ("budget.reserved", "money", "What requests hold of it that are not ordered yet.", "budget ledger"),
    ("budget.committed", "money", "What orders hold of it that is not billed yet.", "budget ledger"),
    ("budget.consumed", "money", "What accepted bills took from it, without this document.", "budget ledger"),
    ("budget.available", "money", "What is left of it without this document.", "budget ledger"),
    ("budget.draw", "money", "What this document takes beyond what its order holds already.", "budget ledger"),
    ("budget.available_after", "money", "What is left of it with this document.", "budget ledger"),
    ("budget.used_bp", "ratio", "How much of the budget is taken with this document.", "budget ledger"),
    ("budget.lines_without", "count", "How many lines no budget bears.", "budget ledger"),
)
"""What a rule may ask about the budget a bill draws on; of several the one that ``budget.id`` tells."""

LIMIT_ROWS: Final[tuple[Row, ...]] = (
    ("order.blanket", "text", "The blanket order that the order is called off from.", "order"),
    (
        "order.limit_amount",
        "money",
        "What may be billed in all on the order itself, without VAT.",
        "order",
    ),
    (
        "document.order_billed",
        "money",
        "Net amount billed by all documents, with this one, on the order.",
        "history",
    ),
    ("document.limit_variance", "money", "That amount minus the limit.", "order, history"),
    ("document.limit_variance_bp", "ratio", "That variance as a share of the limit.", "order, history"),
    (
        "document.days_outside_validity",
        "days",
        "Days the document is dated after the validity of the order itself, or before it as negative.",
        "order",
    ),
    (
        "order.blanket_limit_amount",
        "money",
        "What may be billed in all on the blanket order, over all that is called off from it.",
        "order",
    ),
    (
        "document.blanket_billed",
        "money",
        "Net amount billed by all documents, with this one, on the blanket order and all that is called off from it.",
        "history",
    ),
    ("document.blanket_limit_variance", "money", "That amount minus the blanket order's limit.", "order, history"),
    (
        "document.blanket_limit_variance_bp",
        "ratio",
        "That variance as a share of the blanket order's limit.",
        "order, history",
    ),
    (
        "document.days_outside_blanket",
        "days",
        "Days the document is dated after the validity of the blanket order, or before it as negative.",
        "order",
    ),
)
"""What a rule may ask about the limit and the validity of an order, and of the blanket order behind it."""

SHIPPING_ROWS: Final[tuple[Row, ...]] = (
    ("document.is_sale", "flag", "The seller is the company itself: the document goes out.", "settings"),
    ("shipping.found", "flag", "At least one despatch advice exists for the order.", "linking"),
)
"""What a rule may ask about the proof of shipping behind an invoice."""

SHIPPED_ROWS: Final[tuple[Row, ...]] = (
    ("line.shipped_quantity", "quantity", "Quantity of the order line that was shipped.", "despatch advices"),
    (
        "line.shipping_variance",
        "quantity",
        "Quantity, with what was billed before, minus the shipped quantity.",
        "despatch advices",
    ),
    ("line.shipping_variance_bp", "ratio", "That variance as a share of the shipped quantity.", "despatch advices"),
    (
        "line.shipping_variance_amount",
        "money",
        "That variance at the order's price, rounded away from zero.",
        "despatch advices",
    ),
)
"""The same of a line."""

CUSTOMER_ROWS: Final[tuple[Row, ...]] = (
    ("customer.known", "flag", "The buyer is a customer of the company.", "master data"),
    ("customer.id", "text", "The company's number of the customer.", "master data"),
    ("customer.candidates", "text", "The customers an unknown buyer may be, with their likeness.", "master data"),
    ("customer.currency_differs", "flag", "The currency is not the one we sell in to the customer.", "master data"),
    ("customer.ship_to_known", "flag", "Every place the order names is one of the customer's.", "master data"),
    ("customer.order_repeated", "flag", "The customer sent this number before in other bytes.", "history"),
)
"""What a rule may ask about an order that a customer sent."""

CUSTOMER_LINE_ROWS: Final[tuple[Row, ...]] = (
    ("line.item_known", "flag", "The line names an item we sell, by our number or its registered one.", "master data"),
)

ALSO_OF_ORDERS: Final = frozenset(
    {f"document.{name}" for name in ("type", "number", "currency", "issue_date", "received_date", "age_days", "today")}
    | {f"document.{name}" for name in ("line_count", "findings", "read_surely", "seller", "buyer")}
    | {f"document.{name}" for name in ("sum_of_line_net_amounts", "total_without_vat", "vat", "total_with_vat")}
    | {"document.amount_due", "company.id", "company.channel"}
    | {f"line.{name}" for name in ("kind", "item", "description", "buyer_item_id", "seller_item_id", "category")}
    | {f"line.{name}" for name in ("unit", "unit_differs", "quantity", "net_price", "line_net_amount")}
    | {f"line.{name}" for name in ("arithmetic_differs", "list_price")}
    | {f"line.list_price_variance_{name}" for name in ("bp", "amount")}
)
"""Terms of other documents that are measured on a customer's order too."""

ALSO_OF_REQUESTS: Final = frozenset(
    {f"company.{name}" for name in ("cost_centre", "project", "site")}
    | {f"supplier.{name}" for name in ("known", "candidates", "id", "class")}
    | {row[0] for row in BUDGET_ROWS}
)
"""Terms of other documents that are measured on an order that is asked for here too."""

BUDGET_CODES: Final = {"budget.when_exceeded": ("warn", "stop", "route")}
