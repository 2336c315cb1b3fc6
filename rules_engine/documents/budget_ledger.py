"""Money in time: what one order holds of a budget, from the request to the close, with no cent in two places.

Owns the arithmetic. An order's ledger is a set of entries, each in a slot; of two in one slot the later one stands.
So the same entries give the same amounts in whatever order and however often they come. Money is whole minor units of
the order's currency; quantities are whole millionths of the order line's unit. None is an amount nobody knows.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Slot(StrEnum):
    """What an entry is about. ``invoice`` has one slot for each bill; the others have one for each order."""

    ASKED = "asked"
    PLACED = "placed"
    REFUSED = "refused"
    ENDED = "ended"
    INVOICE = "invoice"


class Worth(NamedTuple):
    """What a line is about: so much of it, for so much money."""

    quantity: int | None
    amount: int | None


Worths = Mapping[str, Worth]
"""By order line; under "" what the document is worth beside its lines, such as freight."""

NO_WORTH: Final[Worths] = MappingProxyType({})

Stamp = tuple[str, ...]
"""Says which of two entries in one slot is the later; equal text forms, such as ISO dates, compare as moments do."""


class LedgerEntry(NamedTuple):
    """One thing that moves money of an order; ``holds`` is false where it takes an ending back."""

    slot: Slot
    stamp: Stamp
    document_id: str = ""
    lines: tuple[tuple[str, Worth], ...] = ()
    holds: bool = True


class Held(NamedTuple):
    """What is reserved, committed and consumed; ``unknown`` counts the amounts that nobody knows."""

    reserved: int = 0
    committed: int = 0
    consumed: int = 0
    unknown: int = 0

    def plus(self, other: "Held") -> "Held":
        """Return the sum of both."""
        return Held(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Held") -> "Held":
        """Return what this holds more than another."""
        return Held(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def taken(self) -> int:
        """What a budget no longer has."""
        return self.reserved + self.committed + self.consumed


Ledger = Mapping[tuple[Slot, str], LedgerEntry]
"""The entry that stands in each slot."""

EMPTY: Final[Ledger] = MappingProxyType({})


def entered(ledger: Ledger, entry: LedgerEntry) -> Ledger:
    """Return the ledger with an entry; an earlier one than what stands in its slot changes nothing."""
    slot = (entry.slot, entry.document_id if entry.slot is Slot.INVOICE else "")
    stands = ledger.get(slot)
    if stands is not None and _later(stands) >= _later(entry):
        return ledger
    return MappingProxyType({**ledger, slot: entry})


def ledger_of(entries: Iterable[LedgerEntry]) -> Ledger:
    """Return the ledger of entries, in whatever order and however often they come."""
    ledger = EMPTY
    for entry in entries:
        ledger = entered(ledger, entry)
    return ledger


def _later(entry: LedgerEntry) -> tuple[object, ...]:
    """Sort entries of one slot; two of one moment by what they say, so that the choice is the same everywhere."""
    said = tuple((line, repr(worth)) for line, worth in entry.lines)
    return entry.stamp, entry.document_id, entry.holds, said


def held(ledger: Ledger) -> dict[str, Held]:
    """Return what an order holds, by line.

    What was asked for is reserved until it is placed, refused or ended; of a version that waits only what it asks for
    more than the one placed. What was placed is committed until it is billed or the order ends; a bill takes its share
    of the quantity out of the commitment at the order's price, and is consumed at its own.
    """
    asked, placed = ledger.get((Slot.ASKED, "")), ledger.get((Slot.PLACED, ""))
    ended = ledger.get((Slot.ENDED, ""))
    open_still = ended is None or not ended.holds
    waits = open_still and asked is not None and _waits(ledger, asked)
    wanted = dict(asked.lines) if asked is not None and waits else {}
    stands = dict(placed.lines) if placed is not None and open_still else {}
    invoices = [dict(entry.lines) for (slot, _), entry in ledger.items() if slot is Slot.INVOICE]
    lines = dict.fromkeys([*wanted, *stands, *(line for invoice in invoices for line in invoice)])
    return {
        line: _held(line, wanted, stands, [invoice[line] for invoice in invoices if line in invoice]) for line in lines
    }


def consumed(ledger: Ledger) -> dict[str, dict[str, int | None]]:
    """Return what each bill takes, by line and document: the parts of what ``held`` says is consumed."""
    found: dict[str, dict[str, int | None]] = {}
    for (slot, document_id), entry in ledger.items():
        for line, worth in entry.lines if slot is Slot.INVOICE else ():
            found.setdefault(line, {})[document_id] = worth.amount
    return found


def _waits(ledger: Ledger, asked: LedgerEntry) -> bool:
    """Tell whether what was asked for is neither placed nor refused."""
    settled = [entry for slot in (Slot.PLACED, Slot.REFUSED) if (entry := ledger.get((slot, ""))) is not None]
    return all(entry.stamp < asked.stamp for entry in settled)


def _held(line: str, wanted: Worths, stands: Worths, invoices: list[Worth]) -> Held:
    """Return what one line holds."""
    billed = sum_of(invoices)
    before = stands.get(line, Worth(0, 0))
    left = open_amount(before, billed)
    more = wanted.get(line)
    extra = 0 if more is None else None if more.amount is None or before.amount is None else more.amount - before.amount
    reserved = None if extra is None else max(0, extra)
    unknown = sum(amount is None for amount in (reserved, left, billed.amount))
    return Held(reserved or 0, left or 0, billed.amount or 0, unknown)


def sum_of(worths: Iterable[Worth]) -> Worth:
    """Return the sum; of unknown parts unknown."""
    quantity: int | None = 0
    amount: int | None = 0
    for worth in worths:
        quantity = None if quantity is None or worth.quantity is None else quantity + worth.quantity
        amount = None if amount is None or worth.amount is None else amount + worth.amount
    return Worth(quantity, amount)


def open_amount(placed: Worth, billed: Worth) -> int | None:
    """Return what of an order line's amount is still committed after what was billed; None where nobody knows.

    By quantity at the order's price where both are known, rounded half up; else by amount. Never below nothing, never
    more than the whole.

    >>> open_amount(Worth(10, 1_000), Worth(4, 500)), open_amount(Worth(None, 1_000), Worth(None, 400))
    (600, 600)
    """
    if placed.amount is None:
        return None
    if placed.quantity and placed.quantity > 0 and billed.quantity is not None:
        share = min(max(0, placed.quantity - billed.quantity), placed.quantity)
        return (2 * placed.amount * share + placed.quantity) // (2 * placed.quantity)
    if billed.amount is None:
        return None
    left = placed.amount - billed.amount
    return min(max(0, left), placed.amount) if placed.amount >= 0 else max(min(0, left), placed.amount)
