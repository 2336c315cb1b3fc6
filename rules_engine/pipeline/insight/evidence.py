"""How often a part of a draft fires: on which of the last documents, on what money, and where it cannot be told.

Owns the question over history; the draft is replayed on the sheets that documents were decided on.
"""

from typing import Final

import polars as pl

from rules_engine.engine.replay.compare import AMOUNTS
from rules_engine.engine.replay.history import DOCUMENT, History, load
from rules_engine.engine.replay.run import Replayed, replayed
from rules_engine.pipeline.insight.caught import Caught, Evidence
from rules_engine.pipeline.insight.replay import refreshed
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Part, Plan
from rules_engine.storage.store import Store

LAST: Final = 1_000
"""How many of the last documents are asked."""

SHOWN_MAX: Final = 20
"""How many of those it fired on are named."""

_ACTS: Final = frozenset({"rule", "tolerance_action", "table_action"})


def evidence(store: Store, ruleset: Ruleset, name: str) -> Evidence:
    """Return how often a rule, tolerance or table would have fired on the last documents of a home.

    Raises:
        RulesetRefused: the ruleset cannot be run.
    """
    history = _last(load(refreshed(store)))
    table = fired_on(check(ruleset), history, name)
    fired = table.filter(pl.col("fired"))
    named = fired.sort("amount", descending=True, nulls_last=True).head(SHOWN_MAX)
    caught = tuple(Caught(*row) for row in named.select("~id", "~currency", "amount").iter_rows())
    unknown = table.filter(pl.col("fired").is_null()).height
    return Evidence(len(history), fired.height, unknown, caught)


_SCHEMA: Final = {"~id": pl.String, "~currency": pl.String, "amount": pl.Int64, "fired": pl.Boolean}


def fired_on(plan: Plan, history: History, name: str) -> pl.DataFrame:
    """Return for each document whether a part fires on it, null where it cannot be told, and what it is worth."""
    found = [_fired(run, plan, name) for run in replayed(plan, history)]
    return pl.concat(found, how="vertical_relaxed") if found else pl.DataFrame(schema=_SCHEMA)


def _last(history: History) -> History:
    """Return the last documents by the day they were received."""
    column = "document.received_date"
    if len(history) <= LAST or column not in history.documents.columns:
        return history
    rank = history.documents[column].rank("ordinal", descending=True)
    return history.only((rank <= LAST).fill_null(value=False))


def parts_of(plan: Plan, name: str) -> tuple[Part, ...]:
    """Return the parts that act in one name; a tolerance that does nothing by itself fires where it is exceeded."""
    mine = [part for part in plan.parts if part.author == name]
    acting = [part for part in mine if part.kind in _ACTS]
    return tuple(acting or [part for part in mine if part.id.endswith(("~exceeded", "~undercut"))])


def _fired(run: Replayed, plan: Plan, name: str) -> pl.DataFrame:
    """Return for each document of a run whether a part fired on it or on a line of it (Kleene)."""
    columns = [pl.lit(value=False)]
    documents = run.documents.with_columns(pl.int_range(pl.len()).alias(DOCUMENT))
    for part in parts_of(plan, name):
        if part.scope == "document" and part.id in documents.columns:
            columns.append(pl.col(part.id))
        elif part.scope == "line" and part.id in run.lines.columns:
            # 0, 1 and 2 for false, unknown and true: a document without lines has none, which is false.
            truth = pl.col(part.id).cast(pl.Int8) * 2
            worst = run.lines.group_by(DOCUMENT).agg(truth.fill_null(1).max().alias(f"~{part.id}"))
            worst = worst.with_columns(pl.col(DOCUMENT).cast(pl.Int64))
            documents = documents.join(worst, on=DOCUMENT, how="left", maintain_order="left")
            known = pl.col(f"~{part.id}").fill_null(0)
            columns.append(pl.when(known == 1).then(None).otherwise(known == 2))  # noqa: PLR2004 - as above
    named = [pl.col(each) for each in AMOUNTS if each in documents.columns]
    amount = pl.coalesce(named or [pl.lit(None, pl.Int64)]).cast(pl.Int64)
    fired = pl.any_horizontal(columns).alias("fired")
    return documents.select("~id", "~currency", amount.alias("amount"), fired)
