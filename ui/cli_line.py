"""The commands that work on a home: demo, capture, worker, status, audit verify, doctor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from ui import wiring
from ui.console import CLEAN, FINDINGS, REFUSED, Command, emit, err, out, settings

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]

audit = typer.Typer(no_args_is_help=True)


def capture(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    as_json: Json = False,
) -> None:
    """Take documents into the store and run the whole line for them."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        results = line.capture(paths, channel="command line")
        line.run_until_idle()
        rows: list[dict[str, Any]] = [result | line.after(result) for result in results]
    for row in rows:
        if as_json:
            emit(row)
        else:
            _print_captured(row)
    refused = [row for row in rows if "refused" in {row["result"], row.get("status")}]
    clean = all(row["result"] == "already received" or row.get("outcome") in {"accepted", "filed"} for row in rows)
    raise typer.Exit(REFUSED if rows and len(refused) == len(rows) else CLEAN if clean else FINDINGS)


def _print_captured(row: dict[str, Any]) -> None:
    """Print what came of one file: what it was answered, what it is, what was decided, what to do."""
    answer = "refused" if row.get("status") == "refused" else row["result"]
    told = row.get("sentence") or row.get("outcome") or row.get("status") or ""
    out.print(f"{answer:>16}  {row['file']}  {row.get('number') or ''}  {told}", markup=False)
    if answer == "refused":
        for reason in (row, *row.get("reasons", ())):
            if reason.get("code"):
                place = f" [{reason['place']}]" if reason.get("place") else ""
                out.print(f"{'':>16}  {reason['code']}: {reason.get('remedy') or ''}{place}", markup=False)


def status(number: Annotated[str, typer.Argument(metavar="NUMBER")], as_json: Json = False) -> None:
    """Say where an order or an invoice stands, what holds it and what clears it."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        rows: list[dict[str, Any]] = line.status(number)
    for row in rows:
        if as_json:
            emit(row)
            continue
        out.print(f"[bold]{row['document_type']} {row['number']}[/bold]  {row['status']} since {row['since']}")
        if row.get("explanation"):
            out.print(f"  {row['explanation']}", markup=False)
        for hold in row.get("holds", ()):
            where = f"line {hold['line']}" if hold["line"] else "the document"
            out.print(f"  hold {hold['reason']} on {where}: {hold['sentence']}", markup=False)
            out.print(f"    clears: {hold['release_condition']}", markup=False)
        if row.get("next"):
            out.print(f"  next: {row['next']}", markup=False)
        for entry in row.get("history", ()):
            out.print(f"  {entry['at']}  {entry['what']}  {entry.get('reason') or ''}", markup=False)
    raise typer.Exit(FINDINGS if any(row.get("holds") for row in rows) else CLEAN)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In plain words, English or German.")],
    language: Annotated[str | None, typer.Option("--language", help="en or de; default: that of the question.")] = None,
    as_json: Json = False,
) -> None:
    """Answer a question about an order, an invoice or a supplier; ask back where it could mean two things."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        answer = line.ask(question, language)
    if as_json:
        parts = {"evidence": [each._asdict() for each in answer.evidence]}
        emit(answer._asdict() | parts | {"choices": [each._asdict() for each in answer.choices]})
    else:
        out.print(answer.text, markup=False)
        for each in answer.evidence:
            out.print(f"  {each.on[:19]}  {each.what}  {each.document_type} {each.number}", markup=False)
    raise typer.Exit(CLEAN if answer.kind == "told" else FINDINGS)


def worker() -> None:
    """Run a worker until it is told to stop: one of as many as wanted."""
    wiring.run_worker(settings.home)


def demo(
    run: Annotated[bool, typer.Option("--run", help="Process everything and print the table of outcomes.")] = False,
    as_json: Json = False,
) -> None:
    """Fill an empty home with the demo company; with --run also process it and print what came of it."""
    settings.json = as_json
    from ui.demo.people import SIGN_IN, enter  # noqa: PLC0415 - only this command needs the demo company
    from ui.demo.run import fill, show  # noqa: PLC0415 - the same

    folder = wiring.home_of(settings.home) / "demo"
    with wiring.open_demo(settings.home) as line:
        with _progress("Received") as received:
            told = fill(line, folder, wiring.write_ubl, again=run, step=received)
        err.print(told, markup=False)
        enter(wiring.open_office(settings.home).accounts, folder)
        if not run:
            return
        with err.status("Processing every document") if err.is_terminal else nullcontext():
            line.run_until_idle()
        agreed = show(line, folder, wiring.write_ubl, emit=emit if as_json else None)
    err.print(f"To look at it: matchbook serve. Who may sign in stands in {folder / SIGN_IN}", markup=False)
    raise typer.Exit(CLEAN if agreed else FINDINGS)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error, on a terminal only."""
    with Progress(console=err, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@audit.command(
    "verify", help="Recompute the audit chain, what is billed per order line and every order, and say if all is whole."
)
def verify(as_json: Json = False) -> None:
    """Recompute the audit chain, the counted bills and the orders; what differs is named, and it ends with 2."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        report = line.audit_verify()
    if as_json:
        emit(report)
    else:
        out.print(f"whole: {report['entries']} entries, head {report['head']}")
        out.print(f"conserved: {report['counted_documents']} bills on {report['order_lines']} order lines")
        out.print(f"recounted: {report['recounted_orders']} orders with {report['recounted_lines']} lines")


def doctor(as_json: Json = False) -> None:
    """Say what is missing on this machine and how to get it."""
    settings.json = as_json
    checks = wiring.doctor(settings.home)
    for check in checks:
        if as_json:
            emit(check)
        else:
            mark = "ok     " if check["ok"] else "MISSING"
            out.print(f"{mark}  {check['name']}: {check['told']}", markup=False)
            if not check["ok"]:
                out.print(f"         {check['remedy']}", markup=False)
    raise typer.Exit(CLEAN if all(check["ok"] for check in checks) else FINDINGS)


COMMANDS = (
    Command("demo", "Fill an empty home with the demo company.", demo),
    Command("capture", "Take documents into the store and run the whole line for them.", capture, needs_arguments=True),
    Command("status", "Say where an order or an invoice stands, with evidence.", status, needs_arguments=True),
    Command("ask", "Answer a question in plain words, with evidence.", ask, needs_arguments=True),
    Command("worker", "Run only the worker; many per machine are welcome.", worker),
    Command("doctor", "Say what is missing on this machine and how to get it.", doctor),
)
