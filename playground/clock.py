"""The clock that the playground lives by: it can run fast, and it can be moved forward."""

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Unix seconds, and waiting measured in the same seconds."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    def elapsed(self) -> float:
        """Seconds of this clock since it began: they run as fast as waits do."""
        ...

    def until(self, seconds: float) -> float:
        """How many seconds of the real world pass while so many of this clock do."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock; moving it forward shortens the wait."""
        ...

    def deadline(self, seconds: float) -> asyncio.Timeout:
        """`async with` it: TimeoutError after so many seconds of this clock."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the clock forward at once; who would have woken by then wakes now."""
        ...


class SystemClock:
    """The machine's clock. `speed` 60 makes a minute of waiting take a second.

    Only waits, deadlines and rates run fast: `now` stays the time of day, by which signatures are
    judged.
    """

    def __init__(self, *, speed: float = 1.0) -> None:
        self._speed = speed
        self._ahead_seconds = 0.0
        self._began = time.monotonic()
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Unix seconds, plus whatever the clock was moved forward."""
        return time.time() + self._ahead_seconds

    def elapsed(self) -> float:
        """`speed` for each real second, plus whatever the clock was moved forward."""
        return (time.monotonic() - self._began) * self._speed + self._ahead_seconds

    def until(self, seconds: float) -> float:
        """`seconds / speed`."""
        return seconds / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds / speed` real seconds, less whatever the clock is moved forward."""
        left, ahead, started = seconds, self._ahead_seconds, time.monotonic()
        while left > 0:
            try:
                async with asyncio.timeout(left / self._speed):
                    await self._moved.wait()
            except TimeoutError:
                return
            slept = (time.monotonic() - started) * self._speed
            left = seconds - slept - (self._ahead_seconds - ahead)
        await asyncio.sleep(0)

    def deadline(self, seconds: float) -> asyncio.Timeout:
        """`seconds / speed` real seconds from now."""
        return asyncio.timeout(seconds / self._speed)

    def advance(self, seconds: float) -> None:
        """Move forward. Call it on the loop whose sleepers are to wake."""
        self._ahead_seconds += seconds
        self._moved.set()
        self._moved = asyncio.Event()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Slack's deadlines in seconds, and its counts. Tests change them."""

    acknowledge_seconds: float = 3.0
    retry_after_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    entity_seconds: float = 60.0
    """How long the details of an entity that a person opened are taken."""
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    stream_seconds: float = 300.0
    """A streamed message ends by itself after so long, whether it grows or not."""
    status_seconds: float = 120.0
    """An assistant's status goes away by itself after so long."""
    connection_seconds: float = 18_060.0
    """How long a socket lasts; Slack tells the app at its opening, and warns it before the end."""
    connection_warning_seconds: float = 10.0
    events_per_hour: int = 30_000
    """Deliveries to one app and workspace; beyond it Slack sends app_rate_limited instead."""
    least_success_share: float = 0.05
    """Below this share of acknowledged events within an hour the subscription is turned off."""
    judged_from_deliveries: int = 1_000
    """With fewer deliveries in the hour nobody is turned off."""
