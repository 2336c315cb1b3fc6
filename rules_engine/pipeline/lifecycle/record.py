"""The journal of one order, read from the audit entries and documents of the store as they were known at a moment.

Entries say what happened and when, documents what it was about. A reading that a person corrected is taken as it is
read now: the correction is an act of its own in the chain.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

import orjson

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.matching.linking import LinkedOrder, effective_order, number_key, same_number
from rules_engine.matching.quantities import Packs, unit_factor
from rules_engine.matching.receipts import received_by_line
from rules_engine.pipeline.lifecycle.journal import Amounts, Happening, Kind
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.ledger import from_bytes
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.orders import Entry
from rules_engine.storage.unit_of_work import UnitOfWork

APPROVAL_NEEDED: Final = "approval of the order needed"
BEYOND_TOLERANCE: Final = "order change beyond tolerance"
CHANGE_NEEDS_APPROVAL: Final = "approval of the changed order needed"
CLOSED_ITSELF: Final = "closed by itself"
BUDGET_WARNED: Final = "budget warned"
"""What the pipeline itself notes about an order, beside the statuses of its documents."""

APPROVE_ORDER: Final = "approve_order"
REJECT_ORDER: Final = "reject_order"
SHORT_CLOSE: Final = "short_close"
REOPEN_ORDER: Final = "reopen_order"
CANCEL_ORDER: Final = "cancel_order"
"""The acts of people on an order, by the names they have in the audit chain."""

_ACTS: Final = {
    APPROVE_ORDER: Kind.APPROVED,
    REJECT_ORDER: Kind.APPROVAL_REFUSED,
    SHORT_CLOSE: Kind.CLOSED,
    REOPEN_ORDER: Kind.REOPENED,
    CANCEL_ORDER: Kind.CANCELLED,
    CLOSED_ITSELF: Kind.CLOSED,
}


class Known(NamedTuple):
    """One document of an order as it was known."""

    row: DocumentRow
    document: LedgerDocument | None


class Record(NamedTuple):
    """One order with all that was known of it: its documents, how it stood after its changes, what happened."""

    row: DocumentRow
    order: Order
    known: tuple[Known, ...]
    journal: tuple[Happening, ...]


def read_record(
    uow: UnitOfWork, row: DocumentRow, *, known_at: str | None = None, as_of: date | None = None
) -> Record | None:
    """Return an order as known at a moment and as of a day; None where there was no such order then."""
    keys = uow.documents.links(str(row.id), "order")
    rows = [each for each in uow.documents.linked("order", keys) if known_at is None or each.received_at <= known_at]
    ids = [str(each.id) for each in rows]
    entries = [each for each in uow.orders.entries(ids) if known_at is None or each.at <= known_at]
    if known_at is None:
        entries += [
            Entry(None, each.at, each.who, each.what, each.document_id, each.reason)
            for each in uow.noted
            if each.document_id in set(ids)
        ]
    typed = {
        str(each.id): from_bytes(body)
        for each, body in uow.documents.readings_linked("order", keys, [kind.value for kind in DocumentType])
    }
    return _Reader(uow, row, [Known(each, typed.get(str(each.id))) for each in rows], entries).record(as_of)


class _Reader:
    """Reads the journal of one order from its entries, first to last."""

    def __init__(self, uow: UnitOfWork, row: DocumentRow, known: Sequence[Known], entries: Sequence[Entry]) -> None:
        self.uow = uow
        self.row = row
        self.known = {str(each.row.id): each for each in known}
        self.entries = entries
        self.beyond = {each.document_id for each in entries if each.what == BEYOND_TOLERANCE}
        self.waits = any(each.what == APPROVAL_NEEDED for each in entries)
        self.decided = {each.document_id for each in entries if each.what == "decided"}
        self.approvers: list[str] = []
        self.needed = False
        self.outcomes: dict[str, str] = {}
        self.filed: list[Order] = []
        self.received: dict[str, Amounts] = {}

    def record(self, as_of: date | None) -> Record | None:
        """Return the order as of a day."""
        accepted = dict.fromkeys(
            each.document_id
            for each in self.entries
            if each.what == "accepted" or (each.what == "linked" and self._is_ruled(each.document_id))
        )
        documents = [self.known[each].document for each in accepted]
        family = [each for each in documents if isinstance(each, Order) and self._is_mine(each)]
        family = [each for each in family if as_of is None or each.issue_date <= as_of]
        if all(isinstance(each, OrderChange) for each in family):
            return None
        self.order = effective_order(family)
        self.linked = LinkedOrder(self.order, (self.order.number,), changed=False)
        self.packs = packs_of(self.uow, self.order)
        self._receive()
        journal = [happening for entry in self.entries for happening in self._told(entry)]
        kept = tuple(each for each in journal if as_of is None or each.on <= as_of)
        return Record(self.row, self.order, tuple(self.known.values()), kept)

    def _is_mine(self, order: Order) -> bool:
        number = order.order_reference if isinstance(order, OrderChange) else order.number
        return same_number(number, str(self.row.number))

    def _is_ruled(self, document_id: str) -> bool:
        """Tell whether rules decide about an order that was asked for here; without any it was filed at once."""
        filed = any(each.document_id == document_id and each.what == "accepted" for each in self.entries)
        return rulesets.is_request(self.known[document_id].row) and (document_id in self.decided or not filed)

    def _accepted_by_rules(self) -> bool:
        """Tell whether the order was asked for here, and rules accepted it."""
        document_id = str(self.row.id)
        return self.outcomes.get(document_id) == "accepted" and self._is_ruled(document_id)

    def _told(self, entry: Entry) -> Iterator[Happening]:
        """Yield what one entry says about the order."""
        known, document = self.known[entry.document_id], self.known[entry.document_id].document
        kind = DocumentType(str(known.row.document_type))
        if entry.what in _ACTS or entry.what in {APPROVAL_NEEDED, CHANGE_NEEDS_APPROVAL}:
            yield from self._acted(entry, known)
        elif isinstance(document, Order) and self._is_mine(document) and self._is_ruled(entry.document_id):
            yield from self._asked(entry, known, document)
        elif isinstance(document, Order) and self._is_mine(document):
            yield from self._ordered(entry, known, document)
        elif kind is DocumentType.ORDER_CANCELLATION and entry.what == "accepted":
            yield _happening(entry, known, Kind.CANCELLED, reason=f"cancellation {known.row.number or ''}".strip())
        elif kind in BILLED:
            yield from self._billed(entry, known, credit=kind is DocumentType.CREDIT_NOTE)
        else:
            yield from self._came(entry, known)
        if entry.what in _OUTCOMES:
            self.outcomes[entry.document_id] = entry.what

    def _acted(self, entry: Entry, known: Known) -> Iterator[Happening]:
        """Yield an act on the order; the approval that a new order waited for sends it."""
        kind = _ACTS.get(entry.what, Kind.APPROVAL_NEEDED)
        yield _happening(entry, known, kind, who=entry.who, reason=entry.reason)
        if kind is Kind.APPROVED and self.waits and self.filed:
            self.waits = False
            yield _happening(entry, known, Kind.ORDERED, lines=_wanted(effective_order(self.filed)))

    def _asked(self, entry: Entry, known: Known, document: Order) -> Iterator[Happening]:
        """Yield what the rules and people said about an order that was asked for here."""
        what, before = entry.what, self.outcomes.get(entry.document_id)
        if what == "linked":
            self.filed = [*self.filed, document]
            yield _happening(entry, known, Kind.REQUESTED)
        elif what == "approve":
            self.approvers.append(entry.who)
        elif what == "held":
            yield _happening(entry, known, Kind.HELD, reason=entry.reason)
        elif what == "cancelled":
            yield _happening(entry, known, Kind.CANCELLED)
        elif what == "accepted":
            if self.needed:
                yield _happening(entry, known, Kind.APPROVED, who=", ".join(self.approvers) or entry.who)
            yield _happening(entry, known, Kind.ORDERED, lines=_wanted(effective_order(self.filed)))
        elif what in {"needs_approval", "refused"}:
            if not self.needed:
                yield _happening(entry, known, Kind.APPROVAL_NEEDED, reason=entry.reason)
            self.needed = True
            if what == "refused":
                yield _happening(entry, known, Kind.APPROVAL_REFUSED, who=entry.who, reason=entry.reason)
        if before == "held" and what in _OUTCOMES - {"held"}:
            yield _happening(entry, known, Kind.RELEASED, reason=entry.reason)

    def _ordered(self, entry: Entry, known: Known, document: Order) -> Iterator[Happening]:
        """Yield an order, or a change of it with what it changed."""
        if entry.what == "cancelled" and not isinstance(document, OrderChange):
            yield _happening(entry, known, Kind.CANCELLED)
        if entry.what != "accepted":
            return
        was, self.filed = self.filed, [*self.filed, document]
        now = effective_order(self.filed)
        if any(not isinstance(each, OrderChange) for each in was):
            before, beyond = effective_order(was), entry.document_id in self.beyond
            what = changed(before, now)
            yield _happening(entry, known, Kind.CHANGED, lines=_wanted(now), what=what, beyond=beyond)
            if beyond and not self.needed and self._accepted_by_rules():
                # Rules asked nobody about what was asked for here; beyond what they saw, somebody is asked.
                self.needed = True
                yield _happening(entry, known, Kind.APPROVAL_NEEDED, reason=entry.reason)
        elif isinstance(document, OrderChange) or self.waits:
            yield _happening(entry, known, Kind.REQUESTED)
        else:
            yield _happening(entry, known, Kind.ORDERED, lines=_wanted(now))

    def _billed(self, entry: Entry, known: Known, *, credit: bool) -> Iterator[Happening]:
        """Yield what became of an invoice or a credit note."""
        what = entry.what
        if what == "linked":
            issued = Kind.SELLER_CREDITED if credit else Kind.SELLER_INVOICED
            yield _happening(entry, known, issued)._replace(on=_dated(known, entry))
            if not credit:
                yield _happening(entry, known, Kind.INVOICED)
        elif what == "held":
            yield _happening(entry, known, Kind.HELD, reason=entry.reason)
        elif what in {"needs_approval", "accepted"}:
            if self.outcomes.get(entry.document_id) == "held":
                yield _happening(entry, known, Kind.RELEASED, reason=entry.reason)
            if what == "accepted":
                kind = Kind.CREDITED if credit else Kind.MATCHED
                yield _happening(entry, known, kind, lines=self._takes(known, entry.at))
        elif what == "reconciled" and not credit:
            yield _happening(entry, known, Kind.POSTED)
        elif what in {"refused", "cancelled", "quarantined"}:
            yield _happening(entry, known, Kind.RELEASED if credit else Kind.DROPPED, reason=entry.reason)

    def _came(self, entry: Entry, known: Known) -> Iterator[Happening]:
        """Yield an answer, an advice of shipping, or one of receipt."""
        document, what = known.document, entry.what
        if isinstance(document, OrderResponse) and what in _ANSWERS:
            yield _happening(entry, known, _answer(document, what), reason=entry.reason)
        elif isinstance(document, DespatchAdvice) and what == "accepted":
            lines = shipped_by_line(document, self.order, self.packs)
            yield _happening(entry, known, Kind.SHIPPED, lines=lines)
        elif isinstance(document, ReceiptAdvice) and what in {"accepted", "cancelled"}:
            kind = Kind.RECEIVED if what == "accepted" else Kind.RETURNED
            yield _happening(entry, known, kind, lines=self.received.get(entry.document_id, {}))

    def _receive(self) -> None:
        """Count what each receipt advice brought, in the order line's unit: all until then less all before."""
        advices: list[ReceiptAdvice] = []
        before: dict[str, int | None] = {}
        for entry in self.entries:
            document = self.known[entry.document_id].document
            if entry.what != "accepted" or not isinstance(document, ReceiptAdvice):
                continue
            advices.append(document)
            came = received_by_line(advices, self.linked, self.packs, only_order=True)
            now = {line: whole(each.accepted) for line, each in came.items()}
            grown = {line: quantity for line, quantity in now.items() if quantity != before.get(line, 0)}
            self.received[entry.document_id] = {
                line: None if quantity is None or before.get(line, 0) is None else quantity - (before.get(line) or 0)
                for line, quantity in grown.items()
            }
            before = now

    def _takes(self, known: Known, at: str) -> Amounts:
        """Return what a bill takes from the order's lines, by the sheet it was decided on until a moment."""
        decided = [each for each in self.uow.decisions.history(str(known.row.id)) if str(each.decided_at) <= at]
        if not decided:
            return {}
        sheet = orjson.loads(decided[-1].sheet)
        if not same_number(str(sheet["terms"].get("order.number") or ""), self.order.number):
            return self._counted(known)
        found: dict[str, int | None] = {}
        for line in sheet["lines"]:
            mine = line_of(self.order, line["terms"].get("line.order_line"))
            if mine is not None:
                quantity, had = line["terms"].get("line.quantity"), found.get(mine, 0)
                found[mine] = None if quantity is None or had is None else had + quantity
        return found

    def _counted(self, known: Known) -> Amounts:
        """Return what a bill of several orders was counted for on this one."""
        found: dict[str, int | None] = {}
        for row in self.uow.decisions.billed(self.uow.documents.links(str(self.row.id), "order"), without=""):
            mine = line_of(self.order, row.order_line)
            if (
                mine is not None
                and row.document_id == known.row.id
                and same_number(str(row.order_number), self.order.number)
            ):
                found[mine] = (found.get(mine) or 0) + abs(int(row.quantity))
        return found


_OUTCOMES: Final = frozenset({"held", "needs_approval", "accepted", "refused"})
_ANSWERS: Final = frozenset({"accepted", "held", "needs_approval", "refused", "cancelled"})


def _answer(response: OrderResponse, what: str) -> Kind:
    """Return what an order response means as it was decided."""
    if what in {"refused", "cancelled"}:
        return Kind.COUNTER_DROPPED
    if response.response_code == "AB":
        return Kind.ACKNOWLEDGED
    countered = what != "accepted" or response.response_code == "RE"
    return Kind.COUNTERED if countered else Kind.CONFIRMED


def _happening(
    entry: Entry,
    known: Known,
    kind: Kind,
    *,
    lines: Amounts | None = None,
    what: tuple[str, ...] = (),
    who: str = "",
    reason: str = "",
    beyond: bool = False,
) -> Happening:
    """Return what an entry says; it is true from the day it was known, or the later day the document is dated."""
    at = datetime.fromisoformat(entry.at)
    on = at.date()
    if kind in _DATED:
        on = _dated(known, entry)
    elif kind in {Kind.MATCHED, Kind.CREDITED, Kind.POSTED, Kind.DROPPED, Kind.HELD, Kind.RELEASED}:
        on = max(on, _dated(known, entry))
    number = str(known.row.number or "")
    return Happening(kind, at, on, entry.document_id, number, lines, what, who, reason, beyond)


_DATED: Final = frozenset(
    {Kind.ORDERED, Kind.CHANGED, Kind.ACKNOWLEDGED, Kind.CONFIRMED, Kind.COUNTERED, Kind.SHIPPED, Kind.RECEIVED}
    | {Kind.INVOICED, Kind.REQUESTED}
)
"""What is true from the day the document says."""


def _dated(known: Known, entry: Entry) -> date:
    """Return the day a document says it is about."""
    document = known.document
    day = getattr(document, "received_date", None) or getattr(document, "despatch_date", None)
    day = day or getattr(document, "issue_date", None)
    return day if isinstance(day, date) else datetime.fromisoformat(entry.at).date()


def packs_of(uow: UnitOfWork, order: Order) -> dict[str, Packs]:
    """Return the units of each order line's item."""
    named = {line.item.buyer_item_id for line in order.lines if line.item.buyer_item_id}
    items = {item.id: item for item in uow.master.items_named(named)} if named else {}
    return {
        line.id: {item.unit_code: Decimal(1)} | dict(item.packs)
        for line in order.lines
        if (item := items.get(line.item.buyer_item_id or "")) is not None
    }


def shipped_by_line(advice: DespatchAdvice, order: Order, packs: dict[str, Packs]) -> Amounts:
    """Return what a despatch advice announces, by order line and in its unit."""
    found: dict[str, int | None] = {}
    units = {line.id: line.unit_code for line in order.lines}
    for each in advice.lines:
        line = line_of(order, each.order_line_reference)
        if line is None or each.despatched_quantity is None:
            continue
        factor = unit_factor(each.unit_code, units[line], packs.get(line, {}))
        quantity = None if factor is None else whole(Fraction(each.despatched_quantity) * factor)
        had = found.get(line, 0)
        found[line] = None if had is None or quantity is None else had + quantity
    return found


def line_of(order: Order, reference: object) -> str | None:
    """Return the id of the order line that a reference names."""
    if not reference:
        return None
    key = number_key(str(reference))
    return next((line.id for line in order.lines if number_key(line.id) == key), None)


def whole(quantity: Fraction | Decimal | None) -> int | None:
    """Return a quantity in millionths, what is finer cut off."""
    return None if quantity is None else int(Fraction(quantity) * 10**UNIT_SCALE)


def _wanted(order: Order) -> Amounts:
    """Return what an order wants, by line."""
    return {line.id: whole(line.quantity) for line in order.lines}


def changed(before: Order, after: Order) -> tuple[str, ...]:
    """Return what kinds of things a change is about."""
    old = {number_key(line.id): line for line in before.lines}
    new = {number_key(line.id): line for line in after.lines}
    both = [(old[key], new[key]) for key in old.keys() & new.keys()]
    told = {
        "added": bool(new.keys() - old.keys()),
        "removed": bool(old.keys() - new.keys()),
        "quantity": any(was.quantity != now.quantity for was, now in both),
        "price": any(was.net_price != now.net_price for was, now in both),
        "delivery": before.requested_delivery_date != after.requested_delivery_date
        or any(was.requested_delivery_date != now.requested_delivery_date for was, now in both),
        "item": any(was.item != now.item for was, now in both),
    }
    return tuple(name for name, holds in told.items() if holds)
