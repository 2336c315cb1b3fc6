"""Orders under the keys of what they order: a few of the latest under each key, however many there are."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from rules_engine.storage.schema import order_keys

UNDER_A_KEY: Final = 20
"""How many orders are looked at under one key: the latest."""

KEYS_MAX: Final = 80
"""How many keys are looked under, in the sequence given."""

ORDERS_MAX: Final = 5
"""How many orders are returned: those under the most keys."""


class OrderKeys:
    """The keys of the orders of a store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def keep(self, document_id: str, sequence: int, keys: Iterable[str]) -> None:
        """Keep the keys of an order, in place of those kept before."""
        self.connection.execute(delete(order_keys).where(order_keys.c.document_id == document_id))
        rows = [{"document_id": document_id, "receive_seq": sequence, "key": _hashed(key)} for key in keys]
        if rows:
            self.connection.execute(insert(order_keys), rows)

    def likely(self, keys: Iterable[str], before: int) -> list[str]:
        """Return the orders received before that are found under the most of these keys."""
        counts: dict[str, int] = {}
        for key in [*dict.fromkeys(keys)][:KEYS_MAX]:
            query = (
                select(order_keys.c.document_id)
                .where(order_keys.c.key == _hashed(key), order_keys.c.receive_seq < before)
                .order_by(order_keys.c.receive_seq.desc())
                .limit(UNDER_A_KEY)
            )
            for document_id in self.connection.execute(query).scalars():
                counts[document_id] = counts.get(document_id, 0) + 1
        return sorted(counts, key=lambda each: (-counts[each], each))[:ORDERS_MAX]


def _hashed(key: str) -> str:
    """Return a key of one length, whatever stands in it."""
    return sha256(key.encode()).hexdigest()
