"""What buyer and supplier agree on about an order, line by line, what is left to settle, and what that would cost.

The merge of the version that was answered, the answer, and the version that stands. The counter-proposal is a text for
the supplier; a buyer sends it, never it itself.
"""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.base import plain
from rules_engine.documents.canonical import content_hash
from rules_engine.documents.money import round_to_minor
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.matching.linking import effective_order
from rules_engine.matching.order_merge import SETTLED, Merge, Merged, Value, Verdict, merge
from rules_engine.pipeline.lifecycle.budgets import LeftAfter
from rules_engine.pipeline.lifecycle.journal import Kind, Stage, Standing
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.record import Record
from rules_engine.pipeline.lifecycle.stock import StockOut

COUNTER: Final = "counter_proposal"
"""The kind of effect that brings a counter-proposal to the supplier."""


class InFlight(NamedTuple):
    """Something that is under way on a line that stops."""

    line: str
    kind: str
    number: str


class Agreement(NamedTuple):
    """The merge, and what follows from it.

    ``invoice_effect`` is how much more the supplier would bill, net, than was ordered; None where a price or a quantity
    is unknown. ``days_later`` is the largest delay of a line. ``in_flight`` is on lines that stop; all others go on.
    ``budget_after`` is the budget it would be borne by, ``stock_outs`` are the lines that come too late, where these
    were looked up.
    """

    merge: Merge
    invoice_effect: Decimal | None
    days_later: int
    in_flight: tuple[InFlight, ...]
    counter_proposal: str
    answer: str
    budget_after: LeftAfter | None = None
    stock_outs: tuple[StockOut, ...] = ()


def agreement(record: Record, standing: Standing, policy: OrderPolicy) -> Agreement | None:
    """Return what the last answer to an order and its versions come to; None where nobody answered."""
    answered = [each.kind in {Kind.CONFIRMED, Kind.COUNTERED} for each in record.journal]
    if True not in answered:
        return None
    place = len(answered) - 1 - answered[::-1].index(True)
    documents = {str(each.row.id): each.document for each in record.known}
    response = documents.get(record.journal[place].document_id)
    if not isinstance(response, OrderResponse):
        return None
    before = {each.document_id for each in record.journal[:place] if each.kind in {Kind.ORDERED, Kind.CHANGED}}
    family = [each for key, each in documents.items() if key in before and isinstance(each, Order)]
    if all(isinstance(each, OrderChange) for each in family):
        return None
    merged = merge(effective_order(family), response, record.order, policy.allowed)
    return Agreement(
        merge=merged,
        invoice_effect=_effect(merged, record.order),
        days_later=_delay(merged),
        in_flight=_in_flight(merged, record, standing),
        counter_proposal=counter_proposal(merged, record.order, response),
        answer=response.number,
    )


def basis_of(record: Record) -> str:
    """Return what a counter-proposal is bound to: the order as it stands, and the answers that came for it."""
    answers = [str(each.row.id) for each in record.known if isinstance(each.document, OrderResponse)]
    return content_hash([record.order, answers])


def _effect(merged: Merge, order: Order) -> Decimal | None:
    """Return what the supplier's own values would cost more than those of the buyer, net."""
    said: dict[tuple[str, str], Value] = {(part.line, part.what): part.sellers for part in merged.parts}
    more = Decimal(0)
    for line in order.lines:
        if not {(line.id, "quantity"), (line.id, "price"), (line.id, "present")} & said.keys():
            continue
        quantity, price = said.get((line.id, "quantity"), line.quantity), said.get((line.id, "price"), line.net_price)
        gone = said.get((line.id, "present")) == "no"
        if line.quantity is None or line.net_price is None:
            return None
        theirs = Decimal(0)
        if not gone:
            if not isinstance(quantity, Decimal) or not isinstance(price, Decimal):
                return None
            theirs = quantity * price
        more += (theirs - line.quantity * line.net_price) / line.price_base_quantity
    return round_to_minor(more, order.currency)


def _delay(merged: Merge) -> int:
    """Return by how many days the supplier would be later at most."""
    days = [
        (part.sellers - part.buyers).days
        for part in merged.parts
        if isinstance(part.sellers, date) and isinstance(part.buyers, date)
    ]
    return max(0, max(days, default=0))


def _in_flight(merged: Merge, record: Record, standing: Standing) -> tuple[InFlight, ...]:
    """Return what is under way on the lines that stop."""
    found = []
    for happening in record.journal:
        open_invoice = standing.invoices.get(happening.document_id) in {Stage.OPEN, Stage.HELD, Stage.MATCHED}
        if happening.kind is Kind.RECEIVED or (happening.kind is Kind.MATCHED and open_invoice):
            found += [
                InFlight(line, happening.kind.value, happening.number)
                for line in sorted(happening.lines or ())
                if line in merged.stopped
            ]
    return tuple(dict.fromkeys(found))


def counter_proposal(merged: Merge, order: Order, response: OrderResponse) -> str:
    """Return the text to the supplier about what is left to settle; nothing where all is settled."""
    left = [part for part in merged.parts if part.verdict not in SETTLED]
    if not left:
        return ""
    taken = [part for part in merged.parts if part.verdict is Verdict.TAKEN]
    lines = [f"Order {order.number}, your answer {response.number}:", ""]
    lines += [f"Line {part.line}: we accept {_said(part, part.sellers)}." for part in taken]
    lines += [
        f"Line {part.line}: we asked for {_said(part, part.buyers)}; you offer {_value(part.sellers)}." for part in left
    ]
    lines += ["", "Please confirm the order with the values we asked for, or send us a new offer."]
    return "\n".join(lines)


def _said(part: Merged, value: Value) -> str:
    names = {
        "quantity": "a quantity of",
        "price": "a price of",
        "delivery": "delivery on",
        "present": "the line:",
        "item": "the item",
    }
    return f"{names[part.what]} {_value(value)}"


def _value(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "none" if value is None else str(value)
