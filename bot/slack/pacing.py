"""Calls of Slack's Web API that wait as long as Slack says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from bot.errors import RetryLaterError
from bot.slack.calling import call


class Pacing:
    """Remembers until when a method may not be called. Safe to share between threads.

    `monotonic` counts seconds: by the time of day, a clock that is set back would make it longer.
    """

    def __init__(self, *, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._paused_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def call(self, name: str, method: Callable[..., Any], /, **arguments: Any) -> dict[str, Any]:
        """Call, but never before the moment that Slack's last 429 for this method named.

        Raises as `calling.call` does.
        """
        with self._lock:
            paused_until = self._paused_until.get(name)
        wait = 0.0 if paused_until is None else paused_until - self._monotonic()
        if wait > 0:
            raise RetryLaterError("ratelimited", seconds=wait)
        try:
            return call(method, **arguments)
        except RetryLaterError as later:
            if later.seconds is not None:
                with self._lock:
                    self._paused_until[name] = self._monotonic() + later.seconds
            raise
