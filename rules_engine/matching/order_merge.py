"""An order, the supplier's answer and the buyer's next version, merged line by line like source code.

The order as it was answered is the base. What only the supplier changed is taken where it is within the tolerance, else
it becomes a counter-proposal; what only the buyer changed stands; what both changed alike stands; what both changed
differently is a conflict that a person settles. Nothing is lost: every line of the three comes out once.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.matching.linking import number_key

BP: Final = 10_000
_NOT_ACCEPTED: Final = "7"

Value = Decimal | date | str | None
"""What a line says about one thing."""


class Verdict(StrEnum):
    """What becomes of one thing about one line."""

    AGREED = "agreed"
    BUYERS = "the buyer's change stands"
    TAKEN = "the supplier's change is taken"
    COUNTER = "a counter-proposal is needed"
    CONFLICT = "both changed it differently"


SETTLED: Final = frozenset({Verdict.AGREED, Verdict.BUYERS, Verdict.TAKEN})
"""Verdicts after which nobody has anything left to do."""


class Allowed(NamedTuple):
    """What a supplier may change and have it taken: dearer, more and less in basis points, so many days later."""

    price_up_bp: int = 0
    quantity_up_bp: int = 0
    quantity_down_bp: int = 0
    days_later: int = 0


class Merged(NamedTuple):
    """One thing about one line: as it was, as each side says, what stands now, and why."""

    line: str
    what: str
    base: Value
    sellers: Value
    buyers: Value
    stands: Value
    verdict: Verdict


class Merge(NamedTuple):
    """The whole merge: every thing that anybody changed, and the order as it stands after it."""

    parts: tuple[Merged, ...]
    order: Order

    @property
    def stopped(self) -> frozenset[str]:
        """The lines on which something is left to settle: only these stop."""
        return frozenset(part.line for part in self.parts if part.verdict not in SETTLED)

    @property
    def accepted(self) -> bool:
        """Whether nothing is left to settle."""
        return not self.stopped


class _Line(NamedTuple):
    quantity: Value
    price: Value
    delivery: Value
    present: Value


_ABSENT: Final = _Line(None, None, None, "no")


def merge(base: Order, response: OrderResponse | None, buyers: Order, allowed: Allowed) -> Merge:
    """Merge a supplier's answer to one version of an order with the buyer's next version of it."""
    before = {number_key(line.id): line for line in base.lines}
    ours = {number_key(line.id): line for line in buyers.lines}
    theirs = _answered(base, response)
    parts: list[Merged] = []
    stands: dict[str, dict[str, Value]] = {}
    for key in dict.fromkeys((*ours, *before, *theirs)):
        name = (ours.get(key) or before.get(key) or theirs[key][0]).id
        was = _of_order(before.get(key), base)
        wants = _of_order(ours.get(key), buyers)
        says = theirs[key][1] if key in theirs else was
        for what, earlier, seller, buyer in zip(_Line._fields, was, says, wants, strict=True):
            part = _merged(name, what, (earlier, seller, buyer), allowed)
            stands.setdefault(name, {})[what] = part.stands
            if part.verdict is not Verdict.AGREED:
                parts.append(part)
    return Merge(tuple(parts), _order(buyers, base, stands))


def _merged(line: str, what: str, three: tuple[Value, Value, Value], allowed: Allowed) -> Merged:
    """Merge one thing about one line."""
    earlier, seller, buyer = three
    if seller == buyer:
        verdict, stands = Verdict.AGREED, buyer
    elif seller == earlier:
        verdict, stands = Verdict.BUYERS, buyer
    elif buyer == earlier:
        within = _is_within(what, earlier, seller, allowed)
        verdict, stands = (Verdict.TAKEN, seller) if within else (Verdict.COUNTER, buyer)
    else:
        verdict, stands = Verdict.CONFLICT, buyer
    return Merged(line, what, earlier, seller, buyer, stands, verdict)


def _is_within(what: str, earlier: Value, later: Value, allowed: Allowed) -> bool:
    """Tell whether a supplier's change is one that is taken; what cannot be measured never is."""
    if isinstance(earlier, Decimal) and isinstance(later, Decimal):
        grown = (later - earlier) * BP
        if what == "price":
            return grown <= earlier * allowed.price_up_bp
        return -earlier * allowed.quantity_down_bp <= grown <= earlier * allowed.quantity_up_bp
    if isinstance(earlier, date) and isinstance(later, date):
        return (later - earlier).days <= allowed.days_later
    return False


def _of_order(line: OrderLine | None, order: Order) -> _Line:
    """Return what an order says about a line."""
    if line is None:
        return _ABSENT
    return _Line(line.quantity, line.net_price, line.requested_delivery_date or order.requested_delivery_date, "yes")


def _answered(base: Order, response: OrderResponse | None) -> Mapping[tuple[str, ...], tuple[ResponseLine, _Line]]:
    """Return what an answer says about each line it speaks of; what it leaves out stays as it was asked."""
    if response is None or response.response_code == "AB":
        return {}
    before = {number_key(line.id): line for line in base.lines}
    if not response.lines:
        rejected = response.response_code == "RE"
        return {
            key: (ResponseLine(id=line.id), _ABSENT if rejected else _promised(line, base, response))
            for key, line in before.items()
        }
    found = {}
    for line in response.lines:
        key = number_key(line.order_line_reference or line.id)
        found[key] = (line, _said(line, before.get(key), base, response))
    return found


def _promised(line: OrderLine, base: Order, response: OrderResponse) -> _Line:
    was = _of_order(line, base)
    return was._replace(delivery=response.promised_delivery_date or was.delivery)


def _said(line: ResponseLine, asked: OrderLine | None, base: Order, response: OrderResponse) -> _Line:
    """Return what one line of an answer says; what it does not state is as it was asked."""
    if line.status_code == _NOT_ACCEPTED:
        return _ABSENT
    was = _of_order(asked, base)
    day = line.promised_delivery_date or response.promised_delivery_date
    return _Line(
        quantity=was.quantity if line.quantity is None else line.quantity,
        price=was.price if line.net_price is None else line.net_price,
        delivery=day or was.delivery,
        present="yes",
    )


def _order(buyers: Order, base: Order, stands: Mapping[str, Mapping[str, Value]]) -> Order:
    """Return the buyer's version with what was taken from the supplier in it."""
    known = {line.id: line for line in (*base.lines, *buyers.lines)}
    lines = []
    for name, values in stands.items():
        line = known.get(name)
        if line is None or values["present"] != "yes":
            continue
        wanted = line.requested_delivery_date or buyers.requested_delivery_date
        changed = {
            "quantity": values["quantity"],
            "net_price": values["price"],
            "requested_delivery_date": line.requested_delivery_date
            if values["delivery"] == wanted
            else values["delivery"],
        }
        differs = {field: value for field, value in changed.items() if getattr(line, field) != value}
        # An amount that was printed for another quantity or price would be wrong.
        lines.append(
            line.model_copy(
                update=differs | ({"line_net_amount": None} if differs.keys() - {"requested_delivery_date"} else {})
            )
        )
    return buyers.model_copy(update={"lines": tuple(lines)})
