"""Messages that are posted later."""

import asyncio
from dataclasses import dataclass

from playground.alarms import Alarms
from playground.conversing import Author, Content, Conversing
from playground.state.records import Caller, Channel, Json
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError

MAX_SECONDS_AHEAD = 120 * 24 * 3600
WINDOW_SECONDS = 300
MOST_IN_A_WINDOW = 30


@dataclass(slots=True, kw_only=True)
class Scheduled:
    """One message to come. `post_at` and `created` are Unix seconds."""

    id: str
    channel_id: str
    author: Author
    content: Content
    thread_ts: str | None
    broadcast: bool
    post_at: int
    created: int
    alarm: asyncio.Task[None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScheduled:
    """One message to come as a state file has it."""

    id: str
    channel_id: str
    user_id: str
    username: str | None
    icons: Json | None
    content: Content
    thread_ts: str | None
    broadcast: bool
    post_at: int
    created: int


class Scheduling:
    """Keeps what is to be posted later."""

    def __init__(self, workspace: Workspace, conversing: Conversing, alarms: Alarms) -> None:
        self._workspace = workspace
        self._conversing = conversing
        self._alarms = alarms
        self._waiting: dict[str, Scheduled] = {}

    def schedule(  # noqa: PLR0913 one argument per field
        self,
        channel: Channel,
        author: Author,
        content: Content,
        *,
        post_at: int,
        thread_ts: str | None,
        broadcast: bool,
    ) -> Scheduled:
        """Raises no_text, time_in_past, time_too_far, restricted_too_many."""
        now = self._workspace.clock.now()
        if content.is_empty:
            raise SlackError("no_text")
        if post_at <= now:
            raise SlackError("time_in_past")
        if post_at > now + MAX_SECONDS_AHEAD:
            raise SlackError("time_too_far")
        window = post_at // WINDOW_SECONDS
        near = [
            one
            for one in self._waiting.values()
            if one.channel_id == channel.id and one.post_at // WINDOW_SECONDS == window
        ]
        if len(near) >= MOST_IN_A_WINDOW:
            raise SlackError("restricted_too_many")
        scheduled = Scheduled(
            id=self._workspace.ids.make("Q"),
            channel_id=channel.id,
            author=author,
            content=content,
            thread_ts=thread_ts,
            broadcast=broadcast,
            post_at=post_at,
            created=int(now),
        )
        self._wait(scheduled)
        return scheduled

    def _wait(self, scheduled: Scheduled) -> None:
        self._waiting[scheduled.id] = scheduled
        seconds = scheduled.post_at - self._workspace.clock.now()
        scheduled.alarm = self._alarms.after(seconds, lambda: self._post(scheduled))

    def kept(self) -> list[KeptScheduled]:
        """What waits, for a state file."""
        return [
            KeptScheduled(
                id=one.id,
                channel_id=one.channel_id,
                user_id=one.author.user.id,
                username=one.author.username,
                icons=one.author.icons,
                content=one.content,
                thread_ts=one.thread_ts,
                broadcast=one.broadcast,
                post_at=one.post_at,
                created=one.created,
            )
            for one in self._waiting.values()
        ]

    def restore(self, kept: list[KeptScheduled]) -> None:
        """What waited when the file was written; what is overdue is posted at once."""
        for one in kept:
            author = Author(
                user=self._workspace.users[one.user_id],
                app=self._workspace.app_of_bot(one.user_id),
                username=one.username,
                icons=one.icons,
            )
            self._wait(
                Scheduled(
                    id=one.id,
                    channel_id=one.channel_id,
                    author=author,
                    content=one.content,
                    thread_ts=one.thread_ts,
                    broadcast=one.broadcast,
                    post_at=one.post_at,
                    created=one.created,
                )
            )

    def _post(self, scheduled: Scheduled) -> None:
        """Post it, if it still can be; one with metadata never is, as in Slack."""
        if self._waiting.pop(scheduled.id, None) is None:
            return
        channel = self._workspace.channels[scheduled.channel_id]
        reachable = scheduled.author.user.id in channel.members and not channel.is_archived
        root_gone = scheduled.thread_ts and scheduled.thread_ts not in channel.messages
        if scheduled.content.metadata is None and reachable and not root_gone:
            self._conversing.post(
                channel,
                scheduled.author,
                scheduled.content,
                thread_ts=scheduled.thread_ts,
                broadcast=scheduled.broadcast,
            )

    def waiting(self, caller: Caller) -> list[Scheduled]:
        """What the caller scheduled, the nearest first."""
        own = [one for one in self._waiting.values() if one.author.user.id == caller.user_id]
        return sorted(own, key=lambda one: (one.post_at, one.id))

    def cancel(self, caller: Caller, channel: Channel, scheduled_id: str) -> None:
        """Raises invalid_scheduled_message_id, also in the last minute before it is posted."""
        scheduled = self._waiting.get(scheduled_id)
        now = self._workspace.clock.now()
        if (
            scheduled is None
            or scheduled.channel_id != channel.id
            or scheduled.author.user.id != caller.user_id
            or scheduled.post_at - now < 60  # noqa: PLR2004 Slack's last minute
        ):
            raise SlackError("invalid_scheduled_message_id")
        del self._waiting[scheduled_id]
        if scheduled.alarm is not None:
            scheduled.alarm.cancel()
