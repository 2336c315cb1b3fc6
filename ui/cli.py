"""The command line: one door for people, scripts and measurements.

Owns arguments, printing and exit codes; everything else is an act or a query of the pipeline. Exit: 0 done and clean,
1 done with holds, failed cases or findings, 2 refused (code, place, remedy), 3 a defect of ours.
"""

import sys
from typing import Annotated

import typer

from ui import (
    cli_acts,
    cli_analyses,
    cli_bench,
    cli_budgets,
    cli_documents,
    cli_exchange,
    cli_line,
    cli_master,
    cli_orders,
    cli_people,
    cli_replay,
    cli_web,
)
from ui.console import refuse, settings
from ui.gate import guarded

app = typer.Typer(
    name="matchbook",
    help="Orders, receipts and invoices: read, matched, decided with reasons, pushed once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli_exchange.app.command("replay", help="Replay a draft over all documents; exit 1 where any is decided otherwise.")(
    cli_replay.replay
)
app.add_typer(cli_exchange.app, name="ruleset", help="All of a ruleset's life.")
app.add_typer(cli_master.app, name="master", help="Suppliers, items and everything else known beforehand.")
app.add_typer(cli_budgets.app, name="budget", help="What budgets have left, and what moved them.")
app.add_typer(cli_orders.app, name="order", help="All of an order's life.")
app.add_typer(cli_line.audit, name="audit", help="The audit chain.")
app.add_typer(cli_people.app, name="people", help="Who may sign in.")
for command in cli_analyses.COMMANDS:
    cli_exchange.app.command(command.name, help=command.help)(command.run)
for command in (
    *cli_documents.COMMANDS,
    *cli_line.COMMANDS,
    *cli_acts.COMMANDS,
    *cli_web.COMMANDS,
    *cli_bench.COMMANDS,
):
    app.command(command.name, help=command.help, no_args_is_help=command.needs_arguments)(command.run)


@app.callback()
def _options(
    home: Annotated[str | None, typer.Option("--home", help="Data folder; default $MATCHBOOK_HOME.")] = None,
) -> None:
    """Take the options that stand before every command."""
    if home:
        settings.home = home


def _lift_home(arguments: list[str]) -> list[str]:
    """Move ``--home DIR`` to the front, so that it may stand anywhere.

    >>> _lift_home(["status", "4711", "--home", "x"])
    ['--home', 'x', 'status', '4711']
    """
    rest, lifted = [], []
    given = iter(arguments)
    for argument in given:
        if argument == "--home":
            lifted = [argument, *([value] if (value := next(given, None)) is not None else [])]
        elif argument.startswith("--home="):
            lifted = [argument]
        else:
            rest.append(argument)
    return [*lifted, *rest]


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.argv[1:] = _lift_home(sys.argv[1:])
    sys.exit(guarded(app, refuse))


if __name__ == "__main__":
    main()
