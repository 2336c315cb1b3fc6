"""What a reader may know before it reads: the order a document answers to, and how its supplier prints.

Owns the shapes only. A hint never is a value: what a reader returns stands on the page, or is not returned.
"""

from typing import Literal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen


class OrderedLine(Frozen):
    """One line of an order as it may be found again on an invoice."""

    items: tuple[str, ...] = Field(default=(), description="item numbers of buyer, seller and standards")
    description: str | None = None
    quantity: Exact | None = None
    price: Exact | None = None
    unit_code: str | None = None


class Anchor(Frozen):
    """Where a supplier prints one value: by the words before or above it."""

    field: str = Field(description="dotted path of the value, such as number")
    way: Literal["inside", "left", "above", "place"] = Field(description="where its label stands")
    label: str = Field(description="letters and digits of the label, in lower case")
    left: int = Field(description="left edge of the value in points")
    down: int = Field(default=0, description="lines from the label, or from the top for a bare place")
    words: int = Field(default=1, description="words the value has")


class Column(Frozen):
    """Where a supplier prints one column of its table, in points, and how far from its amount's line."""

    left: int
    right: int
    rise: int = Field(default=0, description="hundredths of a letter's height below the amount")


class Lesson(Frozen):
    """What a person confirmed of one document: its values by dotted path; quantity, price and amount of its lines."""

    values: dict[str, str] = Field(default_factory=dict, description="days as 2026-01-31, numbers as 1234.50")
    lines: tuple[tuple[Exact | None, Exact | None, Exact | None], ...] = ()


class Template(Frozen):
    """How one supplier prints, learned from corrections: only what was read wrongly without it."""

    keys: tuple[str, ...] = Field(description="what tells the supplier: VAT identifier, IBAN, domain, name")
    version: int = 1
    anchors: tuple[Anchor, ...] = ()
    columns: dict[str, Column] = Field(default_factory=dict, description="quantity, price and amount")
    heading: tuple[str, ...] = Field(default=(), description="headings over the columns")
    trusted: int = Field(default=0, description="documents that were confirmed since it was learned")


class Hints(Frozen):
    """Everything a reader may know before it reads one document."""

    order_number: str | None = None
    ordered: tuple[OrderedLine, ...] = ()
    templates: tuple[Template, ...] = ()
