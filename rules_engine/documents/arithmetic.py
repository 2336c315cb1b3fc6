"""The arithmetic of a bill: the totals rules BR-CO-10 to BR-CO-17 of EN 16931 and the line rule PEPPOL-EN16931-R120.

The rules of the VAT categories (BR-S-01 to BR-O-09) stand in ``vat_rules`` and are asked here as well.

Owns the comparison of what is printed with what follows from the rest of the document, exactly. A rule whose printed
side is absent says nothing; what must be present is another matter. Rounding is half up, away from zero at the half,
to the minor unit of the currency and never coarser than two digits, as the published rules do.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Protocol

from rules_engine.documents.candidate import Finding
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.money import minor_digits
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.documents.vat_rules import vat_findings

_REMEDY: Final = "Ask the seller for a corrected document, or have a person confirm which number counts."

VAT_SLACK: Final = 1
"""Units of the currency by which VAT of a category may differ: sellers add up VAT per line (BR-CO-17 as published)."""

LINE_SLACK: Final = 2
"""Minor units by which a line may differ from quantity times price (PEPPOL-EN16931-R120)."""

LINE_RULE: Final = "PEPPOL-EN16931-R120"


class Billed(Protocol):
    """What the rules look at; invoices, credit notes and candidates have it."""

    @property
    def currency(self) -> str | None:
        """ISO 4217 code (BT-5)."""

    @property
    def lines(self) -> Sequence[TradeLine]:
        """The lines (BG-25)."""

    @property
    def allowance_charges(self) -> Sequence[AllowanceCharge]:
        """Allowances and charges of the document (BG-20, BG-21)."""

    @property
    def vat_breakdown(self) -> Sequence[VatBreakdown]:
        """The VAT breakdown (BG-23)."""

    @property
    def totals(self) -> Totals:
        """The totals (BG-22)."""


def arithmetic_findings(document: Billed) -> tuple[Finding, ...]:
    """Return one finding for each rule that does not hold, in the order of the rules, lines last."""
    digits = max(2, minor_digits(document.currency or ""))
    return tuple(finding for rule in _RULES for finding in rule(document, digits))


def invoice_findings(document: Billed) -> tuple[Finding, ...]:
    """Return one finding for each rule of sums, lines and VAT categories that does not hold."""
    return (*arithmetic_findings(document), *vat_findings(document))


def _sum_of_lines(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-10: sum of line net amounts = Σ line net amount."""
    printed = document.totals.sum_of_line_net_amounts
    amounts = [line.line_net_amount for line in document.lines]
    if printed is not None and None not in amounts:
        expected = half_up(sum((Fraction(amount) for amount in amounts if amount is not None), Fraction(0)), digits)
        yield from _unequal("BR-CO-10", "sum of line net amounts", printed, expected, "sum_of_line_net_amounts")


def _allowances(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-11: sum of allowances = Σ document level allowance amount."""
    yield from _document_level(document, digits, charge=False)


def _charges(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-12: sum of charges = Σ document level charge amount."""
    yield from _document_level(document, digits, charge=True)


def _document_level(document: Billed, digits: int, *, charge: bool) -> Iterator[Finding]:
    """Compare a printed total of allowances or charges with the amounts; either alone is a finding."""
    code, name, field = (
        ("BR-CO-12", "sum of charges", "charges") if charge else ("BR-CO-11", "sum of allowances", "allowances")
    )
    printed = document.totals.charges if charge else document.totals.allowances
    listed = [row.amount for row in document.allowance_charges if row.charge is charge]
    if printed is None and not listed:
        return
    expected = half_up(sum(map(Fraction, listed), Fraction(0)), digits)
    if printed is None:
        yield _finding(code, f"The {name} is not printed, but {expected} is listed.", field)
    else:
        yield from _unequal(code, name, printed, expected, field)


def _without_vat(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-13: total without VAT = sum of line net amounts − allowances + charges."""
    totals = document.totals
    lines = _lines_total(document)
    if totals.total_without_vat is None or lines is None:
        return
    expected = lines - _total_of(document, charge=False) + _total_of(document, charge=True)
    yield from _unequal(
        "BR-CO-13", "total without VAT", totals.total_without_vat, half_up(expected, digits), "total_without_vat"
    )


def _vat(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-14: total VAT = Σ VAT category tax amount."""
    amounts = [row.tax_amount for row in document.vat_breakdown]
    if document.totals.vat is not None and amounts and None not in amounts:
        expected = half_up(sum((Fraction(amount) for amount in amounts if amount is not None), Fraction(0)), digits)
        yield from _unequal("BR-CO-14", "total VAT", document.totals.vat, expected, "vat")


def _with_vat(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-15: total with VAT = total without VAT + total VAT."""
    totals = document.totals
    if totals.total_with_vat is not None and totals.total_without_vat is not None and totals.vat is not None:
        expected = half_up(Fraction(totals.total_without_vat) + Fraction(totals.vat), digits)
        yield from _unequal("BR-CO-15", "total with VAT", totals.total_with_vat, expected, "total_with_vat")


def _amount_due(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-16: amount due = total with VAT − paid amount + rounding amount."""
    totals = document.totals
    if totals.amount_due is not None and totals.total_with_vat is not None:
        paid, rounding = Fraction(totals.paid_amount or 0), Fraction(totals.rounding_amount or 0)
        expected = half_up(Fraction(totals.total_with_vat) - paid + rounding, digits)
        yield from _unequal("BR-CO-16", "amount due", totals.amount_due, expected, "amount_due")


def _vat_of_categories(document: Billed, digits: int) -> Iterator[Finding]:
    """BR-CO-17: VAT category tax amount = taxable amount × rate, within less than one unit of the currency."""
    for index, row in enumerate(document.vat_breakdown):
        if row.tax_amount is None or row.taxable_amount is None:
            continue
        expected = half_up(Fraction(row.taxable_amount) * Fraction(row.rate or 0) / 100, digits)
        if abs(row.tax_amount - expected) >= VAT_SLACK:
            rate = "no rate" if row.rate is None else f"{row.rate} %"
            yield Finding(
                code="BR-CO-17",
                sentence=f"VAT of {row.taxable_amount} at {rate} is {expected}, not {row.tax_amount}.",
                place=f"vat_breakdown.{index}.tax_amount",
                remedy=_REMEDY,
            )


def _lines(document: Billed, _: int) -> Iterator[Finding]:
    """PEPPOL-EN16931-R120: line net amount = quantity × price ÷ base quantity + charges − allowances."""
    # Lines are rounded to what the currency has: a line in yen has no hundredths.
    digits = minor_digits(document.currency or "")
    slack = Fraction(LINE_SLACK, 10**digits)
    for index, line in enumerate(document.lines):
        if line.quantity is None or line.net_price is None or line.line_net_amount is None:
            continue
        if not line.price_base_quantity:
            continue
        gross = Fraction(line.quantity) * Fraction(line.net_price) / Fraction(line.price_base_quantity)
        signed = (Fraction(row.amount) * (1 if row.charge else -1) for row in line.allowance_charges)
        exact = gross + sum(signed, Fraction(0))
        if abs(Fraction(line.line_net_amount) - exact) > slack:
            yield Finding(
                code=LINE_RULE,
                sentence=f"Line {line.id} comes to {half_up(exact, digits)}, not {line.line_net_amount}.",
                place=f"lines.{index}.line_net_amount",
                remedy=_REMEDY,
            )


_RULES: Final = (
    _sum_of_lines,
    _allowances,
    _charges,
    _without_vat,
    _vat,
    _with_vat,
    _amount_due,
    _vat_of_categories,
    _lines,
)


def _lines_total(document: Billed) -> Fraction | None:
    """Return the sum of line net amounts: as printed, else added up; None where a line has no amount."""
    printed = document.totals.sum_of_line_net_amounts
    if printed is not None:
        return Fraction(printed)
    amounts = [line.line_net_amount for line in document.lines]
    if not amounts or None in amounts:
        return None
    return sum((Fraction(amount) for amount in amounts if amount is not None), Fraction(0))


def _total_of(document: Billed, *, charge: bool) -> Fraction:
    """Return the allowances or charges of the document: as printed in the totals, else what is listed."""
    printed = document.totals.charges if charge else document.totals.allowances
    if printed is not None:
        return Fraction(printed)
    return sum((Fraction(row.amount) for row in document.allowance_charges if row.charge is charge), Fraction(0))


def half_up(exact: Fraction, digits: int) -> Decimal:
    """Round an exact number to digits, halves away from zero."""
    shifted = exact * 10**digits
    whole = (2 * abs(shifted.numerator) + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole if shifted >= 0 else -whole).scaleb(-digits)


def _unequal(code: str, name: str, printed: Decimal, expected: Decimal, field: str) -> Iterator[Finding]:
    """Yield a finding where the printed total is not the expected one."""
    if printed != expected:
        yield _finding(code, f"The {name} is {printed}, but {expected} follows from the rest.", field)


def _finding(code: str, sentence: str, field: str) -> Finding:
    """Write a finding about a total."""
    return Finding(code=code, sentence=sentence, place=f"totals.{field}", remedy=_REMEDY)
