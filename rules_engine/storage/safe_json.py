"""Where TinyDB keeps its data so that no crash tears it and no second writer is overwritten.

As a file: written whole under another name, forced to disk and renamed; the first line holds a revision and a checksum
of the rest, so the file is plain JSON that people and diffs can read. As a row: the same with one database for many
machines. Both compare before they swap: a writer that read an older revision is refused, never obeyed. A lock around
reading, changing and writing keeps that from happening among honest writers.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson
from filelock import FileLock
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from rules_engine.errors import IntegrityBroken, StaleDocument
from rules_engine.storage.schema import tinydb_store
from rules_engine.storage.vault import write_atomically

LOCK_SECONDS: Final = 30
"""How long a writer waits for the lock."""

Tables = dict[str, dict[str, Any]]
_FORM: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
_BODY: Final = b'"data":'


def _stale(revision: int, read: int) -> StaleDocument:
    """Return the refusal for a writer that read an older revision."""
    return StaleDocument(
        f"The rulebook is at revision {revision}; what was changed is revision {read}.",
        where="rulebook",
        remedy="Read it again and repeat the change.",
    )


class SafeJSONStorage(Storage):
    """Tables as one file."""

    def __init__(self, path: Path) -> None:
        """Keep the tables in a file; leftovers of crashed writers are removed."""
        super().__init__()
        self._path = path
        self._lock = FileLock(str(path) + ".lock", timeout=LOCK_SECONDS)
        self._threads = threading.RLock()
        self._read_revision = 0
        with self._lock:
            for left in path.parent.glob(f".{path.name}.*.tmp"):
                left.unlink()

    def read(self) -> Tables | None:
        """Return all tables.

        Raises:
            IntegrityBroken: the file is not what was written.
        """
        with self._threads:
            try:
                raw = self._path.read_bytes()
            except FileNotFoundError:
                self._read_revision = 0
                return None
            self._read_revision, tables = _opened(raw, self._path)
            return tables

    def write(self, data: Tables) -> None:
        """Write all tables, if nobody wrote since they were read.

        Raises:
            StaleDocument: somebody did.
        """
        with self.transaction():
            revision = _opened(self._path.read_bytes(), self._path)[0] if self._path.exists() else 0
            if revision != self._read_revision:
                raise _stale(revision, self._read_revision)
            body = orjson.dumps(data, option=_FORM)
            digest = hashlib.sha256(body).hexdigest()
            head = b'{"revision":%d,"sha256":"%s",\n' % (revision + 1, digest.encode())
            write_atomically(self._path, head + _BODY + body + b"}\n")
            self._read_revision = revision + 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everybody else from writing."""
        with self._threads, self._lock:
            yield


def _opened(raw: bytes, path: Path) -> tuple[int, Tables]:
    """Return the revision and the tables of a file, checked against its checksum."""
    head, _, rest = raw.partition(b"\n")
    try:
        stated = orjson.loads(head.rstrip().rstrip(b",") + b"}")
        body = rest.removeprefix(_BODY).removesuffix(b"}\n")
        if hashlib.sha256(body).hexdigest() == stated["sha256"]:
            return int(stated["revision"]), orjson.loads(body)
    except (ValueError, KeyError, TypeError):
        pass
    raise IntegrityBroken(
        "The rulebook's file is not what was written.",
        where=str(path),
        remedy="Restore it from a backup; published versions stand in the database.",
    )


class RowStorage(Storage):
    """Tables as one row."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Keep the tables in the row of a name."""
        super().__init__()
        self._engine = engine
        self._name = name
        self._threads = threading.RLock()
        self._read_revision = 0

    def read(self) -> Tables | None:
        """Return all tables."""
        query = select(tinydb_store.c.revision, tinydb_store.c.body).where(tinydb_store.c.name == self._name)
        with self._threads, self._engine.connect() as connection:
            row = connection.execute(query).first()
            self._read_revision = int(row.revision) if row else 0
            return None if row is None else orjson.loads(row.body)

    def write(self, data: Tables) -> None:
        """Write all tables, if nobody wrote since they were read.

        Raises:
            StaleDocument: somebody did.
        """
        body = orjson.dumps(data, option=_FORM).decode()
        read = self._read_revision
        with self._threads, self._engine.begin() as connection:
            if read == 0:
                try:
                    connection.execute(insert(tinydb_store).values(name=self._name, revision=1, body=body))
                except IntegrityError as error:
                    raise _stale(1, 0) from error
            else:
                mine = (tinydb_store.c.name == self._name) & (tinydb_store.c.revision == read)
                if (
                    connection.execute(update(tinydb_store).where(mine).values(revision=read + 1, body=body)).rowcount
                    != 1
                ):
                    raise _stale(read + 1, read)
            self._read_revision = read + 1

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep the other threads from writing; other machines are kept out by comparing."""
        with self._threads:
            yield


class SharedTable(Table):
    """A table without memory: another process may have written since the last look."""

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, *, persist_empty: bool = False) -> None:
        """Take no cache, whatever the default is."""
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    def _get_next_id(self) -> int:
        """Return the next free id as it is now."""
        self._next_id = None
        return int(super()._get_next_id())  # type: ignore[no-untyped-call]


class SharedTinyDB(TinyDB):
    """A TinyDB whose tables have no memory."""

    table_class = SharedTable  # type: ignore[assignment]
