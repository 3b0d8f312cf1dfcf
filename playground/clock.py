"""The clock that the playground lives by: it can run fast, and it can be moved forward."""

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Unix seconds, and a sleep measured in the same seconds."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this clock."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the clock forward at once; sleepers are not woken."""
        ...


class SystemClock:
    """The machine's clock. `speed` 60 makes a minute of waiting take a second."""

    def __init__(self, *, speed: float = 1.0) -> None:
        self._speed = speed
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Unix seconds, plus whatever the clock was moved forward."""
        return time.time() + self._ahead_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds / speed` real seconds."""
        await asyncio.sleep(seconds / self._speed)

    def advance(self, seconds: float) -> None:
        """Move forward; deadlines that are compared with `now` come nearer."""
        self._ahead_seconds += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Slack's deadlines, in seconds. Tests shorten them."""

    acknowledge_seconds: float = 3.0
    retry_after_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
