"""How one UBL document is walked: nodes with their path, and a record of what was read where.

Owns the text forms of UBL (xsd:decimal, xsd:date) and the rule that nothing is dropped in silence: a value that is
printed and cannot be read leaves a finding with its path.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from rules_engine.documents.candidate import FieldReading, Finding

_SPACES: Final = {
    "cac": "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}",
    "cbc": "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}",
}
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_DIGITS_MAX: Final = 40
_RESEND: Final = "Ask the sender for a corrected document, or correct the value by hand."

_clark: dict[str, str] = {}


def clark(name: str) -> str:
    """Return a prefixed name such as ``cbc:ID`` in the ``{namespace}name`` form that lxml compares."""
    known = _clark.get(name)
    if known is None:
        prefix, local = name.split(":")
        known = _clark[name] = _SPACES[prefix] + local
    return known


class Node:
    """An element and the path that leads to it."""

    __slots__ = ("element", "path")

    def __init__(self, element: etree._Element, path: str) -> None:
        """Keep both; the path is written when the node is reached, so that it costs nothing to know."""
        self.element = element
        self.path = path

    @property
    def text(self) -> str | None:
        """The trimmed text, None when there is none."""
        return (self.element.text or "").strip() or None

    def find(self, *names: str) -> "Node | None":
        """Return the first element down a chain of names, None where the chain breaks."""
        element: etree._Element | None = self.element
        for name in names:
            element = next(element.iterchildren(clark(name)), None) if element is not None else None
        return Node(element, "/".join((self.path, *names))) if element is not None else None

    def first(self, *chains: tuple[str, ...]) -> "Node | None":
        """Return the first of several chains that leads to an element with text."""
        for chain in chains:
            found = self.find(*chain)
            if found is not None and found.text is not None:
                return found
        return None

    def all(self, name: str) -> Iterator["Node"]:
        """Yield the children of that name with their position in the path."""
        for position, element in enumerate(self.element.iterchildren(clark(name)), start=1):
            yield Node(element, f"{self.path}/{name}[{position}]")


class Reading:
    """What was read from one document: a place for each field, and the findings."""

    def __init__(self) -> None:
        """Begin with nothing read; the currency is known once the header has been."""
        self.currency: str | None = None
        self.fields: dict[str, FieldReading] = {}
        self.findings: list[Finding] = []

    def text(self, key: str, node: Node | None) -> str | None:
        """Read a text and remember its place."""
        if node is None:
            return None
        value = node.text
        if value is not None:
            self.fields[key] = FieldReading(cell=node.path)
        return value

    def number(self, key: str, node: Node | None) -> Decimal | None:
        """Read an xsd:decimal with its digits as printed; anything else is a finding."""
        value = self.text(key, node)
        if value is None or node is None:
            return None
        if _DECIMAL.fullmatch(value) is None or len(value) > _DIGITS_MAX:
            self._unread(key, node, "READ-NUMBER", f"“{value[:60]}” is not a number.")
            return None
        return Decimal(value)

    def amount(self, key: str, node: Node | None) -> Decimal | None:
        """Read an amount; a currency other than the document's is a finding, since nothing is converted here."""
        value = self.number(key, node)
        if value is None or node is None:
            return None
        currency = node.element.get("currencyID")
        if currency and self.currency and currency.strip().upper() != self.currency.upper():
            self._unread(key, node, "READ-CURRENCY", f"This is in {currency[:10]}, not {self.currency[:10]}.")
            return None
        return value

    def date(self, key: str, node: Node | None) -> date | None:
        """Read an xsd:date, with or without a time zone; anything else is a finding."""
        value = self.text(key, node)
        if value is None or node is None:
            return None
        printed = _DATE.fullmatch(value)
        try:
            return date.fromisoformat(printed.group(1) if printed else "")
        except ValueError:
            self._unread(key, node, "READ-DATE", f"“{value[:60]}” is not a date.")
            return None

    def count(self, key: str, node: Node | None) -> int | None:
        """Read a whole number such as the sequence of an order change."""
        value = self.number(key, node)
        if value is None or node is None:
            return None
        if value != int(value):
            self._unread(key, node, "READ-NUMBER", f"“{node.text}” is not a whole number.")
            return None
        return int(value)

    def find(self, code: str, sentence: str, place: str) -> None:
        """Leave a finding."""
        self.findings.append(Finding(code=code, sentence=sentence, place=place, remedy=_RESEND))

    def _unread(self, key: str, node: Node, code: str, sentence: str) -> None:
        """Leave a finding and mark the field as one a person must look at."""
        printed = (node.text or "")[:60]
        self.fields[key] = FieldReading(cell=node.path, confidence_bp=0, auto=False, candidates=(printed,))
        self.find(code, sentence, node.path)
