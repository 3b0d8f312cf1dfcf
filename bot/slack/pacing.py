"""Calls of Slack's Web API that wait as long as Slack says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.errors import RetryLaterError
from bot.slack.calling import call


class Pacing:
    """Remembers until when a method may not be called. Safe to share between threads."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._paused_until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def call(self, name: str, method: Callable[..., Any], /, **arguments: Any) -> dict[str, Any]:
        """Call, but never before the moment that Slack's last 429 for this method named.

        Raises as `calling.call` does.
        """
        with self._lock:
            paused_until = self._paused_until.get(name)
        wait = 0.0 if paused_until is None else (paused_until - self._clock()).total_seconds()
        if wait > 0:
            raise RetryLaterError("ratelimited", seconds=wait)
        try:
            return call(method, **arguments)
        except RetryLaterError as later:
            if later.seconds is not None:
                with self._lock:
                    self._paused_until[name] = self._clock() + timedelta(seconds=later.seconds)
            raise
