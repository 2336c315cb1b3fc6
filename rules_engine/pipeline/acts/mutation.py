"""The mutation score of a ruleset: which small mistakes its cases would notice, and cases that notice the others.

Owns the walk over mutants. A mutant no case notices is compared with the ruleset by the prover: decided alike on every
document it is no mistake and is listed as equivalent; otherwise the prover gives a document that tells them apart,
which becomes a case beside the one it is most like. What is not decided in time counts as not noticed.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.cases import differences
from rules_engine.engine.decide import decide
from rules_engine.engine.evaluation import FALSE
from rules_engine.engine.reference import Reference
from rules_engine.engine.replay.report import Progress
from rules_engine.pipeline.acts.analysis_results import MutantView, Mutation
from rules_engine.pipeline.acts.example_cases import fewest_settings, split_settings, with_settings
from rules_engine.pipeline.acts.samples import MadeCase, Sample, said
from rules_engine.rules.check import check
from rules_engine.rules.defects import Comparison
from rules_engine.rules.model import Case, Ruleset
from rules_engine.rules.mutants import Mutant, mutants
from rules_engine.rules.plan import Plan
from rules_engine.rules.proof import Deadline
from rules_engine.rules.versions import Versions


def mutation(ruleset: Ruleset, samples: Sequence[Sample], seconds: float, progress: Progress | None = None) -> Mutation:
    """Return the mutation score of a ruleset, and cases that would raise it; ``progress`` counts mutants.

    Raises:
        RulesetRefused: the ruleset cannot be run at all.
    """
    return _Mutating(ruleset, samples, Deadline(seconds)).run(progress or (lambda _done, _of: None))


class _Mutating:
    """Runs every mutant."""

    def __init__(self, ruleset: Ruleset, samples: Sequence[Sample], deadline: Deadline) -> None:
        self._ruleset, self._plan, self._deadline = ruleset, check(ruleset), deadline
        # A case that fails on the ruleset itself would seem to notice every mistake.
        self._samples = [each for each in samples if not differences(each.case, _decided(self._plan, each.sheet))]
        self._touched = {sample.case.id: _touched(self._plan, sample.sheet) for sample in samples}
        self._made: list[MadeCase] = []

    def run(self, progress: Progress) -> Mutation:
        """Decide what becomes of each mutant."""
        every, views = tuple(mutants(self._ruleset)), list[MutantView]()
        for view in self._views(every):
            views.append(view)
            progress(len(views), len(every))
        return Mutation(ruleset=self._ruleset.id, mutants=tuple(views), made=tuple(self._made))

    def _views(self, every: tuple[Mutant, ...]) -> Iterator[MutantView]:
        """Yield each mutant with its fate; survivors are looked at last, with the cases made for others before them."""
        survivors: list[Mutant] = []
        for mutant in every:
            by = self._noticing(mutant, self._samples)
            if by is None:
                survivors.append(mutant)
            else:
                yield _view(mutant, "killed", by)
        fresh: list[Sample] = []
        for mutant in survivors:
            by = self._noticing(mutant, fresh)
            if by is not None:
                yield _view(mutant, "survived", by)
                continue
            near = self._near(mutant)
            sheets = {kind: sample.sheet for kind, sample in near.items()}
            found = Versions(self._plan, mutant.plan, self._deadline, details=False, near=sheets).compare()
            if found.status != "different":
                yield _view(mutant, "equivalent" if found.status == "equivalent" else "not_decided", None)
                continue
            made = self._case(mutant, found, near)
            if made is not None:
                fresh.append(made)
            yield _view(mutant, "survived", None if made is None else made.case.id)

    def _noticing(self, mutant: Mutant, samples: Sequence[Sample]) -> str | None:
        """Return the case that notices a mutant; those in which the changed part did something are asked first."""
        author = _author(mutant)
        ordered = sorted(samples, key=lambda each: author not in self._touched.get(each.case.id, ()))
        for sample in ordered:
            kind = sample.sheet.document_type
            if mutant.plan.typed(kind).levels == self._plan.typed(kind).levels:
                continue
            if differences(sample.case, _decided(mutant.plan, sample.sheet)):
                return sample.case.id
        return None

    def _near(self, mutant: Mutant) -> dict[str, Sample]:
        """Return for each type of document the case a new one shall be like: one in which the part did something."""
        author = _author(mutant)
        ordered = sorted(self._samples, key=lambda each: author not in self._touched[each.case.id])
        near: dict[str, Sample] = {}
        for sample in ordered:
            near.setdefault(sample.sheet.document_type, sample)
        return near

    def _name(self, mutant: Mutant) -> str:
        """Return a name for a made case: whose mistake it notices, and of which kind."""
        stem = f"{_author(mutant)}_{mutant.mistake}"
        taken = {sample.case.id for sample in self._samples} | {made.case.id for made in self._made}
        return next(name for name in (stem, *(f"{stem}_{at}" for at in range(2, 999))) if name not in taken)

    def _case(self, mutant: Mutant, found: Comparison, near: dict[str, Sample]) -> Sample | None:
        """Make the document that tells a mutant apart a case, if the engine agrees that it does."""
        like = near.get(found.document_type or "")
        if like is None or found.example is None or len(found.example.lines) != len(like.sheet.lines):
            return None
        ids = [line.id for line in like.sheet.lines]
        lines = tuple(line.model_copy(update={"id": name}) for line, name in zip(found.example.lines, ids, strict=True))
        wanted = found.example.model_copy(update={"lines": lines, "currency": like.sheet.currency})

        def judge(sheet: FactSheet) -> object:
            return said(_decided(self._plan, sheet)), said(_decided(mutant.plan, sheet))

        settings = fewest_settings(like.sheet, wanted, judge)
        sheet = with_settings(like.sheet, settings)
        terms, line_terms = split_settings(settings)
        merged = {
            row: {**like.case.line_terms.get(row, {}), **line_terms.get(row, {})}
            for row in (*like.case.line_terms, *line_terms)
        }
        case = like.case.model_copy(
            update={
                "id": self._name(mutant),
                "why": f"Made to notice that {mutant.place} {mutant.sentence}.",
                "terms": {**like.case.terms, **terms},
                "line_terms": merged,
                **said(_decided(self._plan, sheet)),
            }
        )
        case = Case.model_validate(case.model_dump())
        if not differences(case, _decided(mutant.plan, sheet)):
            return None
        self._made.append(MadeCase(case=case, like=like.case.id, kills=f"{mutant.place} {mutant.sentence}"))
        return Sample(case=case, sheet=sheet)


def _author(mutant: Mutant) -> str:
    """Return the id of the part a mutant changed."""
    return mutant.place.partition("[")[2].partition("]")[0]


def _touched(plan: Plan, sheet: FactSheet) -> frozenset[str]:
    """Return the authors of parts that are not false on a sheet."""
    evaluation = Reference().run(plan, sheet)
    return frozenset(
        part.author
        for part in plan.typed(sheet.document_type).parts
        if any(truth != FALSE for truth in evaluation.truths[part.id])
    )


def _decided(plan: Plan, sheet: FactSheet) -> Decision:
    """Decide a sheet with the plain interpreter."""
    return decide(plan, sheet, Reference().run(plan, sheet))


def _view(
    mutant: Mutant, fate: Literal["killed", "equivalent", "survived", "not_decided"], by: str | None
) -> MutantView:
    """Return a mutant with its fate."""
    return MutantView(mistake=mutant.mistake, place=mutant.place, sentence=mutant.sentence, fate=fate, by=by)
