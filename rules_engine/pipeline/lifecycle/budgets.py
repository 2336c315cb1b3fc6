"""What a budget has left before somebody asks for more: its amount less the orders of its cost centre that stand.

Each order counts once, with the value of its version in force, from its request on until it is cancelled or refused; a
closed one counts with what was ordered. Orders in another currency than the budget's cannot be added and are named.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from rules_engine.documents.master_records import Budget, MasterKind
from rules_engine.pipeline.lifecycle.policy import value_of
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.storage.unit_of_work import UnitOfWork

_FREE = frozenset({OrderStatus.CANCELLED.value, OrderStatus.REJECTED.value})


class BudgetLeft(NamedTuple):
    """One budget with what is asked for now; ``uncounted`` are orders whose value cannot be added."""

    budget: str
    amount: Decimal
    committed: Decimal
    asked: Decimal
    currency: str
    when_exceeded: Literal["warn", "stop", "route"]
    uncounted: tuple[str, ...]

    @property
    def left(self) -> Decimal:
        """What would be left after it; negative where the budget is exceeded."""
        return self.amount - self.committed - self.asked


def budget_left(
    uow: UnitOfWork, cost_centre: str | None, currency: str, asked: Decimal, day: date
) -> BudgetLeft | None:
    """Return the budget of a cost centre for a day with what is asked; None where there is none in that currency."""
    found = None
    for body in uow.records.standing(MasterKind.BUDGET.value) if cost_centre else ():
        budget = Budget.model_validate_json(body)
        mine = budget.cost_centre == cost_centre and budget.currency == currency and budget.category is None
        if mine and budget.covers(day):
            found = budget
    if found is None or cost_centre is None:
        return None
    committed, uncounted = Decimal(0), []
    for row in uow.orders.of_cost_centre(cost_centre):
        record = read_record(uow, uow.documents.known(str(row.document_id)))
        if row.status in _FREE or record is None or not found.covers(record.order.issue_date):
            continue
        value = value_of(record.order)
        if value is None or record.order.currency != currency:
            uncounted.append(record.order.number)
        else:
            committed += value
    return BudgetLeft(found.id, found.amount, committed, asked, currency, found.when_exceeded, tuple(sorted(uncounted)))
