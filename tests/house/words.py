"""Words and calls that the house bans in Python, each with what to write instead.

Owns the bans on clocks, generated code, pickles, prints and broad handlers. The floats have their own module.
"""

import ast
from collections.abc import Iterator

from tests.house.allowed import CLOCKS, EXEC, WALLS
from tests.house.tree import Finding, Source

_CLOCK = "take the time from the Clock port, so that a test can turn it"
_BROAD = "catch the refusal you can answer; only the walls of tests/house/allowed.py catch everything"
_GENERATED = "decide by a table or a closure; nothing in a document or a rule is ever executed"
_PICKLE = "write canonical JSON: whoever can write a pickle can run code"
_PRINT = "return the value and let the door show it; the command line writes through its console"

_CLOCK_CALLS = {
    "ctime": {"time"},
    "gmtime": {"time"},
    "localtime": {"time"},
    "now": {"datetime", "dt", "func"},
    "time": {"time"},
    "time_ns": {"time"},
    "today": {"date", "datetime", "dt"},
    "utcnow": {"datetime", "dt"},
}
"""Method to the names it asks the machine's (or the database's) time of."""

_PICKLES = frozenset({"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"})
_BROAD_NAMES = frozenset({"BaseException", "Exception"})


def _calls(source: Source, *names: str) -> Iterator[ast.Call]:
    """Give every call of a builtin of that name."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and ast.unparse(called.value) == "builtins":
                called = ast.Name(called.attr)
            if isinstance(called, ast.Name) and called.id in names:
                yield node


def clocks(source: Source) -> Iterator[Finding]:
    """Find a look at the machine's clock outside the clock adapter; durations (monotonic) are free."""
    if source.path in CLOCKS:
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if owner in _CLOCK_CALLS.get(node.attr, ()):
                yield Finding(source.at(node), f"`{owner}.{node.attr}`", _CLOCK)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if "time" in _CLOCK_CALLS.get(alias.name, ()):
                    yield Finding(source.at(node), f"`from time import {alias.name}`", _CLOCK)


def generated_code(source: Source) -> Iterator[Finding]:
    """Find text that becomes code, but for the one compiler of rules, once each."""
    seen: set[str] = set()
    for call in _calls(source, "compile", "eval", "exec"):
        name = ast.unparse(call.func).rpartition(".")[2]
        if source.path in EXEC and name != "eval" and name not in seen:
            seen.add(name)
            continue
        yield Finding(source.at(call), f"`{name}(`", _GENERATED)


def pickles(source: Source) -> Iterator[Finding]:
    """Find an import of a serialiser that can run code."""
    for node in source.nodes:
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            if module.partition(".")[0] in _PICKLES:
                yield Finding(source.at(node), f"`{module}`", _PICKLE)


def prints(source: Source) -> Iterator[Finding]:
    """Find a print that somebody's pipe would have to swallow."""
    for call in _calls(source, "print"):
        yield Finding(source.at(call), "`print(`", _PRINT)


def broad_handlers(source: Source) -> Iterator[Finding]:
    """Find a handler that swallows defects; each wall may have one."""
    found = [node for node in source.nodes if _is_broad(node)]
    for node in found[1 if source.path in WALLS else 0 :]:
        yield Finding(source.at(node), "a handler that catches every exception", _BROAD)


def _is_broad(node: ast.AST) -> bool:
    """Tell whether this is a broad ``except`` or ``suppress``, or a context manager that swallows what it is told."""
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or any(
            isinstance(each, ast.Name) and each.id in _BROAD_NAMES for each in ast.walk(node.type)
        )
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return any(isinstance(each, ast.Name) and each.id in _BROAD_NAMES for each in node.args)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in {"__exit__", "__aexit__"}:
        return any(
            isinstance(each, ast.Return) and isinstance(each.value, ast.Constant) and each.value.value is True
            for each in ast.walk(node)
        )
    return False
