"""Folds as formulas: facts, verdicts and tables, from the three truth values of what they fold.

Owns the same laws as the engine's folds (semantics, rules 6, 8, 9 and 11), said for every sheet at once instead of one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rules_engine.rules.plan import Amounts, FactFold, TableFold
from rules_engine.rules.proof_sheet import FALSE, TRUE, Kleene, Number, Text, both, contrary, either
from rules_engine.rules.solver import NO, YES, Formula, all_of, any_of, at_least, chosen, compared, negated, whole

Given = int | str | bool | Amounts
AmountOf = Callable[[Amounts], Number]


class FactFormulas(NamedTuple):
    """A fact that is no flag: its value, and when two statements contradict each other."""

    value: Number | Text
    conflict: Formula


class VerdictFormulas(NamedTuple):
    """The verdict of a dimension, and the tolerance that gives it."""

    verdict: Text
    by: Text


class TableFormulas(NamedTuple):
    """What a table amounts to: its status, its rows hit, its otherwise hit."""

    status: Text
    hits: tuple[Kleene, ...]
    otherwise: Kleene


def _as_number(given: Given, amount: AmountOf) -> Number:
    """Return a constant as a number; an amount not given in the sheet's currency is unknown."""
    if isinstance(given, Amounts):
        return amount(given)
    assert isinstance(given, int)
    return Number(YES, whole(given))


def fact(fold: FactFold, truths: Sequence[Kleene], amount: AmountOf) -> FactFormulas:
    """Return a fact that merges by max, min or one (rule 6)."""
    certain = all_of((any_of(each.true for each in truths), *(negated(each.unknown) for each in truths)))
    values = [statement.value for statement in fold.statements]
    if fold.type in {"code", "text"}:
        return _code(fold, [str(value) for value in values], truths, certain)
    numbers = [_as_number(value, amount) for value in values]
    given = all_of(any_of((negated(each.true), n.known)) for each, n in zip(truths, numbers, strict=True))
    value, found = whole(0), NO
    for each, n in zip(truths, numbers, strict=True):
        stated = all_of((each.true, n.known))
        better = compared(n.value, "<" if fold.merge == "min" else ">", value)
        value = chosen(all_of((stated, any_of((negated(found), better)))), n.value, value)
        found = any_of((found, stated))
    conflict = _two_values(fold, truths, numbers)
    return FactFormulas(Number(all_of((certain, given, negated(conflict))), value), conflict)


def _two_values(fold: FactFold, truths: Sequence[Kleene], numbers: Sequence[Number]) -> Formula:
    """Return that two statements of a fact that may have one value are true with different ones."""
    if fold.merge != "one":
        return NO
    pairs = list(zip(truths, numbers, strict=True))
    return any_of(
        all_of((one.true, other.true, a.known, b.known, compared(a.value, "!=", b.value)))
        for at, (one, a) in enumerate(pairs)
        for other, b in pairs[at + 1 :]
        if not a.value.eq(b.value)
    )


def _code(fold: FactFold, values: Sequence[str], truths: Sequence[Kleene], certain: Formula) -> FactFormulas:
    """Return a fact that is a code: the only one stated, or the highest or lowest of its list."""
    stated = {
        value: any_of(each.true for each, other in zip(truths, values, strict=True) if other == value)
        for value in dict.fromkeys(values)
    }
    conflict = at_least(list(stated.values()), 2) if fold.merge == "one" else NO
    known = all_of((certain, negated(conflict)))
    rank = {value: fold.codes.index(value) if value in fold.codes else -1 for value in stated}
    sign = -1 if fold.merge == "min" else 1
    being = {
        value: all_of(
            (known, true, *(negated(stated[other]) for other in stated if sign * rank[other] > sign * rank[value]))
        )
        for value, true in stated.items()
    }
    return FactFormulas(Text(known, being), conflict)


class Entry(NamedTuple):
    """A tolerance by its truths; None is always applicable, or not checked."""

    id: str
    applies: Kleene | None
    over: Kleene | None
    under: Kleene | None


def verdict(entries: Sequence[Entry]) -> VerdictFormulas:
    """Return the verdict of the first tolerance that may apply; entries come most specific first (rules 8 and 9)."""
    left, unclear = YES, NO
    by: dict[str, Formula] = {}
    found: dict[str, list[Formula]] = {"not_checked": [], "within": [], "over": [], "under": []}
    for entry in entries:
        applies = entry.applies or TRUE
        decides = all_of((left, applies.true))
        unclear = any_of((unclear, all_of((left, applies.unknown))))
        left = all_of((left, applies.false))
        by[entry.id] = decides
        if entry.over is None and entry.under is None:
            found["not_checked"].append(decides)
            continue
        over, under = entry.over or FALSE, entry.under or FALSE
        found["over"].append(all_of((decides, over.true)))
        found["under"].append(all_of((decides, negated(over.true), under.true)))
        found["within"].append(all_of((decides, over.false, under.false)))
    found["not_checked"].append(left)
    by[""] = left
    being = {name: any_of(ways) for name, ways in found.items()}
    return VerdictFormulas(Text(any_of(being.values()), being), Text(negated(unclear), by))


def table(fold: TableFold, applies: Kleene | None, rows: Sequence[Kleene]) -> TableFormulas:
    """Return a table under its hit policy; where it is unknown whether it applies, nothing is certain (rule 11)."""
    applies, has_otherwise = applies or TRUE, fold.otherwise is not None
    nothing = all_of(row.false for row in rows)
    gap = nothing if not has_otherwise and fold.policy != "collect" else NO
    conflict = at_least([row.true for row in rows], 2) if fold.policy == "unique" else NO
    hits, free = _FOLDED[fold.policy](rows, conflict)
    hits = tuple(Kleene(hit.true, all_of((hit.false, negated(gap)))) for hit in hits)
    otherwise = free if has_otherwise else FALSE
    # A collect table with an unknown row is unknown as a whole, though what is true of it stays true (rule 11).
    whole_table = negated(any_of(row.unknown for row in rows)) if fold.policy == "collect" else YES
    hit = all_of((any_of(each.true for each in hits), whole_table))
    being = {
        "conflict": conflict,
        "gap": gap,
        "hit": hit,
        "otherwise": nothing if has_otherwise else NO,
        "none": nothing if fold.policy == "collect" and not has_otherwise else NO,
    }
    being = {name: all_of((applies.true, formula)) for name, formula in being.items()}
    being["not_applicable"] = applies.false
    certain = [Kleene(all_of((applies.true, each.true)), any_of((applies.false, each.false))) for each in hits]
    if has_otherwise:
        otherwise = Kleene(all_of((applies.true, otherwise.true)), any_of((applies.false, otherwise.false)))
    return TableFormulas(Text(any_of(being.values()), being), tuple(certain), otherwise)


def _unique(rows: Sequence[Kleene], conflict: Formula) -> tuple[tuple[Kleene, ...], Kleene]:
    """Return the rows hit where one is true and the rest false, and the contrary of any row."""
    known = all_of(negated(row.unknown) for row in rows)
    alone = all_of((known, negated(conflict)))
    any_true = any_of(row.true for row in rows)
    hits = tuple(Kleene(all_of((row.true, alone)), row.false) for row in rows)
    return hits, Kleene(all_of(row.false for row in rows), any_true)


def _first(rows: Sequence[Kleene], _conflict: Formula) -> tuple[tuple[Kleene, ...], Kleene]:
    """Return each row hit where it is true and every row before it false, and what is left."""
    free, hits = TRUE, []
    for row in rows:
        hits.append(both((free, row)))
        free = both((free, contrary(row)))
    return tuple(hits), free


def _collect(rows: Sequence[Kleene], _conflict: Formula) -> tuple[tuple[Kleene, ...], Kleene]:
    """Return every row that is true."""
    return tuple(rows), contrary(either(rows))


_FOLDED = {"unique": _unique, "first": _first, "collect": _collect}


def output(name: str, kind: str, fold: TableFold, found: TableFormulas, amount: AmountOf) -> Kleene | Number | Text:
    """Return an output of a table: of the row that is hit, or of its otherwise; else unknown."""
    gives: list[tuple[Formula, Mapping[str, Given]]] = [
        (found.hits[at].true, row.gives) for at, row in enumerate(fold.rows)
    ]
    gives.append((found.status.being["otherwise"], fold.otherwise or {}))
    stated = [(way, give[name]) for way, give in gives if name in give]
    if kind == "flag":
        return Kleene(
            any_of(way for way, value in stated if value is True),
            any_of(way for way, value in stated if value is False),
        )
    if kind in {"code", "text"}:
        being = {
            str(text): any_of(way for way, value in stated if value == text)
            for text in dict.fromkeys(value for _, value in stated)
        }
        return Text(any_of(being.values()), being)
    numbers = [(way, _as_number(value, amount)) for way, value in stated]
    value = whole(0)
    for way, n in numbers:
        value = chosen(way, n.value, value)
    return Number(any_of(all_of((way, n.known)) for way, n in numbers), value)
