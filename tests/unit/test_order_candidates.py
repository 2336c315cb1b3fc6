"""Orders a document that names none may belong to: ranked with reasons, found by keys, never taken."""

import random
from decimal import Decimal

from connectors.ubl_writer import write
from rules_engine.matching.order_candidates import keys_of, ranked, told
from tests.chains import invoice, order
from tests.durability.homes import open_home
from tests.samples import BUYER, GLASS, PUTTY
from tests.samples import bill as billed
from tests.samples import order as ordered


def test_the_likeliest_order_comes_first_with_its_reasons():
    """M7: lines, items, amount and seller speak for an order; what has nothing in common is no candidate."""
    rows = (("1", GLASS, "10", "C62", "100"), ("2", PUTTY, "4", "KGM", "25"))
    right = ordered(rows, number="PO-1")
    fewer = ordered((("1", GLASS, "9", "C62", "100"),), number="PO-2")
    other = ordered((("1", GLASS.model_copy(update={"buyer_item_id": "9", "seller_item_id": "X"}), "1", "C62", "7"),))

    found = ranked(billed(rows, order_reference=None), [fewer, other, right])

    assert [(each.number, each.score_bp) for each in found] == [("PO-1", 10_000), ("PO-2", 2_250)]
    assert told(found[:1]) == "PO-1 100 % (same seller, 2 of 2 lines by item, quantity and price, same amount)"


def test_another_seller_counts_less_and_is_said():
    """M7: the same lines of another seller make a candidate, behind the seller's own, and the reason says so."""
    rows = (("1", GLASS, "10", "C62", "100"), ("2", PUTTY, "4", "KGM", "25"))
    own, other = ordered(rows, number="PO-2"), ordered(rows, number="PO-1", seller=BUYER)

    found = ranked(billed(rows, order_reference=None), [other, own])

    assert [each.number for each in found] == ["PO-2", "PO-1"]
    assert ["same seller", "another seller"] == [each.reasons[0] for each in found]
    assert found[1].score_bp < found[0].score_bp


def test_what_has_something_in_common_shares_a_key(draw: random.Random):
    """M7: an order and a document that share the amount or an item of one seller meet under a key; others do not."""
    for _ in range(200):
        rows = [
            (str(place), draw.choice((GLASS, PUTTY)), str(draw.randint(1, 3)), "C62", str(draw.randint(1, 3)))
            for place in range(draw.randint(1, 3))
        ]
        changed = [
            (line, item, str(Decimal(quantity) + draw.randint(0, 1)), *rest) for line, item, quantity, *rest in rows
        ]
        one, other = billed(tuple(rows), order_reference=None), ordered(tuple(changed))
        assert bool(ranked(one, [other])) == bool(set(keys_of(one)) & set(keys_of(other)))


def test_the_line_tells_the_candidates_of_a_document_without_an_order(tmp_path):
    """M7: an invoice that names no order is held, with the order that has its lines named, and linked to none."""
    with open_home(tmp_path) as line:
        for number in ("7", "8"):
            line.capture_bytes(write(order(f"PO-{number}", quantity=int(number))), f"o{number}.xml", "test")
        bare = invoice("INV-1", "PO-8", quantity=8).model_copy(update={"order_reference": None})
        line.capture_bytes(write(bare), "i.xml", "test")
        line.run_until_idle()
        (status,) = line.status("INV-1")
        with line.store.read() as uow:
            row = next(each for each in uow.documents.all() if each.number == "INV-1")
            sheet = uow.decisions.latest(row.id).sheet

    assert {hold["reason"] for hold in status["holds"]} >= {"ORDER_MISSING"}
    assert b'"order.candidates":"PO-8 100 %' in sheet.replace(b'": "', b'":"')
