"""Every open order with what comes next, by whom and until when, and those that nobody answers, late or stalled."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules_engine.pipeline.lifecycle.business_hours import begun_by, due_at
from rules_engine.pipeline.lifecycle.next_act import Alarm, NextAct, Pace, Stand, is_alarmed, next_act, pace
from rules_engine.pipeline.lifecycle.norms import Norms
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.statuses import ENDED, OrderStatus
from rules_engine.pipeline.lifecycle.working_days import WorkingDays, working_days
from rules_engine.storage.orders import StandingRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork


class Watched(NamedTuple):
    """One order under watch; ``next`` is None only where the order has ended."""

    key: str
    number: str
    document_id: str
    seller: str
    site: str
    version: int
    status: OrderStatus
    since: datetime
    promised_on: date | None
    pace: Pace
    next: NextAct | None


class Watching:
    """The watch over the orders of one store."""

    def __init__(self, store: Store, policy: OrderPolicy, time_zone: str = "UTC") -> None:
        """Watch by a policy, in the days of a time zone."""
        self._store = store
        self.policy = policy
        self._zone = ZoneInfo(time_zone)
        self._norms = Norms(self.days_of)
        self.own_keys = policy.own_keys
        # Many orders share a site and a day since when they stand: each such pair is counted once a day.
        self._between = lru_cache(maxsize=65_536)(lambda site, day, today: self.days_of(site).between(day, today))

    def days_of(self, site: str) -> WorkingDays:
        """Return the working days of a site: its own calendar, else the company's."""
        return working_days(self.policy.sites.get(site, self.policy.country))

    def due_at(self, since: datetime, hours: int) -> datetime:
        """Return the moment by which so many business hours of the company have passed since another."""
        return due_at(since, hours, self.days_of(""), self._zone.key)

    def begun_by(self, now: datetime, hours: int) -> datetime:
        """Return the latest moment since which so many business hours of the company have passed by now."""
        return begun_by(now, hours, self.days_of(""), self._zone.key)

    def today(self, uow: UnitOfWork) -> date:
        """Return the day where the company is."""
        return uow.now.astimezone(self._zone).date()

    def open(self) -> tuple[Watched, ...]:
        """Return every order that has not ended, by number."""
        with self._store.read() as uow:
            return self.seen(uow, uow.orders.open([status.value for status in ENDED]))

    def alarmed(self, *alarms: Alarm) -> tuple[Watched, ...]:
        """Return the open orders with any of these alarms, or with any at all; the one that waits longest first."""
        wanted = set(alarms or Alarm)
        found = [order for order in self.open() if wanted & set(order.pace.alarms)]
        return tuple(sorted(found, key=lambda order: (-order.pace.waited, order.key)))

    def seen(self, uow: UnitOfWork, rows: Collection[StandingRow]) -> tuple[Watched, ...]:
        """Return some orders as they stand in a transaction."""
        self._norms.learn(uow)
        today = self.today(uow)
        return tuple(self._watched(row, today) for row in rows)

    def alarmed_with(self, uow: UnitOfWork, alarm: Alarm) -> Callable[[Stand, str, str], bool]:
        """Return what tells whether an order of a site and a supplier has an alarm now; quick for very many orders."""
        self._norms.learn(uow)
        today, answer_days = self.today(uow), self.policy.answer_days
        norm = lru_cache(maxsize=None)(self._norms.norm)

        def tell(stand: Stand, site: str, supplier: str) -> bool:
            def waited() -> int:
                return self._between(site, stand.since.astimezone(self._zone).date(), today)

            return is_alarmed(alarm, stand, today, waited, lambda: norm(stand.status, supplier).days, answer_days)

        return tell

    def _watched(self, row: StandingRow, today: date) -> Watched:
        status, site = OrderStatus(str(row.status)), str(row.site)
        since = datetime.fromisoformat(str(row.since)).astimezone(self._zone)
        promised = date.fromisoformat(str(row.promised_on)) if row.promised_on else None
        stand = Stand(status, since, promised, blanket=bool(row.blanket))
        calendar, answer_days = self.days_of(site), self.policy.answer_days
        paced = pace(stand, self._norms.norm(status, str(row.seller_name)), calendar, today, answer_days)
        return Watched(
            key=str(row.key),
            number=str(row.number),
            document_id=str(row.document_id),
            seller=str(row.seller_name),
            site=site,
            version=int(str(row.version)),
            status=status,
            since=since,
            promised_on=stand.promised_on,
            pace=paced,
            next=next_act(stand, paced, calendar, answer_days),
        )
