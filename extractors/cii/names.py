"""What the elements of a Cross Industry message are called, in ZUGFeRD 1.0 and since CII D16B.

Owns the two vocabularies and the walk that tries both: the newer name first. Everything else of this reader speaks in
the newer names.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from extractors import reading
from extractors.tree import Node

Values = reading.Values

OLDER: Final = {
    "ExchangedDocumentContext": "SpecifiedExchangedDocumentContext",
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement": "ApplicableSupplyChainTradeAgreement",
    "ApplicableHeaderTradeDelivery": "ApplicableSupplyChainTradeDelivery",
    "ApplicableHeaderTradeSettlement": "ApplicableSupplyChainTradeSettlement",
    "SpecifiedLineTradeAgreement": "SpecifiedSupplyChainTradeAgreement",
    "SpecifiedLineTradeDelivery": "SpecifiedSupplyChainTradeDelivery",
    "SpecifiedLineTradeSettlement": "SpecifiedSupplyChainTradeSettlement",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "IssuerAssignedID": "ID",
    "RateApplicablePercent": "ApplicablePercent",
}
"""The name in ZUGFeRD 1.0, where it is another."""


class Reading(reading.Reading):
    """What was read from one Cross Industry message."""

    def amount(self, key: str, node: Node | None) -> Decimal | None:
        """Read an amount; its currency stands in an attribute where it stands at all."""
        return self.money(key, node, node.element.get("currencyID") if node is not None else None)

    def day(self, key: str, node: Node | None) -> date | None:
        """Read a date: a string with its format as attribute, or a plain date."""
        if node is None:
            return None
        inner = node.find("DateTimeString") or node.find("DateString") or node.find("DateTime") or node.find("Date")
        found = inner or node
        return self.coded_date(key, found, found.element.get("format"))


def below(node: Node | None, *names: str) -> Node | None:
    """Return the first element down a chain of names, each in its newer form or its older one."""
    for name in names:
        if node is None:
            return None
        found = node.find(name)
        if found is None and name in OLDER:
            found = node.find(OLDER[name])
        node = found
    return node


def first(node: Node | None, *chains: tuple[str, ...]) -> Node | None:
    """Return the first of several chains that leads to an element with text."""
    for chain in chains:
        found = below(node, *chain)
        if found is not None and found.text is not None:
            return found
    return None


def indicator(node: Node | None) -> bool | None:
    """Return what an indicator says, None where it says neither."""
    found = below(node, "Indicator") or below(node, "IndicatorString") or node
    said = ((found.text if found is not None else None) or "").lower()
    return {"true": True, "1": True, "false": False, "0": False}.get(said)
