"""The records of the workspace. Mutable: the one event loop is the only writer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from playground.manifest import EVERYTHING, Manifest
from playground.state.marks import Bookmark, Pin
from playground.state.streams import Stream
from playground.world import DeliveryKind, UserKind

Json = dict[str, Any]


class ChannelKind(StrEnum):
    """The kinds of conversation; Slack's scopes are per kind."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"

    @property
    def scope_prefix(self) -> str:
        """`channels` in `channels:read`."""
        return {
            ChannelKind.PUBLIC: "channels",
            ChannelKind.PRIVATE: "groups",
            ChannelKind.IM: "im",
            ChannelKind.MPIM: "mpim",
        }[self]

    @property
    def channel_type(self) -> str:
        """`channel_type` of a message event."""
        return {
            ChannelKind.PUBLIC: "channel",
            ChannelKind.PRIVATE: "group",
            ChannelKind.IM: "im",
            ChannelKind.MPIM: "mpim",
        }[self]


@dataclass(slots=True, kw_only=True)
class Team:
    """One workspace."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None
    color: str
    enterprise_name: str | None = None
    approves_connect: bool = False
    emoji: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """People who are mentioned together: `handle` comes after the @."""

    id: str
    team_id: str
    handle: str
    name: str
    description: str
    members: tuple[str, ...]
    created: int
    created_by: str
    is_disabled: bool


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or the bot user of an app (then `app_id` and `bot_id` are set)."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str | None = None
    title: str = ""
    tz: str = "Europe/London"
    locale: str = "en-GB"
    kind: UserKind = UserKind.MEMBER
    bot_id: str | None = None
    app_id: str | None = None
    is_deleted: bool = False

    @property
    def is_bot(self) -> bool:
        """True for the bot user of an app."""
        return self.bot_id is not None


@dataclass(slots=True, kw_only=True)
class App:
    """One app as it is installed in one workspace; several records may share the id.

    `is_installed` false: it was never installed there, or it was uninstalled.
    """

    id: str
    name: str
    team_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    delivery: DeliveryKind
    request_url: str | None
    open_to_external_members: bool
    outside_marketplace: bool = False
    client_id: str | None = None
    client_secret: str | None = None
    is_installed: bool = True
    manifest: Manifest = EVERYTHING
    org_team_ids: list[str] = field(default_factory=list)

    @property
    def is_enterprise_install(self) -> bool:
        """True for one installation in a whole Grid organisation, `team_id` among others."""
        return bool(self.org_team_ids)

    def covers(self, team_id: str) -> bool:
        """True when the app is installed for the workspace."""
        return team_id == self.team_id or team_id in self.org_team_ids


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; `thread_ts` is the root's ts, also on the root once it has replies.

    `unwanted_previews` are links whose preview a person took away.
    """

    ts: str
    channel_id: str
    user: str
    team_id: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    username: str | None = None
    icons: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None
    stream: Stream | None = None
    files: list[str] = field(default_factory=list)
    inviter: str | None = None
    unwanted_previews: list[str] = field(default_factory=list)

    @property
    def is_streaming(self) -> bool:
        """True while more may be appended."""
        return self.stream is not None and self.stream.is_open

    @property
    def is_reply(self) -> bool:
        """True when the message is in a thread and not its root."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation. `messages` is in order of ts, thread replies included."""

    id: str
    kind: ChannelKind
    team_id: str
    name: str
    created: int
    creator: str
    names: dict[str, str] = field(default_factory=dict)
    shared_with: list[str] = field(default_factory=list)
    post_only: list[str] = field(default_factory=list)
    pending_with: list[str] = field(default_factory=list)
    members: dict[str, None] = field(default_factory=dict)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    thread_status: dict[str, Json] = field(default_factory=dict)
    pins: dict[str, Pin] = field(default_factory=dict)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """True for all but public channels."""
        return self.kind is not ChannelKind.PUBLIC

    @property
    def team_ids(self) -> list[str]:
        """The host first, then those it is shared with."""
        return [self.team_id, *self.shared_with]

    def name_for(self, team_id: str) -> str:
        """The name that the team gave to it."""
        return self.names.get(team_id, self.name)


@dataclass(slots=True, kw_only=True)
class View:
    """A modal on somebody's screen, or an App Home."""

    id: str
    app_id: str
    user_id: str
    team_id: str
    definition: Json
    hash: str
    external_id: str = ""
    root_id: str = ""
    installed_team_id: str = ""
    previous_id: str | None = None
    values: Json = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        """True for an App Home."""
        return bool(self.definition["type"] == "home")


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one modal, once, for a short time."""

    id: str
    app_id: str
    user_id: str
    expires_at: float
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Where an app may answer an interaction, a few times, for a while."""

    id: str
    app_id: str
    team_id: str
    user_id: str
    channel_id: str
    expires_at: float
    uses_left: int
    message_ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionToken:
    """The right of an app to search for the person who wrote to it, for ten minutes."""

    app_id: str
    user_id: str
    expires_at: float


class TokenKind(StrEnum):
    """The kinds of token."""

    BOT = "bot"
    USER = "user"
    APP = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a token speaks for; `user_id` is the bot user for a bot token.

    `scopes` None allows everything: a person's page, or an app without a manifest.
    """

    kind: TokenKind
    team_id: str
    user_id: str
    app: App | None
    token: str
    scopes: frozenset[str] | None = None

    def allows(self, scope: str) -> bool:
        """True when the token was granted the scope."""
        return self.scopes is None or scope in self.scopes

    @property
    def scope_header(self) -> str:
        """As in `X-OAuth-Scopes`."""
        if self.app is None:
            return "identify"
        return ",".join(sorted(self.scopes)) if self.scopes is not None else "all"
