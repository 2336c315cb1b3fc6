"""How fast rules are run: ours beside other engines, each in a process of its own, on the same rules and sheets.

``ours`` is all a live decision costs: durable-rules, the compiled Python beside it, and the decision's bytes with
its trace. ``ours-firings`` is durable-rules alone, which is what the others do: they give no trace, no explanation and
no third truth value. ``compiled`` and ``interpreter`` stand for comparison. Sheets are prepared outside the clock for
everybody, and outcomes are compared. Processor time, not wall clock: the machine may be shared. An engine that is not
there is named with the reason. Prints one JSON object per contender and size.

    python -m benchmarks.engine --rules 10 100 --documents 2000 --lines 10
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.contenders import work
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

SECONDS_MAX: Final = 60.0
"""How much processor time one contender gets; a slow one is measured on fewer documents."""

PAGE_BYTES: Final = 4_096
Row = dict[str, object]
Judge = Callable[[object], str]
"""Runs one prepared document and returns its outcome."""


def _ours(rules: int) -> Judge:
    """Return the whole live decision."""
    written = ruleset(rules)
    plan = check(written)
    engines = BothEngines(Live(), Compiled(), lambda found: sys.exit(found.to_bytes().decode()))
    return lambda sheet: engines.decide_bytes(written, plan, sheet)[0]


def _execution(execution: Execution, rules: int) -> Judge:
    """Return one execution alone."""
    plan = check(ruleset(rules))
    return lambda sheet: execution.run(plan, sheet).outcomes.document


def _other(module: str) -> Callable[[int], Judge]:
    """Return how another engine is driven."""

    def judge(rules: int) -> Judge:
        held = importlib.import_module(f"benchmarks.contenders.{module}").judge(rules)
        return lambda document: "held" if held(document) or not document[2] else "accepted"

    return judge


OURS: Final[dict[str, Callable[[int], Judge]]] = {
    "ours": _ours,
    "ours-firings": lambda rules: _execution(Live(), rules),
    "compiled": lambda rules: _execution(Compiled(), rules),
    "interpreter": lambda rules: _execution(Reference(), rules),
}
OTHERS: Final[dict[str, Callable[[int], Judge]]] = {
    "zen-engine": _other("zen"),
    "clipspy": _other("clips"),
    "durable-rules": _other("durable"),
    "business-rules": _other("business"),
}
NODE: Final = "json-rules-engine"
NODE_PACKAGE: Final = f"{NODE}@7.3.1"
CONTENDERS: Final = (*OURS, *OTHERS, NODE)


def measure(name: str, rules: int, documents: int, lines: int | None) -> Row:
    """Run one contender in this process and return its figures."""
    found = sheets(documents, lines=lines)
    if name == NODE:
        return _node(rules, found)
    make = (OURS | OTHERS)[name]
    judge = make(rules)
    prepared: Sequence[object] = found if name in OURS else work.documents(found)
    for document in prepared[:WARM_UP]:
        judge(document)
    before_all, taken, outcomes = _rss(), [], []
    for document in prepared:
        before = time.process_time()
        outcomes.append(judge(document))
        taken.append(time.process_time() - before)
        if sum(taken[-1:]) and time.process_time() > SECONDS_MAX:
            break
    return _figures(name, rules, taken, outcomes, _rss()) | {"rss_growth_mb": round(_rss() - before_all, 1)}


def _rss() -> float:
    """Return the memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 1_000_000


def _figures(name: str, rules: int, taken: Sequence[float], outcomes: Sequence[str], rss: float) -> Row:
    """Return what is printed, and the outcomes to compare."""
    ranked = sorted(taken)
    return {
        "name": name,
        "rules": rules,
        "documents": len(taken),
        "per_cpu_second": round(len(taken) / sum(taken), 1),
        "p50_ms": round(ranked[len(taken) // 2] * 1_000, 3),
        "p99_ms": round(ranked[len(taken) * 99 // 100] * 1_000, 3),
        "rss_mb": round(rss, 1),
        "outcomes": [outcome[0] for outcome in outcomes],
    }


def _node(rules: int, found: Sequence[FactSheet]) -> Row:
    """Run the contender of JavaScript, installed once into the cache of whoever measures."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return {"name": NODE, "missing": "node and npm are not on the path"}
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "matchbook-bench"
    if not (cache / "node_modules" / NODE).exists():
        cache.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(cache), NODE_PACKAGE]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"name": NODE, "missing": f"npm could not install it: {done.stderr.strip()[:200]}"}
    prepared = work.documents(found[: max(WARM_UP, 20_000 // rules)])
    facts = {
        scope: {work.fact_name(rule.fact): False for rule in work.rules(rules) if rule.fact and rule.scope == scope}
        for scope in ("document", "line")
    }
    documents = [
        ({**document, **facts["document"]}, [{**line, **facts["line"]} for line in lines])
        for document, lines, _ in prepared
    ]
    plain = [{**rule._asdict(), "tests": [test._asdict() for test in rule.tests]} for rule in work.rules(rules)]
    script = Path(__file__).parent / "contenders" / "json_rules.mjs"
    asked = [node, str(script), str(cache)]
    given = json.dumps({"rules": plain, "documents": documents, "warm": WARM_UP})
    done = subprocess.run(asked, input=given, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    outcomes = [
        "held" if held or not document[2] else "accepted" for held, document in zip(said["held"], prepared, strict=True)
    ]
    return _figures(NODE, rules, said["taken"], outcomes, said["rss"] / 1_000_000)


def rows(sizes: Sequence[int], documents: int, lines: int | None, names: Sequence[str]) -> Iterator[Row]:
    """Measure every contender at every size, and tell whether its outcomes equal ours."""
    for rules in sizes:
        expected: list[str] | None = None
        for name in names:
            command = [sys.executable, "-m", "benchmarks.engine", "--only", name]
            command += ["--rules", str(rules), "--documents", str(documents)]
            command += [] if lines is None else ["--lines", str(lines)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                yield {"name": name, "rules": rules, "missing": done.stderr.strip().splitlines()[-1][:300]}
                continue
            row = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
            if "missing" in row:
                yield {**row, "rules": rules}
                continue
            outcomes = row.pop("outcomes")
            expected = expected or outcomes
            yield {**row, "outcomes_equal": outcomes == expected[: len(outcomes)]}


def main() -> None:
    """Print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description="Measure the executions of rules side by side.")
    parser.add_argument("--rules", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--lines", type=int, help="so many lines on every document, instead of one to eight")
    parser.add_argument("--only", choices=CONTENDERS, help="one contender, in this process")
    parser.add_argument("--names", nargs="+", choices=CONTENDERS, default=CONTENDERS)
    asked = parser.parse_args()
    if asked.only:
        found = iter([measure(asked.only, asked.rules[0], asked.documents, asked.lines)])
    else:
        found = rows(asked.rules, asked.documents, asked.lines, asked.names)
    for row in found:
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
