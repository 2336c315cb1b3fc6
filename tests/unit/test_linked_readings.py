"""Documents of an order are found from their links, likely orders from their keys, however many others there are."""

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import event, insert

from rules_engine.storage.order_keys import KEYS_MAX, ORDERS_MAX, UNDER_A_KEY, OrderKeys
from rules_engine.storage.schema import document_links, documents, readings, stamp
from rules_engine.storage.store import Store

AT = stamp(datetime(2026, 1, 2, tzinfo=UTC))


class _Clock:
    def now(self):
        """Tell a fixed time."""
        return datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    opened = Store(tmp_path, _Clock())
    yield opened
    opened.close()


def _enter(uow, number, kind, keys):
    """Enter a document of a kind that refers to orders."""
    identity = sha256(str(number).encode()).hexdigest()
    head = {"id": identity, "receive_seq": number, "received_at": AT, "channel": "b", "file_name": "o", "size": 1}
    head |= {"status": "accepted", "status_since": AT, "document_type": kind}
    uow.connection.execute(insert(documents).values(**head))
    uow.connection.execute(insert(readings).values(document_id=identity, document=b"%d" % number, findings=b"[]"))
    for key in keys:
        uow.connection.execute(insert(document_links).values(document_id=identity, kind="order", key=key))


def test_documents_of_an_order_are_looked_up_from_their_links(store):
    """M4, T4: the type narrows what the links found; nothing goes through all documents of a type."""
    asked = []
    with store.write() as uow:
        _enter(uow, 1, "order", ["A", "B"])
        _enter(uow, 2, "invoice", ["A"])
        _enter(uow, 3, "order", ["C"])
        _enter(uow, 4, "order_change", ["B"])
    with store.read() as uow:
        event.listen(uow.connection.engine, "before_cursor_execute", lambda *each: asked.append(each[2:4]))
        found = uow.documents.readings_linked("order", ["A", "B"], ["order", "order_change"])
        sentence, values = asked[0]
        plan = [str(row[-1]) for row in uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sentence}", values)]

    assert [body for _, body in found] == [b"1", b"4"]
    steps = [step for step in plan if step.startswith(("SEARCH", "SCAN"))]
    assert "ix_document_links_kind_key" in steps[0]
    assert not any("SCAN documents" in step or "document_type" in step for step in plan)


def test_likely_orders_are_those_under_the_most_keys(store, draw):
    """M7: one statement finds what asking key by key finds, of the latest orders under each key."""
    kept = []
    with store.write() as uow:
        for number in range(1, 120):
            _enter(uow, number, "order", [])
            keys = draw.sample([f"k{at}" for at in range(12)], draw.randint(1, 5))
            identity = sha256(str(number).encode()).hexdigest()
            OrderKeys(uow.connection).keep(identity, number, keys)
            kept.append((number, identity, keys))
        for count in (0, 1, 7, KEYS_MAX + 5):
            wanted, before = [f"k{draw.randrange(14)}" for _ in range(count)], draw.randint(1, 121)
            counts = Counter()
            for key in dict.fromkeys(wanted):
                under = [identity for number, identity, keys in kept if key in keys and number < before]
                counts.update(under[-UNDER_A_KEY:])
            plain = sorted(counts, key=lambda each: (-counts[each], each))[:ORDERS_MAX]

            assert OrderKeys(uow.connection).likely(wanted, before) == plain
