"""Response URLs: where an app answers an interaction without a token."""

from collections.abc import Callable

from playground.conversing import Author, Content, Conversing
from playground.state.records import App, Channel, Json, Message, ResponseUrl
from playground.state.workspace import Workspace
from playground.wire.content import content_of
from playground.wire.errors import SlackError


class Answering:
    """Makes response URLs and does what is posted to them."""

    def __init__(
        self, workspace: Workspace, conversing: Conversing, *, base_url: Callable[[], str]
    ) -> None:
        self._workspace = workspace
        self._conversing = conversing
        self._base_url = base_url

    def address(self, url: ResponseUrl) -> str:
        """The whole address that goes into a payload."""
        return f"{self._base_url()}/actions/{url.id}"

    def new(
        self, app: App, user_id: str, channel: Channel, *, message: Message | None = None
    ) -> ResponseUrl:
        """Five uses in half an hour; with a message it may be replaced or deleted."""
        timings = self._workspace.timings
        url = ResponseUrl(
            id=self._workspace.ids.secret(),
            app_id=app.id,
            team_id=app.team_id,
            user_id=user_id,
            channel_id=channel.id,
            expires_at=self._workspace.clock.now() + timings.response_url_seconds,
            uses_left=timings.response_url_uses,
            message_ts=message.ts if message is not None else None,
            is_ephemeral=message is not None and message.ephemeral_to is not None,
            thread_ts=message.thread_ts if message is not None else None,
        )
        self._workspace.response_urls[url.id] = url
        return url

    def use(self, url_id: str, body: Json) -> None:
        """One use. Raises expired_url, used_url, invalid_blocks, no_text."""
        url = self._workspace.response_urls.get(url_id)
        if url is None or self._workspace.clock.now() > url.expires_at:
            raise SlackError("expired_url")
        if url.uses_left < 1:
            raise SlackError("used_url")
        self.answer(url, body)
        url.uses_left -= 1

    def answer(self, url: ResponseUrl, body: Json) -> None:
        """Post, replace or delete, as the body says; also for the body of an acknowledgement."""
        channel = self._workspace.channels[url.channel_id]
        original = self._original(channel, url)
        if body.get("delete_original") and original is not None:
            self._remove(channel, original)
            return
        content = content_of(body, self._workspace.ids)
        if body.get("replace_original") and original is not None:
            self._replace(channel, original, content)
            return
        self._add(channel, url, content, body)

    def _original(self, channel: Channel, url: ResponseUrl) -> Message | None:
        place = channel.ephemerals if url.is_ephemeral else channel.messages
        return place.get(url.message_ts) if url.message_ts is not None else None

    def _remove(self, channel: Channel, message: Message) -> None:
        if message.ephemeral_to is not None:
            self._conversing.remove_ephemeral(channel, message)
        else:
            self._conversing.delete(channel, message)

    def _replace(self, channel: Channel, message: Message, content: Content) -> None:
        if content.is_empty:
            raise SlackError("no_text")
        if message.ephemeral_to is not None:
            self._conversing.replace_ephemeral(channel, message, content)
        else:
            self._conversing.update(channel, message, content)

    def _add(self, channel: Channel, url: ResponseUrl, content: Content, body: Json) -> None:
        app = self._workspace.installation(url.app_id, url.team_id)
        if app is None:
            raise SlackError("expired_url")
        author = Author(user=self._workspace.users[app.bot_user_id], app=app)
        thread_ts = body.get("thread_ts") or None
        if body.get("response_type") == "in_channel":
            self._conversing.post(channel, author, content, thread_ts=thread_ts)
            return
        self._conversing.whisper(
            channel,
            author,
            content,
            to_user_id=url.user_id,
            thread_ts=thread_ts or url.thread_ts,
        )
