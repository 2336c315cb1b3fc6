"""A line's price against other prices than the order's: its net amount per unit, contracts, lists, the average price.

Also the ratio of the two quantities of a line that is priced in another unit than it is billed in. Pure functions from
a matched line to known terms; what is not known is left out (semantics, rules 1-3).
"""

from fractions import Fraction

from rules_engine.documents.sheet import Value
from rules_engine.matching.line_match import LineFrame, LineMatch
from rules_engine.matching.quantities import MICRO, fraction, half_up
from rules_engine.matching.rounding import money_difference, share


def other_prices(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return the terms of a line about prices beside the order's own."""
    if match.order_line is None or match.factor is None or not frame.comparable:
        return {}
    return (
        {"line.price_estimated": match.order_line.price_estimated}
        | _effective(match, frame)
        | _agreed("contract_price", match.contract_price, match, frame)
        | _agreed("list_price", match.list_price, match, frame)
        | {
            "line.average_price_variance_bp": _average(match, frame),
            "line.unit_ratio_variance_bp": _unit_ratio(match),
        }
    )


def _micro(price: Fraction | None) -> int | None:
    """Return a price in 1e-6 of the currency, rounded half up."""
    return None if price is None else half_up(price, MICRO)


def _effective(match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return the net amount per unit, whatever price is printed, against the order line's."""
    quantity, amount = match.quantity, fraction(match.line.line_net_amount)
    price = amount / quantity if amount is not None and quantity else None
    ordered = match.ordered_amount / match.ordered if match.ordered_amount is not None and match.ordered else None
    variance = None if price is None or ordered is None else price - ordered
    at_quantity = None if variance is None or quantity is None else variance * quantity
    return {
        "line.effective_price": _micro(price),
        "line.order_effective_price": _micro(ordered),
        "line.effective_price_variance_bp": share(variance, ordered),
        "line.effective_price_variance_amount": money_difference(at_quantity, frame.currency),
    }


def _agreed(stem: str, agreed: Fraction | None, match: LineMatch, frame: LineFrame) -> dict[str, Value | None]:
    """Return the line's price against one that a contract or a list promises."""
    if agreed is None:
        return {}
    variance = None if match.price is None else match.price - agreed
    at_quantity = None if variance is None or match.quantity is None else variance * match.quantity
    return {
        f"line.{stem}": _micro(agreed),
        f"line.{stem}_variance_bp": share(variance, agreed),
        f"line.{stem}_variance_amount": money_difference(at_quantity, frame.currency),
    }


def _average(match: LineMatch, frame: LineFrame) -> Value | None:
    """Return by how much the item's average price changes: the price difference of what is still in stock.

    The goods came into stock at the order's price; what has left it cannot change its value any more.
    """
    known = (match.price, match.order_price, match.quantity, match.stock, match.average_price, frame.rate)
    price, ordered, quantity, stock, average, rate = known
    if None in (price, ordered, quantity, stock, average, rate):
        return None
    assert price is not None and ordered is not None and quantity is not None  # noqa: PT018 - said to the type checker.
    assert stock is not None and average is not None and rate is not None  # noqa: PT018 - likewise.
    difference = (price - ordered) * min(quantity, stock) * rate
    return share(difference, stock * average)


def _unit_ratio(match: LineMatch) -> Value | None:
    """Return the quantity in the price's unit per billed unit, against the same of the order line."""
    order_line, quantity = match.order_line, match.quantity
    priced = fraction(match.line.priced_quantity)
    ordered = None if order_line is None else fraction(order_line.priced_quantity)
    if priced is None or ordered is None or not quantity or not match.ordered:
        return None
    expected = ordered / match.ordered
    return share(priced / quantity - expected, expected)
