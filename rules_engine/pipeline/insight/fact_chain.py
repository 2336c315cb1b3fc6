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
from rules_engine.rules.model import Effect
from rules_engine.rules.plan import FactFold, Fold, Part, Plan, Read, TableFold, produced_names, reads

Truth = Literal["fired", "untold", "silent", ""]
"""How a node stands on a document; empty where no document was asked about. A fact without a value is untold, and one
that nothing fired on is silent."""

EFFECTS: Final = (
    "refuse",
    "hold",
    "approval",
    "accept",
    "discrepancy",
    "state",
    "route",
    "propose",
    "notify",
    "push",
)
"""What rules do, the weightiest first: a rule is of the kind of the weightiest thing it does."""

FACTS: Final = tuple(dict.fromkeys(name.partition(".")[0] for name in TERMS))
KINDS: Final = (*FACTS, *EFFECTS, "tolerance", "table")
"""The kinds of nodes: of facts what they tell about, of parts what they do or are."""


class Node(NamedTuple):
    """A fact of the sheet (level 0) with its value, or a part; ``level`` counts the columns from the left.

    ``lines`` names the lines it fired on, of a fact the line its value is of; none means the whole document. ``does``
    has what it did, or without a document all that it may do: the effect, and whom or what it is about.
    """

    id: str
    name: str
    kind: str
    told: str
    level: int
    truth: Truth
    lines: tuple[str, ...] = ()
    does: tuple[tuple[str, str], ...] = ()


class Chain(NamedTuple):
    """Nodes by level, within one in the order of what they read; edges from who is read to who reads.

    ``outcome`` is that of the document, empty where none was asked about.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    outcome: str = ""


def chain(plan: Plan, sheet: FactSheet | None = None, evaluation: Evaluation | None = None) -> Chain:
    """Return the chain of a plan: who feeds whom; on a document also what fired, what it did, and where."""
    typed = plan if sheet is None else plan.typed(sheet.document_type)
    parts = tuple(typed.parts)
    names = {_owner(part): part.name or _owner(part) for part in parts}
    truths: dict[str, Truth] = dict.fromkeys(names, "") if evaluation is None else _truths(parts, evaluation)
    facts, edges = _read(typed, parts)
    columns = _columns(names, edges)
    kinds, acts = _acts(parts, evaluation)
    where = {} if sheet is None or evaluation is None else _where(parts, sheet, evaluation)
    told = dict.fromkeys(facts, ("", "")) if sheet is None else _values(sheet, facts, edges, where)
    stirred = {one for one, other in edges if truths.get(other) == "fired"}
    nodes = [
        Node(
            name,
            name,
            name.partition(".")[0],
            value,
            0,
            _stands(sheet, value, is_stirred=name in stirred),
            (line,) if line else (),
        )
        for name, (value, line) in told.items()
    ]
    nodes += [
        Node(name, named, kinds[name], "", columns[name], truths[name], where.get(name, ()), acts[name])
        for name, named in names.items()
    ]
    outcome = "" if evaluation is None else evaluation.outcomes.document.value
    return Chain(tuple(_placed(nodes, edges)), tuple(sorted(edges)), outcome)


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


def _acts(
    parts: Iterable[Part], evaluation: Evaluation | None
) -> tuple[dict[str, str], dict[str, tuple[tuple[str, str], ...]]]:
    """Return of which kind each part is, and what it did: without a document, what it may do."""
    kinds: dict[str, str] = {}
    done: dict[str, dict[tuple[str, str], None]] = {}
    for part in parts:
        owner = _owner(part)
        found = done.setdefault(owner, {})
        here = [each.effect for each in part.effects]
        family = part.kind.partition("_")[0]
        kind = (
            family if family in {"tolerance", "table"} else min((each.effect for each in here), key=_weight, default="")
        )
        if kind and (owner not in kinds or not kinds[owner]):
            kinds[owner] = kind
        kinds.setdefault(owner, kind)
        if evaluation is None or TRUE in evaluation.truths.get(part.id, ()):
            found |= dict.fromkeys((each.effect, _about(each)) for each in here)
    return kinds, {owner: tuple(sorted(found, key=lambda act: _weight(act[0]))) for owner, found in done.items()}


def _weight(effect: str) -> int:
    return EFFECTS.index(effect)


def _about(effect: Effect) -> str:
    """Return whom or what an effect is about; nothing where there is nothing to say."""
    for field in ("fact", "queue", "target", "kind"):
        found = getattr(effect, field, None)
        if found:
            return str(found)
    who = getattr(effect, "who", ())
    return who if isinstance(who, str) else ", ".join(who)


def _where(parts: Iterable[Part], sheet: FactSheet, evaluation: Evaluation) -> dict[str, tuple[str, ...]]:
    """Return on which lines each part fired; on none where it looks at the document."""
    found: dict[str, set[int]] = {}
    for part in parts:
        if part.scope == "line" and part.effects:
            truths = evaluation.truths.get(part.id, ())
            found.setdefault(_owner(part), set()).update(at for at, truth in enumerate(truths) if truth == TRUE)
    return {owner: tuple(sheet.lines[at].id for at in sorted(spots)) for owner, spots in found.items()}


def _read(plan: Plan, parts: Iterable[Part]) -> tuple[dict[str, None], set[tuple[str, str]]]:
    """Return the facts that parts read, and who reads what."""
    makers = _makers(plan)
    facts: dict[str, None] = {}
    edges: set[tuple[str, str]] = set()
    for part in parts:
        owner = _owner(part)
        for read in _reads(part):
            if not read.produced:
                facts[read.name] = None
                edges.add((read.name, owner))
            made = makers.get(read.name, set())
            # Tolerances of one dimension read which of them wins: they compete and do not feed each other.
            if owner not in made:
                edges |= {(maker, owner) for maker in made}
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


def _stands(sheet: FactSheet | None, value: str, *, is_stirred: bool) -> Truth:
    """Return how a fact stands on a document."""
    if sheet is None:
        return ""
    return "untold" if not value else "fired" if is_stirred else "silent"


def _values(
    sheet: FactSheet, facts: Iterable[str], edges: set[tuple[str, str]], where: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, str]]:
    """Return each fact as people read it, and the line it is of: one where something fired on it, else the first known.

    A fact of the document has no line, and one that is missing no value.
    """
    on: dict[str, str] = {}
    for one, other in sorted(edges):
        if where.get(other):
            on.setdefault(one, where[other][0])
    found: dict[str, tuple[str, str]] = {}
    for name in facts:
        lines = sorted(sheet.lines, key=lambda line: line.id != on.get(name))
        places = [("", sheet.terms), *((line.id, line.terms) for line in lines)]
        known = ((line, terms[name]) for line, terms in places if name in terms and name in TERMS)
        line, value = next(known, ("", None))
        found[name] = ("", "") if value is None else (as_text(TERMS[name].type, value, sheet.currency), line)
    return found


def _columns(shown: Iterable[str], edges: set[tuple[str, str]]) -> dict[str, int]:
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
