"""The terms of a document as a whole: what it says, whose it is, where its order stands, and the total's variance.

Pure functions from documents to known terms; what is not known is left out (semantics, rules 1–3).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules_engine.documents.arithmetic import LINE_RULE
from rules_engine.documents.inclusive import LINES_WITH_VAT
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Order
from rules_engine.documents.sheet import Terms, Value
from rules_engine.documents.totals import Totals
from rules_engine.matching.context import MatchContext
from rules_engine.matching.duplicates import DuplicateKind
from rules_engine.matching.line_match import LineMatch
from rules_engine.matching.linking import LinkedOrder, MatchedDocument, has_order_reference
from rules_engine.matching.order_candidates import told
from rules_engine.matching.parties import buyer_differs, iban_differs, seller_differs, seller_vat_differs
from rules_engine.matching.quantities import fraction
from rules_engine.matching.rounding import money, money_difference, share, write
from rules_engine.matching.side_rows import ChargePair, signed
from rules_engine.matching.texts import stated
from rules_engine.matching.total_measures import total_with_vat

_EPOCH: Final = date(1970, 1, 1)
_VAT_SUM_RULE: Final = re.compile(r"BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-0[89]")
"""The rules on what a row of the VAT breakdown must add up to; the others doubt a category or its rate."""

_TOTALS_RULES: Final = "BR-CO-"
"""Findings of the EN 16931 calculation rules begin so."""


def day_number(day: date | None) -> int | None:
    """Return a date as days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return None if day is None else (day - _EPOCH).days


def written(found: Mapping[str, Value | None]) -> Terms:
    """Return the terms that are known."""
    terms: Terms = {}
    for name, value in found.items():
        write(terms, name, value)
    return terms


def _is_of_sums(code: str) -> bool:
    """Tell whether a finding says that sums of the document do not add up."""
    return code.startswith(_TOTALS_RULES) or bool(_VAT_SUM_RULE.fullmatch(code))


def printed_terms(document: MatchedDocument, context: MatchContext) -> Terms:
    """Return what the document says by itself, and how it came."""
    issued, today = document.issue_date, context.today
    codes = [finding.code for finding in context.findings]
    return written(
        {
            "document.type": document.document_type.value,
            "document.type_code": document.type_code if isinstance(document, Invoice) else None,
            "document.number": document.number,
            "document.currency": document.currency,
            "document.issue_date": day_number(issued),
            "document.received_date": day_number(context.received_on),
            "document.delivery_date": day_number(_delivery_date(document)),
            "document.due_date": day_number(document.due_date) if isinstance(document, Invoice) else None,
            "document.today": day_number(today),
            "document.age_days": (today - issued).days,
            "document.findings": len(codes),
            "document.arithmetic_findings": sum(map(_is_of_sums, codes)),
            "document.reading_findings": sum(
                not code.startswith((LINE_RULE, LINES_WITH_VAT)) and not _is_of_sums(code) for code in codes
            ),
            "document.read_surely": context.read_surely,
            "document.has_order_reference": has_order_reference(document),
            "document.seller": document.seller.name or document.seller.legal_name,
            "document.seller_vat_id": document.seller.vat_id,
            "document.buyer": document.buyer.name or document.buyer.legal_name,
            "company.id": context.company_id,
            "company.currency": context.company_currency,
            "company.channel": context.channel,
            "response.code": None if isinstance(document, Invoice) else document.response_code,
        }
    )


def total_terms(totals: Totals, currency: str | None) -> Terms:
    """Return the printed totals in minor units; the total with VAT also where only the amount due is printed."""
    if currency is None:
        return {}
    names = ("sum_of_line_net_amounts", "total_without_vat", "vat", "amount_due")
    printed = {f"document.{name}": money(fraction(getattr(totals, name)), currency) for name in names}
    return written(printed | {"document.total_with_vat": money(total_with_vat(totals), currency)})


def master_terms(document: MatchedDocument, context: MatchContext) -> Terms:
    """Return what master data and history say about the seller, the account and the number."""
    supplier = context.supplier
    found: dict[str, Value | None] = {
        "supplier.known": True if supplier else False if context.suppliers_known else None,
        "supplier.candidates": context.supplier_candidates or None,
    }
    if supplier is not None:
        found |= {
            "supplier.id": supplier.id,
            "supplier.class": supplier.supplier_class,
            "supplier.order_required": supplier.order_required,
        }
    if isinstance(document, Invoice):
        found |= {
            "document.duplicate": context.duplicate,
            **_payment_terms(document, context),
            "document.preceding_found": context.preceding_found,
            "document.iban_differs": iban_differs((document.seller, document.payee), supplier),
        }
    return written(found)


def _payment_terms(document: Invoice, context: MatchContext) -> dict[str, Value | None]:
    """Return when the terms make the document due, and the discount that may still be taken."""
    terms = context.payment_terms
    if terms is None:
        return {}
    found: dict[str, Value | None] = {"document.terms_due_date": day_number(terms.due_on(document.issue_date))}
    discount, amount = terms.discount_on(document.issue_date, context.today), document.totals.amount_due
    if discount is not None and amount is not None:
        found |= {
            "document.discount_until": day_number(discount.until),
            "document.discount_days_left": (discount.until - context.today).days,
            "document.discount_amount": money(fraction(discount.of(amount, document.currency)), document.currency),
        }
    return found


def duplicate_terms(
    document: MatchedDocument, context: MatchContext, matches: Sequence[LineMatch]
) -> dict[str, Value | None]:
    """Return what the document may repeat: how, of which number, and what is equal.

    Half of an order is billed as the other half was. Where goods came for all that is billed with this document, one
    that is only like an earlier one is the bill of a further part.
    """
    if context.suspicions is None or not isinstance(document, Invoice):
        return {}
    part = _came_for_all(matches)
    left = [each for each in context.suspicions if not (part and each.kind in _ALIKE)]
    if not left:
        return {"document.duplicate_likely": False}
    return {
        "document.duplicate_likely": True,
        "document.duplicate_kind": left[0].kind.value,
        "document.duplicate_of": left[0].number,
        "document.duplicate_reasons": ", ".join(left[0].reasons),
    }


_ALIKE: Final = frozenset(
    {DuplicateKind.NEAR_NUMBER, DuplicateKind.SAME_LINES, DuplicateKind.AMOUNT_AND_DATE, DuplicateKind.SPLIT}
)


def _came_for_all(matches: Sequence[LineMatch]) -> bool:
    """Tell whether something was billed before, and goods came for that and for every line of this document too."""
    accepted = [None if match.received is None else match.received.accepted for match in matches]
    return any(match.before.quantity > 0 for match in matches) and all(
        match.quantity is not None and came is not None and match.before.plus(match.here).quantity <= came
        for match, came in zip(matches, accepted, strict=True)
    )


def order_terms(document: MatchedDocument, orders: Sequence[LinkedOrder], context: MatchContext) -> Terms:
    """Return where the order stands and whether its parties and currency are the document's.

    The first order speaks for its number, parties and status; totals are summed over all; the latest date counts.
    """
    candidates = told(context.order_candidates) or None
    if not orders:
        lines = [getattr(line, "cost_centre", None) for line in document.lines]
        centre = _common([getattr(document, "cost_centre", None), *lines])
        found: dict[str, Value | None] = {
            "order.found": False,
            "order.candidates": candidates,
            "company.cost_centre": centre,
        }
        return written(found | {"company.project": getattr(document, "project", None)})
    main = orders[0].order
    issued = max(linked.order.issue_date for linked in orders)
    found = {
        "order.found": True,
        "order.candidates": candidates,
        "order.number": main.number,
        "order.seller": main.seller.name or main.seller.legal_name,
        "order.seller_vat_id": main.seller.vat_id,
        "order.buyer": main.buyer.name or main.buyer.legal_name,
        "order.currency": main.currency,
        "order.status": _status(orders, context),
        "order.issue_date": day_number(issued),
        "order.after_document": issued > document.issue_date,
        "order.total_without_vat": _order_total(orders, document.currency),
        "company.cost_centre": _common([main.cost_centre, *(line.cost_centre for line in main.lines)]),
        "company.project": main.project,
        "company.site": _common([main.site, *(line.site for line in main.lines)]),
        "document.seller_differs": seller_differs(document.seller, main.seller, context.supplier),
        "document.seller_vat_differs": seller_vat_differs(document.seller, main.seller, context.supplier),
        "document.buyer_differs": buyer_differs(document.buyer, main.buyer),
        "document.currency_differs": currency_differs(document.currency, [linked.order for linked in orders]),
    }
    return written(found)


def currency_differs(currency: str | None, orders: Sequence[Order]) -> bool | None:
    """Tell whether any of the orders is in another currency; None without a currency or without orders."""
    return None if currency is None or not orders else any(order.currency != currency for order in orders)


def total_variance_terms(
    document: MatchedDocument,
    matches: Sequence[LineMatch],
    charges: Sequence[ChargePair],
    currency: str,
    context: MatchContext,
) -> Terms:
    """Return the total without VAT less what the orders give for the billed lines and charges.

    Unknown where no line has an order line, or the expectation of one that has is unknown.
    """
    paired = [match.expected_amount for match in matches if match.order_line is not None]
    known = [amount for amount in paired if amount is not None]
    total = total_without_vat(document, charges)
    if not paired or len(known) < len(paired) or total is None:
        return {}
    expected = sum(known, Fraction(0)) + sum((signed(pair.ordered) for pair in charges), Fraction(0))
    variance = total - expected
    return written(
        {
            "document.total_variance": money_difference(variance, currency),
            "document.total_variance_bp": share(variance, expected),
            "document.total_variance_of_invoice_bp": share(variance, total),
            "document.total_variance_company": _company(variance, context),
        }
    )


def _company(amount: Fraction, context: MatchContext) -> int | None:
    """Return a difference in the company's currency, rounded away from zero."""
    if context.rate is None or context.company_currency is None:
        return None
    return money_difference(amount * Fraction(context.rate), context.company_currency)


def total_without_vat(document: MatchedDocument, charges: Sequence[ChargePair]) -> Fraction | None:
    """Return the printed total without VAT, else the sum of lines and charges where all are known."""
    if document.totals.total_without_vat is not None:
        return Fraction(document.totals.total_without_vat)
    amounts = [fraction(line.line_net_amount) for line in document.lines]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or not amounts:
        return None
    return sum(known, Fraction(0)) + sum((signed(pair.row) for pair in charges), Fraction(0))


def _delivery_date(document: MatchedDocument) -> date | None:
    """Return the date of delivery, or the promised one."""
    return document.delivery_date if isinstance(document, Invoice) else document.promised_delivery_date


def _common(values: Sequence[str | None]) -> str | None:
    """Return the first value, the order's own; without it the one value all lines share."""
    own, *others = values
    said = {value for value in others if value is not None and stated(value)}
    return own if own is not None and stated(own) else next(iter(said)) if len(said) == 1 else None


def _order_total(orders: Sequence[LinkedOrder], currency: str | None) -> int | None:
    """Return the orders' totals without VAT in minor units; unknown in another currency than the document's."""
    totals = [linked.order.totals.total_without_vat for linked in orders]
    known = [Fraction(total) for total in totals if total is not None]
    comparable = currency is not None and all(linked.order.currency == currency for linked in orders)
    return money(sum(known, Fraction(0)), str(currency)) if comparable and len(known) == len(totals) else None


def _status(orders: Sequence[LinkedOrder], context: MatchContext) -> str:
    """Return where the main order stands: cancelled, closed once everything was billed before, changed, or open."""
    if context.order_cancelled:
        return "cancelled"
    order = orders[0].order
    billed: dict[str, Decimal] = defaultdict(Decimal)
    for row in context.billed_before:
        if orders[0].goes_by(row.order_number):
            billed[row.order_line] += row.quantity
    closed = [line.quantity is not None and billed[line.id] >= line.quantity for line in order.lines]
    if closed and all(closed):
        return "closed"
    return "changed" if orders[0].changed else "open"
