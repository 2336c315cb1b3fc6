"""The outcome: what stands against a document and its lines, and the worst of it.

Owns the guards that stand after a run (semantics, rules 12 and 13) and the outcome they make. Executions call it once,
after the level of the last guard; ``decide`` calls it again to name what stands.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from rules_engine.documents.decision import WORST_FIRST, Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN, Outcomes, Truths, Values, seen
from rules_engine.rules.model import PlaceHold, Refuse
from rules_engine.rules.plan import Part, Plan, PlannedEffect, TableFold, Truth

Cause = Literal["effect", "unknown", "no_limit", "conflict", "not_decided"]
"""Why a guard stands: its condition is true; it is unknown; the limit it asks for is unknown; two statements or rows
contradict each other; nothing accepted."""


class Guard(NamedTuple):
    """One thing that stands against acceptance.

    ``on`` is the line it stands on (index; None for the header), ``at`` the line it was found at: a line rule may hold
    the whole document. ``source`` is the author's rule, tolerance or table, or the fact in conflict.
    """

    outcome: Outcome
    cause: Cause
    source: str
    on: int | None
    at: int | None
    part: Part | None = None
    effect: PlannedEffect | None = None


def outcomes(plan: Plan, sheet: FactSheet, truths: Truths, values: Values) -> Outcomes:
    """Fold everything that stands into the outcome of the document, its header and each line (rule 13).

    ``plan`` is typed for the sheet; truths and values need reach only up to ``plan.outcome_after``.
    """
    found: dict[int | None, int] = {}
    for guard in guards(plan, sheet, truths, values):
        rank = _RANKS[guard.outcome]
        if rank < found.get(guard.on, _BEST):
            found[guard.on] = rank
    worst = min(found.values(), default=_BEST)
    lines = tuple([_OUTCOMES[found.get(index, _BEST)] for index in range(len(sheet.lines))])
    return Outcomes(_OUTCOMES[worst], _OUTCOMES[found.get(None, _BEST)], lines)


_OUTCOMES: Final = WORST_FIRST
_RANKS: Final = {outcome: rank for rank, outcome in enumerate(_OUTCOMES)}
_BEST: Final = _RANKS[Outcome.ACCEPTED]


def guards(plan: Plan, sheet: FactSheet, truths: Truths, values: Values) -> list[Guard]:
    """Return everything that stands against the document or a line, undecided lines included (rule 12)."""
    standing = [
        guard
        for part in plan.guarding
        if any(truths[part.id])
        for at, truth in _places(part, truths)
        for guard in _part_guards(part, at, truth, sheet, values)
    ]
    standing.extend(_conflicts(plan, values))
    standing.extend(_undecided(plan, sheet, truths, standing))
    return standing


def _places(part: Part, truths: Truths) -> Iterator[tuple[int | None, Truth]]:
    """Yield where a part was evaluated, and its truth there, save where it is false."""
    for index, truth in enumerate(truths[part.id]):
        if truth != FALSE:
            yield (index if part.scope == "line" else None), truth


def _part_guards(part: Part, at: int | None, truth: Truth, sheet: FactSheet, values: Values) -> Iterator[Guard]:
    """Yield what a part that is true or unknown somewhere places against acceptance there."""
    for effect in part.effects:
        if not effect.guard or (truth == UNKNOWN and part.when_unknown == "ignore"):
            continue
        on = None if holds_header(part, effect) else at
        limit = effect.operands.get("limit")
        if truth == UNKNOWN:
            yield Guard(Outcome.HELD, "unknown", part.author, on, at, part, effect)
        elif limit is not None and seen(limit, sheet, values, at) is None:
            # An approver's limit that is unknown must not become no limit (rule 13: never a lower limit).
            yield Guard(Outcome.HELD, "no_limit", part.author, on, at, part, effect)
        else:
            yield Guard(_guard_outcome(effect), "effect", part.author, on, at, part, effect)


def holds_header(part: Part, effect: PlannedEffect) -> bool:
    """Tell whether a guard stands on the header: those of document rules, and line rules' header and supplier holds."""
    return part.scope == "document" or (
        isinstance(effect.effect, PlaceHold) and effect.effect.kind in {"header", "supplier"}
    )


def _guard_outcome(effect: PlannedEffect) -> Outcome:
    """Return the outcome that a guard makes."""
    if isinstance(effect.effect, Refuse):
        return Outcome.REFUSED
    return Outcome.HELD if isinstance(effect.effect, PlaceHold) else Outcome.NEEDS_APPROVAL


def _conflicts(plan: Plan, values: Values) -> Iterator[Guard]:
    """Yield a guard for every fact with two values and every table with two rows where one may be (rules 6 and 11)."""
    for fold in plan.conflicting:
        name, mark, source = (
            (fold.status, "conflict", fold.id) if isinstance(fold, TableFold) else (fold.conflict, True, fold.name)
        )
        for index in (index for index, value in enumerate(values[name]) if value == mark):
            at = index if fold.scope == "line" else None
            yield Guard(Outcome.HELD, "conflict", source, at, at)


def _undecided(plan: Plan, sheet: FactSheet, truths: Truths, standing: Sequence[Guard]) -> Iterator[Guard]:
    """Yield a guard for every line that nothing accepted and nothing stands against; accept is explicit (rule 12)."""
    document = any(truths[part.id][0] == TRUE for part in plan.accepting if part.scope == "document")
    guarded = {guard.on for guard in standing}
    if document:
        return
    if not sheet.lines and None not in guarded:
        yield Guard(Outcome.HELD, "not_decided", NOT_DECIDED, None, None)
    for index in range(len(sheet.lines)):
        line = any(truths[part.id][index] == TRUE for part in plan.accepting if part.scope == "line")
        if not line and index not in guarded:
            yield Guard(Outcome.HELD, "not_decided", NOT_DECIDED, index, index)


NOT_DECIDED = "not_decided"
"""The rule that undecided lines and documents are held by; no author may use the name."""
