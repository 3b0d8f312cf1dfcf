"""How often Slack may be asked about people in a minute."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 60.0


class Allowance:
    """Counts the calls of the last minute. Safe to share between threads.

    Other processes are not counted: where they use Slack's limit up, Slack says so.
    """

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._spent: deque[float] = deque()
        self._lock = threading.Lock()

    def left(self, most: int) -> int:
        """How many calls may be made now, where `most` are allowed in a minute."""
        with self._lock:
            self._drop_old()
            return max(0, most - len(self._spent))

    def spend(self) -> None:
        """Count a call that is made now."""
        with self._lock:
            self._spent.append(self._monotonic())

    def wait_seconds(self, wanted: int, *, most: int) -> float:
        """How long until so many calls may be made at once, at most `most`."""
        with self._lock:
            self._drop_old()
            too_many = len(self._spent) + min(wanted, most) - most
            if too_many <= 0:
                return 0.0
            return max(0.0, self._spent[too_many - 1] + WINDOW_SECONDS - self._monotonic())

    def _drop_old(self) -> None:
        since = self._monotonic() - WINDOW_SECONDS
        while self._spent and self._spent[0] <= since:
            self._spent.popleft()
