"""Which order a document belongs to, and how that order stands after its changes.

Owns the comparison of document numbers and the one algorithm of changes: by issue date, then sequence, each change
edits the lines of what stood before. Refuses to guess: a reference to an order that is not there links to nothing.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse
from rules_engine.matching.texts import REMEMBERED, compact, stated

MatchedDocument = Invoice | CreditNote | OrderResponse
"""The documents that are matched against orders."""

_RUN: Final = re.compile(r"\d+|[^\W\d_]+")
_DELETED: Final = frozenset({"2", "deleted", "delete", "cancelled", "canceled"})
_UNTOUCHED: Final = frozenset({"4", "no action"})
_NO_STATUS: Final = frozenset({None, "nostatus"})


@lru_cache(maxsize=REMEMBERED)
def number_key(number: str) -> tuple[str, ...]:
    """Return the runs of letters and digits of a document number, without case, separators and leading zeros.

    >>> number_key("po-000123") == number_key("PO 123"), number_key("1-01") == number_key("101")
    (True, False)
    """
    runs = _RUN.findall((stated(number) or "").upper())
    return tuple(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


def same_number(left: str | None, right: str | None) -> bool:
    """Tell whether two document numbers name one document: equal runs, or equal once all separators are gone.

    >>> same_number("4500 012 345", "4500012345"), same_number("n/a", "n/a")
    (True, False)
    """
    if left is None or right is None or stated(left) is None or stated(right) is None:
        return False
    if number_key(left) == number_key(right):
        return bool(number_key(left))
    return (compact(left) or "").lstrip("0") == (compact(right) or "").lstrip("0") != ""


def named_by(reference: str | None, order: Order) -> bool:
    """Tell whether a reference names the order: its own number, or, for a change, the number of the changed order."""
    changed = order.order_reference if isinstance(order, OrderChange) else None
    return same_number(reference, order.number) or same_number(reference, changed)


def order_families(orders: Iterable[Order]) -> tuple[tuple[Order, ...], ...]:
    """Group orders with their changes: one tuple per original order, in the order they take effect."""
    families: list[list[Order]] = []
    for order in sorted(orders, key=_takes_effect):
        root = order.order_reference if isinstance(order, OrderChange) else order.number
        home = next((family for family in families if any(named_by(root, member) for member in family)), None)
        if home is None:
            families.append([order])
        else:
            home.append(order)
    return tuple(tuple(family) for family in families)


def effective_order(orders_and_changes: Sequence[Order]) -> Order:
    """Return the order as it stands after its changes, under the number of the original order.

    Changes are applied by issue date, then sequence. The latest original counts where several were issued. Where only
    changes are known, the first of them stands for the order.

    Raises:
        ValueError: if nothing is given.
    """
    history = sorted(orders_and_changes, key=_takes_effect)
    if not history:
        raise ValueError("an order needs at least one document")
    originals = [order for order in history if not isinstance(order, OrderChange)]
    changes = [order for order in history if isinstance(order, OrderChange)]
    order = originals[-1] if originals else _as_order(changes.pop(0))
    for change in changes:
        order = _changed(order, change)
    return order


class LinkedOrder(NamedTuple):
    """An order a document belongs to, as it stands after its changes, and every number it is known by."""

    order: Order
    numbers: tuple[str, ...]
    changed: bool

    def goes_by(self, reference: str | None) -> bool:
        """Tell whether a reference names this order or one of its changes."""
        return any(same_number(reference, number) for number in self.numbers)


def link(document: MatchedDocument, orders: Sequence[Order]) -> tuple[LinkedOrder, ...]:
    """Return the orders the document belongs to; the first is the order of the document as a whole.

    The document's own reference comes first, then those its lines name. A document that names no order at all belongs
    to the only order at hand, unless that is another seller's by tax number; else to none.
    """
    families = [_as_linked(family) for family in order_families(orders)]
    if not has_order_reference(document):
        return tuple(families) if len(families) == 1 and _may_be_sellers(document, families[0].order) else ()
    references = [document.order_reference, *(line.order_reference for line in document.lines)]
    linked: list[LinkedOrder] = []
    for reference in references:
        linked += [family for family in families if family not in linked and family.goes_by(reference)]
    return tuple(linked)


def has_order_reference(document: MatchedDocument) -> bool:
    """Tell whether the document, or any of its lines, names an order."""
    references = (document.order_reference, *(line.order_reference for line in document.lines))
    return any(stated(reference) for reference in references)


def _as_linked(family: Sequence[Order]) -> LinkedOrder:
    """Return one family as the order that stands, with the numbers of all its members."""
    own = [order.number for order in family]
    roots = [order.order_reference for order in family if isinstance(order, OrderChange)]
    order = effective_order(family)
    return LinkedOrder(order, tuple(dict.fromkeys([order.number, *own, *roots])), changed=bool(roots))


def _may_be_sellers(document: MatchedDocument, order: Order) -> bool:
    """Tell whether no tax number speaks against both documents being of one seller."""
    ours, theirs = compact(document.seller.vat_id), compact(order.seller.vat_id)
    return ours is None or theirs is None or ours == theirs


def _takes_effect(order: Order) -> tuple[date, int, int, tuple[str, ...], str]:
    """Sort orders before their changes of the same day, changes by sequence, then by number."""
    is_change = isinstance(order, OrderChange)
    sequence = order.sequence if isinstance(order, OrderChange) and order.sequence is not None else 0
    return order.issue_date, int(is_change), sequence, number_key(order.number), order.number


def _as_order(change: OrderChange) -> Order:
    """Read a change as the order it leaves behind."""
    content = {name: getattr(change, name) for name in Order.model_fields}
    content |= {
        "number": change.order_reference,
        "document_type": Order.model_fields["document_type"].default,
        "lines": tuple(line for line in change.lines if not _deletes(line)),
    }
    return Order(**content)


def _changed(order: Order, change: OrderChange) -> Order:
    """Apply one change: what it states replaces what stood, what it leaves out stays."""
    stands = _as_order(change)
    stated_fields = {
        name: getattr(stands, name)
        for name, field in Order.model_fields.items()
        if getattr(stands, name) != field.get_default(call_default_factory=True)
    }
    kept = {"number": order.number, "issue_date": order.issue_date, "type_code": order.type_code}
    # Totals of lines that no longer stand would be wrong: a change without totals leaves them unknown.
    totals = {"totals": change.totals} if change.lines else {}
    return order.model_copy(update=stated_fields | kept | totals | {"lines": _changed_lines(order, change)})


def _changed_lines(order: Order, change: OrderChange) -> tuple[OrderLine, ...]:
    """Return the lines after a change.

    A line with the same id is replaced, a new id is added, a line with a deleting status goes. Lines the change does
    not list go when the change restates the order (no line has a status), unless its own total says that they stay;
    they stay when the change lists edits (its lines have a status).
    """
    if not change.lines:
        return order.lines
    listed = {number_key(line.id): line for line in change.lines}
    absent_stay = _lists_edits(order, change)
    lines = [
        _edited(line, listed[number_key(line.id)]) if number_key(line.id) in listed else line
        for line in order.lines
        if number_key(line.id) in listed or absent_stay
    ]
    known = {number_key(line.id) for line in order.lines}
    lines += [line for line in change.lines if number_key(line.id) not in known]
    return tuple(line for line in lines if not _deletes(line))


def _lists_edits(order: Order, change: OrderChange) -> bool:
    """Tell whether a change lists only what it edits, so that unlisted lines stand."""
    listed = {number_key(line.id) for line in change.lines}
    absent = [line for line in order.lines if number_key(line.id) not in listed]
    own = [line.line_net_amount for line in change.lines if not _deletes(line)]
    rest = [line.line_net_amount for line in absent]
    total = change.totals.sum_of_line_net_amounts
    if absent and total is not None and None not in own and None not in rest:
        own_sum = sum(amount for amount in own if amount is not None)
        rest_sum = sum(amount for amount in rest if amount is not None)
        if total in (own_sum, own_sum + rest_sum) and rest_sum != 0:
            return total != own_sum
    return any(stated(line.status_code) not in _NO_STATUS for line in change.lines)


def _edited(before: OrderLine, after: OrderLine) -> OrderLine:
    """Return the line a change lists, or the line as it stood where the change says it did nothing to it."""
    return before if stated(after.status_code) in _UNTOUCHED else after


def _deletes(line: OrderLine) -> bool:
    """Tell whether a change's line takes the line out of the order (UNCL1229 2; UBL LineStatusCode Cancelled)."""
    return stated(line.status_code) in _DELETED
