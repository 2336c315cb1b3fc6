"""Lessons: documents that people corrected, and the template that each of them taught, one version after the other."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from rules_engine.storage.schema import lessons

STANDING_MAX: Final = 400
"""How many templates stand at once: those learned last."""

COMPARED_MAX: Final = 5
"""How many corrected documents of a supplier a new template is tried on: the latest."""


class Taught(NamedTuple):
    """What one corrected document taught: the supplier's key, the version, and the template as JSON."""

    supplier: str
    version: int
    body: bytes
    standing: bool


class Lessons:
    """The lessons of a store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def set_due(self, document_id: str, at: str) -> None:
        """Note that a document was corrected and teaches something, again where it did before."""
        changed = self.connection.execute(
            update(lessons).where(lessons.c.document_id == document_id).values(due=1, at=at)
        )
        if not changed.rowcount:
            values = {"document_id": document_id, "due": 1, "version": 0, "standing": 0, "at": at}
            self.connection.execute(insert(lessons).values(values))

    def due(self) -> list[str]:
        """Return the corrected documents that nothing was learned from yet, the earliest first."""
        query = select(lessons.c.document_id).where(lessons.c.due == 1).order_by(lessons.c.at, lessons.c.document_id)
        return [str(found) for found in self.connection.execute(query).scalars()]

    def keep(self, document_id: str, taught: Taught | None) -> None:
        """Keep what a document taught, None for nothing; a version that stands takes the place of those before it."""
        values: dict[str, object] = {"due": 0, "standing": 0, "body": None}
        if taught is not None:
            if taught.standing:
                self.demote(taught.supplier)
            values = {
                "due": 0,
                "standing": int(taught.standing),
                "body": taught.body,
                "supplier": taught.supplier,
                "version": taught.version,
            }
        self.connection.execute(update(lessons).where(lessons.c.document_id == document_id).values(values))

    def demote(self, supplier: str) -> None:
        """Let no template of a supplier stand any longer; they are kept."""
        self.connection.execute(update(lessons).where(lessons.c.supplier == supplier).values(standing=0))

    def demote_for(self, document_id: str, keys: Iterable[str]) -> None:
        """Let the templates of a seller stand no longer, by any key of it; the document's own one among them."""
        query = select(lessons.c.supplier).where(lessons.c.document_id == document_id)
        own = [str(found) for found in self.connection.execute(query).scalars() if found is not None]
        for supplier in {*own, *keys}:
            self.demote(supplier)

    def standing(self) -> list[bytes]:
        """Return the templates that stand, the latest of each supplier, as JSON."""
        query = (
            select(lessons.c.body)
            .where(lessons.c.standing == 1, lessons.c.body.is_not(None))
            .order_by(lessons.c.at.desc(), lessons.c.document_id)
            .limit(STANDING_MAX)
        )
        return [bytes(found) for found in self.connection.execute(query).scalars()]

    def of(self, supplier: str) -> list[str]:
        """Return the latest corrected documents of a supplier: what its next template is tried on."""
        query = (
            select(lessons.c.document_id)
            .where(lessons.c.supplier == supplier)
            .order_by(lessons.c.version.desc())
            .limit(COMPARED_MAX)
        )
        return [str(found) for found in self.connection.execute(query).scalars()]

    def next_version(self, supplier: str) -> int:
        """Return the number of a supplier's next template."""
        last = self.connection.execute(
            select(func.max(lessons.c.version)).where(lessons.c.supplier == supplier)
        ).scalar()
        return (last or 0) + 1
