"""What documents, statuses and values are called on a page, and how a single value is written there."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.tracking.asking.sayings import capital, name_of
from rules_engine.pipeline.tracking.match_table import Shown
from rules_engine.pipeline.tracking.readings import ReadField, ReadValue
from ui.formats import amount, clock, day, money
from ui.words import WORDS, word

TONES: Final = {
    "held": "warn",
    "waiting": "warn",
    "quarantined": "warn",
    "needs_approval": "info",
    "refused": "bad",
    "cancelled": "bad",
    "accepted": "good",
    "pushed": "good",
    "reconciled": "good",
    "billed": "good",
    "received_whole": "good",
}
"""The tone of a status; every other one is grey."""

MACHINE: Final = "matchbook"
"""Who does what no person does."""

FILED: Final = frozenset({"order", "order_change", "despatch_advice", "receipt_advice", "statement", "reminder"})
"""Types that are kept as facts for others; accepted means filed for them."""

_MONEY: Final = ("totals.", "line_net_amount", "net_price")


def said(name: str, language: str, fallback: str) -> str:
    """Return a word, or readable text of an identifier that no word is known for.

    >>> said("type.invoice", "en", ""), said("kind.NEW_KIND", "en", "NEW_KIND")
    ('Invoice', 'New kind')
    """
    return word(name, language) if name in WORDS else fallback.replace("_", " ").capitalize()


def who_word(who: str, language: str) -> str:
    """Return who did something: nobody where it was Matchbook itself, a word for a door, else the login.

    >>> who_word("matchbook", "en"), who_word("command line", "de"), who_word("mara", "de")
    ('', 'Kommandozeile', 'mara')
    """
    return "" if who == MACHINE else said(f"who.{who}", language, who) if f"who.{who}" in WORDS else who


LIFE_TONES: Final = {
    OrderStatus.HELD: "warn",
    OrderStatus.CHANGED: "warn",
    OrderStatus.NEEDS_APPROVAL: "warn",
    OrderStatus.MATCHED: "good",
    OrderStatus.PAID_READY: "good",
    OrderStatus.RECEIVED: "good",
    OrderStatus.CLOSED: "good",
    OrderStatus.CANCELLED: "bad",
    OrderStatus.REJECTED: "bad",
}
"""The tones of an order's statuses; all others are on their way."""


def life(status: OrderStatus, language: str) -> tuple[str, str]:
    """Return what the status of an order is called, and its tone.

    >>> life(OrderStatus.HELD, "en")
    ('On hold', 'warn')
    """
    return capital(name_of(status.value, language)), LIFE_TONES.get(status, "info")


def type_word(document_type: str, language: str) -> str:
    """Return what a type of document is called."""
    return said(f"type.{document_type}", language, document_type)


def status_word(status: str, document_type: str, language: str) -> str:
    """Return what a status is called; a fact for other documents is filed, not accepted."""
    filed = status == "accepted" and document_type in FILED
    return said(f"status.{'filed' if filed else status}", language, status)


def status_tone(status: str, document_type: str) -> str:
    """Return the tone of a status."""
    return "" if status == "accepted" and document_type in FILED else TONES.get(status, "")


def document_href(document_id: str) -> str:
    """Return the address of a document."""
    return f"/documents/{document_id}"


def order_href(number: str) -> str:
    """Return the address of an order; a number may hold any sign.

    >>> order_href("PO 1/2")
    '/orders/PO%201%2F2'
    """
    return f"/orders/{quote(number, safe='')}" if number else ""


def when(moment: datetime, language: str) -> str:
    """Return a moment as day and time in UTC."""
    return f"{day(moment.date(), language)} {clock(moment)}"


def field_word(path: str, language: str) -> str:
    """Return what a value is called; one on a line is named with its line's place."""
    if path.startswith("lines."):
        _, number, name = path.split(".", 2)
        place = int(number) + 1
        return word("field.on_line", language, line=place, what=said(f"field.{name}", language, name))
    return said(f"field.{path}", language, path.rpartition(".")[2])


def value_text(value: ReadValue | Shown | None, language: str, currency: str = "", path: str = "") -> str:
    """Return a value as people write it: amounts with their currency's digits, days as days, numbers exactly."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, datetime):
        return when(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Decimal):
        is_money = any(part in path for part in _MONEY)
        return money(value, currency, language) if is_money else amount(value, language)
    return str(value)


def confidence_level(field: ReadField) -> str:
    """Return how sure a value is: ``hi``, ``mid`` or ``lo``; half the way to certainty is still doubtful."""
    if field.sure:
        return "hi"
    return "mid" if field.confidence_bp >= _CHECK_BP else "lo"


_CHECK_BP: Final = 5_000


def signed(value: Decimal, language: str) -> str:
    """Return a difference with its sign.

    >>> signed(Decimal("4.93"), "en"), signed(Decimal("-2"), "en")
    ('+4.93', '−2')
    """
    return ("+" if value > 0 else "") + amount(value, language)
