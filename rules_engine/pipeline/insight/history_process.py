"""All of history asked in a process of its own: a replay never takes the time of whoever serves pages.

Owns the client. One child serves one store, question after question; it is ended by its own process id when somebody
cancels, and another is started for the next question.
"""

import logging
import os
import selectors
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import IO, Any, Final

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.engine.replay.report import Cancelled, Progress, ReplayCancelled
from rules_engine.errors import (
    AnalysisFailed,
    RuleConflict,
    RulesetRefused,
    RuleSyntaxError,
    RuleTypeError,
    UnknownTerm,
)
from rules_engine.rules.model import Ruleset
from rules_engine.storage.store import Store

PATIENCE_SECONDS: Final = 0.1
"""How many seconds pass at most until a wish to stop is noticed."""

READ_MAX: Final = 1 << 20

COMPLAINT_MAX: Final = 2_000
"""How many bytes of what a dying child said are logged."""

_REFUSALS: Final = {
    kind.code: kind for kind in (RulesetRefused, RuleSyntaxError, UnknownTerm, RuleTypeError, RuleConflict)
}

_log = logging.getLogger(__name__)


class _Child:
    """One child process, and what it said that was not read yet."""

    def __init__(self) -> None:
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in ``end``.
        command = [sys.executable, "-I", "-m", "rules_engine.pipeline.insight.history_child"]
        self.process = subprocess.Popen(  # noqa: S603 - a fixed command.
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints
        )
        assert self.process.stdin is not None, "it is a pipe"
        assert self.process.stdout is not None, "it is a pipe"
        self.given, self.said = self.process.stdin, self.process.stdout
        self._rest = bytearray()
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(self.said, selectors.EVENT_READ)

    def ask(self, question: bytes) -> None:
        """Hand a question over."""
        self.given.write(question + b"\n")
        self.given.flush()

    def line(self) -> bytes | None:
        """Return the next line, or None where none came yet.

        Raises:
            EOFError: the child is gone.
        """
        while (end := self._rest.find(b"\n")) < 0:
            if not self._waiting.select(PATIENCE_SECONDS):
                return None
            more = os.read(self.said.fileno(), READ_MAX)
            if not more:
                raise EOFError
            self._rest += more
        found = bytes(self._rest[:end])
        del self._rest[: end + 1]
        return found

    def end(self) -> str:
        """End the child, close everything, and return the last it said."""
        self.process.kill()
        self.process.wait()
        self._waiting.close()
        for pipe in (self.given, self.said):
            try:
                pipe.close()
            except BrokenPipeError:
                # What was still to be handed over is of no use to a child that is gone.
                continue
        with self.complaints as said:
            said.seek(max(0, said.seek(0, 2) - COMPLAINT_MAX))
            return said.read().decode(errors="replace")


class HistoryProcess:
    """A client of the history of one store."""

    def __init__(self, store: Store) -> None:
        """Start nothing yet."""
        self._store = store
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def ask(
        self,
        what: str,
        rulesets: Sequence[Ruleset],
        *,
        name: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Any:  # noqa: ANN401 - plain JSON, read by whoever asks.
        """Return the answer to a question as plain JSON.

        Raises:
            RulesetRefused: a ruleset cannot be run.
            ReplayCancelled: ``cancelled`` says so.
            AnalysisFailed: the child died.
        """
        while not self._lock.acquire(timeout=PATIENCE_SECONDS):
            _stop_if(cancelled)
        try:
            return self._asked(self._question(what, rulesets, name), progress, cancelled)
        except (EOFError, OSError) as fault:
            _log.error("The process that reads history failed: %s", self._end())
            where = rulesets[0].id
            remedy = "Try again; if it fails again, report it with the ruleset."
            raise AnalysisFailed("The process that reads history failed.", where=where, remedy=remedy) from fault
        except ReplayCancelled:
            self._end()
            raise
        finally:
            self._lock.release()

    def _question(self, what: str, rulesets: Sequence[Ruleset], name: str) -> bytes:
        store = self._store
        texts = [orjson.loads(canonical_bytes(each)) for each in rulesets]
        place = {"home": str(store.home), "url": store.url, "now": store.clock.now().isoformat()}
        return orjson.dumps({"what": what, "rulesets": texts, "name": name} | place)

    def _asked(self, question: bytes, progress: Progress | None, cancelled: Cancelled | None) -> Any:  # noqa: ANN401
        """Ask the child, starting one where there is none, and follow it to its answer."""
        self._child = self._child or _Child()
        self._child.ask(question)
        while True:
            _stop_if(cancelled)
            line = self._child.line()
            told = {} if line is None else orjson.loads(line)
            if "done" in told and progress is not None:
                progress(told["done"], told["of"])
            if "refused" in told:
                said = told["refused"]
                raise _REFUSALS.get(said["code"], RulesetRefused)(
                    said["sentence"], where=said["place"], remedy=said["remedy"]
                )
            if "answer" in told:
                return told["answer"]

    def _end(self) -> str:
        child, self._child = self._child, None
        return "" if child is None else child.end()


def _stop_if(cancelled: Cancelled | None) -> None:
    if cancelled is not None and cancelled():
        raise ReplayCancelled
