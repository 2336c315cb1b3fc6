"""Who somebody is to the acts: the person, the roles, and what a signed-in session knows."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.base import Frozen
from rules_engine.pipeline.line.statuses import Status


class Role(StrEnum):
    """What somebody is there for; a person may have several, the duties still keep their hands apart."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    BUYER = "buyer"
    RECEIVER = "receiver"
    ADMIN = "admin"


_NEEDS: Final = {
    Role.REVIEWER: (Status.HELD, Status.QUARANTINED),
    Role.APPROVER: (Status.NEEDS_APPROVAL,),
    Role.BUYER: (Status.HELD,),
    Role.RECEIVER: (Status.HELD,),
    Role.ANALYST: (Status.HELD,),
    Role.ADMIN: (Status.QUARANTINED,),
}


def needing(roles: Iterable[Role]) -> frozenset[str]:
    """Return the statuses in which documents need somebody of these roles.

    >>> sorted(needing([Role.APPROVER, Role.ADMIN]))
    ['needs_approval', 'quarantined']
    """
    return frozenset(status.value for role in roles for status in _NEEDS[role])


READS_LIMITS: Final = frozenset({Role.ANALYST, Role.APPROVER, Role.REVIEWER, Role.ADMIN})
"""Who may read rules, and what would clear a hold: not those who could keep an order just inside the limits."""


def initials_of(name: str) -> str:
    """Return the one or two letters that stand for a name.

    >>> initials_of("Mara van der Klein"), initials_of("mara"), initials_of("")
    ('MK', 'M', '')
    """
    words = name.split()
    return "".join(word[0] for word in (words if len(words) == 1 else (*words[:1], *words[-1:]))).upper()


class Person(Frozen):
    """Somebody who may sign in; the limit is in minor units of its currency, none means no approval at all."""

    login: str
    name: str
    roles: frozenset[Role]
    company_id: str | None = None
    approval_limit: int | None = None
    approval_currency: str | None = None
    language: str = "en"

    def works_for(self, company_id: str | None) -> bool:
        """Tell whether the documents of a company are the person's to see; a person of no company sees every one's.

        >>> Person(login="m", name="M", roles=frozenset(), company_id="north").works_for("south")
        False
        """
        return self.company_id is None or self.company_id == company_id

    @property
    def initials(self) -> str:
        """The one or two letters that stand for the person.

        >>> Person(login="m", name="Mara Klein", roles=frozenset()).initials
        'MK'
        """
        return initials_of(self.name or self.login)


class AccountView(NamedTuple):
    """An account as an administrator sees it: whether it stands, its open sessions, and when one was used last."""

    person: Person
    is_open: bool
    sessions: int
    seen_at: datetime | None


class Session(NamedTuple):
    """A session that stands: whose it is, and when it ends whatever happens."""

    id: str
    person: Person
    ends_at: datetime


class SignedIn(NamedTuple):
    """A sign-in that succeeded; the token is given to the browser and kept nowhere."""

    token: str
    person: Person


class SignInRefused(NamedTuple):
    """A sign-in that failed: how many tries are left, or until when every try is refused."""

    tries_left: int
    paused_until: datetime | None = None
