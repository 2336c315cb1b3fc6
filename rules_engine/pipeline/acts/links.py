"""One-time links: one approval of one version by one person, given on a phone without signing in there.

A link is made by the person it is for, while they are signed in, and says in its own signed text what it may do: one
approval, or the refusal, of what stood when it was made. It ends by its time, by its use, and by whatever changes the
document, the approval or the person. The key of the signature lies outside the database.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import orjson
from pydantic import Field, ValidationError

from rules_engine.documents.base import Frozen
from rules_engine.errors import NotAuthorised, StaleDocument, StatusForbids
from rules_engine.pipeline.acts.accounts import standing_person
from rules_engine.pipeline.acts.intent import Done, Intent, Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import Acts
from rules_engine.storage.store import Store

HOURS: Final = 24
"""How long a link works."""

LENGTH_MAX: Final = 2_000
KEY_BYTES: Final = 32
_USED: Final = "one-time link"
"""How the reason of an act begins that came through a link."""


class _Told(Frozen):
    """What a link says; nothing in it is secret, all of it is signed."""

    login: str
    document_id: str
    tier: str
    line: str | None = None
    basis: str
    decision: int
    ends: int = Field(description="seconds since 1970, UTC")


class Linked(NamedTuple):
    """A link that works: whose it is, the approval it is about, and until when."""

    person: Person
    offer: Offer
    ends_at: datetime


class Links:
    """The links of one store."""

    def __init__(self, store: Store, acts: Acts, key: bytes) -> None:
        """Sign with a key of 32 random bytes."""
        if len(key) != KEY_BYTES:
            raise AssertionError("the key of the links is not whole")
        self._store = store
        self._acts = acts
        self._key = key

    def make(self, person: Person, document_id: str, intent: Intent) -> str:
        """Make a link to an approval that was offered to this person; the making is audited.

        Raises:
            StatusForbids: the person could not give this approval now.
        """
        offer = self._offer(person, document_id, intent.tier or "", intent.line, intent.seen_basis or "")
        if offer is None or offer.intent.seen_decision is None:
            raise StatusForbids("No such approval is waited for.", where=document_id, remedy="Look again.")
        with self._store.write() as uow:
            ends = uow.now + timedelta(hours=HOURS)
            uow.audit("approval_link_made", who=person.login, document_id=document_id, reason=offer.subject)
        told = _Told(
            login=person.login,
            document_id=document_id,
            tier=intent.tier or "",
            line=intent.line,
            basis=intent.seen_basis or "",
            decision=offer.intent.seen_decision,
            ends=int(ends.timestamp()),
        )
        return self._signed(orjson.dumps(told.model_dump()))

    def open(self, token: str) -> Linked:
        """Return what a link leads to; opening it changes nothing.

        Raises:
            NotAuthorised: it is no link of ours, its time is over, or its person may not act any more.
            StaleDocument: it was used, or what it was made for does not stand any more.
        """
        told = self._read(token)
        ends_at = datetime.fromtimestamp(told.ends, UTC)
        with self._store.read() as uow:
            person = standing_person(uow, told.login) if uow.now < ends_at else None
        if person is None:
            raise NotAuthorised("The time of this link is over.", where="link", remedy="Sign in instead.")
        offer = self._offer(person, told.document_id, told.tier, told.line, told.basis)
        if offer is None or offer.intent.seen_decision != told.decision:
            raise StaleDocument(
                "This link was used, or what it was made for changed.", where="link", remedy="Sign in instead."
            )
        return Linked(person, offer, ends_at)

    def approve(self, token: str, note: str = "") -> Done:
        """Give the approval of a link.

        Raises:
            ActRefused: as in ``open``, and whatever stands against the approval itself.
        """
        linked = self.open(token)
        return self._acts.perform(linked.person, "approve", linked.offer.intent, f"{_USED}: {note}" if note else _USED)

    def refuse(self, token: str, note: str) -> Done:
        """Refuse the document of a link; the note says why.

        Raises:
            ActRefused: as in ``open``, without a note, or whatever stands against the refusal.
        """
        linked = self.open(token)
        if not note.strip():
            raise StatusForbids("This act needs a reason.", where="reject", remedy="Say in a few words why.")
        intent = Intent(document_id=linked.offer.intent.document_id, seen_decision=linked.offer.intent.seen_decision)
        return self._acts.perform(linked.person, "reject", intent, f"{_USED}: {note}")

    def _offer(self, person: Person, document_id: str, tier: str, line: str | None, basis: str) -> Offer | None:
        """Return the approval as it is offered to this person now, or None where it is not."""
        for offer in self._acts.offers(person, document_id):
            seen = (offer.act, offer.intent.tier, offer.intent.line, offer.intent.seen_basis)
            if seen == ("approve", tier, line, basis) and not offer.refused:
                return offer
        return None

    def _signed(self, text: bytes) -> str:
        return f"{_plain(text)}.{_plain(hmac.digest(self._key, text, hashlib.sha256))}"

    def _read(self, token: str) -> _Told:
        """Return what a token says.

        Raises:
            NotAuthorised: it was not signed here.
        """
        text, _, signature = token[:LENGTH_MAX].partition(".")
        try:
            said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if hmac.compare_digest(self._signed(said).partition(".")[2], signature):
                return _Told.model_validate_json(said)
        except (binascii.Error, ValueError, ValidationError):
            pass
        raise NotAuthorised("This is no link of ours.", where="link", remedy="Sign in instead.")


def _plain(content: bytes) -> str:
    """Write bytes as they stand in an address."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
