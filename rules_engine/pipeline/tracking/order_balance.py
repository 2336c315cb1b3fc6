"""The balance of an order, line by line: ordered, confirmed, shipped, received and billed, in the order line's unit.

What cannot be counted there (another unit, no order line named) is unknown for the line, never zero.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.documents.sheet import FactSheet
from rules_engine.matching.linking import LinkedOrder, number_key, same_number
from rules_engine.matching.quantities import Packs, unit_factor, unit_price
from rules_engine.matching.receipts import Received, received_by_line
from rules_engine.pipeline.tracking.match_table import number_of
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

_ACCEPTED: Final = "5"
_NOT_ACCEPTED: Final = "7"
"""UNCL1229: the supplier delivers this line as ordered, or not at all."""


class Balance(NamedTuple):
    """One order line and what became of it; None: unknown. ``waiting`` is billed, but not accepted yet."""

    line: str
    item: str
    item_number: str
    unit: str
    price: Decimal | None
    ordered: Decimal | None
    confirmed: Decimal | None
    shipped: Decimal | None
    received: Decimal | None
    rejected: Decimal | None
    invoiced: Decimal
    waiting: Decimal
    open: Decimal | None
    promised: date | None
    reasons: tuple[str, ...]


class Invoiced(NamedTuple):
    """What was billed per order line: accepted, waiting, and the reasons of holds on the lines that wait."""

    accepted: dict[str, Decimal]
    waiting: dict[str, Decimal]
    reasons: dict[str, set[str]]


@dataclass(frozen=True)
class Came:
    """An order as it stands, and the documents that came for it, first to last."""

    order: Order
    responses: Sequence[OrderResponse]
    despatch_advices: Sequence[DespatchAdvice]
    receipt_advices: Sequence[ReceiptAdvice]
    waiting: Sequence[DocumentRow]
    keys: frozenset[str]

    def line_of(self, reference: str | None) -> OrderLine | None:
        """Return the order line that a reference names."""
        if reference is None:
            return None
        return next((line for line in self.order.lines if number_key(line.id) == number_key(reference)), None)

    def is_named(self, number: object) -> bool:
        """Tell whether a number is the order's."""
        return same_number(str(number or ""), self.order.number)


def balances(uow: UnitOfWork, came: Came) -> tuple[Balance, ...]:
    """Return the balance of every line of an order."""
    packs = _packs(uow, came.order)
    linked = LinkedOrder(came.order, (came.order.number,), changed=False)
    received = received_by_line(came.receipt_advices, linked, packs, only_order=True)
    answers, shipped, invoiced = _answers(came), _shipped(came, packs), _invoiced(uow, came)
    return tuple(
        _balance(line, received.get(line.id, Received()), answers.get(line.id), shipped.get(line.id), invoiced=invoiced)
        for line in came.order.lines
    )


def _packs(uow: UnitOfWork, order: Order) -> dict[str, Packs]:
    """Return the units of each order line's item."""
    named = {line.item.buyer_item_id for line in order.lines if line.item.buyer_item_id}
    items = {item.id: item for item in uow.master.items_named(named)} if named else {}
    return {
        line.id: {item.unit_code: Decimal(1)} | dict(item.packs)
        for line in order.lines
        if (item := items.get(line.item.buyer_item_id or "")) is not None
    }


def _answers(came: Came) -> dict[str, ResponseLine]:
    """Return what the supplier's latest answer says about each line; one without lines answers the whole order."""
    found: dict[str, ResponseLine] = {}
    for response in came.responses:
        promised = response.promised_delivery_date
        if response.response_code == "AB":
            continue
        if not response.lines:
            status = _NOT_ACCEPTED if response.response_code == "RE" else _ACCEPTED
            found = {
                line.id: ResponseLine(
                    id=line.id, quantity=line.quantity, status_code=status, promised_delivery_date=promised
                )
                for line in came.order.lines
            }
        for line in response.lines:
            order_line = came.line_of(line.order_line_reference or line.id)
            if order_line is not None:
                dated = {"promised_delivery_date": line.promised_delivery_date or promised}
                found[order_line.id] = line.model_copy(update=dated)
    return found


def _shipped(came: Came, packs: dict[str, Packs]) -> dict[str, Decimal | None]:
    """Return what was announced as shipped for each line that any despatch advice names."""
    sums: dict[str, Decimal | None] = {}
    for advice in came.despatch_advices:
        for each in advice.lines:
            line = came.line_of(each.order_line_reference)
            if line is None or each.despatched_quantity is None:
                continue
            factor = unit_factor(each.unit_code, line.unit_code, packs.get(line.id, {}))
            before = sums.get(line.id, Decimal(0))
            quantity = None if factor is None else _decimal(Fraction(each.despatched_quantity) * factor)
            sums[line.id] = None if before is None or quantity is None else before + quantity
    return sums


def _invoiced(uow: UnitOfWork, came: Came) -> Invoiced:
    """Return what was billed for each line, by invoices that were accepted and by those that wait."""
    accepted: defaultdict[str, Decimal] = defaultdict(Decimal)
    found = Invoiced(accepted, defaultdict(Decimal), defaultdict(set))
    for row in uow.decisions.billed(came.keys, without=""):
        line = came.line_of(str(row.order_line))
        if line is not None and came.is_named(row.order_number):
            accepted[line.id] += _tidy(Decimal(row.quantity).scaleb(-UNIT_SCALE))
    for row in came.waiting:
        if row.document_type in BILLED:
            _count_waiting(uow, came, row, found)
    return found


def _count_waiting(uow: UnitOfWork, came: Came, row: DocumentRow, found: Invoiced) -> None:
    """Count what one waiting invoice bills, by the sheet it was decided on."""
    last = uow.decisions.latest(str(row.id))
    if last is None:
        return
    sheet = FactSheet.model_validate_json(last.sheet)
    if not came.is_named(sheet.terms.get("order.number")):
        return
    sign = -1 if row.document_type == DocumentType.CREDIT_NOTE else 1
    held = {hold.line: str(hold.reason) for hold in uow.decisions.open_holds(str(row.id)) if hold.line}
    for each in sheet.lines:
        line = came.line_of(str(each.terms.get("line.order_line") or "") or None)
        if line is not None:
            found.waiting[line.id] += sign * (number_of(each.terms, "line.quantity", sheet.currency) or Decimal(0))
            found.reasons[line.id] |= {held[each.id]} if each.id in held else set()


def _balance(
    line: OrderLine, received: Received, answer: ResponseLine | None, shipped: Decimal | None, *, invoiced: Invoiced
) -> Balance:
    """Return the balance of one line."""
    came, price = received.accepted, unit_price(line)
    arrived = None if came is None else _decimal(came)
    return Balance(
        line=line.id,
        item=line.item.description or line.item.buyer_item_id or "",
        item_number=line.item.buyer_item_id or line.item.seller_item_id or "",
        unit=line.unit_code or "",
        price=None if price is None else _decimal(price),
        ordered=line.quantity,
        confirmed=_confirmed(line, answer),
        shipped=shipped,
        received=arrived,
        rejected=None if received.rejected is None else _decimal(received.rejected),
        invoiced=invoiced.accepted[line.id],
        waiting=invoiced.waiting[line.id],
        open=None if line.quantity is None or arrived is None else line.quantity - arrived,
        promised=(answer.promised_delivery_date if answer else None) or line.requested_delivery_date,
        reasons=tuple(sorted(invoiced.reasons[line.id])),
    )


def _confirmed(line: OrderLine, answer: ResponseLine | None) -> Decimal | None:
    """Return what the supplier confirmed: nothing where the line was refused, as ordered where no quantity is said."""
    if answer is None:
        return None
    if answer.status_code == _NOT_ACCEPTED:
        return Decimal(0)
    return line.quantity if answer.quantity is None else answer.quantity


def _decimal(exact: Fraction) -> Decimal:
    """Return a fraction as a number, what is finer than a millionth cut off."""
    return _tidy(Decimal(exact.numerator * 10**UNIT_SCALE // exact.denominator).scaleb(-UNIT_SCALE))


def _tidy(number: Decimal) -> Decimal:
    tidy = number.normalize()
    return tidy.quantize(Decimal(1)) if tidy == tidy.to_integral_value() else tidy
