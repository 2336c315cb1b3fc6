"""What invoices are compared by, found under the keys that invoices which may be one share."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from rules_engine.storage.schema import documents, duplicate_keys, fingerprints

SUSPECTS_MAX: Final = 400
"""How many earlier documents are looked at under one key: the latest ones."""


class Fingerprints:
    """The fingerprints of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def keep(self, document_id: str, body: bytes, keys: Iterable[str]) -> None:
        """Keep what a document is compared by, in place of what was kept before."""
        self.connection.execute(delete(fingerprints).where(fingerprints.c.document_id == document_id))
        self.connection.execute(delete(duplicate_keys).where(duplicate_keys.c.document_id == document_id))
        self.connection.execute(insert(fingerprints).values(document_id=document_id, body=body))
        rows = [{"document_id": document_id, "key": _hashed(key)} for key in sorted(keys)]
        if rows:
            self.connection.execute(insert(duplicate_keys), rows)

    def get(self, document_id: str) -> bytes | None:
        """Return what a document is compared by."""
        row = self.connection.execute(
            select(fingerprints.c.body).where(fingerprints.c.document_id == document_id)
        ).first()
        return bytes(row.body) if row else None

    def earlier(self, keys: Iterable[str], before: int, gone: Iterable[str]) -> list[bytes]:
        """Return what earlier documents under any of these keys are compared by; those that are gone do not count."""
        found: dict[str, bytes] = {}
        ended = list(gone)
        for key in sorted(keys):
            query = (
                select(fingerprints.c.document_id, fingerprints.c.body)
                .join(duplicate_keys, duplicate_keys.c.document_id == fingerprints.c.document_id)
                .join(documents, documents.c.id == fingerprints.c.document_id)
                .where(
                    duplicate_keys.c.key == _hashed(key),
                    documents.c.receive_seq < before,
                    documents.c.status.not_in(ended),
                )
                .order_by(documents.c.receive_seq.desc())
                .limit(SUSPECTS_MAX)
            )
            found |= {str(row.document_id): bytes(row.body) for row in self.connection.execute(query)}
        return [found[document_id] for document_id in sorted(found)]


def _hashed(key: str) -> str:
    """Return a key of one length, whatever stands in it."""
    return sha256(key.encode()).hexdigest()
