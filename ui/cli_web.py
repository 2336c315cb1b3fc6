"""The command that opens the web app: serve."""

from typing import Annotated

import typer

from ui.console import Command, out, settings


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="Port on this machine.")] = 8_000,
    workers: Annotated[int, typer.Option("--workers", min=0, max=64, help="Workers beside the web app.")] = 1,
) -> None:
    """Open the web app on this machine, with workers beside it, until told to stop."""
    from ui import launcher, wiring  # noqa: PLC0415 - only this command starts processes

    home = wiring.home_of(settings.home)
    wiring.open_office(settings.home)  # A home that cannot be opened is refused here, in words, before anything starts.
    raise typer.Exit(launcher.serve(home, port=port, workers=workers, told=lambda said: out.print(said, markup=False)))


COMMANDS = (Command("serve", "Open the web app on this machine, with workers beside it, until told to stop.", serve),)
