"""Keys: how another program brings documents in and asks about them, in the name of the person who made the key.

A key gives no more than its person may do at that moment; it ends when the person ends it or is put out.
"""

from typing import Final

from rules_engine.errors import StatusForbids
from rules_engine.pipeline.acts.accounts import standing_person
from rules_engine.pipeline.acts.people import Person
from rules_engine.storage.accounts import digest, new_token
from rules_engine.storage.keys import KeyRows
from rules_engine.storage.store import Store

PREFIX: Final = "mb_"
"""How a key begins, so that it is known for one where it lies about."""

KEYS_MAX: Final = 20
"""How many keys of one person may stand."""

_LENGTH_MAX: Final = 200


class Keys:
    """The keys of one store."""

    def __init__(self, store: Store) -> None:
        """Work on a store."""
        self._store = store

    def make(self, person: Person) -> str:
        """Make a key for oneself; it is told once and kept nowhere.

        Raises:
            StatusForbids: too many keys of the person stand.
        """
        key = PREFIX + new_token()
        with self._store.write() as uow:
            rows = KeyRows(uow.connection)
            if rows.standing(person.login) >= KEYS_MAX:
                raise StatusForbids(
                    f"You have {KEYS_MAX} keys already.", where=person.login, remedy="End them and make a new one."
                )
            rows.add(digest(key), person.login, uow.at)
            uow.audit("key_made", who=person.login)
        return key

    def person(self, key: str) -> Person | None:
        """Return in whose name a key speaks, as the store knows them now; None for a key that does not stand."""
        if not key.startswith(PREFIX) or len(key) > _LENGTH_MAX:
            return None
        with self._store.read() as uow:
            login = KeyRows(uow.connection).login(digest(key))
            return None if login is None else standing_person(uow, login)

    def count(self, person: Person) -> int:
        """Return how many keys of a person stand."""
        with self._store.read() as uow:
            return KeyRows(uow.connection).standing(person.login)

    def end_all(self, person: Person) -> int:
        """End all keys of oneself; return how many."""
        with self._store.write() as uow:
            ended = KeyRows(uow.connection).end_all(person.login, uow.at)
            if ended:
                uow.audit("keys_ended", who=person.login, reason=str(ended))
        return ended
