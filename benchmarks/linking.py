"""How long linking and matching one invoice of 50 lines takes among very many open orders.

Run as ``python -m benchmarks.linking [orders ...]``. Fills a home of its own with orders as the line keeps them, two
hundred of 50 lines and the rest of three, then links and matches invoices that name their order and invoices that name
none: p50 and p95 of the processor time of one. Targets: p95 at most 50 ms among 50,000 orders; p95 among 500,000 at
most twice that among 5,000.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import orjson

from rules_engine.documents.base import plain
from rules_engine.documents.canonical import canonical_bytes, to_plain
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals
from rules_engine.matching.context import MatchContext
from rules_engine.matching.measures import match
from rules_engine.matching.order_candidates import keys_of, ranked
from rules_engine.pipeline.line.ledger import from_bytes, index_key, index_keys
from rules_engine.storage.schema import document_links, documents, order_keys, readings, stamp
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork
from ui.wiring import SystemClock

LINES = 50
LOOKS = 200
AT_ONCE = 20_000
SELLERS = 800
ITEMS = 400
FEW = 3
"""Lines of an order that is only there to be in the way."""

_TABLES = (documents, readings, document_links, order_keys)

BUYER = Party(name="Buyer GmbH", vat_id="DE100000000")
DAY = date(2026, 1, 5)


def _line(item: Item, number: int) -> OrderLine:
    return OrderLine(id=str(number), item=item, quantity=Decimal(1), unit_code="C62", net_price=Decimal(1))


_ITEM = Item(seller_item_id="0-0", description="Goods")
_LINES = tuple(_line(_ITEM, number) for number in range(1, LINES + 1))
_SELLER = Party(name="Seller", vat_id="DE200000000")
_ORDER = Order(
    number="PO-0", issue_date=DAY, buyer=BUYER, currency="EUR", seller=_SELLER, lines=_LINES, totals=Totals()
)
_PLAIN = to_plain(_ORDER)


def _order(number: int, dice: random.Random, count: int) -> Order:
    """Draw an order of some lines: copies of one that was checked, so that nothing checks half a million of them."""
    seller = dice.randrange(SELLERS)
    lines, total = [], Decimal(0)
    for at, line in enumerate(_LINES[:count], 1):
        name = {"seller_item_id": f"{seller}-{dice.randrange(ITEMS)}", "description": f"Goods {at}"}
        quantity, price = Decimal(dice.randint(1, 500)), Decimal(dice.randint(100, 90_000)) / 100
        values = {"item": _ITEM.model_copy(update=name), "quantity": quantity, "net_price": price}
        lines.append(line.model_copy(update=values | {"line_net_amount": quantity * price}))
        total += quantity * price
    party = _SELLER.model_copy(update={"name": f"Seller {seller}", "vat_id": f"DE2{seller:08}"})
    values = {"number": f"PO-{number:07}", "seller": party, "lines": tuple(lines)}
    return _ORDER.model_copy(update=values | {"totals": _ORDER.totals.model_copy(update={"total_without_vat": total})})


def _written(order: Order) -> bytes:
    """Write an order as canonical JSON, by what it has of its own: ten times faster than going through all of it."""
    base = _PLAIN["lines"][0]
    lines = [
        base
        | {name: plain(getattr(line, name)) for name in ("quantity", "net_price", "line_net_amount")}
        | {"id": line.id}
        | {"item": base["item"] | line.item.model_dump(include={"seller_item_id", "description"})}
        for line in order.lines
    ]
    party = _PLAIN["seller"] | order.seller.model_dump(include={"name", "vat_id"})
    totals = _PLAIN["totals"] | {"total_without_vat": plain(order.totals.total_without_vat)}
    own = {"number": order.number, "seller": party, "lines": lines, "totals": totals}
    return orjson.dumps(_PLAIN | own, option=orjson.OPT_SORT_KEYS)


def _invoice(order: Order, *, named: bool) -> Invoice:
    """Make the invoice of an order, with or without its number."""
    lines = tuple(
        InvoiceLine(
            **line.model_dump(include={"id", "quantity", "unit_code", "net_price", "line_net_amount"}), item=line.item
        )
        for line in order.lines
    )
    head = {
        "number": f"INV-{order.number}",
        "issue_date": DAY,
        "seller": order.seller,
        "buyer": BUYER,
        "currency": "EUR",
    }
    return Invoice(**head, order_reference=order.number if named else None, lines=lines, totals=order.totals)


def _fill(store: Store, count: int, dice: random.Random) -> list[Order]:
    """Enter orders as the line keeps them; return some of them.

    In bulk: without waiting for the disk, and with the indexes made when everything is there. What is measured reads
    the same tables and the same indexes as if each order had come alone.
    """
    kept: list[Order] = []
    every = max(1, count // LOOKS)
    if store.engine.dialect.name != "sqlite":
        return _filled(store, count, dice)
    connection = sqlite3.connect(store.home / "matchbook.sqlite", isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    wanted = [each.name for each in _TABLES]
    question = "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    indexes = [(name, made) for name, made, table in connection.execute(question).fetchall() if table in wanted]
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for start in range(0, count, AT_ONCE):
        orders = []
        for number in range(start, min(start + AT_ONCE, count)):
            orders.append(_order(number, dice, LINES if number % every == 0 else FEW))
            kept += orders[-1:] if number % every == 0 else []
        connection.execute("BEGIN")
        for table, rows in zip(_TABLES, _rows(orders, start), strict=True):
            names = list(rows[0])
            places = ", ".join("?" * len(names))
            into = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own tables
            connection.executemany(into, (tuple(row.values()) for row in rows))
        connection.execute("COMMIT")
    for _, made in indexes:
        connection.execute(made)
    connection.close()
    assert all(_written(order) == canonical_bytes(order) for order in kept)
    return kept


def _filled(store: Store, count: int, dice: random.Random) -> list[Order]:
    """Enter orders into a database server, which has its own ways to be quick; return some of them."""
    every = max(1, count // LOOKS)
    orders = [_order(number, dice, LINES if number % every == 0 else FEW) for number in range(count)]
    # One after the other, as they come to the line: the planner sees how rows lie.
    each = [_rows([order], number) for number, order in enumerate(orders)]
    with store.engine.begin() as connection:
        for at, table in enumerate(_TABLES):
            connection.execute(table.insert(), [row for rows in each for row in rows[at]])
    return orders[::every]


def _rows(orders: list[Order], start: int) -> tuple[list[dict[str, object]], ...]:
    """Return the rows of orders in each table, sorted as their keys are."""
    at = stamp(datetime(2026, 1, 5, tzinfo=UTC))
    head = {"received_at": at, "channel": "b", "file_name": "o.xml", "size": 1, "status": "accepted"}
    head |= {"status_since": at, "document_type": "order"}
    papers, read, links, keys = ([], [], [], [])  # type: tuple[list[dict[str, object]], ...]
    named = sorted((sha256(order.number.encode()).hexdigest(), place) for place, order in enumerate(orders, 1))
    for identity, place in named:
        order, mine = orders[place - 1], {"document_id": identity}
        number = {"number": order.number, "number_key": index_key(order.number)}
        papers.append({"id": identity, "receive_seq": start + place, **head, **number})
        read.append(mine | {"document": _written(order), "findings": b"[]"})
        links += [mine | {"kind": "order", "key": each} for each in index_keys(order.number)]
        found = sorted({sha256(each.encode()).hexdigest() for each in keys_of(order)})
        keys += [mine | {"key": each, "receive_seq": start + place} for each in found]
    return papers, read, links, keys


def _look(uow: UnitOfWork, invoice: Invoice, order: Order) -> None:
    """Link and match one invoice as the line does."""
    if invoice.order_reference:
        found = uow.documents.readings_linked("order", index_keys(invoice.order_reference), ["order", "order_change"])
        orders = [from_bytes(body) for _, body in found]
    else:
        likely = uow.order_keys.likely(keys_of(invoice), 2**40)
        bodies = [kept.document for each in likely if (kept := uow.documents.reading(each)) and kept.document]
        orders = [from_bytes(body) for body in bodies]
        assert ranked(invoice, orders)[0].number == order.number
        orders = [each for each in orders if each.number == order.number]
    context = MatchContext(document_id="0" * 64, orders=tuple(orders), today=DAY, received_on=DAY)
    assert all(pair.order_line for pair in match(invoice, context).pairs)


def _measured(store: Store, kept: list[Order], *, named: bool) -> list[float]:
    """Return the milliseconds of processor time of each look, sorted; the first looks are not counted."""
    spent = []
    with store.read() as uow:
        for order in kept:
            invoice = _invoice(order, named=named)
            begin = time.process_time()
            _look(uow, invoice, order)
            spent.append((time.process_time() - begin) * 1000)
    return sorted(spent[len(spent) // 10 :])


def main() -> None:
    """Measure among each number of orders."""
    worst: dict[str, dict[int, float]] = {}
    for count in [int(each.replace("_", "")) for each in sys.argv[1:]] or [5_000, 50_000, 500_000]:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder), SystemClock(), None)
            begin = time.process_time()
            kept = _fill(store, count, random.Random(7))
            print(f"{count:>8} orders  entered in {time.process_time() - begin:.0f} s of CPU", flush=True)
            for named in (True, False):
                spent = _measured(store, kept, named=named)
                p95 = spent[int(len(spent) * 0.95)]
                how = "by reference" if named else "by content  "
                shown = f"p50 {statistics.median(spent):6.1f} ms  p95 {p95:6.1f} ms of CPU"
                print(f"{count:>8} orders  {how}  {shown}", flush=True)
                worst.setdefault(how, {})[count] = p95
            store.close()
    for how, found in worst.items():
        few, many = min(found), max(found)
        print(f"{how}  p95 among {many} / among {few}: {found[many] / found[few]:.2f} x")


if __name__ == "__main__":
    main()
