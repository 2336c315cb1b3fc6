"""The rows of a sheet beside its lines: charges and allowances of the document, and its VAT breakdown.

A charge is compared with the charge of the same reason on the order; what the order does not have is expected to be
nothing. A tax row is compared with the order's rates, and with its own arithmetic (BR-CO-17).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.lines import AllowanceCharge
from rules_engine.documents.order import Order
from rules_engine.documents.sheet import SheetLine, Terms, Value
from rules_engine.documents.totals import VatBreakdown
from rules_engine.matching.quantities import fraction, half_up, minor_scale
from rules_engine.matching.rounding import basis_points, money, money_difference, share, write
from rules_engine.matching.texts import stated

FREIGHT_CODES: Final = frozenset({"FC", "DL", "SAA"})
"""UNCL7161 codes of freight, delivery and shipping."""

FREIGHT_WORDS: Final = ("freight", "fracht", "shipping", "versand", "transport", "carriage", "fragt", "fret", "porto")


class ChargePair(NamedTuple):
    """A charge of the document and the order's charge of the same reason, if it has one."""

    row: AllowanceCharge
    ordered: AllowanceCharge | None


def pair_charges(rows: Sequence[AllowanceCharge], orders: Sequence[Order]) -> tuple[ChargePair, ...]:
    """Pair each charge or allowance with a free one on the orders: by reason code, by reason, or the only one."""
    free = [row for order in orders for row in order.allowance_charges]
    pairs: list[ChargePair] = []
    for row in rows:
        found = next((other for alike in (_same_code, _same_reason) for other in free if alike(row, other)), None)
        same_kind = [other for other in free if other.charge == row.charge]
        if found is None and len(same_kind) == 1 and not (stated(row.reason) and stated(same_kind[0].reason)):
            found = same_kind[0]
        if found is not None:
            free.remove(found)
        pairs.append(ChargePair(row, found))
    return tuple(pairs)


def signed(row: AllowanceCharge | None) -> Fraction:
    """Return what a charge adds to the document: allowances are negative, no row is nothing."""
    return Fraction(0) if row is None else Fraction(row.amount) * (1 if row.charge else -1)


def charge_rows(
    pairs: Sequence[ChargePair], currency: str, *, comparable: bool, order_found: bool
) -> tuple[SheetLine, ...]:
    """Return the sheet rows of the document's charges and allowances, ``charge:1`` first."""
    return tuple(
        SheetLine(
            id=f"charge:{place}",
            kind="charge",
            terms=_charge_terms(pair, currency, comparable=comparable and order_found, order_found=order_found),
        )
        for place, pair in enumerate(pairs, start=1)
    )


def tax_rows(
    rows: Sequence[VatBreakdown], order_rates: frozenset[Fraction], currency: str, line_count: int
) -> tuple[SheetLine, ...]:
    """Return the sheet rows of the document's VAT breakdown, ``tax:1`` first."""
    return tuple(
        SheetLine(id=f"tax:{place}", kind="tax", terms=_tax_terms(row, order_rates, currency, line_count))
        for place, row in enumerate(rows, start=1)
    )


def order_rates(orders: Sequence[Order]) -> frozenset[Fraction]:
    """Return the VAT rates the orders state, on their lines and in their breakdowns."""
    lines = [line.vat_rate for order in orders for line in order.lines]
    rows = [row.rate for order in orders for row in order.vat_breakdown]
    return frozenset(Fraction(rate) for rate in (*lines, *rows) if rate is not None)


def _same_code(row: AllowanceCharge, other: AllowanceCharge) -> bool:
    """Tell whether both are charges, or both allowances, of one reason code."""
    return row.charge == other.charge and row.reason_code is not None and row.reason_code == other.reason_code


def _same_reason(row: AllowanceCharge, other: AllowanceCharge) -> bool:
    """Tell whether both are charges, or both allowances, for one reason in words."""
    return row.charge == other.charge and stated(row.reason) is not None and stated(row.reason) == stated(other.reason)


def _charge_terms(pair: ChargePair, currency: str, *, comparable: bool, order_found: bool) -> Terms:
    """Return the terms of a charge or allowance; allowances count negative."""
    amount, expected = signed(pair.row), signed(pair.ordered)
    variance = amount - expected if comparable else None
    found: dict[str, Value | None] = {
        "line.paired": pair.ordered is not None if order_found else None,
        "line.description": pair.row.reason or ("Charge" if pair.row.charge else "Allowance"),
        "line.charge_code": pair.row.reason_code or pair.row.reason,
        "line.charge_kind": charge_kind(pair.row),
        "line.line_net_amount": money(amount, currency),
        "line.vat_rate": basis_points(fraction(pair.row.vat_rate)),
        "line.expected_amount": money(expected, currency) if comparable else None,
        "line.amount_variance": money_difference(variance, currency),
        "line.amount_variance_bp": share(variance, expected) if comparable else None,
        "line.amount_variance_of_invoice_bp": share(variance, amount),
        "line.money_at_risk": money_difference(max(Fraction(0), amount if variance is None else variance), currency),
    }
    return _written("charge", found)


def _tax_terms(row: VatBreakdown, rates: frozenset[Fraction], currency: str, line_count: int) -> Terms:
    """Return the terms of one row of the VAT breakdown; its net amount is the tax."""
    rate, tax, taxable = fraction(row.rate), fraction(row.tax_amount), fraction(row.taxable_amount)
    ordered_rate = next(iter(rates)) if len(rates) == 1 else rate if rate in rates else None
    expected = _tax(taxable, ordered_rate, currency)
    variance = None if tax is None or expected is None else tax - expected
    found: dict[str, Value | None] = {
        "line.description": " ".join(part for part in (row.category, str(row.rate or "")) if part) or None,
        "line.line_net_amount": money(tax, currency),
        "line.vat_rate": basis_points(rate),
        "line.order_vat_rate": basis_points(ordered_rate),
        "line.vat_rate_differs": None if rate is None or not rates else rate not in rates,
        "line.expected_amount": money(expected, currency),
        "line.amount_variance": money_difference(variance, currency),
        "line.amount_variance_bp": share(variance, expected),
        "line.amount_variance_of_invoice_bp": share(variance, tax),
        "line.arithmetic_differs": _tax_differs(tax, _tax(taxable, rate, currency), currency, line_count),
        "line.money_at_risk": None if variance is None else money_difference(max(Fraction(0), variance), currency),
    }
    return _written("tax", found)


def charge_kind(row: AllowanceCharge) -> str:
    """Return whether a row is a discount, freight (UNCL7161 and the usual words), or another charge.

    >>> charge_kind(AllowanceCharge(charge=True, amount="5", reason="Fracht")), charge_kind(
    ...     AllowanceCharge(charge=False, amount="5")
    ... )
    ('freight', 'discount')
    """
    if not row.charge:
        return "discount"
    words = (row.reason or "").casefold()
    freight = (row.reason_code or "").upper() in FREIGHT_CODES or any(word in words for word in FREIGHT_WORDS)
    return "freight" if freight else "charge"


def _written(kind: str, found: dict[str, Value | None]) -> Terms:
    """Write what is known of a row."""
    terms: Terms = {"line.kind": kind, "line.comparable": False}
    for name, value in found.items():
        write(terms, name, value)
    return terms


def _tax(taxable: Fraction | None, rate: Fraction | None, currency: str) -> Fraction | None:
    """Return the tax on an amount, rounded half up to the minor unit (BR-CO-17)."""
    if taxable is None or rate is None:
        return None
    return Fraction(half_up(taxable * rate / 100 * minor_scale(currency)), minor_scale(currency))


def _tax_differs(tax: Fraction | None, expected: Fraction | None, currency: str, line_count: int) -> bool | None:
    """Tell whether a tax is not its rate times its amount.

    One minor unit, and half a one per line, are allowed: many round the tax of each line.
    """
    if tax is None or expected is None:
        return None
    return abs(tax - expected) * minor_scale(currency) > 1 + Fraction(line_count, 2)
