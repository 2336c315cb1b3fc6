"""Documents in the store: their row, what was read from them, and what they refer to.

Owns the order of receipt and the turns: which document may be decided next. It changes no status by itself.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from rules_engine.storage.schema import document_links, documents, readings, revisions

DocumentRow = Row[tuple[object, ...]]
"""A row of the table of documents."""

MASTER: Final = "master"
"""The revision key of master data."""

SOLD: Final = "sale "
"""What the keys of customers' orders begin with, so that an order we placed may have the same number."""

REQUESTED_HERE: Final = "requisition"
"""The channel of orders that were asked for here: one that is refused is an order that was rejected."""

MESSAGE: Final = "message"
"""The kind of link that holds the identifier of a message: the same each time it is sent."""

CARRIED: Final = "carried"
"""The kind of link that holds the document this one came with."""

TURNS_AT_ONCE: Final = 500
"""How many documents are looked at when turns are given."""


class ReadingRow(NamedTuple):
    """What reading left: canonical JSON of the extraction, of the typed document, and of the findings."""

    extraction: bytes | None
    document: bytes | None
    findings: bytes


def sold_keys(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys of orders as those of customers' orders.

    >>> sorted(sold_keys(["PO7", "sale PO7"]))
    ['sale PO7']
    """
    return frozenset(key if key.startswith(SOLD) else SOLD + key for key in keys)


class Documents:
    """The documents of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def next_sequence(self) -> int:
        """Return the next number of receipt; the caller holds the write lock."""
        highest = self.connection.execute(select(func.max(documents.c.receive_seq))).scalar()
        return int(highest or 0) + 1

    def add(self, values: Mapping[str, object]) -> None:
        """Enter a document."""
        self.connection.execute(insert(documents).values(**values))

    def change(self, document_id: str, values: Mapping[str, object]) -> None:
        """Change columns of a document's row."""
        self.connection.execute(update(documents).where(documents.c.id == document_id).values(**values))

    def get(self, document_id: str) -> DocumentRow | None:
        """Return a document's row."""
        return self.connection.execute(select(documents).where(documents.c.id == document_id)).first()

    def known(self, document_id: str) -> DocumentRow:
        """Return the row of a document that must be there."""
        row = self.get(document_id)
        if row is None:
            raise AssertionError(f"{document_id} was never entered")
        return row

    def some(self, query: Select[tuple[object, ...]]) -> list[DocumentRow]:
        """Return the rows of a query in the order of receipt."""
        return list(self.connection.execute(query.order_by(documents.c.receive_seq)))

    def all(self) -> list[DocumentRow]:
        """Return every document in the order of receipt."""
        return self.some(select(documents))

    def last_decided(self, count: int) -> list[DocumentRow]:
        """Return the last documents about which something was decided, the last received first."""
        query = select(documents).where(documents.c.ruleset_hash.is_not(None)).order_by(documents.c.receive_seq.desc())
        return list(self.connection.execute(query.limit(count)))

    def of_types(self, types: Iterable[str]) -> list[DocumentRow]:
        """Return every document of these types in the order of receipt."""
        return self.some(select(documents).where(documents.c.document_type.in_(list(types))))

    def by_number(self, keys: Iterable[str]) -> list[DocumentRow]:
        """Return documents of any type whose number has one of these keys; orders of customers too."""
        wanted = sorted({*keys, *sold_keys(keys)})
        others = select(document_links.c.document_id).where(
            document_links.c.kind == "number", document_links.c.key.in_(wanted)
        )
        return self.some(select(documents).where(documents.c.number_key.in_(wanted) | documents.c.id.in_(others)))

    def with_status(self, statuses: Iterable[str]) -> list[DocumentRow]:
        """Return the documents with one of these statuses."""
        return self.some(select(documents).where(documents.c.status.in_(list(statuses))))

    def numbers(self) -> list[str]:
        """Return every number that a document has."""
        query = select(documents.c.number).where(documents.c.number.is_not(None)).distinct()
        return [str(number) for number in self.connection.execute(query).scalars()]

    def seller_names(self) -> list[str]:
        """Return every seller's name as printed on documents."""
        query = select(documents.c.seller_name).where(documents.c.seller_name.is_not(None)).distinct()
        return [str(name) for name in self.connection.execute(query).scalars()]

    def by_prefix(self, prefix: str) -> list[DocumentRow]:
        """Return documents whose hash begins with a prefix of hexadecimal digits."""
        # A range and no pattern: only that goes by the index on every database. After f, nothing of a hash follows.
        return self.some(select(documents).where(documents.c.id >= prefix, documents.c.id < f"{prefix}g"))

    def invoiced_before(self, row: DocumentRow, keys: Iterable[str], types: Iterable[str]) -> list[DocumentRow]:
        """Return earlier documents of these types of the same seller whose number has one of these keys."""
        seller = []
        if row.seller_vat_key:
            seller.append(documents.c.seller_vat_key == row.seller_vat_key)
        if row.seller_key:
            seller.append(documents.c.seller_key == row.seller_key)
        if not row.number_key or not seller:
            return []
        condition = seller[0] if len(seller) == 1 else seller[0] | seller[1]
        return self.some(
            select(documents).where(
                documents.c.number_key.in_(sorted(keys)),
                documents.c.document_type.in_(list(types)),
                documents.c.receive_seq < row.receive_seq,
                condition,
            )
        )

    def keep_reading(self, document_id: str, reading: ReadingRow) -> None:
        """Keep what was read from a document."""
        self.connection.execute(delete(readings).where(readings.c.document_id == document_id))
        self.connection.execute(insert(readings).values(document_id=document_id, **reading._asdict()))

    def reading(self, document_id: str) -> ReadingRow | None:
        """Return what was read from a document."""
        row = self.connection.execute(
            select(readings.c.extraction, readings.c.document, readings.c.findings).where(
                readings.c.document_id == document_id
            )
        ).first()
        return ReadingRow(*row) if row else None

    def link(self, document_id: str, kind: str, keys: Iterable[str]) -> None:
        """Note that a document refers to numbers of a kind."""
        known = self.links(document_id, kind)
        new = [{"document_id": document_id, "kind": kind, "key": key} for key in sorted(set(keys) - known)]
        if new:
            self.connection.execute(insert(document_links), new)

    def filed_as_bought(self, own: Collection[str], limit: int) -> list[str]:
        """Return documents of these sellers, ourselves, that name orders as if we had placed them."""
        bought = select(document_links.c.document_id).where(
            document_links.c.kind == "order", document_links.c.key.not_like(f"{SOLD}%")
        )
        mine = documents.c.seller_vat_key.in_(sorted(own)) | documents.c.seller_key.in_(sorted(own))
        query = select(documents.c.id).where(mine, documents.c.id.in_(bought)).order_by(documents.c.receive_seq)
        return [str(each) for each in self.connection.execute(query.limit(limit)).scalars()]

    def sell(self, document_id: str) -> None:
        """Have a document name its orders as customers' orders."""
        keys = sold_keys(self.links(document_id, "order"))
        of_orders = (document_links.c.document_id == document_id) & (document_links.c.kind == "order")
        self.connection.execute(delete(document_links).where(of_orders))
        self.link(document_id, "order", keys)

    def unlink(self, document_id: str) -> None:
        """Forget what a document refers to; it is linked anew. How it came stays."""
        self.connection.execute(
            delete(document_links).where(
                document_links.c.document_id == document_id, document_links.c.kind.not_in((MESSAGE, CARRIED))
            )
        )

    def links(self, document_id: str, kind: str) -> set[str]:
        """Return the numbers of a kind that a document refers to."""
        found = self.connection.execute(
            select(document_links.c.key).where(
                document_links.c.document_id == document_id, document_links.c.kind == kind
            )
        )
        return set(found.scalars())

    def linked(self, kind: str, keys: Iterable[str]) -> list[DocumentRow]:
        """Return documents that refer to any of these numbers of a kind."""
        wanted = select(document_links.c.document_id).where(
            document_links.c.kind == kind, document_links.c.key.in_(sorted(keys))
        )
        return self.some(select(documents).where(documents.c.id.in_(wanted)))

    def readings_linked(self, kind: str, keys: Iterable[str], types: Iterable[str]) -> list[tuple[DocumentRow, bytes]]:
        """Return documents of these types that refer to these numbers, with their typed document."""
        wanted = (
            select(document_links.c.document_id)
            .where(document_links.c.kind == kind, document_links.c.key.in_(sorted(keys)))
            .distinct()
            .subquery()
        )
        # As an expression the type offers no index: few documents have these links, half of all may be of the type.
        of_type = documents.c.document_type.concat("")
        query = (
            select(documents, readings.c.document.label("typed"))
            .select_from(wanted)
            .join(documents, documents.c.id == wanted.c.document_id)
            .join(readings, readings.c.document_id == wanted.c.document_id)
            .where(of_type.in_(list(types)), readings.c.document.is_not(None))
        )
        return [(row, bytes(row.typed)) for row in self.some(query)]

    def revision(self, keys: Iterable[str]) -> dict[str, int]:
        """Return the revisions of facts; a key without one is at 0."""
        wanted = sorted(keys)
        found = self.connection.execute(
            select(revisions.c.key, revisions.c.revision).where(revisions.c.key.in_(wanted))
        ).all()
        return dict.fromkeys(wanted, 0) | {row.key: int(row.revision) for row in found}

    def revise(self, keys: Iterable[str]) -> None:
        """Note that facts changed, so that a decision being made on the old ones is made again."""
        for key, revision in self.revision(keys).items():
            if revision:
                self.connection.execute(update(revisions).where(revisions.c.key == key).values(revision=revision + 1))
            else:
                self.connection.execute(insert(revisions).values(key=key, revision=1))

    def first_unread(self, statuses: Iterable[str]) -> int | None:
        """Return the receive number of the first document that is still to be read."""
        return self.connection.execute(
            select(func.min(documents.c.receive_seq)).where(documents.c.status.in_(list(statuses)))
        ).scalar()

    def take_turns(self, unread: Iterable[str]) -> list[DocumentRow]:
        """Give a turn to every document that may be decided now, and return them.

        A document waits while anything received before it is unread, because that may belong to its order, and while
        an earlier document of one of its orders awaits a decision. So the outcome does not depend on who works faster.
        """
        watermark = self.first_unread(unread)
        query = select(documents).where(documents.c.awaiting.is_not(None))
        if watermark is not None:
            query = query.where(documents.c.receive_seq < watermark)
        waiting = self.some(query.limit(TURNS_AT_ONCE))
        busy: set[str] = set()
        given = []
        for row in waiting:
            orders = self.links(str(row.id), "order")
            if not row.turn and not orders & busy:
                given.append(row)
            busy |= orders
        if given:
            self.connection.execute(
                update(documents)
                .where(documents.c.id.in_([row.id for row in given]))
                .values(turn=1, turns=documents.c.turns + 1)
            )
        return given

    def open_count(self, statuses: Iterable[str]) -> int:
        """Return how many documents are still to be read or decided."""
        condition = documents.c.status.in_(list(statuses)) | documents.c.awaiting.is_not(None)
        return int(self.connection.execute(select(func.count()).select_from(documents).where(condition)).scalar_one())

    def count(self) -> int:
        """Return how many documents there are."""
        return int(self.connection.execute(select(func.count()).select_from(documents)).scalar_one())
