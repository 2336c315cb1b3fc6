"""How long each step of an order usually takes, learned per supplier from the statuses that orders had.

The norm of a step is what nineteen of twenty orders of the supplier did not exceed, in working days; too few of them:
of all suppliers; still too few: a plain default. A step that took less than an hour teaches nothing about waiting.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.lifecycle.working_days import WorkingDays
from rules_engine.storage.unit_of_work import UnitOfWork

ENOUGH: Final = 8
"""So many observations make a norm."""

OF_TWENTY: Final = 19
TEACHES: Final = timedelta(hours=1)

_S = OrderStatus
DEFAULT_DAYS: Final[Mapping[OrderStatus, int]] = MappingProxyType(
    {
        _S.REQUESTED: 2,
        _S.NEEDS_APPROVAL: 2,
        _S.APPROVED: 1,
        _S.SENT: 3,
        _S.ACKNOWLEDGED: 5,
        _S.ACCEPTED: 15,
        _S.CHANGED: 3,
        _S.SHIPPED: 7,
        _S.PARTLY_RECEIVED: 15,
        _S.RECEIVED: 15,
        _S.INVOICED: 5,
        _S.MATCHED: 3,
        _S.PAID_READY: 30,
        _S.HELD: 5,
    }
)
"""Working days that a step may take where nothing was learned yet."""


class Norm(NamedTuple):
    """How many working days a step may take, and from how many orders of whom that was learned."""

    days: int
    learned_from: int = 0
    of_supplier: bool = False


class Walk(NamedTuple):
    """One step that an order went: whose, from when to when it had a status."""

    supplier: str
    status: OrderStatus
    begin: datetime
    end: datetime


def nineteen_of_twenty(days: Iterable[int]) -> int:
    """Return the smallest of the numbers that at least nineteen of twenty do not exceed.

    >>> nineteen_of_twenty(range(1, 21)), nineteen_of_twenty([4])
    (19, 4)
    """
    found = sorted(days)
    return found[max(0, -(-len(found) * OF_TWENTY // 20) - 1)]


class Norms:
    """The norms of one home; they grow with what happens, and are safe to ask from many threads."""

    def __init__(self, days_of: Callable[[str], WorkingDays]) -> None:
        """Count in the working days of a site."""
        self._days_of = days_of
        self._lock = threading.Lock()
        self._seq = 0
        self._last: dict[str, tuple[OrderStatus, datetime]] = {}
        self._by_supplier: defaultdict[tuple[str, OrderStatus], list[int]] = defaultdict(list)
        self._of_all: defaultdict[OrderStatus, list[int]] = defaultdict(list)

    def learn(self, uow: UnitOfWork) -> None:
        """Read the statuses that orders came to since the last look."""
        with self._lock:
            walked = uow.orders.walked(after=self._seq)
            rows = uow.orders.some({each.key for each in walked}) if walked else {}
            for each in walked:
                self._seq = each.seq
                status, at = OrderStatus(each.status), datetime.fromisoformat(each.at)
                before = self._last.get(each.key)
                self._last[each.key] = status, at
                row = rows.get(each.key)
                if before is not None and row is not None:
                    self._take(Walk(str(row.seller_name), *before, at), str(row.site))

    def _take(self, walk: Walk, site: str) -> None:
        if walk.end - walk.begin >= TEACHES:
            days = self._days_of(site).between(walk.begin.date(), walk.end.date())
            self._by_supplier[walk.supplier, walk.status].append(days)
            self._of_all[walk.status].append(days)

    @property
    def seen(self) -> int:
        """How far statuses were read: norms of the same number are the same."""
        return self._seq

    def norm(self, status: OrderStatus, supplier: str) -> Norm:
        """Return the norm of a step for a supplier; at least one working day."""
        with self._lock:
            for own, days in ((True, self._by_supplier.get((supplier, status))), (False, self._of_all.get(status))):
                if days is not None and len(days) >= ENOUGH:
                    return Norm(max(1, nineteen_of_twenty(days)), len(days), own)
        return Norm(DEFAULT_DAYS.get(status, 1))
