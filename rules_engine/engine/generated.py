"""Generated Python becomes a function: the one place of the project where text is compiled and executed.

The text is written by ``compiled_source`` and ``live_facts``, never by a person: every name, text and amount of a
ruleset is passed in as data. It sees the names it is given, and no builtins besides.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, Final

CODES_MAX: Final = 1_024
"""How many texts are kept compiled."""


def function(text: str, name: str, names: Mapping[str, object]) -> Callable[..., Any]:
    """Return the function of a name that a generated text defines, in a namespace of these names alone."""
    space: dict[str, object] = {"__builtins__": {}, **names}
    exec(_code(text), space)  # noqa: S102 - generated, and no text of a ruleset is in it.
    return space[name]  # type: ignore[return-value]


@lru_cache(maxsize=CODES_MAX)
def _code(text: str) -> CodeType:
    """Compile a text; functions that differ only in their data have one."""
    return compile(text, "<generated>", "exec")
