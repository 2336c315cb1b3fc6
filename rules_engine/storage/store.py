"""The store: one database, one vault, one audit chain, opened from a home or a database URL.

Opening brings the tables to the version of this program. Every change goes through ``write`` or, inside a durable
workflow, through ``joined``; both append the audit entries of the change in the same transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.orm import Session

from rules_engine.ports import Clock
from rules_engine.storage.audit import Head, HeadCopies, read_head, verify_rows
from rules_engine.storage.engines import (
    is_sqlite,
    normal_url,
    open_checkpoint_engine,
    open_engine,
    snapshot_options,
    take_write_lock,
    write_isolation,
)
from rules_engine.storage.migrate import migrate
from rules_engine.storage.schema import audit_entries
from rules_engine.storage.unit_of_work import UnitOfWork
from rules_engine.storage.vault import FolderVault, TableVault, Vault


class Store:
    """Everything that is kept."""

    def __init__(self, home: Path, clock: Clock, database_url: str | None = None) -> None:
        """Open the store of a home: SQLite in it, or the database of a URL that many homes may share."""
        self.home = home
        self.clock = clock
        self.url = normal_url(database_url or f"sqlite:///{home / 'matchbook.sqlite'}")
        self.engine: Engine = open_engine(self.url)
        migrate(self.engine, lock_file=home / "migrate.lock")
        self.sqlite = is_sqlite(self.url)
        self.vault: Vault = FolderVault(home / "vault") if self.sqlite else TableVault(self.engine)
        self.isolation = write_isolation(self.engine)
        self._heads = HeadCopies(home / "audit-head")
        self._watcher: Callable[[UnitOfWork], None] | None = None

    def watch(self, watcher: Callable[[UnitOfWork], None]) -> None:
        """Have every transaction that changes something looked at before it is sealed, within itself."""
        self._watcher = watcher

    def _seal(self, work: UnitOfWork) -> Head | None:
        """Let the watcher draw its conclusions, then append everything noted to the chain."""
        if self._watcher is not None and work.noted:
            self._watcher(work)
        return work.seal()

    def has_table(self, name: str, schema: str | None = None) -> bool:
        """Tell whether the database has a table."""
        return inspect(self.engine).has_table(name, schema=schema)

    def checkpoint_engine(self) -> Engine | None:
        """Return the engine for workflow checkpoints, or None where the workflow library makes its own."""
        return open_checkpoint_engine(self.url) if self.sqlite else None

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a transaction that changes something; it commits when the block ends without an error."""
        options = {"isolation_level": self.isolation}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            take_write_lock(connection)
            work = UnitOfWork(connection, self.clock.now())
            yield work
            head = self._seal(work)
        if head is not None:
            self._heads.write(head)

    @contextmanager
    def joined(self, session: Session) -> Iterator[UnitOfWork]:
        """Join a transaction that somebody else began and will commit."""
        connection = session.connection()
        take_write_lock(connection)
        work = UnitOfWork(connection, self.clock.now())
        yield work
        self._seal(work)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads, and sees one moment."""
        options = snapshot_options(self.engine)
        with self.engine.connect().execution_options(**options) as connection, connection.begin() as transaction:
            yield UnitOfWork(connection, self.clock.now())
            transaction.rollback()

    def anchor(self) -> Head:
        """Copy the head of the audit chain outside the database."""
        with self.engine.connect() as connection:
            head = read_head(connection)
        self._heads.write(head)
        return head

    def verify_audit(self) -> Head:
        """Recompute the audit chain and compare it with the copies of its head.

        Raises:
            IntegrityBroken: at the first entry that differs from what was written.
        """
        copies = self._heads.read()
        with self.engine.connect().execution_options(**snapshot_options(self.engine)) as connection:
            return verify_rows(connection, copies)

    def history(self, connection: Connection, document_id: str) -> list[dict[str, object]]:
        """Return the audit entries about a document, first to last."""
        found = connection.execute(
            select(audit_entries).where(audit_entries.c.document_id == document_id).order_by(audit_entries.c.seq)
        )
        return [dict(row._mapping) for row in found]

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
