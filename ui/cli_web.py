"""The command that opens the web app: serve."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from ui.console import Command, err, out, settings


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port on this machine.")] = 8_000,
    workers: Annotated[int, typer.Option("--workers", min=0, max=64, help="Workers beside the web app.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty home with the demo company first.")] = False,
) -> None:
    """Open the web app on this machine, with workers beside it, until told to stop."""
    from ui import bundle, launcher, wiring  # noqa: PLC0415 - only this command starts processes

    home = wiring.home_of(settings.home)
    if demo:
        _fill(home)
    wiring.require_home(home)
    if not bundle.is_built():
        err.print("Building the pages; this happens once, and again after an update.", markup=False)

    def who() -> str:
        # Looked up while the web process starts: opening the home takes each of the two a second.
        people = [person.login for person in wiring.open_office(settings.home).accounts.people()]
        return "\n".join(_how_to_sign_in(home / "demo", people))

    def told(said: str) -> None:
        out.print(said, markup=False)

    raise typer.Exit(launcher.serve(home, port=port, workers=workers, meanwhile=who, told=told))


def _fill(home: Path) -> None:
    """Fill an empty home with the demo company and its people; one with documents of its own is left as it is."""
    from rules_engine.errors import HomeRefused  # noqa: PLC0415 - only here
    from ui import wiring  # noqa: PLC0415 - the same
    from ui.demo.people import enter  # noqa: PLC0415 - the same
    from ui.demo.run import fill  # noqa: PLC0415 - the same

    with wiring.open_demo(settings.home) as line, Progress(console=err, disable=not err.is_terminal) as bar:
        task = bar.add_task("Received", total=None)
        try:
            told = fill(
                line,
                home / "demo",
                wiring.write_ubl,
                again=True,
                step=lambda done, of: bar.update(task, completed=done, total=of),
            )
        except HomeRefused:
            err.print("The home holds documents of its own; the demo company was left out.", markup=False)
            return
        err.print(told, markup=False)
    enter(wiring.open_office(settings.home).accounts, home / "demo")


def _how_to_sign_in(folder: Path, people: list[str]) -> list[str]:
    """Return the lines that say who may sign in, with the passwords of the demo's people."""
    from ui.demo.people import SIGN_IN  # noqa: PLC0415 - only here

    kept = folder / SIGN_IN
    if kept.is_file():
        listed = kept.read_text(encoding="utf-8").rstrip().splitlines()
        return ["Sign in as (login, password, name):", *(f"  {line}" for line in listed), f"They also stand in {kept}."]
    if people:
        return [f"Who may sign in: {', '.join(people)}."]
    return ["Nobody may sign in yet: enter the first person with matchbook people add."]


COMMANDS = (Command("serve", "Open the web app on this machine, with workers beside it, until told to stop.", serve),)
