"""The people of the demo company: one for each desk, with passwords nobody can guess.

The passwords stand in ``sign-in.txt`` of the demo's folder in the home, readable by its owner only; the home itself
keeps nothing they could be read back from.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol

from rules_engine.pipeline.acts.accounts import generated_password
from rules_engine.pipeline.acts.people import Person, Role

SIGN_IN: Final = "sign-in.txt"
"""The file of logins and passwords, in the demo's folder of the home."""

PEOPLE: Final = (
    Person(login="analyst", name="Ada Nyberg", roles=frozenset({Role.ANALYST})),
    Person(login="reviewer", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
    Person(
        login="approver",
        name="Jonas Weiss",
        roles=frozenset({Role.APPROVER}),
        approval_limit=5_000_000,
        approval_currency="EUR",
    ),
    Person(login="buyer", name="Inès Marchand", roles=frozenset({Role.BUYER})),
    Person(login="admin", name="Tomasz Zielinski", roles=frozenset({Role.ADMIN})),
)
"""One person for each desk; the approver's limit is EUR 50,000.00."""


class Accounts(Protocol):
    """What entering the first people needs."""

    def people(self) -> tuple[Person, ...]:
        """Return everybody who may sign in."""
        ...

    def found(self, people: dict[str, Person]) -> None:
        """Enter the first people with their passwords."""
        ...


def enter(accounts: Accounts, folder: Path, password: Callable[[], str] = generated_password) -> Path:
    """Enter the people of the demo company, unless somebody is there already; return the file of their passwords."""
    path = folder / SIGN_IN
    if not accounts.people():
        people = {password(): person for person in PEOPLE}
        folder.mkdir(parents=True, exist_ok=True)
        # Written first: people whose passwords were lost could never sign in.
        _write(path, people)
        accounts.found(people)
    return path


def _write(path: Path, people: Mapping[str, Person]) -> None:
    """Write logins and passwords where only the owner reads them."""
    told = [f"{person.login:<10} {password}  {person.name}" for password, person in people.items()]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(told) + "\n")
