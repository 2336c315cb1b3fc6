"""How long the lists of the web app take on the server over 50,000 orders and their documents.

Run as ``python -m benchmarks.worklists [orders]``. Fills a home of its own with rows as the line leaves them, then
measures each list as a page asks for it, and opening an order and a document that came the whole way: p50 and p95 of 40
calls, in milliseconds on the wall and, since machines are shared, of the processor. Target: p95 below 300 ms.
"""

import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.pipeline.tracking.worklists import InboxView, OrderSearch, Worklists
from rules_engine.storage.orders import order_standings
from rules_engine.storage.schema import document_links, documents, holds, stamp
from rules_engine.storage.store import Store
from tests.acts_home import MARA, acts_home

CALLS = 40
OPENED = 8
"""How many orders with receipt and held invoice are opened in turn."""

HELD_EVERY = 10
REVIEWER = Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER}))


def _stand(number: int, seller: str, begin: datetime, dice: random.Random) -> dict[str, object]:
    """Return where an order stands, as the line keeps it."""
    return {
        "key": f"OR{number}",
        "document_id": f"order-{number}",
        "number": f"OR-{number}",
        "status": dice.choice(("sent", "accepted", "partly_received", "held", "matched", "closed")),
        "since": stamp(begin + timedelta(minutes=dice.randrange(460_000))),
        "version": 1,
        "seller_name": seller,
        "site": f"S{dice.randrange(6)}",
        "cost_centre": "",
        "promised_on": (begin + timedelta(days=dice.randrange(330))).date().isoformat(),
        "buyer": "benchmark",
        "found_by": f"or-{number} {seller.casefold()}",
        "budgeted": 1,
        "received": dice.randrange(101),
    }


def _fill(store: Store, orders: int, dice: random.Random) -> None:
    """Enter orders, each with an answer, an advice and an invoice; every tenth invoice is held."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    rows, links, stops, stands = [], [], [], []
    for number in range(orders):
        seller = f"Supplier {dice.randrange(800)}"
        stands.append(_stand(number, seller, begin, dice))
        for kind in ("order", "order_response", "receipt_advice", "invoice"):
            held = kind == "invoice" and number % HELD_EVERY == 0
            at = stamp(begin + timedelta(minutes=dice.randrange(460_000)))
            identity = f"{kind}-{number}"
            rows.append(
                {
                    "id": identity,
                    "receive_seq": len(rows) + 1_000,
                    "received_at": at,
                    "channel": "benchmark",
                    "file_name": f"{identity}.xml",
                    "size": 1,
                    "status": "held" if held else "accepted",
                    "status_since": at,
                    "document_type": kind,
                    "number": f"{kind[:2].upper()}-{number}",
                    "number_key": f"{kind[:2].upper()}{number}",
                    "seller_name": seller,
                    "seller_key": seller.upper(),
                    "currency": "EUR",
                    "amount_due": f"{dice.randrange(9_000_000) / 100:.2f}",
                }
            )
            links.append({"document_id": identity, "kind": "order", "key": f"OR{number}"})
            if held:
                stops.append(
                    {
                        "key": identity,
                        "document_id": identity,
                        "kind": "line",
                        "reason": "PRICE",
                        "rule": "price",
                        "sentence": "The price differs.",
                        "release_condition": "",
                        "money_at_risk": dice.randrange(900_000),
                        "placed_at": at,
                        "placed_by": "price",
                    }
                )
    with store.write() as uow:
        for table, values in ((documents, rows), (document_links, links), (holds, stops), (order_standings, stands)):
            uow.connection.execute(insert(table), values)
        uow.audit("benchmark")


def _change(store: Store) -> None:
    """Change one held invoice as the line would."""
    with store.write() as uow:
        uow.documents.change("invoice-20", {"status_since": uow.at})
        uow.audit("benchmark", document_id="invoice-20")


def _measure(name: str, call: Callable[[], object], before: Callable[[], object] = lambda: None) -> None:
    """Print how long a call takes; what is done before each is not counted."""
    call()
    taken, worked = [], []
    for _ in range(CALLS):
        before()
        begin, busy = time.perf_counter(), time.process_time()
        call()
        worked.append((time.process_time() - busy) * 1_000)
        taken.append((time.perf_counter() - begin) * 1_000)
    wall, cpu = (
        f"p50 {statistics.median(of):6.1f} ms  p95 {sorted(of)[int(CALLS * 0.95)]:6.1f} ms" for of in (taken, worked)
    )
    print(f"{name:<34} wall {wall}   cpu {cpu}")


def _look(lists: Worklists, shown: InboxView | OrderView, **asked: Any) -> Callable[[], object]:  # noqa: ANN401 - each list has its own
    """Return a look at a list as a page asks for it."""
    page: dict[str, Any] = {"offset": asked.pop("offset", 0), "limit": 50}
    if isinstance(shown, OrderView):
        return lambda: lists.orders(REVIEWER, shown, OrderSearch(**asked), **page)
    return lambda: lists.inbox(REVIEWER, shown, **{"search": "", **asked}, **page)


def main(count: int) -> None:
    """Measure every list."""
    with tempfile.TemporaryDirectory() as folder, acts_home(Path(folder) / "home") as home:
        store = home.store
        opened = [home.held() for _ in range(OPENED)]
        _fill(store, count, random.Random(48_213))
        lists = Worklists(store)
        print(f"{count:,} orders, {count * 4:,} documents; load of the machine {os.getloadavg()[0]:.1f}")
        orders, inbox = _look(lists, OrderView.ALL, sort="changed"), _look(lists, InboxView.MINE, sort="age")
        for name, first in (("orders, the first look", orders), ("inbox, the first look", inbox)):
            begin = time.perf_counter()
            first()
            print(f"{name:<34} once {(time.perf_counter() - begin) * 1_000:.0f} ms")
        _measure("revision (every beat)", lists.revision)
        for name, look in (("orders after each change", orders), ("inbox after each change", inbox)):
            _measure(name, look, lambda: _change(store))
        for shown, asked in (
            (OrderView.ALL, {"sort": "changed"}),
            (OrderView.ALL, {"sort": "number", "offset": 25_000}),
            (OrderView.WAITING, {"sort": "changed"}),
            (OrderView.ALL, {"sort": "changed", "search": "OR-4821"}),
            (OrderView.ALL, {"sort": "changed", "alarm": "stalled"}),
            (OrderView.ALL, {"sort": "changed", "alarm": "late"}),
            (InboxView.MINE, {"sort": "age"}),
            (InboxView.ALL, {"sort": "money"}),
            (InboxView.ALL, {"sort": "age", "search": "supplier 12"}),
            (InboxView.MINE, {"sort": "age", "kind": "PRICE"}),
            (InboxView.MINE, {"sort": "age", "care": "nobody"}),
        ):
            told = f"{type(shown).__name__[:6].lower()} {shown} {' '.join(map(str, asked.values()))}"
            _measure(told, _look(lists, shown, **asked))
        pages, turns = Pages(store, home.line.tools), itertools.cycle(opened)
        keys = [order.key for order in lists.orders(REVIEWER, OrderView.ALL, OrderSearch(), offset=0, limit=50).rows]
        _measure("what comes next on a page", lambda: pages.watch_over(REVIEWER, keys))
        _measure("open an order", lambda: pages.order(REVIEWER, f"PO-{next(turns)}"))
        _measure("open a document", lambda: pages.document(REVIEWER, home.id(next(turns))))
        _measure("offers on a document", lambda: home.acts.offers(MARA, home.id(next(turns))))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
