"""A draft against all of history, for the command line and the pages: the sheets of the store as Parquet, then columns.

Owns the folder ``history`` of a home: one folder per shard, written anew when a decision was made since. The sheets are
those the latest decision about each document was made on; later cumulative sums are not simulated again.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.replay.compare import REJECTED, UNCHANGED, compared
from rules_engine.engine.replay.history import History, history_of, load, save, shard_of
from rules_engine.engine.replay.report import Cancelled, Progress, Report
from rules_engine.engine.replay.shards import compared_in_shards
from rules_engine.engine.replay.slider import Slider, prepared
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.line.settling import BY_RULES
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import REJECT, ActRows
from rules_engine.storage.store import Store

SHARDS: Final = 8
"""Into how many shards history is divided: workers up to that many share the work."""


def replay_draft(
    store: Store,
    draft: Ruleset,
    base: Ruleset,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Report:
    """Return what a draft would have decided otherwise than ``base`` over all documents of a home.

    Progress counts documents with one worker, and shards with several.

    Raises:
        RulesetRefused: where one of the rulesets cannot be run.
        ReplayCancelled: where ``cancelled`` says so.
    """
    folders = refreshed(store)
    if workers == 1:
        return compared(draft, base, load(folders), progress, cancelled)
    return compared_in_shards(draft, base, folders, workers, progress, cancelled)


def slider_of(
    store: Store, ruleset: Ruleset, tolerance: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Slider:
    """Prepare the slider of a tolerance over all documents of a home.

    Raises:
        RuleSyntaxError: where the tolerance has no upper limit that could be moved.
        ReplayCancelled: where ``cancelled`` says so.
    """
    return prepared(ruleset, tolerance, load(refreshed(store)), progress, cancelled)


def refreshed(store: Store) -> list[Path]:
    """Return the folders of history, written anew where a decision was made since."""
    place = store.home / "history"
    stamp, folders = place / "stamp.json", [place / f"shard-{number}" for number in range(SHARDS)]
    with store.read() as uow:
        rejected = frozenset(str(act.document_id) for act in ActRows(uow.connection).named(REJECT))
        now = json.dumps([*uow.decisions.extent(), len(rejected)])
        if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
            return folders
        rows = list(uow.decisions.sheets())
        released = uow.decisions.released_by_people(BY_RULES)
    shards: list[list[FactSheet]] = [[] for _ in folders]
    for sheet in _sheets(rows):
        shards[shard_of(sheet.document_id, SHARDS)].append(sheet)
    for folder, sheets in zip(folders, shards, strict=True):
        save(_marked(history_of(sheets), released, rejected), folder)
    stamp.write_text(now, encoding="utf-8")
    return folders


def _sheets(rows: list[bytes]) -> Iterator[FactSheet]:
    """Yield sheets from their canonical bytes."""
    return (FactSheet.model_validate_json(row) for row in rows)


def _marked(history: History, released: frozenset[str], rejected: frozenset[str]) -> History:
    """Mark the documents that a person released as they were, and those that one rejected."""
    names = list(history.documents["~id"])
    marks = [
        pl.Series(mark, [name in marked for name in names], dtype=pl.Boolean)
        for mark, marked in ((UNCHANGED, released), (REJECTED, rejected))
    ]
    return History(history.documents.with_columns(marks), history.lines, history.texts)


def in_force(store: Store, ruleset_id: str) -> Ruleset:
    """Return the version of a ruleset that decides now.

    Raises:
        UnknownNumber: where none was ever published under the id.
    """
    with store.read() as uow:
        version = uow.master.effective(ruleset_id, uow.at)
    if version is None:
        raise UnknownNumber(
            f"No ruleset {ruleset_id!r} was published.",
            where="against",
            remedy="Name the ruleset to compare with by --against.",
        )
    return load_ruleset(version.body)
