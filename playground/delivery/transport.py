"""What a delivery is, whichever way it travels."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from playground.state.records import App, Json


class EnvelopeKind(StrEnum):
    """The three kinds of envelope of Socket Mode; HTTP has the same three bodies."""

    EVENTS_API = "events_api"
    INTERACTIVE = "interactive"
    SLASH_COMMANDS = "slash_commands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One thing to hand to an app; `attempt` 0 is the first try. The last three are faults."""

    kind: EnvelopeKind
    payload: Json
    attempt: int = 0
    retry_reason: str = ""
    corrupt_signature: bool = False
    skew_seconds: float = 0.0
    socket_fault: str | None = None
    """`close`, `blackhole` or `disconnect:REASON`: what becomes of the socket that it goes to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. `reason` is Slack's retry reason, empty when acknowledged."""

    acknowledged: bool
    reason: str = ""
    body: Json = field(default_factory=dict)
    status: int = 200
    retry: bool = True


class Transport(Protocol):
    """One way to an app."""

    async def attempt(self, app: App, delivery: Delivery, *, timeout_seconds: float) -> Outcome:
        """Hand it over once and wait for the acknowledgement, so many seconds of the clock."""
        ...

    def next_arrival(self, app: App) -> asyncio.Event:
        """Return what is set when the app connects anew; never, where that cannot be known.

        Ask before an attempt: whoever asks after it may have missed it.
        """
        ...
