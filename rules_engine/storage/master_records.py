"""Master records of every kind with all their versions, and the names they go by.

A record is never changed in place: the next version ends the one before it, so that what was known at any moment stays
known. Names are those of the version that stands, and the aliases that were learned.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from rules_engine.storage.schema import master_names, master_records


class RecordVersion(NamedTuple):
    """One version of a record; ``body`` None: the record was ended."""

    version: int
    body: bytes | None
    source: str
    changed_at: str
    changed_by: str
    ended_at: str | None


class NameRow(NamedTuple):
    """Something a record goes by."""

    key: str
    id: str
    how: str
    said: str


class Origin(NamedTuple):
    """Where a change comes from: the file or system, the moment, and who."""

    source: str
    at: str
    who: str


class MasterRecords:
    """The master records of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def keep(self, kind: str, record_id: str, body: bytes | None, names: Sequence[NameRow], origin: Origin) -> str:
        """Keep a version of a record and its names; return ``new``, ``changed``, ``ended`` or ``same``.

        The same content again is no version. ``body`` None ends the record.
        """
        last = next(iter(self.history(kind, record_id)[-1:]), None)
        before = None if last is None else last.body
        if before == body:
            return "same"
        mine = (master_records.c.kind == kind) & (master_records.c.id == record_id)
        self.connection.execute(
            update(master_records).where(mine, master_records.c.ended_at.is_(None)).values(ended_at=origin.at)
        )
        self.connection.execute(
            insert(master_records).values(
                kind=kind,
                id=record_id,
                version=1 if last is None else last.version + 1,
                body=body,
                source=origin.source,
                changed_at=origin.at,
                changed_by=origin.who,
                ended_at=None if body is not None else origin.at,
            )
        )
        self.connection.execute(
            delete(master_names).where(
                master_names.c.kind == kind, master_names.c.id == record_id, master_names.c.how != "learned"
            )
        )
        self.name(kind, names if body is not None else ())
        return "ended" if body is None else "new" if last is None else "changed"

    def name(self, kind: str, names: Iterable[NameRow]) -> None:
        """Note what records go by; what is noted already stays."""
        for row in dict.fromkeys(names):
            same = [
                master_names.c[column] == value
                for column, value in (("kind", kind), ("key", row.key), ("id", row.id), ("how", row.how))
            ]
            if self.connection.execute(select(master_names.c.key).where(*same)).first() is None:
                self.connection.execute(insert(master_names).values(kind=kind, **row._asdict()))

    def current(self, kind: str, record_id: str) -> bytes | None:
        """Return the version of a record that stands."""
        row = self.connection.execute(
            select(master_records.c.body).where(
                master_records.c.kind == kind, master_records.c.id == record_id, master_records.c.ended_at.is_(None)
            )
        ).first()
        return bytes(row.body) if row is not None and row.body is not None else None

    def last_between(self, kind: str, first: str, last: str) -> bytes | None:
        """Return the record with the highest id between two ids, both included, that stands."""
        row = self.connection.execute(
            select(master_records.c.body)
            .where(
                master_records.c.kind == kind,
                master_records.c.id >= first,
                master_records.c.id <= last,
                master_records.c.ended_at.is_(None),
            )
            .order_by(master_records.c.id.desc())
            .limit(1)
        ).first()
        return None if row is None else bytes(row.body)

    def standing(self, kind: str) -> list[bytes]:
        """Return every record of a kind that stands, by id."""
        found = self.connection.execute(
            select(master_records.c.body)
            .where(master_records.c.kind == kind, master_records.c.ended_at.is_(None))
            .order_by(master_records.c.id)
        ).scalars()
        return [bytes(body) for body in found]

    def as_of(self, kind: str, record_id: str, at: str) -> bytes | None:
        """Return a record as it was known at a moment."""
        known = [each for each in self.history(kind, record_id) if each.changed_at <= at]
        return known[-1].body if known else None

    def history(self, kind: str, record_id: str) -> list[RecordVersion]:
        """Return every version of a record, first to last."""
        rows = self.connection.execute(
            select(master_records)
            .where(master_records.c.kind == kind, master_records.c.id == record_id)
            .order_by(master_records.c.version)
        )
        return [
            RecordVersion(
                int(row.version),
                None if row.body is None else bytes(row.body),
                row.source,
                row.changed_at,
                row.changed_by,
                row.ended_at,
            )
            for row in rows
        ]

    def counts(self) -> dict[str, int]:
        """Return how many records of each kind stand."""
        rows = self.connection.execute(
            select(master_records.c.kind, func.count())
            .where(master_records.c.ended_at.is_(None))
            .group_by(master_records.c.kind)
        )
        return {str(kind): int(count) for kind, count in rows}

    def named(self, kind: str, keys: Iterable[str]) -> list[NameRow]:
        """Return the records that go by any of these keys."""
        wanted = master_names.c.key.in_(sorted(keys))
        return self._names(master_names.c.kind == kind, wanted)

    def names(self, kind: str) -> list[NameRow]:
        """Return every name of a kind."""
        return self._names(master_names.c.kind == kind)

    def _names(self, *conditions: ColumnElement[bool]) -> list[NameRow]:
        rows = self.connection.execute(
            select(master_names.c.key, master_names.c.id, master_names.c.how, master_names.c.said)
            .where(*conditions)
            .order_by(master_names.c.key, master_names.c.id, master_names.c.how)
        )
        return [NameRow(*row) for row in rows]
