"""Worker slots of a home: a name for each worker process that is its own while it lives, and is taken again after it.

A restarted worker takes the lowest free slot, and with it the name under which its unfinished work is found. A slot is
held by a lock that the operating system releases when the process ends, however it ends.
"""

import fcntl
import os
import uuid
from pathlib import Path
from typing import BinaryIO, Final

from rules_engine.errors import HomeRefused

SLOTS_MAX: Final = 256
"""How many worker processes one home may have on one machine."""


def machine_name(home: Path) -> str:
    """Return the name of this home among all that share one database; made once."""
    path = home / "machine-id"
    if not path.exists():
        temporary = home / f".machine-id.{os.getpid()}.tmp"
        temporary.write_text(uuid.uuid4().hex[:12], "ascii")
        # Only the first of several processes names the home: a link never replaces.
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text("ascii").strip()


class Slot:
    """A held slot."""

    def __init__(self, executor_id: str, lock: BinaryIO) -> None:
        """Hold the lock until ``release`` or the end of the process."""
        self.executor_id = executor_id
        self._lock = lock

    def release(self) -> None:
        """Give the slot up."""
        self._lock.close()


def _try(path: Path) -> BinaryIO | None:
    """Take the lock of a slot if it is free."""
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def take_slot(home: Path) -> Slot:
    """Take the lowest free slot of a home.

    Raises:
        HomeRefused: all are taken.
    """
    folder = home / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    name = machine_name(home)
    for number in range(SLOTS_MAX):
        lock = _try(folder / f"slot-{number:03}")
        if lock is not None:
            return Slot(f"{name}-{number:03}", lock)
    raise HomeRefused("No more workers fit into this home.", where=str(home), remedy="End a worker first.")


def dead_slots(home: Path) -> list[str]:
    """Return the names of this machine's slots that no process holds."""
    found = []
    for path in sorted((home / "workers").glob("slot-*")):
        lock = _try(path)
        if lock is not None:
            lock.close()
            found.append(f"{machine_name(home)}-{path.name.removeprefix('slot-')}")
    return found
