"""What generated code calls: sums over lines, merges, verdicts and hit policies, on bare truths and values.

Written from the semantics a second time and on purpose not with ``folds``, so that a slip in one of them shows as a
difference between two executions. None stands for unknown or missing.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import Ratio, Value
from rules_engine.engine.evaluation import UNKNOWN

Truths = Sequence[int]
Given = Sequence[Value | None]


def ceiling(value: Value | None) -> Value | None:
    """Return what *exceeds* and *within* read of a ratio."""
    return max(value) if isinstance(value, Ratio) else value


def floor(value: Value | None) -> Value | None:
    """Return what *at least* and *below* read of a ratio."""
    return min(value) if isinstance(value, Ratio) else value


def taken(values: Given, flags: Truths) -> list[int] | None:
    """Return the numbers of the lines whose flag is true; None where a flag or one of the numbers is unknown."""
    chosen = [value for value, flag in zip(values, flags, strict=True) if flag]
    return None if UNKNOWN in flags or None in chosen else [value for value in chosen if isinstance(value, int)]


def summed(numbers: list[int] | None) -> int | None:
    """Return the sum, unknown beyond the limit of a number."""
    if numbers is None:
        return None
    found = sum(numbers)
    return found if -LARGEST <= found <= LARGEST else None


def smallest(numbers: list[int] | None) -> int | None:
    """Return the smallest number; none at all is unknown."""
    return min(numbers) if numbers else None


def largest(numbers: list[int] | None) -> int | None:
    """Return the largest number; none at all is unknown."""
    return max(numbers) if numbers else None


def either(truths: Truths) -> bool | None:
    """Return the Kleene disjunction as the value of a flag."""
    return True if 1 in truths else None if UNKNOWN in truths else False


def stated(truths: Truths, given: Given, ranks: Mapping[Value, int], last: bool) -> Value | None:  # noqa: FBT001 - generated calls are positional.
    """Return the last or first value by rank that true statements give; missing without one, or if one may come."""
    values = [value for value, truth in zip(given, truths, strict=True) if truth == 1]
    if UNKNOWN in truths or None in values or not values:
        return None
    known = [value for value in values if value is not None]
    return (max if last else min)(known, key=lambda value: value if isinstance(value, int) else ranks.get(value, -1))


def agreed(truths: Truths, given: Given) -> tuple[Value | None, bool]:
    """Return the one value all true statements give, and whether two contradict each other."""
    values = [value for value, truth in zip(given, truths, strict=True) if truth == 1]
    known = {value for value in values if value is not None}
    single = next(iter(known)) if len(known) == 1 and None not in values and UNKNOWN not in truths else None
    return single, len(known) > 1


def verdict(entries: Sequence[tuple[str, int, int | None, int | None]]) -> tuple[str | None, str | None]:
    """Return the verdict of the first tolerance that may apply, and its id; entries are id, applies, over, under."""
    for name, applies, over, under in entries:
        if applies == UNKNOWN:
            return None, None
        if applies:
            if over is None and under is None:
                return "not_checked", name
            doubt = UNKNOWN in (over, under)
            return "over" if over == 1 else "under" if under == 1 else None if doubt else "within", name
    return "not_checked", ""


Table = tuple[str | None, tuple[int, ...], int]
"""Status, a truth per row, and the truth of ``otherwise``."""


def unique(rows: Truths, otherwise: bool) -> Table:  # noqa: FBT001 - generated calls are positional.
    """Exactly one row may be true."""
    true, unknown = rows.count(1), rows.count(UNKNOWN)
    doubtful = tuple(UNKNOWN if row else 0 for row in rows)
    if true > 1:
        return "conflict", doubtful, 0
    if unknown:
        return None, doubtful, UNKNOWN if otherwise and true == 0 else 0
    return ("hit", tuple(rows), 0) if true else _empty(rows, otherwise)


def first(rows: Truths, otherwise: bool) -> Table:  # noqa: FBT001 - generated calls are positional.
    """The first row that is not false decides."""
    hits = [0] * len(rows)
    certain = True
    for place, row in enumerate(rows):
        if row:
            hits[place] = 1 if row == 1 and certain else UNKNOWN
            certain = False
        if row == 1:
            return ("hit" if 1 in hits else None), tuple(hits), 0
    if certain:
        return _empty(rows, otherwise)
    return None, tuple(hits), UNKNOWN if otherwise else 0


def collect(rows: Truths, otherwise: bool) -> Table:  # noqa: FBT001 - generated calls are positional.
    """Every true row counts; one unknown row makes the table unknown."""
    none_is_true = 1 not in rows
    if UNKNOWN in rows:
        return None, tuple(rows), UNKNOWN if otherwise and none_is_true else 0
    if none_is_true:
        return ("otherwise" if otherwise else "none"), tuple(rows), 1 if otherwise else 0
    return "hit", tuple(rows), 0


def _empty(rows: Truths, otherwise: bool) -> Table:  # noqa: FBT001 - as its callers.
    """No row is true or unknown: ``otherwise``, or a gap."""
    return ("otherwise", tuple(rows), 1) if otherwise else ("gap", (UNKNOWN,) * len(rows), 0)


def applied(applies: int, found: Table) -> Table:
    """Take back what a table found where it does not apply, or doubt it where that is unknown."""
    if applies == 1:
        return found
    _, hits, otherwise = found
    if applies == 0:
        return "not_applicable", (0,) * len(hits), 0
    return None, tuple(UNKNOWN if hit else 0 for hit in hits), UNKNOWN if otherwise else 0


def output(found: Table, given: Given, otherwise: Value | None) -> Value | None:
    """Return an output: what the first row hit gives, or what ``otherwise`` gives; else unknown."""
    status, hits, _ = found
    if status == "hit":
        return given[hits.index(1)]
    return otherwise if status == "otherwise" else None


FLAGS: Final = (False, True, None)
"""The value of a flag by its truth."""

NAMES: Final[Mapping[str, object]] = {"flags": FLAGS} | {
    function.__name__: function
    for function in (
        ceiling,
        floor,
        taken,
        summed,
        smallest,
        largest,
        either,
        stated,
        agreed,
        verdict,
        unique,
        first,
        collect,
        applied,
        output,
        any,
        tuple,
        zip,
        len,
    )
}
"""Everything generated code can name besides its own variables."""
