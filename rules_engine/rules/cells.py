"""Values of a decision table as cells of a grid, and back: what people read where it is exact, JSON where it is not.

Owns the text of cells only. Whatever a value is written as reads back as the very same value; a text that would not is
written as JSON behind ``json:``. Whole numbers and truths are cells of their own type.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rules_engine.rules.conditions import Constant, ListValue, TermValue
from rules_engine.rules.model import Effect

Cell = str | int | bool | None

JSON: Final = "json: "
TERM: Final = "term: "
LIST: Final = "list: "
YES: Final = "yes"

_UNSAFE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x", re.IGNORECASE)
"""What a workbook cannot hold, or reads back as something else."""

_BARE: Final = ("is true", "is false", "is known", "is missing")
"""Operators that take no value."""

_AMOUNT: Final = re.compile(r"([A-Z]{3}|\*) (-?[0-9.]+)")
_CONSTANT: Final[TypeAdapter[object]] = TypeAdapter(Constant)
_EFFECT: Final[TypeAdapter[Effect]] = TypeAdapter(Effect)


class NotACell(ValueError):
    """A cell that says nothing a table may hold: one sentence."""


def text_cell(text: str) -> str:
    """Write a text: as it is, or as JSON where a workbook would change it.

    >>> text_cell("above 5"), text_cell(" x")
    ('above 5', 'json: " x"')
    """
    plain = text and text == text.strip() and not _UNSAFE.search(text) and not text.startswith((JSON, TERM, LIST))
    return text if plain else _json(text)


def read_text(cell: Cell) -> str:
    """Read a text back; an empty cell is no text at all."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(JSON):
        found = _parsed(cell)
        if not isinstance(found, str):
            raise NotACell("A text is expected.")
        return found
    return str(cell)


def value_cell(value: object, op: str) -> Cell:
    """Write what a condition compares with.

    >>> value_cell(("A", "b c"), "in"), value_cell({"EUR": "50"}, "exceeds"), value_cell(3, "=")
    ('A; b c', 'EUR 50', 3)
    """
    if value is None and op in _BARE:
        return YES
    if isinstance(value, bool) or not isinstance(value, str | int | dict | tuple | TermValue | ListValue):
        raise NotACell("This is no value of a condition.")
    if isinstance(value, int):
        return value
    written = _written(value)
    return written if read_value(written, op) == value else _json(_plain(value))


def _written(value: str | dict[str, str] | tuple[str, ...] | TermValue | ListValue) -> str:
    """Write a value as people would."""
    if isinstance(value, TermValue):
        return TERM + value.term
    if isinstance(value, ListValue):
        return LIST + value.list
    if isinstance(value, dict):
        return "; ".join(f"{currency} {amount}" for currency, amount in value.items())
    return text_cell(value) if isinstance(value, str) else "; ".join(value)


def read_value(cell: Cell, op: str) -> object:
    """Read what a condition compares with.

    Raises:
        NotACell: where it is none.
    """
    if op in _BARE:
        if cell in (YES, True):
            return None
        raise NotACell(f"A cell under {op!r} says {YES!r} or nothing.")
    if isinstance(cell, bool):
        raise NotACell("A truth is no value to compare with; use the operators 'is true' and 'is false'.")
    if not isinstance(cell, str):
        return cell
    if cell.startswith(JSON):
        return _constant(_parsed(cell))
    if cell.startswith(TERM):
        return TermValue(term=cell.removeprefix(TERM))
    if cell.startswith(LIST):
        return ListValue(list=cell.removeprefix(LIST))
    parts = [part.strip() for part in cell.split(";")]
    if op in {"in", "not in"}:
        return tuple(parts)
    amounts = [_AMOUNT.fullmatch(part) for part in parts]
    if all(amounts):
        return {match[1]: match[2] for match in amounts if match}
    return cell


def give_cell(value: object) -> Cell:
    """Write an output of a row."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        written = text_cell(value)
        return written if read_give(written) == value else _json(value)
    if isinstance(value, dict):
        written = _written(value)
        return written if read_give(written) == value else _json(value)
    raise NotACell("This is no output of a table.")


def read_give(cell: Cell) -> object:
    """Read an output of a row."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith(JSON):
        return _parsed(cell)
    parts = [_AMOUNT.fullmatch(part.strip()) for part in cell.split(";")]
    return {match[1]: match[2] for match in parts if match} if all(parts) else cell


def effects_cell(effects: Sequence[Effect]) -> str | None:
    """Write effects, one a line: its name, and what it says as JSON.

    >>> from rules_engine.rules.model import Refuse
    >>> effects_cell([Refuse(reason="NO")])
    'refuse {"reason": "NO"}'
    """
    lines = []
    for effect in effects:
        said = effect.model_dump(mode="json", exclude_defaults=True)
        lines.append(f"{effect.effect} {_json(said).removeprefix(JSON)}")
    return "\n".join(lines) or None


def read_effects(cell: Cell) -> tuple[Effect, ...]:
    """Read effects back.

    Raises:
        NotACell: where a line is no effect.
    """
    return tuple(_effect(line) for line in str(cell or "").splitlines() if line.strip())


def _effect(line: str) -> Effect:
    """Read one effect."""
    name, _, said = line.strip().partition(" ")
    found = _parsed(JSON + (said or "{}"))
    try:
        return _EFFECT.validate_python({"effect": name, **found} if isinstance(found, dict) else found)
    except ValidationError as refusal:
        told = refusal.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
        raise NotACell(f"{line[:60]!r} is no effect: {told}.") from None


def json_cell(data: object) -> str:
    """Write anything as JSON that a workbook keeps as it is."""
    return _json(data)


def read_json(cell: Cell) -> object:
    """Read it back."""
    return _parsed(str(cell))


def _json(data: object) -> str:
    """Write JSON in ASCII, without the two letters that workbooks take for an escape."""
    written = json.dumps(data).replace("_x", "\\u005fx").replace("_X", "\\u005fX").replace("\x7f", "\\u007f")
    return JSON + written


def _parsed(cell: str) -> object:
    """Parse the JSON of a cell, without fractions."""
    try:
        return json.loads(cell.removeprefix(JSON), parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError):
        raise NotACell(f"{cell[:60]!r} is not JSON.") from None


def _no_fraction(written: str) -> object:
    """Refuse binary fractions."""
    raise ValueError(written)


def _constant(data: object) -> object:
    """Turn JSON into a value of a condition."""
    try:
        return _CONSTANT.validate_python(tuple(data) if isinstance(data, list) else data)
    except ValidationError:
        raise NotACell("This is no value of a condition.") from None


def _plain(value: object) -> object:
    """Return a value as JSON says it."""
    return list(value) if isinstance(value, tuple) else value
