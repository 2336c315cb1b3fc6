"""The reference pages that are made from the code: terms, refusals, commands.

Run as ``python -m ui.reference`` to write them; a test fails when a page differs from what the code says.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import typer

from rules_engine.documents.terms import TERMS
from rules_engine.errors import RulesEngineError

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def terms_page() -> str:
    """Return the page of every term a rule may use."""
    cells = (
        (f"`{term.name}`", term.type, term.meaning, term.unit, ", ".join(term.document_types), term.source)
        for term in TERMS.values()
    )
    rows = ["| " + " | ".join(row) + " |" for row in cells]
    head = [
        "# Terms",
        "",
        "What a rule may ask about a document and its lines. A term that is missing is *unknown*, never zero.",
        "",
        "| Term | Type | Meaning | Unit | Documents | From |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def refusals(base: type[RulesEngineError] = RulesEngineError) -> Iterator[type[RulesEngineError]]:
    """Yield every refusal of the tree, parents before children."""
    for refusal in base.__subclasses__():
        yield refusal
        yield from refusals(refusal)


def errors_page() -> str:
    """Return the page of every refusal with its code."""
    rows = [f"| `{refusal.code}` | {refusal.__name__} | {(refusal.__doc__ or '').strip()} |" for refusal in refusals()]
    head = [
        "# Refusals",
        "",
        "Every refusal says its code, one sentence, the place and what to do. Nothing is changed by what was refused.",
        "",
        "| Code | Name | When |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


class _Option(Protocol):
    """What a page needs of an option or argument; the library's own classes are private to it."""

    opts: list[str]
    param_type_name: str


class _Command(Protocol):
    """What a page needs of a command."""

    help: str | None
    params: list[_Option]


def _commands(group: object, prefix: str) -> Iterator[tuple[str, _Command]]:
    """Yield every command with its full name, sub-commands in place of their group."""
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def commands_page() -> str:
    """Return the page of every command with its options."""
    from ui.cli import app  # noqa: PLC0415 - the command line imports this module's siblings

    told = [
        "# Commands",
        "",
        "Exit: 0 done and clean, 1 done with holds or findings, 2 refused, 3 a defect of ours.",
        "",
    ]
    for name, command in _commands(typer.main.get_command(app), "matchbook"):
        told += [f"## `{name}`", "", command.help or "", ""]
        options = [option for option in command.params if option.param_type_name == "option"]
        rows = [
            f"- `{' / '.join(option.opts)}`: {help_}" for option in options if (help_ := getattr(option, "help", ""))
        ]
        told += [*rows, ""] if rows else []
    return "\n".join(told).rstrip() + "\n"


PAGES = {"terms.md": terms_page, "errors.md": errors_page, "commands.md": commands_page}


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
