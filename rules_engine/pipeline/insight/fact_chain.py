"""The chain of a ruleset: which facts each part reads, and which parts are read by others; all of it, or on a document.

Owns what the picture holds and its order. Columns follow the levels of the plan and are never drawn by hand: whatever
is read stands left of who reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.documents.terms import TERMS
from rules_engine.engine.evaluation import FALSE, TRUE, Evaluation
from rules_engine.engine.wording import as_text
from rules_engine.rules.plan import FactFold, Fold, Part, Plan, Read, TableFold, produced_names, reads

NODES_MAX: Final = 150
"""How many facts and parts are shown."""

Truth = Literal["fired", "untold", "silent", ""]
"""How a part stands on a document; empty where no document was asked about."""


class Node(NamedTuple):
    """A fact of the sheet (level 0) with its value, or a part; ``level`` counts the columns from the left."""

    id: str
    name: str
    told: str
    level: int
    truth: Truth


class Chain(NamedTuple):
    """Nodes by level, within one in the order of what they read; edges from who is read to who reads.

    ``alone`` counts the parts left out of the picture of a whole ruleset: they read facts only and nobody reads them.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    alone: int = 0


def chain(plan: Plan, sheet: FactSheet | None = None, evaluation: Evaluation | None = None) -> Chain:
    """Return the chain of a plan: who feeds whom; on a document what fired or could not be told, with its facts."""
    typed = plan if sheet is None else plan.typed(sheet.document_type)
    parts = tuple(typed.parts)
    names = {_owner(part): part.name or _owner(part) for part in parts}
    shown: dict[str, Truth] = dict.fromkeys(names, "")
    if evaluation is not None:
        shown = {name: truth for name, truth in _truths(parts, evaluation).items() if truth != "silent"}
    facts, edges = _read(typed, parts, shown, sheet)
    alone = 0
    if sheet is None:
        facts, edges = {}, {edge for edge in edges if edge[0] in shown}
        linked = {name for edge in edges for name in edge}
        alone, shown = len(shown) - len(linked), {name: truth for name, truth in shown.items() if name in linked}
    columns = _columns(shown, edges)
    nodes = [Node(name, name, value, 0, "fired" if value else "untold") for name, value in facts.items()]
    nodes += [Node(name, names[name], name, columns[name], truth) for name, truth in shown.items()]
    placed = tuple(_placed(nodes, edges))[:NODES_MAX]
    known = {node.id for node in placed}
    return Chain(placed, tuple(sorted(edge for edge in edges if known.issuperset(edge))), alone)


def around(whole: Chain, part: str) -> Chain:
    """Return what one node rests on and what rests on it, at any distance; all of it where there is no such node."""
    if part not in {node.id for node in whole.nodes}:
        return whole
    kept = {part}
    for first, second in ((0, 1), (1, 0)):
        waiting = [part]
        while waiting:
            here = waiting.pop()
            found = {edge[second] for edge in whole.edges if edge[first] == here} - kept
            kept |= found
            waiting += found
    edges = tuple(edge for edge in whole.edges if kept.issuperset(edge))
    return Chain(tuple(node for node in whole.nodes if node.id in kept), edges)


def _owner(part: Part) -> str:
    """Return what an analyst calls a part: its rule, tolerance or table."""
    return part.author.partition("/")[0]


def _truths(parts: Iterable[Part], evaluation: Evaluation) -> dict[str, Truth]:
    """Return how each part stands: one that fired on any line fired."""
    found: dict[str, Truth] = {}
    for part in parts:
        owner = _owner(part)
        truths = evaluation.truths.get(part.id, ())
        acts = bool(part.effects) or "/" in part.author
        here: Truth = "silent"
        if acts and TRUE in truths:
            here = "fired"
        elif acts and any(truth != FALSE for truth in truths):
            here = "untold"
        if found.get(owner, "silent") == "silent" or here == "fired":
            found[owner] = here
    return found


def _read(
    plan: Plan, parts: Iterable[Part], shown: Mapping[str, Truth], sheet: FactSheet | None
) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Return the facts that parts read with their values, and who reads what."""
    makers = _makers(plan)
    facts: dict[str, str] = {}
    edges: set[tuple[str, str]] = set()
    for part in parts:
        owner = _owner(part)
        if owner not in shown:
            continue
        for read in _reads(part):
            if not read.produced:
                facts.setdefault(read.name, _value(sheet, read.name))
                edges.add((read.name, owner))
            made = makers.get(read.name, set())
            # Tolerances of one dimension read which of them wins: they compete and do not feed each other.
            edges |= {(maker, owner) for maker in made if maker in shown and owner not in made}
    return facts, edges


def _reads(part: Part) -> Iterator[Read]:
    """Yield everything a part reads: in its condition, and in what it does."""
    yield from reads(part.condition)
    for effect in part.effects:
        yield from effect.operands.values()


def _makers(plan: Plan) -> Mapping[str, set[str]]:
    """Return who makes each name that parts read of each other."""
    owners = {part.id: _owner(part) for part in plan.parts}
    makers: dict[str, set[str]] = {name: {owner} for name, owner in owners.items()}
    for fold in plan.folds:
        for name in produced_names(fold):
            makers.setdefault(name, set()).update(_folded(fold, owners))
    return makers


def _folded(fold: Fold, owners: Mapping[str, str]) -> Iterator[str]:
    """Yield whose parts a fold folds."""
    if isinstance(fold, TableFold):
        yield fold.id
    elif isinstance(fold, FactFold):
        yield from (owners[each.part] for each in fold.statements if each.part in owners)
    else:
        yield from (entry.id for entry in fold.entries)


def _value(sheet: FactSheet | None, name: str) -> str:
    """Return a fact as people read it, of a line the first that is known; nothing where it is missing."""
    if sheet is None or name not in TERMS:
        return ""
    places = (sheet.terms, *(line.terms for line in sheet.lines))
    value = next((terms[name] for terms in places if name in terms), None)
    return "" if value is None else as_text(TERMS[name].type, value, sheet.currency)


def _columns(shown: Mapping[str, Truth], edges: set[tuple[str, str]]) -> dict[str, int]:
    """Return the column of each part: one right of everything it reads. The plan has no cycles."""
    before: dict[str, list[str]] = {name: [] for name in shown}
    for one, other in sorted(edges):
        if one in before:
            before[other].append(one)
    columns: dict[str, int] = {}
    waiting = sorted(shown)
    while waiting:
        ready = [name for name in waiting if all(one in columns for one in before[name])]
        assert ready, "a plan has no cycles"
        for name in ready:
            columns[name] = 1 + max((columns[one] for one in before[name]), default=0)
        waiting = [name for name in waiting if name not in columns]
    return columns


def _placed(nodes: Iterable[Node], edges: set[tuple[str, str]]) -> Iterator[Node]:
    """Yield nodes column by column, within one by the middle of what they read, then by id."""
    by_level: dict[int, list[Node]] = {}
    for node in nodes:
        by_level.setdefault(node.level, []).append(node)
    readers: dict[str, list[str]] = {}
    for one, other in sorted(edges):
        readers.setdefault(other, []).append(one)
    spots: dict[str, int] = {}

    def middle(node: Node) -> tuple[int, str]:
        read = [spots[one] for one in readers.get(node.id, ()) if one in spots]
        return (100 * sum(read) // len(read) if read else 0), node.id

    for level in sorted(by_level):
        for spot, node in enumerate(sorted(by_level[level], key=middle)):
            spots[node.id] = spot
            yield node
