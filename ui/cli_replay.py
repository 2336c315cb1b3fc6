"""`matchbook ruleset replay`: a draft against everything that was decided, and what it is worth."""

from typing import Annotated, Any

import typer
from rich.progress import Progress

from rules_engine.documents.base import plain
from rules_engine.documents.money import from_minor
from ui import wiring
from ui.console import CLEAN, FINDINGS, emit, err, out, settings

FLIPS_SHOWN = 20
"""How many flipped documents are printed for people; all are in the JSON, up to a thousand."""


def replay(
    name: Annotated[str, typer.Argument(metavar="F|ID", help="The draft: a ruleset file, or the id of a ruleset.")],
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="F|ID", help="What decides today; the version in force if left out."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=8, help="Processes that share the history.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output and nothing else.")
    ] = False,
) -> None:
    """Replay a draft over all documents and print what flips and the money; exit 1 when anything flips."""
    settings.json = as_json
    with (
        wiring.open_line(settings.home) as line,
        Progress(console=err, transient=True, disable=not err.is_terminal) as bar,
    ):
        task = bar.add_task("replay", total=None)
        report = line.replay(
            name, against, workers=workers, progress=lambda done, of: bar.update(task, completed=done, total=of)
        )
    if as_json:
        emit(report)
    else:
        _print(report)
    raise typer.Exit(FINDINGS if report["flipped"] else CLEAN)


def _print(report: dict[str, Any]) -> None:
    """Print a report for people; released and held money stand side by side and are never netted."""
    out.print(f"{report['documents']} documents, {report['flipped']} decided otherwise", markup=False)
    for change, count in report["outcomes"].items():
        before, _, after = change.partition(" → ")
        if before != after:
            out.print(f"  {count:>8}  {change}", markup=False)
    for word in ("released", "held"):
        for currency, amount in report[word].items():
            unpriced = f"{amount} documents without an amount"
            worth = unpriced if currency == "?" else f"{plain(from_minor(amount, currency))} {currency}"
            out.print(f"  newly {word}: {worth}", markup=False)
    needless = f"{report['needless_before']} today, {report['needless_after']} under the draft"
    out.print(f"needless touches: {needless}", markup=False)
    bad = f"{report['known_bad_released']} of {report['known_bad']} documents that people rejected"
    out.print(f"newly accepted: {bad}", markup=False)
    if report["needs_rematch"]:
        out.print(f"{report['needs_rematch']} documents need to be matched again; they kept their sheets", markup=False)
    for flip in report["flips"][:FLIPS_SHOWN]:
        out.print(f"  {flip['document'][:12]}  {flip['before']} → {flip['after']}", markup=False)
    for rule, effect in report["rules"].items():
        if effect["newly"] or effect["no_longer"]:
            out.print(f"  {rule}: stops {effect['newly']} more, {effect['no_longer']} no longer", markup=False)
    out.print("Every document kept the sheet it had; sums of later documents are not simulated again.", markup=False)
