"""Pins and bookmarks: changes of what is kept beside a conversation's messages."""

from playground.announcer import Announcer
from playground.state.marks import Bookmark, Pin
from playground.state.records import Caller, Channel, Json, Message
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError

MAX_PINS = 100
MAX_BOOKMARKS = 100


class Marking:
    """Pins, unpins and bookmarks, and tells pages and apps."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer

    def _seconds(self) -> int:
        return int(self._workspace.clock.now())

    def pin(self, channel: Channel, message: Message, *, user_id: str) -> None:
        """Raises already_pinned, too_many_pins."""
        if message.ts in channel.pins:
            raise SlackError("already_pinned")
        if len(channel.pins) >= MAX_PINS:
            raise SlackError("too_many_pins")
        pin = Pin(ts=message.ts, created=self._seconds(), created_by=user_id)
        channel.pins[message.ts] = pin
        self._tell(channel, message, pin, kind="pin_added", user_id=user_id)

    def unpin(self, channel: Channel, message: Message, *, user_id: str) -> None:
        """Raises no_pin."""
        pin = channel.pins.pop(message.ts, None)
        if pin is None:
            raise SlackError("no_pin")
        self._tell(channel, message, pin, kind="pin_removed", user_id=user_id)

    def _tell(
        self, channel: Channel, message: Message, pin: Pin, *, kind: str, user_id: str
    ) -> None:
        self._announcer.grown(channel, message)
        self._announcer.channel_changed(channel)
        event: Json = {
            "type": kind,
            "user": user_id,
            "channel_id": channel.id,
            "item": self.item_json(channel, pin),
            "item_user": message.user,
            "pin_count": len(channel.pins),
            "pinned_info": _info(channel, pin),
        }
        if kind == "pin_removed":
            event["has_pins"] = bool(channel.pins)
        self._announcer.to_apps_in(channel, event)

    def item_json(self, channel: Channel, pin: Pin) -> Json:
        """A pin as `pins.list` and the events give it."""
        message = channel.messages[pin.ts]
        return {
            "type": "message",
            "channel": channel.id,
            "created": pin.created,
            "created_by": pin.created_by,
            "message": self._announcer.full_message(channel, message, metadata=False),
        }

    def pins_of(self, channel: Channel) -> list[Json]:
        """The newest pin first."""
        pins = [one for one in reversed(channel.pins.values()) if one.ts in channel.messages]
        return [self.item_json(channel, one) for one in pins]

    def bookmark(
        self, channel: Channel, caller: Caller, *, title: str, link: str, emoji: str
    ) -> Bookmark:
        """A new link above the conversation. Raises too_many_bookmarks."""
        if len(channel.bookmarks) >= MAX_BOOKMARKS:
            raise SlackError("too_many_bookmarks")
        now = self._seconds()
        made = Bookmark(
            id=self._workspace.ids.make("Bk"),
            title=title,
            link=link,
            emoji=emoji,
            created=now,
            updated=now,
            updated_by=caller.user_id,
            updated_by_team=caller.team_id,
            app_id=caller.app.id if caller.app is not None else None,
        )
        channel.bookmarks[made.id] = made
        self._announcer.channel_changed(channel)
        return made

    def change_bookmark(  # noqa: PLR0913 one argument per field
        self,
        channel: Channel,
        bookmark: Bookmark,
        caller: Caller,
        *,
        title: str | None,
        link: str | None,
        emoji: str | None,
    ) -> None:
        """What is None stays as it is."""
        bookmark.title = bookmark.title if title is None else title
        bookmark.link = bookmark.link if link is None else link
        bookmark.emoji = bookmark.emoji if emoji is None else emoji
        bookmark.updated = self._seconds()
        bookmark.updated_by, bookmark.updated_by_team = caller.user_id, caller.team_id
        self._announcer.channel_changed(channel)

    def drop_bookmark(self, channel: Channel, bookmark: Bookmark) -> None:
        """It is gone for everybody."""
        del channel.bookmarks[bookmark.id]
        self._announcer.channel_changed(channel)


def _info(channel: Channel, pin: Pin) -> Json:
    return {"channel": channel.id, "pinned_by": pin.created_by, "pinned_ts": pin.created}
