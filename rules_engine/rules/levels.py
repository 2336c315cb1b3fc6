"""Levels: which part runs after which, and the cycle that makes that impossible.

Owns the graph of producers and readers (semantics, rule 7): the level of a part is one above the highest level of what
produces a name it reads; the sheet is level 0. The outcome stands after everything that does not read it.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rules_engine.errors import RuleConflict
from rules_engine.rules.drafts import Drafts
from rules_engine.rules.plan import FactFold, Fold, Part, PlanLevel, TableFold, produced_names, reads
from rules_engine.rules.problems import Problems
from rules_engine.rules.vocabulary import OUTCOME_NAMES

NOTHING = "~nothing"
"""The group of folds that fold no part: a fact nobody states is still read only after the first level."""

CYCLE_SEARCH_MAX = 200
"""From how many parts the shortest cycle is looked for; any cycle is refused, however long."""


@dataclass
class _Graph:
    """Groups of parts that share a level; ``needs`` are the groups that produce what a group reads."""

    needs: dict[str, set[str]] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    reads_outcome: set[str] = field(default_factory=set)


def sort_into_levels(drafts: Drafts, problems: Problems) -> tuple[tuple[PlanLevel, ...], int]:
    """Return the levels, lowest first, and the level after which the outcome stands; a cycle is noted by name."""
    graph = _graph(drafts)
    levels = _levels(graph)
    if len(levels) < len(graph.needs):
        _note_cycle(graph, levels, problems)
        return (), 0
    after = [level for group, level in levels.items() if group not in graph.reads_outcome]
    return _plan_levels(drafts, levels), max(after, default=0)


def _read_names(part: Part) -> Iterator[str]:
    """Yield the produced names that a part reads, in its condition and in its effects."""
    yield from (read.name for read in reads(part.condition) if read.produced)
    for effect in part.effects:
        yield from (read.name for read in effect.operands.values() if read.produced)


def _producers(drafts: Drafts) -> dict[str, set[str]]:
    """Return the groups that produce each name."""
    producers: dict[str, set[str]] = {}
    for part in drafts.parts:
        if part.is_flag:
            producers.setdefault(part.id, set()).add(drafts.groups[part.id])
    for fold in drafts.folds:
        for name in produced_names(fold):
            producers.setdefault(name, set()).update(_folded_groups(fold, drafts))
    return producers


def _folded_groups(fold: Fold, drafts: Drafts) -> set[str]:
    """Return the groups whose parts a fold folds; one that folds nothing stands at the end of the first level."""
    if isinstance(fold, TableFold):
        return {f"table.{fold.id}"}
    parts: list[str | None] = []
    if isinstance(fold, FactFold):
        parts.extend(statement.part for statement in fold.statements)
    else:
        parts.extend(flag for entry in fold.entries for flag in (entry.applies, entry.over, entry.under))
    return {drafts.groups[part] for part in parts if part is not None} or {NOTHING}


def _graph(drafts: Drafts) -> _Graph:
    """Join readers to producers; the outcome is produced by every group that does not come after it."""
    graph = _Graph()
    producers = _producers(drafts)
    if any(NOTHING in groups for groups in producers.values()):
        graph.needs[NOTHING] = set()
    for part in drafts.parts:
        group = drafts.groups[part.id]
        needs = graph.needs.setdefault(group, set())
        graph.authors[group] = group if group.startswith("tolerance.") else part.author
        for name in _read_names(part):
            needs.update(producers.get(name, ()))
            if name in OUTCOME_NAMES:
                graph.reads_outcome.add(group)
    _spread_outcome(graph)
    before = graph.needs.keys() - graph.reads_outcome
    for group in graph.reads_outcome:
        graph.needs[group].update(before)
    return graph


def _spread_outcome(graph: _Graph) -> None:
    """Let everything that reads what comes after the outcome come after it too."""
    changed = True
    while changed:
        later = {group for group, needs in graph.needs.items() if needs & graph.reads_outcome} - graph.reads_outcome
        graph.reads_outcome |= later
        changed = bool(later)


def _levels(graph: _Graph) -> dict[str, int]:
    """Return the level of every group that is on no cycle and behind none."""
    waiting = {group: len(needs) for group, needs in graph.needs.items()}
    readers: dict[str, list[str]] = {}
    for group, needs in graph.needs.items():
        for need in needs:
            readers.setdefault(need, []).append(group)
    levels: dict[str, int] = {}
    ready = deque(group for group, count in waiting.items() if count == 0)
    while ready:
        group = ready.popleft()
        levels[group] = 1 + max((levels[need] for need in graph.needs[group]), default=0)
        for reader in readers.get(group, ()):
            waiting[reader] -= 1
            if waiting[reader] == 0:
                ready.append(reader)
    return levels


def _note_cycle(graph: _Graph, levels: Mapping[str, int], problems: Problems) -> None:
    """Name the shortest cycle by the parts their author wrote."""
    stuck = {group: sorted(need for need in needs if need not in levels) for group, needs in graph.needs.items()}
    stuck = {group: needs for group, needs in stuck.items() if group not in levels}
    starts = sorted(stuck)[:CYCLE_SEARCH_MAX]
    cycles = [cycle for cycle in (_cycle_through(start, stuck) for start in starts) if cycle]
    if not cycles:
        cycles = [_any_cycle(stuck)]
    authors = [graph.authors[group] for group in min(cycles, key=lambda cycle: (len(cycle), cycle))]
    named = [author for at, author in enumerate(authors) if at == 0 or author != authors[at - 1]]
    path = " → ".join((*named, named[0])) if named[0] != named[-1] or len(named) == 1 else " → ".join(named)
    remedy = "Let one of them read a term of the sheet, or another fact."
    problems.add(RuleConflict, f"These parts wait for each other's results: {path}.", f"rules[{named[0]}]", remedy)


def _cycle_through(start: str, needs: Mapping[str, list[str]]) -> list[str]:
    """Return the shortest way from a group back to itself, breadth first, or nothing."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        group = queue.popleft()
        for need in needs[group]:
            if need == start:
                return _way_back(start, group, came_from)
            if need not in came_from:
                came_from[need] = group
                queue.append(need)
    return []


def _way_back(start: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    """Return the groups from ``start`` to ``last``."""
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _any_cycle(needs: Mapping[str, list[str]]) -> list[str]:
    """Return some cycle by following first needs: every stuck group needs a stuck group."""
    way = [min(needs)]
    while way.index(way[-1]) == len(way) - 1:
        way.append(needs[way[-1]][0])
    return way[way.index(way[-1]) : -1]


def _fold_level(fold: Fold, drafts: Drafts, levels: Mapping[str, int]) -> int:
    """Return the level at whose end a fold runs: the highest of what it folds, or the first."""
    return max(levels[group] for group in _folded_groups(fold, drafts))


def _plan_levels(drafts: Drafts, levels: Mapping[str, int]) -> tuple[PlanLevel, ...]:
    """Write the levels into parts and folds; inside a level they stand by name, which means nothing."""
    parts = sorted((_at(part, levels[drafts.groups[part.id]]) for part in drafts.parts), key=lambda part: part.id)
    folds = [replace(fold, level=_fold_level(fold, drafts, levels)) for fold in drafts.folds]
    folds.sort(key=_fold_name)
    highest = max(levels.values(), default=0)
    return tuple(
        PlanLevel(
            number,
            tuple(part for part in parts if part.level == number and part.scope == "document"),
            tuple(part for part in parts if part.level == number and part.scope == "line"),
            tuple(fold for fold in folds if fold.level == number),
        )
        for number in range(1, highest + 1)
    )


def _at(part: Part, level: int) -> Part:
    """Return a part at its level."""
    return replace(part, level=level)


def _fold_name(fold: Fold) -> str:
    """Return the name a fold is sorted by."""
    return fold.status if isinstance(fold, TableFold) else fold.name
