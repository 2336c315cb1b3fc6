"""Where the command line prints: results on standard output, everything else on standard error."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import orjson
from rich.console import Console

from rules_engine.errors import RulesEngineError

CLEAN = 0
FINDINGS = 1
REFUSED = 2

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


class Command(NamedTuple):
    """One command: its name, its one sentence of help, and what runs."""

    name: str
    help: str
    run: Callable[..., None]
    needs_arguments: bool = False


@dataclass
class Settings:
    """What stands before every command."""

    home: str | None = None
    json: bool = False


settings = Settings()


def emit(value: Mapping[str, object]) -> None:
    """Print one JSON object as one line on standard output."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")
    sys.stdout.flush()


def refuse(error: RulesEngineError) -> None:
    """Say a refusal on standard error: code, sentence, place, remedy; as JSON too where JSON was asked for."""
    if settings.json:
        emit({"refused": error.as_dict()})
    place = f" [{error.where}]" if error.where else ""
    err.print(f"{error.code}: {error.sentence}{place}", style="bold", markup=False)
    if error.remedy:
        err.print(error.remedy, markup=False)
