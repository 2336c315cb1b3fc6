"""Every open order with what comes next, by whom and until when, and those that nobody answers, late or stalled."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from rules_engine.pipeline.lifecycle.business_hours import begun_by, due_at
from rules_engine.pipeline.lifecycle.next_act import Alarm, NextAct, Pace, Stand, alarms_of, next_act, pace
from rules_engine.pipeline.lifecycle.norms import Norms
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.statuses import ENDED, OrderStatus
from rules_engine.pipeline.lifecycle.working_days import WorkingDays, working_days
from rules_engine.storage.orders import StandingRow
from rules_engine.storage.schema import stamp
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


class Standing(Protocol):
    """An order as a list keeps it, whose pace is told; moments and days are texts that sort by time."""

    @property
    def status(self) -> str:
        """Where it stands; it has not ended."""

    @property
    def since(self) -> str:
        """Since when, in UTC as stored."""

    @property
    def promised_on(self) -> str:
        """The promised day, or nothing."""

    @property
    def site(self) -> str:
        """Where its goods go."""

    @property
    def seller(self) -> str:
        """The supplier's name."""

    @property
    def blanket(self) -> bool:
        """Whether it is called off in parts."""


class AlarmsNow(NamedTuple):
    """Tells the alarms of an order now; while ``of`` is the same, so is what is told of an unchanged order."""

    of: tuple[date, int]
    tell: Callable[[Standing], tuple[Alarm, ...]]


class Watching:
    """The watch over the orders of one store."""

    def __init__(self, store: Store, policy: OrderPolicy, time_zone: str = "UTC") -> None:
        """Watch by a policy, in the days of a time zone."""
        self._store = store
        self.policy = policy
        self._zone = ZoneInfo(time_zone)
        self._norms = Norms(self.days_of)
        self.own_keys = policy.own_keys

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

    def alarms(self, uow: UnitOfWork) -> "AlarmsNow":
        """Return what tells the alarms of very many orders now."""
        self._norms.learn(uow)
        today = self.today(uow)
        norm = lru_cache(maxsize=None)(self._norms.norm)
        # Whoever stands since before this moment waited longer than so many working days of a site.
        before = lru_cache(maxsize=None)(
            lambda site, days: stamp(self._midnight(self.days_of(site).before(today, days) + timedelta(days=1)))
        )
        answer_days, day = self.policy.answer_days, today.isoformat()

        def tell(order: Standing) -> tuple[Alarm, ...]:
            status = OrderStatus(order.status)
            return alarms_of(
                status,
                lambda days: order.since < before(order.site, days),
                norm(status, order.seller).days,
                answer_days,
                overdue=bool(order.promised_on) and order.promised_on < day,
                blanket=order.blanket,
            )

        return AlarmsNow((today, self._norms.seen), tell)

    def _midnight(self, day: date) -> datetime:
        """Return when a day begins where the company is."""
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

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
