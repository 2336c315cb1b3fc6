"""Problems of who, which and how often: references, parties, accounts, duplicates, arithmetic, files and answers.

Each function plays one trade to the end and says what must come of each document.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.lines import Item
from rules_engine.documents.money import round_to_minor
from rules_engine.documents.order_response import ResponseLine
from rules_engine.documents.party import Party
from ui.demo import identifiers, trade
from ui.demo.master import LEVELS
from ui.demo.model import Expectation
from ui.demo.plants_money import accepted, all_lines, begin, held, put
from ui.demo.story import Story

_REFUSED: Final = Expectation(outcome="refused")
_QUARANTINED: Final = Expectation(outcome="quarantined")
_TWICE: Final = Expectation(outcome="already_received")
_DUE_DATE: Final = re.compile(rb"(?<=<cbc:DueDate>)(\d{4})-\d\d-\d\d")
_ISSUE_DATE: Final = re.compile(rb"\s*<cbc:IssueDate>[^<]*</cbc:IssueDate>")


def _delivered_invoice(story: Story) -> Invoice:
    """Play an honest trade up to its bill, which is not sent yet."""
    begin(story)
    story.delivered()
    return story.invoice()


def order_missing(story: Story) -> None:
    """Name no order on the bill."""
    invoice = _unordered(_delivered_invoice(story), None)
    story.send(invoice, held("ORDER_MISSING", found=("order_missing",)), "order_missing")


def order_unknown(story: Story) -> None:
    """Name an order that was never placed."""
    invoice = _unordered(_delivered_invoice(story), f"PO-{story.day:%y}-{story.dice.between(7000, 9999)}")
    story.send(invoice, held("ORDER_MISSING", found=("order_missing",)), "order_unknown")


def _unordered(invoice: Invoice, reference: str | None) -> Invoice:
    """Return the bill naming another order or none."""
    lines = tuple(line.model_copy(update={"order_line_reference": None}) for line in invoice.lines)
    return invoice.model_copy(update={"order_reference": reference, "lines": lines})


def item_substituted(story: Story) -> None:
    """Bill another item than the line of the order has."""
    invoice = _delivered_invoice(story)
    there = {line.item.buyer_item_id for line in invoice.lines}
    other = story.dice.pick([number for number in sorted(story.trader.prices) if number not in there] or ["10001"])
    substitute = story.items[other]
    named = Item(
        description=substitute.description,
        buyer_item_id=other,
        seller_item_id=substitute.seller_item_ids.get(story.trader.supplier.id),
        standard_item_id=substitute.standard_item_id,
    )
    lines = put(invoice.lines, 0, invoice.lines[0].model_copy(update={"item": named}))
    story.send(invoice.model_copy(update={"lines": lines}), held("ITEM", found=("item@1",)), "item_substituted")


def line_extra(story: Story) -> None:
    """Bill something besides what was ordered."""
    begin(story)
    story.delivered()
    lines = all_lines(story)
    category, rate = trade.vat_of(story.trader)
    extra = lines[0].model_copy(
        update={
            "id": str(len(lines) + 1),
            "item": Item(description="Small order surcharge", seller_item_id="ZZ-0001"),
            "quantity": Decimal(1),
            "unit_code": "C62",
            "net_price": Decimal(25),
            "line_net_amount": Decimal("25.00"),
            "vat_category": category,
            "vat_rate": rate,
            "order_line_reference": None,
        }
    )
    invoice = story.invoice((*lines, extra))
    story.send(invoice, held("LINE_ADDED", found=(f"line_added@{extra.id}",)), "line_extra")


def currency_differs(story: Story) -> None:
    """Bill in another currency than was ordered in."""
    invoice = _delivered_invoice(story)
    other = "USD" if invoice.currency == "EUR" else "EUR"
    invoice = invoice.model_copy(update={"currency": other})
    story.send(invoice, held("CURRENCY", found=("currency",)), "currency_differs")


def seller_differs(story: Story) -> None:
    """Let another supplier of the company bill the order."""
    begin(story)
    story.delivered()
    others = [
        other
        for other in story.others
        if other.currency == story.trader.currency and other != story.trader and not other.services
    ]
    story.trader = story.dice.pick([other for other in others if other.form == story.trader.form])
    story.send(story.invoice(), held("SELLER", "SELLER_VAT", found=("seller", "seller_vat")), "seller_differs")


def seller_vat_differs(story: Story) -> None:
    """Print another VAT identifier under the supplier's name."""
    invoice = _delivered_invoice(story)
    wrong = identifiers.vat_id(story.trader.supplier.country or "DE", story.dice)
    invoice = invoice.model_copy(update={"seller": invoice.seller.model_copy(update={"vat_id": wrong})})
    story.send(invoice, held("SELLER_VAT", found=("seller_vat",)), "seller_vat_differs")


def iban_differs(story: Story) -> None:
    """Ask for payment into an account nobody knows."""
    invoice = _delivered_invoice(story)
    foreign = identifiers.iban(story.dice.pick(("DE", "PL", "NL")), story.dice)
    invoice = invoice.model_copy(update={"seller": invoice.seller.model_copy(update={"iban": foreign})})
    story.send(invoice, held("ACCOUNT", found=("account",)), "iban_differs")


def buyer_differs(story: Story) -> None:
    """Address the bill to another company."""
    invoice = _delivered_invoice(story)
    name = "Brandis Apparatebau KG"
    buyer = Party(name=name, legal_name=name, vat_id=identifiers.vat_id("DE", story.dice), country="DE", city="Stade")
    story.send(invoice.model_copy(update={"buyer": buyer}), held("BUYER", found=("buyer",)), "buyer_differs")


def supplier_unknown(story: Story) -> None:
    """Let somebody bill who is no supplier, and names no order."""
    country = story.dice.pick(("DE", "FR", "NL"))
    invoice = _unordered(_delivered_invoice(story), None)
    words = story.dice.pick(("Global", "Trade", "Euro")), story.dice.pick(("Direct", "Office", "Register"))
    name = " ".join((*words, "Service"))
    stranger = Party(
        name=name,
        legal_name=name,
        vat_id=identifiers.vat_id(country, story.dice),
        iban=identifiers.iban(country, story.dice),
        country=country,
    )
    invoice = invoice.model_copy(update={"seller": stranger, "number": story.dice.digits(6)})
    story.send(
        invoice,
        held("SUPPLIER_UNKNOWN", "ORDER_MISSING", found=("supplier_unknown", "order_missing")),
        "supplier_unknown",
    )


def duplicate_number(story: Story) -> None:
    """Bill the same thing again under the same number, in other bytes."""
    invoice = _delivered_invoice(story)
    story.send(invoice)
    story.wait(6, 20)
    again = invoice.model_copy(update={"issue_date": story.day, "due_date": story.day + timedelta(days=30)})
    found = ("duplicate", *(f"quantity@{line.id}" for line in invoice.lines))
    more = held("DUPLICATE", "QUANTITY", "QUANTITY_RECEIVED", found=found)
    story.send(again, more, "duplicate_number", mark=" copy")


def same_file_twice(story: Story) -> None:
    """Send the same file again, under another name."""
    invoice = _delivered_invoice(story)
    story.send(invoice)
    story.wait(1, 9)
    story.send(invoice, _TWICE, "same_file_twice", mark=" (1)")


def _wrong_total(story: Story, kind: str, name: str, expected: Expectation) -> None:
    """Print one total that its parts do not give."""
    invoice = _delivered_invoice(story)
    surplus = round_to_minor(story.dice.between(150, 300) * LEVELS[invoice.currency], invoice.currency)
    totals = invoice.totals.model_copy(update={name: getattr(invoice.totals, name) + surplus})
    story.send(invoice.model_copy(update={"totals": totals}), expected, kind)


def sum_of_lines_wrong(story: Story) -> None:
    """Print a sum of lines that is not the lines' sum (BR-CO-10)."""
    _wrong_total(story, "sum_of_lines_wrong", "sum_of_line_net_amounts", held("TOTALS", found=("totals",)))


def total_without_vat_wrong(story: Story) -> None:
    """Print a total without VAT that the sum does not give (BR-CO-13), and the order neither."""
    expected = held("TOTALS", "TOTAL", found=("totals", "total"))
    _wrong_total(story, "total_without_vat_wrong", "total_without_vat", expected)


def total_with_vat_wrong(story: Story) -> None:
    """Print a total with VAT that total and VAT do not give (BR-CO-15)."""
    _wrong_total(story, "total_with_vat_wrong", "total_with_vat", held("TOTALS", found=("totals",)))


def line_amount_wrong(story: Story) -> None:
    """Print a line amount that quantity and price do not give; the totals follow it."""
    begin(story, worth=3)
    story.delivered()
    lines = all_lines(story)
    place = story.dearest()
    amount = (lines[place].line_net_amount or Decimal(0)) + story.dice.between(20, 40)
    invoice = story.invoice(put(lines, place, lines[place].model_copy(update={"line_net_amount": amount})))
    story.send(invoice, held("ARITHMETIC", found=(f"arithmetic@{place + 1}",)), "line_amount_wrong")


def credit_after_invoice(story: Story) -> None:
    """Credit a part of an invoice that was billed before."""
    invoice = _delivered_invoice(story)
    story.send(invoice)
    story.wait(5, 20)
    story.send(_credit(story, invoice), accepted(), "credit_after_invoice")


def credit_without_invoice(story: Story) -> None:
    """Credit an invoice nobody ever received."""
    invoice = _delivered_invoice(story)
    story.send(invoice)
    story.wait(3, 9)
    unknown = f"X{story.dice.digits(6)}"
    note = _credit(story, invoice).model_copy(update={"preceding_invoice_reference": unknown})
    story.send(note, accepted("preceding_invoice"), "credit_without_invoice")


def _credit(story: Story, invoice: Invoice) -> Invoice:
    """Credit the first line of a bill."""
    return trade.credit(invoice, f"CN{story.invoice_number()}", story.day, invoice.lines[:1])


def file_truncated(story: Story) -> None:
    """Send half a file; the whole one comes some days later."""
    _spoilt(story, "file_truncated", _REFUSED, lambda content: content[: len(content) * 6 // 10])


def file_unreadable(story: Story) -> None:
    """Send what a failing mail gateway leaves of a file; the whole one comes some days later."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body>Attachment %d is not available.</body></html>\n"
    _spoilt(story, "file_unreadable", _REFUSED, lambda content: page % len(content))


def date_missing(story: Story) -> None:
    """Send a bill without a date of issue; the whole one comes some days later."""
    _spoilt(story, "date_missing", _QUARANTINED, lambda content: _ISSUE_DATE.sub(b"", content, count=1))


def due_date_unreadable(story: Story) -> None:
    """Print a due date that no calendar has: a person must look."""
    invoice = _delivered_invoice(story)
    story.send(
        invoice, held("READING"), "due_date_unreadable", spoil=lambda content: _DUE_DATE.sub(rb"\g<1>-13-45", content)
    )


def _spoilt(story: Story, kind: str, expected: Expectation, spoil: Callable[[bytes], bytes]) -> None:
    """Send a spoilt file, and some days later the good one."""
    invoice = _delivered_invoice(story)
    story.send(invoice, expected, kind, mark=" first", spoil=spoil)
    story.wait(1, 3)
    story.send(invoice)


def _answered(
    story: Story, kind: str, answer: ResponseLine, place: int, expected: Expectation, code: str = "CA"
) -> None:
    """Let the supplier answer the order, one line differently."""
    story.wait(1, 3)
    lines = [trade.response_line(line) for line in story.order.lines]
    lines[place] = answer
    story.add(trade.response(story.order, story.day, tuple(lines), code), planted=(kind,), expected=expected)


def _opened(story: Story) -> int:
    """Place and send an order with at least three lines; return the place of the one with most pieces."""
    story.place_order(story.dice.between(3, 5), 2)
    story.ordered()
    return story.most()


def response_price(story: Story) -> None:
    """Answer a line with a higher price; the bill keeps the order's."""
    place = _opened(story)
    line = story.order.lines[place]
    price = ((line.net_price or Decimal(0)) * Decimal("1.12")).quantize(Decimal("0.0001"))
    amount = trade.amount_of(line.quantity or Decimal(0), price, story.order.currency)
    answer = trade.response_line(line, "3", net_price=price, line_net_amount=amount)
    _answered(story, "response_price", answer, place, held("ANSWER_PRICE", found=(f"price@{line.id}",)))
    story.delivered()
    story.send(story.invoice())


def response_quantity(story: Story) -> None:
    """Answer a line with half the quantity; deliver and bill that half."""
    place = _opened(story)
    line = story.order.lines[place]
    half = max(Decimal(1), (line.quantity or Decimal(0)) // 2)
    amount = trade.amount_of(half, line.net_price or Decimal(0), story.order.currency)
    answer = trade.response_line(line, "3", quantity=half, line_net_amount=amount)
    _answered(story, "response_quantity", answer, place, held("ANSWER_QUANTITY", found=(f"quantity@{line.id}",)))
    less = story.everything() | {line.id: half}
    story.delivered(less)
    story.send(story.invoice(trade.invoice_lines(story.order, less)))


def response_date(story: Story) -> None:
    """Answer a line with a day three weeks late."""
    place = _opened(story)
    line = story.order.lines[place]
    late = (line.requested_delivery_date or story.day) + timedelta(days=21)
    answer = trade.response_line(line, "3", promised_delivery_date=late)
    _answered(story, "response_date", answer, place, held("ANSWER_DATE", found=(f"delivery@{line.id}",)))
    story.wait(18, 24)
    story.delivered()
    story.send(story.invoice())


def response_rejected(story: Story) -> None:
    """Refuse a line; deliver and bill the others."""
    place = _opened(story)
    line = story.order.lines[place]
    answer = trade.response_line(line, "7")
    _answered(story, "response_rejected", answer, place, held("LINE_REJECTED", found=(f"line_rejected@{line.id}",)))
    rest = {key: value for key, value in story.everything().items() if key != line.id}
    story.delivered(rest)
    story.send(story.invoice(trade.invoice_lines(story.order, rest)))
