"""What was unusual in the life of an order, told from its journal: each is a fact with a name, never a judgement.

Asked of the journal alone, whatever the order's status: what was refused is counted too, because it happened.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from rules_engine.pipeline.lifecycle.journal import Happening, Kind


class Note(StrEnum):
    """Something about an order that people ask for by name."""

    INVOICE_BEFORE_RECEIPT_ADVICE = "invoice before receipt advice"
    NO_RECEIPT_ADVICE = "no receipt advice"
    PRICE_CHANGED = "price changed"
    QUANTITY_CHANGED = "quantity changed"
    HOLD_RELEASED = "hold released"
    HOLD_PLACED = "hold placed"
    CONFIRMED = "confirmed by the supplier"
    CANCELLED = "cancelled"
    ORDERED_AFTER_THE_FACT = "invoice issued before the order"
    PAID_BEFORE_RECEIPT_ADVICE = "paid before receipt advice"
    SERVICE = "service entered"
    INVOICE_DROPPED = "invoice cancelled"
    CREDIT_ISSUED = "credit issued"
    RECEIVED_NOT_INVOICED = "received, not invoiced"


def notes(journal: Sequence[Happening]) -> frozenset[Note]:
    """Return everything unusual about an order."""
    return frozenset(note for note, holds in _NOTES.items() if holds(journal))


def receipt_advices_net(journal: Sequence[Happening]) -> int:
    """Return how many receipts stand: those taken back do not."""
    return _count(journal, Kind.RECEIVED) - _count(journal, Kind.RETURNED)


def invoices_net(journal: Sequence[Happening]) -> int:
    """Return how many invoices stand: those taken back do not."""
    return _count(journal, Kind.INVOICED) - _count(journal, Kind.DROPPED)


def _count(journal: Sequence[Happening], kind: Kind) -> int:
    return sum(happening.kind is kind for happening in journal)


def _first(journal: Sequence[Happening], kind: Kind) -> int | None:
    return next((place for place, happening in enumerate(journal) if happening.kind is kind), None)


def _before(early: Kind, late: Kind) -> Callable[[Sequence[Happening]], bool]:
    """Tell whether the first of one kind came before the first of another, or without it."""

    def holds(journal: Sequence[Happening]) -> bool:
        first, second = _first(journal, early), _first(journal, late)
        return first is not None and (second is None or first < second)

    return holds


def _has(kind: Kind, what: str = "") -> Callable[[Sequence[Happening]], bool]:
    """Tell whether something happened, or a change was about it."""

    def holds(journal: Sequence[Happening]) -> bool:
        return any(each.kind is kind and (not what or what in each.what) for each in journal)

    return holds


_NOTES: Final[dict[Note, Callable[[Sequence[Happening]], bool]]] = {
    Note.INVOICE_BEFORE_RECEIPT_ADVICE: _before(Kind.INVOICED, Kind.RECEIVED),
    Note.NO_RECEIPT_ADVICE: lambda journal: not _count(journal, Kind.RECEIVED),
    Note.PRICE_CHANGED: _has(Kind.CHANGED, "price"),
    Note.QUANTITY_CHANGED: _has(Kind.CHANGED, "quantity"),
    Note.HOLD_RELEASED: _has(Kind.RELEASED),
    Note.HOLD_PLACED: _has(Kind.HELD),
    Note.CONFIRMED: _has(Kind.CONFIRMED),
    Note.CANCELLED: lambda journal: _count(journal, Kind.CANCELLED) > _count(journal, Kind.REACTIVATED),
    Note.ORDERED_AFTER_THE_FACT: lambda journal: (
        _has(Kind.ORDERED)(journal) and _before(Kind.SELLER_INVOICED, Kind.ORDERED)(journal)
    ),
    Note.PAID_BEFORE_RECEIPT_ADVICE: _before(Kind.PAID, Kind.RECEIVED),
    Note.SERVICE: _has(Kind.SERVED),
    Note.INVOICE_DROPPED: _has(Kind.DROPPED),
    Note.CREDIT_ISSUED: _has(Kind.SELLER_CREDITED),
    Note.RECEIVED_NOT_INVOICED: lambda journal: receipt_advices_net(journal) > 0 and invoices_net(journal) <= 0,
}

assert set(_NOTES) == set(Note)
