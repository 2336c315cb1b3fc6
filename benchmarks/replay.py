"""How fast a ruleset is replayed over history, beside the live path; and how fast a tolerance slider answers.

A million documents are twenty thousand different ones many times over. ``replay`` runs on one thread, so that its
processor time compares with ``ours``, the whole live decision; ``replay-2-workers`` divides the same history among two
processes by the one partition function. Prints one JSON object per contender.

    python -m benchmarks.replay --documents 1000000 --rules 100
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl

from benchmarks.engine import measure
from benchmarks.engine_workload import ruleset, sheets
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.replay.history import DOCUMENT, History, history_of, save, shard_of
from rules_engine.engine.replay.outcome import OUTCOME, RANKS
from rules_engine.engine.replay.run import replayed
from rules_engine.engine.replay.shards import compared_in_shards
from rules_engine.engine.replay.slider import prepared
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset

DISTINCT: Final = 20_000
CHECKED: Final = 500
"""Documents whose outcome is compared with the compiled execution."""

SLIDER_DOCUMENTS: Final = 50_000
LIVE_DOCUMENTS: Final = 1_000

Row = dict[str, object]


def history(documents: int) -> History:
    """Return so many documents."""
    distinct = min(documents, DISTINCT)
    once = history_of(sheets(distinct))
    times = -(-documents // distinct)
    rows = pl.concat([once.documents] * times).with_row_index("~n")
    unlike = rows.with_columns(pl.col("~id") + "-" + pl.col("~n").cast(pl.String)).drop("~n")
    lines = pl.concat([once.lines.with_columns(pl.col(DOCUMENT) + distinct * time) for time in range(times)])
    return History(unlike, lines, once.texts)


def _cpu() -> float:
    """Return the processor time of this process and of its finished children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def replay(rules: int, documents: int) -> Row:
    """Replay one ruleset over everything."""
    plan, past, compiled = check(ruleset(rules)), history(documents), Compiled()
    wall, cpu = time.perf_counter(), _cpu()
    ranks: list[pl.Series] = [run.documents[OUTCOME] for run in replayed(plan, past)]
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    expected = [RANKS[compiled.run(plan, sheet).outcomes.document] for sheet in sheets(DISTINCT)[:CHECKED]]
    return {
        "name": "replay",
        "rules": rules,
        "documents": len(past),
        "per_cpu_second": round(len(past) / cpu, 1),
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(wall, 2),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000, 1),
        "outcomes_equal": expected == pl.concat(ranks)[:CHECKED].to_list(),
    }


def sharded(rules: int, documents: int, workers: int) -> Row:
    """Compare a draft with its ruleset over two shards, in so many processes."""
    base, past = ruleset(rules), history(documents)
    draft = base.model_copy(update={"rules": base.rules[5:]})
    shard = pl.Series([shard_of(name, 2) for name in past.documents["~id"]])
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / str(number) for number in range(2)]
        for number, folder in enumerate(folders):
            save(past.only(shard == number), folder)
        wall, cpu = time.perf_counter(), _cpu()
        report = compared_in_shards(draft, base, folders, workers)
        cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    return {
        "name": f"compare-{workers}-workers",
        "rules": rules,
        "documents": report.documents,
        "flipped": report.flipped,
        "per_cpu_second": round(report.documents / cpu, 1),
        "wall_seconds": round(wall, 2),
    }


def slider(documents: int) -> Row:
    """Move a tolerance's limit."""
    past = history(documents)
    cpu = _cpu()
    ready = prepared(_tolerance(), "price", past)
    made = _cpu() - cpu
    taken = []
    for limit in range(0, 1_000, 25):
        before = time.process_time()
        ready.at(limit)
        taken.append(time.process_time() - before)
    return {
        "name": "slider",
        "documents": documents,
        "stretches": len(ready),
        "prepared_cpu_seconds": round(made, 2),
        "move_cpu_ms_p50": round(sorted(taken)[len(taken) // 2] * 1_000, 2),
        "move_cpu_ms_max": round(max(taken) * 1_000, 2),
    }


def _tolerance() -> Ruleset:
    """Return one tolerance on prices and a rule that accepts."""
    limit = {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"}
    always = {"term": "document.type", "op": "is known"}
    price = {"id": "price", "name": "Price", "dimension": "unit_price", "upper": limit}
    accept = {"id": "accept", "when": always, "then": [{"effect": "accept"}]}
    return Ruleset.model_validate({"id": "slide", "name": "Slide", "tolerances": [price], "rules": [accept]})


def main() -> None:
    """Print the figures as JSON lines, the live path first."""
    parser = argparse.ArgumentParser(description="Measure replay beside the live path.")
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--documents", type=int, default=1_000_000)
    asked = parser.parse_args()
    live = measure("ours", asked.rules, LIVE_DOCUMENTS, None)
    live.pop("outcomes")
    found = replay(asked.rules, asked.documents)
    found["times_live"] = round(float(str(found["per_cpu_second"])) / float(str(live["per_cpu_second"])), 1)
    few = min(asked.documents, 200_000)
    for row in (live, found, *(sharded(asked.rules, few, n) for n in (1, 2)), slider(SLIDER_DOCUMENTS)):
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
