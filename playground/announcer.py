"""Tells pages and apps what happened in a conversation."""

from playground.delivery.dispatcher import Dispatcher
from playground.delivery.envelopes import as_seen_by, event_envelope
from playground.feed import Feed
from playground.kit.mrkdwn import mentions
from playground.state.records import App, Channel, ChannelKind, Json, Message, User
from playground.state.shapes import bot_profile_json, message_json, profile_json, thread_json
from playground.state.workspace import Workspace

_MESSAGE_EVENT = {
    ChannelKind.PUBLIC: "message.channels",
    ChannelKind.PRIVATE: "message.groups",
    ChannelKind.IM: "message.im",
    ChannelKind.MPIM: "message.mpim",
}


class Announcer:
    """One method for each kind of happening."""

    def __init__(self, workspace: Workspace, *, feed: Feed, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._feed = feed
        self._dispatcher = dispatcher

    def full_message(self, channel: Channel, message: Message, *, metadata: bool = True) -> Json:
        """A message with thread counters and profiles, as history, events and pages show it."""
        body = message_json(message, with_metadata=metadata) | thread_json(channel, message)
        author = self._workspace.users.get(message.user)
        if message.app_id is not None and message.app_id in self._workspace.apps:
            app = self._workspace.apps[message.app_id]
            body["bot_profile"] = bot_profile_json(app, updated=channel.created)
        if author is not None and channel.shared_with:
            body |= {"user_team": author.team_id, "source_team": author.team_id}
            if not author.is_bot:
                body["user_profile"] = profile_json(author)
        return body

    def page_message(self, channel: Channel, message: Message) -> Json:
        """The same with the author's profile always, and the name of their team, for pages."""
        body = self.full_message(channel, message)
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

    def _mention(self, channel: Channel, message: Message, event: Json) -> None:
        mentioned = mentions(message.text)
        for app in self._apps_in(channel):
            if app.bot_user_id in mentioned and app.bot_user_id != message.user:
                without = ("channel_type", "parent_user_id")
                body = {key: value for key, value in event.items() if key not in without}
                self._to_app(app, channel, "app_mention", body | {"type": "app_mention"})

    def _message_event(self, channel: Channel, message: Message) -> Json:
        body = self.full_message(channel, message)
        for counter in ("reply_count", "reply_users_count", "latest_reply", "reply_users"):
            body.pop(counter, None)
        return body | {
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": channel.kind.channel_type,
        }

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

    def channel_changed(self, channel: Channel) -> None:
        """Pages read the channel list again."""
        happening = {"type": "channel", "channel": {"id": channel.id, "name": channel.name}}
        self._feed.tell(channel.members, happening)

    def home_opened(
        self, app: App, user: User, *, tab: str, channel: Channel, view: Json | None
    ) -> None:
        """Somebody opened the app's home or messages tab."""
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self._workspace.ids.timestamp(self._workspace.clock.now()),
        }
        if view is not None:
            event["view"] = view
        self._to_app(app, None, "app_home_opened", event)

    def tell(self, user_id: str, happening: Json) -> None:
        """Something for one person's page only."""
        self._feed.tell([user_id], happening)

    def tell_members(self, channel: Channel, happening: Json) -> None:
        """Something for the pages of everybody in the channel."""
        self._feed.tell(channel.members, happening)

    def _tell(self, channel: Channel, kind: str, message: Message) -> None:
        body = self.page_message(channel, message)
        self._feed.tell(channel.members, _happening(kind, channel, message, body))

    def _apps_in(self, channel: Channel) -> list[App]:
        found = (self._workspace.app_of_bot(member) for member in channel.members)
        return [app for app in found if app is not None]

    def _to_apps(self, channel: Channel, subscription: str, event: Json) -> None:
        for app in self._apps_in(channel):
            self._to_app(app, channel, subscription, event)

    def _to_app(self, app: App, channel: Channel | None, subscription: str, event: Json) -> None:
        if app.manifest.subscribes_to(subscription):
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
