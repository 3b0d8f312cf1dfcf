"""What every inbox payload says alike: who acted, and where an answer would go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The readable side of an inbox payload.

    `team_id` is the workspace in which the app is installed; `user_team_id` is the organisation of
    the person who acted, None when Slack does not name it (then nothing may be assumed).
    """

    team_id: str
    user_id: str
    user_team_id: str | None
    channel_id: str | None
    channel_type: str | None
    """`im`, `mpim`, `channel`, `group`, or None when unknown."""
    message_ts: str | None
    """The message that was written, or that holds the button."""
    thread_ts: str | None
    """The root of the thread it is in, None outside threads."""
    body: Mapping[str, Any]
    """Slack's own event, or the whole interaction body."""
    opened_view: Mapping[str, Any] | None = None
    """`id`, `hash`, `root_view_id` of the modal that the listener opened."""

    @property
    def is_direct(self) -> bool:
        """True in a conversation with one person only."""
        return self.channel_type == "im" or (self.channel_id or "").startswith("D")

    @property
    def reply_thread_ts(self) -> str | None:
        """The thread that an answer to this belongs in: its own, else a new one under it."""
        return self.thread_ts or self.message_ts

    def with_opened_view(self, view: Mapping[str, Any]) -> Envelope:
        """The same, knowing the modal that was opened for it."""
        kept = {name: view.get(name) for name in ("id", "hash", "root_view_id")}
        return replace(self, opened_view=kept)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Envelope:
        """Read an inbox payload that `to_payload` wrote."""
        return cls(**{name: payload.get(name) for name in cls.__slots__})  # type: ignore[arg-type]

    def to_payload(self) -> dict[str, Any]:
        """The JSON that the inbox keeps."""
        return {name: getattr(self, name) for name in self.__slots__}
