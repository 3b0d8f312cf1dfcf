"""Whether Slack lets the app in. Once it does not, all work waits, and that is told once."""

from __future__ import annotations

import threading

import structlog

from bot.errors import AccessLostError

log = structlog.get_logger(__name__)


class Access:
    """Shared by all threads of one bot; lost access comes back with a new token and a new start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lost: AccessLostError | None = None

    @property
    def lost(self) -> AccessLostError | None:
        """Why Slack refuses the app, or None while it does not."""
        return self._lost

    def lose(self, error: AccessLostError) -> None:
        """Remember it, and log it the first time."""
        with self._lock:
            is_news, self._lost = self._lost is None, self._lost or error
        if is_news:
            log.error("slack_access_lost", code=error.code, what_to_do=str(error))
