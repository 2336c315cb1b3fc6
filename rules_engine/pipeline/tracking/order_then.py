"""An order as of a day and as known at a moment: what was true then, and what was known of it.

Computed anew from the audit entries and documents, so that "why did it pass then?" has an answer that nobody kept.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from rules_engine.documents.money import UNIT_SCALE
from rules_engine.pipeline.lifecycle.journal import Amounts, Happening, fold
from rules_engine.pipeline.lifecycle.notes import Note, notes
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.tracking.order_page import order_row
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store


class LineThen(NamedTuple):
    """One line as it stood; None: unknown."""

    line: str
    item: str
    unit: str
    ordered: Decimal | None
    received: Decimal | None
    invoiced: Decimal | None
    open: Decimal | None


class OrderThen(NamedTuple):
    """An order as it stood; without a status there was no such order then."""

    number: str
    as_of: date | None
    known_at: datetime | None
    status: str
    since: datetime | None
    version: int
    lines: tuple[LineThen, ...]
    journal: tuple[Happening, ...]
    notes: tuple[Note, ...]


def order_then(store: Store, number: str, as_of: date | None = None, known_at: datetime | None = None) -> OrderThen:
    """Return an order as of a day, by what was known at a moment; of neither, as it stands.

    Raises:
        UnknownNumber: no order has that number today either.
    """
    with store.read() as uow:
        row = order_row(uow, number)
        bound = None if known_at is None else stamp(known_at)
        record = read_record(uow, row, known_at=bound, as_of=as_of)
    standing = None if record is None else fold(record.journal)
    if record is None or standing is None or standing.status is None:
        return OrderThen(str(row.number), as_of, known_at, "", None, 0, (), (), ())
    lines = tuple(
        LineThen(
            line=line.id,
            item=line.item.description or line.item.buyer_item_id or "",
            unit=line.unit_code or "",
            ordered=line.quantity,
            received=_quantity(standing.received, line.id),
            invoiced=_quantity(standing.invoiced, line.id),
            open=_open(line.quantity, _quantity(standing.received, line.id)),
        )
        for line in record.order.lines
    )
    in_time = sorted(record.journal, key=lambda happening: happening.on)
    return OrderThen(
        number=record.order.number,
        as_of=as_of,
        known_at=known_at,
        status=standing.status.value,
        since=standing.since,
        version=standing.version,
        lines=lines,
        journal=record.journal,
        notes=tuple(sorted(notes(in_time))),
    )


def _quantity(amounts: Amounts, line: str) -> Decimal | None:
    found = amounts.get(line, 0)
    return None if found is None else Decimal(found).scaleb(-UNIT_SCALE)


def _open(ordered: Decimal | None, received: Decimal | None) -> Decimal | None:
    return None if ordered is None or received is None else ordered - received
