"""The terms of one line: what it says, what the order says, and the exact differences between the two.

All arithmetic is on fractions in the order line's unit; a measure is rounded once, when it is written: differences away
from zero, so that none disappears, amounts and prices half up. What is not known is left out (semantics, rules 1–3).
"""

from fractions import Fraction

from rules_engine.documents.base import plain
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.sheet import Terms, Value
from rules_engine.matching.answers import answer_terms
from rules_engine.matching.likeness import item_differs, item_name
from rules_engine.matching.line_match import LineFrame, LineMatch
from rules_engine.matching.other_prices import other_prices
from rules_engine.matching.quantities import (
    MICRO,
    amount_differs,
    away_from_zero,
    fraction,
    half_up,
    same_unit,
    unit_price,
)
from rules_engine.matching.rounding import basis_points, money, money_difference, share, write
from rules_engine.matching.shipping_measures import shipping_terms
from rules_engine.matching.texts import stated
from rules_engine.matching.time_measures import time_terms


def line_terms(match: LineMatch, frame: LineFrame) -> Terms:
    """Return the known terms of a document line."""
    paired, comparable = match.order_line is not None, _comparable(match, frame)
    terms: Terms = {"line.kind": "line", "line.paired": paired, "line.comparable": comparable}
    for part in _PARTS:
        for name, value in part(match, frame).items():
            write(terms, name, value)
    return terms


def _comparable(match: LineMatch, frame: LineFrame) -> bool:
    """Tell whether the line has an order line, in the same currency and a unit that converts."""
    return match.order_line is not None and match.factor is not None and frame.comparable


def order_vat_rate(order: Order, line: OrderLine) -> Fraction | None:
    """Return the order line's VAT rate, or the one rate of the whole order where the line states none."""
    if line.vat_rate is not None:
        return Fraction(line.vat_rate)
    rates = {Fraction(row.rate) for row in order.vat_breakdown if row.rate is not None}
    return next(iter(rates)) if len(rates) == 1 else None


def _named(match: LineMatch, _frame: LineFrame) -> dict[str, Value | None]:
    """What the line and its order line are called."""
    line, order_line = match.line, match.order_line
    buyer_item = line.item.buyer_item_id or (order_line.item.buyer_item_id if order_line else None)
    cost_centre = getattr(line, "cost_centre", None)
    if order_line is not None:
        cost_centre = order_line.cost_centre or (match.order.cost_centre if match.order else None) or cost_centre
    return {
        "line.order_line": order_line.id if order_line else None,
        "line.order_line_candidates": _choices(match),
        "line.buyer_item_id": buyer_item,
        "line.seller_item_id": line.item.seller_item_id,
        "line.description": line.item.description,
        "line.item": item_name(line),
        "line.order_item": item_name(order_line),
        "line.unit": line.unit_code,
        "line.order_unit": order_line.unit_code if order_line else None,
        "line.category": match.category,
        "line.cost_centre": cost_centre,
    }


def _choices(match: LineMatch) -> str | None:
    """Return the order lines that a line may belong to, where it is asked which; else None."""
    return "; ".join(_told(number, line) for number, line in match.choices) or None


def _told(order_number: str, line: OrderLine) -> str:
    """Say an order line in a few words: where it stands, how much of it, at which price, for whom."""
    quantity = "" if line.quantity is None else f"{plain(line.quantity)} {line.unit_code or ''}".strip()
    price = "" if line.net_price is None else f"at {plain(line.net_price)}"
    said = " ".join(part for part in (quantity, price, line.cost_centre or "") if part)
    return f"{order_number} line {line.id} ({said})" if said else f"{order_number} line {line.id}"


def _own_numbers(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """What the line says by itself."""
    return {
        "line.line_net_amount": money(fraction(match.line.line_net_amount), frame.currency),
        "line.arithmetic_differs": amount_differs(match.line, frame.currency),
        "line.vat_rate": basis_points(fraction(match.line.vat_rate)),
        "line.money_at_risk": money_difference(_at_risk(match, frame), frame.currency),
    }


def _against_order(match: LineMatch, _frame: LineFrame) -> dict[str, Value | None]:
    """Whether unit, item and VAT rate are the order line's."""
    line, order, order_line = match.line, match.order, match.order_line
    if order is None or order_line is None:
        return {}
    both = stated(line.unit_code) is not None and stated(order_line.unit_code) is not None
    ordered_rate, rate = order_vat_rate(order, order_line), fraction(line.vat_rate)
    return {
        "line.unit_differs": match.factor is None if both else None,
        "line.item_differs": item_differs(line, order_line),
        "line.order_vat_rate": basis_points(ordered_rate),
        "line.vat_rate_differs": None if rate is None or ordered_rate is None else rate != ordered_rate,
    }


def _price(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Price and its variance."""
    price = match.price if match.order_line is not None else None
    order_price = match.order_price
    found: dict[str, Value | None] = {
        "line.net_price": None if price is None else half_up(price, MICRO),
        "line.order_price": None if order_price is None or not frame.comparable else half_up(order_price, MICRO),
    }
    if price is None or order_price is None or not frame.comparable:
        return found
    variance = price - order_price
    at_quantity = None if match.quantity is None else variance * match.quantity
    return found | {
        "line.price_variance": away_from_zero(variance, MICRO),
        "line.price_variance_bp": share(variance, order_price),
        "line.price_variance_amount": money_difference(at_quantity, frame.currency),
        "line.price_variance_of_invoice_bp": share(variance, price),
        "line.price_variance_company": _company(at_quantity, frame),
    }


def _company(amount: Fraction | None, frame: LineFrame) -> int | None:
    """Return a difference in the company's currency, rounded away from zero."""
    if amount is None or frame.rate is None or frame.company_currency is None:
        return None
    return money_difference(amount * frame.rate, frame.company_currency)


def _quantity(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Quantity and its variance."""
    quantity = match.quantity if match.order_line is not None else None
    limit = _may_be_billed(match, frame)
    found: dict[str, Value | None] = {
        "line.quantity": None if quantity is None else half_up(quantity, MICRO),
        "line.ordered_quantity": None if match.ordered is None else half_up(match.ordered, MICRO),
    }
    if quantity is None or limit is None or match.ordered is None:
        return found
    variance = quantity - limit
    at_price = None if match.order_price is None or not frame.comparable else variance * match.order_price
    return found | {
        "line.quantity_variance": away_from_zero(variance, MICRO),
        "line.quantity_variance_bp": share(variance, match.ordered),
        "line.quantity_variance_of_invoice_bp": share(variance, quantity),
        "line.quantity_variance_amount": money_difference(at_price, frame.currency),
    }


def _may_be_billed(match: LineMatch, frame: LineFrame) -> Fraction | None:
    """Return the quantity this line may have: what is left of the order line.

    A credit note may give back what was billed for the order line; where nothing is known of that, what was ordered.
    """
    if match.ordered is None:
        return None
    if frame.document_type is DocumentType.CREDIT_NOTE:
        return (match.before.quantity if match.before.quantity > 0 else match.ordered) - match.earlier.quantity
    return match.ordered - match.before.quantity - match.earlier.quantity


def _amount(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """The line's amount against its quantity at the order's price."""
    expected = match.expected_amount if frame.comparable else None
    amount = fraction(match.line.line_net_amount)
    variance = None if expected is None or amount is None else amount - expected
    return {
        "line.expected_amount": money(expected, frame.currency),
        "line.amount_variance": money_difference(variance, frame.currency),
        "line.amount_variance_bp": share(variance, expected),
        "line.amount_variance_of_invoice_bp": share(variance, amount),
        "line.amount_variance_company": _company(variance, frame),
    }


def _cumulative(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """The amount over all documents of the order line, on invoices and credit notes (semantics, rule 10).

    Prices expect the order's price for every unit billed, amounts what the order line has. What cannot be compared
    with the order line has no sums.
    """
    if frame.document_type is DocumentType.ORDER_RESPONSE or not _comparable(match, frame):
        return {}
    billed = match.billed_in_all(credit=frame.document_type is DocumentType.CREDIT_NOTE)
    ordered, price = match.ordered_amount, match.order_price
    expected = None if price is None or match.quantity is None else price * billed.quantity
    by_price = None if billed.amount is None or expected is None else billed.amount - expected
    by_amount = None if billed.amount is None or ordered is None else billed.amount - ordered
    return {
        "line.cumulative_amount": money(billed.amount, frame.currency),
        "line.cumulative_expected_amount": money(expected, frame.currency),
        "line.cumulative_price_variance_amount": money_difference(by_price, frame.currency),
        "line.cumulative_price_variance_bp": share(by_price, expected),
        "line.ordered_amount": money(ordered, frame.currency),
        "line.cumulative_amount_variance": money_difference(by_amount, frame.currency),
        "line.cumulative_amount_variance_bp": share(by_amount, ordered),
        "line.cumulative_price_variance_company": _company(by_price, frame),
        "line.cumulative_amount_variance_company": _company(by_amount, frame),
    }


def _posted(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """The same over this document and those that another system has taken over, quantities included."""
    if frame.document_type is DocumentType.ORDER_RESPONSE or not _comparable(match, frame):
        return {}
    credit = frame.document_type is DocumentType.CREDIT_NOTE
    billed, in_all = match.posted_in_all(credit=credit), match.billed_in_all(credit=credit)
    ordered, price, known = match.ordered_amount, match.order_price, match.quantity is not None
    expected = price * billed.quantity if price is not None and known else None
    by_price = None if billed.amount is None or expected is None else billed.amount - expected
    by_amount = None if billed.amount is None or ordered is None else billed.amount - ordered
    by_quantity = billed.quantity - match.ordered if match.ordered is not None and known else None
    return {
        "line.posted_amount": money(billed.amount, frame.currency),
        "line.posted_expected_amount": money(expected, frame.currency),
        "line.posted_price_variance_amount": money_difference(by_price, frame.currency),
        "line.posted_price_variance_bp": share(by_price, expected),
        "line.posted_amount_variance": money_difference(by_amount, frame.currency),
        "line.posted_amount_variance_bp": share(by_amount, ordered),
        "line.posted_quantity_variance": None if by_quantity is None else away_from_zero(by_quantity, MICRO),
        "line.posted_quantity_variance_bp": share(by_quantity, match.ordered),
        "line.completes_order": in_all.quantity >= match.ordered if match.ordered is not None and known else None,
    }


def _received(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """What was billed before and received, on invoices and credit notes."""
    if match.order_line is None or frame.document_type is DocumentType.ORDER_RESPONSE:
        return {}
    found: dict[str, Value | None] = {"line.billed_before": half_up(match.before.quantity, MICRO)}
    if match.received is None:
        return found
    accepted, rejected = match.received.accepted, match.received.rejected
    found |= {
        "line.received_quantity": None if accepted is None else half_up(accepted, MICRO),
        "line.rejected_quantity": None if rejected is None else half_up(rejected, MICRO),
    }
    # Goods that go back with a credit note are not received once more: there is nothing to compare with.
    if accepted is None or match.quantity is None or frame.document_type is DocumentType.CREDIT_NOTE:
        return found
    variance = match.quantity + match.before.quantity + match.earlier.quantity - accepted
    at_price = None if match.order_price is None or not frame.comparable else variance * match.order_price
    return found | {
        "line.receipt_variance": away_from_zero(variance, MICRO),
        "line.receipt_variance_bp": share(variance, accepted),
        "line.receipt_variance_amount": money_difference(at_price, frame.currency),
    }


def _not_received(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """What is billed of an order line that nothing came of, at its price, other documents included; else 0."""
    if frame.document_type is not DocumentType.INVOICE or not _comparable(match, frame):
        return {}
    came = match.received is not None and match.received.accepted != 0
    if not frame.receipt_required or came:
        return {"line.not_received_amount": 0}
    if match.order_price is None or match.quantity is None:
        return {}
    billed = match.billed_in_all(credit=False).quantity
    return {"line.not_received_amount": money(billed * match.order_price, frame.currency)}


def _at_risk(match: LineMatch, frame: LineFrame) -> Fraction | None:
    """Return the part of the net amount that order and receipts do not support.

    Invoices and answers: the amount above the supported quantity at the order's price; all of it where item, unit or
    currency are not the order's, or there is no order line. Credit notes: what is missing from the quantity at the
    order's price.
    """
    amount = fraction(match.line.line_net_amount)
    if amount is None:
        return None
    expected = match.expected_amount if frame.comparable else None
    if frame.document_type is DocumentType.CREDIT_NOTE:
        return None if expected is None else max(Fraction(0), expected - amount)
    if _unsupported(match, frame):
        return max(Fraction(0), amount)
    supported = _supported_quantity(match, frame)
    if supported is None or match.order_price is None:
        return None
    return max(Fraction(0), amount - supported * match.order_price)


def _unsupported(match: LineMatch, frame: LineFrame) -> bool:
    """Tell whether nothing of a line is supported: no order line, or another item, unit or currency."""
    if match.order_line is None or not _comparable(match, frame):
        return True
    return item_differs(match.line, match.order_line) is True


def _supported_quantity(match: LineMatch, frame: LineFrame) -> Fraction | None:
    """Return how much of the line's quantity the order, and where required the receipts, still support."""
    limit = _may_be_billed(match, frame)
    if match.quantity is None or limit is None:
        return None
    if frame.receipt_required:
        accepted = None if match.received is None else match.received.accepted
        if accepted is None:
            return None
        limit = min(limit, accepted - match.before.quantity - match.earlier.quantity)
    return min(match.quantity, max(Fraction(0), limit))


_PARTS = (
    _named,
    _own_numbers,
    _against_order,
    _price,
    _quantity,
    _amount,
    _cumulative,
    _posted,
    _received,
    _not_received,
    shipping_terms,
    other_prices,
    time_terms,
    answer_terms,
)
"""What is known of a line, one theme after the other."""


def unit_is_misprinted(line: TradeLine, order_line: OrderLine, factor: Fraction) -> bool:
    """Tell whether only the unit is not the order's: quantity and price agree as printed, but not once converted."""
    if factor == 1 or same_unit(line.unit_code, order_line.unit_code):
        return False
    prices = unit_price(line), unit_price(order_line)
    return line.quantity is not None and line.quantity == order_line.quantity and prices[0] == prices[1] is not None


def promised_late(response: OrderResponse, line: ResponseLine) -> ResponseLine:
    """Return the line with the answer's own promised date where the line states none."""
    if line.promised_delivery_date is not None or response.promised_delivery_date is None:
        return line
    return line.model_copy(update={"promised_delivery_date": response.promised_delivery_date})
