"""Which of several lines takes which of several order lines: the cheapest way altogether, and what comes near it.

Edges that do not meet are taken as they are; every group of edges that do is laid out at the least cost. Between equal
ways the sequence decides, so that equal lines pair in turn.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from rules_engine.matching.allocation import UNPLACED, Edge, Offer, allocate

Edges = Mapping[tuple[int, int], int]
"""What it costs to pair a line (by its rank) with an order line (by its place)."""

LARGEST: Final = 2**20
"""No edge costs as much."""


class Assigned(NamedTuple):
    """A line and the order line it takes; ``others`` are order lines it could have instead, and how much dearer.

    Of those that are free each is named; of those that other lines hold only the nearest, where it is known.
    """

    line: int
    slot: int
    others: tuple[tuple[int, int], ...] = ()


def assign(edges: Edges) -> list[Assigned]:
    """Pair as many lines as can be, at the least cost; no line and no order line twice."""
    found: list[Assigned] = []
    for group in _groups(edges):
        found += _alone(group) if len({line for line, _ in group}) == 1 else _laid_out(group)
    return sorted(found)


def _groups(edges: Edges) -> list[dict[tuple[int, int], int]]:
    """Return the edges in groups that share no line and no order line."""
    home: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while home.setdefault(node, node) != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    for line, slot in edges:
        home[root(("line", line))] = root(("slot", slot))
    groups: dict[tuple[str, int], dict[tuple[int, int], int]] = defaultdict(dict)
    for (line, slot), cost in edges.items():
        groups[root(("line", line))][line, slot] = cost
    return list(groups.values())


def _alone(group: Edges) -> list[Assigned]:
    """Pair one line with the cheapest of its order lines."""
    (cost, slot), *rest = sorted((cost, slot) for (_, slot), cost in group.items())
    line = next(iter(group))[0]
    return [Assigned(line, slot, tuple((other, dearer - cost) for dearer, other in rest))]


def _laid_out(group: Edges) -> list[Assigned]:
    """Pair several lines at the least cost altogether."""
    lines, slots = sorted({line for line, _ in group}), sorted({slot for _, slot in group})
    place = {slot: at for at, slot in enumerate(slots)}
    rank = {line: at for at, line in enumerate(lines)}
    pairs = min(len(lines), len(slots))
    # The square of how far two lines stand apart is smallest in all where equal ones pair in turn; all of it together
    # is below half a step of the cost.
    step = 1 + 2 * pairs * max(len(lines), len(slots)) ** 2
    arcs = [
        Edge(rank[line], place[slot], cost * step + (rank[line] - place[slot]) ** 2)
        for (line, slot), cost in group.items()
    ]
    nowhere = (LARGEST * step) * (pairs + 1)
    laid = allocate([1] * len(lines), [Offer(0, 1)] * len(slots), [len(lines)], arcs, nowhere)
    held = {each.offer for each in laid.placements}
    found = []
    for each in laid.placements:
        if each.offer == UNPLACED:
            continue
        line, slot = lines[each.want], slots[each.offer]
        others = {
            other: cost - group[line, slot]
            for (at, other), cost in group.items()
            if at == line and place[other] not in held
        }
        if each.runner_up not in {None, UNPLACED} and each.margin is not None:
            others.setdefault(slots[each.runner_up or 0], (each.margin + step // 2) // step)
        found.append(Assigned(line, slot, tuple(sorted(others.items()))))
    return found
