"""What is answered about one document: an invoice, a credit note, an answer, an advice."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

import orjson

from rules_engine.documents.invoice import Invoice
from rules_engine.matching.linking import same_number
from rules_engine.pipeline.lifecycle.norms import DEFAULT_DAYS
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.line.ledger import from_bytes, index_keys
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.tracking.asking.of_tolerances import tolerances
from rules_engine.pipeline.tracking.asking.telling import Scene
from rules_engine.pipeline.tracking.asking.words import Intent
from rules_engine.pipeline.tracking.queues import queued
from rules_engine.storage.decisions import DecisionRow, HoldRow
from rules_engine.storage.documents import DocumentRow

_POSTED: Final = frozenset({Status.PUSHED.value, Status.RECONCILED.value})


def _values(scene: Scene, row: DocumentRow) -> dict[str, object]:
    """Return what every sentence about a document needs."""
    kind, status = scene.word(str(row.document_type)), scene.word(str(row.status))
    return {"kind": kind, "number": row.number or row.file_name, "status": status}


def standing(scene: Scene, row: DocumentRow) -> None:
    """Say where a document stands and what comes next."""
    status = str(row.status)
    if status == Status.HELD:
        hold(scene, row)
        return
    if status in {Status.REFUSED, Status.QUARANTINED}:
        _findings(scene, row)
        return
    scene.show(row, status, str(row.status_since))
    scene.say("status", **_values(scene, row), since=scene.day(str(row.status_since)))
    if status == Status.NEEDS_APPROVAL:
        _approval(scene, row)
    elif status in _POSTED or status == Status.ACCEPTED:
        scene.say("nothing_next")


def _findings(scene: Scene, row: DocumentRow) -> None:
    """Say why a document was refused or put aside."""
    reading, last = scene.uow.documents.reading(str(row.id)), scene.uow.decisions.latest(str(row.id))
    found = orjson.loads(reading.findings) if reading is not None else []
    why = str(last.explanation) if last is not None else " ".join(str(each["sentence"]) for each in found[:2])
    entries = [each for each in scene.uow.orders.entries([str(row.id)]) if each.what == row.status]
    if entries and entries[-1].reason.startswith("rejected by"):
        why = entries[-1].reason
    scene.show(row, str(row.status), str(row.status_since))
    saying = "refused" if row.status == Status.REFUSED else "quarantined"
    scene.say(saying, **_values(scene, row), why=why or "–")
    scene.clear(scene.word("reviewer"), scene.word("clear the hold"), "")


def hold(scene: Scene, row: DocumentRow) -> None:
    """Say why a document is on hold, what clears that, who does it, and until when."""
    holds = scene.uow.decisions.open_holds(str(row.id))
    if row.status in {Status.REFUSED, Status.QUARANTINED}:
        _findings(scene, row)
        return
    if row.status != Status.HELD:
        scene.show(row, str(row.status), str(row.status_since))
        scene.say("no_hold", **_values(scene, row))
        if row.status == Status.NEEDS_APPROVAL:
            _approval(scene, row)
        return
    last = scene.uow.decisions.latest(str(row.id))
    first = max(holds, key=_weight, default=None)
    scene.show(row, "held", str(row.status_since))
    scene.say("hold", **_values(scene, row), why=_why(scene, first, last))
    others = [each for each in holds if each.reason != "NOT_DECIDED" and each is not first]
    if others:
        scene.say("hold_more", count=len(others))
    if first is not None and first.release_condition:
        scene.say("clears", clears=first.release_condition)
    queue, due = _queue_and_due(scene, row)
    who = scene.word(queue or "reviewer")
    scene.say("hold_who", who=who, due=scene.day(due))
    scene.clear(
        who, str(first.release_condition) if first is not None else scene.word("clear the hold"), due.isoformat()
    )


def _weight(hold_: HoldRow) -> tuple[bool, bool, int]:
    """Return what makes one hold tell more than another: a reason of its own, a sentence, more money at risk."""
    return hold_.reason != "NOT_DECIDED", bool(hold_.sentence), int(str(hold_.money_at_risk or 0))


def _why(scene: Scene, first: HoldRow | None, last: DecisionRow | None) -> str:
    """Return the reason of a hold as its rule says it."""
    told = str(last.explanation) if last is not None else ""
    if first is None:
        return told or "–"
    where = f"{scene.saying('line', line=first.line)}: " if first.line else ""
    return f"{first.reason} – {where}{first.sentence or told}"


def _queue_and_due(scene: Scene, row: DocumentRow) -> tuple[str, date]:
    """Return the queue a document is in, the next one once it is overdue, and until when its hold should be cleared.

    Both are as the rules say, in business hours; without a rule it is nobody's queue and due within the usual days.
    """
    found = queued(row, scene.watching, scene.uow.now)
    if found.due is not None:
        return found.queue, found.due.date()
    since = datetime.fromisoformat(str(row.status_since)).date()
    return found.queue, scene.watching.days_of("").after(since, DEFAULT_DAYS[OrderStatus.HELD])


def approved(scene: Scene, row: DocumentRow) -> None:
    """Say whether a document was approved, by whom, or who has to."""
    given = [each for each in scene.uow.decisions.approvals(str(row.id)) if each.given_at is not None]
    entries = [each for each in scene.uow.orders.entries([str(row.id)]) if each.what == "approve"]
    for each in entries:
        scene.show(row, "approve", each.at)
    if row.status == Status.NEEDS_APPROVAL:
        _approval(scene, row)
    elif given:
        who = ", ".join(dict.fromkeys(str(each.given_by) for each in given))
        scene.say("approved", number=row.number, who=who, on=scene.day(str(given[-1].given_at)))
    elif row.status in {Status.HELD, Status.REFUSED, Status.QUARANTINED}:
        scene.show(row, str(row.status), str(row.status_since))
        scene.say("not_approved_yet", number=row.number, status=scene.word(str(row.status)))
        standing(scene, row)
    else:
        scene.show(row, str(row.status), str(row.status_since))
        on = scene.day(str(row.received_at))
        scene.say("no_approval_needed", number=row.number, on=on, channel=row.channel)
        if not by_rules(scene, str(row.id)):
            scene.say("why_undecided", status=scene.word(str(row.status)))


def by_rules(scene: Scene, document_id: str, saying: str = "why_rules") -> bool:
    """Say which version of which ruleset asked for an approval, or for none; return whether any decided."""
    last = scene.uow.decisions.latest(document_id)
    version = None if last is None else scene.uow.master.published(str(last.ruleset_hash))
    if last is not None and version is not None:
        on = scene.day(str(last.decided_at))
        scene.say(saying, rules=version.ruleset_id, version=version.version, on=on)
    return version is not None


def _approval(scene: Scene, row: DocumentRow) -> None:
    """Say which approvals a document still waits for."""
    tiers = scene.tiers(row)
    scene.show(row, "needs_approval", str(row.status_since))
    scene.say("not_approved", number=row.number, tiers=tiers)
    since = datetime.fromisoformat(str(row.status_since)).date()
    due = scene.watching.days_of("").after(since, DEFAULT_DAYS[OrderStatus.NEEDS_APPROVAL])
    who, act = tiers or scene.word("approver"), scene.word("approve the invoice")
    scene.say("next", who=who, act=act, due=scene.day(due))
    scene.clear(who, act, due.isoformat())


def paid(scene: Scene, row: DocumentRow) -> None:
    """Say whether an invoice is ready to be paid, and when it is due."""
    reading = scene.uow.documents.reading(str(row.id))
    document = from_bytes(reading.document) if reading is not None and reading.document else None
    scene.show(row, str(row.status), str(row.status_since))
    if row.status in _POSTED:
        scene.say("paid_ready", number=row.number, on=scene.day(str(row.status_since)))
    else:
        scene.say("not_paid_ready", **_values(scene, row))
    due = document.due_date if isinstance(document, Invoice) else None
    if due is not None:
        scene.say("due", amount=scene.money(row), on=scene.day(due))
        scene.clear(scene.word("accounts payable"), scene.word("pay the invoice"), due.isoformat())
    else:
        scene.say("no_due")
    if row.status == Status.HELD:
        hold(scene, row)
    elif row.status == Status.NEEDS_APPROVAL:
        _approval(scene, row)
    elif row.status in _POSTED:
        scene.say("payment_unknown")


def duplicate(scene: Scene, row: DocumentRow) -> None:
    """Say whether the same was billed before."""
    holds = [each for each in scene.uow.decisions.holds(str(row.id)) if "DUPLICATE" in str(each.reason)]
    earlier = [
        other
        for other in scene.uow.documents.invoiced_before(row, index_keys(str(row.number)), [str(row.document_type)])
        if same_number(str(other.number), str(row.number))
    ]
    scene.show(row, str(row.status), str(row.status_since))
    if not holds and not earlier:
        scene.say("not_duplicate", **_values(scene, row))
        return
    why = str(holds[0].sentence) if holds else ""
    scene.say("duplicate", **_values(scene, row), why=why)
    for other in earlier[:3]:
        scene.show(other, str(other.status), str(other.status_since))
        status = scene.word(str(other.status))
        scene.say("earlier", on=scene.day(str(other.received_at)), status=status)


ABOUT_DOCUMENTS: Final[dict[Intent, Callable[[Scene, DocumentRow], None]]] = {
    Intent.STATUS: standing,
    Intent.APPROVED: approved,
    Intent.HOLD: hold,
    Intent.PAID: paid,
    Intent.DUPLICATE: duplicate,
    Intent.INVOICED: standing,
    Intent.COUNT: standing,
    Intent.TOLERANCE: tolerances,
}
"""What answers each intent about a document; every other intent is about its order."""
