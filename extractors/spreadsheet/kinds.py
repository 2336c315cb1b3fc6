"""Which type of document a workbook holds, and which printed number is its own.

Owns the chain of evidence: a stated type, a title, the number that stands furthest down the chain of trade (an invoice
names its order, an order never names its invoice), the name of the sheet. Without evidence the type is unknown.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from extractors.spoken import spoken
from extractors.spreadsheet.grid import Cell
from extractors.spreadsheet.labels import Labelled
from extractors.spreadsheet.words import TITLES
from rules_engine.documents.kinds import DocumentType

CHAIN: Final = (
    "credit_note",
    "invoice",
    "receipt_advice",
    "despatch_advice",
    "order_response",
    "order_change",
    "order",
)
"""Types from the end of the chain of trade to its beginning."""

BUYERS_OWN: Final = frozenset({"order", "order_change", "order_cancellation", "receipt_advice"})
"""Types that the buyer writes: *our* item number is then the buyer's."""

REFERENCES: Final[Mapping[str, str]] = {
    "order": "order_reference",
    "order_response": "sales_order_reference",
    "despatch_advice": "despatch_reference",
    "receipt_advice": "receipt_reference",
    "invoice": "preceding_invoice_reference",
}
"""What the number of another document is on this one."""

COLUMN_KINDS: Final[Mapping[str, str]] = {
    "document.credit_note": "credit_note",
    "document.invoice": "invoice",
    "document.receipt": "receipt_advice",
    "document.despatch": "despatch_advice",
    "document.order": "order",
}
"""Columns that repeat the number of a document → its type."""

_QUANTITIES: Final[Mapping[str, str]] = {
    "quantity.received": "receipt_advice",
    "quantity.delivered": "despatch_advice",
    "quantity.confirmed": "order_response",
    "quantity.billed": "invoice",
}


class Kind(NamedTuple):
    """A type, the cell that tells it, and whether it was stated rather than concluded."""

    name: str
    cell: Cell | None
    sure: bool

    @property
    def document_type(self) -> DocumentType:
        """The type in the words of the house."""
        return DocumentType(self.name)

    @property
    def by_buyer(self) -> bool:
        """Whether the buyer writes such documents."""
        return self.name in BUYERS_OWN


def find_kind(
    labelled: Iterable[Labelled], titles: list[tuple[str, Cell]], roles: Iterable[str], sheets: Iterable[str]
) -> Kind:
    """Return the type of a document by the strongest evidence there is."""
    labelled, roles = list(labelled), set(roles)
    for each in labelled:
        if each.field == "document_type" and (stated := TITLES.get(spoken(each.value.text))):
            return Kind(stated, each.value, sure=True)
    if titles:
        name, cell = titles[0]
        return Kind(name, cell, sure=len({kind for kind, _ in titles}) == 1)
    for name in CHAIN:
        value = next((each.value for each in labelled if each.field == f"number.{name}"), None)
        if value is not None:
            return Kind(name, value, sure=True)
    for sheet in sheets:
        if sheet_kind := TITLES.get(spoken(sheet)):
            return Kind(sheet_kind, None, sure=False)
    for name in CHAIN:
        if any(COLUMN_KINDS.get(role) == name for role in roles):
            return Kind(name, None, sure=True)
    for role, name in _QUANTITIES.items():
        if role in roles:
            return Kind(name, None, sure=False)
    return Kind("unknown", None, sure=False)
