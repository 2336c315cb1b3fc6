"""Master data, published versions of rulesets, and the heartbeats of workers."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.storage.schema import items, published_rulesets, suppliers, workers


class Published(NamedTuple):
    """A version of a ruleset as it was frozen: canonical bytes that never change.

    ``published_at`` is the moment from which it decides: when it was put in force, or the later one it is planned for.
    """

    ruleset_hash: str
    ruleset_id: str
    version: int
    body: bytes
    published_at: str


def _published(row: Row[tuple[object, ...]]) -> Published:
    """Return a row as a version."""
    return Published(row.ruleset_hash, row.ruleset_id, row.version, bytes(row.body), row.published_at)


class Master:
    """Suppliers, items and published rulesets, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def keep_suppliers(self, rows: Iterable[tuple[Supplier, str, str | None]]) -> int:
        """Enter suppliers with their name and VAT identifier as compared; a known id is replaced."""
        count = 0
        for supplier, name_key, vat_key in rows:
            self.connection.execute(delete(suppliers).where(suppliers.c.id == supplier.id))
            self.connection.execute(
                insert(suppliers).values(
                    id=supplier.id, name_key=name_key, vat_key=vat_key, body=canonical_bytes(supplier)
                )
            )
            count += 1
        return count

    def keep_items(self, rows: Iterable[CatalogueItem]) -> int:
        """Enter items; a known id is replaced."""
        count = 0
        for item in rows:
            self.connection.execute(delete(items).where(items.c.id == item.id))
            self.connection.execute(insert(items).values(id=item.id, body=canonical_bytes(item)))
            count += 1
        return count

    def supplier(self, name_key: str | None, vat_key: str | None) -> Supplier | None:
        """Return the supplier with this VAT identifier, else the one with this name."""
        for column, key in ((suppliers.c.vat_key, vat_key), (suppliers.c.name_key, name_key)):
            if key:
                rows = self.connection.execute(select(suppliers.c.body).where(column == key).limit(2)).all()
                if len(rows) == 1:
                    return Supplier.model_validate(orjson.loads(rows[0].body))
        return None

    def suppliers(self) -> list[Supplier]:
        """Return all suppliers."""
        found = self.connection.execute(select(suppliers.c.body).order_by(suppliers.c.id)).scalars()
        return [Supplier.model_validate(orjson.loads(body)) for body in found]

    def supplier_count(self) -> int:
        """Return how many suppliers are known."""
        return int(self.connection.execute(select(func.count()).select_from(suppliers)).scalar_one())

    def items(self) -> list[CatalogueItem]:
        """Return all items."""
        found = self.connection.execute(select(items.c.body).order_by(items.c.id)).scalars()
        return [CatalogueItem.model_validate(orjson.loads(body)) for body in found]

    def item_count(self) -> int:
        """Return how many items are known."""
        return int(self.connection.execute(select(func.count()).select_from(items)).scalar_one())

    def items_named(self, ids: Iterable[str]) -> list[CatalogueItem]:
        """Return the items with these numbers."""
        found = self.connection.execute(
            select(items.c.body).where(items.c.id.in_(sorted(ids))).order_by(items.c.id)
        ).scalars()
        return [CatalogueItem.model_validate(orjson.loads(body)) for body in found]

    def publish(self, version: Published) -> bool:
        """Freeze a version; return False when that version stood already."""
        if self.published(version.ruleset_hash) is not None:
            return False
        self.connection.execute(insert(published_rulesets).values(**version._asdict()))
        return True

    def published(self, ruleset_hash: str) -> Published | None:
        """Return a frozen version by its hash."""
        row = self.connection.execute(
            select(published_rulesets).where(published_rulesets.c.ruleset_hash == ruleset_hash)
        ).first()
        return (
            Published(row.ruleset_hash, row.ruleset_id, row.version, bytes(row.body), row.published_at) if row else None
        )

    def versions(self, ruleset_id: str | None = None) -> list[Published]:
        """Return the frozen versions of one ruleset, or of all, in the order they were published."""
        query = select(published_rulesets).order_by(published_rulesets.c.published_at, published_rulesets.c.version)
        if ruleset_id is not None:
            query = query.where(published_rulesets.c.ruleset_id == ruleset_id)
        return [_published(row) for row in self.connection.execute(query)]

    def effective(self, ruleset_id: str, at: str) -> Published | None:
        """Return the version in force at a moment: the last one published until then, else the first one after."""
        mine = published_rulesets.c.ruleset_id == ruleset_id
        moment, number = published_rulesets.c.published_at, published_rulesets.c.version
        for query in (
            select(published_rulesets).where(mine, moment <= at).order_by(moment.desc(), number.desc()),
            select(published_rulesets).where(mine).order_by(moment, number),
        ):
            row = self.connection.execute(query.limit(1)).first()
            if row:
                return _published(row)
        return None


class Workers:
    """The heartbeats of workers, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def start(self, values: Mapping[str, object]) -> None:
        """Enter a worker that starts, in place of an earlier one of the same name."""
        self.connection.execute(delete(workers).where(workers.c.executor_id == values["executor_id"]))
        self.connection.execute(insert(workers).values(**values))

    def beat(self, executor_id: str, at: str) -> None:
        """Note that a worker lives."""
        self.connection.execute(
            update(workers).where(workers.c.executor_id == executor_id).values(beat_at=at, stopped_at=None)
        )

    def stop(self, executor_id: str, at: str) -> None:
        """Note that a worker stopped, by itself or found dead."""
        self.connection.execute(update(workers).where(workers.c.executor_id == executor_id).values(stopped_at=at))

    def silent(self, since: str) -> list[str]:
        """Return workers that have not stopped and whose last beat is older than a moment."""
        found = self.connection.execute(
            select(workers.c.executor_id).where(workers.c.stopped_at.is_(None), workers.c.beat_at < since)
        )
        return list(found.scalars())

    def all(self) -> list[Row[tuple[object, ...]]]:
        """Return all workers that ever beat."""
        return list(self.connection.execute(select(workers).order_by(workers.c.executor_id)))
