"""The commands that analyse a ruleset: prove, diff and mutate."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from rules_engine.pipeline.acts import analysing, rulesets
from rules_engine.pipeline.acts.analysis_results import SECONDS, Shown, ShownDefect
from ui import wiring
from ui.cli_rules import Json, Name
from ui.console import CLEAN, FINDINGS, Command, emit, out, settings

Seconds = Annotated[int, typer.Option("--seconds", min=1, help="How long the prover may take.")]
Cases = Annotated[Path | None, typer.Option("--cases", help="Write every example as a case into this folder.")]


def prove(name: Name, seconds: Seconds = SECONDS, cases: Cases = None, as_json: Json = False) -> None:
    """Prove a ruleset; every finding comes with a document that was really decided. Exit 1 with findings."""
    settings.json = as_json
    ruleset = rulesets.load(name)
    proving = analysing.proved(ruleset, seconds)
    for each in proving.defects:
        told = {
            "finding": each.defect.kind,
            **each.defect.model_dump(mode="json", exclude={"kind", "example", "expected"}),
        }
        _tell(
            told | _shown(each.shown), f"{each.defect.kind}: {each.defect.sentence} [{each.defect.place}]", each.shown
        )
    for promise in proving.promises:
        told = {"invariant": promise.promise.id, "status": promise.promise.status, "sentence": promise.promise.sentence}
        _tell(told | _shown(promise.shown), f"{promise.promise.id}: {promise.promise.sentence}", promise.shown)
    for open_question in proving.not_decided:
        _tell(
            {"not_decided": list(open_question.parts), "sentence": open_question.sentence}, open_question.sentence, None
        )
    if cases is not None:
        _write_examples(name, proving.defects, cases)
    refuted = sum(each.promise.status == "refuted" for each in proving.promises)
    counts = {"findings": len(proving.defects), "refuted": refuted, "not_decided": len(proving.not_decided)}
    if as_json:
        emit({"id": ruleset.id, "hash": ruleset.ruleset_hash, **counts, "clean": proving.clean})
    else:
        summary = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts.items())
        out.print(f"{ruleset.id} v{ruleset.version}: {summary}", markup=False)
    raise typer.Exit(CLEAN if proving.clean else FINDINGS)


def _tell(told: Mapping[str, object], sentence: str, shown: Shown | None) -> None:
    """Print one finding."""
    if settings.json:
        emit(told)
        return
    out.print(sentence, markup=False)
    if shown is not None:
        terms = ", ".join(f"{name} {value}" for name, value in sorted(shown.case.terms.items()))
        out.print(f"    such as: {terms}", markup=False)
        for line, values in shown.case.line_terms.items():
            out.print(f"      line {line}: {', '.join(f'{n} {v}' for n, v in sorted(values.items()))}", markup=False)
        out.print(f"    decided: {shown.outcome}{'' if shown.confirmed else ' (not as predicted)'}", markup=False)


def _shown(shown: Shown | None) -> dict[str, object]:
    """Return an example as JSON."""
    if shown is None:
        return {"example": None}
    case = shown.case.model_dump(mode="json", include={"terms", "line_terms"})
    return {"example": case, "outcome": shown.outcome, "confirmed": shown.confirmed}


def _write_examples(name: str, defects: tuple[ShownDefect, ...], folder: Path) -> None:
    """Write the examples of defects as cases with papers."""
    with wiring.open_desk() as desk:
        for each in defects:
            if each.defect.example is not None and each.shown is not None:
                written = desk.example_case(
                    name, each.defect.example, each.shown.case.id, each.defect.sentence, wiring.write_ubl
                )
                rulesets.write_case(folder, written.case, written.files)


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A ruleset file or the id of a pack.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="A ruleset file or the id of a pack.")],
    seconds: Seconds = SECONDS,
    as_json: Json = False,
) -> None:
    """Compare what two versions mean, not how they are written. Exit 1 where they differ or it was not decided."""
    settings.json = as_json
    compared = analysing.compared(rulesets.load(before), rulesets.load(after), seconds)
    comparison = compared.comparison
    if as_json:
        told = comparison.model_dump(mode="json", exclude={"example"})
        shown = {key: _shown(each) for key, each in (("before", compared.before), ("after", compared.after))}
        emit(told | shown)
    else:
        out.print(comparison.sentence, markup=False)
        for label, each in (("before", compared.before), ("after", compared.after)):
            if each is not None:
                terms = ", ".join(f"{name} {value}" for name, value in sorted(each.case.terms.items()))
                if label == "before":
                    out.print(f"  {terms}", markup=False)
                    for line, values in each.case.line_terms.items():
                        told_line = ", ".join(f"{name} {value}" for name, value in sorted(values.items()))
                        out.print(f"  line {line}: {told_line}", markup=False)
                out.print(f"  {label}: {each.outcome}", markup=False)
    raise typer.Exit(CLEAN if comparison.status == "equivalent" else FINDINGS)


def mutate(name: Name, seconds: Seconds = SECONDS, cases: Cases = None, as_json: Json = False) -> None:
    """Print the mutation score of a ruleset by its cases. Exit 1 where a mistake would not be noticed."""
    settings.json = as_json
    with wiring.open_desk() as desk:
        samples = desk.samples(name)
    found = analysing.mutated(rulesets.load(name), samples, seconds)
    for each in (view for view in found.mutants if view.fate != "killed"):
        if as_json:
            emit(each.model_dump(mode="json"))
        else:
            made = f"  (case made: {each.by})" if each.by else ""
            out.print(f"{each.fate}: {each.place} {each.sentence}{made}", markup=False)
    if cases is not None:
        rulesets.write_made(name, found.made, cases)
    counts = {fate: len(found.of(fate)) for fate in ("killed", "survived", "equivalent", "not_decided")}
    if as_json:
        emit({"mutants": len(found.mutants), **counts, "score_bp": found.score, "made": len(found.made)})
    else:
        told = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in counts.items())
        out.print(f"{len(found.mutants)} mutants: {told}; score {found.score / 100:.1f} %", markup=False)
    raise typer.Exit(CLEAN if counts["survived"] == counts["not_decided"] == 0 else FINDINGS)


COMMANDS = (
    Command("prove", "Prove it right, or show documents: conflicts, gaps, dead parts, broken invariants.", prove),
    Command("diff", "Compare two versions: equivalent, or the smallest document they decide differently.", diff),
    Command("mutate", "Plant small mistakes, count how many the cases notice, and make the missing cases.", mutate),
)
"""What ``matchbook ruleset`` can also do."""
