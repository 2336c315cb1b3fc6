"""Blanket orders and the call-offs against them: how much of each line is called off, and what goes beyond.

A blanket order (UNCL1001 221) says what may be called off in a period; nothing is delivered on it by itself, and its
money is committed by its call-offs. A call-off beyond its quantity, value, price or period waits for an approval.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.base import plain
from rules_engine.documents.order import BLANKET, CALL_OFF, Order, OrderLine, limit_of, value_of
from rules_engine.matching.linking import number_key
from rules_engine.matching.quantities import unit_factor, unit_price
from rules_engine.matching.version_lines import same_lines
from rules_engine.pipeline.lifecycle.journal import Standing, fold
from rules_engine.pipeline.lifecycle.policy import BP, OrderPolicy
from rules_engine.pipeline.lifecycle.record import Record, packs_of, read_record
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.line.blankets import GONE, LINK, blanket_of
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

_GIVEN_UP: Final = frozenset({OrderStatus.REJECTED, OrderStatus.CANCELLED})


class CalledOff(NamedTuple):
    """One line of a blanket order, in its unit; None where a call-off's unit cannot be turned into it."""

    line: str
    quantity: Decimal | None
    called_off: Decimal | None


class BlanketUse(NamedTuple):
    """A blanket order with what is called off: by line, the value in its currency, and the numbers of the call-offs.

    ``limit`` is its value; None where it states none. ``value`` is None where a call-off's value is not known.
    """

    order: Order
    lines: tuple[CalledOff, ...]
    limit: Decimal | None
    value: Decimal | None
    call_offs: tuple[str, ...]


class _Taken(NamedTuple):
    """What one call-off takes: the order, and by line of the blanket order how much of it."""

    order: Order
    quantities: dict[str, Fraction | None]
    unknown_lines: tuple[OrderLine, ...]
    value: Decimal | None


def is_blanket(order: Order) -> bool:
    """Tell whether an order only says what may be called off."""
    return order.type_code == BLANKET


def blanket_use(uow: UnitOfWork, row: DocumentRow, *, without: str = "") -> BlanketUse | None:
    """Return what is called off of a blanket order; ``without`` is the id of a call-off that does not count."""
    blanket = read_record(uow, row)
    if blanket is None or not is_blanket(blanket.order):
        return None
    sums: defaultdict[str, list[Fraction | None]] = defaultdict(list)
    values: list[Decimal | None] = []
    numbers = []
    for other in uow.documents.linked(LINK, index_keys(blanket.order.number)):
        record = read_record(uow, other) if other.status not in GONE and str(other.id) != without else None
        if record is None or fold(record.journal).status in _GIVEN_UP:
            continue
        taken = _taken(uow, blanket.order, record, fold(record.journal))
        for line, quantity in taken.quantities.items():
            sums[line].append(quantity)
        values.append(taken.value)
        numbers.append(record.order.number)
    known = [value for value in values if value is not None]
    return BlanketUse(
        blanket.order,
        tuple(CalledOff(line.id, line.quantity, _said(sums[line.id])) for line in blanket.order.lines),
        limit_of(blanket.order),
        sum(known, Decimal(0)) if len(known) == len(values) else None,
        tuple(numbers),
    )


def _said(quantities: list[Fraction | None]) -> Decimal | None:
    known = [each for each in quantities if each is not None]
    whole = sum(known, Fraction(0))
    return Decimal(whole.numerator) / Decimal(whole.denominator) if len(known) == len(quantities) else None


def _taken(uow: UnitOfWork, blanket: Order, record: Record, standing: Standing) -> _Taken:
    """Return what a call-off takes; one that was closed takes what came, or was billed, of it."""
    order, packs = record.order, packs_of(uow, blanket)
    places = same_lines(blanket.lines, order.lines)
    ended = standing.ended is OrderStatus.CLOSED
    quantities: defaultdict[str, Fraction | None] = defaultdict(Fraction)
    value: Decimal | None = Decimal(0) if ended else value_of(order)
    for at, line in enumerate(order.lines):
        quantity = line.quantity
        if ended:
            came = max(standing.received.get(line.id) or 0, standing.invoiced.get(line.id) or 0)
            quantity = Decimal(came).scaleb(-6)
            price = unit_price(line)
            worth = None if price is None else Fraction(quantity) * price
            value = None if value is None or worth is None else value + Decimal(round(worth * 100)) / 100
        if at not in places:
            continue
        mine = blanket.lines[places[at]]
        factor = unit_factor(line.unit_code, mine.unit_code, packs.get(mine.id, {}))
        had = quantities[mine.id]
        more = None if quantity is None or factor is None else Fraction(quantity) * factor
        quantities[mine.id] = None if had is None or more is None else had + more
    unknown = tuple(line for at, line in enumerate(order.lines) if at not in places)
    return _Taken(order, dict(quantities), unknown, value)


def beyond_blanket(uow: UnitOfWork, record: Record, policy: OrderPolicy) -> tuple[str, ...]:
    """Say what of a call-off goes beyond its blanket order; nothing for an order that is none.

    An order that only names a blanket order nobody knows here is none; a call-off (226) must have one.
    """
    order = record.order
    if order.blanket_order_reference is None:
        return ()
    row = blanket_of(uow, order)
    use = None if row is None else blanket_use(uow, row, without=str(record.row.id))
    if row is None or use is None:
        named = order.blanket_order_reference
        return (f"no blanket order {named} is known",) if order.type_code == CALL_OFF else ()
    blanket = read_record(uow, row)
    standing = Standing() if blanket is None else fold(blanket.journal)
    return tuple(_beyond(uow, use, record, standing, policy))


def _beyond(uow: UnitOfWork, use: BlanketUse, record: Record, standing: Standing, policy: OrderPolicy) -> Iterator[str]:
    """Yield what goes beyond, each a short sentence."""
    order, blanket = record.order, use.order
    name = blanket.number
    if standing.ended is not None:
        yield f"the blanket order {name} is {standing.ended.value}"
    if blanket.valid_to is not None and order.issue_date > blanket.valid_to:
        yield f"the blanket order {name} ended on {blanket.valid_to}"
    if blanket.valid_from is not None and order.issue_date < blanket.valid_from:
        yield f"the blanket order {name} begins on {blanket.valid_from}"
    if order.currency != blanket.currency:
        yield f"the blanket order {name} is in {blanket.currency}"
        return
    taken = _taken(uow, blanket, record, fold(record.journal))
    yield from (f"line {line.id} is not in the blanket order {name}" for line in taken.unknown_lines)
    yield from _lines_beyond(use, taken, policy)
    if use.limit is not None:
        if taken.value is None or use.value is None:
            yield f"nobody knows how much of the blanket order {name} is called off"
        elif use.value + taken.value > use.limit:
            more = use.value + taken.value - use.limit
            yield f"the blanket order {name} is exceeded by {plain(more)} {blanket.currency}"


def _lines_beyond(use: BlanketUse, taken: _Taken, policy: OrderPolicy) -> Iterator[str]:
    """Yield the lines of the blanket order that are exceeded by quantity or price."""
    by_id = {line.line: line for line in use.lines}
    places = same_lines(use.order.lines, taken.order.lines)
    for line_id, quantity in taken.quantities.items():
        before, agreed = by_id[line_id].called_off, by_id[line_id].quantity
        if agreed is None:
            continue
        if quantity is None or before is None:
            yield f"the quantity of line {line_id} of the blanket order cannot be compared"
        elif Fraction(before) + quantity > Fraction(agreed):
            left = plain(max(Decimal(0), agreed - before))
            yield f"line {line_id} of the blanket order has {left} left"
    for at, place in places.items():
        mine, theirs = unit_price(use.order.lines[place]), unit_price(taken.order.lines[at])
        same_unit = number_key(use.order.lines[place].unit_code or "") == number_key(
            taken.order.lines[at].unit_code or ""
        )
        if mine is None or theirs is None or not same_unit:
            continue
        if (theirs - mine) * BP > mine * policy.price_up_bp:
            yield f"line {taken.order.lines[at].id} is dearer than in the blanket order"
