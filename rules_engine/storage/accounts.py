"""People, their sessions and failed sign-ins in the store; and the tables they are kept in.

A password is kept only as its argon2id hash, a session only by the SHA-256 of its token: whoever reads the database can
sign in as nobody. Rows of sessions stay after they ended, for the access review.
"""

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from rules_engine.storage.schema import metadata

PersonRow = Row[tuple[object, ...]]
"""A row of the table of people."""

SessionRow = Row[tuple[object, ...]]
"""A row of the table of sessions, with the person's columns beside it."""

TOKEN_BYTES: Final = 32
"""Bytes of chance in a session token: 256 bits."""

people = Table(
    "people",
    metadata,
    Column("login", Text, primary_key=True, comment="lower case"),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False, comment="sorted, separated by one blank"),
    Column("company_id", Text, comment="null: every company of this home"),
    Column("approval_limit", BigInteger, comment="minor units; null: may approve nothing"),
    Column("approval_currency", Text),
    Column("language", Text, nullable=False, server_default="en"),
    Column("password_hash", Text, nullable=False, comment="argon2id"),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True, comment="SHA-256 of the token"),
    Column("login", Text, ForeignKey("people.login"), nullable=False),
    Column("started_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("ended_why", Text),
    Index(None, "login", "ended_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", Text, primary_key=True, comment="SHA-256 of what is counted: a login, or an address"),
    Column("failures", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("paused_until", Text),
)

_HASHER: Final = PasswordHasher(type=Type.ID)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and its salt in it."""
    return _HASHER.hash(password)


@cache
def nobodys_hash() -> str:
    """Return what the password of an unknown login is held against, so that it takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(TOKEN_BYTES))


def password_fits(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one that was hashed."""
    try:
        return _HASHER.verify(password_hash, password)
    except (InvalidHashError, VerificationError):
        return False


def needs_new_hash(password_hash: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def new_token() -> str:
    """Return a session token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(text: str) -> str:
    """Return the SHA-256 under which a token, or what failed sign-ins are counted by, is kept.

    >>> digest("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(text.encode()).hexdigest()


class AccountRows:
    """The people and sessions of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def count(self) -> int:
        """Return how many people there are, inactive ones included."""
        return int(self.connection.execute(select(func.count()).select_from(people)).scalar_one())

    def all(self) -> list[PersonRow]:
        """Return everybody by name."""
        return list(self.connection.execute(select(people).order_by(people.c.name, people.c.login)))

    def person(self, login: str) -> PersonRow | None:
        """Return the row of a login."""
        return self.connection.execute(select(people).where(people.c.login == login)).first()

    def add(self, values: Mapping[str, object]) -> None:
        """Enter a person."""
        self.connection.execute(insert(people).values(**values))

    def change(self, login: str, values: Mapping[str, object]) -> None:
        """Change columns of a person's row."""
        self.connection.execute(update(people).where(people.c.login == login).values(**values))

    def start_session(self, token_hash: str, login: str, at: str) -> None:
        """Enter a session."""
        row = {"token_hash": token_hash, "login": login, "started_at": at, "seen_at": at}
        self.connection.execute(insert(sessions).values(**row))

    def session(self, token_hash: str) -> SessionRow | None:
        """Return a session that did not end, with the columns of its person, who must be active."""
        query = (
            select(people, sessions.c.token_hash, sessions.c.started_at, sessions.c.seen_at)
            .join(sessions, sessions.c.login == people.c.login)
            .where(sessions.c.token_hash == token_hash, sessions.c.ended_at.is_(None), people.c.active == 1)
        )
        return self.connection.execute(query).first()

    def open_sessions(self, login: str) -> list[str]:
        """Return the token hashes of a person's sessions that did not end."""
        found = self.connection.execute(
            select(sessions.c.token_hash).where(sessions.c.login == login, sessions.c.ended_at.is_(None))
        )
        return list(found.scalars())

    def last_uses(self, started_since: str, seen_since: str) -> dict[str, tuple[int, str]]:
        """Return, by login, how many sessions stand that began and were used since, and when any was used last."""
        stands = (
            sessions.c.ended_at.is_(None) & (sessions.c.started_at > started_since) & (sessions.c.seen_at > seen_since)
        )
        query = select(sessions.c.login, func.sum(case((stands, 1), else_=0)), func.max(sessions.c.seen_at)).group_by(
            sessions.c.login
        )
        return {str(login): (int(count), str(seen)) for login, count, seen in self.connection.execute(query)}

    def see(self, token_hash: str, at: str) -> None:
        """Note that a session was used."""
        self.connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=at))

    def end(self, token_hash: str, at: str, why: str) -> bool:
        """End a session; tell whether it was open."""
        ended = self.connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == token_hash, sessions.c.ended_at.is_(None))
            .values(ended_at=at, ended_why=why)
        )
        return bool(ended.rowcount)

    def failures(self, key: str) -> Row[tuple[object, ...]] | None:
        """Return what is counted under a key."""
        return self.connection.execute(select(sign_in_failures).where(sign_in_failures.c.key == key)).first()

    def count_failure(self, key: str, failures: int, at: str, paused_until: str | None) -> None:
        """Note a count of failed sign-ins in place of the one before."""
        self.forget_failures(key)
        row = {"key": key, "failures": failures, "last_at": at, "paused_until": paused_until}
        self.connection.execute(insert(sign_in_failures).values(**row))

    def forget_failures(self, key: str) -> None:
        """Forget the failed sign-ins of a key."""
        self.connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == key))
