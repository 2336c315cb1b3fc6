"""Order changes that restate an order: how a buyer's counterfactual reaches the match.

Owns the one order change that leaves an order as it shall stand, issued today and after all its other changes.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.sums import less, plus
from rules_engine.documents.totals import Totals
from rules_engine.matching.linking import effective_order, named_by, order_families


def restating(after: Order, orders: Iterable[Order], today: date) -> OrderChange:
    """Return the change after which an order stands as given; ``orders`` hold it and its changes so far.

    Printed totals move with lines and charges; tax and what follows from it are left out, because nobody stated them.
    """
    family = next(each for each in order_families(orders) if any(named_by(after.number, order) for order in each))
    before = effective_order(family)
    sequence = 1 + max((order.sequence or 0 for order in family if isinstance(order, OrderChange)), default=0)
    moved = less(_sum_of(after), _sum_of(before))
    printed = {name: getattr(before.totals, name) for name in ("sum_of_line_net_amounts", "total_without_vat")}
    content = {name: getattr(after, name) for name in Order.model_fields} | {
        "document_type": OrderChange.model_fields["document_type"].default,
        "number": f"{before.number} change {sequence}",
        "order_reference": before.number,
        "sequence": sequence,
        "issue_date": max(today, *(order.issue_date for order in family)),
        "totals": Totals(**{name: None if total is None else plus(total, moved) for name, total in printed.items()}),
        # A line that says what an earlier change did to it would be taken as untouched.
        "lines": tuple(line.model_copy(update={"status_code": None}) for line in after.lines),
    }
    return OrderChange(**content)


def _sum_of(order: Order) -> Decimal:
    """Return what the lines and charges of an order come to."""
    lines = [line.line_net_amount for line in order.lines if line.line_net_amount is not None]
    charges = [row.amount if row.charge else row.amount.copy_negate() for row in order.allowance_charges]
    return plus(*lines, *charges)
