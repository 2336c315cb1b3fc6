"""The outcome as columns: what stands against the header and each line, and the worst of it (semantics, 12 and 13)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from rules_engine.documents.decision import WORST_FIRST, Outcome
from rules_engine.engine.outcome import holds_header
from rules_engine.engine.replay.conditions import COUNT, Expressions, any_of, is_true
from rules_engine.engine.replay.history import DOCUMENT
from rules_engine.rules.model import PlaceHold, Refuse
from rules_engine.rules.plan import Part, Plan, PlannedEffect, TableFold

RANKS: Final = {outcome: rank for rank, outcome in enumerate(WORST_FIRST)}
HEADER: Final = "~header"
OUTCOME: Final = "~outcome"
"""Columns of ranks: 0 is the worst outcome. On documents the header's own and the whole; on lines the line's."""

_STANDING: Final = (Outcome.REFUSED, Outcome.HELD, Outcome.NEEDS_APPROVAL)


@dataclass
class _Standing:
    """What stands somewhere: for every outcome the expressions that make it."""

    found: dict[Outcome, list[pl.Expr]] = field(default_factory=lambda: {outcome: [] for outcome in _STANDING})

    def add(self, outcome: Outcome, found: pl.Expr) -> None:
        """Add an expression that is never unknown."""
        self.found[outcome].append(found)

    def columns(self, prefix: str) -> Iterator[pl.Expr]:
        """Give one column per outcome."""
        return (any_of(found).alias(f"{prefix}{RANKS[outcome]}") for outcome, found in self.found.items())


def outcomes(
    plan: Plan, documents: pl.DataFrame, lines: pl.DataFrame, made: Expressions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add the outcomes to both frames; ``plan`` is typed, and its levels up to the outcome have run."""
    header, own, upward = _Standing(), _Standing(), _Standing()
    for part in plan.guarding:
        for effect in part.effects:
            if effect.guard:
                target = header if part.scope == "document" else upward if holds_header(part, effect) else own
                for outcome, found in _guards(part, effect, made):
                    target.add(outcome, found)
    for fold in plan.conflicting:
        target = header if fold.scope == "document" else own
        if isinstance(fold, TableFold):
            target.add(Outcome.HELD, is_true(pl.col(fold.status) == made.number("conflict")))
        else:
            target.add(Outcome.HELD, pl.col(fold.conflict))
    accepted = any_of([is_true(pl.col(part.id)) for part in plan.accepting if part.scope == "document"])
    documents = documents.with_columns(*header.columns("~h"), accepted.alias("~accepted"))
    lines = lines.with_columns(*own.columns("~l"), *upward.columns("~u"))
    documents = _from_lines(documents, lines, [f"~u{RANKS[outcome]}" for outcome in _STANDING], any)
    documents = documents.with_columns(
        (pl.col(f"~h{rank}") | pl.col(f"~u{rank}")).alias(f"~h{rank}") for rank in map(RANKS.__getitem__, _STANDING)
    )
    guarded = any_of([pl.col(f"~h{RANKS[outcome]}") for outcome in _STANDING])
    undecided = ~pl.col("~accepted") & (pl.col(COUNT) == 0) & ~guarded
    documents = documents.with_columns(_rank("~h", undecided).alias(HEADER))
    line_accepted = any_of([is_true(pl.col(part.id)) for part in plan.accepting if part.scope == "line"])
    line_guarded = any_of([pl.col(f"~l{RANKS[outcome]}") for outcome in _STANDING])
    lines = lines.with_columns(documents["~accepted"].gather(lines[DOCUMENT]).alias("~of_document"))
    undecided = ~pl.col("~of_document") & ~line_accepted & ~line_guarded
    lines = lines.with_columns(_rank("~l", undecided).alias(OUTCOME))
    documents = _from_lines(documents, lines, [OUTCOME], min)
    return documents.with_columns(pl.min_horizontal(HEADER, OUTCOME).alias(OUTCOME)), lines


def _guards(part: Part, effect: PlannedEffect, made: Expressions) -> Iterator[tuple[Outcome, pl.Expr]]:
    """Yield what one effect places against acceptance, and where."""
    found = pl.col(part.id)
    if part.when_unknown != "ignore":
        yield Outcome.HELD, found.is_null()
    limit = effect.operands.get("limit")
    if limit is not None:
        missing = made.value(limit).is_null()
        yield Outcome.HELD, is_true(found) & missing
        yield _outcome(effect), is_true(found) & ~missing
    else:
        yield _outcome(effect), is_true(found)


def _outcome(effect: PlannedEffect) -> Outcome:
    """Return the outcome that a guard makes."""
    if isinstance(effect.effect, Refuse):
        return Outcome.REFUSED
    return Outcome.HELD if isinstance(effect.effect, PlaceHold) else Outcome.NEEDS_APPROVAL


def _rank(prefix: str, undecided: pl.Expr) -> pl.Expr:
    """Return the rank of the worst outcome; what nothing accepted is held."""
    refused, held, approval = (pl.col(f"{prefix}{RANKS[outcome]}") for outcome in _STANDING)
    return (
        pl.when(refused)
        .then(pl.lit(RANKS[Outcome.REFUSED], dtype=pl.Int8))
        .when(held | undecided)
        .then(pl.lit(RANKS[Outcome.HELD], dtype=pl.Int8))
        .when(approval)
        .then(pl.lit(RANKS[Outcome.NEEDS_APPROVAL], dtype=pl.Int8))
        .otherwise(pl.lit(RANKS[Outcome.ACCEPTED], dtype=pl.Int8))
    )


def _from_lines(documents: pl.DataFrame, lines: pl.DataFrame, names: Iterable[str], how: object) -> pl.DataFrame:
    """Bring columns of lines up to their documents: true on any, or the smallest; without lines false, or the best."""
    wanted = list(names)
    over = [pl.col(name).any() if how is any else pl.col(name).min() for name in wanted]
    grouped = lines.group_by(DOCUMENT).agg(over)
    joined = documents.select(pl.int_range(pl.len()).alias(DOCUMENT)).join(
        grouped, on=DOCUMENT, how="left", maintain_order="left"
    )
    none = joined[wanted[0]].is_null()
    best = pl.lit(value=False) if how is any else pl.lit(RANKS[Outcome.ACCEPTED], dtype=pl.Int8)
    filled = joined.with_columns(none.alias("~none")).with_columns(
        pl.when("~none").then(best).otherwise(pl.col(name)).alias(name) for name in wanted
    )
    return documents.with_columns(filled[name] for name in wanted)
