"""Business hours: until when something is due that is given so many of them.

Owns what an hour of business is: eight hours of every working day, from nine o'clock on the company's clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules_engine.pipeline.lifecycle.working_days import WorkingDays

OPENS: Final = time(9)
A_DAY: Final = timedelta(hours=8)


def due_at(since: datetime, hours: int, calendar: WorkingDays, time_zone: str) -> datetime:
    """Return the moment by which so many business hours have passed since another.

    >>> begun = datetime.fromisoformat("2026-11-27T16:30:00+00:00")
    >>> due_at(begun, 2, WorkingDays(), "UTC").isoformat()
    '2026-11-30T10:30:00+00:00'
    """
    zone = ZoneInfo(time_zone)
    local, left = since.astimezone(zone), timedelta(hours=hours)
    opens = _opening(local.date(), zone)
    if calendar.is_one(local.date()) and local < opens + A_DAY:
        begins = max(local, opens)
        if left <= opens + A_DAY - begins:
            return begins + left
        left -= opens + A_DAY - begins
        day = calendar.after(local.date(), 1)
    else:
        day = calendar.after(local.date() + timedelta(days=1), 0)
    # What ends with a day is due at its end, not at the next opening.
    whole = max(0, -(-left // A_DAY) - 1)
    return _opening(calendar.after(day, whole), zone) + left - whole * A_DAY


def begun_by(now: datetime, hours: int, calendar: WorkingDays, time_zone: str) -> datetime:
    """Return the latest moment since which so many business hours have passed by now.

    >>> now = datetime.fromisoformat("2026-11-30T10:30:00+00:00")
    >>> begun_by(now, 2, WorkingDays(), "UTC").isoformat()
    '2026-11-27T16:30:00+00:00'
    """
    zone, span = ZoneInfo(time_zone), timedelta(days=1)
    while due_at(now - span, hours, calendar, zone.key) > now:
        span *= 2
    # Time is counted in UTC: on a clock that is put forward or back, hours would be missing or come twice.
    begun, too_late = now.astimezone(UTC) - span, now.astimezone(UTC) + timedelta(microseconds=1)
    while (middle := begun + (too_late - begun) // 2) > begun:
        if due_at(middle, hours, calendar, zone.key) <= now:
            begun = middle
        else:
            too_late = middle
    return begun


def _opening(day: date, zone: ZoneInfo) -> datetime:
    """Return when business opens on a day."""
    return datetime.combine(day, OPENS, zone)
