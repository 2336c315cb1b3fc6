"""The audit trail, one page at a time from the newest entry back, and whether the chain is whole."""

from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.tracking.document_page import Entry, entry_of
from rules_engine.storage.acts import CHECK, COMMENT, PUBLISH, ROLLBACK, SAVE, SUBMIT
from rules_engine.storage.store import Store
from rules_engine.storage.trail import Trail

ENTRIES: Final = 100
"""How many entries a page has."""


class AuditView(StrEnum):
    """Which entries of the trail are shown."""

    ALL = "all"
    ACTS = "acts"
    RULES = "rules"
    SIGN_INS = "sign_ins"


SIGN_INS: Final = ("signed_in", "signed_out", "sign_in_failed")
"""Who came and went; that somebody was added or changed is an act."""

_PEOPLE: Final = (
    "person_added",
    "roles_changed",
    "put_out",
    "taken_back",
    "password_given",
    "sessions_ended",
    "password_changed",
    "key_made",
    "keys_ended",
)
"""What is done about people and their keys."""

_ONLY: Final = {
    AuditView.ALL: (),
    AuditView.ACTS: (*TABLE, *_PEOPLE),
    AuditView.RULES: (SAVE, CHECK, SUBMIT, COMMENT, PUBLISH, ROLLBACK, "ruleset published"),
    AuditView.SIGN_INS: SIGN_INS,
}


class AuditPage(NamedTuple):
    """One page of the trail; ``older`` is where the next one begins, None at the beginning of the chain."""

    entries: tuple[Entry, ...]
    older: int | None
    entry_count: int


class Verified(NamedTuple):
    """A chain that is whole: how many entries, and the hash of the last."""

    entry_count: int
    head: str


def audit_page(store: Store, cursor: int | None, view: AuditView = AuditView.ALL) -> AuditPage:
    """Return the entries before a number, newest first; without one, the newest of all."""
    with store.read() as uow:
        trail = Trail(uow.connection)
        rows = trail.before(cursor, ENTRIES + 1, _ONLY[view])
        newest = trail.before(None, 1)
    entries = tuple(entry_of(row) for row in rows[:ENTRIES])
    older = entries[-1].seq if len(rows) > ENTRIES else None
    return AuditPage(entries, older, int(newest[0].seq) if newest else 0)


def verify_audit(store: Store) -> Verified:
    """Recompute the whole chain.

    Raises:
        IntegrityBroken: at the first entry that differs from what was written.
    """
    head = store.verify_audit()
    return Verified(head.seq, head.hash)
