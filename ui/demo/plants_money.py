"""Problems of price, quantity, receipt and VAT, and their harmless look-alikes.

Each function plays one trade to the end and says what must come of each bill. The place of a line is counted from 0,
its id from 1.
"""

from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Final

from rules_engine.documents.invoice import InvoiceLine
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.money import round_to_minor
from rules_engine.documents.order import OrderLine
from rules_engine.documents.totals import Totals
from ui.demo import trade
from ui.demo.master import LEVELS
from ui.demo.model import Expectation
from ui.demo.story import Story

Lines = tuple[InvoiceLine, ...]


def held(*holds: str, found: tuple[str, ...] = ()) -> Expectation:
    """Expect holds for these reasons, with these discrepancies."""
    return Expectation(outcome="held", holds=holds, discrepancies=found)


def accepted(*found: str) -> Expectation:
    """Expect acceptance in spite of discrepancies that weigh nothing."""
    return Expectation(outcome="accepted", discrepancies=found)


def begin(story: Story, *, lines: int | None = None, worth: int = 1, pieces: int = 1) -> None:
    """Place and send an order of a line of so many pieces; the supplier accepts it more often than not."""
    story.place_order(lines, worth)
    while max(story.everything().values()) < pieces:
        worth *= 2
        story.place_order(lines, worth)
    story.ordered()
    if story.dice.chance(45):
        story.accepted()


def all_lines(story: Story) -> Lines:
    """Return the lines of an honest bill of everything."""
    return trade.invoice_lines(story.order, story.everything())


def put(lines: Lines, place: int, line: InvoiceLine) -> Lines:
    """Return the lines with one of them replaced."""
    return (*lines[:place], line, *lines[place + 1 :])


def _dearer(line: InvoiceLine, percent: str, rounding: str) -> Decimal:
    """Return the line's price raised by so many percent, with the digits a price list has."""
    price = line.net_price or Decimal(0)
    return (price * (100 + Decimal(percent)) / 100).quantize(Decimal("0.0001"), rounding=rounding)


def _at_price(story: Story, percent: str, rounding: str = ROUND_UP) -> tuple[Lines, str]:
    """Bill everything, the dearest line at another price; return the lines and the id of that line."""
    place = story.dearest()
    lines = all_lines(story)
    line = trade.priced(lines[place], _dearer(lines[place], percent, rounding), story.order.currency)
    return put(lines, place, line), line.id


def price_over(story: Story) -> None:
    """Bill a line eight percent and more above the order."""
    begin(story, worth=3)
    story.delivered()
    lines, at = _at_price(story, str(story.dice.between(8, 25)))
    story.send(story.invoice(lines), held("PRICE", found=(f"price@{at}",)), "price_over")


def price_within(story: Story) -> None:
    """Bill a line less than one and a half percent above the order: within tolerance."""
    begin(story)
    story.delivered()
    lines, _at = _at_price(story, "1.4", ROUND_DOWN)
    story.send(story.invoice(lines), accepted(), "price_within")


def price_below(story: Story) -> None:
    """Bill a line five percent below the order: nobody minds, but it is said."""
    begin(story)
    story.delivered()
    lines, at = _at_price(story, "-5", ROUND_DOWN)
    story.send(story.invoice(lines), accepted(f"price@{at}"), "price_below")


def price_creep(story: Story) -> None:
    """Bill one order in four parts, each a little dearer and within tolerance alone, too much together."""
    dear = {item: price for item, price in story.trader.prices.items() if 1 < price < _CREEP_WORTH // 60}
    story.trader = story.trader.model_copy(update={"prices": dear})
    story.place_order(1)
    line = story.order.lines[0]
    part = Decimal(int(_CREEP_WORTH / (line.net_price or Decimal(1)) / 4))
    reorder(story, (sized(line, part * 4, story.order.currency),))
    story.ordered()
    for count in range(1, 5):
        story.delivered({line.id: part})
        billed = trade.invoice_lines(story.order, {line.id: part})[0]
        dearer = trade.priced(billed, _dearer(billed, "1.9", ROUND_DOWN), story.order.currency)
        last = count == 4  # noqa: PLR2004 - the last of four parts
        expected = held("PRICE", found=("price@1",)) if last else accepted()
        story.send(story.invoice((dearer,)), expected, "price_creep" if last else "price_within")


_CREEP_WORTH: Final = 3000
"""What is ordered, in EUR: 1.9 percent of it is more than the fifty euros a line may rise, of three quarters less."""


def change_makes_right(story: Story) -> None:
    """Bill a price the order did not have, but its change has."""
    begin(story)
    lines = list(story.order.lines)
    place = story.dearest()
    dearer = (lines[place].net_price or Decimal(0)) * Decimal("1.1")
    repriced = lines[place].model_copy(update={"net_price": dearer.quantize(Decimal("0.0001"))})
    lines[place] = sized(repriced, repriced.quantity or Decimal(0), story.order.currency)
    _changed(story, tuple(lines), "change_makes_right")


def change_of_quantity(story: Story) -> None:
    """Bill half again as much of a line as the order had, as its change has."""
    begin(story, lines=3)
    lines = list(story.order.lines)
    place = story.most()
    more = (lines[place].quantity or Decimal(0)) * 3 // 2 + 1
    lines[place] = sized(lines[place], more, story.order.currency)
    _changed(story, tuple(lines), "change_of_quantity")


def change_drops_line(story: Story) -> None:
    """Bill what is left of an order after its change took a line away."""
    begin(story, lines=4)
    _changed(story, story.order.lines[1:], "change_drops_line")


def _changed(story: Story, lines: tuple[OrderLine, ...], kind: str) -> None:
    """Change the order some days after it was placed; deliver and bill what it says then."""
    story.wait(1, 4)
    change = trade.change(story.order, story.day, lines)
    story.add(change, planted=(kind,))
    reorder(story, change.lines)
    story.delivered()
    story.send(story.invoice(), accepted(), kind)


def quantity_over_ordered(story: Story) -> None:
    """Deliver, receive and bill more of a line than was ordered."""
    begin(story, worth=2)
    place = story.dearest()
    ordered = story.order.lines[place]
    surplus = max(Decimal(2), ((ordered.quantity or Decimal(0)) / 5).to_integral_value(ROUND_UP))
    more = story.everything() | {ordered.id: (ordered.quantity or Decimal(0)) + surplus}
    story.delivered(more)
    invoice = story.invoice(trade.invoice_lines(story.order, more))
    story.send(invoice, held("QUANTITY", found=(f"quantity@{place + 1}",)), "quantity_over_ordered")


def _received_short(story: Story, kind: str, *, reject: bool) -> None:
    """Bill a line in full of which a third never came in good order."""
    begin(story, lines=3, worth=3, pieces=2)
    place = story.most()
    line = story.order.lines[place]
    full = line.quantity or Decimal(0)
    missing = max(Decimal(1), (full / 3).to_integral_value(ROUND_DOWN))
    story.wait(6, 14)
    if reject:
        story.received(story.everything(), {line.id: missing})
    else:
        story.received(story.everything() | {line.id: full - missing})
    story.send(story.invoice(), held("QUANTITY_RECEIVED", found=(f"quantity@{place + 1}",)), kind)


def quantity_over_received(story: Story) -> None:
    """Bill what was ordered although less was received."""
    _received_short(story, "quantity_over_received", reject=False)


def receipt_rejected(story: Story) -> None:
    """Bill goods of which the receiver rejected a part."""
    _received_short(story, "receipt_rejected", reject=True)


def receipt_missing(story: Story) -> None:
    """Bill goods nobody ever booked in: the bill waits."""
    begin(story)
    story.wait(8, 16)
    story.send(story.invoice(), held("RECEIPT"), "receipt_missing")


def receipt_late(story: Story) -> None:
    """Bill goods that are booked in some days after: the bill waits, then goes by itself."""
    begin(story)
    story.wait(8, 16)
    story.send(story.invoice(), held("RECEIPT"), "receipt_late", finally_="accepted")
    story.wait(1, 4)
    story.received(story.everything())


def receipt_over(story: Story) -> None:
    """Receive more than was ordered, and bill what was ordered: all is well."""
    begin(story)
    place = story.order.lines[story.dearest()]
    story.delivered(story.everything() | {place.id: (place.quantity or Decimal(0)) + 2})
    story.send(story.invoice(), accepted(), "receipt_over")


def pack_conversion(story: Story) -> None:
    """Bill in boxes what was ordered in pieces: the same quantity, the same money."""
    boxed = {item: data for item, data in story.items.items() if "BX" in data.packs and item in story.trader.prices}
    story.trader = story.trader.model_copy(update={"prices": {item: story.trader.prices[item] for item in boxed}})
    story.place_order(2, 2)
    pieces = {line.id: boxed[line.item.buyer_item_id or ""].packs["BX"] for line in story.order.lines}
    reorder(
        story,
        tuple(
            sized(line, _in_boxes(line.quantity or Decimal(0), pieces[line.id]), story.order.currency)
            for line in story.order.lines
        ),
    )
    story.ordered()
    story.delivered()
    lines = tuple(
        line.model_copy(
            update={
                "quantity": (line.quantity or Decimal(0)) / pieces[line.order_line_reference or ""],
                "unit_code": "BX",
                "net_price": (line.net_price or Decimal(0)) * pieces[line.order_line_reference or ""],
            }
        )
        for line in all_lines(story)
    )
    story.send(story.invoice(lines), accepted(), "pack_conversion")


def _in_boxes(quantity: Decimal, pieces: Decimal) -> Decimal:
    """Return the next quantity of full boxes."""
    return (quantity / pieces).to_integral_value(ROUND_UP) * pieces


def sized(line: OrderLine, quantity: Decimal, currency: str) -> OrderLine:
    """Return an order line with another quantity, its amount following."""
    amount = trade.amount_of(quantity, line.net_price or Decimal(0), currency)
    return line.model_copy(update={"quantity": quantity, "line_net_amount": amount})


def reorder(story: Story, lines: tuple[OrderLine, ...]) -> None:
    """Let the order have other lines from now on; what was sent before stays as it was."""
    total = trade.net_total(lines)
    totals = Totals(sum_of_line_net_amounts=total, total_without_vat=total, amount_due=total)
    story.order = story.order.model_copy(update={"lines": lines, "totals": totals})


def rounding_cent(story: Story) -> None:
    """Round one line amount a cent up where a calculator rounds down: the totals follow the line."""
    begin(story)
    story.delivered()
    lines = all_lines(story)
    cent = (lines[0].line_net_amount or Decimal(0)) + Decimal("0.01")
    invoice = story.invoice(put(lines, 0, lines[0].model_copy(update={"line_net_amount": cent})))
    story.send(invoice, accepted(), "rounding_cent")


def price_per_hundred(story: Story) -> None:
    """Print the price for a hundred units: the same price in other words."""
    begin(story)
    story.delivered()
    hundred = Decimal(100)
    lines = tuple(
        line.model_copy(update={"net_price": (line.net_price or Decimal(0)) * hundred, "price_base_quantity": hundred})
        for line in all_lines(story)
    )
    story.send(story.invoice(lines), accepted(), "price_per_hundred")


def unit_wrong(story: Story) -> None:
    """Bill a line in a unit that has nothing to do with the order's."""
    begin(story)
    story.delivered()
    place = story.dearest()
    lines = all_lines(story)
    wrong = "LTR" if lines[place].unit_code == "KGM" else "KGM"
    invoice = story.invoice(put(lines, place, lines[place].model_copy(update={"unit_code": wrong})))
    story.send(invoice, held("UNIT", found=(f"unit@{place + 1}",)), "unit_wrong")


def freight_not_ordered(story: Story) -> None:
    """Add a freight charge that nobody ordered."""
    begin(story)
    story.delivered()
    category, rate = trade.vat_of(story.trader)
    freight = AllowanceCharge(
        charge=True,
        amount=round_to_minor(story.dice.between(19, 79) * LEVELS[story.order.currency], story.order.currency),
        reason="Freight",
        reason_code="FC",
        vat_category=category,
        vat_rate=rate,
    )
    invoice = story.invoice(charges=(freight,))
    story.send(invoice, held("CHARGE", found=("charge",)), "freight_not_ordered")


def vat_rate_wrong(story: Story) -> None:
    """Bill a line with the reduced rate."""
    begin(story)
    story.delivered()
    lines = all_lines(story)
    invoice = story.invoice(put(lines, 0, lines[0].model_copy(update={"vat_rate": Decimal(7)})))
    story.send(invoice, held("VAT_RATE", found=("vat_rate@1",)), "vat_rate_wrong")


def retroactive_order(story: Story) -> None:
    """Order what the supplier has billed already: the order is younger than the bill."""
    story.wait(6, 12)
    story.place_order()
    story.ordered()
    story.wait(0, 1)
    story.received(story.everything())
    invoice = story.invoice(issue_date=story.order.issue_date - timedelta(days=story.dice.between(3, 9)))
    story.send(invoice, accepted("order_retroactive"), "retroactive_order")


def high_amount(story: Story) -> None:
    """Bill a correct but large amount."""
    worth = 40
    story.place_order(6, worth)
    while trade.net_total(story.order.lines) < _LARGE:
        worth *= 2
        story.place_order(6, worth)
    story.ordered()
    story.accepted()
    story.delivered()
    story.send(story.invoice(), Expectation(outcome="needs_approval"), "high_amount")


_LARGE: Final = 10_000
"""EUR without VAT, above which a person approves."""
