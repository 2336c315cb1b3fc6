"""The outbox: every effect on another system as one row, entered in the transaction that decided it.

``waiting`` until it is due, ``sending`` while a worker has claimed it, then ``applied`` and ``reconciled``, or
``rejected``; ``uncertain`` when nobody knows, ``amendment`` when it changes an effect that was already sent and a
person must confirm it, ``withdrawn`` when the decision behind it changed before it was sent.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from rules_engine.storage.schema import outbox

OutboxRow = Row[tuple[object, ...]]
"""A row of the outbox."""

UNSENT: Final = ("waiting",)
OPEN: Final = ("waiting", "sending", "uncertain")
DONE: Final = ("applied", "reconciled")


class Outbox:
    """The outbox of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def get(self, key: str) -> OutboxRow | None:
        """Return the row of an effect."""
        return self.connection.execute(select(outbox).where(outbox.c.key == key)).first()

    def add(self, values: Mapping[str, object]) -> None:
        """Enter an effect."""
        self.connection.execute(insert(outbox).values(**values))

    def change(self, key: str, values: Mapping[str, object]) -> None:
        """Change the row of an effect."""
        self.connection.execute(update(outbox).where(outbox.c.key == key).values(**values))

    def of_document(self, document_id: str) -> list[OutboxRow]:
        """Return the effects of a document in the order they were entered."""
        return list(
            self.connection.execute(
                select(outbox).where(outbox.c.document_id == document_id).order_by(outbox.c.created_at, outbox.c.key)
            )
        )

    def in_slot(self, slot: str) -> list[OutboxRow]:
        """Return the effects that are about the same thing, whatever they say."""
        return list(self.connection.execute(select(outbox).where(outbox.c.slot == slot).order_by(outbox.c.created_at)))

    def claim(self, worker: str, now: str, until: str, limit: int) -> list[OutboxRow]:
        """Claim effects that are due, or whose claim ran out, for one worker; the caller holds the write lock.

        The row returned shows the status before the claim: anything but ``waiting`` may already have taken effect.
        """
        due = list(
            self.connection.execute(
                select(outbox).where(_due(now)).order_by(outbox.c.due_at, outbox.c.key).limit(limit)
            )
        )
        if due:
            self.connection.execute(
                update(outbox)
                .where(outbox.c.key.in_([row.key for row in due]))
                .values(status="sending", claimed_by=worker, claimed_until=until, attempts=outbox.c.attempts + 1)
            )
        return due

    def is_due(self, now: str) -> bool:
        """Tell whether anything is due to be sent, or was claimed by somebody whose time ran out."""
        return self.connection.execute(select(outbox.c.key).where(_due(now)).limit(1)).first() is not None

    def release(self, worker: str, now: str) -> None:
        """Give up what a worker that died had claimed: it is looked up before it is sent again."""
        self.connection.execute(
            update(outbox)
            .where(outbox.c.claimed_by == worker, outbox.c.status == "sending")
            .values(status="uncertain", due_at=now)
        )

    def to_reconcile(self, now: str, limit: int) -> list[OutboxRow]:
        """Return effects that were applied and are due to be looked up in the other system."""
        return list(
            self.connection.execute(
                select(outbox)
                .where(outbox.c.status == "applied", outbox.c.due_at <= now)
                .order_by(outbox.c.applied_at)
                .limit(limit)
            )
        )

    def open_count(self, due_before: str | None = None) -> int:
        """Return how many effects are still to be sent or reconciled; with a moment, only those due before it."""
        condition = or_(outbox.c.status.in_(OPEN), outbox.c.status == "applied")
        if due_before is not None:
            condition = and_(condition, outbox.c.due_at <= due_before)
        return int(self.connection.execute(select(func.count()).select_from(outbox).where(condition)).scalar_one())


def _due(now: str) -> ColumnElement[bool]:
    """Return the condition of what is due to be sent, or claimed by somebody whose time ran out."""
    return or_(
        outbox.c.status.in_(["waiting", "uncertain"]) & (outbox.c.due_at <= now),
        (outbox.c.status == "sending") & (outbox.c.claimed_until <= now),
    )
