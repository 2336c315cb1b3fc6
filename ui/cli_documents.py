"""The stateless commands: reading a document and deciding one, with nothing kept."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from rules_engine.documents.candidate import Extraction, Finding
from rules_engine.documents.order import Order
from rules_engine.errors import DocumentRefused
from ui import wiring
from ui.console import CLEAN, FINDINGS, REFUSED, Command, emit, err, out, settings
from ui.desk import Desk
from ui.present import decide_json, read_json

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]


def _print_reading(file: str, extraction: Extraction, findings: tuple[Finding, ...]) -> None:
    """Print a reading for people: what it is, its header, its lines, what is doubtful."""
    candidate = extraction.candidate
    kind = candidate.document_type.value if candidate else "unknown"
    number = candidate.number if candidate else None
    out.print(f"[bold]{file}[/bold]  {kind} {number or ''}  ({extraction.status}, {extraction.extractor})")
    if candidate:
        totals = candidate.totals
        out.print(
            f"  issued {candidate.issue_date or '—'}  order {candidate.order_reference or '—'}"
            f"  seller {candidate.seller.name or '—'}  due {totals.amount_due or '—'} {candidate.currency or ''}",
            markup=False,
        )
        for line in candidate.lines:
            out.print(
                f"  {line.id:>6}  {line.quantity or '—'} {line.unit_code or ''} × {line.net_price or '—'}"
                f" = {line.line_net_amount or '—'}  {line.item.description or ''}",
                markup=False,
            )
    for finding in findings:
        out.print(f"  {finding.code}: {finding.sentence} {finding.place}", markup=False)
    if extraction.unknown_columns:
        out.print(f"  columns without a role, kept: {', '.join(extraction.unknown_columns)}", markup=False)


def _order_at_hand(desk: Desk, order: str) -> Order:
    """Return the order to read with: a file, or the number of one in the store."""
    if Path(order).is_file():
        return desk.order(Path(order))
    with wiring.open_line(settings.home) as line:
        return line.order(order)


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Documents to read.")],
    no_embedded: Annotated[bool, typer.Option("--no-embedded", help="Ignore XML carried inside a PDF.")] = False,
    order: Annotated[
        str | None, typer.Option("--order", metavar="FILE|NUMBER", help="Read with the order at hand.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read documents and print what stands in them, with nothing stored."""
    settings.json = as_json
    codes = []
    with wiring.open_desk(embedded=not no_embedded) as desk:
        at_hand = _order_at_hand(desk, order) if order else None
        for file in files:
            sha256 = None
            try:
                content = desk.file(file)
                sha256 = hashlib.sha256(content).hexdigest()
                extraction, findings = desk.read(content, at_hand)
            except DocumentRefused as refusal:
                codes.append(REFUSED)
                finding = Finding(
                    code=refusal.code, sentence=refusal.sentence, place=refusal.where, remedy=refusal.remedy
                )
                if as_json:
                    emit(read_json(str(file), sha256, None, (finding,)))
                else:
                    err.print(f"{file}: {refusal.code}: {refusal.sentence} {refusal.remedy}", markup=False)
                continue
            codes.append(FINDINGS if findings or extraction.status != "success" else CLEAN)
            if as_json:
                emit(read_json(str(file), sha256, extraction, findings))
            else:
                _print_reading(str(file), extraction, findings)
    raise typer.Exit(REFUSED if codes and min(codes) == REFUSED else min(max(codes, default=CLEAN), FINDINGS))


def _print_counterfactuals(found: tuple[Mapping[str, str], ...]) -> None:
    """Print what would make a document pass, by who can do it."""
    if found:
        out.print("What would make it pass:")
    for entry in found:
        out.print(f"  {entry['actor'].replace('_', ' ')}: {entry['sentence']}", markup=False)


def decide(
    invoice: Annotated[
        Path, typer.Option("--invoice", metavar="F", help="The invoice, credit note or order response.")
    ],
    order: Annotated[
        list[Path] | None, typer.Option("--order", metavar="F", help="An order or a change of it.")
    ] = None,
    receipt: Annotated[list[Path] | None, typer.Option("--receipt", metavar="F", help="A receipt advice.")] = None,
    response: Annotated[list[Path] | None, typer.Option("--response", metavar="F", help="An order response.")] = None,
    ruleset: Annotated[
        str, typer.Option("--ruleset", metavar="F|ID", help="A ruleset file or the id of a pack.")
    ] = "starter",
    as_json: Json = False,
) -> None:
    """Read, match, decide and explain one document from files, with nothing stored."""
    settings.json = as_json
    with wiring.open_desk() as desk:
        once = desk.decide(invoice, tuple(order or ()), tuple(receipt or ()), tuple(response or ()), ruleset)
        explanation = desk.explain(once)
    if as_json:
        emit(decide_json(once.decision, explanation, desk.counterfactuals(once)))
    else:
        out.print(f"[bold]{once.decision.outcome.value}[/bold]  {once.document.number}")
        out.print(explanation, markup=False)
        _print_counterfactuals(desk.counterfactuals(once))
    raise typer.Exit(CLEAN if once.decision.outcome.value == "accepted" else FINDINGS)


COMMANDS = (
    Command("read", "Read documents and print what stands in them; nothing is stored.", read, needs_arguments=True),
    Command("decide", "Read, match, decide and explain one document; nothing is stored.", decide, needs_arguments=True),
)
