"""The child process that runs the engine: rulesets and sheets come in over a socket, decisions go out.

It holds nothing that matters: whatever happens to it, its client starts another and asks again. Ends when the socket
closes.
"""

import hashlib
import resource
import socket
import sys
from collections import OrderedDict
from typing import Final

import orjson

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine import frames
from rules_engine.engine.both import BothEngines, Disagreement
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.live import Live
from rules_engine.errors import RulesetRefused
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan

PLANS_MAX: Final = 16
"""How many checked rulesets are kept."""

OPEN_FILES_MAX: Final = 64

DIGEST_SIZE: Final = hashlib.sha256().digest_size
"""Bytes before the sheet that name its ruleset."""


class _Child:
    """Answers the questions of one client."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._plans: OrderedDict[bytes, tuple[Ruleset, Plan]] = OrderedDict()
        self._engines = BothEngines(Live(), Compiled(), self._keep)

    def serve(self) -> None:
        """Answer until the client is gone."""
        while (frame := frames.receive(self._channel)) is not None:
            kind, content = frame
            answer = self._take_ruleset(content) if kind == b"R" else self._decide(content)
            frames.send(self._channel, *answer)

    def _take_ruleset(self, content: bytes) -> tuple[bytes, bytes]:
        """Check a ruleset and keep it under the digest of its bytes."""
        ruleset = Ruleset.model_validate_json(content)
        try:
            plan = check(ruleset)
        except RulesetRefused as refusal:
            return b"X", orjson.dumps(refusal.as_dict())
        while len(self._plans) >= PLANS_MAX:
            self._plans.popitem(last=False)
        self._plans[hashlib.sha256(content).digest()] = ruleset, plan
        return b"K", b""

    def _decide(self, content: bytes) -> tuple[bytes, bytes]:
        """Decide on a sheet under a ruleset given before, or ask for that ruleset."""
        digest, sheet = content[:DIGEST_SIZE], content[DIGEST_SIZE:]
        known = self._plans.get(digest)
        if known is None:
            return b"N", b""
        self._plans.move_to_end(digest)
        try:
            return b"D", self._engines.decide_bytes(*known, FactSheet.model_validate_json(sheet))[1]
        except RulesetRefused as refusal:
            return b"X", orjson.dumps(refusal.as_dict())

    def _keep(self, disagreement: Disagreement) -> None:
        """Hand a disagreement to the client before the decision that holds the document."""
        frames.send(self._channel, b"E", disagreement.to_bytes())


def main() -> None:
    """Serve the socket that is standard input, within the limits given: bytes of memory, seconds of processor time."""
    memory, cpu_seconds = map(int, sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES_MAX, OPEN_FILES_MAX))
    with socket.socket(fileno=sys.stdin.fileno()) as channel:
        _Child(channel).serve()


if __name__ == "__main__":
    main()
