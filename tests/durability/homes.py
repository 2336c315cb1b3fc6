"""Homes for tests of durability: workers as real processes, and what must hold of a home whatever happened to it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from rules_engine.pipeline.door import Line
from rules_engine.pipeline.line.statuses import TRANSITIONS, UNREAD, Status, is_idle
from rules_engine.storage.outbox import DONE
from ui import wiring

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
"""How long a worker may take to enter itself, on a machine that is busy with other tests."""

_WORKER = "import sys; from ui import wiring; wiring.run_worker(sys.argv[1])"


def start_worker(home: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a worker process on a home."""
    log = (home / "worker.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(home)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def kill(worker: subprocess.Popen[bytes]) -> None:
    """End a worker as a power cut would: no clean-up of its own."""
    worker.kill()
    worker.wait()


def end(worker: subprocess.Popen[bytes], line: Line) -> int:
    """Ask a worker to stop, and return its exit code.

    Asked before it has entered itself, the interpreter may still be starting, and it dies of the signal instead of
    answering it: everything may have been done before the last worker had even begun.
    """
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and worker.poll() is None:
        with line.store.read() as uow:
            if any(row.pid == worker.pid and row.stopped_at is None for row in uow.workers.all()):
                break
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    return worker.wait(60)


def wait_idle(line: Line, seconds: int = 90) -> bool:
    """Wait until other processes have processed everything."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_idle(line.store):
            return True
        time.sleep(0.1)
    return False


def invariants(line: Line, received: int) -> list[str]:
    """Name every invariant that a home breaks: nothing lost, nothing twice, nothing torn."""
    broken = []
    with line.store.read() as uow:
        rows = uow.documents.all()
        if len(rows) != received:
            broken.append(f"NoDocumentLost: {len(rows)} of {received}")
        if unread := [row.number for row in rows if row.status in UNREAD or row.awaiting]:
            broken.append(f"NoDocumentLost: unfinished {unread}")
        for row in rows:
            path = [entry["what"] for entry in line.store.history(uow.connection, row.id)]
            walked = [Status(what) for what in path if what in set(Status) and what != Status.ALREADY_RECEIVED]
            steps = list(pairwise(walked))
            if walked[0] is not Status.RECEIVED or any(after not in TRANSITIONS[before] for before, after in steps):
                broken.append(f"StatusByTransition: {row.number} {walked}")
            if walked[-1] != row.status:
                broken.append(f"StatusByTransition: {row.number} is {row.status}, its history says {walked[-1]}")
            decided = Counter((each.decision_hash, each.ruleset_hash) for each in uow.decisions.history(row.id))
            if [times for times in decided.values() if times > 1]:
                broken.append(f"DecidedOnce: {row.number}")
            if line.tools.vault.get(row.id) is None:
                broken.append(f"NoDocumentLost: bytes of {row.number}")
        effects = [effect for row in rows for effect in uow.outbox.of_document(row.id)]
    sent = {effect.key for effect in effects if effect.status in DONE}
    files = [path.stem for path in (line.store.home / "out" / "keys").glob("*.json")]
    if sorted(files) != sorted(sent):
        broken.append(f"PushedAtMostOnce: {len(files)} effects in the folder, {len(sent)} sent")
    bills = Counter(effect.document_id for effect in effects if effect.kind == "vendor_bill" and effect.status in DONE)
    if [document for document, times in bills.items() if times > 1]:
        broken.append(f"PushedAtMostOnce: {bills}")
    line.audit_verify()
    return broken


def outcomes(line: Line) -> Counter[tuple[str, str]]:
    """Count documents by type and status."""
    return Counter((str(row["document_type"]), str(row["status"])) for row in line.outcomes())


def open_home(home: Path):
    """Open a home in this process."""
    return wiring.open_line(str(home))
