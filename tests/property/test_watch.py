"""Orders never go dark: every open one has a next act, and every one that waits too long is found."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.pipeline.lifecycle.next_act import Alarm, Stand, next_act, pace
from rules_engine.pipeline.lifecycle.norms import DEFAULT_DAYS, ENOUGH, Norm, nineteen_of_twenty
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.statuses import ENDED, OrderStatus
from rules_engine.pipeline.lifecycle.working_days import WorkingDays, working_days
from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
REGIONS = st.sampled_from(("", "DK", "DE-SH", "NL", "SE"))
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SITES = {"HAM": "DE-HH", "AAR": "DK"}


class Turning:
    """A clock that stands where it is put."""

    def __init__(self):
        self.moment = START

    def now(self):
        """Return the moment."""
        return self.moment


@given(begin=DAYS, count=st.integers(0, 60), region=REGIONS)
def test_counting_working_days_and_adding_them_agree(begin, count, region):
    """T9: so many working days later is a working day, and so many working days lie between."""
    calendar = working_days(region)
    first = calendar.after(begin, 0)
    later = calendar.after(first, count)

    assert calendar.is_one(first)
    assert calendar.is_one(later)
    assert count == calendar.between(first, later)
    days = [first + timedelta(days=number) for number in range(1, (later - first).days + 1)]
    assert count == len([day for day in days if day.weekday() < 5 and (not region or calendar.is_one(day))])


def test_a_holiday_of_one_site_is_a_working_day_of_another():
    """T9: the 31st of October is free in Hamburg and a day like others in Denmark."""
    assert not WorkingDays("DE-HH").is_one(date(2025, 10, 31))
    assert WorkingDays("DK").is_one(date(2025, 10, 31))


@given(
    status=st.sampled_from(OrderStatus),
    since=DAYS,
    waited=st.integers(0, 200),
    norm=st.integers(1, 60),
    promised=st.none() | DAYS,
)
def test_every_open_order_has_a_next_act(status, since, waited, norm, promised):
    """T6: who, what and by when is blank for no open order, and said for none that has ended."""
    stand = Stand(status, datetime(since.year, since.month, since.day, tzinfo=UTC), promised)
    calendar = WorkingDays()
    paced = pace(stand, Norm(norm), calendar, since + timedelta(days=waited), answer_days=3)
    found = next_act(stand, paced, calendar, answer_days=3)

    assert (found is None) == (status in ENDED)
    assert found is None or all((found.actor, found.act, found.due))
    assert (Alarm.STALLED in paced.alarms) == (status not in ENDED and paced.waited > norm)


@given(days=st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_a_norm_is_exceeded_by_one_of_twenty_at_most(days):
    """T11: the learned norm is one of the observations, and at least nineteen of twenty stay within it."""
    norm = nineteen_of_twenty(days)

    assert norm in days
    assert sum(each <= norm for each in days) * 20 >= 19 * len(days)


def _enter(store, clock, key, walk, seller="Nordhavn Steel", site="AAR", promised=None):
    """Enter an order that came to statuses on days."""
    for number, (status, at) in enumerate(walk):
        clock.moment = at
        with store.write() as uow:
            if number == 0:
                uow.documents.add(
                    {"id": key, "receive_seq": uow.documents.next_sequence(), "received_at": uow.at, "channel": "test"}
                    | {"file_name": key, "size": 1, "status": "accepted", "status_since": uow.at}
                )
            uow.audit(f"order {status.value}", order_key=key)
            uow.orders.keep(
                {"key": key, "document_id": key, "number": key, "status": status.value, "since": uow.at, "version": 1}
                | {"seller_name": seller, "site": site, "cost_centre": "", "promised_on": promised, "buyer": "test"}
                | {"found_by": key.casefold()}
            )


class _Listed(NamedTuple):
    """An order as the list keeps it."""

    status: str
    since: str
    promised_on: str
    site: str
    seller: str
    blanket: bool


def _listed(order, since):
    promised = order.promised_on.isoformat() if order.promised_on else ""
    return _Listed(order.status.value, since, promised, order.site, order.seller, blanket=False)


@given(today=DAYS, count=st.integers(0, 40), region=REGIONS, back=st.integers(0, 90))
def test_waiting_longer_is_having_begun_before(today, count, region, back):
    """T11: more than so many working days passed exactly for whoever began on the day told, or before it."""
    calendar, begun = working_days(region), today - timedelta(days=back)

    assert (calendar.between(begun, today) > count) == (begun <= calendar.before(today, count))


def test_every_seeded_stall_is_found_and_no_other(tmp_path, draw):
    """T11: orders left standing beyond the learned norm of their step are all found, those within it are not."""
    clock = Turning()
    store = Store(tmp_path, clock)
    calendar, today = working_days("DK"), datetime(2026, 6, 1, 9, tzinfo=UTC)
    learned = []
    for number in range(max(ENOUGH, 12)):
        sent = START + timedelta(days=draw.randint(0, 30))
        answered = datetime.combine(calendar.after(sent.date(), draw.randint(2, 9)), sent.timetz())
        learned.append(calendar.between(sent.date(), answered.date()))
        _enter(store, clock, f"OLD{number}", [(OrderStatus.SENT, sent), (OrderStatus.CLOSED, answered)])
    policy = OrderPolicy(country="DK", sites=SITES, answer_days=60)
    clock.moment = today
    norm = nineteen_of_twenty(learned)
    seeded, fine = set(), set()
    for number in range(40):
        waits = draw.randint(0, 30)
        since = today - timedelta(days=waits)
        key, seller = f"ORD{number}", draw.choice(("Nordhavn Steel", "Somebody New"))
        status = draw.choice((OrderStatus.SENT, OrderStatus.HELD, OrderStatus.SHIPPED, OrderStatus.CLOSED))
        _enter(store, clock, key, [(status, since)], seller)
        limit = norm if status is OrderStatus.SENT else DEFAULT_DAYS.get(status, 999)
        stalled = status not in ENDED and calendar.between(since.date(), today.date()) > limit
        (seeded if stalled else fine).add(key)
        clock.moment = today
    watching = Watching(store, policy)
    found = {order.key for order in watching.alarmed(Alarm.STALLED)}
    everything = watching.open()
    with store.read() as uow:
        tell = watching.alarms(uow).tell
        quick = {each.key: tell(_listed(each, stamp(each.since))) for each in everything}
    store.close()

    assert {each.key: each.pace.alarms for each in everything} == quick
    assert seeded == found
    assert all(order.next is not None for order in everything)
