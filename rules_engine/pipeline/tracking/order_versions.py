"""The versions of an order: what each of its documents made of it, and what that changed."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.order import Order, OrderChange
from rules_engine.matching.linking import effective_order, number_key
from rules_engine.matching.texts import stated
from rules_engine.storage.documents import DocumentRow

_CHANGED: Final = frozenset({"3", "revised"})
"""What a line of a change calls itself where it changes the line (UNCL1229; LineStatusCode of UBL)."""


class Change(NamedTuple):
    """One thing that a version of an order says differently from the one before; ``line`` None: the whole order."""

    line: str | None
    what: str
    was: str | Decimal | date | None
    now: str | Decimal | date | None


class Version(NamedTuple):
    """An order as one of its documents left it; ``value`` is net."""

    document_id: str
    number: str
    issued_on: date
    value: Decimal | None
    changes: tuple[Change, ...]


def versions(family: Sequence[tuple[DocumentRow, Order]]) -> tuple[Version, ...]:
    """Return an order as each of its documents left it, the latest first."""
    found: list[Version] = []
    before: Order | None = None
    in_effect = sorted(family, key=lambda each: (isinstance(each[1], OrderChange), int(each[0].receive_seq)))
    for number, (row, document) in enumerate(in_effect, start=1):
        after = effective_order([each for _, each in in_effect[:number]])
        changes = () if before is None else (*changes_of(before, after), *_stated(before, after, document))
        found.append(Version(str(row.id), document.number, document.issue_date, _value(after), changes))
        before = after
    return tuple(reversed(found))


def _value(order: Order) -> Decimal | None:
    """Return an order's net value: as printed, else the sum of its lines where all of them are known."""
    if order.totals.total_without_vat is not None:
        return order.totals.total_without_vat
    amounts = [line.line_net_amount for line in order.lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def _stated(before: Order, after: Order, document: Order) -> Iterable[Change]:
    """Give the lines that a change calls changed although nothing compared differs, such as hours."""
    differing = {change.line for change in changes_of(before, after)}
    for line in document.lines:
        if stated(line.status_code) in _CHANGED and line.id not in differing:
            yield Change(line.id, "other", None, None)


def changes_of(before: Order, after: Order) -> Iterable[Change]:
    """Give what a version says differently from the one before."""
    if before.requested_delivery_date != after.requested_delivery_date:
        yield Change(None, "delivery", before.requested_delivery_date, after.requested_delivery_date)
    old = {number_key(line.id): line for line in before.lines}
    new = {number_key(line.id): line for line in after.lines}
    for key, line in new.items():
        was = old.get(key)
        if was is None:
            yield Change(line.id, "added", None, line.quantity)
            continue
        for what, earlier, later in (
            ("quantity", was.quantity, line.quantity),
            ("price", was.net_price, line.net_price),
            ("delivery", was.requested_delivery_date, line.requested_delivery_date),
            ("item", was.item.description, line.item.description),
        ):
            if earlier != later:
                yield Change(line.id, what, earlier, later)
    for key, line in old.items():
        if key not in new:
            yield Change(line.id, "removed", line.quantity, None)
