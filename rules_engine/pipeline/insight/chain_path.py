"""Paths in a chain: what one node rests on and what rests on it, which path decided a document, and nodes in groups.

Owns what is lit and why, and how nodes stand together so that a ruleset with a thousand rules can be looked at.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rules_engine.pipeline.insight.fact_chain import EFFECTS, KINDS, Chain, Node

DECISIVE = EFFECTS[: EFFECTS.index("accept") + 1]
"""What decides about a document, the weightiest first."""


class Path(NamedTuple):
    """What is lit: the node it is about and all of it by id; ``up`` counts what it rests on, ``down`` what follows."""

    end: str = ""
    nodes: frozenset[str] = frozenset()
    up: int = 0
    down: int = 0


class Group(NamedTuple):
    """The nodes of one level and kind in their order; ``fired`` counts those that fired, of facts those that count."""

    level: int
    kind: str
    nodes: tuple[Node, ...]
    fired: int


def path(whole: Chain, part: str = "") -> Path:
    """Return the path of a node; where none is asked for, of the part that decided the document.

    On a document a path of what fired leads through nothing but what fired.
    """
    by_id = {node.id: node for node in whole.nodes}
    end = by_id.get(part) if part else _decided(whole.nodes)
    if end is None:
        return Path()
    lit = {node.id for node in whole.nodes if end.truth != "fired" or node.truth == "fired"}
    up = _reached(end.id, ((other, one) for one, other in whole.edges if one in lit and other in lit))
    down = _reached(end.id, (edge for edge in whole.edges if lit.issuperset(edge)))
    return Path(end.id, frozenset(up | down | {end.id}), len(up), len(down))


def groups(whole: Chain) -> tuple[Group, ...]:
    """Return the nodes by level and kind, levels from the left, kinds in one order."""
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    found: dict[tuple[int, str], list[Node]] = {}
    for node in whole.nodes:
        found.setdefault((node.level, node.kind), []).append(node)
    ordered = sorted(found, key=lambda key: (key[0], ranks.get(key[1], len(ranks)), key[1]))
    return tuple(
        Group(level, kind, tuple(found[level, kind]), sum(node.truth == "fired" for node in found[level, kind]))
        for level, kind in ordered
    )


def _decided(nodes: Iterable[Node]) -> Node | None:
    """Return the part that did the weightiest thing about a document; of several the one that rests on most levels."""
    weighed = [
        (min(DECISIVE.index(effect) for effect, _ in node.does if effect in DECISIVE), -node.level, node.id, node)
        for node in nodes
        if node.truth == "fired" and any(effect in DECISIVE for effect, _ in node.does)
    ]
    return min(weighed)[-1] if weighed else None


def _reached(start: str, edges: Iterable[tuple[str, str]]) -> set[str]:
    """Return what edges lead to from a node, at any distance."""
    following: Mapping[str, list[str]] = _by_start(edges)
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = set(following.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def _by_start(edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in edges:
        found.setdefault(one, []).append(other)
    return found
