"""How an XML document is walked: nodes with the path that leads to them.

Owns the form of a path (``/Invoice/cac:InvoiceLine[2]/cbc:ID``) and of a name: with a prefix it stands in the namespace
of UBL that the prefix means, without one in any namespace, since CII and its relatives changed theirs with each
version.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

_SPACES: Final = {
    "cac": "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}",
    "cbc": "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}",
}

_clark: dict[str, str] = {}


def clark(name: str) -> str:
    """Return a name such as ``cbc:ID`` or ``ID`` in the form that lxml compares."""
    known = _clark.get(name)
    if known is None:
        prefix, _, local = name.rpartition(":")
        known = _clark[name] = (_SPACES[prefix] if prefix else "{*}") + local
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

    def attribute(self, name: str) -> "Attribute | None":
        """Return an attribute that says something, None where it is absent or blank."""
        value = (self.element.get(name) or "").strip()
        return Attribute(value, f"{self.path}/@{name}") if value else None


class Attribute:
    """The value of an attribute, and the path that leads to it."""

    __slots__ = ("path", "text")

    def __init__(self, text: str, path: str) -> None:
        """Keep both."""
        self.text: str | None = text
        self.path = path
