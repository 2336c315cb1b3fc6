"""The cheapest way to lay quantities on places: document lines on receipts of order lines. The one place of ortools.

A network: every want sends its whole units to offers along edges with a cost per unit, offers pass them to their group,
groups take no more than they can. What finds no place stays unplaced, at a cost no edge has. With the optimum comes,
for every placement, how much the next best way would cost more: its margin.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

UNPLACED: Final = -1
"""The offer that stands for nowhere."""

PLACES_MAX: Final = 100
"""Up to so many offers and groups of one network margins are computed; beyond it none is known."""

_NEVER: Final = 2**60
"""Dearer than any way."""


class Offer(NamedTuple):
    """A place: at most ``capacity`` whole units, out of what its group takes."""

    group: int
    capacity: int


class Edge(NamedTuple):
    """A want may lie on an offer, at a cost per unit that is not below nothing."""

    want: int
    offer: int
    cost: int


class Placement(NamedTuple):
    """Units of a want on an offer (``UNPLACED``: nowhere); ``margin``: what moving one of them costs more, at least.

    ``margin`` None: nothing else is possible, or the network is too large to say. ``runner_up`` is the offer that unit
    would move to.
    """

    want: int
    offer: int
    quantity: int
    margin: int | None = None
    runner_up: int | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """All placements in the order of wants and offers, and their cost altogether."""

    placements: tuple[Placement, ...]
    cost: int


def allocate(
    wants: Sequence[int], offers: Sequence[Offer], groups: Sequence[int], edges: Iterable[Edge], unplaced_cost: int
) -> Allocation:
    """Place every want at the least cost; ``wants`` and ``groups`` are whole units, never below nothing.

    ``unplaced_cost`` per unit must be higher than any edge's. Several edges between a want and an offer: the cheapest.

    Raises:
        ValueError: an edge is as dear as leaving its want unplaced, or names what is not there.
    """
    cheapest: dict[tuple[int, int], int] = {}
    for want, offer, cost in edges:
        if not (0 <= cost < unplaced_cost and 0 <= want < len(wants) and 0 <= offer < len(offers)):
            raise ValueError(f"no such edge: {want} to {offer} at {cost}")
        cheapest[want, offer] = min(cost, cheapest.get((want, offer), cost))
    arcs = [Edge(want, offer, cost) for (want, offer), cost in sorted(cheapest.items())]
    flows = _flows(wants, offers, groups, arcs, unplaced_cost)
    arcs += [Edge(want, UNPLACED, unplaced_cost) for want in range(len(wants))]
    margins = _margins(offers, groups, arcs, flows)
    placements = tuple(
        Placement(edge.want, edge.offer, flow, *margins.get(at, (None, None)))
        for at, (edge, flow) in enumerate(zip(arcs, flows, strict=True))
        if flow
    )
    cost = sum(flow * edge.cost for edge, flow in zip(arcs, flows, strict=True))
    return Allocation(tuple(sorted(placements, key=lambda each: (each.want, each.offer))), cost)


def _flows(
    wants: Sequence[int], offers: Sequence[Offer], groups: Sequence[int], arcs: Sequence[Edge], unplaced_cost: int
) -> list[int]:
    """Return the units on every arc of an optimum, then those of every want that stay unplaced."""
    # Loading it takes a moment and memory: only who allocates pays.
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    solver = min_cost_flow.SimpleMinCostFlow()
    first_group = len(wants) + len(offers)
    sink = first_group + len(groups)
    for want, place, cost in arcs:
        solver.add_arc_with_capacity_and_unit_cost(want, len(wants) + place, wants[want], cost)
    for want, units in enumerate(wants):
        solver.add_arc_with_capacity_and_unit_cost(want, sink, units, unplaced_cost)
        solver.set_node_supply(want, units)
    for at, offer in enumerate(offers):
        solver.add_arc_with_capacity_and_unit_cost(len(wants) + at, first_group + offer.group, offer.capacity, 0)
    for at, capacity in enumerate(groups):
        solver.add_arc_with_capacity_and_unit_cost(first_group + at, sink, capacity, 0)
    solver.set_node_supply(sink, -sum(wants))
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("everything may stay unplaced, so an optimum is there")
    return [int(solver.flow(arc)) for arc in range(len(arcs) + len(wants))]


def _margins(
    offers: Sequence[Offer], groups: Sequence[int], arcs: Sequence[Edge], flows: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Return by arc what it costs more, at least, to move one of its units elsewhere, and to which offer.

    Moving a unit to another place may push another unit on, and so forth, until the place that became free, or one that
    was free anyway, takes the last: the shortest way through all such moves.
    """
    if len(offers) + len(groups) > PLACES_MAX:
        return {}
    moves = _Moves(offers, groups, arcs, flows)
    margins: dict[int, tuple[int, int]] = {}
    for at, flow in enumerate(flows):
        if flow and (margin := moves.dearer(at)) is not None:
            margins[at] = margin
    return margins


class _Moves:
    """Every move of one unit that an optimum allows, between offers, groups, nowhere and what is free."""

    def __init__(
        self, offers: Sequence[Offer], groups: Sequence[int], arcs: Sequence[Edge], flows: Sequence[int]
    ) -> None:
        self.arcs, self.flows = arcs, flows
        self.nodes = len(offers) + len(groups) + 2
        self.nowhere, self.free = self.nodes - 2, self.nodes - 1
        self.places = [self.nowhere if edge.offer == UNPLACED else edge.offer for edge in arcs]
        self.by_want: dict[int, list[int]] = {}
        for at, edge in enumerate(arcs):
            self.by_want.setdefault(edge.want, []).append(at)
        self.passages = [[_NEVER] * self.nodes for _ in range(self.nodes)]
        self._pass_on(offers, groups)
        self.ways = [row.copy() for row in self.passages]
        for at, flow in enumerate(flows):
            if flow:
                self._lead(at, self.by_want[arcs[at].want])
        self.shortest = self._all_shortest()

    def dearer(self, at: int) -> tuple[int, int] | None:
        """Return what moving one unit of a used arc costs more, and to which offer; None where it can go nowhere."""
        mine = [other for other in self.by_want[self.arcs[at].want] if other != at]
        target = self.places[at]
        if any(self.flows[other] for other in mine):
            back = self._back_without(at, target)
        else:
            back = [row[target] for row in self.shortest]
        ways = [(self.arcs[other].cost + back[self.places[other]], self.arcs[other].offer) for other in mine]
        best, offer = min(ways, default=(_NEVER, UNPLACED))
        return None if best >= _NEVER // 2 else (best - self.arcs[at].cost, offer)

    def _lead(self, at: int, others: Sequence[int]) -> None:
        """Let a unit of a used arc move to the other places its want may lie on."""
        row = self.ways[self.places[at]]
        for other in others:
            there = self.places[other]
            row[there] = min(row[there], self.arcs[other].cost - self.arcs[at].cost)

    def _pass_on(self, offers: Sequence[Offer], groups: Sequence[int]) -> None:
        """Let what is full push on, and what has room end the way."""
        held = [0] * (len(offers) + 1)
        for at, flow in enumerate(self.flows):
            held[self.places[at] if self.places[at] < len(offers) else -1] += flow
        taken = [0] * len(groups)
        for place, offer in enumerate(offers):
            group = len(offers) + offer.group
            taken[offer.group] += held[place]
            if held[place] < offer.capacity:
                self.passages[place][group] = 0
            if held[place]:
                self.passages[group][place] = 0
        for at, capacity in enumerate(groups):
            if taken[at] < capacity:
                self.passages[len(offers) + at][self.free] = 0
            if taken[at]:
                self.passages[self.free][len(offers) + at] = 0
        self.passages[self.nowhere][self.free] = 0
        if held[-1]:
            self.passages[self.free][self.nowhere] = 0

    def _all_shortest(self) -> list[list[int]]:
        """Return the shortest way from every node to every other (Floyd and Warshall; no cycle is below nothing)."""
        found = [row.copy() for row in self.ways]
        for node in range(self.nodes):
            found[node][node] = 0
        for middle, through in enumerate(found):
            for row in found:
                first = row[middle]
                if first < _NEVER // 2:
                    row[:] = [min(known, first + rest) for known, rest in zip(row, through, strict=True)]
        return found

    def _back_without(self, at: int, target: int) -> list[int]:
        """Return the way back to a place where the want itself may not move back: that would change nothing."""
        want = self.arcs[at].want
        into = [row[target] for row in self.passages]
        for other, flow in enumerate(self.flows):
            if flow and self.arcs[other].want != want:
                place = self.places[other]
                for one in self.by_want[self.arcs[other].want]:
                    if self.places[one] == target:
                        into[place] = min(into[place], self.arcs[one].cost - self.arcs[other].cost)
        ways = [[*row[:target], way, *row[target + 1 :]] for row, way in zip(self.ways, into, strict=True)]
        back = [_NEVER] * self.nodes
        back[target] = 0
        while True:
            nearer = [
                min(known, *(way + rest for way, rest in zip(row, back, strict=True)))
                for known, row in zip(back, ways, strict=True)
            ]
            if nearer == back:
                return back
            back = nearer
