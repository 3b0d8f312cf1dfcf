"""Slack's rate tiers: one bucket for each method, workspace and app."""

import math
from dataclasses import dataclass

from playground.clock import Clock
from playground.state.records import Caller, Json
from playground.wire.errors import SlackError
from playground.wire.method import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls a minute go on for ever, so many at once when it was quiet before."""

    per_minute: float
    burst: int


_TIERS = {
    1: Limit(per_minute=1, burst=1),
    2: Limit(per_minute=20, burst=20),
    3: Limit(per_minute=50, burst=50),
    4: Limit(per_minute=100, burst=100),
    5: Limit(per_minute=600, burst=600),
}
# Each channel has its own bucket.
_PER_CHANNEL = {
    "chat.postMessage": Limit(per_minute=60, burst=20),
    "chat.postEphemeral": Limit(per_minute=100, burst=100),
}

# For apps that are sold to others without being listed.
UNLISTED = {
    "conversations.history": Limit(per_minute=1, burst=1),
    "conversations.replies": Limit(per_minute=1, burst=1),
}


class RateLimitedError(SlackError):
    """Answered with HTTP 429 and `Retry-After` in whole seconds, as the app's own clock counts."""

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__("ratelimited")
        self.retry_after_seconds = retry_after_seconds


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Counts the calls of apps; people's pages are not counted."""

    def __init__(self, *, clock: Clock, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def count(self, method: Method, caller: Caller, sent: Json) -> None:
        """One call. Raises RateLimitedError when the bucket is empty; it then costs nothing."""
        if not self._enforced or caller.app is None:
            return
        key: tuple[str, ...] = (method.name, caller.team_id, caller.app.id)
        limit = _TIERS[method.row.tier]
        if method.name in UNLISTED and caller.app.outside_marketplace:
            limit = UNLISTED[method.name]
        if method.name in _PER_CHANNEL:
            limit = _PER_CHANNEL[method.name]
            key = (*key, str(sent.get("channel", "")))
        self._take(key, limit)

    def _take(self, key: tuple[str, ...], limit: Limit) -> None:
        now, per_second = self._clock.elapsed(), limit.per_minute / 60
        bucket = self._buckets.setdefault(key, _Bucket(tokens=limit.burst, at=now))
        bucket.tokens = min(limit.burst, bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.tokens < 1:
            wait_seconds = self._clock.until((1 - bucket.tokens) / per_second)
            raise RateLimitedError(retry_after_seconds=max(1, math.ceil(wait_seconds)))
        bucket.tokens -= 1
