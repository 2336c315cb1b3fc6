"""A mistake put into functions that are already there: their code is exchanged, and nothing is read anew.

Owns whether that can be done: a mistake in what a module does while it is read (a table, a default, a decorator, or a
function that is called then) needs the module to be read with it, and so does one that changes which outer names a
function uses.
"""

import dis
import gc
import inspect
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from types import CodeType, FunctionType
from typing import NamedTuple

Key = tuple[str, int]
"""A function of a file: its qualified name and its first line."""


class Exchange(NamedTuple):
    """The code of functions of a file, with a mistake; and the lines of the function in which it is."""

    path: str
    codes: dict[Key, CodeType]
    lines: frozenset[int]

    def possible(self, read: AbstractSet[int]) -> bool:
        """Tell whether no line of the function ran while the module was read."""
        return not self.lines & read

    def happen(self) -> bool:
        """Exchange the code of every function of the file that lives; tell whether there was any."""
        found = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
        ours = [each for each in found if each.__code__.co_filename == self.path and _key(each.__code__) in self.codes]
        for each in ours:
            each.__code__ = self.codes[_key(each.__code__)]
        return bool(ours)


def exchange(path: str, text: str, mistaken: str) -> Exchange | None:
    """Return what is exchanged for a mistake; None where the module must be read with it."""
    was, becomes = (list(_codes(compile(each, path, "exec", dont_inherit=True))) for each in (text, mistaken))
    if [key for key, _ in was] != [key for key, _ in becomes]:
        return None
    changed = {key: (old, new) for (key, old), (_, new) in zip(was, becomes, strict=True) if old != new}
    often = Counter(key for key, _ in was)
    inner = [old for old, _ in changed.values() if not any(_key(each) in changed for each in _directly(old))]
    functions = {key: both for key, both in changed.items() if both[0].co_flags & inspect.CO_OPTIMIZED}
    if any(often[key] > 1 for key in changed) or any(
        old.co_freevars != new.co_freevars for old, new in functions.values()
    ):
        return None
    if not inner or any(_key(code) not in functions for code in inner):
        return None
    return Exchange(path, {key: new for key, (_, new) in functions.items()}, frozenset().union(*map(_lines, inner)))


def _key(code: CodeType) -> Key:
    """Return what a function is known by."""
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[tuple[Key, CodeType]]:
    """Yield a code and all codes in it."""
    yield _key(code), code
    for each in _directly(code):
        yield from _codes(each)


def _directly(code: CodeType) -> Iterator[CodeType]:
    """Yield the codes directly in a code."""
    return (each for each in code.co_consts if isinstance(each, CodeType))


def _lines(code: CodeType) -> frozenset[int]:
    """Return the lines of what a function does, without the line that makes it."""
    steps = list(dis.get_instructions(code))
    begun = next(at for at, step in enumerate(steps) if step.opname == "RESUME")
    lines = {step.positions.lineno for step in steps[begun + 1 :] if step.positions is not None}
    return frozenset(line for line in lines if line is not None)
