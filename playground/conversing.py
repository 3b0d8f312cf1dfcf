"""Posting, editing, deleting, reacting, joining: the changes of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from playground.announcer import Announcer
from playground.kit.mrkdwn import normalise, rich_text
from playground.state.records import App, Channel, ChannelKind, Json, Message, User
from playground.state.streams import Stream
from playground.state.workspace import Workspace
from playground.unfurling import Unfurling
from playground.wire.errors import SlackError

MAX_TEXT = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says; blocks were validated already."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None

    @property
    def is_empty(self) -> bool:
        """True when Slack would answer `no_text`."""
        return not (self.text.strip() or self.blocks or self.attachments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who posts: a person, or an app as its bot user."""

    user: User
    app: App | None = None
    username: str | None = None
    icons: Json | None = None


class Conversing:
    """Changes conversations and announces each change."""

    def __init__(self, workspace: Workspace, announcer: Announcer, unfurling: Unfurling) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._unfurling = unfurling

    def _now(self) -> str:
        return self._workspace.ids.timestamp(self._workspace.clock.now())

    def _message(self, channel: Channel, author: Author, content: Content) -> Message:
        text = normalise(content.text[:MAX_TEXT])
        blocks = content.blocks
        if not blocks and author.app is None and text:
            blocks = [rich_text(text, block_id=self._workspace.ids.short())]
        return Message(
            ts=self._now(),
            channel_id=channel.id,
            user=author.user.id,
            team_id=author.user.team_id,
            text=text,
            blocks=blocks,
            attachments=content.attachments,
            metadata=content.metadata,
            bot_id=author.app.bot_id if author.app is not None else None,
            app_id=author.app.id if author.app is not None else None,
            client_msg_id=self._workspace.ids.uuid() if author.app is None else None,
            username=author.username,
            icons=author.icons,
        )

    def post(  # noqa: PLR0913 what a message can be made of
        self,
        channel: Channel,
        author: Author,
        content: Content,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        stream: Stream | None = None,
        files: Sequence[str] = (),
    ) -> Message:
        """Post. Raises no_text, cannot_reply_to_message.

        A message with a stream may be empty still, and one with files may have no words.
        """
        if content.is_empty and stream is None and not files:
            raise SlackError("no_text")
        root_ts = self._root_of(channel, thread_ts)
        message = self._message(channel, author, content)
        message.stream, message.files = stream, list(files)
        message.thread_ts = root_ts
        message.subtype = _subtype(message, broadcast=broadcast)
        channel.messages[message.ts] = message
        channel.last_read[author.user.id] = message.ts
        if root_ts is not None:
            channel.messages[root_ts].replies.append(message.ts)
            if root_ts in channel.thread_status:
                channel.thread_status[root_ts] |= {"status": "", "loading_messages": []}
        for one in message.files:
            self._workspace.files[one].shares.setdefault(channel.id, []).append(message.ts)
        self._announcer.posted(channel, message)
        self._unfurling.offer(channel, message)
        return message

    def _root_of(self, channel: Channel, thread_ts: str | None) -> str | None:
        """Slack threads below the root, also when the ts of a reply is given."""
        if not thread_ts:
            return None
        found = channel.messages.get(thread_ts)
        if found is None:
            raise SlackError("cannot_reply_to_message")
        return found.thread_ts if found.is_reply else found.ts

    def update(self, channel: Channel, message: Message, content: Content) -> None:
        """Edit in place; what the content leaves out is kept as Slack keeps it."""
        previous = self._announcer.full_message(channel, message)
        if content.text or content.blocks:
            message.text = normalise(content.text)
            message.blocks = content.blocks
            if not content.blocks and message.app_id is None:
                message.blocks = [rich_text(message.text, block_id=self._workspace.ids.short())]
        if content.attachments:
            message.attachments = content.attachments
        if content.metadata is not None:
            message.metadata = content.metadata
        message.edited = {"user": message.user, "ts": self._now()}
        self._announcer.changed(channel, message, previous)

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete; a root with replies leaves a tombstone, as in Slack."""
        previous = self._announcer.full_message(channel, message)
        channel.pins.pop(message.ts, None)
        if message.is_reply and message.thread_ts in channel.messages:
            channel.messages[message.thread_ts].replies.remove(message.ts)
        if message.replies:
            message.subtype = "tombstone"
            message.text = "This message was deleted."
            message.blocks, message.attachments, message.metadata = [], [], None
            message.user = "USLACKBOT"
            message.reactions.clear()
        else:
            del channel.messages[message.ts]
        self._announcer.deleted(channel, message, previous)

    def whisper(
        self,
        channel: Channel,
        author: Author,
        content: Content,
        *,
        to_user_id: str,
        thread_ts: str | None = None,
    ) -> Message:
        """Post an ephemeral message. Raises no_text."""
        if content.is_empty:
            raise SlackError("no_text")
        message = self._message(channel, author, content)
        message.thread_ts = thread_ts
        message.ephemeral_to = to_user_id
        channel.ephemerals[message.ts] = message
        self._announcer.ephemeral(channel, message)
        return message

    def replace_ephemeral(self, channel: Channel, message: Message, content: Content) -> None:
        """Other words in the same place, for the same person."""
        message.text = normalise(content.text)
        message.blocks = content.blocks
        message.attachments = content.attachments
        self._announcer.ephemeral(channel, message)

    def remove_ephemeral(self, channel: Channel, message: Message) -> None:
        """Take it off the person's screen."""
        channel.ephemerals.pop(message.ts, None)
        self._announcer.ephemeral_gone(channel, message)

    def react(self, channel: Channel, message: Message, *, user_id: str, name: str) -> None:
        """Add a reaction. Raises already_reacted."""
        users = message.reactions.setdefault(name, [])
        if user_id in users:
            raise SlackError("already_reacted")
        users.append(user_id)
        self._announcer.reaction(channel, message, user_id=user_id, name=name, added=True)

    def unreact(self, channel: Channel, message: Message, *, user_id: str, name: str) -> None:
        """Remove a reaction. Raises no_reaction."""
        users = message.reactions.get(name, [])
        if user_id not in users:
            raise SlackError("no_reaction")
        users.remove(user_id)
        if not users:
            del message.reactions[name]
        self._announcer.reaction(channel, message, user_id=user_id, name=name, added=False)

    def join(self, channel: Channel, user: User, *, inviter: str | None = None) -> None:
        """Become a member; nothing happens for one who is."""
        if user.id not in channel.members:
            channel.members[user.id] = None
            self._announcer.joined(channel, user, inviter=inviter)
            if channel.kind in (ChannelKind.PUBLIC, ChannelKind.PRIVATE):
                self._say_joined(channel, user, inviter)

    def _say_joined(self, channel: Channel, user: User, inviter: str | None) -> None:
        content = Content(text=f"<@{user.id}> has joined the channel")
        message = self._message(channel, Author(user=user), content)
        message.subtype, message.inviter = "channel_join", inviter
        message.blocks, message.client_msg_id = [], None
        channel.messages[message.ts] = message
        self._announcer.posted(channel, message)

    def leave(self, channel: Channel, user: User, *, actor_id: str | None = None) -> None:
        """Stop being a member; `actor_id` is who removed them, when it was somebody else."""
        apps = self._announcer.apps_in(channel)
        if channel.members.pop(user.id, user) is None:
            self._announcer.left(channel, user, actor_id=actor_id or user.id, apps=apps)

    def rename(self, channel: Channel, *, team_id: str, name: str) -> None:
        """Another name for one organisation; the host's is the name for all that gave it none."""
        if team_id == channel.team_id:
            channel.name = name
        if team_id in channel.names or team_id != channel.team_id:
            channel.names[team_id] = name
        self._announcer.renamed(channel, team_id=team_id)

    def archive(self, channel: Channel, *, user_id: str, archived: bool) -> None:
        """Close the channel for writing, or open it again."""
        channel.is_archived = archived
        self._announcer.archived(channel, user_id=user_id)

    def unfurl(self, channel: Channel, message: Message, attachments: list[Json]) -> None:
        """Show attachments below the message; a link that has one gets the new one."""
        previous = self._announcer.full_message(channel, message)
        urls = {one["from_url"] for one in attachments}
        kept = [one for one in message.attachments if one.get("from_url") not in urls]
        message.attachments = [
            {**one, "id": number} for number, one in enumerate([*kept, *attachments], start=1)
        ]
        self._announcer.changed(channel, message, previous)

    def remove_preview(self, channel: Channel, message: Message, url: str) -> None:
        """A person takes the preview of a link away; apps hear of it and cannot put it back."""
        previous = self._announcer.full_message(channel, message)
        message.unwanted_previews.append(url)
        message.attachments = [one for one in message.attachments if one.get("from_url") != url]
        self._announcer.changed(channel, message, previous)

    def open_assistant_thread(self, channel: Channel, author: Author, *, title: str) -> Message:
        """The root below which a person talks with an assistant."""
        message = self._message(channel, author, Content(text=title))
        message.subtype = "assistant_app_thread"
        message.thread_ts = message.ts
        channel.messages[message.ts] = message
        self._announcer.posted(channel, message)
        return message

    def draft(self, channel: Channel, author: Author, content: Content) -> Message:
        """What the message would be; nobody sees it."""
        return self._message(channel, author, content)

    def open_direct(self, user_ids: list[str]) -> tuple[Channel, bool]:
        """The direct conversation of these users, made when it is not there."""
        channel, existed = self._workspace.direct_channel(user_ids)
        if not existed:
            self._announcer.channel_changed(channel)
        return channel, existed


def _subtype(message: Message, *, broadcast: bool) -> str | None:
    if message.files:
        return "file_share"
    if broadcast and message.thread_ts is not None:
        return "thread_broadcast"
    return "bot_message" if message.app_id is not None and message.username else None
