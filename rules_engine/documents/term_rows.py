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
    ("budget.id", "text", "The budget that the document leaves with the least.", "master data"),
    ("budget.cost_centre", "text", "The cost centre of that budget.", "master data"),
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
"""What a rule may ask about the budget a bill draws on; of several budgets the one that is left with the least."""

BUDGET_CODES: Final = {"budget.when_exceeded": ("warn", "stop", "route")}
