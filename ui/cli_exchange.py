"""The ruleset commands that bring rulesets in and out and put them in force, from export to rollback."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules_engine.errors import RuleSyntaxError, UnknownNumber
from rules_engine.pipeline.acts import exchange, rulesets
from ui import wiring
from ui.cli_acts import Reason, signed_in
from ui.cli_rules import Json, Name, app
from ui.console import CLEAN, FINDINGS, emit, out, settings
from ui.present import finding_json

if TYPE_CHECKING:
    from rules_engine.pipeline.acts.intent import Done, Intent
    from rules_engine.pipeline.acts.people import Person
    from rules_engine.pipeline.door import Line

__all__ = ["app"]

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a ruleset of this home.")]
Version = Annotated[int | None, typer.Option("--version", help="A published version of this home.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="The file to write; default: standard output.")]


@app.command("export", help="Write a ruleset as JSON, or its tables as a workbook.")
def export(
    name: Name,
    version: Version = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft of this home instead of the pack.")] = False,
    tables: Annotated[bool, typer.Option("--tables", help="Its decision tables as a workbook (xlsx).")] = False,
    to: Out = None,
) -> None:
    """Write a ruleset; a workbook goes into a file only."""
    if tables and to is None:
        raise RuleSyntaxError("A workbook is no text.", remedy="Name the file with --out tables.xlsx.")
    if draft or version is not None:
        with wiring.open_line(settings.home) as home:
            kept = home.kept_rulesets
            ruleset = exchange.drafted(kept, name) if version is None else exchange.published(kept, name, version)
    else:
        ruleset = rulesets.load(name)
    content = exchange.as_workbook(ruleset) if tables else exchange.as_json(ruleset)
    if to is None:
        sys.stdout.write(content.decode())
        return
    to.write_bytes(content)
    out.print(f"{ruleset.id} v{ruleset.version} → {to}", markup=False)


@app.command("import", help="Bring in a ruleset, or tables from Excel or DMN; save it as a draft.")
def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A ruleset (JSON), a workbook of tables, or DMN.")],
    into: Annotated[
        str | None, typer.Option("--into", help="The ruleset that tables go into: a file, a pack, or a draft's id.")
    ] = None,
    term: Annotated[
        list[str] | None, typer.Option("--term", help="Which term stands for an input of DMN: 'Amount=document.vat'.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="What amounts of DMN are in.")] = None,
    to: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the ruleset into a file instead of saving it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring a file in: print what was left behind and what the check finds; exit 1 where there is any."""
    settings.json = as_json
    content = wiring.read_given(file)
    terms = _terms(term or ())
    if to is not None:
        base = exchange.base_of(None, into)
        brought = exchange.bring(content, base, read_foreign=wiring.read_dmn, terms=terms, currency=currency)
        to.write_bytes(exchange.as_json(brought.ruleset))
        _tell(brought, as_json=as_json, saved=None)
    else:
        with wiring.open_line(settings.home) as home:
            base = exchange.base_of(home.kept_rulesets, into)
            brought = exchange.bring(content, base, read_foreign=wiring.read_dmn, terms=terms, currency=currency)
            _tell(brought, as_json=as_json, saved=_save(home, brought))
    raise typer.Exit(FINDINGS if brought.left or brought.problems else CLEAN)


def _terms(written: Sequence[str]) -> dict[str, str]:
    """Read which terms stand for which inputs."""
    pairs = [each.partition("=") for each in written]
    wrong = next((whole for whole, (_, mark, _) in zip(written, pairs, strict=True) if not mark), None)
    if wrong is not None:
        raise RuleSyntaxError("This names no term.", where=wrong, remedy="Write --term 'Input=term.name'.")
    return {name.strip(): term.strip() for name, _, term in pairs}


def _save(home: "Line", brought: exchange.Brought) -> "Done":
    """Save what was brought in as the next draft of whoever is signed in."""
    from rules_engine.pipeline.acts.intent import Intent  # noqa: PLC0415 - loads the database library

    ruleset = brought.ruleset
    draft = home.acts.rulesets(signed_in(home)).draft(ruleset.id)
    text = rulesets.view(ruleset).text
    intent = Intent(ruleset=text, seen_revision=0 if draft is None else draft.revision)
    return home.acts.perform(signed_in(home), "save", intent)


def _tell(brought: exchange.Brought, *, as_json: bool, saved: "Done | None") -> None:
    """Print what became of a file."""
    ruleset, found = brought.ruleset, (*brought.left, *brought.problems)
    if as_json:
        emit(
            {
                "id": ruleset.id,
                "tables": len(ruleset.tables),
                "left_behind": [finding_json(finding) for finding in brought.left],
                "findings": [finding_json(finding) for finding in brought.problems],
                "revision": None if saved is None else saved.revision,
            }
        )
        return
    for finding in found:
        out.print(f"{finding.code}: {finding.sentence} [{finding.place}] {finding.remedy}", markup=False)
    told = "" if saved is None else f", saved as revision {saved.revision}"
    out.print(f"{ruleset.id}: {len(ruleset.tables)} tables, {len(found)} findings{told}", markup=False)


@app.command("submit", help="Run every check on the draft of a ruleset, and send it for review.")
def submit(name: Id, as_json: Json = False) -> None:
    """Check the draft that stands now and send it to its second person; exit 1 where a check found what stops it."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        intent = _draft(home, person, name)
        ended = {each.name: each.status for each in wiring.checked(home, person, name)}
        done = home.acts.perform(person, "submit", intent)
    if as_json:
        emit({"act": done.act, "sentence": done.sentence, "hash": done.ruleset_hash, "checks": ended})
    else:
        for check, status in ended.items():
            out.print(f"{check}: {status}", markup=False)
        out.print(f"{done.sentence}. {str(done.ruleset_hash)[:12]}", markup=False)
    raise typer.Exit(FINDINGS if "bad" in ended.values() else CLEAN)


def _draft(home: "Line", person: "Person", name: str) -> "Intent":
    """Return the draft that stands now, as it is seen.

    Raises:
        UnknownNumber: there is none.
    """
    from rules_engine.pipeline.acts.intent import Intent  # noqa: PLC0415 - loads the database library

    draft = home.acts.rulesets(person).draft(name)
    if draft is None:
        raise UnknownNumber("There is no draft of that ruleset.", where=name, remedy="Import or save one first.")
    return Intent(ruleset_id=name, seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)


@app.command("publish", help="Put the draft of a ruleset in force once it was checked and sent; never by an author.")
def publish(
    name: Id,
    reason: Reason = "",
    since: Annotated[
        str | None, typer.Option("--from", help="The day from which documents are decided by it; default: now.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Publish the draft that stands now."""
    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        intent = _draft(home, person, name).model_copy(update={"effective_from": since})
        _done(home.acts.perform(person, "publish", intent, reason), as_json=as_json)


@app.command("rollback", help="Put an earlier version of a ruleset in force again, as a new version.")
def rollback(name: Id, version: Version = None, reason: Reason = "", as_json: Json = False) -> None:
    """Put a published version in force again; without a number the one before the last."""
    from rules_engine.pipeline.acts.intent import Intent  # noqa: PLC0415 - loads the database library

    settings.json = as_json
    with wiring.open_line(settings.home) as home:
        person = signed_in(home)
        chosen = exchange.version_of(home.acts.rulesets(person), name, version)
        intent = Intent(ruleset_id=name, ruleset_hash=chosen.ruleset_hash)
        _done(home.acts.perform(person, "rollback", intent, reason), as_json=as_json)


def _done(done: "Done", *, as_json: bool) -> None:
    """Print an act that was done."""
    if as_json:
        emit({"act": done.act, "sentence": done.sentence, "hash": done.ruleset_hash})
    else:
        out.print(f"{done.sentence}. {str(done.ruleset_hash)[:12]}", markup=False)
