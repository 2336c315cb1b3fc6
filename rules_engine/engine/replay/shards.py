"""Shards: history divided among workers by one partition function, one report of all.

Owns the worker processes of a replay. They are given rulesets and folders, and hand back reports; nothing is shared.
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from rules_engine.engine.replay.report import Cancelled, Progress, ReplayCancelled, Report, together
from rules_engine.rules.model import Ruleset


def compared_in_shards(
    draft: Ruleset,
    base: Ruleset,
    folders: Sequence[Path],
    workers: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Report:
    """Return the report over all shards, each in one of so many processes of one thread.

    Progress is told by shards. A process is started anew, never forked: threads of ours would not survive that.

    Raises:
        ReplayCancelled: where ``cancelled`` says so between two shards.
    """
    asked = (draft.model_dump_json(by_alias=True), base.model_dump_json(by_alias=True))
    reports: list[Report] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_one_thread) as pool:
        waiting = [pool.submit(_report, *asked, folder) for folder in folders]
        for done in as_completed(waiting):
            if cancelled is not None and cancelled():
                pool.shutdown(wait=False, cancel_futures=True)
                raise ReplayCancelled
            reports.append(done.result())
            if progress is not None:
                progress(len(reports), len(folders))
    return together(reports)


def _one_thread() -> None:
    """Let a worker use one thread: there are as many workers as somebody wants threads."""
    os.environ["POLARS_MAX_THREADS"] = "1"


def _report(draft: str, base: str, folder: Path) -> Report:
    """Compare over one shard, in a worker."""
    # Loaded here, after the number of threads is set, and never in the process that only waits.
    from rules_engine.engine.replay.compare import compared  # noqa: PLC0415
    from rules_engine.engine.replay.history import load  # noqa: PLC0415

    return compared(Ruleset.model_validate_json(draft), Ruleset.model_validate_json(base), load([folder]))
