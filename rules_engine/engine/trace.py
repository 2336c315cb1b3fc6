"""The trace: what was evaluated, what fired on which terms, and what could not be evaluated.

Owns the account a decision gives of itself. Everything is sorted by (level, rule id, line in the order of the sheet).
What was false, was never stated or did not apply is left out: whatever the trace does not list was so.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rules_engine.documents.decision import Firing, NotEvaluated, TraceEntry
from rules_engine.documents.sheet import Value
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN
from rules_engine.engine.findings import Run, rule_name
from rules_engine.rules.plan import FactFold, Part, PlanLevel, Read, TableFold, VerdictFold, reads

_QUIET_STATUSES: Final = ("none", "not_applicable")
_UNKNOWN: Final = "A term it reads is unknown."
_SILENT: Final = ("discrepancy.", "hold.", "approval.")
"""Names whose values follow from the parts that produce them."""


class _Place(NamedTuple):
    """Where an entry stands in the order of the trace."""

    level: int
    rule: str
    line: int


def _place(level: int, rule: str, at: int | None) -> _Place:
    """Return the place of an entry; the document comes before its lines."""
    return _Place(level, rule, -1 if at is None else at)


def trace(run: Run) -> tuple[TraceEntry, ...]:
    """Return every part that was not false, every verdict, fact and table result that says something."""
    entries = dict[_Place, str]()
    for level in run.plan.levels:
        entries.update(_part_entries(run, level))
        entries.update(_fold_entries(run, level))
    return tuple(
        TraceEntry(level=place.level, rule=place.rule, line=_line(run, place), result=entries[place])
        for place in sorted(entries)
    )


def _line(run: Run, place: _Place) -> str | None:
    """Return the id of a place's line."""
    return None if place.line < 0 else run.sheet.lines[place.line].id


def _part_entries(run: Run, level: PlanLevel) -> Iterator[tuple[_Place, str]]:
    """Yield the parts of a level that are true or unknown somewhere."""
    for part in (*level.document_parts, *level.line_parts):
        for index, truth in enumerate(run.evaluation.truths[part.id]):
            if truth != FALSE:
                at = index if part.scope == "line" else None
                yield _place(level.number, part.id, at), "true" if truth == TRUE else "unknown"


def _fold_entries(run: Run, level: PlanLevel) -> Iterator[tuple[_Place, str]]:
    """Yield what the folds of a level say."""
    for fold in level.folds:
        if isinstance(fold, FactFold):
            results = () if fold.name.startswith(_SILENT) else _fact_results(run, fold)
        elif isinstance(fold, VerdictFold):
            verdicts = run.evaluation.values[fold.name]
            results = ((fold.name, at, _result(verdict)) for at, verdict in enumerate(verdicts))
        else:
            results = _table_results(run, fold)
        for name, index, result in results:
            if result not in {"false", "not_checked"}:
                yield _place(level.number, name, index if fold.scope == "line" else None), result


def _fact_results(run: Run, fold: FactFold) -> Iterator[tuple[str, int, str]]:
    """Yield the value of a fact wherever something states it or might."""
    for index, value in enumerate(run.evaluation.values[fold.name]):
        stated = any(run.evaluation.truths[statement.part][index] != FALSE for statement in fold.statements)
        if stated:
            yield fold.name, index, _result(value)


def _table_results(run: Run, fold: TableFold) -> Iterator[tuple[str, int, str]]:
    """Yield the status of a table and the outputs it gives."""
    for index, status in enumerate(run.evaluation.values[fold.status]):
        if status not in _QUIET_STATUSES:
            yield fold.status.partition("~")[0], index, _result(status)
    for output in map(fold.output, fold.outputs):
        for index, value in enumerate(run.evaluation.values[output]):
            if value is not None:
                yield output, index, _result(value)


def _result(value: Value | None) -> str:
    """Write a value as the trace shows it: whole numbers in their unit, flags as true and false."""
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def firings(run: Run) -> tuple[Firing, ...]:
    """Return every part with effects that was true, with the known terms it read."""
    parts = {part.id: part for part in run.plan.parts}
    found = {
        _place(part.level, part.id, at): (part, at)
        for part in run.plan.parts
        if part.effects
        for at in _true_at(run, part)
    }
    return tuple(
        Firing(rule=rule_name(part), level=part.level, line=run.line(at), inputs=_inputs(run, part, at, parts))
        for part, at in (found[place] for place in sorted(found))
    )


def _true_at(run: Run, part: Part) -> Iterator[int | None]:
    """Yield where a part is true."""
    for index, truth in enumerate(run.evaluation.truths[part.id]):
        if truth == TRUE:
            yield index if part.scope == "line" else None


def _inputs(run: Run, part: Part, at: int | None, parts: dict[str, Part]) -> dict[str, Value]:
    """Return the known values of what a part read on its row; what it read on other lines stands in the trace."""
    inputs: dict[str, Value] = {}
    for read in _own_reads(part, parts):
        value = run.seen(read, at) if read.scope == "document" or at is not None else None
        if value is not None:
            inputs[read.name] = value
    return dict(sorted(inputs.items()))


def _own_reads(part: Part, parts: dict[str, Part]) -> Iterator[Read]:
    """Yield what a part reads, with the terms behind hidden flags in their place."""
    for read in reads(part.condition):
        hidden = parts.get(read.name) or parts.get(f"{read.name.removesuffix('~hit')}~when")
        if hidden is not None and hidden.kind != "line_flag":
            yield from _own_reads(hidden, parts)
        elif "~" not in read.name:
            yield read


def not_evaluated(run: Run) -> tuple[NotEvaluated, ...]:
    """Return every rule, tolerance and table that was unknown somewhere, with the terms that were missing."""
    found = dict[tuple[str, int], tuple[_Place, NotEvaluated]]()
    for place, at, entry in _unknowns(run):
        key = (entry.rule, -1 if at is None else at)
        if key not in found or place < found[key][0]:
            found[key] = (place, entry)
    return tuple(entry for _, entry in sorted(found.values(), key=lambda each: each[0]))


def _unknowns(run: Run) -> Iterator[tuple[_Place, int | None, NotEvaluated]]:
    """Yield what is unknown: parts with effects, verdicts, tables."""
    for part in run.plan.parts:
        if part.effects:
            for index, truth in enumerate(run.evaluation.truths[part.id]):
                if truth == UNKNOWN:
                    at = index if part.scope == "line" else None
                    missing = run.blame.missing(part, at)
                    yield from _entry(run, (part.level, rule_name(part), at), missing, _part_reason(part))
    for fold in run.plan.folds:
        if isinstance(fold, VerdictFold | TableFold):
            yield from _unknown_fold(run, fold)


def _unknown_fold(run: Run, fold: VerdictFold | TableFold) -> Iterator[tuple[_Place, int | None, NotEvaluated]]:
    """Yield where a verdict or a table is unknown, has a gap or a conflict."""
    name = fold.name if isinstance(fold, VerdictFold) else fold.status
    for index, result in enumerate(run.evaluation.values[name]):
        at = index if fold.scope == "line" else None
        if result is None:
            missing = run.blame.missing_for(Read(name, fold.scope, "code", produced=True), at)
            yield from _entry(run, (fold.level, _fold_rule(run, fold, index), at), missing, _UNKNOWN)
        elif isinstance(fold, TableFold) and result in {"gap", "conflict"}:
            reason = "No row applies." if result == "gap" else "More than one row applies."
            yield from _entry(run, (fold.level, fold.id, at), (), reason)


def _fold_rule(run: Run, fold: VerdictFold | TableFold, index: int) -> str:
    """Return the author's name: of the table, of the tolerance that decides, or of the dimension where that is open."""
    if isinstance(fold, TableFold):
        return fold.id
    return str(run.evaluation.values[fold.by][index] or fold.name)


def _entry(
    run: Run, key: tuple[int, str, int | None], missing: Sequence[str], reason: str
) -> Iterable[tuple[_Place, int | None, NotEvaluated]]:
    """Return one entry with its place."""
    level, rule, at = key
    entry = NotEvaluated(rule=rule, level=level, line=run.line(at), missing=tuple(missing), reason=reason)
    return ((_place(level, rule, at), at, entry),)


def _part_reason(part: Part) -> str:
    """Say what an unknown part does: it holds, or nothing happens."""
    if not part.has_guard:
        return "A term it reads is unknown; its effects do not happen."
    if part.when_unknown == "ignore":
        return f"A term it reads is unknown, which is ignored: {part.unknown_reason}"
    return "A term it reads is unknown; it guards, so it holds."
