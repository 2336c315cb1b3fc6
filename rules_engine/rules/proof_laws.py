"""Laws of the sheet: what is never false on a sheet that matching made, so that proofs look at no other.

Owns the list, written in the rule language itself: each law is a condition that holds on every real document wherever
its terms are known. A test measures documents and asks every law of every sheet.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.terms import TERMS
from rules_engine.rules import conditions as written
from rules_engine.rules.model import Level, Ruleset
from rules_engine.rules.plan import Condition, reads
from rules_engine.rules.problems import Problems
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.vocabulary import vocabulary

_Plain = dict[str, object]

_SHARES: Final = (
    ("line.price_variance", "line.price_variance_bp"),
    ("line.quantity_variance", "line.quantity_variance_bp"),
    ("line.receipt_variance", "line.receipt_variance_bp"),
    ("line.amount_variance", "line.amount_variance_bp"),
    ("line.cumulative_price_variance_amount", "line.cumulative_price_variance_bp"),
    ("line.cumulative_amount_variance", "line.cumulative_amount_variance_bp"),
    ("document.total_variance", "document.total_variance_bp"),
)
"""Variances and their shares, which have one sign."""

_OF_ORDERS: Final = (
    "order.number",
    "order.seller",
    "order.seller_vat_id",
    "order.buyer",
    "order.currency",
    "order.status",
    "order.issue_date",
    "order.after_document",
    "order.lines_not_billed",
    "document.currency_differs",
    "document.seller_differs",
    "document.buyer_differs",
)
"""What only an order can tell."""


def _compare(term: str, op: str, value: object = None) -> _Plain:
    """Write one comparison."""
    return {"term": term, "op": op} | ({} if value is None else {"value": value})


def _either(*parts: _Plain) -> _Plain:
    """Write that one of the parts holds."""
    return {"any": list(parts)}


def _signs(variance: str, share: str) -> Iterator[_Plain]:
    """Write that a variance and its share have one sign."""
    yield _either(_compare(variance, "<=", "0"), _compare(share, "exceeds", "0"))
    yield _either(_compare(variance, ">", "0"), _compare(share, "within", "0"))
    yield _either(_compare(variance, ">=", "0"), _compare(share, "below", "0"))
    yield _either(_compare(variance, "<", "0"), _compare(share, "at least", "0"))


def _laws() -> Iterator[_Plain]:
    """Yield every law."""
    for variance, share in _SHARES:
        yield from _signs(variance, share)
    net, ordered, variance = "line.net_price", "line.order_price", "line.price_variance"
    yield _either(_compare(net, "<=", {"term": ordered}), _compare(variance, ">", "0"))
    yield _either(_compare(net, ">=", {"term": ordered}), _compare(variance, "<", "0"))
    yield _either(_compare("line.comparable", "is false"), _compare("line.paired", "is true"))
    yield _either(_compare("line.kind", "is", "line"), _compare("line.comparable", "is false"))
    yield _either(_compare("line.comparable", "is false"), _compare("order.found", "is true"))
    yield _either(_compare("receipt.found", "is false"), _compare("order.found", "is true"))
    for term in _OF_ORDERS:
        yield _either(_compare("order.found", "is true"), _compare(term, "is missing"))
    for term in (name for name, found in TERMS.items() if found.type == "count"):
        yield _compare(term, ">=", 0)
    yield _either(_compare("receipt.required", "is false"), _compare("document.match_level", ">=", 3))
    yield _either(_compare("receipt.required", "is true"), _compare("document.match_level", "<", 3))
    for part in ("document.arithmetic_findings", "document.reading_findings"):
        yield _compare(part, "<=", {"term": "document.findings"})
    after = _compare("order.issue_date", ">", {"term": "document.issue_date"})
    yield _either(_compare("order.after_document", "is false"), after)
    yield _either(_compare("order.after_document", "is true"), {"not": after})
    yield _either(_compare("document.age_days", ">=", 0), _compare("document.issue_date", ">", _TODAY))
    yield _either(_compare("document.age_days", "<", 0), _compare("document.issue_date", "<=", _TODAY))


_TODAY: Final = {"term": "document.today"}


class Law:
    """One law: the terms it ties together, and its condition."""

    def __init__(self, text: _Plain, document_type: DocumentType) -> None:
        """Resolve the law as a rule of its scope; ``valid`` tells whether the type of document has its terms."""
        self.scope: Level = "line" if "'line." in str(text) else "document"
        problems = Problems()
        resolver = Resolver(vocabulary(_NO_RULES), problems, "law", self.scope, frozenset({document_type}))
        tree: written.Condition = _CONDITION.validate_python(text)
        self.condition: Condition = resolver.condition(tree, self.scope, "law")
        self.valid = not problems.found
        self.terms = frozenset((read.name, read.scope) for read in reads(self.condition))


_NO_RULES: Final = Ruleset(id="laws", name="Laws")
_CONDITION: Final[TypeAdapter[written.Condition]] = TypeAdapter(written.Condition)


@cache
def laws(document_type: str) -> tuple[Law, ...]:
    """Return the laws of a type of document.

    >>> len(laws("invoice")) > len(laws("order_response")) > 0
    True
    """
    made = (Law(text, DocumentType(document_type)) for text in _laws())
    return tuple(law for law in made if law.valid)
