"""Sums of a document against what its orders, master data and history let expect: charges, VAT, limits, rates, days.

Pure functions from documents to known terms; what is not known is left out (semantics, rules 1-3).
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.order import Order, limit_of
from rules_engine.documents.sheet import Value
from rules_engine.documents.totals import Totals
from rules_engine.matching.context import BilledBefore, BlanketAround, MatchContext
from rules_engine.matching.line_match import LineMatch
from rules_engine.matching.line_measures import order_vat_rate
from rules_engine.matching.linking import LinkedOrder, same_number
from rules_engine.matching.quantities import fraction, half_up, minor_scale
from rules_engine.matching.rounding import money, money_difference, share
from rules_engine.matching.side_rows import ChargePair, signed

_NOTHING = Fraction(0)

_BILLED: Final = {"limit": "order_billed", "blanket_limit": "blanket_billed"}
"""What is called what is billed on an order, by the stem of its limit's terms."""


def charge_total_terms(
    rows: Sequence[AllowanceCharge], orders: Sequence[Order], currency: str, *, comparable: bool
) -> dict[str, Value | None]:
    """Return the document's charges and allowances in all, against the orders'; less discount is a positive one."""
    ordered = [row for order in orders for row in order.allowance_charges]
    charges, discount = _sum_of(rows, charge=True), _sum_of(rows, charge=False)
    found: dict[str, Value | None] = {
        "document.charges": money(charges, currency),
        "document.discount": money(discount, currency),
    }
    if not comparable or not orders:
        return found
    expected, promised = _sum_of(ordered, charge=True), _sum_of(ordered, charge=False)
    return found | {
        "document.charges_variance": money_difference(charges - expected, currency),
        "document.charges_variance_bp": share(charges - expected, expected),
        "document.discount_variance": money_difference(promised - discount, currency),
        "document.discount_variance_bp": share(promised - discount, promised),
    }


def _sum_of(rows: Sequence[AllowanceCharge], *, charge: bool) -> Fraction:
    """Return the sum of charges, or of allowances, as a positive amount."""
    return sum((Fraction(row.amount) for row in rows if row.charge == charge), _NOTHING)


def vat_terms(
    document: Invoice,
    matches: Sequence[LineMatch],
    charges: Sequence[ChargePair],
    rates: frozenset[Fraction],
    currency: str,
) -> dict[str, Value | None]:
    """Return VAT against the orders' rates on what is billed, and the total with VAT against what they expect."""
    expected, vat = _vat_on_billed(document, rates, currency), fraction(document.totals.vat)
    variance = None if expected is None or vat is None else vat - expected
    gross, total = _expected_gross(matches, charges, rates, currency), total_with_vat(document.totals)
    gap = None if gross is None or total is None else total - gross
    return {
        "document.vat_variance": money_difference(variance, currency),
        "document.vat_variance_bp": share(variance, expected),
        "document.total_with_vat_variance": money_difference(gap, currency),
        "document.total_with_vat_variance_bp": share(gap, gross),
    }


def _vat_on_billed(document: Invoice, rates: frozenset[Fraction], currency: str) -> Fraction | None:
    """Return the VAT of the billed amounts at the orders' rates; of several, the printed one if it is among them."""
    taxes = []
    for row in document.vat_breakdown:
        rate, taxable = fraction(row.rate), fraction(row.taxable_amount)
        ordered = next(iter(rates)) if len(rates) == 1 else rate if rate in rates else None
        if ordered is None or taxable is None:
            return None
        taxes.append(_rounded(taxable * ordered / 100, currency))
    return sum(taxes, _NOTHING) if taxes else None


def _expected_gross(
    matches: Sequence[LineMatch], charges: Sequence[ChargePair], rates: frozenset[Fraction], currency: str
) -> Fraction | None:
    """Return what the orders give for the billed lines and charges, VAT included."""
    net, vat = _NOTHING, _NOTHING
    paired = [match for match in matches if match.order_line is not None and match.order is not None]
    only = next(iter(rates)) if len(rates) == 1 else None
    for match in paired:
        assert match.order is not None and match.order_line is not None  # noqa: PT018 - said to the type checker.
        amount, rate = match.expected_amount, order_vat_rate(match.order, match.order_line)
        rate = only if rate is None else rate
        if amount is None or rate is None:
            return None
        net, vat = net + amount, vat + amount * rate / 100
    for pair in (pair for pair in charges if pair.ordered is not None):
        own = fraction(pair.ordered.vat_rate) if pair.ordered else None
        rate = only if own is None else own
        if rate is None:
            return None
        net, vat = net + signed(pair.ordered), vat + signed(pair.ordered) * rate / 100
    return net + _rounded(vat, currency) if paired else None


def _rounded(amount: Fraction, currency: str) -> Fraction:
    """Return an amount rounded half up to the minor unit."""
    return Fraction(half_up(amount * minor_scale(currency)), minor_scale(currency))


def total_with_vat(totals: Totals) -> Fraction | None:
    """Return the printed total with VAT, else what the amount due gives back (BR-CO-16)."""
    if totals.total_with_vat is not None or totals.amount_due is None:
        return fraction(totals.total_with_vat)
    paid, rounding = fraction(totals.paid_amount) or 0, fraction(totals.rounding_amount) or 0
    return Fraction(totals.amount_due) + paid - rounding


def balance_terms(document: Invoice, currency: str) -> dict[str, Value | None]:
    """Return the printed rounding, and what no line, charge, allowance or VAT of the document explains of its total."""
    amounts = [fraction(line.line_net_amount) for line in document.lines]
    known = [amount for amount in amounts if amount is not None]
    total, vat = total_with_vat(document.totals), fraction(document.totals.vat)
    balance = None
    if len(known) == len(amounts) and total is not None and vat is not None:
        explained = sum(known, vat) + sum((signed(row) for row in document.allowance_charges), _NOTHING)
        balance = total - explained
    return {
        "document.rounding_amount": money(fraction(document.totals.rounding_amount) or _NOTHING, currency),
        "document.balance": money_difference(balance, currency),
    }


def limit_terms(
    document: Invoice, orders: Sequence[LinkedOrder], context: MatchContext, net: Fraction | None, currency: str
) -> dict[str, Value | None]:
    """Return what all documents bill on the first order against its own limit and validity, and on its blanket order.

    Both hold: what was called off keeps the limit of its own order, and counts with what is billed on every other
    call-off against the limit of the blanket order.
    """
    if not orders:
        return {}
    first = orders[0]
    own = _Limited(first.order, [row for row in context.billed_before if first.goes_by(row.order_number)])
    around = _blanket_of(first.order, context)
    terms = _limit(document, own, net, currency, stem="limit")
    terms["document.days_outside_validity"] = _outside(document.issue_date, first.order)
    if around is not None:
        limited = _Limited(around.order, around.billed_before, fraction(around.rate))
        terms |= _limit(document, limited, net, currency, stem="blanket_limit")
        terms["document.days_outside_blanket"] = _outside(document.issue_date, around.order)
    return terms | {"order.blanket": None if around is None else around.order.number}


class _Limited(NamedTuple):
    """An order that may have a limit, what other documents billed on it, and the rate of its currency on its date."""

    order: Order
    rows: Sequence[BilledBefore]
    rate: Fraction | None = None


def _limit(
    document: Invoice, limited: _Limited, net: Fraction | None, currency: str, *, stem: str
) -> dict[str, Value | None]:
    """Return an order's limit, what is billed on it with this document, and how far that is beyond the limit."""
    rate = Fraction(1) if limited.order.currency == currency else limited.rate
    printed = fraction(limit_of(limited.order))
    limit = None if printed is None or rate is None else _rounded(printed * rate, currency)
    billed = _billed(limited.rows, currency)
    sign = -1 if document.document_type is DocumentType.CREDIT_NOTE else 1
    in_all = None if billed is None or net is None or rate is None else billed + sign * net
    over = None if in_all is None or limit is None else in_all - limit
    return {
        f"order.{stem}_amount": money(limit, currency),
        f"document.{_BILLED[stem]}": money(in_all, currency),
        f"document.{stem}_variance": money_difference(over, currency),
        f"document.{stem}_variance_bp": share(over, limit),
    }


def _blanket_of(order: Order, context: MatchContext) -> BlanketAround | None:
    """Return the blanket order that an order is called off from."""
    named = order.blanket_order_reference
    return next((each for each in context.blankets if same_number(each.order.number, named)), None)


def _billed(rows: Sequence[BilledBefore], currency: str) -> Fraction | None:
    """Return the net amount other documents billed; None where a part is in another currency."""
    if any(row.currency not in {None, currency} and row.amount for row in rows):
        return None
    return sum((Fraction(row.amount) for row in rows), _NOTHING)


def _outside(issued: date, order: Order) -> int | None:
    """Return the days a date lies after an order's validity, or before it as negative; None where it has no end."""
    if order.valid_from is None and order.valid_to is None:
        return None
    if order.valid_to is not None and issued > order.valid_to:
        return (issued - order.valid_to).days
    if order.valid_from is not None and issued < order.valid_from:
        return (issued - order.valid_from).days
    return 0


def exchange_terms(
    context: MatchContext, net: Fraction | None, matches: Sequence[LineMatch]
) -> dict[str, Value | None]:
    """Return the company's rate of the document's date against that of the dates of its orders.

    Of several orders each line counts at the rate of its own, and what is of no line at that of the first.
    """
    rate, ordered = fraction(context.rate), _ordered_rate(context, net, matches)
    if rate is None or ordered is None or context.company_currency is None:
        return {}
    difference = None if net is None else net * (rate - ordered)
    return {
        "document.exchange_rate_variance_bp": share(rate - ordered, ordered),
        "document.exchange_difference": money_difference(difference, context.company_currency),
    }


def _ordered_rate(context: MatchContext, net: Fraction | None, matches: Sequence[LineMatch]) -> Fraction | None:
    """Return the rate of the orders' dates, weighed by what is billed on each; None where one is missing."""
    first = fraction(context.order_rate)
    if not context.order_rates or first is None or not net:
        return first
    rest, worth = net, _NOTHING
    for match in matches:
        rate = first if match.order is None else fraction(context.order_rates.get(match.order.number))
        if match.amount is None or rate is None:
            return None
        rest, worth = rest - match.amount, worth + match.amount * rate
    return (worth + rest * first) / net


def payment_terms(document: Invoice, context: MatchContext) -> dict[str, Value | None]:
    """Return the days to pay that were agreed with the supplier minus those the document gives."""
    agreed = context.supplier.payment_days if context.supplier else None
    if agreed is None or document.due_date is None:
        return {}
    return {"document.payment_days_variance": agreed - (document.due_date - document.issue_date).days}
