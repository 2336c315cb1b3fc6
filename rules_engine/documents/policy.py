"""Match policies, and the scopes that say where a part of a ruleset applies.

Owns the order of the scope keys (semantics, rule 9): most specific first. A scope is compared by its content, never by
its name.
"""

from typing import Final, Literal

from pydantic import Field

from rules_engine.documents.base import Frozen

SCOPE_KEYS: Final = (
    "order",
    "item",
    "supplier",
    "supplier_class",
    "category",
    "cost_centre",
    "site",
    "company",
    "channel",
    "currency",
)
"""Scope keys, most specific first."""

ScopeKey = Literal[
    "order", "item", "supplier", "supplier_class", "category", "cost_centre", "site", "company", "channel", "currency"
]
Scope = dict[ScopeKey, tuple[str, ...]]
"""Where a part applies: every named key must equal one of its values; an empty scope applies everywhere."""

PairingKey = Literal["order_line", "buyer_item", "standard_item", "seller_item", "description", "position"]


MatchBasis = Literal["line_detail", "line_total", "document_total"]
"""What may agree with the order: unit price and quantity of each line, the amount of each line, the total."""


class MatchPolicy(Frozen):
    """How documents are matched: how many ways, by which keys lines pair, and whether clean lines may leave alone."""

    id: str
    name: str = ""
    scope: Scope = Field(default_factory=dict)
    level: Literal[2, 3, 4] = Field(default=3, description="2: order; 3: order and receipt; 4: and inspection")
    pairing: tuple[PairingKey, ...] = (
        "order_line",
        "buyer_item",
        "standard_item",
        "seller_item",
        "description",
        "position",
    )
    waterfall: tuple[MatchBasis, ...] = Field(
        default=("line_detail", "line_total", "document_total"),
        description="the levels on which a document may agree with its orders, tried in this sequence",
    )
    pairing_margin: int = Field(
        default=250,
        ge=0,
        le=100_000,
        description="a line whose second-best order line is nearer than this, an agreeing item number being 10,000, "
        "and is booked or priced otherwise, is asked about; 0 never asks",
    )
    release: Literal["by_document", "by_line"] = "by_document"


DEFAULT_POLICY: Final = MatchPolicy(id="default", name="Three-way match")
"""What applies where a ruleset names no policy."""


def specificity(scope: Scope) -> tuple[int, ...]:
    """Return a key that sorts scopes most specific first.

    >>> specificity({"supplier": ("S1",)}) < specificity({"currency": ("EUR",)})
    True
    """
    return tuple(0 if key in scope else 1 for key in SCOPE_KEYS)
