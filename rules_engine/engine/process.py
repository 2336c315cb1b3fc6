"""The engine in a process of its own: a native crash costs one attempt, never a document.

Owns the client: it starts the child, hands it rulesets once and sheets one at a time, and starts another child when one
dies, hangs or has decided enough. After the second failure on one sheet the document is held. The child is ended by its
own process id, never by name.
"""

import hashlib
import logging
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from types import TracebackType
from typing import IO, Final, Self, TypeVar

import orjson

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine import frames
from rules_engine.engine.undecided import undecided
from rules_engine.errors import EngineFailed, RuleConflict, RulesetRefused, RuleSyntaxError, RuleTypeError, UnknownTerm
from rules_engine.rules.model import Ruleset

ATTEMPTS: Final = 2
"""How often a sheet is tried, each time in a new child after a failure."""

DECISIONS_MAX: Final = 20_000
"""After how many decisions a child is replaced, so that no slow leak lives long."""

SECONDS_MAX: Final = 20.0
"""How long one answer may take before the child counts as hung; a disagreement is shrunk within it."""

MEMORY_MAX: Final = 2_000_000_000
"""Address space of a child in bytes."""

CPU_SECONDS_MAX: Final = 3_600
"""Processor time of one child, all its decisions together."""

SHEET_MAX: Final = 64_000_000
"""How many bytes a sheet may have; a larger one is held, because deciding it would take the child's memory."""

COMPLAINT_MAX: Final = 2_000
"""How many bytes of what a dying child said are logged."""

Answer = TypeVar("Answer")

_REFUSALS: Final = {
    kind.code: kind for kind in (RulesetRefused, RuleSyntaxError, UnknownTerm, RuleTypeError, RuleConflict)
}
_log = logging.getLogger(__name__)


class _ChildGone(Exception):
    """The child died, hung or answered nonsense; caught where the sheet is tried again."""


class _Running:
    """One child process, and the socket to it."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.channel, theirs = socket.socketpair()
        self.channel.settimeout(seconds)
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in ``end``.
        command = [sys.executable, "-I", "-m", "rules_engine.engine.process_child", str(memory), str(CPU_SECONDS_MAX)]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed command.
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=self.complaints
            )
        self.decisions = 0

    def ask(self, kind: bytes, content: bytes, keep: Callable[[bytes], None]) -> tuple[bytes, bytes]:
        """Send one question and return the answer; disagreements that come before it are kept."""
        self._answered(lambda: frames.send(self.channel, kind, content))
        while (answer := self._answered(lambda: frames.receive(self.channel))) is not None:
            if answer[0] != b"E":
                return answer
            keep(answer[1])
        raise _ChildGone("it died")

    def _answered(self, step: Callable[[], Answer]) -> Answer:
        """Do one step of the talk; a child that does not keep up counts as gone."""
        try:
            return step()
        except OSError as error:
            raise _ChildGone(f"it did not answer ({error})") from error

    def end(self) -> str:
        """End the child, and return the last it said."""
        self.channel.close()
        self.process.kill()
        self.process.wait()
        with self.complaints as said:
            said.seek(max(0, said.seek(0, 2) - COMPLAINT_MAX))
            return said.read().decode(errors="replace")


class EngineProcess:
    """A client of the engine: sheets in, decisions out, whatever happens to the process in between."""

    def __init__(
        self,
        keep: Callable[[bytes], None] | None = None,
        *,
        decisions_max: int = DECISIONS_MAX,
        seconds: float = SECONDS_MAX,
        memory: int = MEMORY_MAX,
    ) -> None:
        """Start nothing yet; ``keep`` gets the JSON of every disagreement's smallest example."""
        self._keep = keep or (lambda _example: None)
        self._decisions_max = decisions_max
        self._seconds = seconds
        self._memory = memory
        self._running: _Running | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def child_id(self) -> int | None:
        """The process id of the child that runs at the moment."""
        running = self._running
        return running.process.pid if running else None

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def decide(self, ruleset: bytes, sheet: FactSheet) -> bytes:
        """Return the canonical bytes of the decision on a sheet under a ruleset, which is given as its JSON.

        A child that dies or hangs is replaced and asked once more; after that the document is held, as is one whose
        sheet is too large.

        Raises:
            RulesetRefused: where the ruleset cannot be run.
        """
        question = hashlib.sha256(ruleset).digest() + sheet.to_bytes()
        if len(question) > SHEET_MAX:
            size = EngineFailed(f"The sheet has {len(question)} bytes, and {SHEET_MAX} are the limit.")
            return undecided(sheet, Ruleset.model_validate_json(ruleset).ruleset_hash, "UNDETERMINED", size).to_bytes()
        cause = EngineFailed("The engine's process failed.")
        with self._lock:
            for _ in range(ATTEMPTS):
                try:
                    return self._decide(ruleset, question)
                except _ChildGone as gone:
                    said = self._end()
                    _log.error("The engine's child process failed: %s. %s", gone, said)
                    cause = EngineFailed(f"The engine's process failed {ATTEMPTS} times on this document.")
        ruleset_hash = Ruleset.model_validate_json(ruleset).ruleset_hash
        return undecided(sheet, ruleset_hash, "ENGINE_CRASHED", cause).to_bytes()

    def _decide(self, ruleset: bytes, question: bytes) -> bytes:
        """Ask the child, handing it the ruleset where it does not know it."""
        running = self._ready()
        kind, content = running.ask(b"S", question, self._keep)
        if kind == b"N":
            kind, content = running.ask(b"R", ruleset, self._keep)
            if kind == b"K":
                kind, content = running.ask(b"S", question, self._keep)
        if kind == b"D":
            running.decisions += 1
            return content
        if kind == b"X":
            raise _refusal(content)
        raise _ChildGone(f"it answered {kind!r}")

    def _ready(self) -> _Running:
        """Return a child that may still decide, starting one where there is none."""
        if self._running is not None and self._running.decisions >= self._decisions_max:
            self._end()
        if self._running is None:
            self._running = _Running(self._seconds, self._memory)
        return self._running

    def _end(self) -> str:
        """End the child, if there is one, and return the last it said."""
        running, self._running = self._running, None
        return running.end() if running else ""


def _refusal(content: bytes) -> RulesetRefused:
    """Return a child's refusal as our own."""
    said = orjson.loads(content)
    kind = _REFUSALS.get(said["code"], RulesetRefused)
    return kind(said["sentence"], where=said["place"], remedy=said["remedy"])
