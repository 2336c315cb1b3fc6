"""The ruleset commands: list, show, check and test."""

from collections.abc import Iterator
from typing import Annotated, Final

import typer

from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.acts import rulesets
from ui import wiring
from ui.console import CLEAN, FINDINGS, emit, out, settings
from ui.present import finding_json

app = typer.Typer(no_args_is_help=True)

InWords = Annotated[
    str | None, typer.Option("--in-words", metavar="en|de", help="Every part as one plain sentence, in this language.")
]

LIMITS_TOLD: Final = 10
"""How many limits that no case met are named; --json names all."""

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]
Name = Annotated[str, typer.Argument(metavar="F|ID", help="A ruleset file or the id of a pack or ruleset.")]


@app.command("list", help="Name every ruleset: id, version, parts, hash.")
def list_rulesets(as_json: Json = False) -> None:
    """Name every ruleset of the rulebook, or of the shipped packs where there is no home yet."""
    settings.json = as_json
    for ruleset in map(rulesets.view, rulesets.shipped()):
        counts = ruleset.counts()
        if as_json:
            head = {"id": ruleset.id, "name": ruleset.name, "version": ruleset.version}
            emit(head | counts | {"hash": ruleset.ruleset_hash})
        else:
            parts = ", ".join(f"{count} {name}" for name, count in counts.items())
            out.print(
                f"{ruleset.id} v{ruleset.version}  {ruleset.name}  {parts}  {ruleset.ruleset_hash[:12]}", markup=False
            )


@app.command("show", help="Show a ruleset: its parts and why each is there; its sentences; its published versions.")
def show(
    name: Name,
    versions: Annotated[
        bool, typer.Option("--versions", help="Its published versions in this home: who, when and why.")
    ] = False,
    language: InWords = None,
    as_json: Json = False,
) -> None:
    """Show a ruleset part by part, as sentences, or its versions; with --json one object for each, or the ruleset."""
    settings.json = as_json
    if versions:
        _show_versions(name, as_json=as_json)
        return
    if language is not None:
        for place, sentence in rulesets.told(rulesets.load(name), "de" if language == "de" else "en"):
            if as_json:
                emit({"place": place, "sentence": sentence})
            else:
                out.print(f"{place}: {sentence}", markup=False)
        return
    shown = rulesets.view(rulesets.load(name))
    if as_json:
        emit(shown.text)
        return
    out.print(f"{shown.name} ({shown.id} v{shown.version}, {shown.ruleset_hash[:12]})", style="bold", markup=False)
    family = ""
    for part in (*shown.parts, *shown.declared):
        if part.family != family:
            family = part.family
            out.print(f"\n{family.capitalize()}", style="bold")
        off = "" if part.enabled else "  (off)"
        out.print(f"  {part.id}  {part.name}{off}", markup=False)
        if part.why:
            out.print(f"      {part.why}", markup=False)


def _show_versions(name: str, *, as_json: bool) -> None:
    """Print the published versions of a ruleset, first to last; the last one is in force."""
    with wiring.open_line(settings.home) as home:
        found = home.kept_rulesets.versions(name)
    if not found:
        raise UnknownNumber("No version of that ruleset was published.", where=name, remedy="Publish it first.")
    for each in found:
        if as_json:
            emit(each._asdict())
            continue
        authors = f", written by {', '.join(each.authors)}" if each.authors else ""
        told = f"v{each.version}  {each.ruleset_hash[:12]}  {each.published_at}  {each.published_by}{authors}"
        out.print(f"{told}  {each.reason}".rstrip(), markup=False)


@app.command("check", help="Check types, levels and cycles; exit 1 with findings.")
def check(name: Name, as_json: Json = False) -> None:
    """Check a ruleset and print every finding with its place and remedy."""
    settings.json = as_json
    ruleset = rulesets.load(name)
    findings = rulesets.problems(ruleset)
    if as_json:
        emit(
            {
                "id": ruleset.id,
                "hash": ruleset.ruleset_hash,
                "findings": [finding_json(finding) for finding in findings],
            }
        )
    for finding in () if as_json else findings:
        out.print(f"{finding.code}: {finding.sentence} [{finding.place}] {finding.remedy}", markup=False)
    if not findings and not as_json:
        out.print(f"{ruleset.id} v{ruleset.version}: no findings, {rulesets.level_count(ruleset)} levels")
    raise typer.Exit(FINDINGS if findings else CLEAN)


def coverage_json(run: rulesets.CaseRun) -> dict[str, object]:
    """Return what cases tried: rows hit, limits met from both sides, and what is left."""
    found = run.coverage
    return {
        "rows": len(found.rows),
        "rows_hit": sum(row.hits > 0 for row in found.rows),
        "rows_never_hit": [row.row for row in found.rows if not row.hits],
        "never_silent": [part.part for part in found.parts if part.happened and not part.silent],
        "limits": len(found.limits),
        "limits_met": sum(limit.tried for limit in found.limits),
        "limits_not_met": [limit.model_dump(mode="json") for limit in found.limits if not limit.tried],
    }


def coverage_told(run: rulesets.CaseRun) -> Iterator[str]:
    """Yield what cases tried, in words."""
    found = run.coverage
    hit, met = sum(row.hits > 0 for row in found.rows), sum(limit.tried for limit in found.limits)
    rows, limits = len(found.rows), len(found.limits)
    yield f"{hit} of {rows} table rows hit; {met} of {limits} limits met exactly and from both sides"
    missing = [limit for limit in found.limits if not limit.tried]
    for limit in missing[:LIMITS_TOLD]:
        yield f"  not tried at its limit: {limit.part}: {limit.term} {limit.op} {limit.limit}"
    if len(missing) > LIMITS_TOLD:
        yield f"  and {len(missing) - LIMITS_TOLD} more"


@app.command("test", help="Run the cases of a ruleset: passed, failed, and which rules they made fire.")
def test(name: Name, as_json: Json = False) -> None:
    """Run every case beside a ruleset and print what differs; exit 1 when a case fails."""
    settings.json = as_json
    with wiring.open_desk() as desk:
        run = desk.run_cases(name)
    for result in run.results:
        if as_json:
            emit({"case": result.case, "passed": not result.differences, "differences": list(result.differences)})
        else:
            mark = "passed" if not result.differences else "FAILED"
            out.print(f"{mark}  {result.case}  {'; '.join(result.differences)}", markup=False)
    failed = sum(1 for result in run.results if result.differences)
    passed = len(run.results) - failed
    if as_json:
        counts = {"passed": passed, "failed": failed, "fired": run.fired, "rules": run.rules}
        emit(counts | {"never_fired": list(run.never_fired)} | coverage_json(run))
    else:
        out.print(f"{passed} passed, {failed} failed; {run.fired} of {run.rules} rules fired at least once")
        if run.never_fired:
            out.print(f"never fired: {', '.join(run.never_fired)}", markup=False)
        for told in coverage_told(run):
            out.print(told, markup=False)
    raise typer.Exit(FINDINGS if failed or not run.results else CLEAN)
