"""The commands about budgets: how each stands, and what moved one; as of a day, and as known at the end of one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import typer

from rules_engine.documents.base import plain
from ui import wiring
from ui.console import CLEAN, FINDINGS, emit, out, settings

app = typer.Typer(no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output and nothing else.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only what was true on this day.")]
KnownAt = Annotated[
    datetime | None,
    typer.Option("--known-at", formats=["%Y-%m-%d"], help="Only what was known when this day ended."),
]


@app.command("list", help="List every budget: reserved, committed, consumed, left; exit 1 where one is exceeded.")
def list_budgets(as_of: AsOf = None, known_at: KnownAt = None, as_json: Json = False) -> None:
    """List budgets by id."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        rows = line.budgets(_day(as_of), _day(known_at))
    for row in rows:
        if as_json:
            emit(_plain(row._asdict()))
        else:
            money = f"{plain(row.available)} of {plain(row.amount)} {row.currency} left"
            parts = f"reserved {plain(row.reserved)}, committed {plain(row.committed)}, consumed {plain(row.consumed)}"
            unknown = f"; {row.unknown} amounts unknown" if row.unknown else ""
            borne = " ".join(filter(None, (row.cost_centre, row.project)))
            out.print(f"{row.id}  {borne}  {money}; {parts}{unknown}", markup=False)
    raise typer.Exit(FINDINGS if any(row.available < 0 or row.unknown for row in rows) else CLEAN)


@app.command("show", help="Show a budget, and everything that moved it.")
def show(name: Annotated[str, typer.Argument(metavar="NAME")], as_json: Json = False) -> None:
    """Show a budget by its id, or the only one of a cost centre."""
    settings.json = as_json
    with wiring.open_line(settings.home) as line:
        row, moves = line.budget(name)
    if as_json:
        emit(_plain(row._asdict()) | {"movements": [_plain(move._asdict()) for move in moves]})
        return
    out.print(f"{row.id}  {plain(row.available)} of {plain(row.amount)} {row.currency} left", markup=False)
    for move in moves:
        parts = (("reserved", move.reserved), ("committed", move.committed), ("consumed", move.consumed))
        told = ", ".join(f"{account} {amount:+f}" for account, amount in parts if amount)
        out.print(f"  {move.at[:10]}  {move.what} {move.number}: {told or 'an unknown amount'}", markup=False)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _plain(values: dict[str, object]) -> dict[str, object]:
    """Return amounts with their exact digits."""
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}
