"""The picture of a chain: a column for each level, in it a group for each kind, and of those that are open the nodes.

Only what is open is drawn, so that a ruleset with a thousand rules stays a picture of a few dozen boxes.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypedDict
from urllib.parse import urlencode

from rules_engine.pipeline.insight.chain_path import Group, Path, groups
from rules_engine.pipeline.insight.fact_chain import Chain, Node
from ui.states.chain_texts import acts_told, listed, read_by, rule_href, value_told, where_told
from ui.words import word

PATH: Final = "/chain"
ACROSS: Final = 240
WIDE: Final = 188
HIGH: Final = 50
DOWN: Final = 58
HEAD: Final = 52
FOLD: Final = 30
GAP: Final = 8
"""Pixels: from column to column, a node, from node to node, the head of a column, that of a group, and between."""

SMALL: Final = 48
"""Up to how many nodes everything is open at first; of a larger chain the groups of the lit path are."""

SHOWN: Final = 10
MORE: Final = 40
DRAWN_MAX: Final = 200
"""How many nodes of an open group are drawn at first, how many more at a time, and how many at most altogether."""

BORING: Final = 2
READ_SHOWN: Final = 6
LINES: Final = ("faint", "untold", "fired", "lit")
"""The kinds of lines, the weakest first."""


class HeadRow(TypedDict):
    """The head of a column: its level, and how many of its nodes fired."""

    level: str
    count: str
    left: str


class FoldRow(TypedDict):
    """The head of a group: open or not, how many nodes it has, and how many it would show on asking for more."""

    key: str
    title: str
    count: str
    is_open: bool
    css: str
    left: str
    top: str
    more: str
    more_top: str


class NodeRow(TypedDict):
    """A fact or a part in the picture, and in the list that says the same."""

    name: str
    told: str
    level: str
    truth: str
    said: str
    css: str
    href: str
    left: str
    top: str
    reads: str


class Picture(NamedTuple):
    """Everything drawn; ``lines`` has the curves of each kind as SVG writes them."""

    heads: list[HeadRow]
    folds: list[FoldRow]
    nodes: list[NodeRow]
    lines: dict[str, str]
    wide: int
    high: int


class Asked(NamedTuple):
    """Which chain is drawn for whom: ruleset, document, language, and what was opened and closed by hand."""

    ruleset_id: str
    document: str
    language: str
    opened: Mapping[str, bool]
    more: Mapping[str, int]


def key_of(group: Group) -> str:
    """Return the name of a group in the picture."""
    return f"{group.level}-{group.kind}"


def address(ruleset_id: str, document: str, part: str) -> str:
    """Return the address of a chain: on a document or not, with the path of a part lit or not."""
    asked = {"ruleset": ruleset_id, "document": document, "part": part}
    return f"{PATH}?{urlencode({name: each for name, each in asked.items() if each})}"


def draw(whole: Chain, lit: Path, asked: Asked) -> Picture:
    """Lay a chain out."""
    found = groups(whole)
    levels = sorted({group.level for group in found})
    spots: dict[str, tuple[int, int, int]] = {}
    folds: list[FoldRow] = []
    drawn: list[Node] = []
    high = 0
    for column, level in enumerate(levels):
        top, left = HEAD, column * ACROSS
        for group in (each for each in found if each.level == level):
            is_open = is_opened(group, whole, lit, asked.opened)
            shown = _shown(group, whole, lit, asked)[: DRAWN_MAX - len(drawn)] if is_open else ()
            fold = _fold(group, lit, is_open=is_open, hidden=len(group.nodes) - len(shown), asked=asked)
            fold["left"], fold["top"] = f"{left}px", f"{top}px"
            spots |= dict.fromkeys((node.id for node in group.nodes), (left, top + FOLD // 2, 0))
            top += FOLD + GAP
            for node in shown:
                spots[node.id] = (left, top + HIGH // 2, 1)
                top += DOWN
            drawn += shown
            fold["more_top"] = f"{top}px"
            folds.append(fold)
            top += FOLD if fold["more"] else 0
            top += GAP
        high = max(high, top)
    reads = read_by(whole)
    nodes = [_node(node, spots[node.id], reads.get(node.id, []), lit, asked) for node in drawn]
    is_run = whole.outcome != ""
    heads = [_head(level, at * ACROSS, found, asked.language, is_run=is_run) for at, level in enumerate(levels)]
    wide = (len(levels) - 1) * ACROSS + WIDE if levels else 0
    return Picture(heads, folds, nodes, _curves(whole, lit, spots), wide, high)


def is_opened(group: Group, whole: Chain, lit: Path, opened: Mapping[str, bool]) -> bool:
    """Return whether a group is open: as somebody left it, else in a small chain, else where the path leads."""
    at_first = len(whole.nodes) <= SMALL or any(node.id in lit.nodes for node in group.nodes)
    return opened.get(key_of(group), at_first)


def _shown(group: Group, whole: Chain, lit: Path, asked: Asked) -> list[Node]:
    """Return which nodes of an open group are drawn: the lit before those that fired before the others.

    A group that stands open because the path leads through it shows no more than the path and what else happened.
    """

    def rank(node: Node) -> int:
        known = node.truth == "fired" or (node.truth == "untold" and node.level > 0)
        return 0 if node.id in lit.nodes else 1 if known else 2

    by_path = lit.end != "" and len(whole.nodes) > SMALL and key_of(group) not in asked.opened
    first = sum(rank(node) < BORING for node in group.nodes) if by_path else SHOWN
    count = min(first, SHOWN) + asked.more.get(key_of(group), 0)
    taken = {node.id for node in sorted(group.nodes, key=rank)[:count]}
    return [node for node in group.nodes if node.id in taken]


def _fold(group: Group, lit: Path, *, is_open: bool, hidden: int, asked: Asked) -> FoldRow:
    is_lit = any(node.id in lit.nodes for node in group.nodes)
    count = f"{group.fired} / {len(group.nodes)}" if asked.document else str(len(group.nodes))
    return {
        "key": key_of(group),
        "title": word(f"chain.kind_{group.kind}", asked.language),
        "count": count,
        "is_open": is_open,
        "css": f"fold{' on' if is_lit and not is_open else ''}",
        "left": "",
        "top": "",
        "more": word("chain.more", asked.language, count=hidden) if is_open and hidden else "",
        "more_top": "",
    }


def _head(level: int, left: int, found: tuple[Group, ...], language: str, *, is_run: bool) -> HeadRow:
    mine = [group for group in found if group.level == level]
    count, fired = sum(len(group.nodes) for group in mine), sum(group.fired for group in mine)
    said = "chain.fired_of" if level else "chain.counted_of"
    return {
        "level": word("chain.level", language, level=level),
        "count": word(said, language, fired=fired, count=count) if is_run else str(count),
        "left": f"{left}px",
    }


def _node(node: Node, spot: tuple[int, int, int], reads: list[str], lit: Path, asked: Asked) -> NodeRow:
    """Return a node where it stands: a click lights its path, another one opens it."""
    is_lit, is_end = node.id in lit.nodes, node.id == lit.end
    css = ["node", node.truth, "on" if is_lit else "dim" if lit.end else "", "end" if is_end else ""]
    written = rule_href(asked.ruleset_id, node) if is_end else ""
    told = value_told(node, asked.language) or ", ".join(acts_told(node, asked.language))
    return {
        "name": node.name,
        "told": f"{told}{where_told(node, asked.language)}" if told else node.id if node.level else "",
        "level": str(node.level),
        "truth": node.truth,
        "said": truth_told(node, asked.language),
        "css": " ".join(each for each in css if each),
        "href": written or address(asked.ruleset_id, asked.document, node.id),
        "left": f"{spot[0]}px",
        "top": f"{spot[1] - HIGH // 2}px",
        "reads": listed(reads, asked.language, READ_SHOWN) if reads else "",
    }


def truth_told(node: Node, language: str) -> str:
    """Return how a node stands on a document, in words."""
    if not node.truth:
        return ""
    if node.level:
        return word(f"chain.{node.truth}", language)
    return word({"fired": "chain.counts"}.get(node.truth, f"chain.{node.truth}_fact"), language)


def _curves(whole: Chain, lit: Path, spots: Mapping[str, tuple[int, int, int]]) -> dict[str, str]:
    """Return the lines between what is drawn; those of closed groups start and end at the heads of the groups."""
    truths = {node.id: node.truth for node in whole.nodes}
    strongest: dict[tuple[tuple[int, int, int], tuple[int, int, int]], int] = {}
    for one, other in whole.edges:
        between = spots[one], spots[other]
        stand = {truths[one], truths[other]}
        kind = "fired" if stand == {"fired"} else "untold" if "untold" in stand else "faint"
        rank = LINES.index("lit" if one in lit.nodes and other in lit.nodes else kind)
        strongest[between] = max(strongest.get(between, 0), rank)
    return {
        name: " ".join(curve(start[:2], end[:2]) for (start, end), found in strongest.items() if found == rank)
        for rank, name in enumerate(LINES)
    }


def curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the curve from the right of one box to the left of another, as SVG writes it.

    >>> curve((0, 24), (240, 84))
    'M188 24C214 24 214 84 240 84'
    """
    left, top = start[0] + WIDE, start[1]
    right, bottom = end
    middle = (left + right) // 2
    return f"M{left} {top}C{middle} {top} {middle} {bottom} {right} {bottom}"
