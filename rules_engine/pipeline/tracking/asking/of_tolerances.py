"""Which tolerances judged a document, and what each said: from the trace of its decision and the version behind it."""

from collections.abc import Iterator

from rules_engine.documents.decision import Decision
from rules_engine.pipeline.tracking.asking.telling import Scene
from rules_engine.rules.dimensions import dimension_of
from rules_engine.rules.model import Ruleset, Tolerance
from rules_engine.storage.documents import DocumentRow

_VERDICT = "tolerance."
_APPLIES = "~applies"
_FIRST = ("over", "under", "unknown", "within")


def tolerances(scene: Scene, row: DocumentRow) -> None:
    """Say which tolerances applied to a document, those that were exceeded first."""
    scene.show(row, str(row.status), str(row.status_since))
    last = scene.uow.decisions.latest(str(row.id))
    frozen = None if last is None else scene.uow.master.published(str(last.ruleset_hash))
    judged: list[tuple[str, str | None, str]] = []
    if last is not None and frozen is not None:
        decision = Decision.model_validate_json(last.decision)
        judged = list(_judged(decision, Ruleset.model_validate_json(frozen.body)))
    kind = scene.word(str(row.document_type))
    if not judged:
        scene.say("tolerances_none", kind=kind, number=row.number or row.file_name)
        return
    judged.sort(key=lambda each: (_FIRST.index(each[2]), each[1] or "", each[0]))
    told = [
        scene.saying(
            "tolerance_item",
            title=name,
            where=scene.saying("line", line=line) if line else scene.saying("whole"),
            verdict=scene.word(verdict),
        )
        for name, line, verdict in judged
    ]
    scene.say("tolerances", kind=kind, number=row.number or row.file_name, items="; ".join(told))


def _judged(decision: Decision, ruleset: Ruleset) -> Iterator[tuple[str, str | None, str]]:
    """Yield each tolerance that applied with the line and its verdict; the trace says which of several won."""
    verdicts = {(each.rule, each.line): each.result for each in decision.trace if each.rule.startswith(_VERDICT)}
    applied = {
        (each.rule.removesuffix(_APPLIES), each.line)
        for each in decision.trace
        if each.rule.endswith(_APPLIES) and each.result == "true"
    }
    by_dimension: dict[str, list[Tolerance]] = {}
    for tolerance in ruleset.tolerances:
        dimension = dimension_of(tolerance)
        if dimension is not None and tolerance.enabled:
            by_dimension.setdefault(_VERDICT + dimension.name, []).append(tolerance)
    for (dimension_name, line), verdict in verdicts.items():
        some = by_dimension.get(dimension_name, [])
        mine = [each for each in some if (each.id, line) in applied] or (some if len(some) == 1 else [])
        if verdict in _FIRST:
            yield from ((each.name or each.id, line, verdict) for each in mine)
