"""When people are spoken to: their own clock, their quiet hours, and no moment twice. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playbooks.programme.people import QuietHours

SATURDAY = 5
_LOOK_AHEAD_DAYS = 9
_CLOCKS_CHANGE_AT = timedelta(minutes=15)
"""Every clock of these years is put on or back at a whole quarter of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingHours:
    """The clock that somebody lives by (an IANA name), and when they are left in peace."""

    time_zone: str = "UTC"
    quiet: QuietHours | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.time_zone)

    def is_quiet(self, at: datetime) -> bool:
        """Say whether nothing may be said at that moment, by the clock on this person's wall."""
        quiet = self.quiet
        if quiet is None:
            return False
        there = at.astimezone(self.zone)
        if quiet.weekends and there.weekday() >= SATURDAY:
            return True
        clock = there.time()
        if quiet.start <= quiet.end:
            return quiet.start <= clock < quiet.end
        return clock >= quiet.start or clock < quiet.end

    def next_moment(self, at: datetime) -> datetime:
        """Return `at`, or the end of the quiet hours that it falls in; in the zone of `at`.

        A time that the clock skips in spring counts as the moment after the gap, one that comes
        twice in autumn as its first.
        """
        if not self.is_quiet(at):
            return at
        first = at.astimezone(self.zone).date()
        for number in range(_LOOK_AHEAD_DAYS):
            for moment in sorted(self._ends(first + timedelta(days=number))):
                if moment >= at and not self.is_quiet(moment):
                    return moment.astimezone(at.tzinfo)
        return at  # somebody whose hours are all quiet would otherwise never be reached

    def _ends(self, day: date) -> Iterator[datetime]:
        """Moments of a day at which quiet hours can end."""
        end = time(0) if self.quiet is None else self.quiet.end
        for clock in (time(0), end):
            local = datetime.combine(day, clock, self.zone)
            one, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
            moment = min(one, other)
            while moment <= max(one, other):  # the same, unless the clock is put on or back then
                yield moment
                moment += _CLOCKS_CHANGE_AT
