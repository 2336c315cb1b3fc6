"""The lists kept in memory always say what reading everything anew would say."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.tracking.order_index import ORDER_SORTS, OrderIndex, OrderView, WantedOrders
from rules_engine.pipeline.tracking.queues import overdue_by, queued
from rules_engine.pipeline.tracking.waiting_index import INBOX_SORTS, Care, WaitingIndex, WantedWaiting
from rules_engine.pipeline.tracking.watching import Watching
from rules_engine.pipeline.tracking.worklists import InboxView, OrderSearch, Worklists
from rules_engine.storage.attention import Attention
from rules_engine.storage.schema import document_links, documents, holds
from rules_engine.storage.store import Store
from rules_engine.storage.worklists import Worklists as Rows

KINDS = ("order", "order_response", "receipt_advice", "invoice", "credit_note")
STATUSES = ("accepted", "held", "needs_approval", "refused", "quarantined")
CHANGES = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(KINDS), st.integers(0, 3), st.sampled_from(STATUSES)),
    min_size=1,
    max_size=12,
)


class StandingClock:
    """A clock that moves one second at each look."""

    def __init__(self):
        self.moment = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self):
        """Return the next second."""
        self.moment += timedelta(seconds=1)
        return self.moment


def _enter(store, number, kind, order, status):
    """Enter a document, or change its status, with its audit entry, as the line does."""
    identity = f"{kind}-{number}"
    with store.write() as uow:
        if uow.documents.get(identity):
            uow.documents.change(identity, {"status": status, "status_since": uow.at})
        else:
            uow.documents.add(
                {
                    "id": identity,
                    "receive_seq": uow.documents.next_sequence(),
                    "received_at": uow.at,
                    "channel": "test",
                    "file_name": identity,
                    "size": 1,
                    "status": status,
                    "status_since": uow.at,
                    "document_type": kind,
                    "number": f"K{order}",
                    "number_key": f"K{order}",
                    "seller_name": f"Seller {number % 3}",
                    "currency": "EUR",
                    "amount_due": "10.00",
                }
            )
            uow.connection.execute(
                document_links.insert(), {"document_id": identity, "kind": "order", "key": f"K{order}"}
            )
        uow.audit(status, document_id=identity)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One store for all examples: what an example left behind is what the index of the next one reads first."""
    opened = Store(tmp_path_factory.mktemp("home"), StandingClock())
    yield opened
    opened.close()


@given(changes=CHANGES)
def test_the_index_says_what_reading_anew_says(store, changes):
    """After every change, each view in each order is the same as of an index that never saw the past."""
    index, watching = OrderIndex(), Watching(store, OrderPolicy())
    for change in changes:
        _enter(store, *change)
        with store.read() as uow:
            rows, now = Rows(uow.connection), watching.alarms(uow)
            fresh = OrderIndex()
            for view in OrderView:
                for sort in ORDER_SORTS:
                    asked = (rows, view, WantedOrders(), sort, now)
                    assert index.find(*asked) == fresh.find(*asked)


STOPS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(STATUSES),
        st.dictionaries(st.sampled_from(("PRICE", "QUANTITY", "TOTAL")), st.integers(0, 900), max_size=3),
        st.sampled_from(((None, None, None), ("buyer", None, 4), ("buyer", "head office", 4), ("clerk", "buyer", 20))),
        st.integers(0, 60),
        st.tuples(st.sampled_from(("", "mara", "tom")), st.sampled_from(("", "2020-01-01", "2199-01-01"))),
    ),
    min_size=1,
    max_size=5,
)
LOOKS = (
    WantedWaiting(),
    WantedWaiting(kind="PRICE"),
    WantedWaiting(queue="buyer"),
    WantedWaiting(login="mara", needs_me=True),
    *(WantedWaiting(care=care, login="mara") for care in Care),
)


def _stop(store, number, status, stops, route, hours, care):
    """Put a document in a status so many hours ago, with a route, these open holds and no others, as the line does."""
    identity = f"invoice-{number}"
    _enter(store, number, "invoice", number, status)
    with store.write() as uow:
        since = (uow.now - timedelta(hours=hours)).isoformat()
        routed = dict(zip(("queue", "queue_next", "queue_hours"), route, strict=True))
        uow.documents.change(identity, {"status_since": since, **routed})
        released = holds.update().where(holds.c.document_id == identity, holds.c.released_at.is_(None))
        uow.connection.execute(released.values(released_at=uow.at))
        for place, (reason, money) in enumerate(sorted(stops.items())):
            stop = {
                "key": f"{identity} {reason} {uow.at}",
                "document_id": identity,
                "line": str(place) if place else None,
                "kind": "line",
                "reason": reason,
                "rule": "r",
                "sentence": "",
                "release_condition": "",
                "money_at_risk": money or None,
                "placed_at": uow.at,
                "placed_by": "r",
            }
            uow.connection.execute(holds.insert(), stop)
        Attention(uow.connection).keep(identity, *care, uow.at)
        uow.audit(status, document_id=identity)


def _plainly(store, statuses, watching, now):
    """Count and sum over every document that waits, one by one."""
    reasons, at_risk, by_status, queues = Counter(), Counter(), Counter(), Counter()
    with store.read() as uow:
        for document in uow.connection.execute(documents.select()):
            if document.status not in statuses:
                continue
            by_status[document.status] += 1
            queues[queued(document, watching, now).queue] += 1
            open_ones = list(uow.decisions.open_holds(document.id))
            reasons.update({hold.reason for hold in open_ones})
            of_lines = sum(hold.money_at_risk or 0 for hold in open_ones if hold.line is not None)
            whole = max((hold.money_at_risk or 0 for hold in open_ones if hold.line is None), default=0)
            at_risk[document.currency] += max(of_lines, whole)
    queues.pop("", None)
    return dict(by_status), dict(reasons), {name: money for name, money in at_risk.items() if money}, dict(queues)


def _told_as_listed(found, wanted):
    """Hold the counts of a look that filters nothing else against its rows, one by one."""
    rows = found.waiting
    if wanted.needs_me:
        assert not {each.owner for each in rows} - {"", wanted.login}
        assert found.kinds == dict(Counter(reason for each in rows for reason in each.reasons))
        money = Counter()
        for each in rows:
            money[each.currency] += each.money or 0
        assert found.at_risk == dict(+money)
    elif wanted.care:
        assert found.cared.get(wanted.care, 0) == len(rows)


@given(changes=STOPS)
def test_the_inbox_says_what_reading_anew_says(store, changes):
    """T10: after every change, counts, money and order are those of an index that never saw the past, and of a walk."""
    statuses = ("held", "needs_approval", "refused", "quarantined")
    index, watching = WaitingIndex(statuses), Watching(store, OrderPolicy())
    for change in changes:
        _stop(store, *change)
        with store.read() as uow:
            rows, fresh, now = Rows(uow.connection), WaitingIndex(statuses), uow.now
            overdue = overdue_by(watching, now)
            for sort in INBOX_SORTS:
                for chosen in (statuses, ("held",)):
                    for look in LOOKS:
                        wanted = look._replace(today=now.date().isoformat())
                        anew = fresh.find(rows, chosen, sort, wanted, overdue)
                        found = index.find(rows, chosen, sort, wanted, overdue)
                        assert found.waiting == anew.waiting
                        assert found[2:] == anew[2:]
                        _told_as_listed(found, wanted)
        with store.read() as uow:
            found = index.find(Rows(uow.connection), statuses, "money", WantedWaiting(), overdue)
            chosen = index.find(Rows(uow.connection), statuses, "age", WantedWaiting(queue="buyer"), overdue)
        counted = {name: count for name, count in found.by_status.items() if count}
        assert (counted, found.kinds, found.at_risk, found.queues) == _plainly(store, statuses, watching, now)
        assert len(chosen.waiting) == found.queues.get("buyer", 0)
        assert sorted(found.waiting, key=lambda each: -(each.money or 0)) == found.waiting


def test_a_list_never_gives_more_rows_than_200(tmp_path):
    """Whatever is asked for, a page has at most 200 rows, and strange numbers are read as the nearest that fit."""
    store = Store(tmp_path, StandingClock())
    with store.write() as uow:
        for number in range(250):
            uow.documents.add(
                {
                    "id": f"order-{number}",
                    "receive_seq": number + 1,
                    "received_at": uow.at,
                    "channel": "test",
                    "file_name": "x",
                    "size": 1,
                    "status": "held",
                    "status_since": uow.at,
                    "document_type": "order",
                    "number": f"100%_{number}",
                    "number_key": f"K{number}",
                }
            )
            link = {"document_id": f"order-{number}", "kind": "order", "key": f"K{number}"}
            uow.connection.execute(document_links.insert(), link)
        uow.connection.execute(
            holds.insert(),
            {
                "key": "k",
                "document_id": "order-7",
                "kind": "line",
                "reason": "PRICE",
                "rule": "r",
                "sentence": "Too dear.",
                "release_condition": "",
                "money_at_risk": 5,
                "placed_at": uow.at,
                "placed_by": "r",
            },
        )
        uow.audit("test")
    lists, mara = Worklists(store), Person(login="m", name="M", roles=frozenset({Role.REVIEWER}))

    def inbox(**wanted):
        asked = {"search": "", "sort": "money", "offset": 0, "limit": 50} | wanted
        return lists.inbox(mara, InboxView.MINE, **asked)

    assert 200 == len(inbox(limit=10_000).rows)
    assert 1 == len(inbox(limit=-5, offset=-3).rows)
    assert 200 == len(lists.orders(mara, OrderView.ALL, OrderSearch(sort="x"), offset=-1, limit=10_000).rows)
    assert ("order-7", "PRICE", "Too dear.") == inbox().rows[0][:2] + inbox().rows[0][5:6]
    assert 11 == inbox(search="100%_7").found
    assert 0 == inbox(search="100__7").found
    assert (
        0
        == lists.inbox(
            Person(login="x", name="X", roles=frozenset()), InboxView.MINE, search="", sort="", offset=0, limit=5
        ).found
    )
    store.close()
