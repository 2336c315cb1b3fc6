"""When the stock of what is ordered runs out, beside when the supplier says that more comes.

From the stock that was counted and what is used of it a day; what other orders bring meanwhile is not looked at.
Without a count, its day or a rate of use nobody knows when stock runs out, and nothing is said.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules_engine.documents.master_records import MasterKind, StockLevel
from rules_engine.documents.order import Order, OrderLine
from rules_engine.matching.order_merge import Merge
from rules_engine.storage.unit_of_work import UnitOfWork

DAYS_MAX: Final = 36_500
"""Days beyond which stock is not said to run out: a rate of use that slow is none."""


class StockOut(NamedTuple):
    """A line whose item is used up before the supplier delivers: since when, and until when; None: it never comes."""

    line: str
    item: str
    runs_out_on: date
    comes_on: date | None


def stock_outs(uow: UnitOfWork, order: Order, merged: Merge) -> tuple[StockOut, ...]:
    """Return the lines that the supplier answered otherwise and that come after their stock has run out, by line."""
    return tuple(_found(uow, order, merged))


def _found(uow: UnitOfWork, order: Order, merged: Merge) -> Iterator[StockOut]:
    said = {(part.line, part.what): part.sellers for part in merged.parts}
    for line in order.lines:
        gone = said.get((line.id, "present")) == "no"
        comes = said.get((line.id, "delivery"))
        if not gone and not isinstance(comes, date):
            continue
        runs_out = _runs_out(uow, line, line.site or order.site or "")
        if runs_out is not None and (gone or (isinstance(comes, date) and comes > runs_out)):
            yield StockOut(
                line=line.id,
                item=line.item.buyer_item_id or "",
                runs_out_on=runs_out,
                comes_on=comes if isinstance(comes, date) and not gone else None,
            )


def _runs_out(uow: UnitOfWork, line: OrderLine, site: str) -> date | None:
    """Return the first day on which what is used of an item is not there any more."""
    if line.item.buyer_item_id is None:
        return None
    names = dict.fromkeys((f"{line.item.buyer_item_id}@{site}", f"{line.item.buyer_item_id}@"))
    bodies = (uow.records.current(MasterKind.STOCK.value, name) for name in names)
    level = next((StockLevel.model_validate_json(body) for body in bodies if body is not None), None)
    if level is None or level.counted_on is None or not level.daily_use:
        return None
    days = level.quantity / level.daily_use
    return None if days > DAYS_MAX else level.counted_on + timedelta(days=max(0, int(days)))
