"""An order, the supplier's answer and the buyer's next version, merged line by line like source code.

The order as it was answered is the base. What only the supplier changed is taken where it is within the tolerance, else
it becomes a counter-proposal; what only the buyer changed stands; what both changed alike stands; what both changed
differently is a conflict that a person settles. Which lines are one is an optimum over ids and items, so that versions
may be renumbered. Nothing is lost: every line of the three comes out once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.matching.likeness import item_differs, item_name
from rules_engine.matching.linking import number_key
from rules_engine.matching.version_lines import same_lines

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
    item: Value


class _Three(NamedTuple):
    """What is one line in the order, in the answer, and in the buyer's next version; absent where it is not in it."""

    base: OrderLine | None
    seller: ResponseLine | None
    buyer: OrderLine | None


_ABSENT: Final = _Line(None, None, None, "no", None)


def merge(base: Order, response: OrderResponse | None, buyers: Order, allowed: Allowed) -> Merge:
    """Merge a supplier's answer to one version of an order with the buyer's next version of it."""
    answer = _Answer(base, response)
    parts: list[Merged] = []
    stands: list[tuple[_Three, dict[str, Value]]] = []
    for name, three in _named(_threes(base, response, buyers)):
        was, wants = _of_order(three.base, base), _of_order(three.buyer, buyers, three.base)
        says = answer.says(three)
        values: dict[str, Value] = {}
        for what, earlier, seller, buyer in zip(_Line._fields, was, says, wants, strict=True):
            part = _merged(name, what, (earlier, seller, buyer), allowed)
            values[what] = part.stands
            if part.verdict is not Verdict.AGREED:
                parts.append(part)
        stands.append((three, values))
    return Merge(tuple(parts), _order(buyers, stands))


def _threes(base: Order, response: OrderResponse | None, buyers: Order) -> list[_Three]:
    """Put together what is one line: the buyer's lines first, then those that went, then what the supplier added."""
    answered = () if response is None else response.lines
    ours, theirs = same_lines(base.lines, buyers.lines), same_lines(base.lines, answered)
    said = {place: answered[at] for at, place in sorted(theirs.items(), reverse=True)}
    kept = set(ours.values())
    added_by_buyer = [line for at, line in enumerate(buyers.lines) if at not in ours]
    added_by_seller = [line for at, line in enumerate(answered) if at not in theirs and not _names(line, base)]
    alike = same_lines(added_by_buyer, added_by_seller)
    found = [
        _Three(base.lines[ours[at]], said.get(ours[at]), line) if at in ours else _Three(None, None, line)
        for at, line in enumerate(buyers.lines)
    ]
    for at, place in sorted(alike.items(), reverse=True):
        where = next(spot for spot, each in enumerate(found) if each.buyer is added_by_buyer[place])
        found[where] = found[where]._replace(seller=added_by_seller[at])
    found += [_Three(line, said.get(at), None) for at, line in enumerate(base.lines) if at not in kept]
    return found + [_Three(None, line, None) for at, line in enumerate(added_by_seller) if at not in alike]


def _names(line: ResponseLine, base: Order) -> bool:
    """Tell whether an answer's line names an order line that another of its lines speaks for already."""
    reference = number_key(line.order_line_reference or "")
    return bool(reference) and any(number_key(each.id) == reference for each in base.lines)


def _named(threes: Sequence[_Three]) -> Iterator[tuple[str, _Three]]:
    """Give each line a name of its own: its id; one that was given to another line since is told as the earlier one."""
    seen: set[str] = set()
    for three in threes:
        line = three.buyer or three.base or three.seller
        name = "" if line is None else line.id
        while name in seen:
            name = f"{name} (earlier)" if three.base is not None else f"{name} (added)"
        seen.add(name)
        yield name, three


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


def _of_order(line: OrderLine | None, order: Order, earlier: OrderLine | None = None) -> _Line:
    """Return what an order says about a line; its item is the earlier line's unless it is plainly another one."""
    if line is None:
        return _ABSENT
    item = item_name(earlier if earlier is not None and item_differs(line, earlier) is not True else line)
    day = line.requested_delivery_date or order.requested_delivery_date
    return _Line(line.quantity, line.net_price, day, "yes", item)


class _Answer:
    """What an answer says about the lines of an order; what it leaves out stays as it was asked."""

    def __init__(self, base: Order, response: OrderResponse | None) -> None:
        self.base = base
        self.response = None if response is None or response.response_code == "AB" else response

    def says(self, three: _Three) -> _Line:
        """Return what it says about one line."""
        was, response = _of_order(three.base, self.base), self.response
        if response is None:
            return was
        if not response.lines:
            if three.base is None:
                return was
            promised = response.promised_delivery_date or was.delivery
            return _ABSENT if response.response_code == "RE" else was._replace(delivery=promised)
        return was if three.seller is None else self._of_line(three.seller, three.base, was)

    def _of_line(self, line: ResponseLine, asked: OrderLine | None, was: _Line) -> _Line:
        """Return what one line of it says; what it does not state is as it was asked."""
        if line.status_code == _NOT_ACCEPTED:
            return _ABSENT
        day = line.promised_delivery_date or (self.response.promised_delivery_date if self.response else None)
        return _Line(
            quantity=was.quantity if line.quantity is None else line.quantity,
            price=was.price if line.net_price is None else line.net_price,
            delivery=day or was.delivery,
            present="yes",
            item=was.item if asked is not None and item_differs(line, asked) is not True else item_name(line),
        )


def _order(buyers: Order, stands: Iterable[tuple[_Three, Mapping[str, Value]]]) -> Order:
    """Return the buyer's version with what was taken from the supplier in it."""
    lines = []
    for three, values in stands:
        line = three.buyer or three.base
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
