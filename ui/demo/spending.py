"""What the demo company may spend: its cost centres with their owners, sites, budgets, and the rates of currencies.

One budget is nearly taken, one is exceeded and only warns; the one of IT for the last quarter stops what goes beyond it
until its owner agrees, so that the last orders of IT wait for an approval.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rules_engine.documents.master_records import Budget, CostCentre, MasterRecord, Rate, Site
from ui.demo.master import COMPANY, LEVELS

_OWNERS: Final = {"4100": "buyer", "4200": "buyer", "4300": "buyer", "6100": "approver", "6200": "approver"}
_REGIONS: Final = {"HAM": "DE-HH", "LUB": "DE-SH", "SLE": "DE-SH"}
_AMOUNTS: Final = {"4100": "60000", "4200": "78000", "4300": "50000", "6100": "35000"}
"""EUR for a year; assembly and warehouse spend less, maintenance nearly all of it, the office more."""

_IT: Final = ((date(2026, 1, 1), date(2026, 9, 30), "50000"), (date(2026, 10, 1), date(2026, 12, 31), "1200"))
_BEFORE: Final = "80000"
"""EUR for each cost centre until the end of 2025."""

_WARN_AT_BP: Final = 8_500
_WEEK: Final = 7


def records(first: date, today: date) -> tuple[MasterRecord, ...]:
    """Return everything that says what may be spent, with rates for each week from a day on."""
    return (*_places(), *_budgets(), *_rates(first, today))


def _places() -> tuple[MasterRecord, ...]:
    sites = [
        Site(id=key, name=name, company_id=COMPANY.id, region=_REGIONS[key]) for key, name in COMPANY.sites.items()
    ]
    centres = [
        CostCentre(id=key, name=name, company_id=COMPANY.id, owner=_OWNERS[key])
        for key, name in COMPANY.cost_centres.items()
    ]
    return (*sites, *centres)


def _budgets() -> tuple[Budget, ...]:
    year = date(2026, 1, 1), date(2026, 12, 31)
    before = date(2025, 1, 1), date(2025, 12, 31)
    made = [_budget(f"B-{centre}-2026", centre, year, amount) for centre, amount in _AMOUNTS.items()]
    made += [_budget(f"B-{centre}-2025", centre, before, _BEFORE) for centre in COMPANY.cost_centres]
    for begin, end, amount in _IT:
        made.append(_budget(f"B-6200-{begin:%Y-%m}", "6200", (begin, end), amount))
    last = made.pop()
    return (*made, last.model_copy(update={"when_exceeded": "route", "warn_at_bp": None}))


def _budget(name: str, centre: str, period: tuple[date, date], amount: str) -> Budget:
    begin, end = period
    return Budget(
        id=name,
        cost_centre=centre,
        amount=Decimal(amount),
        currency=COMPANY.currency,
        valid_from=begin,
        valid_until=end,
        when_exceeded="warn",
        warn_at_bp=_WARN_AT_BP,
    )


def _rates(first: date, today: date) -> tuple[Rate, ...]:
    """Return what one EUR is worth in each other currency, each week."""
    weeks = range(0, (today - first).days + _WEEK, _WEEK)
    return tuple(
        Rate(currency=COMPANY.currency, in_currency=currency, day=first + timedelta(days=days), rate=level)
        for days in weeks
        for currency, level in LEVELS.items()
        if currency != COMPANY.currency
    )
