"""How one UBL document is read: amounts carry their currency in an attribute."""

from decimal import Decimal

from extractors import reading
from extractors.tree import Node

__all__ = ["Node", "Reading", "Values"]

Values = reading.Values


class Reading(reading.Reading):
    """What was read from one UBL document."""

    def amount(self, key: str, node: Node | None) -> Decimal | None:
        """Read an amount; a currency other than the document's is a finding, since nothing is converted here."""
        return self.money(key, node, node.element.get("currencyID") if node is not None else None)
