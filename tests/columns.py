"""What a replay found, document by document, in the form the other executions give."""

from collections.abc import Iterator, Sequence

from rules_engine.documents.decision import WORST_FIRST
from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.evaluation import Evaluation, Outcomes
from rules_engine.engine.replay.history import DOCUMENT, history_of
from rules_engine.engine.replay.outcome import HEADER, OUTCOME
from rules_engine.engine.replay.run import Replayed, replayed
from rules_engine.rules.plan import Plan, produced_names


def evaluations(plan: Plan, sheets: Sequence[FactSheet], chunk: int = 100_000) -> dict[int, Evaluation]:
    """Replay sheets and return what was found on each, by its place."""
    return {
        place: evaluation
        for run in replayed(plan, history_of(sheets), chunk=chunk)
        for place, evaluation in _evaluations(run)
    }


def _evaluations(run: Replayed) -> Iterator[tuple[int, Evaluation]]:
    """Yield the documents of one group."""
    lines: dict[int, list[int]] = {}
    for row, document in enumerate(run.lines[DOCUMENT].to_list()):
        lines.setdefault(document, []).append(row)
    frames = {"document": run.documents, "line": run.lines}
    scopes = {part.id: part.scope for part in run.plan.parts}
    scopes |= {name: fold.scope for fold in run.plan.folds for name in produced_names(fold)}
    columns = {name: frames[scope][name].to_list() for name, scope in scopes.items()}
    texts = {name for name, scope in scopes.items() if frames[scope][name].dtype.is_integer()}
    coded = {name for name in texts if str(frames[scopes[name]][name].dtype) == "Int32"}
    ranks = {name: run.documents[name].to_list() for name in (OUTCOME, HEADER)}
    of_lines = run.lines[OUTCOME].to_list()
    parts = {part.id for part in run.plan.parts}
    for row, place in enumerate(run.places.to_list()):
        own = lines.get(row, [])

        def at(name: str, row: int = row, own: list[int] = own) -> list[Value | None]:
            found = columns[name]
            values = [found[row]] if scopes[name] == "document" else [found[line] for line in own]
            return [run.texts[value] if name in coded and value is not None else value for value in values]

        outcomes = Outcomes(
            WORST_FIRST[ranks[OUTCOME][row]],
            WORST_FIRST[ranks[HEADER][row]],
            tuple(WORST_FIRST[of_lines[line]] for line in own),
        )
        truths = {name: tuple(2 if value is None else int(value) for value in at(name)) for name in parts}
        yield place, Evaluation(truths, {name: tuple(at(name)) for name in scopes.keys() - parts}, outcomes)
