"""Which line of one version of an order is which line of another, where ids were renumbered or are the supplier's own.

A line that names an order line is that one. All others of one item are paired at the least distance altogether, where
the same id counts more than one item number; then a line under the same id with plainly another item is a substitution.
What nothing ties together is a line that went, or a new one.
"""

from collections.abc import Sequence
from typing import Final

from rules_engine.documents.lines import TradeLine
from rules_engine.matching.assigning import assign
from rules_engine.matching.likeness import NUMBER, distance, item_differs
from rules_engine.matching.linking import number_key
from rules_engine.matching.texts import stated

_OTHER_ID: Final = NUMBER + NUMBER // 5
_LINES_MAX: Final = 400
"""Up to so many lines of other ids are weighed against each other; beyond it the id alone counts."""


def same_lines(earlier: Sequence[TradeLine], later: Sequence[TradeLine]) -> dict[int, int]:
    """Return, by the place of each later line, the place of the earlier line that it is; new ones are left out."""
    by_id: dict[tuple[str, ...], int] = {}
    for at, line in enumerate(earlier):
        by_id.setdefault(number_key(line.id), at)
    named = {
        at: by_id[key]
        for at, line in enumerate(later)
        if stated(line.order_line_reference) and (key := number_key(line.order_line_reference or "")) in by_id
    }
    # Two lines that name one order line are one line in two parts: the first speaks for it.
    fixed = {place: at for at, place in sorted(named.items(), reverse=True)}
    found = {at: place for place, at in fixed.items()}
    for other_item in (False, True):
        later_left = [at for at in range(len(later)) if at not in named and at not in found]
        edges = _edges(
            earlier, later, later_left, set(range(len(earlier))) - set(found.values()), other_item=other_item
        )
        found |= {each.line: each.slot for each in assign(edges)}
    return found


def _edges(
    earlier: Sequence[TradeLine],
    later: Sequence[TradeLine],
    later_left: Sequence[int],
    free: set[int],
    *,
    other_item: bool,
) -> dict[tuple[int, int], int]:
    """Return how far lines are apart that may be one; plainly another item may only be what has the same id."""
    few = len(later_left) <= _LINES_MAX and len(free) <= _LINES_MAX
    edges = {}
    for at in later_left:
        key = number_key(later[at].id)
        for place in sorted(free):
            same_id = number_key(earlier[place].id) == key
            if not same_id and (other_item or not few):
                continue
            differs = item_differs(later[at], earlier[place])
            if (differs is True) is other_item and (same_id or differs is False):
                edges[at, place] = distance(later[at], earlier[place]) + (0 if same_id else _OTHER_ID)
    return edges
