"""What is answered about no single document: a supplier, or all orders and documents of a kind."""

from collections.abc import Sequence

from rules_engine.pipeline.lifecycle.next_act import Alarm
from rules_engine.pipeline.lifecycle.statuses import ENDED, VIEWS, NamedView
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.tracking.asking.telling import Scene
from rules_engine.pipeline.tracking.asking.words import VIEWS as VIEW_WORDS
from rules_engine.pipeline.tracking.asking.words import WAITS, WITHOUT, Intent
from rules_engine.pipeline.tracking.watching import Watched
from rules_engine.storage.documents import DocumentRow


def supplier(scene: Scene, name: str) -> None:
    """Say what is open with a supplier, and what of it needs attention."""
    watched = [each for each in _open(scene) if each.seller == name]
    held = [row for row in _documents(scene, Status.HELD) if row.seller_name == name]
    intent = scene.question.intent
    if intent is Intent.LATE:
        watched = [each for each in watched if each.pace.alarms]
    if intent in {Intent.HOLD, Intent.DUPLICATE}:
        _list(scene, "hold_list", held)
        return
    if not watched and not held:
        row = next((row for row in scene.uow.documents.all() if row.seller_name == name), None)
        if row is not None:
            scene.show(row, "received")
        scene.say("open_with_none", seller=name)
        return
    late = sum(bool(each.pace.alarms) for each in watched)
    scene.say("open_with", seller=name, orders=len(watched), late=late, held=len(held))
    _orders(scene, watched)
    for row in held[:3]:
        scene.show(row, "held", str(row.status_since))


def everything(scene: Scene) -> bool:
    """Answer what is asked about all orders or documents; tell whether there was an answer."""
    intent = scene.question.intent
    if intent is Intent.COUNT:
        _count(scene)
    elif intent is Intent.LATE:
        found = sorted((each for each in _open(scene) if each.pace.alarms), key=lambda each: -each.pace.waited)
        if found:
            scene.say("late_list", count=len(found), items=scene.joined([_item(scene, each) for each in found]))
            _show(scene, found)
        else:
            scene.say("late_none")
    elif intent is Intent.HOLD:
        _list(scene, "hold_list", _documents(scene, Status.HELD))
    elif intent is Intent.APPROVED:
        _list(scene, "approval_list", _documents(scene, Status.NEEDS_APPROVAL))
    elif intent is Intent.DUPLICATE:
        _list(scene, "duplicate_list", _held_for(scene, "DUPLICATE"))
    elif intent is Intent.RECEIVED and WAITS & set(scene.question.words):
        _list(scene, "receipt_list", _held_for(scene, "RECEIPT"))
    elif "order" in scene.question.types and WITHOUT & set(scene.question.words):
        _list(scene, "orderless_list", _held_for(scene, "ORDER_MISSING"))
    else:
        return False
    return True


def _open(scene: Scene) -> Sequence[Watched]:
    rows = scene.uow.orders.open([status.value for status in ENDED])
    return scene.watching.seen(scene.uow, rows)


def _documents(scene: Scene, status: Status) -> list[DocumentRow]:
    return scene.uow.documents.with_status([status.value])


def _held_for(scene: Scene, reason: str) -> list[DocumentRow]:
    """Return the documents that are held for a reason."""
    held = _documents(scene, Status.HELD)
    return [
        row for row in held if any(reason in str(each.reason) for each in scene.uow.decisions.open_holds(str(row.id)))
    ]


def _list(scene: Scene, saying: str, rows: Sequence[DocumentRow]) -> None:
    """Name some documents, and show them."""
    if not rows:
        scene.say(f"{saying}_none")
        return
    told = [f"{row.number or row.file_name} ({row.seller_name or '?'}, {scene.money(row)})" for row in rows]
    scene.say(saying, count=len(rows), items=scene.joined(told))
    for row in rows:
        scene.show(row, str(row.status), str(row.status_since))


def _item(scene: Scene, order: Watched) -> str:
    """Say an order with where it stands and what comes next."""
    if order.next is None:
        return f"{order.number} ({scene.word(order.status.value)})"
    return scene.saying(
        "order_item",
        number=order.number,
        status=scene.word(order.status.value),
        who=scene.word(order.next.actor.value),
        act=scene.word(order.next.act),
        due=scene.day(order.next.due),
    )


def _orders(scene: Scene, found: Sequence[Watched]) -> None:
    """Name some orders, those that need attention first."""
    first = sorted(found, key=lambda each: (not each.pace.alarms, -each.pace.waited))
    if first:
        scene.say("list", items=scene.joined([_item(scene, each) for each in first]))
        _show(scene, first)
        top = first[0]
        if top.next is not None:
            who, act = scene.word(top.next.actor.value), scene.word(top.next.act)
            scene.clear(who, act, top.next.due.isoformat())


def _show(scene: Scene, found: Sequence[Watched]) -> None:
    for order in found:
        row = scene.uow.documents.get(order.document_id)
        if row is not None:
            scene.show(row, order.status.value, order.since.isoformat())


def _count(scene: Scene) -> None:
    """Count the orders of the view that the question names; of none, all."""
    wanted = next(
        (view for view, words in VIEW_WORDS.items() if any(word in words for word in scene.question.words)), "all"
    )
    counts = scene.uow.orders.counts()
    if wanted == "late":
        count = sum(
            bool({Alarm.LATE, Alarm.UNCONFIRMED, Alarm.STALLED} & set(each.pace.alarms)) for each in _open(scene)
        )
    elif wanted == "open":
        count = sum(number for status, number in counts.items() if status not in {each.value for each in ENDED})
    elif wanted == "all":
        count = sum(counts.values())
    else:
        count = sum(counts.get(status.value, 0) for status in VIEWS[NamedView(wanted)])
    scene.say("count", count=count, view=scene.word(wanted))
