"""Docstrings: every public name says what it is, every room opens with what it owns, never does and how it grows."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Finding, Source

_SENTENCES = 3
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _decorators(node: Definition) -> set[str]:
    """Give the last word of every decorator: ``overload``, ``setter``."""
    return {ast.unparse(decorator).partition("(")[0].rpartition(".")[2] for decorator in node.decorator_list}


def _public(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, Definition]]:
    """Give every definition that somebody outside may use, classes with their members; no locals of functions."""
    for node in body:
        if not isinstance(node, Definition) or node.name.startswith("_"):
            continue
        if _decorators(node) & {"overload", "setter", "deleter"}:
            continue
        name = f"{owner}{node.name}"
        yield name, node
        if isinstance(node, ast.ClassDef):
            yield from _public(node.body, f"{name}.")


def undocumented(source: Source) -> Iterator[Finding]:
    """Find public modules, classes, functions and methods that do not say what they are."""
    instead = "say in one sentence of the glossary's words what it is or does"
    if not ast.get_docstring(source.tree):
        yield Finding(f"{source.path}:1", "the module has no docstring", instead)
    for name, node in _public(source.tree.body):
        if not ast.get_docstring(node):
            yield Finding(source.at(node), f"public `{name}` has no docstring", instead)


def opening(source: Source) -> Iterator[Finding]:
    """Find a room that does not open with exactly three sentences: owns, never, how to add one more."""
    instead = "open with three: what this room owns, what it must never do, how to add one more of its kind"
    paragraph = " ".join((ast.get_docstring(source.tree) or "").partition("\n\n")[0].split())
    sentences = re.split(r"(?<=[.!?])\s+", paragraph) if paragraph else []
    if len(sentences) != _SENTENCES or not paragraph.endswith("."):
        yield Finding(f"{source.path}:1", f"the room opens with {len(sentences)} sentences", instead)
        return
    owns, never, adds = (sentence.lower() for sentence in sentences)
    for sentence, word in ((owns, "owns"), (never, "never"), (adds, "add")):
        if not re.search(rf"\b{word}\b", sentence):
            yield Finding(f"{source.path}:1", f"no `{word}` in the sentence {sentence!r}", instead)
