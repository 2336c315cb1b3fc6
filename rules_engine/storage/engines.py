"""Connections to SQLite and PostgreSQL, and what a transaction means on each.

A transaction that writes takes the one write lock before its first read, on both: ``BEGIN IMMEDIATE`` on SQLite, an
advisory lock on PostgreSQL. So whatever it reads stays true until it commits, and the audit chain has one writer at a
time. On SQLite the driver would begin only at the first write, and reading before it would be outside the
transaction; setting an isolation level also resets the driver to that behaviour, hence the explicit BEGIN here.
"""

import threading
from typing import Final

from sqlalchemy import Connection, Engine, ExecutionContext, create_engine, event, make_url, text
from sqlalchemy.pool import ConnectionPoolEntry

WRITE_LOCK: Final = 0x6D617463
"""Number of the advisory lock on PostgreSQL ("matc")."""

SQLITE_WAIT_MS: Final = 30_000
"""How long a SQLite connection waits for the write lock."""

_SNAPSHOT: Final = "matchbook_snapshot"
_IN_LINE: Final = "matchbook_in_line"

_writers: Final = threading.RLock()
"""The writers of this process on SQLite, one after the other. SQLite lets waiters sleep and try again, up to 100 ms at
a time; a lock wakes the next one at once. Between processes SQLite's own lock decides.
"""


def is_sqlite(url: str) -> bool:
    """Tell whether a database URL names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def normal_url(url: str) -> str:
    """Return the URL with the driver that is installed here (psycopg 3 for PostgreSQL).

    >>> normal_url("postgresql://u@h/d")
    'postgresql+psycopg://u@h/d'
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def open_engine(url: str, *, synchronous: str = "FULL") -> Engine:
    """Open an engine; ``synchronous`` is SQLite's: FULL survives power loss at every commit, NORMAL at checkpoints."""
    url = normal_url(url)
    if not is_sqlite(url):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(url, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        for pragma in (
            f"busy_timeout={SQLITE_WAIT_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    _queue_writers(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "SERIALIZABLE":
            _wait_in_line(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif options.get(_SNAPSHOT):
            connection.exec_driver_sql("BEGIN")

    return engine


def open_checkpoint_engine(path_url: str) -> Engine:
    """Open the engine that keeps workflow checkpoints on SQLite, in the same file.

    NORMAL is enough there: a checkpoint lost to a power cut makes a step run again, and every step that changes
    anything is recorded a second time in the transaction of the change itself.
    """
    engine = create_engine(path_url, pool_size=10, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"  # type: ignore[attr-defined]
        for pragma in (f"busy_timeout={SQLITE_WAIT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    _queue_writers(engine)

    @event.listens_for(engine, "before_cursor_execute")
    def _before(
        connection: Connection,
        _cursor: object,
        _statement: str,
        _parameters: object,
        context: ExecutionContext | None,
        _many: bool,  # noqa: FBT001 - the signature is SQLAlchemy's
    ) -> None:
        if any(getattr(context, kind, False) for kind in ("isinsert", "isupdate", "isdelete")):
            _wait_in_line(connection)

    return engine


def _wait_in_line(connection: Connection) -> None:
    """Wait for the other writers of this process, and go before the next until the connection is given back."""
    if not connection.info.get(_IN_LINE):
        _writers.acquire()
        connection.info[_IN_LINE] = True


def _queue_writers(engine: Engine) -> None:
    """Let the next writer of this process go when a connection is given back."""

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        if record.info.pop(_IN_LINE, False):
            _writers.release()


def write_isolation(engine: Engine) -> str:
    """Return the isolation level of a transaction that writes; on PostgreSQL the lock makes it serial."""
    return "SERIALIZABLE" if engine.dialect.name == "sqlite" else "READ COMMITTED"


def take_write_lock(connection: Connection) -> None:
    """Take the one write lock on PostgreSQL until the transaction ends; SQLite took it when it began."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})


def snapshot_options(engine: Engine) -> dict[str, object]:
    """Return the execution options under which all reads of a transaction see one moment."""
    return {_SNAPSHOT: True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
