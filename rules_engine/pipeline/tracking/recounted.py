"""Recounts every order from what is stored: its status, what was ordered, shipped and came, and what belongs to it.

Three things are kept that could drift from what happened: the row an order stands in, the links by which its documents
are found, and the sums its page shows. Each is added up again another way, from the audit chain, from the documents
themselves, and through the conservation ledger; whatever differs is told.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.order import Order
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.errors import IntegrityBroken
from rules_engine.matching.conservation import Ledger, LineBalance, Movement, MovementKey, MovementKind
from rules_engine.pipeline.lifecycle.journal import Kind, fold
from rules_engine.pipeline.lifecycle.progress import latest_orders
from rules_engine.pipeline.lifecycle.record import Record, read_record
from rules_engine.pipeline.line.ledger import from_bytes, index_key, index_keys
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.tracking.order_balance import Balance, Came, balances
from rules_engine.storage.documents import SOLD
from rules_engine.storage.orders import StandingRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

TOLD_MAX: Final = 20
"""How many differences are told; one is enough to stop."""

_REMEDY: Final = "Stop, keep the files as they are, and restore the last backup whose audit verifies."
_MOVES: Final = {
    Kind.SHIPPED: (MovementKind.SHIPPED, MovementKind.SHIPPED),
    Kind.RECEIVED: (MovementKind.RECEIVED, MovementKind.RETURNED),
    Kind.RETURNED: (MovementKind.RETURNED, MovementKind.RECEIVED),
}
"""What a happening moves, and what it moves where the quantity is below nothing."""


class Recounted(NamedTuple):
    """What was recounted."""

    orders: int
    order_lines: int


class Difference(NamedTuple):
    """Something that is kept otherwise than it adds up to."""

    order: str
    what: str
    kept: str
    counted: str


def recount(store: Store, own: frozenset[str] = frozenset()) -> Recounted:
    """Recount every order of a store; ``own`` are the keys of ourselves, whose sales are no orders of ours.

    Raises:
        IntegrityBroken: something is kept otherwise than it adds up to; the first differences are told.
    """
    lines, found = 0, list[Difference]()
    with store.read() as uow:
        walked = {each.key: each.status for each in uow.orders.walked()}
        kept = uow.orders.every()
        rows = {index_key(str(row.number)) or str(row.number): row for row in latest_orders(uow, own)}
        # What was an order of ours before the company was named as a seller has its row until a worker starts.
        rows = {key: uow.documents.known(str(row.document_id)) for key, row in kept.items()} | rows
        found += _unlinked(uow)
        for key in sorted(rows):
            record = read_record(uow, rows[key])
            found += _standing(key, kept.get(key), walked.get(key), record)
            if record is not None:
                lines += len(record.order.lines)
                found += _sums(uow, record)
            if len(found) >= TOLD_MAX:
                break
    if found:
        told = [f"{each.what} of {each.order} is {each.kept}, and adds up to {each.counted}" for each in found]
        raise IntegrityBroken(
            f"What is kept about orders is not what happened: {'; '.join(told[:TOLD_MAX])}.",
            where=found[0].order,
            remedy=_REMEDY,
        )
    return Recounted(len(rows), lines)


def _standing(key: str, kept: StandingRow | None, walked: str | None, record: Record | None) -> Iterator[Difference]:
    """Tell where an order stands otherwise than its journal and the chain say."""
    stands = None if kept is None else str(kept.status)
    if stands != walked:
        yield Difference(key, "the status", str(stands), str(walked))
    counted = None if record is None else fold(record.journal).status
    # One that came in before orders were followed is entered when a worker next starts.
    if counted is not None and stands != counted.value and (kept is not None or walked is not None):
        yield Difference(key, "the status", str(stands), counted.value)
    if record is None and kept is not None:
        yield Difference(key, "the order itself", "a status", "no order")


def _unlinked(uow: UnitOfWork) -> Iterator[Difference]:
    """Tell which documents name an order by which they are not found any more."""
    for row in uow.documents.of_types(_OF_ORDERS):
        reading = uow.documents.reading(str(row.id)) if row.status not in _GONE else None
        if reading is None or reading.document is None:
            continue
        document = from_bytes(reading.document)
        named = {getattr(each, "order_reference", None) for each in (document, *document.lines)}
        named |= {document.number} if isinstance(document, Order) else set()
        wanted = {key for number in named if number for key in index_keys(number)}
        missing = wanted - {key.removeprefix(SOLD) for key in uow.documents.links(str(row.id), "order")}
        if missing:
            yield Difference(str(row.number or row.id), "the order", "not linked", ", ".join(sorted(missing)))


def _sums(uow: UnitOfWork, record: Record) -> Iterator[Difference]:
    """Tell which sums of an order's page are not those of the ledger, and what of the ledger does not hold."""
    ledger, came = _ledger(record), _came(uow, record)
    for shown in balances(uow, came):
        where = (record.order.number, shown.line)
        for each in ledger.breaks(where):
            yield Difference("/".join(where), each.code, "entered", each.sentence)
        counted = ledger.balance(where)
        for name, kept, quantity in _beside(shown, counted, record):
            if kept is not None and quantity is not None and Fraction(kept) != quantity:
                yield Difference("/".join(where), name, str(kept), str(Decimal(int(quantity * 10**6)).scaleb(-6)))


def _beside(
    shown: Balance, counted: LineBalance, record: Record
) -> Iterator[tuple[str, Decimal | None, Fraction | None]]:
    """Put what is shown of a line beside what the ledger says; what could not be counted is beside nothing."""
    unknown = {
        each.kind
        for each in record.journal
        if each.kind in _MOVES and each.lines is not None and each.lines.get(shown.line, 0) is None
    }
    yield "the ordered quantity", shown.ordered, None if shown.ordered is None else counted.ordered
    yield "the shipped quantity", shown.shipped, None if Kind.SHIPPED in unknown else counted.shipped
    yield "the received quantity", shown.received, None if Kind.RECEIVED in unknown else counted.kept


def _ledger(record: Record) -> Ledger:
    """Enter everything that was ordered, shipped and received of an order as movements."""
    ledger = Ledger()
    for line in record.order.lines:
        key = MovementKey(str(record.row.id), line.id, MovementKind.ORDERED, (record.order.number, line.id))
        ledger.enter(Movement(key, Fraction(line.quantity or 0)))
    for part, each in enumerate(record.journal):
        kinds = _MOVES.get(each.kind)
        for line_id, quantity in (each.lines or {}).items() if kinds else ():
            kind = (kinds or ())[0 if (quantity or 0) >= 0 else 1]
            where = MovementKey(each.document_id, line_id, kind, (record.order.number, line_id), part)
            ledger.enter(Movement(where, abs(Fraction(quantity or 0, 10**UNIT_SCALE))))
    return ledger


def _came(uow: UnitOfWork, record: Record) -> Came:
    """Return what came for an order, as its page gathers it."""
    documents = [each.document for each in record.known if each.row.status not in _GONE]
    return Came(
        record.order,
        [each for each in documents if isinstance(each, OrderResponse)],
        [each for each in documents if isinstance(each, DespatchAdvice)],
        [each for each in documents if isinstance(each, ReceiptAdvice)],
        (),
        frozenset(uow.documents.links(str(record.row.id), "order")),
    )


_OF_ORDERS: Final = [
    kind.value
    for kind in (
        DocumentType.ORDER,
        DocumentType.ORDER_CHANGE,
        DocumentType.ORDER_RESPONSE,
        DocumentType.DESPATCH_ADVICE,
        DocumentType.RECEIPT_ADVICE,
        DocumentType.INVOICE,
        DocumentType.CREDIT_NOTE,
    )
]
_GONE: Final = frozenset({Status.REFUSED.value, Status.QUARANTINED.value, Status.CANCELLED.value})
