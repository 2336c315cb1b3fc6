"""A draft against what decides today: both over the same history, and what differs (semantics, rule 19)."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from rules_engine.documents.decision import WORST_FIRST, Outcome
from rules_engine.engine.findings import rule_name
from rules_engine.engine.replay.conditions import is_true
from rules_engine.engine.replay.history import DOCUMENT, History
from rules_engine.engine.replay.outcome import OUTCOME, RANKS
from rules_engine.engine.replay.report import (
    FLIPS_MAX,
    UNPRICED,
    Cancelled,
    Flip,
    Progress,
    Report,
    RuleEffect,
    together,
)
from rules_engine.engine.replay.run import CHUNK, Replayed, replayed
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Part, Plan

AMOUNTS: Final = ("document.total_with_vat", "document.total_without_vat")
"""What a document is worth, the first that is known."""

UNCHANGED: Final = "~released_unchanged"
"""A column of history: a person released the document as it was."""

REJECTED: Final = "~rejected"
"""A column of history: a person rejected the document, so a rule that accepts it is known to be wrong."""

WATCHED: Final = 5_000
"""Documents that run together where somebody watches, or may want to stop."""

_ACCEPTED: Final = RANKS[Outcome.ACCEPTED]


def compared(
    draft: Ruleset,
    base: Ruleset,
    history: History,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Report:
    """Return what a draft would have decided otherwise than ``base`` over all of history.

    Raises:
        RulesetRefused: where one of the rulesets cannot be run.
        ReplayCancelled: where ``cancelled`` says so.
    """
    before, after = check(base), check(draft)
    rematch = _needs_rematch(draft, base, before, after, history)
    chunk = CHUNK if progress is None and cancelled is None else WATCHED
    runs = zip(
        replayed(before, history, chunk=chunk), replayed(after, history, progress, cancelled, chunk), strict=True
    )
    report = together(_report(old, new) for old, new in runs)
    return report + Report(needs_rematch=rematch)


def _needs_rematch(draft: Ruleset, base: Ruleset, before: Plan, after: Plan, history: History) -> int:
    """Count the documents whose sheet would look otherwise: other match policies, or a measure no sheet has yet."""
    if {policy.id: policy for policy in draft.policies} != {policy.id: policy for policy in base.policies}:
        return len(history)
    new = {
        (scope, name)
        for scope, terms in after.terms_read.items()
        for name, _ in terms
        if (name, _) not in before.terms_read[scope]
    }
    have = {"document": history.documents.columns, "line": history.lines.columns}
    return len(history) if any(not {name, f"{name}^"} & set(have[scope]) for scope, name in new) else 0


def _report(old: Replayed, new: Replayed) -> Report:
    """Return the report on one group of documents."""
    documents = old.documents
    amount = pl.coalesce([pl.col(name) for name in AMOUNTS if name in documents.columns] or [pl.lit(None, pl.Int64)])
    unchanged, bad = (
        is_true(pl.col(name)) if name in documents.columns else pl.lit(value=False) for name in (UNCHANGED, REJECTED)
    )
    table = documents.select(
        pl.col("~id"),
        pl.col("~currency"),
        pl.col(OUTCOME).alias("before"),
        amount.alias("amount"),
        unchanged.alias("unchanged"),
        bad.alias("bad"),
    ).with_columns(new.documents[OUTCOME].alias("after"))
    flipped = table.filter(pl.col("before") != pl.col("after"))
    return Report(
        documents=table.height,
        flipped=flipped.height,
        flips=tuple(_flips(flipped)),
        outcomes=_counted(table),
        released=_worth(flipped.filter(pl.col("after") == _ACCEPTED)),
        held=_worth(flipped.filter(pl.col("before") == _ACCEPTED)),
        needless_before=table.filter(pl.col("unchanged") & (pl.col("before") != _ACCEPTED)).height,
        needless_after=table.filter(pl.col("unchanged") & (pl.col("after") != _ACCEPTED)).height,
        known_bad=table.filter(pl.col("bad")).height,
        known_bad_released=flipped.filter(pl.col("bad") & (pl.col("after") == _ACCEPTED)).height,
        rules=_effects(old, new),
    )


def _flips(flipped: pl.DataFrame) -> Iterator[Flip]:
    """Yield the flipped documents by their id, as many as are named."""
    people = pl.when(pl.col("bad")).then(pl.lit("rejected")).when(pl.col("unchanged")).then(pl.lit("released"))
    told = flipped.sort("~id").head(FLIPS_MAX).with_columns(people.otherwise(pl.lit("")).alias("people"))
    for document, before, after, currency, amount, did in told.select(
        "~id", "before", "after", "~currency", "amount", "people"
    ).iter_rows():
        yield Flip(document, str(WORST_FIRST[before]), str(WORST_FIRST[after]), currency, amount, did)


def _counted(table: pl.DataFrame) -> dict[str, int]:
    """Count documents by what they were and what they become."""
    rows = table.group_by("before", "after").len().iter_rows()
    return dict(sorted((f"{WORST_FIRST[before]} → {WORST_FIRST[after]}", count) for before, after, count in rows))


def _worth(table: pl.DataFrame) -> dict[str, int]:
    """Return the money of documents by currency, and the number of those without."""
    if table.is_empty():
        return {}
    key = pl.when(pl.col("amount").is_null() | pl.col("~currency").is_null()).then(pl.lit(UNPRICED))
    worth = pl.when(pl.col("~key") == UNPRICED).then(1).otherwise(pl.col("amount"))
    keyed = table.with_columns(key.otherwise(pl.col("~currency")).alias("~key"))
    summed = keyed.group_by("~key").agg(worth.cast(pl.Int128).sum().alias("sum"))
    return dict(sorted((name, int(total)) for name, total in summed.iter_rows()))


def _effects(old: Replayed, new: Replayed) -> dict[str, RuleEffect]:
    """Count what every rule stops, before and after."""
    before, after = _stopped(old), _stopped(new)
    nothing = pl.repeat(value=False, n=old.documents.height, dtype=pl.Boolean, eager=True)
    effects: dict[str, RuleEffect] = {}
    for name in sorted({*before, *after}):
        was, becomes = before.get(name, nothing), after.get(name, nothing)
        counts = (was, becomes, becomes & ~was, was & ~becomes)
        effects[name] = RuleEffect(*(int(count.sum()) for count in counts))
    return effects


def _stopped(run: Replayed) -> dict[str, pl.Series]:
    """Return which documents each guarding rule stops, on the document or on any line."""
    on_lines = [part for part in run.plan.guarding if part.scope == "line"]
    found = {part.id: run.documents.select(_stops(part))[part.id] for part in run.plan.guarding if part not in on_lines}
    if on_lines:
        grouped = run.lines.group_by(DOCUMENT).agg([_stops(part).any() for part in on_lines])
        numbered = pl.DataFrame({DOCUMENT: pl.int_range(run.documents.height, eager=True)})
        joined = numbered.join(grouped, on=DOCUMENT, how="left", maintain_order="left")
        for part in on_lines:
            found[part.id] = joined.select(is_true(pl.col(part.id)).alias(part.id))[part.id]
    by_rule: dict[str, pl.Series] = {}
    for part in run.plan.guarding:
        name = rule_name(part)
        by_rule[name] = by_rule[name] | found[part.id] if name in by_rule else found[part.id]
    return by_rule


def _stops(part: Part) -> pl.Expr:
    """Tell where a part stops a document: where it is true, and where it is unknown unless that is ignored."""
    found = pl.col(part.id)
    return (is_true(found) if part.when_unknown == "ignore" else is_true(found) | found.is_null()).alias(part.id)
