"""The keys of other programs in the store: only the SHA-256 of a key is kept, beside the person it stands for."""

from sqlalchemy import Column, Connection, ForeignKey, Index, Table, Text, insert, select, update

from rules_engine.storage.schema import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_hash", Text, primary_key=True, comment="SHA-256 of the key"),
    Column("login", Text, ForeignKey("people.login"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("ended_at", Text),
    Index(None, "login"),
)


class KeyRows:
    """The keys of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def add(self, key_hash: str, login: str, at: str) -> None:
        """Enter a key."""
        self.connection.execute(insert(api_keys).values(key_hash=key_hash, login=login, created_at=at))

    def login(self, key_hash: str) -> str | None:
        """Return whose key this is; None for one that ended or never was."""
        return self.connection.execute(
            select(api_keys.c.login).where(api_keys.c.key_hash == key_hash, api_keys.c.ended_at.is_(None))
        ).scalar()

    def standing(self, login: str) -> int:
        """Return how many keys of a person stand."""
        found = select(api_keys.c.key_hash).where(api_keys.c.login == login, api_keys.c.ended_at.is_(None))
        return len(self.connection.execute(found).all())

    def end_all(self, login: str, at: str) -> int:
        """End every key of a person; return how many."""
        ended = self.connection.execute(
            update(api_keys).where(api_keys.c.login == login, api_keys.c.ended_at.is_(None)).values(ended_at=at)
        )
        return int(ended.rowcount)
