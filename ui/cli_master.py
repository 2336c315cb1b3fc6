"""The commands for master data: import files, list records, show one with its history, ask what a text means."""

from pathlib import Path
from typing import Annotated

import typer

from rules_engine.documents.master_records import MasterKind
from ui import wiring
from ui.console import CLEAN, FINDINGS, emit, out, settings

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]
Kind = Annotated[MasterKind, typer.Argument(metavar="KIND", help="supplier, item, site, contract …")]


@app.command("import", help="Take master data from CSV, workbooks or JSON, with its history.")
def import_files(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, workbooks or JSON.")],
    kind: Annotated[
        MasterKind | None, typer.Option("--kind", help="What the records are, where the file's name does not say it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take each file whole or not at all; a record that is the same already is no change."""
    settings.json = as_json
    strange = False
    with wiring.open_line(settings.home) as line:
        for path in paths:
            told = line.import_master_file(path, wiring.read_master, kind)
            strange = strange or bool(told["unknown_columns"])
            if as_json:
                emit(told)
                continue
            for each in told["kinds"]:
                out.print(f"{path}: {each['new']} new, {each['changed']} changed, {each['same']} same {each['kind']}")
            if told["unknown_columns"]:
                out.print(f"  not known: {', '.join(told['unknown_columns'])}", markup=False)
    raise typer.Exit(FINDINGS if strange else CLEAN)


@app.command("list", help="List the records of a kind that stand.")
def list_records(kind: Kind, as_json: Json = False) -> None:
    """List records by id."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        records = line.master_records(kind)
    for record in records:
        if as_json:
            emit(record)
        else:
            out.print(f"{record['id']}  {record.get('name') or record.get('description') or ''}", markup=False)


@app.command("show", help="Show a record and everything that ever stood in it.")
def show(kind: Kind, name: Annotated[str, typer.Argument(metavar="NAME")], as_json: Json = False) -> None:
    """Show a record that goes by an id, number, name or alias, with its versions, the latest last."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        versions = line.master_history(kind, name)
    for version in versions:
        if as_json:
            emit(version)
        else:
            out.print(f"version {version['version']} since {version['changed_at']} from {version['source']}")
            out.print(f"  {version['record']}", markup=False)


@app.command("resolve", help="Say which record a text means; where none, the three likest.")
def resolve(kind: Kind, text: Annotated[str, typer.Argument(metavar="TEXT")], as_json: Json = False) -> None:
    """Say which record a text means and by what; without one exit 1 with the likest."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        told = line.master_resolve(kind, text)
    if as_json:
        emit(told)
    elif told["id"]:
        out.print(f"{told['id']} by its {told['how']}", markup=False)
    else:
        out.print(f"nobody knows it; likest: {told['likest'] or 'nothing'}", markup=False)
    raise typer.Exit(CLEAN if told["id"] else FINDINGS)
