"""Which line of a document belongs to which order line.

One algorithm: the policy's keys are tried in their order, each pairing one to one what is still free, at the least
distance altogether; afterwards lines that share a key with a taken order line join it while some of its quantity is
left. What the keys do not say stays unpaired, and so does a line that another order line fits nearly as well and that
would be priced or booked otherwise there: it is asked about. The result does not depend on the sequence of the lines in
the file: lines are taken by their id.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Final, NamedTuple

from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import OrderLine
from rules_engine.documents.policy import PairingKey
from rules_engine.matching.assigning import Assigned, assign
from rules_engine.matching.likeness import (
    ALIKE,
    ITEM_KEYS,
    compare_numbers,
    description_likeness,
    distance,
    item_differs,
    same_terms,
)
from rules_engine.matching.linking import LinkedOrder, number_key
from rules_engine.matching.quantities import fraction, same_unit, unit_price
from rules_engine.matching.texts import stated


class OrderSlot(NamedTuple):
    """One line of one linked order."""

    order_number: str
    line: OrderLine


class Pairing(NamedTuple):
    """The order line a document line was paired with, and the key that paired them."""

    slot: OrderSlot
    key: PairingKey


class Paired(NamedTuple):
    """What every line was paired with, None where with nothing, and the order lines of those that are asked about."""

    pairings: tuple[Pairing | None, ...]
    choices: tuple[tuple[OrderSlot, ...], ...]


class Given(NamedTuple):
    """What is known about the lines as a whole: which order they are of, what is left of it, and when to ask.

    ``left``: by order number and line id, what lines may still take of an order line; an order line that is not in it
    has room for all. ``margin``: a line whose second-best order line is nearer than this is asked about.
    """

    main_reference: str | None = None
    left: Mapping[tuple[str, str], Fraction] = {}
    margin: int = 0


Billed = Callable[[TradeLine, OrderLine], Fraction | None]
"""Gives a document line's quantity in the order line's unit; None if it cannot be converted."""

EDGES_MAX: Final = 40_000
"""How many combinations of free lines are weighed; beyond it ids decide, and words are left alone."""

TAKEN_MAX: Final = 200
"""How many taken order lines of one item a line is offered to."""

_Value = Callable[[TradeLine], str | None]
_NUMBERS_AND_WORDS: Final[dict[PairingKey, _Value]] = {
    **ITEM_KEYS,
    "description": lambda line: stated(line.item.description),
}


def pair_lines(
    lines: Sequence[TradeLine],
    orders: Sequence[LinkedOrder],
    keys: Iterable[PairingKey],
    billed: Billed,
    given: Given,
) -> Paired:
    """Pair document lines with the lines of the linked orders; aligned with ``lines``.

    A line that names its own order pairs only within it; else within the order ``main_reference`` names, if any.
    """
    desk = _Desk(lines, orders, billed, given)
    tried = tuple(dict.fromkeys(keys))
    for key in tried:
        desk.attempt(key)
    for key in tried:
        desk.join_taken(key)
    return Paired(
        tuple(desk.pairings.get(index) for index in range(len(lines))),
        tuple(desk.choices.get(index, ()) for index in range(len(lines))),
    )


def natural(line_id: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts line ids as people count: 2 before 10, digits before letters.

    >>> sorted(["10", "2", "A1"], key=natural)
    ['2', '10', 'A1']
    """
    return tuple((0, int(run), "") if run.isdecimal() else (1, 0, run) for run in number_key(line_id))


class _Desk:
    """The lines still on the desk: who is paired with what, and how much of each order line is left."""

    def __init__(self, lines: Sequence[TradeLine], orders: Sequence[LinkedOrder], billed: Billed, given: Given) -> None:
        self.lines = lines
        self.by_id = sorted(range(len(lines)), key=lambda index: (natural(lines[index].id), lines[index].id, index))
        self.slots = [
            OrderSlot(linked.order.number, line)
            for linked in orders
            for line in sorted(linked.order.lines, key=lambda line: (natural(line.id), line.id))
        ]
        self.orders = {linked.order.number: linked for linked in orders}
        self.billed = billed
        self.given = given
        self.pairings: dict[int, Pairing] = {}
        self.choices: dict[int, tuple[OrderSlot, ...]] = {}
        self.left: dict[int, Fraction | None] = {}
        self.index = _Index(self.slots)

    def attempt(self, key: PairingKey) -> None:
        """Pair by one key what is still free."""
        if key == "order_line":
            self.by_reference()
        elif key == "position":
            self.by_position()
        elif key == "description":
            self.by_description()
        else:
            self.assign(key, self.sharing(key))

    def free_lines(self) -> list[int]:
        """Return the lines that are neither paired nor asked about, by id."""
        return [index for index in self.by_id if index not in self.pairings and index not in self.choices]

    def eligible(self, index: int, slot: int) -> bool:
        """Tell whether the orders a line names allow the order line."""
        reference = self.lines[index].order_reference
        named = reference if stated(reference) else self.given.main_reference
        return not stated(named) or self.orders[self.slots[slot].order_number].goes_by(named)

    def take(self, index: int, slot: int, key: PairingKey) -> None:
        """Pair a line with an order line and take its quantity off what is left."""
        line, order_line = self.lines[index], self.slots[slot].line
        self.pairings[index] = Pairing(self.slots[slot], key)
        before = self.left[slot] if slot in self.left else fraction(order_line.quantity)
        quantity = self.billed(line, order_line)
        self.left[slot] = None if before is None or quantity is None else before - quantity

    def nothing_left(self, index: int, slot: int) -> bool:
        """Tell whether other lines of the document already billed all of a taken order line.

        What takes nothing away (a rebate with quantity zero or less) always fits.
        """
        left = self.left.get(slot)
        quantity = self.billed(self.lines[index], self.slots[slot].line)
        return left is not None and left <= 0 and (quantity is None or quantity > 0)

    def by_reference(self) -> None:
        """Pair by the order line the document names, agreeing lines first, substitutions after them."""
        claims = {index: slot for index in self.free_lines() if (slot := self.referenced(index)) is not None}
        agreeing = {index for index, slot in claims.items() if not self.contradicts(index, slot)}
        held = {claims[index] for index in agreeing}
        for index, slot in sorted(claims.items(), key=lambda claim: claim[0] not in agreeing):
            misled = index not in agreeing and self.belongs_elsewhere(index, slot, held)
            if not misled and not self.nothing_left(index, slot):
                self.take(index, slot, "order_line")

    def referenced(self, index: int) -> int | None:
        """Return the one order line that a line names; of several orders, the one whose item agrees."""
        line = self.lines[index]
        named = [slot for slot in self.index.named(line.order_line_reference) if self.eligible(index, slot)]
        if len(named) > 1:
            named = [slot for slot in named if item_differs(line, self.slots[slot].line) is False]
        return named[0] if len(named) == 1 else None

    def contradicts(self, index: int, slot: int) -> bool:
        """Tell whether no item number agrees and one differs, or, without numbers, no word is shared."""
        line, order_line = self.lines[index], self.slots[slot].line
        return not compare_numbers(line, order_line).equal and item_differs(line, order_line) is True

    def belongs_elsewhere(self, index: int, slot: int, held: set[int]) -> bool:
        """Tell whether a reference is plainly wrong: its item is wholly another, and exactly one free line has it.

        Otherwise a contradicted reference is a substitution, and the difference of the item is reported.
        """
        line = self.lines[index]
        likeness = description_likeness(line, self.slots[slot].line)
        if likeness is not None and likeness >= ALIKE:
            return False
        better = {
            other
            for key in _NUMBERS_AND_WORDS
            for other in self.index.sharing(key, line)
            if other not in held and other not in self.left and self.eligible(index, other)
            if not self.contradicts(index, other)
        }
        return len(better) == 1

    def sharing(self, key: PairingKey) -> list[tuple[int, int]]:
        """Return the free lines and free order lines that share a number or a description.

        Of very many equal lines, each is offered only the order line in its place.
        """
        together: dict[str, list[int]] = defaultdict(list)
        for index in self.free_lines():
            if (value := _NUMBERS_AND_WORDS[key](self.lines[index])) is not None:
                together[value].append(index)
        edges: list[tuple[int, int]] = []
        for value, lines in together.items():
            slots = [slot for slot in self.index.values.get((key, value), []) if slot not in self.left]
            few = len(lines) * len(slots) <= EDGES_MAX
            edges += product(lines, slots) if few else zip(lines, slots, strict=False)
        return [(index, slot) for index, slot in edges if self.eligible(index, slot)]

    def by_description(self) -> None:
        """Pair by the same description, first where no number contradicts, then by most of the words."""
        self.assign("description", [edge for edge in self.sharing("description") if not self.numbers_differ(*edge)])
        self.assign("description", self.sharing("description"))
        free_slots = [slot for slot in range(len(self.slots)) if slot not in self.left]
        if len(free_slots) * len(self.free_lines()) <= EDGES_MAX:
            edges = [(index, slot) for index in self.free_lines() for slot in free_slots if self.alike(index, slot)]
            self.assign("description", edges)

    def numbers_differ(self, index: int, slot: int) -> bool:
        """Tell whether any item number contradicts."""
        return compare_numbers(self.lines[index], self.slots[slot].line).different > 0

    def alike(self, index: int, slot: int) -> bool:
        """Tell whether most words are shared, no number contradicts, and the orders named allow it."""
        likeness = description_likeness(self.lines[index], self.slots[slot].line)
        enough = likeness is not None and likeness >= ALIKE
        return enough and self.eligible(index, slot) and not self.numbers_differ(index, slot)

    def by_position(self) -> None:
        """Pair what stands at the same place, unless the items contradict and the terms do not agree entirely."""
        for place, index in enumerate(self.by_id):
            if index in self.pairings or index in self.choices:
                continue
            fitting = [
                slot
                for slot in self.index.at_place[place]
                if slot not in self.left and self.eligible(index, slot) and self.may_stand_for(index, slot)
            ]
            self.take_nearest(index, fitting, "position")

    def may_stand_for(self, index: int, slot: int) -> bool:
        """Tell whether nothing speaks against two lines at the same place being one."""
        line, order_line = self.lines[index], self.slots[slot].line
        return item_differs(line, order_line) is not True or same_terms(line, order_line)

    def assign(self, key: PairingKey, edges: list[tuple[int, int]]) -> None:
        """Pair free lines with free order lines along the edges, at the least distance altogether, then by id."""
        meet = len({index for index, _ in edges}) < len(edges) or len({slot for _, slot in edges}) < len(edges)
        if not meet or len(edges) > EDGES_MAX:
            for index, slot in edges:
                if index not in self.pairings and slot not in self.left:
                    self.take(index, slot, key)
            return
        ranks = {index: rank for rank, index in enumerate(self.by_id)}
        found = assign({(ranks[index], slot): self.distance(index, slot) for index, slot in edges})
        holders = {each.slot: self.by_id[each.line] for each in found}
        for each in found:
            index = self.by_id[each.line]
            if rivals := self.rivals(index, each, holders):
                self.ask(index, (each.slot, *rivals))
        for each in found:
            if self.by_id[each.line] not in self.choices:
                self.take(self.by_id[each.line], each.slot, key)

    def distance(self, index: int, slot: int) -> int:
        """Return how badly a line fits an order line, what is left of it included."""
        line, (order_number, order_line) = self.lines[index], self.slots[slot]
        left, quantity = self.given.left.get((order_number, order_line.id)), self.billed(line, order_line)
        return distance(line, order_line, room=left is None or quantity is None or quantity <= left)

    def rivals(self, index: int, found: Assigned, holders: Mapping[int, int]) -> list[int]:
        """Return the order lines a line fits nearly as well, where it would be priced or booked otherwise.

        Two lines of equal terms that could change places would change nothing.
        """
        near = [slot for slot, dearer in found.others if dearer < self.given.margin]
        return [
            slot
            for slot in near
            if not _booked_alike(self.slots[found.slot], self.slots[slot], self.orders)
            and not (slot in holders and same_terms(self.lines[index], self.lines[holders[slot]]))
        ]

    def ask(self, index: int, slots: Sequence[int]) -> None:
        """Ask about a line: it stays unpaired, and nothing else takes the order lines it may belong to."""
        self.choices[index] = tuple(self.slots[slot] for slot in slots)
        for slot in slots:
            self.left.setdefault(slot, None)

    def take_nearest(self, index: int, slots: Sequence[int], key: PairingKey) -> None:
        """Pair a line with the nearest of some order lines, or ask about it."""
        if not slots:
            return
        (found,) = assign({(0, slot): self.distance(index, slot) for slot in slots})
        if rivals := self.rivals(index, found, {}):
            self.ask(index, (found.slot, *rivals))
        else:
            self.take(index, found.slot, key)

    def join_taken(self, key: PairingKey) -> None:
        """Let lines that share a number or description with a taken order line join it while some of it is left."""
        if key not in _NUMBERS_AND_WORDS:
            return
        for index in self.free_lines():
            taken = self.index.sharing(key, self.lines[index])[:TAKEN_MAX]
            self.take_nearest(index, [slot for slot in taken if self.may_join(index, slot)], key)

    def may_join(self, index: int, slot: int) -> bool:
        """Tell whether a taken order line has something left for one more line of the same item."""
        some_left = self.left.get(slot) is not None and not self.nothing_left(index, slot)
        return some_left and self.eligible(index, slot) and not self.numbers_differ(index, slot)


def _booked_alike(one: OrderSlot, other: OrderSlot, orders: Mapping[str, LinkedOrder]) -> bool:
    """Tell whether it makes no difference which of two order lines is billed: order, price, unit, VAT, cost centre."""
    ours, theirs = one.line, other.line
    centres = {line.cost_centre or orders[number].order.cost_centre for number, line in (one, other)}
    units = same_unit(ours.unit_code, theirs.unit_code) or ours.unit_code == theirs.unit_code
    alike = len(centres) == 1 and units and ours.vat_rate == theirs.vat_rate
    return alike and one.order_number == other.order_number and unit_price(ours) == unit_price(theirs)


class _Index:
    """The order lines by everything they are looked up by."""

    def __init__(self, slots: Sequence[OrderSlot]) -> None:
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.loose: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.values: dict[tuple[PairingKey, str], list[int]] = defaultdict(list)
        self.at_place: dict[int, list[int]] = defaultdict(list)
        places: dict[str, int] = defaultdict(int)
        for slot, (order_number, line) in enumerate(slots):
            self.exact[line.id].append(slot)
            self.loose[number_key(line.id)].append(slot)
            self.at_place[places[order_number]].append(slot)
            places[order_number] += 1
            for key, value in _NUMBERS_AND_WORDS.items():
                if (text := value(line)) is not None:
                    self.values[key, text].append(slot)

    def named(self, reference: str | None) -> list[int]:
        """Return the order lines a reference names: by id as printed, else without leading zeros and separators."""
        if reference is None or stated(reference) is None:
            return []
        return self.exact.get(reference) or self.loose.get(number_key(reference), [])

    def sharing(self, key: PairingKey, line: TradeLine) -> list[int]:
        """Return the order lines with the same number or description as the line."""
        value = _NUMBERS_AND_WORDS[key](line)
        return [] if value is None else self.values.get((key, value), [])
