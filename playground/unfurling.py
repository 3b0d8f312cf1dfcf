"""Links in messages: apps hear of those of their domains and say what to show below them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playground.announcer import Announcer
from playground.state.records import App, Channel, Json, Message
from playground.state.workspace import Workspace

_LINK = re.compile(r"<(https?://[^<>\s|]+)(?:\|[^<>]*)?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfurl:
    """Where the links of an `unfurl_id` stand."""

    app_id: str
    channel_id: str
    ts: str


def links_in(text: str) -> list[str]:
    """The links of a stored text, in order, each once."""
    return list(dict.fromkeys(one.replace("&amp;", "&") for one in _LINK.findall(text)))


def domain_of(url: str, domains: tuple[str, ...] | None) -> str | None:
    """The app's domain that the link belongs to, its own host when the app has every domain."""
    host = (urlsplit(url).hostname or "").lower()
    if domains is None:
        return host or None
    return next((one for one in domains if host == one or host.endswith(f".{one}")), None)


class Unfurling:
    """Tells apps of links and remembers which message an unfurl belongs to."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._pending: dict[str, Unfurl] = {}

    def offer(self, channel: Channel, message: Message) -> None:
        """`link_shared` to every app of the channel's workspaces that knows one of the domains."""
        urls = links_in(message.text) if message.app_id is None else []
        if not urls:
            return
        for app in self._workspace.installations():
            if any(app.covers(team_id) for team_id in channel.team_ids):
                self._tell(app, channel, message, urls)

    def _tell(self, app: App, channel: Channel, message: Message, urls: list[str]) -> None:
        links = []
        for url in urls:
            domain = domain_of(url, app.manifest.unfurl_domains)
            if domain is not None:
                links.append({"domain": domain, "url": url})
        if not links:
            return
        ids = self._workspace.ids
        unfurl_id = f"C{ids.digits()}.{ids.digits()}.{ids.secret(length=32).lower()}"
        self._pending[unfurl_id] = Unfurl(app_id=app.id, channel_id=channel.id, ts=message.ts)
        event: Json = {
            "type": "link_shared",
            "channel": channel.id,
            "is_bot_user_member": app.bot_user_id in channel.members,
            "user": message.user,
            "message_ts": message.ts,
            "unfurl_id": unfurl_id,
            "source": "conversations_history",
            "links": links,
        }
        if message.thread_ts is not None:
            event["thread_ts"] = message.thread_ts
        self._announcer.to_app(app, event, channel=channel)

    def place(self, unfurl_id: str, app: App | None) -> Unfurl | None:
        """Where to unfurl; None when the app was never given this id."""
        found = self._pending.get(unfurl_id)
        return found if found is not None and app is not None and found.app_id == app.id else None
