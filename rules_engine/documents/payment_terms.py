"""Payment terms: when an invoice is due, until when a discount may be taken, and how printed terms are understood.

Days are calendar days from the date of issue. What is printed and not understood gives no date: nobody guesses one.
"""

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.money import round_to_minor


class DiscountStep(Frozen):
    """A discount for paying within days of the date of issue."""

    days: int = Field(ge=0, le=3_650)
    percent: Exact = Field(gt=0, le=100)


class PaymentTerms(Frozen):
    """Terms of payment: net days, counted from the end of the month where so agreed, and discounts, any sequence."""

    id: str = Field(min_length=1)
    name: str = ""
    days: int = Field(ge=0, le=3_650, description="from the date of issue to payment")
    from_end_of_month: bool = False
    discounts: tuple[DiscountStep, ...] = ()

    def due_on(self, issued_on: date) -> date:
        """Return the day an invoice is due.

        >>> PaymentTerms(id="30", days=30).due_on(date(2026, 1, 31))
        datetime.date(2026, 3, 2)
        >>> PaymentTerms(id="e", days=14, from_end_of_month=True).due_on(date(2026, 2, 3))
        datetime.date(2026, 3, 14)
        """
        last = calendar.monthrange(issued_on.year, issued_on.month)[1]
        start = issued_on.replace(day=last) if self.from_end_of_month else issued_on
        return start + timedelta(days=self.days)

    def discount_on(self, issued_on: date, today: date) -> "Discount | None":
        """Return the highest discount that may still be taken today, and until when; None once all are over."""
        still = [each for each in self.discounts if issued_on + timedelta(days=each.days) >= today]
        best = max(still, key=lambda each: (each.percent, each.days), default=None)
        return None if best is None else Discount(until=issued_on + timedelta(days=best.days), percent=best.percent)


class Discount(Frozen):
    """A discount that may be taken until a day."""

    until: date
    percent: Exact

    def of(self, amount: Decimal, currency: str) -> Decimal:
        """Return what the discount takes off an amount, rounded half up to the minor unit."""
        exact = Fraction(amount) * Fraction(self.percent) / 100
        return round_to_minor(Decimal(exact.numerator) / Decimal(exact.denominator), currency)


_DAYS: Final = r"(?:days?|tagen?|tage|jours?|dagen|dage|dagar|d\.?)"
_NET: Final = r"(?:net(?:to|t)?|rein\s+netto)"
_SHORT: Final = re.compile(r"(\d{1,2}(?:[.,]\d+)?)\s*%?\s*/\s*(\d{1,3})\s*,?\s*(?:n|net)\s*/?\s*(\d{1,3})")
_CLAUSE: Final = re.compile(r";|,(?!\d)|\b(?:und|and|et|og|en)\b", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(\d{1,2}(?:[.,]\d+)?)\s*%")
_WITHIN: Final = re.compile(rf"(\d{{1,3}})\s*{_DAYS}", re.IGNORECASE)
_NET_DAYS: Final = re.compile(
    rf"{_NET}\D{{0,20}}?(\d{{1,3}})(?:\s*{_DAYS})?|(\d{{1,3}})\s*{_DAYS}\s*(?:{_NET})?", re.IGNORECASE
)
_AT_ONCE: Final = re.compile(r"immediate|sofort|on receipt|à réception|omgående|straks|per direct", re.IGNORECASE)
_END_OF_MONTH: Final = re.compile(
    r"end of (?:the )?month|\beom\b|monatsende|fin de mois|løbende måned|einde maand", re.IGNORECASE
)


def understood(printed: str | None) -> PaymentTerms | None:
    """Return the terms that printed words mean; None where they are not understood.

    >>> understood("2/10 net 30").discounts[0].days, understood("14 Tage 2 % Skonto, 30 Tage netto").days
    (10, 30)
    >>> understood("60 days end of month").from_end_of_month, understood("as agreed") is None
    (True, True)
    """
    text = " ".join((printed or "").split())
    if not text:
        return None
    if (short := _SHORT.fullmatch(text.lower())) is not None:
        percent, within, days = short.groups()
        return _terms(text, int(days), [(within, percent)])
    steps, net = [], []
    for clause in _CLAUSE.split(text):
        percent, within = _PERCENT.findall(clause), _WITHIN.findall(_PERCENT.sub(" ", clause))
        if percent:
            if (len(percent), len(within)) != (1, 1):
                return None
            steps.append((within[0], percent[0]))
        else:
            net += [int(first or second) for first, second in _NET_DAYS.findall(clause)]
    if not net and _AT_ONCE.search(text):
        net = [0]
    return _terms(text, net[0], steps) if len(set(net)) == 1 else None


def _terms(text: str, days: int, steps: list[tuple[str, str]]) -> PaymentTerms | None:
    """Make terms of what was found; None where a discount is none."""
    found = [(int(within), Decimal(percent.replace(",", "."))) for within, percent in steps]
    if any(not 0 < percent < 100 for _, percent in found):  # noqa: PLR2004 - percent
        return None
    discounts = tuple(DiscountStep(days=within, percent=percent) for within, percent in found)
    return PaymentTerms(
        id=text, name=text, days=days, from_end_of_month=bool(_END_OF_MONTH.search(text)), discounts=discounts
    )
