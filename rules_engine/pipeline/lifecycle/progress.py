"""Bringing orders up to date: after every change, in its own transaction, each order stands where its journal says.

Called by the store before a transaction is sealed. It notes what only the pipeline can see (an order that needs an
approval, a change beyond tolerance), then walks the order's status through the table, each step an audit entry.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order import BLANKET, Order, OrderChange, value_of
from rules_engine.errors import StatusForbids
from rules_engine.matching.linking import effective_order, same_number
from rules_engine.pipeline.lifecycle.bill_budgets import enter_invoices
from rules_engine.pipeline.lifecycle.blankets import beyond_blanket
from rules_engine.pipeline.lifecycle.budgets import BudgetLeft, drawn_on, enter
from rules_engine.pipeline.lifecycle.contracts import beyond_contract, name_contract
from rules_engine.pipeline.lifecycle.journal import Standing, fold
from rules_engine.pipeline.lifecycle.policy import OrderPolicy, RateTo
from rules_engine.pipeline.lifecycle.promises import promises
from rules_engine.pipeline.lifecycle.record import (
    APPROVAL_NEEDED,
    BEYOND_TOLERANCE,
    BUDGET_WARNED,
    CHANGE_NEEDS_APPROVAL,
    Record,
    read_record,
)
from rules_engine.pipeline.lifecycle.statuses import OrderStatus, path
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.agreed import rate_on
from rules_engine.pipeline.line.ledger import from_bytes, index_key
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.orders import KEPT, ORDER
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

_INNER: Final = frozenset({"received", "stored", "identified", "extracted", "normalised", "matched", "decided"})
"""Steps of a document that say nothing about its order."""

FOUND_BY_MAX: Final = 4_000
"""Characters under which one order is found."""

AT_ONCE: Final = 50
"""Orders that are brought up to date in one transaction when standings are first made."""


def watcher(policy: OrderPolicy) -> Callable[[UnitOfWork], None]:
    """Return what the store calls before it seals a transaction."""
    return lambda uow: bring_up_to_date(uow, policy)


def bring_up_to_date(uow: UnitOfWork, policy: OrderPolicy) -> None:
    """Bring every order up to date that the changes of this transaction may be about."""
    touched = {entry.document_id for entry in uow.noted if entry.document_id and entry.what not in _INNER}
    keys: set[str] = set()
    for document_id in touched:
        keys |= uow.documents.links(document_id, "order")
    for row in orders_of(uow, keys, policy.own_keys):
        note_needs(uow, row, policy)
        settle(uow, row)
    # After the orders: a bill is entered by itself only where none of its orders stands.
    known = ((document_id, uow.documents.get(document_id)) for document_id in touched)
    touching = {document_id: found for document_id, found in known if found is not None}
    ordered = {each.document_id for each in uow.noted if each.what == "accepted" and each.document_id in touching}
    for document_id in ordered:
        if touching[document_id].document_type == DocumentType.ORDER:
            keys = uow.documents.links(str(document_id), "order")
            touching |= {str(each.id): each for each in uow.documents.linked("order", keys)}
    enter_invoices(uow, touching, policy.own_keys)


def orders_of(uow: UnitOfWork, keys: set[str], own: frozenset[str]) -> Iterator[DocumentRow]:
    """Yield the orders we placed with these numbers; of several documents with one number, the latest stands."""
    found = uow.documents.by_number(keys) if keys else []
    latest = {str(row.number_key): row for row in found if _stands(row, own)}
    yield from latest.values()


def latest_orders(uow: UnitOfWork, own: frozenset[str] = frozenset()) -> list[DocumentRow]:
    """Return every order we placed; of several documents with one number, the latest."""
    rows = [row for row in uow.documents.of_types([DocumentType.ORDER.value]) if _stands(row, own)]
    return list({str(row.number_key): row for row in rows}.values())


def _stands(row: DocumentRow, own: frozenset[str]) -> bool:
    sold = bool(own & {row.seller_vat_key, row.seller_key})
    # What was asked for here and refused is an order that was rejected; anything else that was refused is none.
    refused = row.status == Status.REFUSED.value and not rulesets.is_request(row)
    gone = refused or row.status == Status.QUARANTINED.value
    return row.document_type == DocumentType.ORDER and row.number_key is not None and not gone and not sold


def settle(uow: UnitOfWork, row: DocumentRow) -> None:
    """Bring one order to the status its journal adds up to, step by step."""
    record = read_record(uow, row)
    if record is None:
        return
    standing = fold(record.journal)
    if standing.status is None:
        return
    key = index_key(str(row.number)) or str(row.number)
    before = uow.orders.get(key)
    stood = OrderStatus(str(before.status)) if before is not None else None
    last = record.journal[-1]
    why = f"{last.kind.value} {last.number}".strip()
    try:
        steps = path(stood, standing.status)
    except StatusForbids as forbidden:
        uow.audit(KEPT, order_key=key, reason=forbidden.sentence)
        return
    for status in steps:
        uow.audit(
            f"{ORDER}{status.value}",
            order_key=key,
            before=None if stood is None else {"order": key, "status": stood.value},
            after={"order": key, "status": status.value},
            reason=why,
        )
        stood = status
    name_contract(uow, record)
    enter(uow, key, record)
    uow.orders.keep(_values(key, record, standing))


def _values(key: str, record: Record, standing: Standing) -> dict[str, object]:
    """Return the row of an order."""
    order, row = record.order, record.row
    words = [order.number, order.seller.name, order.seller.vat_id, order.site, order.cost_centre, order.project]
    words.append(order.buyer.name)
    for line in order.lines:
        words += [line.item.description, line.item.buyer_item_id, line.item.seller_item_id, line.cost_centre, line.site]
    words += [str(each.row.number or "") for each in record.known]
    found_by = " ".join(dict.fromkeys(word.casefold() for word in words if word))
    promised = promised_on(record, standing)
    centres = (order.cost_centre, *(line.cost_centre for line in order.lines))
    sites = (order.site, *(line.site for line in order.lines))
    return {
        "key": key,
        "document_id": str(row.id),
        "number": order.number,
        "status": (standing.status or OrderStatus.SENT).value,
        "since": stamp(standing.since or datetime.fromisoformat(str(row.received_at))),
        "version": standing.version,
        "seller_name": order.seller.name or "",
        "site": next(filter(None, sites), ""),
        "cost_centre": next(filter(None, centres), ""),
        "promised_on": promised,
        "buyer": str(row.channel),
        "found_by": found_by[:FOUND_BY_MAX],
        "budgeted": 1,
        "blanket": int(order.type_code == BLANKET),
        "received": received_percent(standing),
    }


def received_percent(standing: Standing) -> int | None:
    """Return how much of an order was received in whole percent, rounded down, each line counting alike.

    Hundred only where every line is there; None where a line cannot be counted in its unit, or nothing was wanted.

    >>> received_percent(Standing(wanted={"1": 4, "2": 10}, received={"1": 4, "2": 9}))
    95
    >>> received_percent(Standing(wanted={"1": 4}, received={"1": None})) is None
    True
    """
    if standing.whole_receipts > 0:
        return 100
    wanted = {line: quantity for line, quantity in standing.wanted.items() if quantity != 0}
    came = {line: standing.received.get(line, 0) for line in wanted}
    if not wanted or any(quantity is None for quantity in (*wanted.values(), *came.values())):
        return None
    shares = [
        min(Fraction(1), Fraction(max(came[line] or 0, 0)) / Fraction(need or 1)) for line, need in wanted.items()
    ]
    return int(sum(shares) * 100 / len(shares))


def promised_on(record: Record, standing: Standing) -> str | None:
    """Return the first day on which goods that are still open were promised by the supplier, else wanted.

    Of a blanket order it is the last day on which something may be called off.
    """
    if record.order.type_code == BLANKET:
        return None if record.order.valid_to is None else record.order.valid_to.isoformat()
    days = []
    for line, day in promises(record).items():
        wanted, came = standing.wanted.get(line), standing.received.get(line, 0)
        if day is not None and (wanted is None or came is None or came < wanted):
            days.append(day.isoformat())
    return min(days, default=None)


def note_needs(uow: UnitOfWork, row: DocumentRow, policy: OrderPolicy) -> None:
    """Note what this transaction filed that needs an approval: a new order, or a change beyond tolerance.

    Each need is noted once, however often it is asked for.
    """
    filed = [entry for entry in uow.noted if entry.what == "accepted" and entry.document_id]
    for entry in filed:
        body = uow.documents.reading(str(entry.document_id))
        document = from_bytes(body.document) if body is not None and body.document else None
        if not isinstance(document, Order):
            continue
        number = document.order_reference if isinstance(document, OrderChange) else document.number
        if same_number(number, str(row.number)):
            _judge(uow, row, str(entry.document_id), document, policy)


def _judge(uow: UnitOfWork, row: DocumentRow, document_id: str, document: Order, policy: OrderPolicy) -> None:
    """Note whether an order or a change of it needs an approval."""
    record = read_record(uow, row)
    if record is None:
        return
    entries = {(entry.document_id, entry.what) for entry in uow.noted}
    family = [each.document for each in record.known if isinstance(each.document, Order)]
    others = [each for each in family if each != document]
    was_there = [each for each in others if not isinstance(each, OrderChange)]
    if not was_there:
        asked = rulesets.is_request(uow.documents.known(document_id))
        if isinstance(document, OrderChange) or (asked and uow.decisions.latest(document_id) is not None):
            # What was asked for here and rules decided needs what they say, and nothing beside it.
            return
        over = _beyond(uow, record, policy)
        told = "it was asked for here" if asked else "orders of this amount are approved here before they are sent"
        needed = asked or policy.needs_approval(document, rates_of(uow, document)) or over
        if needed and (document_id, APPROVAL_NEEDED) not in entries:
            uow.audit(APPROVAL_NEEDED, document_id=document_id, reason="; ".join(over or (told,)))
        return
    before = effective_order(others)
    grew = (value_of(record.order) or 0) > (value_of(before) or 0)
    over = _beyond(uow, record, policy) if grew else ()
    if fold(record.journal).approval == "":
        # Nobody was asked about what stood before: what may not be sent unasked is not changed into unasked.
        above = ("orders of this amount are approved here",) if _now_needs(uow, policy, before, record.order) else ()
        if over or above:
            uow.audit(CHANGE_NEEDS_APPROVAL, document_id=document_id, reason="; ".join((*over, *above)))
    beyond = (*policy.exceeds(before, record.order), *over)
    if beyond and (document_id, BEYOND_TOLERANCE) not in entries:
        uow.audit(BEYOND_TOLERANCE, document_id=document_id, reason="; ".join(beyond))


def _beyond(uow: UnitOfWork, record: Record, policy: OrderPolicy) -> tuple[str, ...]:
    """Say what of an order goes beyond its blanket order, its contract and the budgets it draws on."""
    return (*beyond_blanket(uow, record, policy), *beyond_contract(uow, record), *_over_budget(uow, record))


def rates_of(uow: UnitOfWork, order: Order) -> RateTo:
    """Return the rates of an order's currency on its day."""
    return lambda currency: rate_on(uow, order.currency, currency, order.issue_date)


def _now_needs(uow: UnitOfWork, policy: OrderPolicy, before: Order, now: Order) -> bool:
    """Tell whether an order needs an approval for its amount since a change, and did not before."""
    needs, needed = (policy.needs_approval(each, rates_of(uow, each)) for each in (now, before))
    return needs and not needed


def _over_budget(uow: UnitOfWork, record: Record) -> tuple[str, ...]:
    """Say which budgets an order exceeds whose owner must be asked; a budget that only warns is noted by the way."""
    key = index_key(str(record.row.number)) or str(record.row.number)
    found = []
    for left in drawn_on(uow, key, record):
        if left.left < 0 and left.when_exceeded != "warn":
            found.append(exceeded(left))
        elif left.left < 0 or left.warns:
            told = exceeded(left) if left.left < 0 else f"{plain(left.left)} {left.currency} of {left.budget} is left"
            document_id = str(record.row.id)
            if (BUDGET_WARNED, document_id, told) not in {
                (each.what, each.document_id, each.reason) for each in uow.noted
            }:
                uow.audit(BUDGET_WARNED, document_id=document_id, reason=told)
    return tuple(found)


def exceeded(left: BudgetLeft) -> str:
    """Say by how much a budget is exceeded."""
    return f"the budget {left.budget} is exceeded by {plain(-left.left)} {left.currency}"


def catch_up(store: Store, own: frozenset[str] = frozenset()) -> int:
    """Make the standings of orders that came in before standings were kept; return how many."""
    made = 0
    while True:
        with store.read() as uow:
            missing = uow.orders.without_standing(AT_ONCE, own) or uow.orders.unbudgeted(AT_ONCE)
        if not missing:
            return made
        with store.write() as uow:
            rows = [uow.documents.known(document_id) for document_id in missing]
            for row in rows:
                settle(uow, row)
            left = uow.orders.without_standing(AT_ONCE, own) or uow.orders.unbudgeted(AT_ONCE)
        if left == missing:
            return made
        made += len(missing)
