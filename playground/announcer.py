"""Tells pages and apps what happened in a conversation."""

from collections.abc import Callable

from playground.delivery.action_tokens import with_action_token
from playground.delivery.dispatcher import Dispatcher
from playground.delivery.envelopes import as_seen_by, event_envelope
from playground.feed import Feed
from playground.kit.mrkdwn import mentions
from playground.metadata_events import metadata_event
from playground.state.files import File, file_json
from playground.state.records import (
    App,
    Caller,
    Channel,
    ChannelKind,
    Json,
    Message,
    TokenKind,
    User,
)
from playground.state.shapes import (
    bot_profile_json,
    message_json,
    profile_json,
    thread_json,
    user_json,
)
from playground.state.workspace import Workspace
from playground.wire.events import scopes_of_event

_MESSAGE_EVENT = {
    ChannelKind.PUBLIC: "message.channels",
    ChannelKind.PRIVATE: "message.groups",
    ChannelKind.IM: "message.im",
    ChannelKind.MPIM: "message.mpim",
}


class Announcer:
    """One method for each kind of happening."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        feed: Feed,
        dispatcher: Dispatcher,
        base_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._base_url = base_url
        self._feed = feed
        self._dispatcher = dispatcher

    def file_json(self, file: File) -> Json:
        """A file as messages and `files.info` give it."""
        channels = self._workspace.channels
        kinds = {one: channels[one].kind.channel_type for one in file.shares}
        return file_json(file, base_url=self._base_url(), channel_types=kinds)

    def full_message(self, channel: Channel, message: Message, *, metadata: bool = True) -> Json:
        """A message with thread counters and profiles, as history, events and pages show it."""
        body = message_json(message, with_metadata=metadata) | thread_json(channel, message)
        if message.files:
            found = (self._workspace.files[one] for one in message.files)
            body["files"] = [
                {"id": one.id, "mode": "tombstone"} if one.is_deleted else self.file_json(one)
                for one in found
            ]
            body |= {"upload": False, "display_as_bot": False}
        pin = channel.pins.get(message.ts)
        if pin is not None:
            info = {"channel": channel.id, "pinned_by": pin.created_by, "pinned_ts": pin.created}
            body |= {"pinned_to": [channel.id], "pinned_info": info}
        author = self._workspace.users.get(message.user)
        app = self._workspace.app_of_bot(message.user)
        if app is not None:
            body["bot_profile"] = bot_profile_json(app, updated=channel.created)
        if author is not None and channel.shared_with:
            body |= {"user_team": author.team_id, "source_team": author.team_id}
            if not author.is_bot:
                body["user_profile"] = profile_json(author)
        return body

    def page_message(self, channel: Channel, message: Message) -> Json:
        """The same with the author's profile always, and the name of their team, for pages."""
        body = self.full_message(channel, message) | {"user": message.user}
        author = self._workspace.users.get(message.user)
        if author is not None:
            team_name = self._workspace.teams[author.team_id].name
            profile = profile_json(author)
            body["user_profile"] = profile | {"team_name": team_name}
        return body | {"channel": channel.id}

    def posted(self, channel: Channel, message: Message) -> None:
        """A new message: pages of members, `message` and `app_mention` to apps."""
        self._tell(channel, "message", message)
        root = channel.messages.get(message.thread_ts) if message.thread_ts else None
        if root is not None and message.is_reply:
            self._tell(channel, "message_changed", root)
        event = self._message_event(channel, message)
        self._to_apps(channel, _MESSAGE_EVENT[channel.kind], event)
        if channel.kind is not ChannelKind.IM and message.subtype is None:
            self._mention(channel, message, event)
        self._metadata(channel, message, before=None, after=message.metadata)

    def _metadata(
        self, channel: Channel, message: Message, *, before: Json | None, after: Json | None
    ) -> None:
        found = metadata_event(channel, message, before=before, after=after)
        for app in self.apps_in(channel) if found is not None else ():
            if found is not None and found.is_for(app):
                self.to_app(app, found.body, channel=channel)

    def _mention(self, channel: Channel, message: Message, event: Json) -> None:
        mentioned = mentions(message.text)
        for app in self.apps_in(channel):
            if app.bot_user_id in mentioned and app.bot_user_id != message.user:
                without = ("channel_type", "parent_user_id")
                body = {key: value for key, value in event.items() if key not in without}
                self._to_app(app, channel, "app_mention", body | {"type": "app_mention"})

    def _message_event(self, channel: Channel, message: Message) -> Json:
        body = self.full_message(channel, message)
        for counter in ("reply_count", "reply_users_count", "latest_reply", "reply_users"):
            body.pop(counter, None)
        root = channel.messages.get(message.thread_ts) if message.thread_ts else None
        if message.subtype == "thread_broadcast" and root is not None:
            body["root"] = self.full_message(channel, root)
        return body | {
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": channel.kind.channel_type,
        }

    def grown(self, channel: Channel, message: Message) -> None:
        """More of a streamed message: only pages follow each step."""
        self._tell(channel, "message_changed", message)

    def changed(self, channel: Channel, message: Message, previous: Json) -> None:
        """An edit, by a person or by an app."""
        self._tell(channel, "message_changed", message)
        now = self._workspace.ids.timestamp(self._workspace.clock.now())
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": self.full_message(channel, message),
            "previous_message": previous,
            "channel": channel.id,
            "hidden": True,
            "ts": now,
            "event_ts": now,
            "channel_type": channel.kind.channel_type,
        }
        self._to_apps(channel, _MESSAGE_EVENT[channel.kind], event)
        self._metadata(channel, message, before=previous.get("metadata"), after=message.metadata)

    def deleted(self, channel: Channel, message: Message, previous: Json) -> None:
        """A deletion."""
        self._feed.tell(
            channel.members,
            {
                "type": "message_deleted",
                "channel": channel.id,
                "ts": message.ts,
                "thread_ts": message.thread_ts,
                "message": {"ts": message.ts, "channel": channel.id},
            },
        )
        root = channel.messages.get(message.thread_ts) if message.thread_ts else None
        if root is not None:
            self._tell(channel, "message_changed", root)
        now = self._workspace.ids.timestamp(self._workspace.clock.now())
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": previous,
            "channel": channel.id,
            "hidden": True,
            "deleted_ts": message.ts,
            "ts": now,
            "event_ts": now,
            "channel_type": channel.kind.channel_type,
        }
        self._to_apps(channel, _MESSAGE_EVENT[channel.kind], event)
        self._metadata(channel, message, before=previous.get("metadata"), after=None)

    def ephemeral(self, channel: Channel, message: Message) -> None:
        """A message that one person sees; apps are not told."""
        body = self.page_message(channel, message)
        self._feed.tell(
            [message.ephemeral_to or ""], _happening("ephemeral", channel, message, body)
        )

    def ephemeral_gone(self, channel: Channel, message: Message) -> None:
        """It was deleted or replaced."""
        body = {"ts": message.ts, "channel": channel.id}
        happening = _happening("ephemeral_deleted", channel, message, body)
        self._feed.tell([message.ephemeral_to or ""], happening)

    def reaction(
        self, channel: Channel, message: Message, *, user_id: str, name: str, added: bool
    ) -> None:
        """A reaction was added or removed."""
        self._tell(channel, "reaction", message)
        kind = "reaction_added" if added else "reaction_removed"
        event = {
            "type": kind,
            "user": user_id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self._workspace.ids.timestamp(self._workspace.clock.now()),
        }
        self._to_apps(channel, kind, event)

    def joined(self, channel: Channel, user: User, *, inviter: str | None = None) -> None:
        """Somebody, or an app, joined the channel."""
        self.channel_changed(channel)
        event: Json = {
            "type": "member_joined_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind is ChannelKind.PUBLIC else "G",
            "team": user.team_id,
            "event_ts": self._workspace.ids.timestamp(self._workspace.clock.now()),
        }
        if inviter is not None:
            event["inviter"] = inviter
        self._to_apps(channel, "member_joined_channel", event)

    def left(self, channel: Channel, user: User, *, actor_id: str, apps: list[App]) -> None:
        """Somebody, or an app, is gone; `apps` were there just before."""
        self.channel_changed(channel)
        happening = {"type": "channel", "channel": {"id": channel.id, "name": channel.name}}
        self._feed.tell([user.id], happening)
        public = channel.kind is ChannelKind.PUBLIC
        event = {
            "type": "member_left_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C" if public else "G",
            "team": user.team_id,
        }
        for app in apps:
            self.to_app(app, event, channel=channel)
            if app.bot_user_id == user.id:
                kind = "channel_left" if public else "group_left"
                gone = {"type": kind, "channel": channel.id, "actor_id": actor_id}
                self.to_app(app, gone, channel=channel)

    def renamed(self, channel: Channel, *, team_id: str) -> None:
        """An organisation calls the channel something else; only its own apps hear of it."""
        self.channel_changed(channel)
        name = channel.name_for(team_id)
        event = {
            "type": "group_rename" if channel.is_private else "channel_rename",
            "channel": {
                "id": channel.id,
                "is_channel": not channel.is_private,
                "name": name,
                "name_normalized": name,
                "created": channel.created,
            },
        }
        for app in self.apps_in(channel):
            if app.covers(team_id):
                self.to_app(app, event, channel=channel)

    def archived(self, channel: Channel, *, user_id: str) -> None:
        """The channel was archived, or taken back."""
        self.channel_changed(channel)
        prefix = "group" if channel.is_private else "channel"
        deed = "archive" if channel.is_archived else "unarchive"
        event = {"type": f"{prefix}_{deed}", "channel": channel.id, "user": user_id}
        self.to_apps_in(channel, event)

    def person_changed(self, user: User) -> None:
        """A person's role, name or account changed: apps of every workspace that knows them."""
        for app in self._workspace.installations():
            if self._workspace.knows(team_id=app.team_id, user=user):
                caller = Caller(
                    kind=TokenKind.BOT,
                    team_id=app.team_id,
                    user_id=app.bot_user_id,
                    app=app,
                    token="",
                )
                shown = user_json(self._workspace, user, caller, with_email=False)
                now = int(self._workspace.clock.now())
                self.to_app(app, {"type": "user_change", "user": shown, "cache_ts": now})

    def channel_changed(self, channel: Channel) -> None:
        """Pages read the channel list again."""
        happening = {"type": "channel", "channel": {"id": channel.id, "name": channel.name}}
        self._feed.tell(channel.members, happening)

    def home_opened(  # noqa: PLR0913 one argument per field
        self,
        app: App,
        user: User,
        *,
        tab: str,
        channel: Channel,
        view: Json | None,
        context: Json | None = None,
    ) -> None:
        """Somebody opened the app's home or messages tab; `context` is what they look at."""
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._workspace.ids.timestamp(self._workspace.clock.now()),
        }
        if view is not None:
            event["view"] = view
        if context is not None:
            event["context"] = context
        self._to_app(app, None, "app_home_opened", event)

    def to_app(self, app: App, event: Json, *, channel: Channel | None = None) -> None:
        """An event for one app, when it subscribes to the event's type; adds `event_ts`."""
        at = self._workspace.ids.timestamp(self._workspace.clock.now())
        self._to_app(app, channel, str(event["type"]), event | {"event_ts": at})

    def to_apps_in(self, channel: Channel, event: Json) -> None:
        """The same for every app in the channel."""
        for app in self.apps_in(channel):
            self.to_app(app, event, channel=channel)

    def tell(self, user_id: str, happening: Json) -> None:
        """Something for one person's page only."""
        self._feed.tell([user_id], happening)

    def tell_members(self, channel: Channel, happening: Json) -> None:
        """Something for the pages of everybody in the channel."""
        self._feed.tell(channel.members, happening)

    def _tell(self, channel: Channel, kind: str, message: Message) -> None:
        body = self.page_message(channel, message)
        self._feed.tell(channel.members, _happening(kind, channel, message, body))

    def apps_in(self, channel: Channel) -> list[App]:
        """The apps whose bot users are members."""
        found = (self._workspace.app_of_bot(member) for member in channel.members)
        return [app for app in found if app is not None]

    def _to_apps(self, channel: Channel, subscription: str, event: Json) -> None:
        for app in self.apps_in(channel):
            self._to_app(app, channel, subscription, event)

    def _to_app(self, app: App, channel: Channel | None, subscription: str, event: Json) -> None:
        if app.manifest.hears(subscription, needs=scopes_of_event(subscription)):
            event = with_action_token(self._workspace, app, event)
            seen = as_seen_by(self._workspace, app, event)
            envelope = event_envelope(self._workspace, app, seen, channel=channel)
            self._dispatcher.send_event(app, envelope)


def _happening(kind: str, channel: Channel, message: Message, body: Json) -> Json:
    return {
        "type": kind,
        "channel": channel.id,
        "thread_ts": message.thread_ts,
        "ts": message.ts,
        "message": body,
    }
