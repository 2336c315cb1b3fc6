"""The statuses of a document and the one table of what may follow what.

``move`` is the only way a status changes: it refuses what the table does not list, and notes every change in the audit
chain of the same transaction.
"""

from enum import StrEnum
from typing import Final

from rules_engine.errors import StatusForbids
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork


class Status(StrEnum):
    """Where a document stands in the line."""

    RECEIVED = "received"
    STORED = "stored"
    IDENTIFIED = "identified"
    EXTRACTED = "extracted"
    NORMALISED = "normalised"
    LINKED = "linked"
    MATCHED = "matched"
    DECIDED = "decided"
    REFUSED = "refused"
    HELD = "held"
    NEEDS_APPROVAL = "needs_approval"
    ACCEPTED = "accepted"
    PUSHED = "pushed"
    RECONCILED = "reconciled"
    QUARANTINED = "quarantined"
    ALREADY_RECEIVED = "already_received"
    CANCELLED = "cancelled"


_OUTCOMES = frozenset({Status.REFUSED, Status.HELD, Status.NEEDS_APPROVAL, Status.ACCEPTED})

TRANSITIONS: Final[dict[Status, frozenset[Status]]] = {
    # The same bytes again are an answer, not a second document: nothing follows.
    Status.RECEIVED: frozenset({Status.STORED, Status.ALREADY_RECEIVED}),
    Status.STORED: frozenset({Status.IDENTIFIED, Status.REFUSED, Status.QUARANTINED, Status.CANCELLED}),
    Status.IDENTIFIED: frozenset({Status.EXTRACTED, Status.REFUSED, Status.QUARANTINED}),
    Status.EXTRACTED: frozenset({Status.NORMALISED, Status.QUARANTINED}),
    Status.NORMALISED: frozenset({Status.LINKED}),
    # Orders, changes, receipts and the like are facts for other documents: filed without a decision of their own.
    Status.LINKED: frozenset({Status.MATCHED, Status.ACCEPTED, Status.QUARANTINED, Status.CANCELLED}),
    Status.MATCHED: frozenset({Status.DECIDED}),
    Status.DECIDED: _OUTCOMES,
    # A new fact makes the decision again: matched anew. People release, approve or give up.
    Status.HELD: _OUTCOMES - {Status.HELD} | {Status.MATCHED, Status.QUARANTINED, Status.CANCELLED},
    Status.NEEDS_APPROVAL: frozenset(
        {Status.MATCHED, Status.REFUSED, Status.ACCEPTED, Status.QUARANTINED, Status.CANCELLED}
    ),
    Status.ACCEPTED: frozenset({Status.PUSHED, Status.CANCELLED}),
    Status.PUSHED: frozenset({Status.RECONCILED}),
    Status.RECONCILED: frozenset(),
    Status.REFUSED: frozenset({Status.CANCELLED}),
    # A person entered the values that were missing.
    Status.QUARANTINED: frozenset({Status.NORMALISED, Status.CANCELLED}),
    Status.ALREADY_RECEIVED: frozenset(),
    Status.CANCELLED: frozenset(),
}
"""What may follow each status; a re-decision is ``held`` or ``needs_approval`` to ``matched``."""

UNREAD: Final = (Status.RECEIVED, Status.STORED, Status.IDENTIFIED, Status.EXTRACTED, Status.NORMALISED)
"""Statuses of documents that are still to be read; nothing received after them is decided before them."""

UNDECIDED: Final = (Status.HELD, Status.NEEDS_APPROVAL)
"""Statuses under which a new fact makes a document decided again."""


def move(
    uow: UnitOfWork, row: DocumentRow, *, through: tuple[Status, ...], reason: str = "", who: str = "matchbook"
) -> DocumentRow:
    """Bring a document through statuses, each with its audit entry; return its row as it is then.

    Raises:
        StatusForbids: the table does not list the change.
    """
    document_id, current = str(row.id), Status(row.status)
    for status in through:
        if status not in TRANSITIONS[current]:
            raise StatusForbids(
                f"A document that is {current.value} does not become {status.value}.", where=document_id
            )
        last = status is through[-1]
        uow.audit(
            status.value,
            who=who,
            document_id=document_id,
            before={"document": document_id, "status": current.value},
            after={"document": document_id, "status": status.value},
            reason=reason if last else "",
        )
        current = status
    uow.documents.change(document_id, {"status": current.value, "status_since": uow.at})
    return uow.documents.known(document_id)


def is_idle(store: Store) -> bool:
    """Tell whether nothing is left to read, decide, send or look up now; what waits for later does not count."""
    with store.read() as uow:
        return uow.documents.open_count(UNREAD) == 0 and uow.outbox.open_count(uow.at) == 0
