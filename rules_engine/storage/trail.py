"""The audit trail as people read it: newest first, one page at a time, or everything about some documents.

Owns the SQL of these readings; nothing here can change an entry.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Row, select

from rules_engine.storage.schema import audit_entries, documents

TrailRow = Row[tuple[object, ...]]
"""An entry of the chain with the type and number of the document it is about."""


class Trail:
    """The audit trail of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Read on the connection of a transaction."""
        self.connection = connection

    def before(self, seq: int | None, limit: int, only: Collection[str] = ()) -> list[TrailRow]:
        """Return the entries before one number, newest first; without a number, the newest of all.

        Of all that happened, ``only`` what is named, where anything is.
        """
        query = _ENTRIES.order_by(audit_entries.c.seq.desc()).limit(limit)
        query = query.where(audit_entries.c.what.in_(only)) if only else query
        return list(self.connection.execute(query if seq is None else query.where(audit_entries.c.seq < seq)))

    def about(self, document_ids: Sequence[str], limit: int) -> list[TrailRow]:
        """Return the entries about some documents, newest first."""
        query = _ENTRIES.where(audit_entries.c.document_id.in_(document_ids))
        return list(self.connection.execute(query.order_by(audit_entries.c.seq.desc()).limit(limit)))


_ENTRIES = select(audit_entries, documents.c.document_type, documents.c.number, documents.c.file_name).join(
    documents, documents.c.id == audit_entries.c.document_id, isouter=True
)
