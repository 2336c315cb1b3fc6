"""Receipts: how much of each order line came, by reference, by item, in other units, and rejected."""

from decimal import Decimal

from rules_engine.documents.master import CatalogueItem
from tests.samples import GLASS, ORDERED, PUTTY, bill, credit, order, receipt
from tests.starter import matched

NAMES = ("line.received_quantity", "line.rejected_quantity", "line.receipt_variance")


def received(*receipts, document=None, orders=None, **known):
    """Give (received, rejected, variance) in whole units per line; None is unknown."""
    sheet = matched(document or bill(), orders or [order()], receipts, **known).sheet
    return {
        row.id: tuple(None if name not in row.terms else Decimal(row.terms[name]) / 10**6 for name in NAMES)
        for row in sheet.lines
    }


def test_by_order_line_and_by_item():
    """M4: a receipt line counts for the order line it names, else for its item."""
    by_line = receipt(("1", GLASS, "7", None, "C62"), ("2", PUTTY, "4", None, "KGM"))
    by_item = receipt(("9", PUTTY, "4", None, "KGM"), ("8", GLASS, "7", None, "C62"), refer=False)

    assert received(by_line) == received(by_item) == {"1": (7, None, 3), "2": (4, None, 0)}


def test_several_receipts_add_up():
    """T7: partial deliveries add up, rejected goods come off."""
    first, second = receipt(("1", GLASS, "6", "1", "C62")), receipt(("1", GLASS, "5", "0", "C62"), number="GR-2")

    assert received(first, second)["1"] == (10, 1, 0)


def test_a_line_that_did_not_come_is_zero():
    """M3: with a receipt advice for the order, a line it does not list did not come."""
    assert received(receipt(("1", GLASS, "10", None, "C62")))["2"] == (0, None, 4)


def test_without_a_receipt_nobody_knows():
    """M3: without a receipt advice of this order nothing is known, and it is said that none was found."""
    other = receipt(("1", GLASS, "10", None, "C62"), order_reference="PO-99")
    sheet = matched(bill(), [order()], [other]).sheet

    assert received(other)["1"] == (None, None, None)
    assert sheet.terms["receipt.found"] is False
    assert sheet.terms["receipt.required"] is True


def test_a_receipt_that_names_no_order():
    """M4: a receipt advice without an order number belongs to the only order there is, and to none of several."""
    nameless = receipt(("1", GLASS, "10", None, "C62"), order_reference=None)
    both = bill().lines
    two = bill(lines=(both[0], both[1].model_copy(update={"order_reference": "PO-18"})))

    assert received(nameless)["1"][0] == 10
    assert received(nameless, document=two, orders=[order(), order(number="PO-18")])["1"][0] is None


def test_equal_items_are_filled_one_after_another():
    """M4: goods that name no order line fill equal order lines in turn; the surplus stays on the last."""
    rows = [("1", GLASS, "3", "C62", "100"), ("2", GLASS, "3", "C62", "100")]
    came = receipt(("x", GLASS, "4", None, "C62"), ("y", GLASS, "5", None, "C62"), refer=False)

    assert received(came, document=bill(rows), orders=[order(rows)]) == {"1": (3, None, 0), "2": (6, None, -3)}


def test_other_units_convert():
    """M4: a pack of the item, and grams for kilograms, count in the order's unit; what cannot convert is unknown."""
    packs = (CatalogueItem(id="700-1", description="Glass", unit_code="C62", packs={"BX": Decimal(5)}),)
    came = receipt(("1", GLASS, "2", None, "BX"), ("2", PUTTY, "4000", None, "GRM"))
    strange = receipt(("1", GLASS, "2", None, "LTR"))
    nameless = receipt(("x", GLASS, "2", None, "LTR"), refer=False)

    assert received(came, items=packs) == {"1": (10, None, 0), "2": (4, None, 0)}
    assert received(strange)["1"] == received(nameless)["1"] == (None, None, None)


def test_goods_are_not_received_once_more_for_a_credit():
    """A credit note has no receipt variance: what goes back is not received again."""
    came = receipt(("1", GLASS, "10", None, "C62"))

    assert received(came, document=credit([ORDERED[0]]))["1"] == (10, None, None)
