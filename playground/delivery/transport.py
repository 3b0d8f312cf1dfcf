"""What a delivery is, whichever way it travels."""

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
    """One thing to hand to an app; `attempt` 0 is the first try."""

    kind: EnvelopeKind
    payload: Json
    attempt: int = 0
    retry_reason: str = ""


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
        """Hand it over once and wait for the acknowledgement."""
        ...

    async def wait_for_app(self, app: App) -> None:
        """Return when the app connects anew; a transport that cannot know never returns."""
        ...
