"""The allocation of lines against brute force: the same cost, and the same margin for every placement."""

from itertools import product

import pytest

from rules_engine.matching.allocation import UNPLACED, Edge, Offer, allocate

NOWHERE = 100


def case(draw):
    """Draw a small case: a few wants, offers in groups, some edges."""
    wants = [draw.randint(0, 3) for _ in range(draw.randint(1, 3))]
    groups = [draw.randint(0, 4) for _ in range(draw.randint(1, 2))]
    offers = [Offer(draw.randrange(len(groups)), draw.randint(0, 3)) for _ in range(draw.randint(1, 3))]
    pairs = [pair for pair in product(range(len(wants)), range(len(offers))) if draw.random() < 0.7]
    return wants, offers, groups, [Edge(want, offer, draw.randint(0, 9)) for want, offer in pairs]


def ways(wants, offers, groups, edges):
    """Give every way to place every unit, with its cost."""
    places = [
        [edge for edge in edges if edge.want == want] + [Edge(want, UNPLACED, NOWHERE)] for want in range(len(wants))
    ]

    def laid(want, left, at=0):
        if at == len(places[want]) - 1:
            yield ((places[want][at], left),)
            return
        for quantity in range(left + 1):
            for rest in laid(want, left - quantity, at + 1):
                yield ((places[want][at], quantity), *rest)

    for parts in product(*(tuple(laid(want, wants[want])) for want in range(len(wants)))):
        flows = {(edge.want, edge.offer): quantity for part in parts for edge, quantity in part}
        held = [sum(flows.get((want, at), 0) for want in range(len(wants))) for at in range(len(offers))]
        within = all(units <= offer.capacity for units, offer in zip(held, offers, strict=True))
        taken = [
            sum(units for units, offer in zip(held, offers, strict=True) if offer.group == at)
            for at in range(len(groups))
        ]
        if within and all(units <= capacity for units, capacity in zip(taken, groups, strict=True)):
            yield flows, sum(edge.cost * quantity for part in parts for edge, quantity in part)


def check(draw, cases):
    """Hold allocation against every way there is."""
    for _ in range(cases):
        drawn = case(draw)
        wants, offers, groups, edges = drawn
        found = allocate(wants, offers, groups, edges, NOWHERE)
        every = list(ways(*drawn))
        placed = {(each.want, each.offer): each.quantity for each in found.placements}

        assert found.cost == min(cost for _, cost in every), drawn
        assert (placed, found.cost) in [
            ({key: flow for key, flow in flows.items() if flow}, cost) for flows, cost in every
        ]
        for each in found.placements:
            others = [cost for flows, cost in every if flows.get((each.want, each.offer), 0) < each.quantity]
            assert each.margin == (min(others) - found.cost if others else None), (drawn, each)


def test_allocation_is_the_best_there_is(draw):
    """M4: the cost of the optimum and the margin of each placement are those of brute force."""
    check(draw, 400)


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_twenty_thousand_allocations_are_the_best_there_are(draw):
    """M4: the same on 20,000 cases."""
    check(draw, 20_000)


def test_an_edge_dearer_than_nowhere_is_refused():
    """M4: an edge that costs more than leaving a unit unplaced would never be used: that is a mistake of the caller."""
    with pytest.raises(ValueError, match="no such edge"):
        allocate([1], [Offer(0, 1)], [1], [Edge(0, 0, NOWHERE)], NOWHERE)
