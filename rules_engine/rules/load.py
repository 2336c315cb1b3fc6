"""Loading: the bytes of a ruleset file become a ruleset, or one sentence says where they are not one.

Owns syntax only: JSON without doubles, floats or excessive depth, in the shape of the model. What the rules mean is
checked by ``check``.
"""

import json
import re
from collections.abc import Sequence
from typing import Final, NoReturn

from pydantic import ValidationError

from rules_engine.documents.money import LARGEST
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules.model import Ruleset

BYTES_MAX: Final = 20_000_000
"""The largest ruleset file."""

NESTING_MAX: Final = 120
"""How deep the JSON may be nested: conditions of the permitted depth, and the parts around them."""

_HALF: Final = re.compile("[\ud800-\udfff]")
_REMEDY: Final = "Correct the file; the rule language is described in the documentation."


def load_ruleset(content: bytes) -> Ruleset:
    """Read a ruleset from the bytes of its JSON file.

    >>> load_ruleset(b'{"id": "r", "name": "R"}').id
    'r'

    Raises:
        RuleSyntaxError: where the bytes are no JSON, or not of the shape of a ruleset; with the place.
    """
    if len(content) > BYTES_MAX:
        _refuse(f"The file is larger than {BYTES_MAX} bytes.", "")
    data = _parsed(content)
    _check_nesting(data)
    _check_values(data)
    try:
        return Ruleset.model_validate(data)
    except ValidationError as refusal:
        first = refusal.errors(include_url=False, include_context=False, include_input=False)[0]
        raise RuleSyntaxError(_sentence(first["msg"]), where=_where(first["loc"], data), remedy=_REMEDY) from None


def _refuse(sentence: str, where: str) -> NoReturn:
    """Refuse the file."""
    raise RuleSyntaxError(sentence, where=where, remedy=_REMEDY)


def _parsed(content: bytes) -> object:
    """Parse strict JSON: UTF-8, no key twice, no number with a fraction."""
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_without_doubles,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except UnicodeDecodeError as refusal:
        _refuse("The file is not UTF-8.", f"byte {refusal.start}")
    except json.JSONDecodeError as refusal:
        _refuse(f"The file is not JSON: {refusal.msg}.", f"line {refusal.lineno}, column {refusal.colno}")
    except RecursionError:
        _refuse("The file is nested too deep.", "")
    except ValueError:
        # Python's own limit on the digits of a whole number; a number this long is nothing else here either.
        _refuse("A number has more digits than any number here.", "")


def _without_doubles(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object, refusing a key that stands twice: one of the two would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        _refuse(f"The key {double!r} stands twice in one object.", double)
    return found


def _no_fraction(written: str) -> NoReturn:
    """Refuse binary fractions, NaN and infinity: they are never exact."""
    _refuse(f"{written} is a number with a fraction; write it in quotes.", written)


def _check_nesting(data: object) -> None:
    """Refuse nesting that no ruleset needs, before anything walks it recursively."""
    layer, depth = [data], 0
    while layer:
        depth += 1
        if depth > NESTING_MAX:
            _refuse(f"The file is nested deeper than {NESTING_MAX}.", "")
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]


def _check_values(data: object) -> None:
    """Refuse what no canonical form can hold: halves of letters, and numbers beyond 64 bits."""
    waiting: list[tuple[str, object]] = [("", data)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((_inner(place, key), inner) for key, inner in value.items())
            waiting.extend((place, key) for key in value)
        elif isinstance(value, list):
            waiting.extend((f"{place}[{_label(inner, at)}]", inner) for at, inner in enumerate(value))
        elif isinstance(value, str) and _HALF.search(value):
            _refuse("A text holds half of a letter (a lone surrogate).", place.encode("ascii", "replace").decode())
        elif isinstance(value, int) and abs(value) > LARGEST:
            _refuse("A number is too large.", place)


def _inner(place: str, key: str) -> str:
    """Return the place of a key."""
    return f"{place}.{key}" if place else key


def _label(inner: object, at: int) -> str:
    """Return how a part of a list is named: by its id, else by its position."""
    name = inner.get("id") if isinstance(inner, dict) else None
    return name if isinstance(name, str) else str(at)


def _sentence(message: str) -> str:
    """Turn a message of the model into a sentence."""
    return f"{message[:1].upper()}{message[1:]}." if not message.endswith(".") else message


def _where(location: Sequence[str | int], data: object) -> str:
    """Write the place as a path through the file, with ids instead of positions where parts have them.

    The model also names which form of a condition it tried; what is not in the file is left out, save a missing key.
    """
    path, here = "", data
    for at, step in enumerate(location):
        if isinstance(here, dict) and step in here:
            path, here = f"{path}.{step}", here[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
            name = here.get("id") if isinstance(here, dict) else None
            path = f"{path}[{name if isinstance(name, str) else step}]"
        elif at == len(location) - 1:
            path = f"{path}.{step}"
    return path.removeprefix(".")
