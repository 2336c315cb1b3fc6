"""No binary floating point where money, quantities or prices pass.

Owns the ban on ``float(``, float annotations and float literals on the money path. A duration may be a float when its
name says that it is one (``poll_seconds``); asking whether a value is a float, to refuse it, is free.
"""

import ast
from collections.abc import Iterator

from tests.house.allowed import FLOAT_NAMES, FLOAT_WORDS
from tests.house.tree import Finding, Source

MONEY_PATH = (
    "rules_engine/documents",
    "rules_engine/rules",
    "rules_engine/matching",
    "rules_engine/engine",
    "rules_engine/pipeline",
    "rules_engine/storage",
)
"""The rooms that money passes through."""

_INSTEAD = "use Decimal made from a string, or whole minor units; a duration takes a name such as poll_seconds"


def floats(source: Source) -> Iterator[Finding]:
    """Find floats: made by a call, promised by an annotation, or written as a literal."""
    for node in source.nodes:
        wrong = _wrong(source, node)
        if wrong and not _allowed(source, node):
            yield Finding(source.at(node), wrong, _INSTEAD)


def _wrong(source: Source, node: ast.AST) -> str:
    """Say what is wrong with the node, or nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
        return "`float(`"
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return f"the float literal {node.value!r}"
    if isinstance(node, ast.Name) and node.id == "float" and _in_annotation(source, node):
        return "a float annotation"
    return ""


def _in_annotation(source: Source, node: ast.AST) -> bool:
    """Tell whether the node is part of a type that is promised, not of a value that is compared."""
    below = node
    for above in source.above(node):
        if below is getattr(above, "annotation", None) or below is getattr(above, "returns", None):
            return True
        if isinstance(above, ast.stmt):
            return False
        below = above
    return False


def _allowed(source: Source, node: ast.AST) -> bool:
    """Tell whether the name the float is given to says that it measures time, or is excepted by hand."""
    return any(
        FLOAT_WORDS.intersection(name.lower().split("_")) or (source.path, name) in FLOAT_NAMES
        for name in _bound_to(source, node)
    )


def _bound_to(source: Source, node: ast.AST) -> Iterator[str]:
    """Give the names a value or a type is bound to: target, argument, keyword or function."""
    below = node
    for above in source.above(node):
        match above:
            case ast.keyword(arg=str(name)) | ast.arg(arg=name):
                yield name
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                yield ast.unparse(target).rpartition(".")[2]
            case ast.Assign(targets=targets):
                yield from (ast.unparse(target).rpartition(".")[2] for target in targets)
            case ast.arguments():
                yield from _default_of(above, below)
            case ast.FunctionDef(name=name, returns=returns) | ast.AsyncFunctionDef(name=name, returns=returns):
                if below is returns:
                    yield name
        if isinstance(above, ast.stmt):
            return
        below = above


def _default_of(arguments: ast.arguments, value: ast.AST) -> Iterator[str]:
    """Give the argument whose default the value is."""
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        if default is value:
            yield argument.arg
    for argument, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if given is value:
            yield argument.arg
