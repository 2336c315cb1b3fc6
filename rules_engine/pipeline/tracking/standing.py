"""Where an order or a bill stands: its status, what holds it and what clears that, what comes next, and its history.

Every answer points at documents and audit entries; an unknown number is refused, never guessed.
"""

from typing import Final

import orjson

from rules_engine.documents.base import plain
from rules_engine.documents.decision import Decision, Hold, Severity
from rules_engine.documents.money import from_minor
from rules_engine.errors import UnknownNumber
from rules_engine.matching.linking import same_number
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.documents import CARRIED, DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

PREFIX_MIN: Final = 8
"""From so many hexadecimal digits on, a number may also be the beginning of a document's id."""

_NEXT: Final = {
    Status.STORED: "A worker reads it.",
    Status.LINKED: "It is decided as soon as everything received before it is read.",
    Status.HELD: "Clear the holds; it is decided again by itself when a new order or receipt arrives.",
    Status.NEEDS_APPROVAL: "It waits for an approval.",
    Status.ACCEPTED: "Nothing stands against it.",
    Status.PUSHED: "It is looked up in the other system once more.",
    Status.REFUSED: "The sender must send another document.",
    Status.QUARANTINED: "A person must look at it: required values are missing.",
}


def _find(uow: UnitOfWork, number: str) -> list[DocumentRow]:
    """Return the documents a number names, in the order they were received.

    Raises:
        UnknownNumber: none has it.
    """
    rows = [row for row in uow.documents.by_number(index_keys(number)) if same_number(row.number, number)]
    prefix = number.strip().casefold()
    if not rows and len(prefix) >= PREFIX_MIN and all(sign in "0123456789abcdef" for sign in prefix):
        rows = uow.documents.by_prefix(prefix)
    if not rows:
        raise UnknownNumber(
            "No document has that number.", where=number, remedy="Check the number, or capture the document first."
        )
    return rows


def status(store: Store, number: str) -> list[dict[str, object]]:
    """Say where every document with this number stands.

    Raises:
        UnknownNumber: none has it.
    """
    with store.read() as uow:
        return [_told(store, uow, row) for row in _find(uow, number)]


def _told(store: Store, uow: UnitOfWork, row: DocumentRow) -> dict[str, object]:
    """Tell everything about one document."""
    document_id = str(row.id)
    last = uow.decisions.latest(document_id)
    return _header(row) | {
        "received_at": row.received_at,
        "since": row.status_since,
        "explanation": last.explanation if last else "",
        "holds": _holds(uow, row),
        "approvals": [
            {"tier": approval.tier, "line": approval.line or None, "given_by": approval.given_by}
            for approval in uow.decisions.approvals(document_id)
        ],
        "findings": _findings(uow, document_id),
        "next": _next(uow, row),
        "pushes": [
            {"kind": push.kind, "target": push.target, "status": push.status, "reference": push.reference}
            for push in uow.outbox.of_document(document_id)
        ],
        "decisions": len(uow.decisions.history(document_id)),
        "documents": _family(uow, row),
        "came_with": _came_with(uow, row),
        "history": [
            {
                "seq": entry["seq"],
                "at": entry["at"],
                "who": entry["who"],
                "what": entry["what"],
                "reason": entry["reason"],
            }
            for entry in store.history(uow.connection, document_id)
        ],
    }


def _header(row: DocumentRow) -> dict[str, object]:
    """Tell what a document is."""
    return {
        "document_id": row.id,
        "file": row.file_name,
        "document_type": row.document_type,
        "number": row.number,
        "seller": row.seller_name,
        "currency": row.currency,
        "amount_due": row.amount_due,
        "order": row.order_reference,
        "status": row.status,
        "outcome": row.outcome or (row.status if row.status in {Status.REFUSED, Status.QUARANTINED} else None),
    }


def _money(minor: int | None, currency: object) -> str | None:
    """Return minor units as the amount people read."""
    return None if minor is None or not currency else plain(from_minor(minor, str(currency)))


def _holds(uow: UnitOfWork, row: DocumentRow) -> list[dict[str, object]]:
    """Tell the holds that stand, with what clears each."""
    return [
        {
            "reason": hold.reason,
            "line": hold.line,
            "kind": hold.kind,
            "sentence": hold.sentence,
            "release_condition": hold.release_condition,
            "rule": hold.rule,
            "money_at_risk": _money(hold.money_at_risk, row.currency),
            "placed_at": hold.placed_at,
        }
        for hold in uow.decisions.open_holds(str(row.id))
    ]


def _findings(uow: UnitOfWork, document_id: str) -> list[dict[str, object]]:
    """Tell what reading found."""
    reading = uow.documents.reading(document_id)
    return orjson.loads(reading.findings) if reading else []


def _next(uow: UnitOfWork, row: DocumentRow) -> str:
    """Say what happens next, or what somebody must do."""
    if row.awaiting:
        return "It is decided as soon as it is its turn."
    pushes = uow.outbox.of_document(str(row.id))
    for push in pushes:
        if push.status == "rejected":
            return f"The other system refused the {push.kind}: {push.detail}."
        if push.status == "amendment":
            return f"A person must confirm the changed {push.kind}."
        if push.status in {"waiting", "sending", "uncertain"}:
            return f"The {push.kind} is sent to {push.target} (tried {push.attempts} times)."
    return _NEXT.get(Status(str(row.status)), "")


def _came_with(uow: UnitOfWork, row: DocumentRow) -> list[dict[str, object]]:
    """Tell the mail, archive or interchange a document came with, and what each says."""
    holders = [uow.documents.get(each) for each in sorted(uow.documents.links(str(row.id), CARRIED))]
    return [
        {"document_id": holder.id, "file": holder.file_name, "received_at": holder.received_at}
        for holder in holders
        if holder is not None
    ]


def _family(uow: UnitOfWork, row: DocumentRow) -> list[dict[str, object]]:
    """Tell the other documents of the same order."""
    orders = uow.documents.links(str(row.id), "order")
    others = uow.documents.linked("order", orders) if orders else []
    return [
        {"document_type": other.document_type, "number": other.number, "status": other.status, "outcome": other.outcome}
        for other in others
        if other.id != row.id
    ]


def outcomes(store: Store) -> list[dict[str, object]]:
    """Tell what came of every document, in the order they were received."""
    with store.read() as uow:
        return [_outcome(uow, row) for row in uow.documents.all()]


def outcome(store: Store, document_id: str) -> dict[str, object]:
    """Tell what came of one document.

    Raises:
        UnknownNumber: it is not there.
    """
    with store.read() as uow:
        row = uow.documents.get(document_id)
        if row is None:
            raise UnknownNumber("No document has that id.", where=document_id, remedy="Capture the document first.")
        return _outcome(uow, row)


def _outcome(uow: UnitOfWork, row: DocumentRow) -> dict[str, object]:
    """Tell what came of one document: its outcome, and the reasons for it."""
    last = uow.decisions.latest(str(row.id))
    if last is None:
        findings = _findings(uow, str(row.id)) if row.status in {Status.REFUSED, Status.QUARANTINED} else []
        reasons: list[dict[str, object]] = [{"line": None, **finding} for finding in findings]
        return _header(row) | {"reasons": reasons, "discrepancies": [], "sentence": _first(reasons)}
    decision = Decision.model_validate_json(last.decision)
    reasons = [_reason(hold) for hold in decision.holds]
    weighing = [each for each in decision.discrepancies if each.severity is not Severity.INFO]
    kinds = sorted({f"{each.kind}@{each.line}" if each.line else each.kind for each in weighing})
    return _header(row) | {
        "reasons": reasons,
        "discrepancies": kinds,
        "sentence": last.explanation or _first(reasons),
        "ruleset_hash": last.ruleset_hash,
        "facts_hash": last.facts_hash,
    }


def _reason(hold: Hold) -> dict[str, object]:
    """Tell a hold as a reason."""
    return {"code": hold.reason, "line": hold.line, "sentence": hold.sentence}


def _first(reasons: list[dict[str, object]]) -> str:
    """Return the first reason's sentence."""
    return str(reasons[0]["sentence"]) if reasons else ""
