"""Laws of business hours: they are those of the calendar, counted minute by minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.pipeline.lifecycle.business_hours import begun_by, due_at
from rules_engine.pipeline.lifecycle.working_days import WorkingDays

CALENDAR = WorkingDays()
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


def _slow(since, hours):
    """Count minute by minute."""
    at, left = since, hours * 60
    while left:
        if CALENDAR.is_one(at.date()) and 9 <= at.hour < 17:
            left -= 1
        at += timedelta(minutes=1)
    return at


@given(MOMENTS, st.integers(1, 20))
def test_business_hours_are_counted_as_minute_by_minute(since, hours):
    """A1: the moment something is due equals walking through the calendar one minute after another."""
    assert _slow(since, hours) == due_at(since, hours, CALENDAR, "UTC")


@given(MOMENTS, st.integers(0, 500))
def test_what_is_due_falls_into_business(since, hours):
    """A1: nothing is due before it was asked, on a free day, or outside the hours; another hour is never earlier."""
    due = due_at(since, hours, CALENDAR, "UTC")

    assert since <= due <= due_at(since, hours + 1, CALENDAR, "UTC")
    assert CALENDAR.is_one(due.date())
    assert 9 <= due.hour <= 17


@given(MOMENTS, st.integers(1, 60), st.sampled_from(("UTC", "Europe/Copenhagen", "America/New_York")))
def test_what_began_by_a_moment_is_what_is_due_at_it(now, hours, zone):
    """A2: a list of what is overdue has what a look at each says: due by then as late as told, and not any later."""
    begun = begun_by(now, hours, CALENDAR, zone)

    assert (
        due_at(begun, hours, CALENDAR, zone) <= now < due_at(begun + timedelta(microseconds=1), hours, CALENDAR, zone)
    )
