"""What the receiver can book: goods that came and were not booked, and what their inspection found.

Owns the shortfall of each order line, over all lines of the document that bill it, and the smallest quantity that is
enough. It never books less of anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_scene import Change, Place, Scene, Trial

_INSPECTED_LEVEL = 4
"""The match level from which goods are inspected."""


def receiver_changes(trial: Trial, *, everywhere: bool) -> Iterator[Change]:
    """Yield what the receiver could book for lines that something stands against, or for all lines."""
    document = trial.scene.document
    if not isinstance(document, Invoice) or isinstance(document, CreditNote):
        return
    if trial.term("receipt.required") is not True or not trial.scene.context.receipts_given:
        return
    by_line: dict[tuple[str, str], list[Place]] = {}
    for place in trial.places(everywhere=everywhere or trial.term("receipt.found") is not True):
        if place.order is not None and place.order_line is not None:
            by_line.setdefault((place.order.number, place.order_line.id), []).append(place)
    for places in by_line.values():
        order, line = places[0].order, places[0].order_line
        assert order is not None
        assert line is not None
        missing, step = _shortfall(places, line)
        if missing > 0:
            yield Booking(order, line, step, -(-missing // step)).at(-(-missing // step))
        level = trial.term("document.match_level")
        uninspected = any(place.terms.get("line.rejected_quantity") is None for place in places)
        if uninspected and isinstance(level, int) and level >= _INSPECTED_LEVEL and trial.term("receipt.found") is True:
            yield _inspected(order, line)


def _shortfall(places: list[Place], ordered: OrderLine) -> tuple[int, int]:
    """Return how much more must be booked, and its smallest part, both in 1e-6 of the order line's unit.

    The smallest part is as fine as the quantities at hand: whole pieces stay whole.
    """
    billed = [place.number("line.quantity") or 0 for place in places]
    variances = [place.number("line.receipt_variance") for place in places]
    known = [variance for variance in variances if variance is not None]
    before = places[0].number("line.billed_before") or 0
    missing = max(known) if known else sum(billed) + before
    ordered_micro = int((ordered.quantity or Decimal(0)).scaleb(UNIT_SCALE))
    numbers = [missing, before, ordered_micro, *billed]
    whole = (10**digits for digits in range(UNIT_SCALE, -1, -1))
    return missing, next(step for step in whole if all(number % step == 0 for number in numbers))


@dataclass(frozen=True)
class Booking:
    """More of an order line booked as received, in steps of ``step`` 1e-6 of its unit."""

    order: Order
    line: OrderLine
    step: int
    most: int

    def at(self, number: int) -> Change:
        """Return the booking of so many steps."""
        quantity = Decimal(number * self.step).scaleb(-UNIT_SCALE)
        named = f"line {self.line.id} of order {self.order.number}"
        told = f"book {words.quantity(quantity, self.line.unit_code)} more as received on {named}"
        noted = f"order {self.order.number} line {self.line.id}: received +{words.quantity(quantity, None)}"
        advice = _advice(self.order, self.line, quantity, None)
        return Change("receiver", "received_quantity", told, noted, advice, steps=self)


def _inspected(order: Order, line: OrderLine) -> Change:
    """Return the record that an inspection rejected nothing."""
    named = f"line {line.id} of order {order.number}"
    noted = f"order {order.number} line {line.id}: rejected 0"
    made = _advice(order, line, Decimal(0), Decimal(0))
    return Change("receiver", "rejected_quantity", f"record that nothing of {named} was rejected", noted, made)


def _advice(order: Order, line: OrderLine, received: Decimal, rejected: Decimal | None) -> Callable[[Scene], Scene]:
    """Return what one more receipt advice of one order line makes of a scene."""

    def made(scene: Scene) -> Scene:
        context = scene.context
        booked = ReceiptLine(
            id="1",
            item=line.item,
            received_quantity=received,
            rejected_quantity=rejected,
            unit_code=line.unit_code,
            order_line_reference=line.id,
            order_reference=order.number,
        )
        advice = ReceiptAdvice(
            number=f"{order.number} received {len(context.receipts) + 1}",
            issue_date=context.today,
            seller=order.seller,
            buyer=order.buyer,
            order_reference=order.number,
            received_date=context.today,
            lines=(booked,),
        )
        return scene._replace(context=context.model_copy(update={"receipts": (*context.receipts, advice)}))

    return made
