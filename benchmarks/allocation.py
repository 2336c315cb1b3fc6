"""How long it takes to lay 500 lines on 500 order lines: as a network, and as an invoice that names no order line.

Run as ``python -m benchmarks.allocation [lines]``. Seconds of processor time of the network with every edge there is,
and of matching an invoice whose lines share items, so that many order lines fit each. Target: at most 2 for 500.
"""

import random
import sys
import time
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.party import Party
from rules_engine.documents.policy import DEFAULT_POLICY
from rules_engine.matching.allocation import Edge, Offer, allocate
from rules_engine.matching.linking import link
from rules_engine.matching.pairing import Given, pair_lines

LINES = 500
SAME_ITEM = 5
"""How many lines share one item."""


def _network(count: int, dice: random.Random) -> float:
    """Return the seconds that a full network takes."""
    wants = [dice.randint(1, 20) for _ in range(count)]
    offers = [Offer(at % 50, dice.randint(1, 20)) for at in range(count)]
    groups = [dice.randint(50, 300) for _ in range(50)]
    edges = [Edge(want, offer, dice.randint(0, 9_999)) for want in range(count) for offer in range(count)]
    allocate([1], [Offer(0, 1)], [1], [Edge(0, 0, 1)], 10)  # Loads the solver.
    begin = time.process_time()
    allocate(wants, offers, groups, edges, 10_000)
    return time.process_time() - begin


def _invoice(count: int, dice: random.Random) -> float:
    """Return the seconds that pairing an invoice without order line numbers takes."""
    seller, buyer = Party(name="Seller", vat_id="DE200000000"), Party(name="Buyer", vat_id="DE100000000")
    rows = [
        (str(at), str(at // SAME_ITEM), dice.randint(1, 50), Decimal(dice.randint(100, 999))) for at in range(count)
    ]
    ordered = tuple(
        OrderLine(id=line, item=Item(seller_item_id=item), quantity=Decimal(many), unit_code="C62", net_price=price)
        for line, item, many, price in rows
    )
    dice.shuffle(rows)
    billed = tuple(
        InvoiceLine(
            id=f"L{line}", item=Item(seller_item_id=item), quantity=Decimal(many), unit_code="C62", net_price=price
        )
        for line, item, many, price in rows
    )
    head = {"issue_date": date(2026, 1, 5), "seller": seller, "buyer": buyer, "currency": "EUR"}
    order = Order(number="PO-1", lines=ordered, **head)
    invoice = Invoice(number="INV-1", lines=billed, order_reference="PO-1", **head)
    begin = time.process_time()
    linked = link(invoice, (order,))
    paired = pair_lines(
        invoice.lines, linked, DEFAULT_POLICY.pairing, lambda line, _: Fraction(line.quantity or 0), Given(margin=250)
    )
    spent = time.process_time() - begin
    right = sum(
        pairing is not None and f"L{pairing.slot.line.id}" == line.id
        for line, pairing in zip(invoice.lines, paired.pairings, strict=True)
    )
    print(f"{right} of {count} lines on their own order line, {sum(map(bool, paired.choices))} asked about")
    return spent


def main() -> None:
    """Measure both."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    print(f"network of {count} x {count}: {_network(count, random.Random(3)):.2f} CPU-s")
    print(f"invoice of {count} lines on {count}: {_invoice(count, random.Random(3)):.2f} CPU-s")


if __name__ == "__main__":
    main()
