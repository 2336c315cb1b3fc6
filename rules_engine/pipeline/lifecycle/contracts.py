"""Contracts behind orders: how much is bought under one by all orders that name it, and what goes beyond.

Orders that stand count with what they come to, closed ones with what was billed on them, rejected and cancelled ones
not at all; of a blanket order its call-offs count, as they do for budgets.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.master_records import Contract, MasterKind
from rules_engine.documents.money import from_minor, round_to_minor
from rules_engine.documents.order import BLANKET, Order, OrderChange, value_of
from rules_engine.matching.linking import effective_order, same_number
from rules_engine.pipeline.lifecycle.record import Record
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.line.agreed import rate_on
from rules_engine.pipeline.line.blankets import GONE
from rules_engine.pipeline.line.ledger import from_bytes, index_key, index_keys
from rules_engine.storage.documents import SOLD
from rules_engine.storage.unit_of_work import UnitOfWork

_LINK: Final = "contract"
"""The kind of link from an order to the contract it names."""

_GIVEN_UP: Final = frozenset({OrderStatus.REJECTED.value, OrderStatus.CANCELLED.value})


def name_contract(uow: UnitOfWork, record: Record) -> None:
    """Have an order found by the contract it names; also one that came in before anybody asked for it."""
    named = index_keys(record.order.contract_reference)
    if named:
        uow.documents.link(str(record.row.id), _LINK, named)


def beyond_contract(uow: UnitOfWork, record: Record) -> tuple[str, ...]:
    """Say what of an order goes beyond the contract it names; nothing where it names none that is known."""
    order, found = record.order, list[str]()
    contract = _named(uow, order.contract_reference)
    if contract is None:
        return ()
    if not contract.covers(order.issue_date):
        found.append(f"the contract {contract.id} does not cover {order.issue_date}")
    if contract.limit_amount is None or order.type_code == BLANKET:
        return tuple(found)
    mine, others = _turned(uow, order, value_of(order), contract), _bought(uow, contract, index_key(order.number))
    if mine is None or others is None:
        found.append(f"nobody knows how much is bought under the contract {contract.id}")
    elif mine + others > contract.limit_amount:
        more = plain(mine + others - contract.limit_amount)
        found.append(f"the contract {contract.id} is exceeded by {more} {contract.currency}")
    return tuple(found)


def _named(uow: UnitOfWork, number: str | None) -> Contract | None:
    """Return the contract of a number, however it is written."""
    if not number:
        return None
    every = (Contract.model_validate_json(body) for body in uow.records.standing(MasterKind.CONTRACT.value))
    return next((each for each in every if same_number(each.id, number)), None)


def _bought(uow: UnitOfWork, contract: Contract, without: str | None) -> Decimal | None:
    """Return what other orders under a contract come to, in its currency; None where one cannot be told."""
    families: defaultdict[str, list[Order]] = defaultdict(list)
    for row, body in uow.documents.readings_linked(_LINK, index_keys(contract.id), [DocumentType.ORDER.value]):
        number, order = str(row.number_key or ""), from_bytes(body)
        stands = row.status not in GONE and not number.startswith(SOLD) and number not in {"", without}
        if stands and isinstance(order, Order):
            families[number].append(order)
    changes = uow.documents.readings_linked("order", families, [DocumentType.ORDER_CHANGE.value]) if families else ()
    for row, body in changes:
        change = from_bytes(body)
        key = (index_key(change.order_reference) if isinstance(change, OrderChange) else None) or ""
        if key in families and row.status not in GONE and isinstance(change, OrderChange):
            families[key].append(change)
    standings, total = uow.orders.some(families) if families else {}, Decimal(0)
    for key, family in families.items():
        order, standing = effective_order(family), standings.get(key)
        status = None if standing is None else str(standing.status)
        if status in _GIVEN_UP or order.type_code == BLANKET:
            continue
        value = _billed(uow, key, order) if status == OrderStatus.CLOSED.value else value_of(order)
        turned = _turned(uow, order, value, contract)
        if turned is None:
            return None
        total += turned
    return total


def _billed(uow: UnitOfWork, key: str, order: Order) -> Decimal | None:
    """Return what counts of the bills of an order, net; None where one is in another currency."""
    rows = list(uow.decisions.billed({key}, without=""))
    if any(row.currency not in {None, order.currency} for row in rows):
        return None
    return from_minor(sum(int(row.amount) for row in rows), order.currency)


def _turned(uow: UnitOfWork, order: Order, value: Decimal | None, contract: Contract) -> Decimal | None:
    """Return an order's value in the contract's currency, at the rate of the order's day."""
    rate = rate_on(uow, order.currency, contract.currency, order.issue_date)
    return None if value is None or rate is None else round_to_minor(value * rate, contract.currency)
