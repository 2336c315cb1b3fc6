"""What is answered about one order."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.money import from_minor, round_to_minor
from rules_engine.documents.order import Order
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.matching.linking import LinkedOrder
from rules_engine.matching.receipts import received_by_line
from rules_engine.pipeline.lifecycle.journal import Kind
from rules_engine.pipeline.lifecycle.progress import rates_of
from rules_engine.pipeline.lifecycle.record import (
    APPROVAL_NEEDED,
    BEYOND_TOLERANCE,
    CHANGE_NEEDS_APPROVAL,
    packs_of,
    whole,
)
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.line.rulesets import is_request
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.tracking.asking.of_changes import answered_changes
from rules_engine.pipeline.tracking.asking.of_documents import by_rules, hold
from rules_engine.pipeline.tracking.asking.of_tolerances import tolerances
from rules_engine.pipeline.tracking.asking.sayings import amount
from rules_engine.pipeline.tracking.asking.telling import OrderFile, Scene
from rules_engine.pipeline.tracking.asking.words import Intent
from rules_engine.pipeline.tracking.order_versions import Change, versions
from rules_engine.storage.documents import DocumentRow

_ANSWERS: Final = (Kind.CONFIRMED, Kind.COUNTERED, Kind.ACKNOWLEDGED)


def _status_word(scene: Scene, file: OrderFile) -> str:
    return scene.word((file.standing.status or OrderStatus.SENT).value)


def _next(scene: Scene, file: OrderFile) -> None:
    """Say who must do what next."""
    if scene.question.as_of or scene.question.known_at:
        return
    watched = file.watched
    if watched is None or watched.next is None:
        scene.say("nothing_next")
        return
    who, act, due = scene.word(watched.next.actor.value), scene.word(watched.next.act), scene.day(watched.next.due)
    if watched.next.actor.value == "supplier":
        who = file.seller
    scene.say("next", who=who, act=act, due=due)
    scene.clear(who, act, watched.next.due.isoformat())


def standing(scene: Scene, file: OrderFile) -> None:
    """Say where the order stands and what comes next."""
    since = file.standing.since
    scene.say(
        "status",
        kind=scene.word("order"),
        number=file.number,
        status=_status_word(scene, file),
        since=scene.day(since),
    )
    for happening in file.record.journal[-3:]:
        scene.shows(happening)
    if file.standing.status is OrderStatus.HELD:
        holds(scene, file)
    else:
        _next(scene, file)


def approved(scene: Scene, file: OrderFile) -> None:
    """Say whether the order was approved, by whom, and whether that still holds."""
    given, refused = file.last(Kind.APPROVED), file.last(Kind.APPROVAL_REFUSED)
    waits = file.standing.approval == "needed"
    if refused is not None and file.standing.approval == "refused":
        scene.shows(refused)
        scene.say("approval_refused", number=file.number, who=refused.who, on=scene.day(refused.at), why=refused.reason)
        return
    if waits:
        entries = scene.uow.orders.entries([str(each.row.id) for each in file.record.known])
        told = [each for each in entries if each.what in {APPROVAL_NEEDED, BEYOND_TOLERANCE, CHANGE_NEEDS_APPROVAL}]
        why = told[-1].reason if told else ""
        tiers = scene.tiers(file.row) or scene.word("approver")
        scene.say("not_approved", number=file.number, tiers=tiers)
        if given is not None:
            scene.shows(given)
            scene.say("approval_void", why=why)
        elif why:
            scene.say("why", why=why)
        elif is_request(file.row):
            by_rules(scene, str(file.row.id), "why_asked")
        for each in told[-1:]:
            row = scene.uow.documents.known(each.document_id)
            scene.show(row, each.what, each.at)
        _next(scene, file)
    elif given is not None:
        scene.shows(given)
        who = " + ".join(dict.fromkeys(each.who for each in file.all(Kind.APPROVED)))
        scene.say("approved", number=file.number, who=who, on=scene.day(given.at))
    else:
        scene.show(file.row, "received")
        scene.say(
            "no_approval_needed", number=file.number, on=scene.day(str(file.row.received_at)), channel=file.row.channel
        )
        _why_not_asked(scene, file)
        if file.standing.ended is not None:
            since = scene.day(file.standing.since)
            kind = scene.word("order")
            scene.say("status", kind=kind, number=file.number, status=_status_word(scene, file), since=since)


def _why_not_asked(scene: Scene, file: OrderFile) -> None:
    """Say why nobody was asked to approve an order: what rules decided, or from which amount on people are asked."""
    if is_request(file.row) and by_rules(scene, str(file.row.id)):
        return
    order, policy = file.record.order, scene.watching.policy
    rates = rates_of(scene.uow, order)
    found = policy.approved_from(order, rates)
    if found is None:
        scene.say("why_no_setting")
    elif found.value is None or policy.needs_approval(order, rates):
        scene.say("why_earlier")
    else:
        both = round_to_minor(found.value, found.currency), from_minor(found.least, found.currency)
        value, least = (amount(each, found.currency, scene.language) for each in both)
        scene.say("why_below", value=value, least=least)


def confirmed(scene: Scene, file: OrderFile) -> None:
    """Say what the supplier answered, and what was changed."""
    answer = file.last(*_ANSWERS)
    values = {"seller": file.seller, "number": file.number}
    if answer is None:
        sent = file.last(Kind.ORDERED)
        scene.show(file.row, "sent")
        scene.say("not_confirmed", **values, on=scene.day(sent.on if sent else None))
    else:
        scene.shows(answer)
        saying = {Kind.CONFIRMED: "confirmed", Kind.COUNTERED: "countered"}.get(answer.kind, "acknowledged")
        scene.say(saying, **values, on=scene.day(answer.on), by=answer.number)
    _changes(scene, file)
    if answer is None or answer.kind is not Kind.CONFIRMED:
        _next(scene, file)


def _changes(scene: Scene, file: OrderFile) -> None:
    """Say what changes of the order, and differing answers to it, say differently from what was ordered."""
    family = [(each.row, each.document) for each in file.record.known if isinstance(each.document, Order)]
    made = [change for version in versions(family)[:-1] for change in version.changes]
    made += answered_changes(file.record)
    if not made:
        scene.say("no_changes")
        return
    for happening in file.all(Kind.CHANGED, Kind.COUNTERED)[-2:]:
        scene.shows(happening)
    scene.say("changed", changes=scene.joined([_said(scene, change) for change in made]))


def _said(scene: Scene, change: Change) -> str:
    """Say one change."""

    def value(found: str | Decimal | date | None) -> str:
        return "–" if found is None else scene.value(found)

    where = scene.saying("line", line=change.line) if change.line else scene.saying("whole")
    return scene.saying(
        "change", where=where, what=scene.word(change.what), was=value(change.was), now=value(change.now)
    )


def holds(scene: Scene, file: OrderFile) -> None:
    """Say which invoices of the order are on hold, why, and what clears that."""
    held = [each.row for each in file.record.known if each.row.status == Status.HELD]
    if not held:
        for happening in file.record.journal[-1:]:
            scene.shows(happening)
        scene.say("no_holds_of_order", number=file.number, status=_status_word(scene, file))
        _next(scene, file)
        return
    for row in held[:3]:
        hold(scene, row)


def received(scene: Scene, file: OrderFile) -> None:
    """Say what was received of each line."""
    happenings = file.all(Kind.RECEIVED)
    if not happenings:
        scene.show(file.row, "sent")
        scene.say("nothing_received", number=file.number)
        _promise(scene, file)
        return
    parts = [_of(scene, file, line, file.standing.received.get(line, 0)) for line in file.standing.wanted]
    scene.say("received", number=file.number, lines=scene.joined(parts))
    for happening in happenings[-3:]:
        scene.shows(happening)
    last = happenings[-1]
    scene.say("received_last", on=scene.day(last.on), by=last.number)


def _of(scene: Scene, file: OrderFile, line: str, part: int | None) -> str:
    """Say how much of a line."""
    found = next((each for each in file.record.order.lines if each.id == line), None)
    unit = f" {found.unit_code}" if found is not None and found.unit_code else ""
    named = scene.saying("line", line=line)
    all_ = scene.quantity(file.standing.wanted.get(line))
    return scene.saying("of", line=named, part=scene.quantity(part), all=all_, unit=unit)


def still_open(scene: Scene, file: OrderFile) -> None:
    """Say what is still to come."""
    parts = []
    for line, wanted in file.standing.wanted.items():
        came = file.standing.received.get(line, 0)
        left = None if wanted is None or came is None else max(0, wanted - came)
        if left != 0:
            parts.append(_of(scene, file, line, left))
    scene.show(file.row, "sent")
    last = file.last(Kind.RECEIVED)
    if last is not None:
        scene.shows(last)
    if parts and file.standing.ended is None:
        scene.say("open_lines", number=file.number, lines=scene.joined(parts))
        _promise(scene, file)
        _next(scene, file)
    elif file.standing.ended is not None:
        standing(scene, file)
    else:
        scene.say("nothing_open", number=file.number)


def _promise(scene: Scene, file: OrderFile) -> None:
    """Say for when the open goods are promised."""
    if file.watched is not None and file.watched.promised_on is not None:
        scene.say("promised", on=scene.day(file.watched.promised_on))


def shipped(scene: Scene, file: OrderFile) -> None:
    """Say whether goods were announced as shipped."""
    happening = file.last(Kind.SHIPPED)
    if happening is None:
        scene.show(file.row, "sent")
        scene.say("not_shipped", number=file.number)
        _promise(scene, file)
        return
    scene.shows(happening)
    scene.say("shipped", number=file.number, on=scene.day(happening.on), by=happening.number)
    sums: dict[str, int | None] = {}
    for each in file.all(Kind.SHIPPED):
        for line, quantity in (each.lines or {}).items():
            had = sums.get(line, 0)
            sums[line] = None if had is None or quantity is None else had + quantity
    if sums:
        scene.say("shipped_lines", lines=scene.joined([_of(scene, file, line, part) for line, part in sums.items()]))


def rejected(scene: Scene, file: OrderFile) -> None:
    """Say what of the goods was rejected, and what went back."""
    known = [each for each in file.record.known if isinstance(each.document, ReceiptAdvice)]
    advices = [each.document for each in known if isinstance(each.document, ReceiptAdvice)]
    order = file.record.order
    linked = LinkedOrder(order, (order.number,), changed=False)
    came = received_by_line(advices, linked, packs_of(scene.uow, order), only_order=True)
    parts = {line: whole(each.rejected) for line, each in came.items() if each.rejected}
    for each in known[-3:]:
        scene.show(each.row, str(each.row.status), str(each.row.status_since))
    if parts:
        scene.say(
            "rejected", number=file.number, lines=scene.joined([_of(scene, file, *each) for each in parts.items()])
        )
    returned = file.all(Kind.RETURNED)
    for happening in returned[-3:]:
        scene.shows(happening)
        scene.say("returned", number=file.number, on=scene.day(happening.on), by=happening.number)
    if not parts and not returned:
        scene.show(file.row, str(file.row.status), str(file.row.status_since))
        scene.say("nothing_rejected", number=file.number)


def credited(scene: Scene, file: OrderFile) -> None:
    """Say which credit notes came for the order, and where each stands."""
    rows = [each.row for each in file.record.known if each.row.document_type == DocumentType.CREDIT_NOTE]
    if not rows:
        scene.show(file.row, str(file.row.status), str(file.row.status_since))
        scene.say("not_credited", number=file.number)
        return
    scene.say("credited", number=file.number, credits=_stands(scene, rows))


def _stands(scene: Scene, rows: Sequence[DocumentRow]) -> str:
    """Show documents as evidence, and return them with their money and where each stands."""
    for row in rows:
        scene.show(row, str(row.status), str(row.status_since))
    return scene.joined([f"{row.number} ({scene.money(row)}, {scene.word(str(row.status))})" for row in rows])


def judged(scene: Scene, file: OrderFile) -> None:
    """Say which tolerances judged the bills of the order."""
    rows = [each.row for each in file.record.known if each.row.document_type in BILLED]
    for row in rows[-3:]:
        tolerances(scene, row)
    if not rows:
        scene.show(file.row, "sent")
        scene.say("not_invoiced", number=file.number)


def invoiced(scene: Scene, file: OrderFile) -> None:
    """Say which invoices came for the order, and where each stands."""
    rows = [each.row for each in file.record.known if each.row.document_type in BILLED]
    if not rows:
        scene.show(file.row, "sent")
        scene.say("not_invoiced", number=file.number)
        return
    scene.say("invoiced", number=file.number, invoices=_stands(scene, rows))


def late(scene: Scene, file: OrderFile) -> None:
    """Say whether the order is late, unanswered or stalled."""
    watched = file.watched
    for happening in file.record.journal[-1:]:
        scene.shows(happening)
    if watched is None or watched.next is None:
        standing(scene, file)
        return
    status, waited = scene.word(watched.status.value), watched.pace.waited
    if watched.pace.alarms:
        alarms = ", ".join(scene.word(alarm.value) for alarm in watched.pace.alarms)
        scene.say("late", number=file.number, alarms=alarms, waited=waited, status=status)
    else:
        scene.say("not_late", number=file.number, waited=waited, status=status, norm=watched.pace.norm.days)
    _promise(scene, file)
    _next(scene, file)


ABOUT_ORDERS: Final[dict[Intent, Callable[[Scene, OrderFile], None]]] = {
    Intent.STATUS: standing,
    Intent.APPROVED: approved,
    Intent.CONFIRMED: confirmed,
    Intent.HOLD: holds,
    Intent.RECEIVED: received,
    Intent.OPEN: still_open,
    Intent.SHIPPED: shipped,
    Intent.INVOICED: invoiced,
    Intent.PAID: invoiced,
    Intent.LATE: late,
    Intent.DUPLICATE: invoiced,
    Intent.COUNT: standing,
    Intent.TOLERANCE: judged,
    Intent.REJECTED: rejected,
    Intent.CREDITED: credited,
}
"""What answers each intent about an order."""
