"""Where each order stands, one row per order number, and the audit entries an order's journal is read from.

The row is what the audit chain adds up to, kept so that lists need not add it up; the chain has every status it had.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Row, Table, Text, delete, func, insert, select

from rules_engine.storage.schema import audit_entries, documents, metadata

StandingRow = Row[tuple[object, ...]]
"""A row of the table of standings."""

ORDER: Final = "order "
"""What every audit entry about the status of an order begins with."""

KEPT: Final = "order status kept"
"""What is noted where the table knew no way to the status that the journal adds up to."""

_IDS_AT_ONCE: Final = 5_000

order_standings = Table(
    "order_standings",
    metadata,
    Column("key", Text, primary_key=True, comment="the order's number as compared"),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False, comment="the order, or its requisition"),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="1 for the order as it came, one more with each change"),
    Column("seller_name", Text, nullable=False),
    Column("site", Text, nullable=False, comment="empty where the order names none"),
    Column("cost_centre", Text, nullable=False),
    Column("promised_on", Text, comment="the first day on which goods that are still open were promised or wanted"),
    Column("buyer", Text, nullable=False, comment="login of whoever brought the order in, or the channel"),
    Column("found_by", Text, nullable=False, comment="what the order is found by, in small letters"),
    Column("budgeted", Integer, nullable=False, server_default="0", comment="1 once its budgets know of it"),
    Column(
        "blanket", Integer, nullable=False, server_default="0", comment="1 where it only says what may be called off"
    ),
    Column("received", Integer, comment="whole percent of what was ordered; null: unknown"),
    Index(None, "status"),
    Index(None, "document_id"),
)


class Entry(NamedTuple):
    """One audit entry about a document of an order; those of this transaction have no number yet."""

    seq: int | None
    at: str
    who: str
    what: str
    document_id: str
    reason: str


class Walked(NamedTuple):
    """A status that an order came to, as the chain says."""

    seq: int
    at: str
    key: str
    status: str


class Orders:
    """The standings of orders, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def get(self, key: str) -> StandingRow | None:
        """Return where an order stands."""
        return self.connection.execute(select(order_standings).where(order_standings.c.key == key)).first()

    def some(self, keys: Iterable[str]) -> dict[str, StandingRow]:
        """Return where some orders stand, by key."""
        query = select(order_standings).where(order_standings.c.key.in_(sorted(keys)))
        return {str(row.key): row for row in self.connection.execute(query)}

    def every(self) -> dict[str, StandingRow]:
        """Return where every order stands, by key."""
        return {str(row.key): row for row in self.connection.execute(select(order_standings))}

    def open(self, ended: Collection[str]) -> list[StandingRow]:
        """Return where every order stands that has not ended, by number."""
        query = select(order_standings).where(order_standings.c.status.not_in(sorted(ended)))
        return list(self.connection.execute(query.order_by(order_standings.c.key)))

    def of_cost_centre(self, cost_centre: str) -> list[StandingRow]:
        """Return where the orders of a cost centre stand."""
        query = select(order_standings).where(order_standings.c.cost_centre == cost_centre)
        return list(self.connection.execute(query.order_by(order_standings.c.key)))

    def keep(self, values: Mapping[str, object]) -> None:
        """Keep where an order stands, in place of where it stood."""
        self.connection.execute(delete(order_standings).where(order_standings.c.key == values["key"]))
        self.connection.execute(insert(order_standings).values(**values))

    def forget(self, key: str) -> None:
        """Forget where an order stood that is none of ours."""
        self.connection.execute(delete(order_standings).where(order_standings.c.key == key))

    def counts(self) -> dict[str, int]:
        """Return how many orders have each status."""
        query = select(order_standings.c.status, func.count()).group_by(order_standings.c.status)
        return {str(status): int(count) for status, count in self.connection.execute(query)}

    def entries(self, document_ids: Collection[str]) -> list[Entry]:
        """Return the audit entries about some documents, first to last."""
        found: list[Entry] = []
        wanted, columns = sorted(document_ids), [audit_entries.c[name] for name in Entry._fields]
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            query = select(*columns).where(audit_entries.c.document_id.in_(wanted[start : start + _IDS_AT_ONCE]))
            found += [Entry(*row) for row in self.connection.execute(query.order_by(audit_entries.c.seq))]
        return sorted(found, key=lambda entry: entry.seq or 0)

    def walked(self, *, after: int = 0, key: str | None = None) -> list[Walked]:
        """Return the statuses that the chain says orders came to after one of its entries, first to last."""
        columns = [audit_entries.c[name] for name in ("seq", "at", "order_key", "what")]
        query = select(*columns).where(
            audit_entries.c.seq > after,
            audit_entries.c.order_key.is_not(None),
            audit_entries.c.what.startswith(ORDER),
            audit_entries.c.what != KEPT,
        )
        if key is not None:
            query = query.where(audit_entries.c.order_key == key)
        found = self.connection.execute(query.order_by(audit_entries.c.seq))
        return [Walked(int(seq), str(at), str(order), str(what).removeprefix(ORDER)) for seq, at, order, what in found]

    def unbudgeted(self, limit: int) -> list[str]:
        """Return the documents of orders that stood before budgets were kept."""
        query = select(order_standings.c.document_id).where(order_standings.c.budgeted == 0)
        return list(self.connection.execute(query.order_by(order_standings.c.key).limit(limit)).scalars())

    def without_standing(self, limit: int, own: Collection[str] = ()) -> list[str]:
        """Return orders that were filed before standings were kept; those of sellers in ``own`` have none."""
        known = select(order_standings.c.key)
        query = (
            select(documents.c.id)
            .where(
                documents.c.document_type == "order",
                documents.c.status == "accepted",
                documents.c.number_key.is_not(None),
                documents.c.number_key.not_in(known),
                func.coalesce(documents.c.seller_vat_key, "").not_in(sorted(own)),
                func.coalesce(documents.c.seller_key, "").not_in(sorted(own)),
            )
            .order_by(documents.c.receive_seq)
            .limit(limit)
        )
        return [str(document_id) for document_id in self.connection.execute(query).scalars()]
