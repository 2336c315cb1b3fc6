"""The measurements: our executions side by side with other engines, replay beside the live path."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from rules_engine.errors import UnknownNumber
from ui.console import Command, emit, err, out, settings

ROOT = Path(__file__).parent.parent
"""The checkout: measurements are run from it and are no part of an installed program."""


def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help="engine, replay, or another file of benchmarks/.")],
    rules: Annotated[list[int] | None, typer.Option("--rules", help="How many rules; may be given again.")] = None,
    documents: Annotated[int | None, typer.Option("--documents", help="How many documents.")] = None,
    lines: Annotated[int | None, typer.Option("--lines", help="So many lines on each, for engine.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")] = False,
) -> None:
    """Run one measurement and print what every contender did; other engines come with the extra `bench`."""
    settings.json = as_json
    known = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text())
    if name not in known:
        raise UnknownNumber(
            f"There is no measurement {name!r}.",
            where=str(ROOT / "benchmarks"),
            remedy=f"Choose one of: {', '.join(known)}." if known else "Run it from a checkout of the project.",
        )
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    command += ["--rules", *map(str, rules)] if rules else []
    command += ["--documents", str(documents)] if documents else []
    command += ["--lines", str(lines)] if lines else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own.
        for line in running.stdout or ():
            if as_json:
                emit(json.loads(line))
            else:
                out.print(_row(line), markup=False)
    if running.returncode:
        err.print(f"The measurement ended with code {running.returncode}.", markup=False)
        raise typer.Exit(3)


def _row(line: str) -> str:
    """Write one object as a line for people."""
    try:
        said = json.loads(line)
    except ValueError:
        return line.rstrip()
    return "  ".join(f"{key}={value}" for key, value in said.items() if key != "name").join((f"{said['name']:<20}", ""))


COMMANDS = (
    Command("bench", "Measure: engine, replay … side by side with other engines.", bench, needs_arguments=True),
)
