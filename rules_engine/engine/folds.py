"""Folds: what the parts of a finished level amount to, as facts, verdicts and table results.

Owns merging (semantics, rules 6, 8, 9 and 11) as pure functions from truths to values. They know no sheet, no rows and
no order of evaluation. None stands for unknown or missing.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from rules_engine.documents.sheet import Value
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN, flag_of, kleene_and, kleene_not, kleene_or
from rules_engine.rules.plan import Amounts, FactFold, Truth

Given = int | str | bool | Amounts

Verdict = Literal["not_checked", "within", "over", "under"]
TableStatus = Literal["hit", "otherwise", "none", "not_applicable", "gap", "conflict"]


class FactResult(NamedTuple):
    """The value of a fact, and whether two statements contradict each other."""

    value: Value | None
    conflict: bool


class Applied(NamedTuple):
    """How one tolerance stands: whether it applies, and whether each limit is passed (None: not checked)."""

    id: str
    applies: Truth
    over: Truth | None
    under: Truth | None


class VerdictResult(NamedTuple):
    """The verdict of a dimension, and the tolerance that gave it ("" where none applies)."""

    verdict: Verdict | None
    by: str | None


class TableResult(NamedTuple):
    """The status of a table, whether each row is hit, and whether ``otherwise`` is."""

    status: TableStatus | None
    hits: tuple[Truth, ...]
    otherwise: Truth


def in_currency(given: Given | None, currency: str | None) -> Value | None:
    """Return a constant as a value on a sheet; an amount not given in its currency is missing (rule 2)."""
    return given.of(currency) if isinstance(given, Amounts) else given


def fold_fact(fold: FactFold, truths: Sequence[Truth], currency: str | None) -> FactResult:
    """Merge the statements of a fact, whose truths come in the order of ``fold.statements`` (rule 6)."""
    if fold.merge == "or":
        return FactResult(flag_of(kleene_or(truths)), conflict=False)
    stated = [
        in_currency(statement.value, currency)
        for statement, truth in zip(fold.statements, truths, strict=True)
        if truth == TRUE
    ]
    known = {value for value in stated if value is not None}
    if fold.merge == "one" and len(known) > 1:
        return FactResult(None, conflict=True)
    if not stated or UNKNOWN in truths or None in stated:
        return FactResult(None, conflict=False)
    ordered = sorted(known, key=lambda value: _rank(fold, value))
    return FactResult(ordered[0] if fold.merge == "min" else ordered[-1], conflict=False)


def _rank(fold: FactFold, value: Value) -> int:
    """Return where a value stands among the others: a number by itself, a code by its place in the closed list."""
    if isinstance(value, int):
        return value
    return fold.codes.index(value) if isinstance(value, str) and value in fold.codes else -1


def fold_verdict(entries: Sequence[Applied]) -> VerdictResult:
    """Return the verdict of the first tolerance that may apply; entries come most specific first (rules 8, 9)."""
    for entry in entries:
        if entry.applies == UNKNOWN:
            return VerdictResult(None, None)
        if entry.applies == TRUE:
            return VerdictResult(_verdict(entry.over, entry.under), entry.id)
    return VerdictResult("not_checked", "")


def _verdict(over: Truth | None, under: Truth | None) -> Verdict | None:
    """Return the verdict of one tolerance; a limit that is passed decides before one that is unknown."""
    if over is None and under is None:
        return "not_checked"
    if over == TRUE:
        return "over"
    if under == TRUE:
        return "under"
    return None if UNKNOWN in (over, under) else "within"


def fold_table(
    policy: Literal["unique", "first", "collect"], applies: Truth, rows: Sequence[Truth], *, has_otherwise: bool
) -> TableResult:
    """Fold the rows of a table under its hit policy (rule 11).

    A table that does not apply hits nothing; where that is unknown, nothing it does is certain. A gap or a conflict
    leaves no row certain, so that a table that guards money holds (rule 12).
    """
    if applies == FALSE:
        return TableResult("not_applicable", (FALSE,) * len(rows), FALSE)
    result = _HIT_POLICIES[policy](rows, has_otherwise)
    if applies == TRUE:
        return result
    doubtful = _doubtful((*result.hits, result.otherwise))
    return TableResult(None, doubtful[:-1], doubtful[-1])


def _doubtful(rows: Sequence[Truth]) -> tuple[Truth, ...]:
    """Make every row that is not false unknown."""
    return tuple(FALSE if row == FALSE else UNKNOWN for row in rows)


def _nothing_hit(rows: Sequence[Truth], *, has_otherwise: bool) -> TableResult:
    """Every row is false: ``otherwise``, or a gap, which is unknown."""
    if has_otherwise:
        return TableResult("otherwise", tuple(rows), TRUE)
    return TableResult("gap", (UNKNOWN,) * len(rows), FALSE)


def _unique(rows: Sequence[Truth], has_otherwise: bool) -> TableResult:  # noqa: FBT001 - called through the table below.
    """One true and the rest false; two true is a conflict."""
    true = sum(row == TRUE for row in rows)
    if true > 1:
        return TableResult("conflict", _doubtful(rows), FALSE)
    if UNKNOWN in rows:
        return TableResult(None, _doubtful(rows), UNKNOWN if has_otherwise and not true else FALSE)
    return TableResult("hit", tuple(rows), FALSE) if true else _nothing_hit(rows, has_otherwise=has_otherwise)


def _first(rows: Sequence[Truth], has_otherwise: bool) -> TableResult:  # noqa: FBT001 - called through the table below.
    """The first row that is not false; a row is hit if it is true and every row before it false (Kleene)."""
    free: Truth = TRUE
    hits: list[Truth] = []
    for row in rows:
        hits.append(kleene_and((free, row)))
        free = kleene_and((free, kleene_not(row)))
    if free == TRUE:
        return _nothing_hit(rows, has_otherwise=has_otherwise)
    return TableResult("hit" if TRUE in hits else None, tuple(hits), free if has_otherwise else FALSE)


def _collect(rows: Sequence[Truth], has_otherwise: bool) -> TableResult:  # noqa: FBT001 - called through the table below.
    """All true rows; any unknown row makes the whole unknown, though what is true stays true."""
    free = kleene_and(kleene_not(row) for row in rows)
    otherwise = free if has_otherwise else FALSE
    if UNKNOWN in rows:
        return TableResult(None, tuple(rows), otherwise)
    if TRUE in rows:
        return TableResult("hit", tuple(rows), FALSE)
    return TableResult("otherwise" if has_otherwise else "none", tuple(rows), otherwise)


_HIT_POLICIES = {"unique": _unique, "first": _first, "collect": _collect}


def given_by(
    result: TableResult,
    rows: Sequence[Mapping[str, Given]],
    otherwise: Mapping[str, Given] | None,
    output: str,
    currency: str | None,
) -> Value | None:
    """Return the value of a table's output: of the row that is hit, or of ``otherwise``; else unknown (rule 11)."""
    if result.status == "hit":
        return in_currency(rows[result.hits.index(TRUE)].get(output), currency)
    return in_currency((otherwise or {}).get(output), currency) if result.status == "otherwise" else None
