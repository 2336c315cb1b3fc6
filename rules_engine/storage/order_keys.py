"""Orders under the keys of what they order: a few of the latest under each key, however many there are."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, union_all

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
        wanted = [_hashed(key) for key in dict.fromkeys(keys)][:KEYS_MAX]
        # Fewer keys than the one statement asks for: nothing has an empty key.
        names = {name: wanted[at] if at < len(wanted) else "" for at, name in enumerate(_NAMES)}
        return [str(found) for found in self.connection.execute(_LIKELY, names | {"before": before}).scalars()]


def _under(name: str) -> Select[tuple[str]]:
    """Ask for the latest orders under the key of a parameter."""
    latest = (
        select(order_keys.c.document_id)
        .where(order_keys.c.key == bindparam(name), order_keys.c.receive_seq < bindparam("before"))
        .order_by(order_keys.c.receive_seq.desc())
        .limit(UNDER_A_KEY)
        .subquery()
    )
    return select(latest.c.document_id)


def _likely() -> Select[tuple[str]]:
    """Ask for the orders under the most keys: one statement, since asking key by key costs more than the answer."""
    found = union_all(*map(_under, _NAMES)).subquery()
    return (
        select(found.c.document_id)
        .group_by(found.c.document_id)
        .order_by(func.count().desc(), found.c.document_id)
        .limit(ORDERS_MAX)
    )


_NAMES: Final = tuple(f"key_{at}" for at in range(KEYS_MAX))
_LIKELY: Final = _likely()


def _hashed(key: str) -> str:
    """Return a key of one length, whatever stands in it."""
    return sha256(key.encode()).hexdigest()
