"""What one execution of a plan on a sheet found: truths, values, outcomes; and the laws of three truth values.

Owns the result that all executions must give alike, byte for byte, and the protocol they share. It derives nothing:
missing terms, holds and explanations are worked out from it by ``blame``, ``decide`` and ``explain``, once for all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import orjson

from rules_engine.documents.decision import Outcome
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, Terms, Value
from rules_engine.documents.term_rows import TermType
from rules_engine.documents.terms import TERMS
from rules_engine.rules.plan import Plan, Read, Truth, folded

FALSE: Final[Truth] = 0
TRUE: Final[Truth] = 1
UNKNOWN: Final[Truth] = 2

Row = dict[str, Value]
"""What is known on the document or on one line, by name; an absent name is unknown."""


def kleene_and(truths: Iterable[Truth]) -> Truth:
    """Return false if any is false, else unknown if any is unknown, else true.

    >>> kleene_and([TRUE, UNKNOWN]), kleene_and([UNKNOWN, FALSE]), kleene_and([])
    (2, 0, 1)
    """
    result: Truth = TRUE
    for truth in truths:
        if truth == FALSE:
            return FALSE
        if truth == UNKNOWN:
            result = UNKNOWN
    return result


def kleene_or(truths: Iterable[Truth]) -> Truth:
    """Return true if any is true, else unknown if any is unknown, else false."""
    result: Truth = FALSE
    for truth in truths:
        if truth == TRUE:
            return TRUE
        if truth == UNKNOWN:
            result = UNKNOWN
    return result


def kleene_not(truth: Truth) -> Truth:
    """Return the contrary; unknown stays unknown."""
    return UNKNOWN if truth == UNKNOWN else FALSE if truth == TRUE else TRUE


def truth_of(flag: Value | None) -> Truth:
    """Return the truth of a flag as it stands in a row; missing is unknown."""
    return UNKNOWN if flag is None else TRUE if flag else FALSE


def put(row: Row, name: str, value: Value | None) -> None:
    """Write a value into a row; None writes nothing, because absence is unknown."""
    if value is not None:
        row[name] = value


def flag_of(truth: Truth) -> bool | None:
    """Return a truth as the value of a flag; unknown is None."""
    return None if truth == UNKNOWN else truth == TRUE


_PYTHON: Final[dict[TermType, type]] = {"flag": bool, "ratio": Ratio, "text": str, "code": str}


def _usable(kind: TermType, value: Value) -> Value | None:
    """Return a sheet value as comparisons read it, or None where it is no value of its type (fails closed)."""
    found = type(value)
    if found is not _PYTHON.get(kind, int):
        return None
    if found is int:
        return value if -LARGEST <= value <= LARGEST else None  # type: ignore[operator]
    return folded(value) if isinstance(value, str) else value


def usable(terms: Terms) -> Row:
    """Return the terms as every execution reads them: text folded, numbers beyond the limit unknown (rules 2 and 4)."""
    row: Row = {}
    for name, value in terms.items():
        term = TERMS.get(name)
        if term is not None:
            put(row, name, _usable(term.type, value))
    return row


@dataclass(frozen=True, slots=True)
class Rows:
    """The terms of a sheet that a plan's conditions read, as ``usable`` gives them: the document's, and each line's."""

    document: Row
    lines: tuple[Row, ...]

    @classmethod
    def of(cls, plan: Plan, sheet: FactSheet) -> "Rows":
        """Read a sheet once for executions that look at nothing else; ``plan`` is typed for it."""
        document, line = plan.terms_read["document"], plan.terms_read["line"]
        return cls(_read_row(sheet.terms, document), tuple([_read_row(each.terms, line) for each in sheet.lines]))


def _read_row(terms: Terms, wanted: Iterable[tuple[str, TermType]]) -> Row:
    """Return the terms wanted, as ``usable`` would."""
    row: Row = {}
    for name, kind in wanted:
        value = terms.get(name)
        if value is not None and (found := _usable(kind, value)) is not None:
            row[name] = found
    return row


Values = Mapping[str, tuple[Value | None, ...]]
"""What folds gave: one value per name for the document, or one per line in the order of the sheet."""

Truths = Mapping[str, tuple[Truth, ...]]
"""The truth of parts, likewise."""


def seen(read: Read, sheet: FactSheet, values: Values, line: int | None) -> Value | None:
    """Return what a name stands for as it was written, for showing it: text unfolded, ratios whole; None is unknown.

    ``line`` is the index of the line at hand; names of the document do not need it.
    """
    if read.produced:
        return values[read.name][line if read.scope == "line" and line is not None else 0]
    terms = sheet.lines[line].terms if read.scope == "line" and line is not None else sheet.terms
    value = terms.get(read.name)
    return None if value is None or _usable(read.type, value) is None else value


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcome of the document, of its header alone, and of each line in the order of the sheet."""

    document: Outcome
    header: Outcome
    lines: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The complete result of one run, for a plan typed for the sheet.

    ``truths``: per part id one truth (document scope) or one per line in the order of the sheet (line scope).
    ``values``: per name that a fold gives likewise one value or one per line; None is unknown or missing. A flag's
    value is True, False or None.
    """

    truths: Truths
    values: Values
    outcomes: Outcomes

    def truth(self, part: str, line: int | None) -> Truth:
        """Return the truth of a part on a line (its index), or on the document (None)."""
        return self.truths[part][line or 0]

    def value(self, name: str, line: int | None) -> Value | None:
        """Return the value of a produced name on a line (its index), or on the document (None)."""
        return self.values[name][line or 0]

    def to_bytes(self) -> bytes:
        """Return canonical bytes: two executions agree exactly when these are equal."""
        outcomes = [self.outcomes.document, self.outcomes.header, self.outcomes.lines]
        plain = {"truths": dict(self.truths), "values": dict(self.values), "outcomes": outcomes}
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


class Execution(Protocol):
    """One way of running a plan; all must give the same evaluation."""

    name: str

    def run(self, plan: Plan, sheet: FactSheet) -> Evaluation:
        """Run the plan on the sheet.

        The steps are the same for every execution: ``plan.typed(sheet.document_type)``; the levels up to
        ``outcome_after``; ``outcome.outcomes(...)`` once; the levels after it, which read the outcome.
        """
        ...

    def run_rows(self, typed: Plan, sheet: FactSheet, rows: Rows) -> Evaluation:
        """Run a plan typed for the sheet on the terms that were read of it; they are not changed."""
        ...
