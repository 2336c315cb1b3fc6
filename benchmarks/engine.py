"""How fast rules are run: our executions side by side, each in a process of its own, on the same rulesets and sheets.

``ours`` is all a live decision costs: durable-rules, the compiled Python beside it, and the decision's bytes with
its trace. ``ours-firings`` is durable-rules alone, what other engines do. ``compiled`` and ``interpreter`` stand for
comparison. Processor time, not wall clock: the machine may be shared. Prints one JSON object per contender and size.

    python -m benchmarks.engine --rules 10 100 --documents 2000
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.engine_workload import ruleset, sheets
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.both import BothEngines
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.evaluation import Execution
from rules_engine.engine.live import Live
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check

WARM_UP: Final = 50
"""Sheets that are run before the clock starts: every net is compiled by then."""

PAGE_BYTES: Final = 4_096
Row = dict[str, object]
Judge = Callable[[FactSheet], str]
"""Runs one sheet and returns its outcome."""


def _ours(rules: int) -> Judge:
    """Return the whole live decision."""
    written = ruleset(rules)
    plan = check(written)
    engines = BothEngines(Live(), Compiled(), lambda found: sys.exit(found.to_bytes().decode()))

    def judge(sheet: FactSheet) -> str:
        decision = engines.decide(written, plan, sheet)
        decision.to_bytes()
        return decision.outcome

    return judge


def _execution(execution: Execution, rules: int) -> Judge:
    """Return one execution alone."""
    plan = check(ruleset(rules))
    return lambda sheet: execution.run(plan, sheet).outcomes.document


CONTENDERS: Final[dict[str, Callable[[int], Judge]]] = {
    "ours": _ours,
    "ours-firings": lambda rules: _execution(Live(), rules),
    "compiled": lambda rules: _execution(Compiled(), rules),
    "interpreter": lambda rules: _execution(Reference(), rules),
}


def measure(name: str, rules: int, documents: int) -> Row:
    """Run one contender in this process and return its figures."""
    judge, found = CONTENDERS[name](rules), sheets(documents)
    for sheet in found[:WARM_UP]:
        judge(sheet)
    outcomes = hashlib.sha256()
    taken = []
    for sheet in found:
        before = time.process_time()
        outcome = judge(sheet)
        taken.append(time.process_time() - before)
        outcomes.update(outcome.encode())
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    ranked = sorted(taken)
    return {
        "name": name,
        "rules": rules,
        "documents": documents,
        "per_cpu_second": round(documents / sum(taken), 1),
        "p50_ms": round(ranked[documents // 2] * 1_000, 3),
        "p99_ms": round(ranked[documents * 99 // 100] * 1_000, 3),
        "rss_mb": round(pages * PAGE_BYTES / 1_000_000, 1),
        "outcomes": outcomes.hexdigest(),
    }


def rows(sizes: Sequence[int], documents: int) -> Iterator[Row]:
    """Measure every contender at every size, and tell whether its outcomes equal ours."""
    for rules in sizes:
        expected = None
        for name in CONTENDERS:
            command = [sys.executable, "-m", "benchmarks.engine", "--only", name]
            command += ["--rules", str(rules), "--documents", str(documents)]
            row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            outcomes = row.pop("outcomes")
            expected = expected or outcomes
            yield {**row, "outcomes_equal": outcomes == expected}


def main() -> None:
    """Print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description="Measure the executions of rules side by side.")
    parser.add_argument("--rules", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--only", choices=tuple(CONTENDERS), help="one contender, in this process")
    asked = parser.parse_args()
    found = [measure(asked.only, asked.rules[0], asked.documents)] if asked.only else rows(asked.rules, asked.documents)
    for row in found:
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
