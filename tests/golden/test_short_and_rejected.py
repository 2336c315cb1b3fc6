"""Two thousand real orders with what was received and rejected: every short and rejected line is found, no other."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache

import orjson

from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import Item
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.party import Party
from rules_engine.documents.policy import MatchPolicy
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from tests.corpus import corpus_path
from tests.starter import decided, matched

FOLDER = ("erp", "adventureworks")
FOUR_WAYS = (MatchPolicy(id="inspected", level=4),)
DECIDED_OF = 5
"""Every order is measured, one of so many is decided as well."""

BUYER = Party(name="Adventure Works Cycles")


@lru_cache
def orders():
    """Give the rows of the lines, by order number."""
    found_rows = defaultdict(list)
    with corpus_path(*FOLDER, "PurchaseOrderDetail.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found_rows[row["PurchaseOrderID"]].append(row)
    return dict(found_rows)


def purchase(number, rows):
    """Make the order, its receipt advice, and an invoice for all that was ordered, whose lines name no order line."""
    parties = {"seller": Party(name="Supplier"), "buyer": BUYER}
    head = {"issue_date": date(2022, 4, 15), **parties}
    lines, received, billed = [], [], []
    for place, row in enumerate(rows, start=1):
        item = Item(buyer_item_id=row["ProductID"])
        ordered = {"item": item, "quantity": Decimal(row["OrderQty"]), "unit_code": "C62"}
        ordered |= {"net_price": Decimal(row["UnitPrice"]), "line_net_amount": Decimal(row["LineTotal"])}
        lines.append(OrderLine(id=row["PurchaseOrderDetailID"], **ordered))
        billed.append(InvoiceLine(id=str(place), **ordered))
        came = {"received_quantity": Decimal(row["ReceivedQty"]), "rejected_quantity": Decimal(row["RejectedQty"])}
        came["order_line_reference"] = row["PurchaseOrderDetailID"]
        received.append(ReceiptLine(id=str(place), item=item, unit_code="C62", **came))
    return (
        Order(number=number, currency="USD", lines=tuple(lines), **head),
        ReceiptAdvice(number=f"GR-{number}", order_reference=number, lines=tuple(received), **head),
        Invoice(number=f"INV-{number}", currency="USD", order_reference=number, lines=tuple(billed), **head),
    )


def measured(number, *, decide):
    """Give what matching finds short and rejected: lines and quantities, and the lines the decision complains about."""
    order, advice, invoice = purchase(number, orders()[number])
    sheet = matched(invoice, [order], [advice], policies=FOUR_WAYS).sheet
    terms = [line.terms for line in sheet.lines]
    variances = [each["line.receipt_variance"] - each["line.rejected_quantity"] for each in terms]
    rejected = [each["line.rejected_quantity"] for each in terms]
    short = [each for each in variances if each > 0]
    lines = {line.id for line in sheet.lines if line.terms["line.receipt_variance"] > 0}
    counts = {
        "short": len(short),
        "shortQty": sum(short),
        "rejected": sum(each > 0 for each in rejected),
        "rejectedQty": sum(rejected),
    }
    return counts, lines, complained(sheet) if decide else lines


def complained(sheet):
    """Give the lines that the starter ruleset holds or names a discrepancy on."""
    decision = decided(sheet)
    holds = {each.line for each in decision.holds}
    return {line for line in {each.line for each in decision.discrepancies} | holds if line is not None}


def test_every_short_and_rejected_line_is_found_and_no_other():
    """M1, T7: against what really came, four ways: every short line, every rejected quantity, nothing else."""
    truth = orjson.loads(corpus_path(*FOLDER, "receipt-match.truth.json").read_bytes())

    sums, false_alarms, missed = defaultdict(int), [], []
    for number, expected in truth["perPurchaseOrder"].items():
        wanted = {
            "short": expected["short"],
            "shortQty": round(expected["shortQty"] * 10**6),
            "rejected": expected["rejected"],
            "rejectedQty": round(expected["rejectedQty"] * 10**6),
        }
        counts, lines, named = measured(number, decide=int(number) % DECIDED_OF == 0)
        assert (number, counts) == (number, wanted)
        false_alarms += [(number, line) for line in named - lines]
        missed += [(number, line) for line in lines - named]
        for name in ("short", "rejected"):
            sums[name] += counts[name]

    assert (sums["short"], sums["rejected"]) == (truth["summary"]["linesShort"], truth["summary"]["linesWithRejects"])
    assert (false_alarms, missed) == ([], [])
