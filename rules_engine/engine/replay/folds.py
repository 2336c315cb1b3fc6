"""Folds as columns: facts, verdicts and tables from the truths of a finished level (semantics 6, 8, 9 and 11)."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from rules_engine.documents.sheet import Value
from rules_engine.engine.folds import in_currency
from rules_engine.engine.replay.conditions import Expressions, all_of, any_of, is_true, truth
from rules_engine.rules.plan import FactFold, Fold, TableFold, VerdictFold

Named = Iterator[pl.Expr]


def folded(fold: Fold, made: Expressions) -> list[pl.Expr]:
    """Return the columns a fold gives, under their names."""
    if isinstance(fold, FactFold):
        return list(_fact(fold, made))
    return list(_verdict(fold, made) if isinstance(fold, VerdictFold) else _table(fold, made))


def _doubtful(found: pl.Expr) -> pl.Expr:
    """Make everything that is not false unknown."""
    return found & truth(2)


def _constant(value: Value | None, made: Expressions) -> pl.Expr:
    """Return a value as a column holds it."""
    if isinstance(value, str):
        return pl.lit(made.number(value), dtype=pl.Int32)
    return pl.lit(value, dtype=pl.Boolean if isinstance(value, bool) else pl.Int64)


def _fact(fold: FactFold, made: Expressions) -> Named:
    """Merge the statements of a fact: by the rank of their values, which is where they stand among each other."""
    stated = [pl.col(statement.part) for statement in fold.statements]
    if fold.merge == "or":
        yield any_of(stated).alias(fold.name)
        return
    values = [in_currency(statement.value, made.currency) for statement in fold.statements]
    ranked = sorted({value for value in values if value is not None}, key=lambda value: _rank(fold, value))
    empty = _constant(ranked[0] if ranked else None, made) if ranked else pl.lit(None, dtype=pl.Int64)
    if not stated:
        yield pl.when(truth(0)).then(empty).alias(fold.name)
        if fold.merge == "one":
            yield truth(0).alias(fold.conflict)
        return
    ranks = [
        pl.when(is_true(flag)).then(pl.lit(None if value is None else ranked.index(value), dtype=pl.Int64))
        for flag, value in zip(stated, values, strict=True)
    ]
    least, most = pl.min_horizontal(ranks), pl.max_horizontal(ranks)
    missing = any_of([is_true(flag) for flag, value in zip(stated, values, strict=True) if value is None])
    certain = all_of([flag.is_not_null() for flag in stated]) & ~missing
    conflict = is_true(least < most) if fold.merge == "one" else truth(0)
    chosen = pl.when(certain & ~conflict).then(least if fold.merge == "min" else most)
    value: pl.Expr = pl.when(truth(0)).then(empty)
    for at, each in enumerate(ranked):
        value = pl.when(is_true(chosen == at)).then(_constant(each, made)).otherwise(value)
    yield value.alias(fold.name)
    if fold.merge == "one":
        yield conflict.alias(fold.conflict)


def _rank(fold: FactFold, value: Value) -> int:
    """Return where a value stands: a number by itself, a code by its place in the closed list."""
    if isinstance(value, int):
        return value
    return fold.codes.index(value) if isinstance(value, str) and value in fold.codes else -1


def _verdict(fold: VerdictFold, made: Expressions) -> Named:
    """Find the first tolerance that may apply, and its verdict; built from the least specific back."""
    verdict, by = _constant("not_checked", made), _constant("", made)
    nothing = pl.lit(None, dtype=pl.Int32)
    for entry in reversed(fold.entries):
        applies = truth(1) if entry.applies is None else pl.col(entry.applies)
        sides = [(pl.col(part), said) for part, said in ((entry.over, "over"), (entry.under, "under")) if part]
        own = _constant("within" if sides else "not_checked", made)
        if sides:
            own = pl.when(all_of([flag.is_not_null() for flag, _ in sides])).then(own).otherwise(nothing)
        for flag, said in reversed(sides):
            own = pl.when(is_true(flag)).then(_constant(said, made)).otherwise(own)
        verdict = pl.when(applies.is_null()).then(nothing).when(applies).then(own).otherwise(verdict)
        by = pl.when(applies.is_null()).then(nothing).when(applies).then(_constant(entry.id, made)).otherwise(by)
    yield verdict.alias(fold.name)
    yield by.alias(fold.by)


def _table(fold: TableFold, made: Expressions) -> Named:
    """Fold the rows of a table under its hit policy, and give its outputs."""
    rows, otherwise = [pl.col(row.when) for row in fold.rows], fold.otherwise is not None
    policies = {"unique": _unique, "first": _first, "collect": _collect}
    status, hits, last = policies[fold.policy](rows, made, otherwise=otherwise)
    applies = None if fold.applies is None else pl.col(fold.applies)

    def applied(found: pl.Expr, elsewhere: pl.Expr, doubtful: pl.Expr) -> pl.Expr:
        if applies is None:
            return found
        return pl.when(applies.is_null()).then(doubtful).when(applies).then(found).otherwise(elsewhere)

    nothing = pl.lit(None, dtype=pl.Int32)
    status = applied(status, _constant("not_applicable", made), nothing)
    hits = [applied(hit, truth(0), _doubtful(hit)) for hit in hits]
    yield status.alias(fold.status)
    for row, hit in zip(fold.rows, hits, strict=True):
        yield hit.alias(row.hit)
    if otherwise:
        yield applied(last, truth(0), _doubtful(last)).alias(fold.otherwise_hit)
    for name in fold.outputs:
        yield _output(fold, name, status, hits, made).alias(fold.output(name))


def _output(fold: TableFold, name: str, status: pl.Expr, hits: Sequence[pl.Expr], made: Expressions) -> pl.Expr:
    """Return an output: what the first row hit gives, or ``otherwise``; unknown where the table is."""
    gives: list[Mapping[str, object]] = [row.gives for row in fold.rows]
    values = [in_currency(given.get(name), made.currency) for given in gives]  # type: ignore[arg-type]
    last = in_currency((fold.otherwise or {}).get(name), made.currency)
    sample = next((value for value in (*values, last) if value is not None), None)
    nothing = pl.when(truth(0)).then(_constant(sample, made))

    def given(value: Value | None) -> pl.Expr:
        return nothing if value is None else _constant(value, made)

    found: pl.Expr = nothing
    for hit, value in zip(reversed(hits), reversed(values), strict=True):
        found = pl.when(is_true(hit)).then(given(value)).otherwise(found)
    hit_somewhere = is_true(status == made.number("hit"))
    at_last = is_true(status == made.number("otherwise"))
    return pl.when(hit_somewhere).then(found).when(at_last).then(given(last)).otherwise(nothing)


Folded = tuple[pl.Expr, list[pl.Expr], pl.Expr]
"""Status, a truth per row, and the truth of ``otherwise``."""


def _unique(rows: list[pl.Expr], made: Expressions, *, otherwise: bool) -> Folded:
    """Exactly one row may be true."""
    count = pl.sum_horizontal([is_true(row).cast(pl.Int32) for row in rows])
    unknown = any_of([row.is_null() for row in rows])
    nothing = pl.lit(None, dtype=pl.Int32)
    empty = _constant("otherwise" if otherwise else "gap", made)
    status = (
        pl.when(count > 1)
        .then(_constant("conflict", made))
        .when(unknown)
        .then(nothing)
        .when(count == 1)
        .then(_constant("hit", made))
        .otherwise(empty)
    )
    gap = truth(0) if otherwise else truth(2)
    hits = [
        pl.when((count > 1) | unknown).then(_doubtful(row)).when(count == 1).then(row).otherwise(gap) for row in rows
    ]
    last = pl.when(count > 0).then(truth(0)).when(unknown).then(truth(2)).otherwise(truth(1))
    return status, hits, last if otherwise else truth(0)


def _first(rows: list[pl.Expr], made: Expressions, *, otherwise: bool) -> Folded:
    """The first row that is not false decides: a row is hit if it is true and every row before it false."""
    free = truth(1)
    hits: list[pl.Expr] = []
    for row in rows:
        hits.append(free & row)
        free = free & ~row
    empty = _constant("otherwise" if otherwise else "gap", made)
    hit = any_of([is_true(each) for each in hits])
    status = pl.when(is_true(free)).then(empty).when(hit).then(_constant("hit", made))
    gap = truth(0) if otherwise else truth(2)
    return (
        status.otherwise(pl.lit(None, dtype=pl.Int32)),
        [pl.when(is_true(free)).then(gap).otherwise(each) for each in hits],
        free if otherwise else truth(0),
    )


def _collect(rows: list[pl.Expr], made: Expressions, *, otherwise: bool) -> Folded:
    """Every true row counts; one unknown row makes the table unknown."""
    free = all_of([~row for row in rows])
    unknown = any_of([row.is_null() for row in rows])
    empty = _constant("otherwise" if otherwise else "none", made)
    nothing = pl.lit(None, dtype=pl.Int32)
    status = pl.when(unknown).then(nothing).when(is_true(free)).then(empty).otherwise(_constant("hit", made))
    return status, rows, free if otherwise else truth(0)
