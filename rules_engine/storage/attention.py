"""Who takes care of a document that waits, and until when it is put aside; one row for each that anybody looked after.

What lists sort and count by is read with them in ``worklists``; here a row is read and written by itself.
"""

from sqlalchemy import Column, Connection, ForeignKey, Row, Table, Text, delete, insert, select

from rules_engine.storage.accounts import people
from rules_engine.storage.schema import metadata

AttentionRow = Row[tuple[object, ...]]
"""A row of the table."""

attention = Table(
    "attention",
    metadata,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("owner", Text, nullable=False, comment="login of whoever takes care of it; empty: nobody"),
    Column("snoozed_until", Text, nullable=False, comment="the day on which it comes back; empty: it is not put aside"),
    Column("snoozed_at", Text, nullable=False, comment="when it was put aside: a later status brings it back"),
)


class Attention:
    """Who takes care of what, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self._connection = connection

    def of(self, document_id: str) -> AttentionRow | None:
        """Return who takes care of a document; None where nobody ever did."""
        return self._connection.execute(select(attention).where(attention.c.document_id == document_id)).first()

    def keep(self, document_id: str, owner: str, snoozed_until: str, snoozed_at: str) -> None:
        """Write who takes care of a document and until when it is put aside."""
        self._connection.execute(delete(attention).where(attention.c.document_id == document_id))
        values = {"owner": owner, "snoozed_until": snoozed_until, "snoozed_at": snoozed_at}
        self._connection.execute(insert(attention), {"document_id": document_id, **values})

    def colleagues(self) -> list[AttentionRow]:
        """Return everybody who may sign in, by name: login, name, roles, company."""
        query = select(people.c.login, people.c.name, people.c.roles, people.c.company_id).where(people.c.active == 1)
        return list(self._connection.execute(query.order_by(people.c.name, people.c.login)))
