"""Decisions in the store with what follows from them: holds, approvals, and what was billed for order lines.

Decisions are only ever added. A hold is one row for ever, by its key; opening and releasing it changes the row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, literal, select, update

from rules_engine.storage.documents import SOLD
from rules_engine.storage.schema import approvals, billed, decisions, holds

DecisionRow = Row[tuple[object, ...]]
"""A row of the table of decisions."""

HoldRow = Row[tuple[object, ...]]
"""A row of the table of holds."""

ApprovalRow = Row[tuple[object, ...]]
"""A row of the table of approvals."""

BilledRow = Row[tuple[object, ...]]
"""A row of the table of billed quantities."""


class BilledLine(NamedTuple):
    """What one line of a bill takes from an order line: millionths of its unit and minor units, credits negative."""

    line: str
    order_key: str
    order_number: str
    order_line: str
    quantity: int
    amount: int
    currency: str | None


class Decisions:
    """The decisions of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def latest(self, document_id: str) -> DecisionRow | None:
        """Return the latest decision about a document."""
        return self.connection.execute(
            select(decisions)
            .where(decisions.c.document_id == document_id)
            .order_by(decisions.c.sequence.desc())
            .limit(1)
        ).first()

    def history(self, document_id: str) -> list[DecisionRow]:
        """Return all decisions about a document, first to last."""
        return list(
            self.connection.execute(
                select(decisions).where(decisions.c.document_id == document_id).order_by(decisions.c.sequence)
            )
        )

    def extent(self) -> tuple[int, str, int]:
        """Return what changes whenever history does: the decisions, the latest of them, the holds released."""
        decided = self.connection.execute(select(func.count(), func.max(decisions.c.decided_at))).one()
        released = select(func.count()).where(holds.c.released_at.is_not(None)).select_from(holds)
        return int(decided[0]), str(decided[1] or ""), int(self.connection.execute(released).scalar_one())

    def sheets(self) -> Iterator[bytes]:
        """Give the sheet of the latest decision about each document, by document."""
        last = select(decisions.c.document_id, func.max(decisions.c.sequence).label("last"))
        newest = last.group_by(decisions.c.document_id).subquery()
        query = select(decisions.c.sheet).join(
            newest,
            (decisions.c.document_id == newest.c.document_id) & (decisions.c.sequence == newest.c.last),
        )
        for row in self.connection.execute(query.order_by(decisions.c.document_id)):
            yield bytes(row.sheet)

    def last_sheets(self, count: int) -> list[bytes]:
        """Return the sheets of the latest decisions about so many documents, the latest decided first."""
        last = select(decisions.c.document_id, func.max(decisions.c.sequence).label("last"))
        newest = last.group_by(decisions.c.document_id).subquery()
        query = select(decisions.c.sheet).join(
            newest, (decisions.c.document_id == newest.c.document_id) & (decisions.c.sequence == newest.c.last)
        )
        ordered = query.order_by(decisions.c.decided_at.desc(), decisions.c.document_id).limit(count)
        return [bytes(row.sheet) for row in self.connection.execute(ordered)]

    def released_by_people(self, machine: str) -> frozenset[str]:
        """Return the documents on which people released every hold, and ``machine`` none."""
        found: dict[str, bool] = {}
        for row in self.connection.execute(select(holds.c.document_id, holds.c.released_by)):
            by_a_person = row.released_by is not None and row.released_by != machine
            found[row.document_id] = found.get(row.document_id, True) and by_a_person
        return frozenset(document for document, all_released in found.items() if all_released)

    def add(self, document_id: str, values: Mapping[str, object]) -> int:
        """Add a decision and return its number within the document, from 1."""
        last = self.latest(document_id)
        sequence = int(last.sequence) + 1 if last else 1
        self.connection.execute(insert(decisions).values(document_id=document_id, sequence=sequence, **values))
        return sequence

    def holds(self, document_id: str) -> list[HoldRow]:
        """Return all holds of a document, released ones included, in the order they were placed."""
        return list(
            self.connection.execute(
                select(holds).where(holds.c.document_id == document_id).order_by(holds.c.placed_at, holds.c.key)
            )
        )

    def open_holds(self, document_id: str) -> list[HoldRow]:
        """Return the holds of a document that stand."""
        return [row for row in self.holds(document_id) if row.released_at is None]

    def place(self, key: str, values: Mapping[str, object]) -> None:
        """Enter a hold."""
        self.connection.execute(insert(holds).values(key=key, **values))

    def change_hold(self, key: str, values: Mapping[str, object]) -> None:
        """Release a hold, open it again, or note new money at risk."""
        self.connection.execute(update(holds).where(holds.c.key == key).values(**values))

    def require(self, document_id: str, basis_hash: str, at: str, required: Mapping[tuple[str, str], bytes]) -> None:
        """Require approvals by (line, tier); those given on an equal basis stand, all others are required anew."""
        kept = {
            (row.line, row.tier): row
            for row in self.connection.execute(select(approvals).where(approvals.c.document_id == document_id))
            if row.basis_hash == basis_hash
        }
        self.connection.execute(delete(approvals).where(approvals.c.document_id == document_id))
        for (line, tier), wanted in required.items():
            old = kept.get((line, tier))
            given = {} if old is None else {"given_at": old.given_at, "given_by": old.given_by}
            self.connection.execute(
                insert(approvals).values(
                    document_id=document_id,
                    line=line,
                    tier=tier,
                    required=wanted,
                    basis_hash=basis_hash,
                    required_at=at if old is None else old.required_at,
                    **given,
                )
            )

    def give(self, document_id: str, line: str, tier: str, at: str, who: str) -> None:
        """Note that an approval was given, by one person or by several together."""
        mine = (approvals.c.document_id == document_id) & (approvals.c.line == line) & (approvals.c.tier == tier)
        self.connection.execute(update(approvals).where(mine).values(given_at=at, given_by=who))

    def approvals(self, document_id: str) -> list[ApprovalRow]:
        """Return the approvals a document needs, given or not."""
        return list(self.connection.execute(select(approvals).where(approvals.c.document_id == document_id)))

    def count(self, document_id: str, lines: Sequence[BilledLine]) -> None:
        """Note what a document bills, in place of what was noted before; it is pending until posted."""
        self.connection.execute(delete(billed).where(billed.c.document_id == document_id))
        if lines:
            self.connection.execute(
                insert(billed), [{"document_id": document_id, "posted": 0} | line._asdict() for line in lines]
            )

    def sell(self, document_id: str) -> None:
        """Have what a document bills count on customers' orders."""
        mine = (billed.c.document_id == document_id) & billed.c.order_key.not_like(f"{SOLD}%")
        sold = literal(SOLD).concat(billed.c.order_key)
        self.connection.execute(update(billed).where(mine).values(order_key=sold))

    def post(self, document_id: str) -> None:
        """Note that what a document bills is posted in the other system."""
        self.connection.execute(update(billed).where(billed.c.document_id == document_id).values(posted=1))

    def counted(self) -> Iterator[BilledRow]:
        """Give everything that is counted for order lines, of all documents."""
        yield from self.connection.execute(select(billed).order_by(billed.c.document_id, billed.c.line))

    def billed_by(self, document_id: str) -> list[BilledRow]:
        """Return what one document bills, by line."""
        query = select(billed).where(billed.c.document_id == document_id).order_by(billed.c.line)
        return list(self.connection.execute(query))

    def billed(self, order_keys: Iterable[str], *, without: str) -> list[BilledRow]:
        """Return what other documents bill for these orders, posted and pending."""
        return list(
            self.connection.execute(
                select(billed).where(billed.c.order_key.in_(sorted(order_keys)), billed.c.document_id != without)
            )
        )
