"""The trace: what was evaluated, what fired on which terms, and what could not be evaluated.

Owns the account a decision gives of itself. Everything is sorted by (level, rule id, line in the order of the sheet).
What was false, was never stated or did not apply is left out: whatever the trace does not list was so.
The order and the names are prepared once for a plan, because this is written for every document.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from rules_engine.documents.sheet import Ratio, Terms, Value
from rules_engine.engine.evaluation import TRUE, UNKNOWN, Row
from rules_engine.engine.findings import Run, Told, rule_name
from rules_engine.rules.plan import Fold, Part, Plan, PlanLevel, Read, TableFold, VerdictFold, reads
from rules_engine.rules.vocabulary import OUTCOME_NAMES

_QUIET_STATUSES: Final = ("none", "not_applicable")
_UNKNOWN: Final = "A term it reads is unknown."
_SILENT: Final = ("discrepancy.", "hold.", "approval.")
"""Names whose values follow from the parts that produce them."""

_RESULTS: Final = ("false", "true", "unknown")
"""What the trace shows of a truth."""

Results: TypeAlias = Callable[[Run], Sequence[tuple[int, str]]]
"""What one name says, by row: the index of the line (0 for the document) and the text shown."""


class _Name(NamedTuple):
    """A name that may stand in the trace, with its place in the order.

    Most names are parts and flags; those name the column that is told as it stands, and need no ``results``.
    """

    level: int
    rule: str
    on_line: bool
    part: str | None = None
    flag: str | None = None
    results: Results | None = None


class _Index(NamedTuple):
    """Everything that may stand in the trace, in order: by level, then by name.

    ``by_part`` are the places of what says something only where a part is true or unknown; ``others`` all the rest.
    """

    names: tuple[_Name, ...]
    by_part: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]


def _index(plan: Plan) -> _Index:
    """Prepare the order of the trace."""
    found = [each for level in plan.levels for each in (*_part_names(level), *_fold_names(level))]
    found.sort(key=lambda each: (each[0].level, each[0].rule))
    by_part: dict[str, list[int]] = {}
    for place, (_, parts) in enumerate(found):
        for part in parts or ():
            by_part.setdefault(part, []).append(place)
    names = tuple(name for name, _ in found)
    others = tuple(place for place, (_, parts) in enumerate(found) if parts is None)
    return _Index(names, {part: tuple(places) for part, places in by_part.items()}, others)


_Told: TypeAlias = tuple[_Name, tuple[str, ...] | None]
"""A name, and the parts without which it says nothing; None where it may say something anyway."""


def _part_names(level: PlanLevel) -> Iterator[_Told]:
    """Yield the parts of a level."""
    for part in (*level.document_parts, *level.line_parts):
        yield _Name(level.number, part.id, part.scope == "line", part=part.id), (part.id,)


def _fold_names(level: PlanLevel) -> Iterator[_Told]:
    """Yield what the folds of a level give."""
    for fold in level.folds:
        on_line = fold.scope == "line"
        if isinstance(fold, TableFold):
            yield _Name(level.number, fold.status.partition("~")[0], on_line, results=_table_results(fold.status)), None
            for output in map(fold.output, fold.outputs):
                yield _Name(level.number, output, on_line, results=_output_results(output)), None
        elif isinstance(fold, VerdictFold):
            yield _Name(level.number, fold.name, on_line, results=_verdict_results(fold.name)), None
        elif not fold.name.startswith(_SILENT):
            stating = tuple(statement.part for statement in fold.statements)
            if fold.merge == "or":
                yield _Name(level.number, fold.name, on_line, flag=fold.name), stating
            else:
                yield _Name(level.number, fold.name, on_line, results=_fact_results(fold.name, stating)), stating


def _fact_results(name: str, stating: tuple[str, ...]) -> Results:
    """Return how any other fact is told: its value wherever something states it or might."""

    def results(run: Run) -> Sequence[tuple[int, str]]:
        stated = [run.evaluation.truths[part] for part in stating if part in run.touched]
        values = enumerate(run.evaluation.values[name])
        return [(at, _result(value)) for at, value in values if any(truth[at] for truth in stated)]

    return results


def _verdict_results(name: str) -> Results:
    """Return how the verdict of a dimension is told: wherever it is checked."""
    return lambda run: [
        (index, _result(verdict))
        for index, verdict in enumerate(run.evaluation.values[name])
        if verdict != "not_checked"
    ]


def _table_results(status: str) -> Results:
    """Return how the status of a table is told: wherever it applies and says something."""
    return lambda run: [
        (index, _result(found))
        for index, found in enumerate(run.evaluation.values[status])
        if found not in _QUIET_STATUSES
    ]


def _output_results(output: str) -> Results:
    """Return how an output of a table is told: wherever it is given; a flag that is false says nothing."""
    return lambda run: [
        (index, _result(value))
        for index, value in enumerate(run.evaluation.values[output])
        if value is not None and value is not False
    ]


def trace(run: Run) -> list[Told]:
    """Return every part that was not false, every verdict, fact and table result that says something."""
    ids: list[str | None] = [line.id for line in run.sheet.lines]
    document: list[str | None] = [None]
    truths, values = run.evaluation.truths, run.evaluation.values
    told: list[Told] = []
    index = run.plan.prepared(_index)
    places = {place for part in run.touched for place in index.by_part.get(part, ())}
    for level, rule, on_line, part, flag, results in map(index.names.__getitem__, sorted(places.union(index.others))):
        lines = ids if on_line else document
        if part is not None:
            for line, truth in zip(lines, truths[part], strict=True):
                if truth:
                    told.append({"level": level, "line": line, "result": _RESULTS[truth], "rule": rule})
        elif flag is not None:
            for line, value in zip(lines, values[flag], strict=True):
                if value is not False:
                    told.append({"level": level, "line": line, "result": _result(value), "rule": rule})
        else:
            assert results is not None, "a name is a part, a flag, or has results"
            told += [
                {"level": level, "line": lines[at], "result": result, "rule": rule}
                for at, result in results(run)
                if result != "false"
            ]
    return told


def _result(value: Value | None) -> str:
    """Write a value as the trace shows it: whole numbers in their unit, flags as true and false."""
    return "true" if value is True else "unknown" if value is None else "false" if value is False else str(value)


class _Firing(NamedTuple):
    """A part that may fire, with the names it reads in the order of the alphabet.

    A name stands with the place of its value: None on the row at hand, else whether it is one of many results.
    """

    part: Part
    name: str
    on_line: bool
    reads: tuple[tuple[str, bool | None], ...]


def _may_fire(plan: Plan) -> tuple[_Firing, ...]:
    """Return the parts with effects, in the order of the trace."""
    parts = {part.id: part for part in plan.parts}
    found = sorted((part for part in plan.parts if part.effects), key=lambda part: (part.level, part.id))
    return tuple(_Firing(part, rule_name(part), part.scope == "line", _inputs(part, parts)) for part in found)


def _inputs(part: Part, parts: dict[str, Part]) -> tuple[tuple[str, bool | None], ...]:
    """Return what a part reads on its own row, once per name; what it read on other lines stands in the trace."""
    own = {read.name: read for read in _own_reads(part, parts) if read.scope == "document" or part.scope == "line"}
    own_row = {name for name, read in own.items() if not read.produced} | set(OUTCOME_NAMES)
    return tuple((name, None if name in own_row else own[name].scope == "line") for name in sorted(own))


def firings(run: Run) -> list[Told]:
    """Return every part with effects that was true, with the known terms it read."""
    told: list[Told] = []
    rows, touched = _Written(run), run.touched
    ids: list[str | None] = [line.id for line in run.sheet.lines]
    truths, values = run.evaluation.truths, run.evaluation.values
    for part, name, on_line, own in run.plan.prepared(_may_fire):
        if part.id not in touched:
            continue
        for index, truth in enumerate(truths[part.id]):
            if truth == TRUE:
                row = rows[index if on_line else None]
                inputs: dict[str, Value | list[int]] = {}
                for read, each in own:
                    value = row.get(read) if each is None else values[read][index if each else 0]
                    if value is not None:
                        inputs[read] = value
                line = ids[index] if on_line else None
                told.append({"inputs": inputs, "level": part.level, "line": line, "rule": name})
    return told


class _Written(dict[int | None, Mapping[str, Value | list[int]]]):
    """The known terms of the document (None) and of each line as written, with the outcome; made on demand."""

    def __init__(self, run: Run) -> None:
        """Write the document's."""
        document = _as_written(run.rows.document, run.sheet.terms)
        document["document.outcome"] = str(run.evaluation.outcomes.document)
        super().__init__({None: document})
        self._run = run

    def __missing__(self, at: int) -> Mapping[str, Value | list[int]]:
        """Write a line's, the first time something fired on it."""
        run = self._run
        own = _as_written(run.rows.lines[at], run.sheet.lines[at].terms)
        row = self[at] = {**self[None], **own, "line.outcome": str(run.evaluation.outcomes.lines[at])}
        return row


def _as_written(row: Row, terms: Terms) -> dict[str, Value | list[int]]:
    """Return the terms of a row that are known, unfolded, a ratio as its two numbers."""
    return {name: list(value) if type(value := terms[name]) is Ratio else value for name in row}


def _own_reads(part: Part, parts: dict[str, Part]) -> Iterator[Read]:
    """Yield what a part reads, with the terms behind hidden flags in their place."""
    for read in reads(part.condition):
        hidden = parts.get(read.name) or parts.get(f"{read.name.removesuffix('~hit')}~when")
        if hidden is not None and hidden.kind != "line_flag":
            yield from _own_reads(hidden, parts)
        elif "~" not in read.name:
            yield read


_Doubt: TypeAlias = tuple[tuple[int, str, int], Told]
"""An entry of what could not be evaluated, with its place: level, rule, line."""


def not_evaluated(run: Run) -> list[Told]:
    """Return every rule, tolerance and table that was unknown somewhere, with the terms that were missing."""
    found: dict[tuple[str, int], _Doubt] = {}
    for place, entry in _unknowns(run):
        key = (place[1], place[2])
        if key not in found or place < found[key][0]:
            found[key] = (place, entry)
    return [entry for _, entry in sorted(found.values(), key=lambda each: each[0])]


def _doubtful(plan: Plan) -> tuple[tuple[Part, ...], tuple[Fold, ...]]:
    """Return the parts and folds whose doubt is told."""
    return (
        tuple(part for part in plan.parts if part.effects),
        tuple(fold for fold in plan.folds if isinstance(fold, VerdictFold | TableFold)),
    )


def _unknowns(run: Run) -> Iterator[_Doubt]:
    """Yield what is unknown: parts with effects, verdicts, tables."""
    parts, folds = run.plan.prepared(_doubtful)
    for part in parts:
        if part.id in run.touched:
            truths = run.evaluation.truths[part.id]
            for index in (index for index, truth in enumerate(truths) if truth == UNKNOWN):
                at = index if part.scope == "line" else None
                missing = run.blame.missing(part, at)
                yield _entry(run, (part.level, rule_name(part), at), missing, _part_reason(part))
    for fold in folds:
        assert isinstance(fold, VerdictFold | TableFold)
        yield from _unknown_fold(run, fold)


def _unknown_fold(run: Run, fold: VerdictFold | TableFold) -> Iterator[_Doubt]:
    """Yield where a verdict or a table is unknown, has a gap or a conflict."""
    name = fold.name if isinstance(fold, VerdictFold) else fold.status
    for index, result in enumerate(run.evaluation.values[name]):
        at = index if fold.scope == "line" else None
        if result is None:
            missing = run.blame.missing_for(Read(name, fold.scope, "code", produced=True), at)
            yield _entry(run, (fold.level, _fold_rule(run, fold, index), at), missing, _UNKNOWN)
        elif isinstance(fold, TableFold) and result in {"gap", "conflict"}:
            reason = "No row applies." if result == "gap" else "More than one row applies."
            yield _entry(run, (fold.level, fold.id, at), (), reason)


def _fold_rule(run: Run, fold: VerdictFold | TableFold, index: int) -> str:
    """Return the author's name: of the table, of the tolerance that decides, or of the dimension where that is open."""
    if isinstance(fold, TableFold):
        return fold.id
    return str(run.evaluation.values[fold.by][index] or fold.name)


def _entry(run: Run, key: tuple[int, str, int | None], missing: Sequence[str], reason: str) -> _Doubt:
    """Return one entry with its place."""
    level, rule, at = key
    entry = {"level": level, "line": run.line(at), "missing": missing, "reason": reason, "rule": rule}
    return (level, rule, -1 if at is None else at), entry


def _part_reason(part: Part) -> str:
    """Say what an unknown part does: it holds, or nothing happens."""
    if not part.has_guard:
        return "A term it reads is unknown; its effects do not happen."
    if part.when_unknown == "ignore":
        return f"A term it reads is unknown, which is ignored: {part.unknown_reason}"
    return "A term it reads is unknown; it guards, so it holds."
