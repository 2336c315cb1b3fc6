"""The project's files as the house sees them: listed once, read once, parsed once.

Owns the list of rooms, the files that belong to the project, and the form of a finding: the place, what is wrong, and
what to write instead. Checkers are pure functions from a ``Source`` to findings; a canary is a ``Source`` made from a
string that must be found.
"""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOPS = ("rules_engine", "extractors", "connectors", "ui")
"""The four packages that ship; their order is the order of the import layers, from the inside out."""

ROOMS = (
    "rules_engine",
    "rules_engine/documents",
    "rules_engine/rules",
    "rules_engine/matching",
    "rules_engine/engine",
    "rules_engine/pipeline",
    "rules_engine/pipeline/line",
    "rules_engine/pipeline/acts",
    "rules_engine/pipeline/tracking",
    "rules_engine/pipeline/insight",
    "rules_engine/pipeline/outbound",
    "rules_engine/storage",
    "extractors",
    "connectors",
    "ui",
)
"""Every folder whose ``__init__.py`` opens with its three sentences."""

TEXT_SUFFIXES = frozenset(
    {".css", ".html", ".ini", ".js", ".jsx", ".lock", ".mako", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}
)
TEXT_NAMES = frozenset({".ci/run", ".gitignore", "Makefile"})

_LEFT_OUT = frozenset({".git", ".venv", ".web", "build", "dist", "htmlcov", "__pycache__"})


class Finding(NamedTuple):
    """One break of the house's taste."""

    place: str
    wrong: str
    instead: str

    def __str__(self) -> str:
        """Render as one line a person can click and act on."""
        return f"{self.place}: {self.wrong}; {self.instead}"


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the project, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the module, so that each checker walks a list instead of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node that holds each node."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    def at(self, node: ast.AST) -> str:
        """Name the place of a node as file and line."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Walk from the node's parent outwards."""
        while (node := self.parents.get(node, self.tree)) is not self.tree:
            yield node


def planted(text: str, path: str = "rules_engine/documents/planted.py") -> Source:
    """Make a source from a string: what a canary plants."""
    return Source(path, text)


def _walked() -> Iterator[str]:
    """List the files of an exported tree, where git cannot be asked."""
    for file in ROOT.rglob("*"):
        path = file.relative_to(ROOT)
        if file.is_file() and not _LEFT_OUT.intersection(path.parts) and not path.parts[0].endswith("_cache"):
            yield path.as_posix()


@lru_cache(maxsize=1)
def project_files() -> tuple[str, ...]:
    """List what belongs to the project: what git tracks, and what it would add."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listing.stdout.split("\0") if listing.returncode == 0 and listing.stdout else _walked()
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


@lru_cache(maxsize=2048)
def text_of(path: str) -> str:
    """Read a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


@lru_cache(maxsize=2048)
def _source(path: str) -> Source:
    return Source(path, text_of(path))


def python_sources(*tops: str) -> tuple[Source, ...]:
    """Give every Python file below the named folders; without a name, every Python file of the project."""
    prefixes = tuple(f"{top}/" for top in tops)
    return tuple(
        _source(path)
        for path in project_files()
        if path.endswith(".py") and (not prefixes or path.startswith(prefixes))
    )


def text_files() -> tuple[str, ...]:
    """List every file of the project that people read, data of tests and rule packs left out."""
    return tuple(
        path
        for path in project_files()
        if (Path(path).suffix in TEXT_SUFFIXES or path in TEXT_NAMES)
        and not path.startswith("rulesets/")
        and "/data/" not in path
    )


def clean(findings: Iterable[Finding]) -> None:
    """Fail with every finding, one a line, and nothing around them."""
    lines = [str(finding) for finding in sorted(findings)]
    if lines:
        pytest.fail("\n".join([f"{len(lines)} findings", *lines]), pytrace=False)
