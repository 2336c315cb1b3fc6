"""The act of sending a supplier the counter-proposal to an answer: it leaves through the outbox, once.

The text is what the merge of the order, the answer and the version that stands leaves to settle. It is bound to exactly
those: an order that changed before it was sent, or an answer that came since, sends nothing.
"""

from typing import Final

from rules_engine.documents.canonical import canonical_bytes, content_hash, to_plain
from rules_engine.errors import StaleDocument, StatusForbids
from rules_engine.pipeline.acts.doing import LOOK_AGAIN, Doing, Planned
from rules_engine.pipeline.lifecycle.agreement import COUNTER, Agreement, agreement, basis_of
from rules_engine.pipeline.lifecycle.journal import Standing
from rules_engine.pipeline.lifecycle.policy import order_policy
from rules_engine.pipeline.lifecycle.record import Record

COUNTER_ORDER: Final = "counter_order"
"""The act, by its name in the audit chain."""

TARGET: Final = "erp"
"""Where it leaves to, until suppliers have a channel of their own."""


def to_send(doing: Doing, record: Record, standing: Standing) -> Agreement | None:
    """Return what is left to settle with the supplier and was not sent yet; None where there is nothing."""
    found = agreement(record, standing, order_policy(doing.rulebook.setting))
    if found is None or not found.counter_proposal or standing.ended is not None:
        return None
    return None if doing.uow.outbox.get(_key(doing, _payload(record, found))) is not None else found


def plan_counter(doing: Doing, record: Record, standing: Standing, basis: str) -> Planned:
    """Plan to send the counter-proposal that follows from what was seen.

    Raises:
        StatusForbids: nothing is left to settle, or it was sent already.
        StaleDocument: the order changed since it was looked at.
    """
    number = record.order.number
    if doing.intent.seen_basis != basis:
        raise StaleDocument("The order changed since you looked at it.", where=number, remedy=LOOK_AGAIN)
    found = to_send(doing, record, standing)
    if found is None:
        raise StatusForbids(
            "Nothing is left to settle with the supplier.", where=number, remedy="Wait for the supplier's answer."
        )
    payload = _payload(record, found)

    def carry_out() -> None:
        key = _key(doing, payload)
        doing.uow.outbox.add(
            {
                "key": key,
                "document_id": doing.document_id,
                "slot": content_hash([doing.document_id, COUNTER]),
                "line": None,
                "kind": COUNTER,
                "target": TARGET,
                "payload": canonical_bytes(payload),
                "basis_hash": basis_of(record),
                "status": "waiting",
                "due_at": doing.uow.at,
                "created_at": doing.uow.at,
            }
        )

    return Planned(
        carry_out,
        sentence=f"Send {record.order.seller.name or 'the supplier'} a counter-proposal to order {number}",
        told=", ".join(f"line {line}" for line in sorted(found.merge.stopped)),
        detail={"order": number, "basis": basis, "text": found.counter_proposal},
        before={"order": number, "stopped": sorted(found.merge.stopped)},
        after={"order": number, "act": COUNTER_ORDER, "by": doing.person.login},
    )


def _key(doing: Doing, payload: dict[str, object]) -> str:
    """Return what makes the effect one: the same proposal is never sent twice."""
    return content_hash([doing.document_id, None, COUNTER, TARGET, payload])


def _payload(record: Record, found: Agreement) -> dict[str, object]:
    """Return what leaves: the text, and what is asked and offered on each line that is open."""
    left = [part for part in found.merge.parts if part.line in found.merge.stopped]
    return {
        "order": record.order.number,
        "answer": found.answer,
        "seller": record.order.seller.name,
        "text": found.counter_proposal,
        "lines": [
            {"line": part.line, "about": part.what, "asked": to_plain(part.buyers), "offered": to_plain(part.sellers)}
            for part in left
        ],
    }
