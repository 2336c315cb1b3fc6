"""The VAT categories of a bill: rules BR-S-01 to BR-O-09 of EN 16931, for all nine categories alike.

Owns which category must have a rate, which must have none, and what its row of the VAT breakdown must add up to. A rule
says nothing where lines or rows do not print a category: formats older than EN 16931 often do not. The numbers of the
rules are those of the norm: 01 the category has its row, 05 to 07 the rate of lines, allowances and charges, 08 the
taxable amount, 09 the tax amount.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, Protocol

from rules_engine.documents.candidate import Finding
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.totals import VatBreakdown

_REMEDY: Final = "Ask the seller for a corrected document, or have a person confirm which number counts."
_UNIT: Final = 1


class Category(NamedTuple):
    """One VAT category: its letters in the rules, whether it has a rate, and whether it has one row or many."""

    rules: str
    rate: str
    by_rate: bool


CATEGORIES: Final[dict[str, Category]] = {
    "S": Category("S", "positive", by_rate=True),
    "L": Category("AF", "any", by_rate=True),
    "M": Category("AG", "any", by_rate=True),
    "Z": Category("Z", "zero", by_rate=False),
    "E": Category("E", "zero", by_rate=False),
    "AE": Category("AE", "zero", by_rate=False),
    "K": Category("IC", "zero", by_rate=False),
    "G": Category("G", "zero", by_rate=False),
    "O": Category("O", "none", by_rate=False),
}
"""UNCL5305 code → what the norm says about it."""

RULES: Final = frozenset(
    f"BR-{category.rules}-{number}"
    for category in CATEGORIES.values()
    for number in ("01", "05", "06", "07", "08", "09")
)
"""Every rule that is checked here."""


class Taxed(Protocol):
    """What the rules look at; invoices, credit notes and candidates have it."""

    @property
    def lines(self) -> Sequence[TradeLine]:
        """The lines (BG-25)."""

    @property
    def allowance_charges(self) -> Sequence[AllowanceCharge]:
        """Allowances and charges of the document (BG-20, BG-21)."""

    @property
    def vat_breakdown(self) -> Sequence[VatBreakdown]:
        """The VAT breakdown (BG-23)."""


def vat_findings(document: Taxed) -> Iterator[Finding]:
    """Yield one finding for each rule that does not hold, category by category."""
    for code, category in CATEGORIES.items():
        yield from _rows(document, code, category)
        yield from _rates(document, code, category)
        yield from _amounts(document, code, category)


def _rows(document: Taxed, code: str, category: Category) -> Iterator[Finding]:
    """BR-x-01: a category that is used has a row in the breakdown, and only one unless it has several rates."""
    rows = sum(row.category == code for row in document.vat_breakdown)
    used = any(line.vat_category == code for line in document.lines) or any(
        row.vat_category == code for row in document.allowance_charges
    )
    if used and not rows:
        yield _finding(category, "01", f"VAT category {code} has no row in the VAT breakdown.", "vat_breakdown")
    elif rows > 1 and not category.by_rate:
        yield _finding(category, "01", f"VAT category {code} has {rows} rows in the VAT breakdown.", "vat_breakdown")


def _rates(document: Taxed, code: str, category: Category) -> Iterator[Finding]:
    """BR-x-05 to 07: the rate of each line, allowance and charge is one that its category may have."""
    entries: list[tuple[str, str, str | None, Decimal | None]] = [
        ("05", f"lines.{index}.vat_rate", line.vat_category, line.vat_rate) for index, line in enumerate(document.lines)
    ]
    entries += [
        ("07" if row.charge else "06", f"allowance_charges.{index}.vat_rate", row.vat_category, row.vat_rate)
        for index, row in enumerate(document.allowance_charges)
    ]
    for number, place, used, rate in entries:
        if used == code and not _may_have(category, rate):
            said = "no rate" if rate is None else f"a rate of {rate} %"
            yield _finding(category, number, f"VAT category {code} stands with {said}.", place)


def _may_have(category: Category, rate: Decimal | None) -> bool:
    """Say whether a category may have a rate."""
    if category.rate == "none":
        return rate is None
    if rate is None:
        return False
    if category.rate == "zero":
        return rate == 0
    return rate > 0 if category.rate == "positive" else rate >= 0


def _amounts(document: Taxed, code: str, category: Category) -> Iterator[Finding]:
    """BR-x-08 and 09: a row is the sum of what it taxes, and its tax what its rate makes of it."""
    for index, row in enumerate(document.vat_breakdown):
        if row.category != code:
            continue
        place = f"vat_breakdown.{index}"
        expected = _taxed(document, code, row.rate if category.by_rate else None, by_rate=category.by_rate)
        if row.taxable_amount is not None and expected is not None:
            off = abs(Fraction(row.taxable_amount) - expected)
            if off >= _UNIT if category.by_rate else off:
                yield _finding(
                    category,
                    "08",
                    f"The taxable amount of VAT category {code} is {row.taxable_amount}, but its lines, allowances and "
                    "charges come to another sum.",
                    f"{place}.taxable_amount",
                )
        if row.tax_amount is None:
            continue
        if category.by_rate:
            if row.taxable_amount is None or row.rate is None:
                continue
            exact = Fraction(row.taxable_amount) * Fraction(row.rate) / 100
            wrong = abs(Fraction(row.tax_amount) - exact) >= _UNIT
        else:
            wrong = row.tax_amount != 0
        if wrong:
            yield _finding(
                category, "09", f"The tax of VAT category {code} is {row.tax_amount}.", f"{place}.tax_amount"
            )


def _taxed(document: Taxed, code: str, rate: Decimal | None, *, by_rate: bool) -> Fraction | None:
    """Return what a category taxes: lines, less allowances, with charges; None where not all print a category."""
    if not document.lines or any(not line.vat_category or line.line_net_amount is None for line in document.lines):
        return None
    if any(not row.vat_category for row in document.allowance_charges):
        return None
    total = Fraction(0)
    for line in document.lines:
        if line.vat_category == code and (not by_rate or line.vat_rate == rate):
            total += Fraction(line.line_net_amount or 0)
    for row in document.allowance_charges:
        if row.vat_category == code and (not by_rate or row.vat_rate == rate):
            total += Fraction(row.amount) * (1 if row.charge else -1)
    return total


def _finding(category: Category, number: str, sentence: str, place: str) -> Finding:
    """Write a finding about a category."""
    return Finding(code=f"BR-{category.rules}-{number}", sentence=sentence, place=place, remedy=_REMEDY)
