"""The smallest pieces of UBL: an element with text, an element with children, and the values in their exact text form.

Owns the two namespaces of all UBL components. An absent value gives no element, and a group without children gives
none either: so a document prints exactly what it holds.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from rules_engine.documents.base import plain
from rules_engine.errors import ConnectorRefused

CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

Piece = etree._Element | None  # noqa: SLF001 - the one name lxml has for the type of an element
"""An element, or nothing where the document has no value."""

Printable = str | int | Decimal | date | bool | None
"""What an element can carry as text."""


def text_of(value: str | int | Decimal | date | bool) -> str:  # noqa: FBT001 - one of the values UBL prints
    """Return the text UBL prints: Decimals with their exact digits, dates as ISO 8601, flags as true and false.

    >>> text_of(Decimal("1E+2")), text_of(True), text_of(date(2026, 3, 1))
    ('100', 'true', '2026-03-01')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def basic(name: str, value: Printable, **attributes: str | None) -> Piece:
    """Make one basic component with its attributes; None without a value.

    Raises:
        ConnectorRefused: for characters that XML cannot carry.
    """
    if value is None:
        return None
    element = etree.Element(f"{{{CBC}}}{name}")
    try:
        element.text = text_of(value)
        for key, attribute in attributes.items():
            if attribute is not None:
                element.set(key, attribute)
    except ValueError as cause:
        raise ConnectorRefused(
            "A value holds a character that XML cannot carry.", where=name, remedy="Remove the control character."
        ) from cause
    return element


def group(name: str, *pieces: Piece) -> Piece:
    """Make one aggregate component of the pieces that exist; None without any."""
    children = [piece for piece in pieces if piece is not None]
    if not children:
        return None
    element = etree.Element(f"{{{CAC}}}{name}")
    element.extend(children)
    return element


def amount(name: str, value: Decimal | None, currency: str | None) -> Piece:
    """Make an amount with its currency."""
    return basic(name, value, currencyID=currency)


def quantity(name: str, value: Decimal | None, unit_code: str | None) -> Piece:
    """Make a quantity with its unit."""
    return basic(name, value, unitCode=unit_code)


def reference(name: str, number: str | None) -> Piece:
    """Make a reference to another document by its number."""
    return group(name, basic("ID", number))
