"""On which level a document agrees with its orders: each line in detail, each line in its amount, or the whole in all.

The levels of the match policy are tried from above; the first on which everything agrees exactly is told. What earlier
and pending documents billed counts with it. What is not known never agrees; how much may differ is the tolerances'
business.
"""

from collections.abc import Sequence
from fractions import Fraction

from rules_engine.documents.policy import MatchBasis
from rules_engine.matching.line_match import LineMatch
from rules_engine.matching.linking import LinkedOrder

NOWHERE = "none"
"""What is told where no level agrees."""


def matched_at(
    levels: Sequence[MatchBasis],
    matches: Sequence[LineMatch],
    orders: Sequence[LinkedOrder],
    total_without_vat: Fraction | None,
    before: Fraction | None,
    *,
    credit: bool,
) -> str:
    """Return the first level that agrees, or that none does.

    ``total_without_vat`` is the document's, ``before`` what other documents billed on the orders; None where a part of
    it is unknown. A credit note gives back what was billed.
    """
    agrees = {
        "line_detail": lambda: bool(matches) and all(_in_detail(each, credit=credit) for each in matches),
        "line_total": lambda: bool(matches) and all(_in_amount(each, credit=credit) for each in matches),
        "document_total": lambda: _in_all(orders, total_without_vat, before, credit=credit),
    }
    return next((level for level in levels if agrees[level]()), NOWHERE)


def _in_detail(match: LineMatch, *, credit: bool) -> bool:
    """Tell whether unit and price are the order line's and the quantity is within what is left of it."""
    if match.order_line is None or match.quantity is None or match.ordered is None:
        return False
    others = match.before.quantity
    left = others - match.earlier.quantity if credit else match.ordered - others - match.earlier.quantity
    return match.price is not None and match.price == match.order_price and match.quantity <= left


def _in_amount(match: LineMatch, *, credit: bool) -> bool:
    """Tell whether the amount is the order line's for the quantity, or all that is left of it: services by amount."""
    amount, before, earlier = match.amount, match.before.amount, match.earlier.amount
    if match.order_line is None or amount is None or before is None or earlier is None:
        return False
    if credit:
        return amount == before - earlier or (amount == match.expected_amount and amount <= before - earlier)
    if match.ordered_amount is None:
        return False
    left = match.ordered_amount - before - earlier
    return amount == left or (amount == match.expected_amount and amount <= left)


def _in_all(
    orders: Sequence[LinkedOrder], total_without_vat: Fraction | None, before: Fraction | None, *, credit: bool
) -> bool:
    """Tell whether the total is all that is left of the orders' totals."""
    totals = [each.order.totals.total_without_vat for each in orders]
    known = [Fraction(each) for each in totals if each is not None]
    if total_without_vat is None or before is None or not known or len(known) < len(totals):
        return False
    return total_without_vat == (before if credit else sum(known, Fraction(0)) - before)
