"""The child process that asks all of history: one question a line on standard input, lines of JSON on standard output.

It only reads the store, and keeps columns beside it. Whatever happens to it, its client starts another.
"""

import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from rules_engine.errors import RulesetRefused
from rules_engine.pipeline.insight import evidence as evidence_
from rules_engine.pipeline.insight.replay import replay_draft
from rules_engine.pipeline.insight.variances import variances
from rules_engine.rules.load import load_ruleset
from rules_engine.storage.store import Store

Question = dict[str, Any]


class _Then:
    """The moment at which a question was asked."""

    def __init__(self) -> None:
        self.moment = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

    def now(self) -> datetime:
        """Return it."""
        return self.moment


def _tell(**told: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(told, default=tuple) + b"\n")
    sys.stdout.buffer.flush()


def _progress(done: int, of: int) -> None:
    _tell(done=done, of=of)


def _answer(store: Store, question: Question) -> object:
    """Answer one question."""
    rulesets = [load_ruleset(orjson.dumps(each)) for each in question["rulesets"]]
    if question["what"] == "replay":
        return replay_draft(store, rulesets[0], rulesets[1], progress=_progress).as_dict()
    if question["what"] == "evidence":
        return evidence_.evidence(store, rulesets[0], str(question["name"]))
    return variances(store, rulesets[0], str(question["name"]), _progress)


def main() -> None:
    """Answer until there is no more to read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    clock, stores = _Then(), dict[tuple[str, str], Store]()
    for line in sys.stdin.buffer:
        question = orjson.loads(line)
        clock.moment = datetime.fromisoformat(question["now"])
        place = (str(question["home"]), str(question["url"]))
        store = stores.get(place) or stores.setdefault(place, Store(Path(place[0]), clock, place[1]))
        try:
            _tell(answer=_answer(store, question))
        except RulesetRefused as refusal:
            _tell(refused=refusal.as_dict())


if __name__ == "__main__":
    main()
