"""Working days: weekdays that are no public holiday where a site stands.

The holidays are those of the `holidays` library, by country or by country and region such as ``DE-SH``. Without a
country only weekends are free.
"""

from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rules_engine.errors import HomeRefused

_SATURDAY: Final = 5
SPAN_DAYS_MAX: Final = 3_700
"""Beyond ten years nobody counts working days one by one."""


class WorkingDays:
    """The calendar of one country or region."""

    def __init__(self, region: str = "") -> None:
        """Take the calendar of a region such as ``DK`` or ``DE-SH``; of none, weekends only."""
        self.region = region
        self._free = _holidays(region)

    def is_one(self, day: date) -> bool:
        """Tell whether people work on a day.

        >>> WorkingDays("DK").is_one(date(2026, 6, 5)), WorkingDays("DK").is_one(date(2026, 12, 25))
        (True, False)
        """
        return day.weekday() < _SATURDAY and day not in self._free

    def after(self, day: date, count: int) -> date:
        """Return the day that is so many working days later; of none, the next one that is a working day.

        >>> WorkingDays().after(date(2026, 11, 27), 1), WorkingDays().after(date(2026, 11, 28), 0)
        (datetime.date(2026, 11, 30), datetime.date(2026, 11, 30))
        """
        while not self.is_one(day):
            day += timedelta(days=1)
        for _ in range(min(count, SPAN_DAYS_MAX)):
            day += timedelta(days=1)
            while not self.is_one(day):
                day += timedelta(days=1)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the latest day since which more than so many working days passed until another, that one included.

        >>> WorkingDays().before(date(2026, 11, 30), 0), WorkingDays().before(date(2026, 11, 30), 1)
        (datetime.date(2026, 11, 29), datetime.date(2026, 11, 26))
        """
        for _ in range(count + 1):
            while not self.is_one(day):
                day -= timedelta(days=1)
            day -= timedelta(days=1)
        return day

    def between(self, begin: date, end: date) -> int:
        """Return how many working days passed after one day until another, that one included.

        >>> WorkingDays().between(date(2026, 11, 27), date(2026, 11, 30))
        1
        """
        days = min((end - begin).days, SPAN_DAYS_MAX)
        return sum(self.is_one(begin + timedelta(days=number)) for number in range(1, days + 1))


@lru_cache(maxsize=128)
def working_days(region: str) -> WorkingDays:
    """Return the calendar of a region, made once.

    Raises:
        HomeRefused: nobody knows the holidays of such a region.
    """
    return WorkingDays(region)


def _holidays(region: str) -> Container[date]:
    """Return the public holidays of a region."""
    if not region:
        return frozenset()
    # The library takes a third of a second to load: only homes that name a country pay for it.
    import holidays  # noqa: PLC0415

    country, _, part = region.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        raise HomeRefused(
            f"The holidays of {region} are not known.",
            where="calendar.country",
            remedy="Name a country as DK, or a country and region as DE-SH.",
        ) from error
