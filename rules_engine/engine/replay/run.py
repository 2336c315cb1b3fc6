"""One replay: a plan over a history, level by level (semantics, rule 18).

Documents of one type and one currency run together, because both decide what a plan says. Within them: join what lines
read of their document, the lines' conditions, the aggregates over lines, the documents' conditions, the folds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from rules_engine.documents.decision import WORST_FIRST
from rules_engine.engine.replay.conditions import COUNT, Expressions, column_of
from rules_engine.engine.replay.folds import folded
from rules_engine.engine.replay.history import DOCUMENT, History
from rules_engine.engine.replay.outcome import OUTCOME, outcomes
from rules_engine.engine.replay.report import Cancelled, Progress, ReplayCancelled
from rules_engine.rules.plan import Part, Plan, PlanLevel, produced_names, reads

CHUNK: Final = 100_000
"""Documents that run together: enough for columns, few enough for the memory."""


@dataclass(frozen=True)
class Replayed:
    """What a plan made of documents of one type and currency.

    Both frames have every part's truth and every fold's value, and the outcomes as ranks; ``places`` are the rows of
    the documents in the history that was replayed; ``texts`` are the texts by the number columns hold.
    """

    plan: Plan
    documents: pl.DataFrame
    lines: pl.DataFrame
    places: pl.Series
    texts: tuple[str, ...]


def replayed(
    plan: Plan,
    history: History,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    chunk: int = CHUNK,
) -> Iterator[Replayed]:
    """Run a plan over a history, in groups of documents.

    Raises:
        ReplayCancelled: where ``cancelled`` says so between two groups.
    """
    whole = history.documents.with_row_index("~place")
    keys = whole.select("~type", "~currency").unique(maintain_order=True)
    done = 0
    for kind, currency in keys.iter_rows():
        mask = (whole["~type"] == kind) & whole["~currency"].eq_missing(currency)
        group, places = history if mask.all() else history.only(mask), whole["~place"].filter(mask)
        for start in range(0, len(group), chunk):
            if cancelled is not None and cancelled():
                raise ReplayCancelled
            part = group if len(group) <= chunk else group.part(start, chunk)
            yield _Group(plan.typed(kind), currency, part).run(places.slice(start, chunk))
            done += len(part)
            if progress is not None:
                progress(done, len(history))


class _Group:
    """Documents of one type and currency going through the levels."""

    def __init__(self, plan: Plan, currency: str | None, history: History) -> None:
        """Start with the sheets, and the number of lines of each document."""
        self._plan = plan
        counts = history.lines.group_by(DOCUMENT).len(COUNT)
        numbered = pl.DataFrame({DOCUMENT: pl.int_range(len(history), eager=True)})
        joined = numbered.join(counts, on=DOCUMENT, how="left", maintain_order="left")
        self._documents = history.documents.with_columns(
            pl.when(joined[COUNT].is_null()).then(0).otherwise(joined[COUNT]).cast(pl.Int64).alias(COUNT)
        )
        self._lines = history.lines
        texts = {text: number for number, text in enumerate(history.texts)}
        known = {"document": set(self._documents.columns), "line": set(self._lines.columns)}
        self._made = Expressions(currency, texts, known)

    def run(self, places: pl.Series) -> Replayed:
        """Run all levels, the outcome after the last guard."""
        finished = False
        for level in self._plan.levels:
            if not finished and level.number > self._plan.outcome_after:
                self._outcome()
                finished = True
            self._level(level)
        if not finished:
            self._outcome()
        return Replayed(self._plan, self._documents, self._lines, places, tuple(self._made.texts))

    def _outcome(self) -> None:
        """Fold the outcome, and let the levels above read it."""
        self._bring_down({column_of(r) for p in self._plan.guarding for e in p.effects for r in e.operands.values()})
        self._documents, self._lines = outcomes(self._plan, self._documents, self._lines, self._made)
        words = [self._made.number(str(outcome)) for outcome in WORST_FIRST]
        numbers = pl.Series("numbers", words, dtype=pl.Int32)
        for scope, name in (("document", "document.outcome"), ("line", "line.outcome")):
            frame = self._documents if scope == "document" else self._lines
            shown = frame.with_columns(numbers.gather(frame[OUTCOME].cast(pl.UInt32)).alias(name))
            self._keep(scope, shown)

    def _keep(self, scope: str, frame: pl.DataFrame) -> None:
        """Take a frame with more columns in place of the one before."""
        if scope == "document":
            self._documents = frame
        else:
            self._lines = frame
        self._made.known[scope].update(frame.columns)

    def _bring_down(self, names: set[str]) -> None:
        """Join documents' columns onto their lines, as far as they are asked for and not there yet."""
        wanted = sorted((names & set(self._documents.columns)) - set(self._lines.columns))
        if wanted:
            down = self._documents.select(wanted).select(pl.all().gather(self._lines[DOCUMENT]))
            self._lines = self._lines.hstack(down)

    def _level(self, level: PlanLevel) -> None:
        """Run one level on the finished level below; only then its folds."""
        made = self._made
        if level.line_parts:
            read = {read for part in level.line_parts for read in reads(part.condition)}
            self._bring_down({column_of(each) for each in read if each.scope == "document"})
            self._keep("line", self._lines.with_columns(self._truths(level.line_parts)))
        if level.document_parts:
            before = len(made.over_lines)
            truths = self._truths(level.document_parts)
            self._aggregate(before)
            self._keep("document", self._documents.with_columns(truths))
        for fold in level.folds:
            frame = self._documents if fold.scope == "document" else self._lines
            self._keep(fold.scope, frame.with_columns(folded(fold, made)))
            self._plan_names(fold.scope, produced_names(fold))

    def _plan_names(self, scope: str, names: tuple[str, ...]) -> None:
        """Let later levels read what a fold gave."""
        self._made.known[scope].update(names)

    def _truths(self, parts: tuple[Part, ...]) -> list[pl.Expr]:
        """Return the truths of parts, under their names."""
        return [self._made.of(part.condition).alias(part.id) for part in parts]

    def _aggregate(self, before: int) -> None:
        """Compute the aggregates that were asked for since, and bring them up to the documents."""
        asked = list(self._made.over_lines.items())[before:]
        if not asked:
            return
        steps = {name: self._made.aggregated(leaf, name) for leaf, name in asked}
        grouped = self._lines.group_by(DOCUMENT).agg([over.alias(name) for name, (over, _) in steps.items()])
        numbered = self._documents.select(COUNT).with_columns(pl.int_range(pl.len()).alias(DOCUMENT))
        joined = numbered.join(grouped, on=DOCUMENT, how="left", maintain_order="left")
        found = joined.select([after.alias(name) for name, (_, after) in steps.items()])
        self._keep("document", self._documents.hstack(found))
