"""How long linking and matching one invoice of 50 lines takes among very many open orders.

Run as ``python -m benchmarks.linking [orders ...]``. Fills a home of its own with orders as the line keeps them, two
hundred of 50 lines and the rest of three, then links and matches invoices that name their order and invoices that name
none: p50 and p95 of the processor time of one. Targets: p95 at most 50 ms among 50,000 orders; p95 among 500,000 at
most twice that among 5,000.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert

from rules_engine.documents.canonical import canonical_bytes
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
AT_ONCE = 500
SELLERS = 800
ITEMS = 400
FEW = 3
"""Lines of an order that is only there to be in the way."""

BUYER = Party(name="Buyer GmbH", vat_id="DE100000000")
DAY = date(2026, 1, 5)


def _order(number: int, dice: random.Random, count: int) -> Order:
    """Draw an order of some lines; its values are known to be right, so that nothing checks half a million of them."""
    seller = dice.randrange(SELLERS)
    lines = tuple(
        OrderLine.model_construct(
            id=str(line),
            item=Item.model_construct(seller_item_id=f"{seller}-{dice.randrange(ITEMS)}", description=f"Goods {line}"),
            quantity=Decimal(dice.randint(1, 500)),
            unit_code="C62",
            net_price=Decimal(dice.randint(100, 90_000)) / 100,
        )
        for line in range(1, count + 1)
    )
    lines = tuple(line.model_copy(update={"line_net_amount": line.quantity * line.net_price}) for line in lines)
    totals = Totals.model_construct(total_without_vat=sum((line.line_net_amount for line in lines), Decimal(0)))
    head = {"number": f"PO-{number:07}", "issue_date": DAY, "buyer": BUYER, "currency": "EUR"}
    party = Party.model_construct(name=f"Seller {seller}", vat_id=f"DE2{seller:08}")
    return Order.model_construct(**head, seller=party, lines=lines, totals=totals)


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
    """Enter orders as the line keeps them; return some of them."""
    at, kept = stamp(datetime(2026, 1, 5, tzinfo=UTC)), []
    every = max(1, count // LOOKS)
    for start in range(0, count, AT_ONCE):
        rows: dict[str, list[dict[str, object]]] = {name: [] for name in ("documents", "readings", "links", "keys")}
        for number in range(start, min(start + AT_ONCE, count)):
            wanted = number % every == 0
            order = _order(number, dice, LINES if wanted else FEW)
            kept += [order] if wanted else []
            identity, key = sha256(order.number.encode()).hexdigest(), index_key(order.number)
            head = {"id": identity, "receive_seq": number + 1, "received_at": at, "channel": "b", "file_name": "o.xml"}
            head |= {"size": 1, "status": "accepted", "status_since": at, "document_type": "order"}
            rows["documents"].append(head | {"number": order.number, "number_key": key})
            rows["readings"].append({"document_id": identity, "document": canonical_bytes(order), "findings": b"[]"})
            rows["links"] += [
                {"document_id": identity, "kind": "order", "key": each} for each in index_keys(order.number)
            ]
            found = sorted({sha256(each.encode()).hexdigest() for each in keys_of(order)})
            rows["keys"] += [{"document_id": identity, "key": each, "receive_seq": number + 1} for each in found]
        with store.write() as uow:
            tables = {"documents": documents, "readings": readings, "links": document_links, "keys": order_keys}
            for name, table in tables.items():
                uow.connection.execute(insert(table), rows[name])
    return kept


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
    for count in [int(each.replace("_", "")) for each in sys.argv[1:]] or [5_000, 50_000]:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder), SystemClock(), None)
            kept = _fill(store, count, random.Random(7))
            for named in (True, False):
                spent = _measured(store, kept, named=named)
                p95 = spent[int(len(spent) * 0.95)]
                how = "by reference" if named else "by content  "
                print(f"{count:>8} orders  {how}  p50 {statistics.median(spent):6.1f} ms  p95 {p95:6.1f} ms of CPU")
            store.close()


if __name__ == "__main__":
    main()
