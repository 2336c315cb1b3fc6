"""Everything one page shows about one order: the balance of each line, its documents, its versions, what happened.

Quantities are in the order line's unit. What cannot be counted there (another unit, no order line named) is unknown
for the line, never zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import from_minor, round_to_minor
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.errors import UnknownNumber
from rules_engine.matching.linking import effective_order, same_number
from rules_engine.pipeline.line.ledger import from_bytes, index_key, index_keys
from rules_engine.pipeline.line.rulesets import is_request
from rules_engine.pipeline.line.statuses import UNDECIDED, Status
from rules_engine.pipeline.tracking.decision_view import moment
from rules_engine.pipeline.tracking.document_page import Entry, Relative, entry_of, relative_of
from rules_engine.pipeline.tracking.order_balance import Balance, Came, balances
from rules_engine.pipeline.tracking.order_versions import Version, versions
from rules_engine.storage.documents import SOLD, DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.trail import Trail
from rules_engine.storage.unit_of_work import UnitOfWork

LINES_MAX: Final = 200
TIMELINE_MAX: Final = 200
_GONE: Final = frozenset({Status.REFUSED.value, Status.QUARANTINED.value, Status.CANCELLED.value})

_Document = TypeVar("_Document", bound=LedgerDocument)


class Values(NamedTuple):
    """The order in money at its own prices, net; None where a price or a quantity is unknown."""

    ordered: Decimal | None
    received: Decimal | None
    invoiced: Decimal
    waiting: Decimal


class Waiting(NamedTuple):
    """A document that waits for somebody, and why."""

    document_id: str
    document_type: str
    number: str
    status: str
    since: datetime
    sentence: str
    reasons: tuple[str, ...]


class Step(NamedTuple):
    """A station on the way of an order; without a moment it was not reached yet."""

    name: str
    at: datetime | None
    number: str


class OrderPage(NamedTuple):
    """One order, whole."""

    document_id: str
    number: str
    seller: str
    buyer: str
    site: str
    cost_centre: str
    currency: str
    issued_on: date
    requested_on: date | None
    status: str
    lines: tuple[Balance, ...]
    line_count: int
    values: Values
    waiting: tuple[Waiting, ...]
    steps: tuple[Step, ...]
    versions: tuple[Version, ...]
    documents: tuple[Relative, ...]
    timeline: tuple[Entry, ...]
    now: datetime


def order_page(store: Store, number: str) -> OrderPage:
    """Return everything about one order.

    Raises:
        UnknownNumber: no order has that number.
    """
    with store.read() as uow:
        return _Gathered(uow, number).page()


class _Gathered:
    """The order with all its documents, read in one transaction."""

    def __init__(self, uow: UnitOfWork, number: str) -> None:
        self.uow = uow
        self.row = order_row(uow, number)
        self.keys = uow.documents.links(str(self.row.id), "order") | {str(self.row.number_key)}
        self.rows = uow.documents.linked("order", self.keys)
        typed = uow.documents.readings_linked("order", self.keys, [kind.value for kind in DocumentType])
        self.typed = [(row, from_bytes(body)) for row, body in typed if row.status not in _GONE or is_request(row)]
        self.family = [(row, each) for row, each in self.typed if isinstance(each, Order) and self._is_mine(each)]
        self.order = effective_order([each for _, each in self.family])
        self.came = Came(
            self.order,
            self.of(OrderResponse),
            self.of(DespatchAdvice),
            self.of(ReceiptAdvice),
            [row for row in self.rows if row.status in UNDECIDED],
            frozenset(self.keys),
        )

    def _is_mine(self, order: Order) -> bool:
        number = order.order_reference if isinstance(order, OrderChange) else order.number
        return same_number(number, str(self.row.number))

    def page(self) -> OrderPage:
        """Return the page."""
        order, waiting = self.order, self.waiting()
        lines = balances(self.uow, self.came)
        return OrderPage(
            document_id=str(self.row.id),
            number=order.number,
            seller=order.seller.name or "",
            buyer=order.buyer.name or "",
            site=order.site or "",
            cost_centre=order.cost_centre or "",
            currency=order.currency,
            issued_on=order.issue_date,
            requested_on=order.requested_delivery_date,
            status=self.status(lines, waiting),
            lines=lines[:LINES_MAX],
            line_count=len(lines),
            values=self.values(lines),
            waiting=waiting,
            steps=self.steps(waiting),
            versions=versions(self.family),
            documents=tuple(relative_of(row) for row in reversed(self.rows)),
            timeline=self.timeline(),
            now=self.uow.now,
        )

    def of(self, kind: type[_Document]) -> list[_Document]:
        """Return the documents of a kind, first to last."""
        return [each for _, each in self.typed if isinstance(each, kind)]

    def values(self, lines: Sequence[Balance]) -> Values:
        """Return the order in money."""
        currency = self.order.currency

        def worth(quantities: Iterable[tuple[Decimal | None, Decimal | None]]) -> Decimal | None:
            parts = [None if q is None or p is None else q * p for q, p in quantities]
            known = [part for part in parts if part is not None]
            return round_to_minor(sum(known, Decimal(0)), currency) if len(known) == len(parts) else None

        net = [
            from_minor(int(row.amount), currency)
            for row in self.uow.decisions.billed(self.keys, without="")
            if row.currency == currency and same_number(str(row.order_number), self.order.number)
        ]
        return Values(
            ordered=worth((line.ordered, line.price) for line in lines),
            received=worth((line.received, line.price) for line in lines),
            invoiced=sum(net, Decimal(0)),
            waiting=worth((line.waiting, line.price) for line in lines if line.waiting) or Decimal(0),
        )

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the documents that wait for somebody, in the order they were received."""
        return tuple(_waiting(self.uow, row) for row in self.came.waiting)

    def status(self, lines: Sequence[Balance], waiting: Sequence[Waiting]) -> str:
        """Return where the order stands: waiting, billed, received, partial, answered, silent or cancelled."""
        kinds = {str(row.document_type) for row in self.rows if row.status not in _GONE}
        if DocumentType.ORDER_CANCELLATION in kinds:
            return "cancelled"
        if waiting:
            return "waiting"
        if lines and all(line.ordered is not None and line.invoiced >= line.ordered for line in lines):
            return "billed"
        if any(line.received for line in lines):
            complete = all(line.open is not None and line.open <= 0 for line in lines)
            return "received" if complete else "partial"
        return "answered" if DocumentType.ORDER_RESPONSE in kinds else "silent"

    def steps(self, waiting: Sequence[Waiting]) -> tuple[Step, ...]:
        """Return the stations of the order: when each was first reached, and by which document."""
        kinds: dict[str, tuple[DocumentType, ...]] = {
            "ordered": (DocumentType.ORDER,),
            "answered": (DocumentType.ORDER_RESPONSE,),
            "shipped": (DocumentType.DESPATCH_ADVICE,),
            "received": (DocumentType.RECEIPT_ADVICE,),
            "waiting": (),
            "billed": (DocumentType.INVOICE,),
        }
        steps = []
        for name, types in kinds.items():
            reached = [row for row in self.rows if row.document_type in types and row.status not in _GONE]
            if name == "billed":
                reached = [row for row in reached if row.status not in UNDECIDED]
            if name == "waiting":
                if waiting:
                    steps.append(Step(name, waiting[0].since, waiting[0].number))
                continue
            first = reached[0] if reached else None
            reached_at = moment(first.received_at) if first is not None else None
            steps.append(Step(name, reached_at, str(first.number or "") if first is not None else ""))
        return tuple(steps)

    def timeline(self) -> tuple[Entry, ...]:
        """Return what happened to the order and its documents, newest first, without the steps of reading."""
        entries = Trail(self.uow.connection).about([str(row.id) for row in self.rows], TIMELINE_MAX * 4)
        told = [entry_of(row) for row in entries if str(row.what) not in _INNER_STEPS]
        return tuple(told[:TIMELINE_MAX])


_INNER_STEPS: Final = frozenset({"stored", "identified", "extracted", "normalised", "linked", "matched", "decided"})
"""Steps of the line that every document passes; only what came of them is told."""


def order_row(uow: UnitOfWork, number: str) -> DocumentRow:
    """Return the row of an order; the last one where the number was used again, one of ours before a customer's."""
    found = [
        row
        for row in uow.documents.by_number(index_keys(number))
        if row.document_type == DocumentType.ORDER
        and (row.status not in _GONE or is_request(row))
        and same_number(row.number, number)
    ]
    found = [row for row in found if not str(row.number_key).startswith(SOLD)] or found
    exact = [row for row in found if index_key(str(row.number)) == index_key(number)]
    if not found:
        raise UnknownNumber("No order has that number.", where=number[:100], remedy="Look in the list of orders.")
    return (exact or found)[-1]


def _waiting(uow: UnitOfWork, row: DocumentRow) -> Waiting:
    """Return a document that waits, with the sentence of its decision."""
    last, head = uow.decisions.latest(str(row.id)), relative_of(row)
    sentence = str(last.explanation) if last else ""
    reasons = tuple(dict.fromkeys(str(each.reason) for each in uow.decisions.open_holds(str(row.id))))
    return Waiting(
        head.document_id, head.document_type, head.number, head.status, moment(row.status_since), sentence, reasons
    )
