"""The audit chain: every change of the store as one entry, each sealed over the one before it.

``hash = SHA-256([seq, at, who, what, document, order, before, after, reason, prev_hash])`` as compact JSON; the first
entry follows 64 zeros. Entries are appended in the transaction of the change, under the write lock, and nobody may
update or delete them. The head is copied to a file outside the database, so that cutting off the end is found as well.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Connection, insert, select

from rules_engine.documents.base import Frozen
from rules_engine.errors import IntegrityBroken
from rules_engine.storage.schema import audit_entries

START: Final = "0" * 64
"""What the first entry follows."""

HEADS_BYTES_MAX: Final = 1_000_000
"""Size at which the file of head copies is set aside as ``audit-head.1``."""

_BATCH: Final = 5_000
_REMEDY: Final = "Stop, keep the files as they are, and restore the last backup whose audit verifies."
_COLUMNS: Final = (
    "seq",
    "at",
    "who",
    "what",
    "document_id",
    "order_key",
    "before_hash",
    "after_hash",
    "reason",
    "prev_hash",
)


class AuditEntry(Frozen):
    """One thing that happened: who did what to which document or order, the content before and after, and why."""

    at: str
    who: str
    what: str
    document_id: str | None = None
    order_key: str | None = None
    before_hash: str | None = None
    after_hash: str | None = None
    reason: str = ""


class Head(NamedTuple):
    """The last entry of the chain: its number and its hash."""

    seq: int
    hash: str


def seal(seq: int, fields: tuple[str | None, ...], prev_hash: str) -> str:
    """Return the hash of an entry over its number, its fields in the order of the columns, and the hash before it.

    >>> seal(1, ("at", "who", "what", None, None, None, None, ""), START)[:8]
    '465616d5'
    """
    return hashlib.sha256(orjson.dumps([seq, *fields, prev_hash])).hexdigest()


def read_head(connection: Connection) -> Head:
    """Return the last entry's number and hash; an empty chain is ``(0, START)``."""
    row = connection.execute(
        select(audit_entries.c.seq, audit_entries.c.hash).order_by(audit_entries.c.seq.desc()).limit(1)
    ).first()
    return Head(row.seq, row.hash) if row else Head(0, START)


def append(connection: Connection, entries: list[AuditEntry]) -> Head:
    """Append entries to the chain; the caller's transaction holds the write lock."""
    head = read_head(connection)
    rows = []
    for entry in entries:
        fields = (
            entry.at,
            entry.who,
            entry.what,
            entry.document_id,
            entry.order_key,
            entry.before_hash,
            entry.after_hash,
            entry.reason,
        )
        seq, prev_hash = head.seq + 1, head.hash
        head = Head(seq, seal(seq, fields, prev_hash))
        rows.append(dict(zip(_COLUMNS, (seq, *fields, prev_hash), strict=True)) | {"hash": head.hash})
    if rows:
        connection.execute(insert(audit_entries), rows)
    return head


def _rows(connection: Connection) -> Iterator[tuple[object, ...]]:
    """Stream all entries in the order of their numbers."""
    columns = [audit_entries.c[name] for name in (*_COLUMNS, "hash")]
    result = connection.execution_options(yield_per=_BATCH).execute(select(*columns).order_by(audit_entries.c.seq))
    for row in result:
        yield tuple(row)


def _broken(seq: int, what: str) -> IntegrityBroken:
    """Return the refusal that names the first entry that differs."""
    return IntegrityBroken(f"The audit chain is broken at entry {seq}: {what}.", where=f"entry {seq}", remedy=_REMEDY)


def verify_rows(connection: Connection, copies: dict[int, str]) -> Head:
    """Recompute the whole chain and compare it with the copies of its head.

    Raises:
        IntegrityBroken: at the first entry that was changed, removed, moved, or cut off.
    """
    seq, prev_hash = 0, START
    for row in _rows(connection):
        expected = seq + 1
        if row[0] != expected:
            raise _broken(expected, "it is missing or not in its place")
        if row[-2] != prev_hash:
            raise _broken(expected, "it does not follow the entry before it")
        prev_hash = hashlib.sha256(orjson.dumps(row[:-1])).hexdigest()
        if row[-1] != prev_hash:
            raise _broken(expected, "its content was changed")
        if copies.get(expected, prev_hash) != prev_hash:
            raise _broken(expected, "it differs from the copy of the head kept outside the database")
        seq = expected
    last = max(copies, default=0)
    if last > seq:
        raise _broken(seq + 1, f"the chain ends here, but it once reached entry {last}")
    return Head(seq, prev_hash)


class HeadCopies:
    """Copies of the chain's head in a file outside the database, one ``seq hash`` a line, forced to disk."""

    def __init__(self, path: Path) -> None:
        """Keep the copies in a file."""
        self.path = path
        self._written = 0

    def write(self, head: Head) -> None:
        """Append a copy unless this head, or a later one, was already copied here."""
        if head.seq <= self._written:
            return
        with self.path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(f"{head.seq} {head.hash}\n".encode())
            file.flush()
            os.fsync(file.fileno())
            large = file.tell() > HEADS_BYTES_MAX
            if large:
                self.path.replace(self.path.with_name(self.path.name + ".1"))
        self._written = head.seq
        if large:
            self._written = 0
            self.write(head)

    def read(self) -> dict[int, str]:
        """Return all copies by number.

        Raises:
            IntegrityBroken: a line is not a copy, or two copies of one head differ.
        """
        copies: dict[int, str] = {}
        for path in (self.path.with_name(self.path.name + ".1"), self.path):
            lines = path.read_text("utf-8").split("\n") if path.exists() else []
            # A line without its end was cut off by a crash while it was written: it promised nothing yet.
            for line in lines[:-1]:
                number, _, digest = line.partition(" ")
                if not number.isdecimal() or copies.setdefault(int(number), digest) != digest:
                    raise IntegrityBroken(
                        "The copy of the audit head cannot be trusted.",
                        where=f"{path.name}: {line[:80]}",
                        remedy=_REMEDY,
                    )
        return copies
