"""When a language model may be asked: not while it is broken, over budget or asked too often.

Pure but for their locks: the time is an argument. Kept in memory: a restart begins anew.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3_600.0


@dataclass(slots=True)
class CircuitBreaker:
    """Stops asking after some failures in a row, and lets one ask again after a pause.

    As in M. Nygard, "Release It!": closed, open, half open.
    """

    failures_allowed: int = 3
    pause_seconds: float = 60.0
    _failures: int = 0
    _opened_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self, now: float) -> bool:
        """Say whether to ask now; while it is open, one caller in each pause is let through."""
        with self._lock:
            if self._opened_at is None:
                return True
            if now - self._opened_at < self.pause_seconds:
                return False
            self._opened_at = now
            return True

    def succeeded(self) -> None:
        """Close again."""
        with self._lock:
            self._failures, self._opened_at = 0, None

    def failed(self, now: float) -> None:
        """Count a failure; open after the last one allowed."""
        with self._lock:
            self._failures += 1
            if self._failures >= self.failures_allowed:
                self._opened_at = now


@dataclass(slots=True)
class Allowance:
    """At most so much within a sliding window, for each key (one key, or one for each partner)."""

    most: int
    window_seconds: float
    _spent: dict[Hashable, deque[tuple[float, int]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, amount: int, now: float, *, key: Hashable = None) -> bool:
        """Spend it if that is within the allowance; False, and nothing spent, if not."""
        with self._lock:
            spent = self._spent.setdefault(key, deque())
            while spent and now - spent[0][0] >= self.window_seconds:
                spent.popleft()
            if sum(each for _, each in spent) + amount > self.most:
                if not spent:
                    del self._spent[key]
                return False
            spent.append((now, amount))
            return True
