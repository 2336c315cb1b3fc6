"""Whether memory stays flat: tens of thousands of decisions in one worker, and as many documents in this process.

Prints one JSON object for every tenth of the way, with the memory of the worker (or of this process) in MB.

    python -m benchmarks.soak --documents 50000 --rules 100
"""

import argparse
import itertools
import json
import sys
from pathlib import Path
from typing import Final

from benchmarks.engine import CONTENDERS, OURS, PAGE_BYTES
from benchmarks.engine_workload import ruleset, sheets
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.engine.process import EngineProcess

DISTINCT: Final = 2_000
STEPS: Final = 10


def _rss(process: int | str) -> float:
    """Return the memory of a process in MB."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 1_000_000


def _say(name: str, done: int, process: int | str) -> None:
    """Print one step."""
    sys.stdout.write(json.dumps({"name": name, "documents": done, "rss_mb": round(_rss(process), 1)}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the worker, then every execution of ours in this process."""
    parser = argparse.ArgumentParser(description="Watch the memory over many decisions.")
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--names", nargs="*", choices=[name for name in CONTENDERS if name in OURS], default=["ours"])
    asked = parser.parse_args()
    found, step = sheets(DISTINCT), max(1, asked.documents // STEPS)
    written = canonical_bytes(ruleset(asked.rules))
    with EngineProcess(decisions_max=asked.documents + 1) as worker:
        for done, sheet in enumerate(itertools.islice(itertools.cycle(found), asked.documents), start=1):
            worker.decide(written, sheet)
            if done % step == 0:
                _say("worker", done, worker.child_id or "self")
    for name in asked.names:
        judge = OURS[name](asked.rules)
        for done, sheet in enumerate(itertools.islice(itertools.cycle(found), asked.documents), start=1):
            judge(sheet)
            if done % step == 0:
                _say(name, done, "self")


if __name__ == "__main__":
    main()
