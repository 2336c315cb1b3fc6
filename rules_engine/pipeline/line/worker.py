"""The worker: takes documents down the line, sends what must leave, and takes over from workers that died.

Here stands the second of the three walls: whatever goes wrong in one round is logged, and the next round comes.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from rules_engine.pipeline.line.runner import DurableLine
from rules_engine.pipeline.line.statuses import is_idle
from rules_engine.storage.schema import stamp
from rules_engine.storage.slots import Slot, dead_slots
from rules_engine.storage.store import Store

log = logging.getLogger(__name__)

ROUND_SECONDS: Final = 0.1
"""Pause between two rounds that found nothing to send."""

BEAT_SECONDS: Final = 2
"""How often a worker says that it lives."""

TIDY_SECONDS: Final = 600
"""How often a worker looks for what closes by itself."""

SILENCE_SECONDS: Final = 20
"""After how long without a beat a worker is taken for dead. Taken wrongly, its work is done twice and kept once."""

PATIENCE_SECONDS: Final = 10
"""How long a worker that is told to stop waits for the documents it is at."""


class Sending(Protocol):
    """Whoever sends what the outbox holds."""

    def send_due(self) -> int:
        """Send what is due; return how many effects were tried."""
        ...

    def reconcile(self) -> int:
        """Look up what was applied; return how many effects were looked up."""
        ...

    def release(self, worker: str) -> None:
        """Give up the claims of a worker that died."""
        ...


class Worker:
    """One worker process."""

    def __init__(
        self, store: Store, line: DurableLine, sender: Sending, slot: Slot, tidy: Callable[[], object] | None = None
    ) -> None:
        """Work in the name of a slot; ``tidy`` is done now and then, such as closing what is done."""
        self._store = store
        self._line = line
        self._sender = sender
        self._slot = slot
        self._next_beat = store.clock.now()
        self._tidy = tidy
        self._next_tidying = store.clock.now()

    def start(self) -> None:
        """Enter the worker, take up what this slot left unfinished, and start to work."""
        with self._store.write() as uow:
            uow.workers.start(
                {
                    "executor_id": self._slot.executor_id,
                    "host": socket.gethostname(),
                    "pid": os.getpid(),
                    "started_at": uow.at,
                    "beat_at": uow.at,
                }
            )
            uow.outbox.release(self._slot.executor_id, uow.at)
        self._line.start()
        self._take_over(set(dead_slots(self._store.home)))

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            if not self._round():
                stop.wait(ROUND_SECONDS)

    def run_until_idle(self, seconds: int | None = None) -> bool:
        """Work until nothing is left to read, decide or send now; return False when the time ran out before."""
        until = None if seconds is None else self._store.clock.now() + timedelta(seconds=seconds)
        pause = threading.Event()
        while not is_idle(self._store):
            if until is not None and self._store.clock.now() >= until:
                return False
            if not self._round():
                pause.wait(ROUND_SECONDS / 4)
        self._store.anchor()
        return True

    def stop(self, *, patience: int = 0) -> None:
        """Stop, leaving what is unfinished for the next worker."""
        self._line.stop(patience=patience)
        with self._store.write() as uow:
            uow.workers.stop(self._slot.executor_id, uow.at)
        self._store.anchor()
        self._slot.release()

    def _round(self) -> int:
        """Do one round; return how many effects were sent or looked up."""
        try:
            done = self._sender.send_due() + self._sender.reconcile()
            if self._store.clock.now() >= self._next_beat:
                self._beat()
            if self._tidy is not None and self._store.clock.now() >= self._next_tidying:
                self._next_tidying = self._store.clock.now() + timedelta(seconds=TIDY_SECONDS)
                self._tidy()
        except Exception:
            log.exception("A round of the worker failed; the next one comes")
            return 0
        return done

    def _beat(self) -> None:
        """Say that this worker lives, take over from those that do not, and copy the head of the audit chain."""
        with self._store.write() as uow:
            uow.workers.beat(self._slot.executor_id, uow.at)
            silent = set(uow.workers.silent(stamp(uow.now - timedelta(seconds=SILENCE_SECONDS))))
            started = {str(row.executor_id) for row in uow.workers.all() if row.stopped_at is None}
            self._next_beat = uow.now + timedelta(seconds=BEAT_SECONDS)
        # On this machine a dead worker is known at once by its slot; on others by its silence.
        self._take_over((silent | (started & set(dead_slots(self._store.home)))) - {self._slot.executor_id})
        self._line.retry_failed()
        self._store.anchor()

    def _take_over(self, executor_ids: set[str]) -> None:
        """Put what dead workers left unfinished back into the queue, and give up their claims."""
        for executor_id in sorted(executor_ids):
            taken = self._line.take_over(executor_id)
            if taken:
                log.warning("took over %d documents from worker %s", taken, executor_id)
            self._sender.release(executor_id)
            with self._store.write() as uow:
                uow.workers.stop(executor_id, uow.at)
