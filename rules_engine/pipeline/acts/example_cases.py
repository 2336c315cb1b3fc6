"""Examples as cases: papers that are read, matched and decided like any other, and decide as the sheet did.

Owns the writing of an example into a folder of a ruleset's cases. The case sets no more terms than it takes for the
papers to be decided as the sheet was.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from rules_engine.documents.decision import Decision
from rules_engine.documents.order import Header
from rules_engine.documents.sheet import FactSheet, Ratio, Terms
from rules_engine.pipeline.acts.example_papers import Papers
from rules_engine.pipeline.acts.samples import said
from rules_engine.pipeline.line.once import Given, Once, Source, as_value
from rules_engine.rules.model import Case, CaseValue

Write = Callable[[Header], bytes]
DecideGiven = Callable[[Given], Once]
Judge = Callable[[FactSheet], Decision]
"""Decides a sheet, quickly: for trying which terms a case needs."""

Setting = tuple[str | None, str]
"""A term that a case sets: the row's id, or None for the document; and the term."""

Settings = dict[Setting, CaseValue]
"""Every term that a case sets."""


class Paper(NamedTuple):
    """How the document that is decided is written, where not as its order is: a suffix, and who writes."""

    suffix: str
    write: Write


class WrittenCase(NamedTuple):
    """A case with its files, and whether the papers are decided as the sheet was."""

    case: Case
    files: Mapping[str, bytes]
    confirmed: bool


class _Writing:
    """Writes one example."""

    def __init__(self, example: FactSheet, write: Write, paper: Paper | None) -> None:
        self._papers = Papers(example)
        self._write, self._paper = write, paper or Paper(".xml", write)
        rows = self._papers.row_ids()
        lines = tuple(row.model_copy(update={"id": name}) for name, row in rows.items())
        self.sheet = example.model_copy(update={"lines": lines})
        self.files = dict(self._made())

    def _made(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files."""
        subject = self._papers.subject()
        yield f"{subject.document_type.value}{self._paper.suffix}", self._paper.write(subject)
        for name, paper in (("order.xml", self._papers.order()), ("receipt.xml", self._papers.receipt_advice())):
            if paper is not None:
                yield name, self._write(paper)

    def given(self, settings: Mapping[Setting, CaseValue]) -> Given:
        """Return the files with terms set."""
        names = list(self.files)
        terms, line_terms = split_settings(settings)
        return Given(
            Source(names[0], self.files[names[0]]),
            orders=tuple(Source(name, self.files[name]) for name in names if name == "order.xml"),
            receipts=tuple(Source(name, self.files[name]) for name in names if name == "receipt.xml"),
            terms=terms,
            line_terms=line_terms,
        )


def fewest_settings(matched: FactSheet, wanted: FactSheet, judge: Callable[[FactSheet], object]) -> Settings:
    """Return the fewest terms to set on a matched sheet so that it is judged as the sheet that is wanted.

    The rows of both have the same ids. What may stay as it was measured stays, what is unknown last of all.
    """
    judged = judge(wanted)
    measured: dict[str | None, Terms] = {None: matched.terms, **{line.id: line.terms for line in matched.lines}}
    rows: dict[str | None, Terms] = {None: wanted.terms, **{line.id: line.terms for line in wanted.lines}}
    needed = {
        (row, name): _written(terms.get(name))
        for row, terms in rows.items()
        for name in sorted({*terms, *measured.get(row, {})})
        if terms.get(name) != measured.get(row, {}).get(name)
    }
    for setting in sorted(needed, key=lambda each: needed[each] is not None):
        fewer = {key: value for key, value in needed.items() if key != setting}
        if judge(with_settings(matched, fewer)) == judged:
            needed = fewer
    return needed


def write_case(
    example: FactSheet,
    name: str,
    why: str,
    *,
    write: Write,
    judge: Judge,
    decide_given: DecideGiven,
    paper: Paper | None = None,
) -> WrittenCase:
    """Write an example as a case: papers, the terms they cannot say, and what is decided on it.

    With ``paper`` the document that is decided is written in that way, and read back from it.
    """
    writing = _Writing(example, write, paper)
    once = decide_given(writing.given({}))
    settings = fewest_settings(once.matched.sheet, writing.sheet, lambda sheet: said(judge(sheet)))
    decided = decide_given(writing.given(settings)).decision
    expected = said(judge(writing.sheet))
    names = list(writing.files)
    terms, line_terms = split_settings(settings)
    case = Case.model_validate(
        {
            "id": name,
            "why": why,
            "invoice": names[0],
            "orders": tuple(each for each in names if each == "order.xml"),
            "receipts": tuple(each for each in names if each == "receipt.xml"),
            "terms": terms,
            "line_terms": line_terms,
            **expected,
        }
    )
    return WrittenCase(case, writing.files, said(decided) == expected)


def _written(value: object) -> CaseValue:
    """Return a value as a case writes it; a term that is not there is set to be unknown."""
    if isinstance(value, Ratio):
        return (value.up, value.down)
    return value if isinstance(value, bool | int | str) else None


def split_settings(
    settings: Mapping[Setting, CaseValue],
) -> tuple[dict[str, CaseValue], dict[str, dict[str, CaseValue]]]:
    """Return settings as the two fields of a case."""
    lines: dict[str, dict[str, CaseValue]] = {}
    for (row, name), value in settings.items():
        if row is not None:
            lines.setdefault(row, {})[name] = value
    return {name: value for (row, name), value in settings.items() if row is None}, lines


def with_settings(sheet: FactSheet, settings: Mapping[Setting, CaseValue]) -> FactSheet:
    """Return a sheet with terms set."""

    def of(row: str | None, terms: Terms) -> Terms:
        given = {name: value for (at, name), value in settings.items() if at == row}
        kept = {name: value for name, value in terms.items() if name not in given}
        return kept | {name: as_value(value) for name, value in given.items() if value is not None}

    lines = tuple(line.model_copy(update={"terms": of(line.id, line.terms)}) for line in sheet.lines)
    return sheet.model_copy(update={"terms": of(None, sheet.terms), "lines": lines})
