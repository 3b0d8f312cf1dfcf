"""Quiet hours, working days and daylight saving: each moment once, and none of them early."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playbooks.plays.definition import Offset
from playbooks.plays.hours import SpeakingHours
from playbooks.plays.planning import due_at, due_by_time
from playbooks.programme.people import QuietHours

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Atlantic/Azores",
    "America/New_York",
    "America/Denver",
    "America/Sao_Paulo",
    "Africa/Casablanca",  # its clock goes back for Ramadan
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # its clock goes by half an hour
    "Pacific/Chatham",
)
FIRST_DAY = date(2026, 1, 1)
TWO_YEARS = 731

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy makes them aware
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
quiet_hours = st.builds(QuietHours, start=clocks, end=clocks, weekends=st.booleans())


@given(at=moments, zone=st.sampled_from(ZONES), quiet=quiet_hours)
@example(  # the end of the quiet hours is skipped in spring
    at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    zone="Europe/Berlin",
    quiet=QuietHours(start=time(22), end=time(2, 30), weekends=False),
)
@example(  # it comes twice in autumn
    at=datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
    zone="Europe/Berlin",
    quiet=QuietHours(start=time(22), end=time(2, 30), weekends=False),
)
def test_the_next_moment_is_never_early_never_quiet_and_never_later_than_need_be(
    at: datetime, zone: str, quiet: QuietHours
) -> None:
    hours = SpeakingHours(time_zone=zone, quiet=quiet)
    found = hours.next_moment(at)
    assert found >= at
    assert not hours.is_quiet(found)
    minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while minute < min(found, at + timedelta(hours=30)):
        assert hours.is_quiet(minute)
        minute += timedelta(minutes=7)
    assert hours.next_moment(found) == found


@pytest.mark.parametrize("zone", ZONES)
def test_over_two_years_each_day_has_its_morning_once_and_none_early(zone: str) -> None:
    """A step of one day, begun on each day of two years, is due on each next day in the morning."""
    hours = SpeakingHours(
        time_zone=zone, quiet=QuietHours(start=time(18), end=time(8), weekends=False)
    )
    noon = (datetime.combine(FIRST_DAY, time(12), ZoneInfo(zone)) + timedelta(days=n)
            for n in range(TWO_YEARS))  # fmt: skip
    due = [due_at(at.astimezone(UTC), Offset(days=1), hours=hours) for at in noon]
    there = [at.astimezone(ZoneInfo(zone)) for at in due]
    assert [at.date() for at in there] == [
        FIRST_DAY + timedelta(days=n + 1) for n in range(TWO_YEARS)
    ]
    assert {(at.hour, at.minute) for at in there} == {(9, 30)}
    assert len(set(due)) == TWO_YEARS


@pytest.mark.parametrize("zone", ZONES)
def test_over_two_years_working_days_are_monday_to_friday(zone: str) -> None:
    hours = SpeakingHours(time_zone=zone, quiet=QuietHours())
    for number in range(0, TWO_YEARS, 3):
        at = datetime(2026, 1, 1, 5, 17, tzinfo=UTC) + timedelta(days=number, hours=number % 24)
        first = at.astimezone(ZoneInfo(zone)).date()
        due = due_at(at, Offset(working_days=3), hours=hours)
        there = due.astimezone(ZoneInfo(zone))
        between = (first + timedelta(days=n) for n in range(1, (there.date() - first).days + 1))
        assert sum(day.weekday() < 5 for day in between) == 3
        assert there.weekday() < 5
        assert not hours.is_quiet(due)


@given(at=moments, zone=st.sampled_from(ZONES), quiet=quiet_hours)
def test_what_the_calendar_brings_up_waits_for_a_morning(
    at: datetime, zone: str, quiet: QuietHours
) -> None:
    hours = SpeakingHours(time_zone=zone, quiet=quiet)
    due = due_by_time(at, Offset(), hours=hours)
    assert due >= at
    assert not hours.is_quiet(due)
    if due.astimezone(ZoneInfo(zone)).time() < time(9, 30):
        assert quiet.end <= time(9, 30) or quiet.weekends or quiet.start <= time(9, 30)


def test_somebody_whose_hours_are_all_quiet_is_reached_all_the_same() -> None:
    quiet = QuietHours(start=time(0), end=time(0), weekends=True)
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert SpeakingHours(quiet=quiet).next_moment(saturday) == datetime(2026, 11, 30, tzinfo=UTC)
    assert SpeakingHours().next_moment(saturday) == saturday
