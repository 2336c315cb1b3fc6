"""Defects: what is wrong with a ruleset although it can be run, each with a document that shows it.

Owns the shape of what the prover finds, and the collecting of it over types of documents: a defect that several types
share is told once, and what is only so for one of the types a part applies to is none.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.sheet import FactSheet

DefectKind = Literal["identical", "subsumed", "conflict", "gap", "unreachable"]
Family = Literal["table", "rule", "route", "fact", "tolerance"]


class Expected(Frozen):
    """What a decision on the example must show: the truth of a part, or the value of a name; None is unknown."""

    name: str
    line: int | None = Field(default=None, description="index of the line, or None for the document")
    value: bool | str | None = None


class Defect(Frozen):
    """One defect: what kind, of which parts, in one sentence, with the example that shows it."""

    kind: DefectKind
    family: Family
    parts: tuple[str, ...]
    place: str
    sentence: str
    remedy: str = ""
    document_type: str
    example: FactSheet | None = Field(default=None, description="none where no document exists that could show it")
    expected: tuple[Expected, ...] = ()


class NotDecided(Frozen):
    """A question that was not answered within the time."""

    parts: tuple[str, ...]
    sentence: str


class Report(Frozen):
    """Everything the prover found, and everything it could not decide."""

    defects: tuple[Defect, ...] = ()
    not_decided: tuple[NotDecided, ...] = ()


class Promise(Frozen):
    """An invariant, and what became of it."""

    id: str
    status: Literal["proved", "refuted", "not_decided"]
    sentence: str
    lines: int = Field(default=0, description="up to how many lines a document of the proof has")
    document_type: str | None = None
    example: FactSheet | None = None
    expected: tuple[Expected, ...] = ()


class Difference(Frozen):
    """What differs on the example: its kind, the line (index; None for the document), its word, and where it is so."""

    kind: str
    line: int | None
    word: str
    before: bool
    after: bool


class Comparison(Frozen):
    """How two versions compare."""

    status: Literal["equivalent", "different", "not_decided"]
    sentence: str
    lines: int = Field(default=0, description="up to how many lines the documents have that were looked at")
    document_type: str | None = None
    example: FactSheet | None = None
    differences: tuple[Difference, ...] = ()


class Found:
    """Defects while they are looked for; each is told once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.defects: dict[tuple[str, str, frozenset[str]], Defect] = {}
        self.open: dict[tuple[str, tuple[str, ...]], NotDecided] = {}

    def add(self, defect: Defect) -> None:
        """Keep a defect, unless the same was found for another type of document."""
        self.defects.setdefault((defect.kind, defect.family, frozenset(defect.parts)), defect)

    def leave_open(self, parts: Iterable[str], what: str) -> None:
        """Note what was not decided in time."""
        named = tuple(parts)
        self.open.setdefault((what, named), NotDecided(parts=named, sentence=f"Not decided in time: {what}."))

    def report(self, predictions: Mapping[str, str]) -> Report:
        """Return what was found, by place; each with the outcome that is predicted for its example, by facts hash."""
        told = (_predicted(each, predictions) for each in self.defects.values())
        ordered = sorted(told, key=lambda each: (each.family, each.parts, each.kind))
        return Report(defects=tuple(ordered), not_decided=tuple(self.open.values()))


def _predicted(defect: Defect, predictions: Mapping[str, str]) -> Defect:
    """Return a defect with the outcome that its example must get."""
    outcome = None if defect.example is None else predictions.get(defect.example.facts_hash)
    if outcome is None:
        return defect
    shown = Expected(name="document.outcome", value=outcome)
    return defect.model_copy(update={"expected": tuple(dict.fromkeys((*defect.expected, shown)))})


def quoted(names: Iterable[str]) -> str:
    """Return names as a sentence lists them.

    >>> quoted(["a", "b"])
    "'a' and 'b'"
    """
    listed = [repr(name) for name in names]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
