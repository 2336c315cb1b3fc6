"""The truth table of two-, three- and four-way matching, written down a second time as one plain function."""

from itertools import product

import pytest

from rules_engine.documents.policy import MatchPolicy
from tests.samples import GLASS, bill, order, receipt
from tests.starter import decided, found, matched

ORDERED, PRICE = 10, 100
BILLED = {"under": 6, "equal": 10, "over": 12}
PRICES = {"under": 90, "equal": 100, "over": 110}
RECEIVED = {"none": None, "partial": 5, "full": 10, "over": 14}

THREE_WAY = [(3, *row, None) for row in product(RECEIVED, BILLED, PRICES)]
TWO_WAY = [(2, "none", *row, None) for row in product(BILLED, PRICES)]
FOUR_WAY = [
    (4, received, "equal", "equal", rejected)
    for received, rejected in product(("none", "full", "over"), (None, 0, 3))
    if not (received == "none" and rejected)
]
TABLE = [*THREE_WAY, *TWO_WAY, *FOUR_WAY]


def expected(level, received, billed, price, rejected):
    """Say plainly what must come out: discrepancies and holds on the only line, and on the document."""
    kinds, holds = set(), set()
    quantity = BILLED[billed]
    if PRICES[price] != PRICE:
        kinds.add(("price", "1"))
    if PRICES[price] > PRICE:
        holds.add(("PRICE", "1"))
    if quantity != ORDERED:
        kinds.add(("quantity", "1"))
    if quantity > ORDERED:
        holds.add(("QUANTITY", "1"))
    if level == 2:
        return kinds, holds
    if RECEIVED[received] is None:
        return kinds, holds | {("RECEIPT", None)}
    if quantity > RECEIVED[received] - (rejected or 0):
        kinds.add(("quantity", "1"))
        holds.add(("QUANTITY_RECEIVED", "1"))
    if level == 4 and rejected is None:
        holds.add(("INSPECTION", "1"))
    return kinds, holds


@pytest.mark.parametrize(("level", "received", "billed", "price", "rejected"), TABLE)
def test_truth_table(level, received, billed, price, rejected):
    """M1: level × receipt × quantity × price × inspection gives exactly the discrepancies and holds it must."""
    document = bill([("1", GLASS, str(BILLED[billed]), "C62", str(PRICES[price]))])
    arrived = RECEIVED[received]
    receipts = [] if arrived is None else [receipt(("1", GLASS, str(arrived), rejected, "C62"))]
    ordered = order([("1", GLASS, str(ORDERED), "C62", str(PRICE))])
    policies = (MatchPolicy(id="chosen", level=level),)

    decision = decided(matched(document, [ordered], receipts, policies).sheet)

    kinds, holds = expected(level, received, billed, price, rejected)
    assert found(decision) == kinds
    assert {(hold.reason, hold.line) for hold in decision.holds} == holds
    assert decision.outcome.value == ("held" if holds else "accepted")


def test_the_table_is_large_enough():
    """M1: the table has at least forty rows, each once."""
    assert len(TABLE) == len(set(TABLE)) >= 40


def test_without_tracked_receipts_three_ways_are_two():
    """M1: where no receipts are given, the level is capped, so that nothing waits for what never comes."""
    document = bill([("1", GLASS, "10", "C62", "100")])
    result = matched(document, [order([("1", GLASS, "10", "C62", "100")])], None, (MatchPolicy(id="three", level=3),))

    assert result.level == 2
    assert decided(result.sheet).outcome.value == "accepted"
