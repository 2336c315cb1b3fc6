"""Which line takes which order line, against brute force: as many as can be, at the least cost, equals in turn."""

from itertools import permutations

from rules_engine.matching.assigning import assign


def ways(lines, slots, edges):
    """Give every pairing: line to order line."""
    places = [*slots, *[None] * len(lines)]
    seen = set()
    for chosen in permutations(places, len(lines)):
        if chosen not in seen and all(slot is None or (line, slot) in edges for line, slot in enumerate(chosen)):
            seen.add(chosen)
            yield {line: slot for line, slot in enumerate(chosen) if slot is not None}


def worth(way, edges):
    """Weigh a pairing: the most pairs, then the least cost."""
    return -len(way), sum(edges[pair] for pair in way.items())


def test_pairing_is_the_best_there_is(draw):
    """M4, T7: the most lines at the least cost, each with every free order line it could have instead."""
    for _ in range(300):
        lines, slots = range(draw.randint(1, 4)), range(draw.randint(1, 4))
        edges = {
            (line, slot): draw.choice((0, 5, draw.randint(0, 70_000)))
            for line in lines
            for slot in slots
            if draw.random() < 0.7
        }
        found = assign(edges)
        way = {each.line: each.slot for each in found}
        every = list(ways(lines, slots, edges))

        assert way in every
        assert worth(way, edges) == min(worth(other, edges) for other in every)
        for each in found:
            free = {slot for slot in slots if slot not in way.values() and (each.line, slot) in edges}
            assert free <= {slot for slot, _ in each.others}
            for slot, dearer in each.others:
                if slot not in free:
                    moved = [worth(other, edges) for other in every if other.get(each.line) == slot]
                    costs = [cost - worth(way, edges)[1] for size, cost in moved if size == -len(way)]
                    assert dearer == min(costs) if costs else dearer > max(edges.values())


def test_equal_lines_pair_in_turn(draw):
    """M4: of equals the first takes the first, whatever the sequence of the edges."""
    for _ in range(50):
        count = draw.randint(2, 12)
        edges = [((line, slot), 7) for line in range(count) for slot in range(count)]
        draw.shuffle(edges)

        assert [(each.line, each.slot) for each in assign(dict(edges))] == [(at, at) for at in range(count)]
