"""What people did, as rows: who, which act, on which document or ruleset, what they had seen, and why.

Rows are only ever added. The audit chain proves that an act happened; these rows are what later acts are judged by.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Table,
    Text,
    func,
    insert,
    select,
)

from rules_engine.documents.canonical import Plain, canonical_bytes
from rules_engine.storage.schema import documents, metadata

SAVE: Final = "save"
PUBLISH: Final = "publish"
ROLLBACK: Final = "rollback"
SUBMIT: Final = "submit"
CHECK: Final = "check"
COMMENT: Final = "comment"
UPLOAD: Final = "upload"
REJECT: Final = "reject"
"""The acts that the store itself tells apart."""

_IDS_AT_ONCE: Final = 5_000
"""How many documents one query names."""

acts = Table(
    "acts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … in the order they were done"),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False, comment="login"),
    Column("name", Text, nullable=False, comment="as in the table of acts"),
    Column("duty", Text, comment="the duty performed, null for none"),
    Column("document_id", Text, ForeignKey("documents.id")),
    Column("ruleset_id", Text),
    Column("ruleset_hash", Text, comment="the version that was saved, published or chosen"),
    Column("detail", LargeBinary, nullable=False, comment="what was done to what, and what had been seen; JSON"),
    Column("reason", Text, nullable=False),
    Index(None, "document_id"),
    Index(None, "ruleset_id", "seq"),
)


class ActRow(NamedTuple):
    """One act as it is kept."""

    name: str
    who: str
    duty: str | None = None
    document_id: str | None = None
    ruleset_id: str | None = None
    ruleset_hash: str | None = None
    detail: Mapping[str, Plain] = MappingProxyType({})
    reason: str = ""
    seq: int = 0
    at: str = ""


class ActRows:
    """The acts of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def add(self, act: ActRow, at: str) -> int:
        """Add an act and return its number; the caller holds the write lock."""
        seq = int(self.connection.execute(select(func.max(acts.c.seq))).scalar() or 0) + 1
        row = act._asdict() | {"seq": seq, "at": at, "detail": canonical_bytes(act.detail)}
        self.connection.execute(insert(acts).values(**row))
        return seq

    def of_document(self, document_id: str) -> list[ActRow]:
        """Return what people did on a document, first to last."""
        query = select(acts).where(acts.c.document_id == document_id).order_by(acts.c.seq)
        return [_act(row) for row in self.connection.execute(query)]

    def named(self, name: str) -> list[ActRow]:
        """Return every act of one name, first to last."""
        return [
            _act(row) for row in self.connection.execute(select(acts).where(acts.c.name == name).order_by(acts.c.seq))
        ]

    def by(self, who: str, document_ids: Collection[str]) -> list[tuple[ActRow, str]]:
        """Return what one person did on any of these documents, each with the document's type."""
        found, wanted = [], sorted(document_ids)
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            query = (
                select(acts, documents.c.document_type)
                .join(documents, documents.c.id == acts.c.document_id)
                .where(acts.c.who == who, acts.c.document_id.in_(wanted[start : start + _IDS_AT_ONCE]))
            )
            found += [(_act(row), str(row.document_type)) for row in self.connection.execute(query)]
        return found

    def authors(self, ruleset_hash: str) -> frozenset[str]:
        """Return who wrote one version; nobody for a version that was never saved here, such as a shipped pack."""
        saved = acts.c.name == SAVE
        last = self.connection.execute(
            select(acts.c.ruleset_id, func.max(acts.c.seq).label("seq"))
            .where(saved, acts.c.ruleset_hash == ruleset_hash)
            .group_by(acts.c.ruleset_id)
        ).first()
        if last is None:
            restored = self._restored(ruleset_hash)
            return frozenset() if restored is None else self.authors(restored)
        mine = acts.c.ruleset_id == last.ruleset_id
        first_save = self.connection.execute(
            select(func.min(acts.c.seq)).where(mine, saved, acts.c.ruleset_hash == ruleset_hash)
        ).scalar_one()
        before = (
            select(func.coalesce(func.max(acts.c.seq), 0))
            .where(mine, acts.c.name == PUBLISH, acts.c.seq < first_save)
            .scalar_subquery()
        )
        query = select(acts.c.who).where(mine, saved, acts.c.seq > before, acts.c.seq <= last.seq)
        return frozenset(str(who) for who in self.connection.execute(query).scalars())

    def _restored(self, ruleset_hash: str) -> str | None:
        """Return the earlier version whose text a version put in force again, or None where it did not."""
        query = select(acts.c.detail).where(acts.c.name == ROLLBACK, acts.c.ruleset_hash == ruleset_hash)
        row = self.connection.execute(query.limit(1)).first()
        return None if row is None else str(orjson.loads(row.detail)["restored"])

    def was_saved(self, ruleset_id: str, ruleset_hash: str) -> bool:
        """Tell whether a person is known to have saved exactly this text of a ruleset."""
        query = select(acts.c.seq).where(
            acts.c.name == SAVE, acts.c.ruleset_id == ruleset_id, acts.c.ruleset_hash == ruleset_hash
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def of_ruleset(self, ruleset_id: str) -> list[ActRow]:
        """Return what people did with a ruleset, first to last."""
        query = select(acts).where(acts.c.ruleset_id == ruleset_id).order_by(acts.c.seq)
        return [_act(row) for row in self.connection.execute(query)]


def _act(row: Row[tuple[object, ...]]) -> ActRow:
    """Return a row as an act."""
    return ActRow(
        name=str(row.name),
        who=str(row.who),
        duty=row.duty,
        document_id=row.document_id,
        ruleset_id=row.ruleset_id,
        ruleset_hash=row.ruleset_hash,
        detail=orjson.loads(row.detail),
        reason=str(row.reason),
        seq=int(row.seq),
        at=str(row.at),
    )
