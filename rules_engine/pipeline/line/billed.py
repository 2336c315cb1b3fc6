"""What documents bill on orders, line by line: the sums that cumulative limits need (semantics, rule 10)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from rules_engine.documents.money import UNIT_SCALE, from_minor
from rules_engine.matching.context import BilledBefore
from rules_engine.storage.unit_of_work import UnitOfWork

_Key = tuple[str, str, str, bool]


def billed_before(uow: UnitOfWork, orders: Iterable[str], *, without: str) -> tuple[BilledBefore, ...]:
    """Return what other documents bill for these orders, per order line, currency, and whether it is posted."""
    quantities: defaultdict[_Key, Decimal] = defaultdict(Decimal)
    amounts: defaultdict[_Key, Decimal] = defaultdict(Decimal)
    for row in uow.decisions.billed(orders, without=without):
        line = (str(row.order_number), str(row.order_line), str(row.currency), bool(row.posted))
        quantities[line] += Decimal(row.quantity).scaleb(-UNIT_SCALE)
        amounts[line] += from_minor(row.amount, str(row.currency))
    return tuple(
        BilledBefore(
            order_number=number,
            order_line=line,
            quantity=quantities[number, line, currency, posted],
            amount=amounts[number, line, currency, posted],
            currency=currency,
            posted=posted,
        )
        for number, line, currency, posted in sorted(quantities)
    )
