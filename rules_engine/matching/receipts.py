"""How much of each order line was received and rejected, over all receipt advices of the order.

Every received quantity is counted once, in the order line's unit: by the order line it names, else by its item, filling
order lines of one item in the order of their ids. What cannot be placed counts for no line.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import OrderLine
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.matching.likeness import ITEM_KEYS
from rules_engine.matching.linking import LinkedOrder, number_key
from rules_engine.matching.pairing import natural
from rules_engine.matching.quantities import Packs, fraction, unit_factor
from rules_engine.matching.texts import stated


@dataclass(frozen=True, slots=True)
class Received:
    """What came of one order line, in its unit: received (rejected goods included), and the rejected part of it.

    ``quantity`` None: received in a unit that cannot be converted. ``rejected`` None: no receipt advice speaks of
    inspection.
    """

    quantity: Fraction | None = Fraction(0)
    rejected: Fraction | None = None

    @property
    def accepted(self) -> Fraction | None:
        """Received minus rejected."""
        return None if self.quantity is None else self.quantity - (self.rejected or 0)

    def plus(self, quantity: Fraction | None, rejected: Fraction | None) -> "Received":
        """Return the sum with one more receipt line."""
        total = None if self.quantity is None or quantity is None else self.quantity + quantity
        known = [part for part in (self.rejected, rejected) if part is not None]
        return Received(total, sum(known, Fraction(0)) if known else None)


def advices_of(advices: Sequence[ReceiptAdvice], order: LinkedOrder, *, only_order: bool) -> tuple[ReceiptAdvice, ...]:
    """Return the receipt advices that name the order; those that name none belong to the only order there is."""
    return tuple(advice for advice in advices if _names(advice, order, only_order=only_order))


def received_by_line(
    advices: Sequence[ReceiptAdvice], order: LinkedOrder, packs: dict[str, Packs], *, only_order: bool
) -> dict[str, Received]:
    """Return what was received per order line id; ``packs`` by order line id.

    Lines nothing was received for are absent.
    """
    lines = sorted(order.order.lines, key=lambda line: (natural(line.id), line.id))
    by_id = {line.id: line for line in lines}
    by_number = {number_key(line.id): line for line in reversed(lines)}
    received: dict[str, Received] = defaultdict(Received)
    unplaced: list[ReceiptLine] = []
    for advice in advices:
        for line in advice.lines:
            if not _line_names(line, advice, order, only_order=only_order):
                continue
            reference = line.order_line_reference if stated(line.order_line_reference) else None
            named = None if reference is None else by_id.get(reference) or by_number.get(number_key(reference))
            if named is None:
                unplaced.append(line)
            else:
                _add(received, named, line, packs)
    shelves = _Shelves(lines)
    for line in unplaced:
        _place_by_item(received, shelves.of(line), line, packs)
    return dict(received)


def _names(advice: ReceiptAdvice, order: LinkedOrder, *, only_order: bool) -> bool:
    """Tell whether a receipt advice, or one of its lines, names the order."""
    references = [advice.order_reference, *(line.order_reference for line in advice.lines)]
    named = [reference for reference in references if stated(reference)]
    return any(order.goes_by(reference) for reference in named) if named else only_order


def _line_names(line: ReceiptLine, advice: ReceiptAdvice, order: LinkedOrder, *, only_order: bool) -> bool:
    """Tell whether one receipt line is of the order."""
    reference = line.order_reference if stated(line.order_reference) else advice.order_reference
    return order.goes_by(reference) if stated(reference) else only_order


def _add(received: dict[str, Received], order_line: OrderLine, line: ReceiptLine, packs: dict[str, Packs]) -> None:
    """Count a receipt line for the order line it names."""
    factor = unit_factor(line.unit_code, order_line.unit_code, packs.get(order_line.id, {}))
    quantity, rejected = fraction(line.received_quantity) or Fraction(0), fraction(line.rejected_quantity)
    if factor is None:
        received[order_line.id] = received[order_line.id].plus(None, None)
    else:
        inspected = None if rejected is None else rejected * factor
        received[order_line.id] = received[order_line.id].plus(quantity * factor, inspected)


def _place_by_item(
    received: dict[str, Received], shelf: list[OrderLine], line: ReceiptLine, packs: dict[str, Packs]
) -> None:
    """Count a receipt line that names no order line for the order lines of its item, filling one after another.

    ``shelf`` has them in order; full ones leave it, save the last, where all stays that is more than they can take.
    Rejected goods count where the first of it was placed.
    """
    left, rejected = fraction(line.received_quantity) or Fraction(0), fraction(line.rejected_quantity)
    while shelf:
        home = shelf[0]
        factor = unit_factor(line.unit_code, home.unit_code, packs.get(home.id, {}))
        if factor is None:
            received[home.id] = received[home.id].plus(None, None)
            return
        last = len(shelf) == 1
        took = left * factor if last else min(left * factor, _room(received[home.id], home))
        if took or rejected is not None:
            received[home.id] = received[home.id].plus(took, None if rejected is None else rejected * factor)
        left, rejected = left - took / factor, None
        if last or left <= 0:
            return
        shelf.pop(0)


class _Shelves:
    """Order lines by item, for receipt lines that name no order line."""

    def __init__(self, lines: Sequence[OrderLine]) -> None:
        self._by_item: dict[tuple[int, str], list[OrderLine]] = defaultdict(list)
        for line in lines:
            for key in self._keys(line):
                self._by_item[key].append(line)

    def of(self, line: ReceiptLine) -> list[OrderLine]:
        """Return the order lines of the item received: by the first item number found, else by the description."""
        keys = self._keys(TradeLine(id=line.id, item=line.item))
        return next((self._by_item[key] for key in keys if key in self._by_item), [])

    @staticmethod
    def _keys(line: TradeLine) -> list[tuple[int, str]]:
        """Return what an item is found by: its numbers, then its description."""
        values = [*(number(line) for number in ITEM_KEYS.values()), stated(line.item.description)]
        return [(rank, value) for rank, value in enumerate(values) if value is not None]


def _room(so_far: Received, home: OrderLine) -> Fraction:
    """Return how much of an order line is still expected."""
    ordered = fraction(home.quantity) or Fraction(0)
    return max(Fraction(0), ordered - (so_far.accepted or 0))
