"""Streamed messages: opened, written on, and ended by the app, by a person or by the clock."""

from playground.alarms import Alarms
from playground.announcer import Announcer
from playground.conversing import Author, Content, Conversing
from playground.kit.validation import completed, message_problems
from playground.state.records import App, Channel, Json, Message, User
from playground.state.streams import MAX_BLOCKS, Stream, StreamState
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError, invalid_blocks

MAX_TEXT = 12_000
_STATUSES = {"pending", "in_progress", "complete", "error"}


class Streaming:
    """Keeps each stream with its message; a stream ends by itself after some minutes."""

    def __init__(
        self, workspace: Workspace, announcer: Announcer, conversing: Conversing, alarms: Alarms
    ) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._conversing = conversing
        self._alarms = alarms

    def start(
        self,
        channel: Channel,
        author: Author,
        *,
        thread_ts: str | None,
        as_plan: bool,
        addition: Json,
    ) -> Message:
        """Post the message that grows. `addition` has `markdown_text` or `chunks`, or neither."""
        stream = Stream(as_plan=as_plan)
        self._write(stream, addition)
        message = self._conversing.post(
            channel,
            author,
            Content(text=stream.text, blocks=self._shown(stream)),
            thread_ts=thread_ts,
            stream=stream,
        )
        self._alarms.after(
            self._workspace.timings.stream_seconds, lambda: self._expire(channel, message)
        )
        return message

    def append(self, channel: Channel, message: Message, addition: Json) -> None:
        """More of it. Raises no_text, message_not_in_streaming_state, stopped_by_user."""
        stream = self._open_stream(message)
        if not addition.get("markdown_text") and not addition.get("chunks"):
            raise SlackError("no_text")
        self._write(stream, addition)
        self._show(message, stream)
        self._announcer.grown(channel, message)

    def finish(
        self, channel: Channel, message: Message, addition: Json, *, blocks: list[Json]
    ) -> None:
        """The end by the app, with a last addition and with blocks below it."""
        stream = self._open_stream(message)
        if len(blocks) > MAX_BLOCKS:
            raise SlackError("msg_blocks_too_many")
        problems = message_problems(blocks)
        if problems:
            raise invalid_blocks(problems)
        self._write(stream, addition)
        previous = self._announcer.full_message(channel, message)
        stream.add_blocks(blocks)
        self._end(channel, message, StreamState.FINISHED, previous)

    def stop(self, channel: Channel, user: User, *, thread_ts: str) -> list[str]:
        """A person pressed stop in the thread; the timestamps of the streams that ended."""
        stopped = []
        apps: dict[str, App] = {}
        for message in list(channel.messages.values()):
            in_thread = thread_ts in (message.thread_ts, message.ts)
            stream = message.stream
            if not in_thread or stream is None or stream.state is not StreamState.OPEN:
                continue
            previous = self._announcer.full_message(channel, message)
            self._end(channel, message, StreamState.STOPPED, previous)
            stopped.append(message.ts)
        for member in channel.members:
            app = self._workspace.app_of_bot(member)
            if app is not None:
                apps[app.id] = app
        for app in apps.values():
            event = {
                "type": "agent_session_stopped",
                "channel": channel.id,
                "user": user.id,
                "thread_ts": thread_ts,
                "streaming_message_ts": stopped,
            }
            self._announcer.to_app(app, event, channel=channel)
        return stopped

    def _open_stream(self, message: Message) -> Stream:
        stream = message.stream
        if stream is None or stream.state in (StreamState.FINISHED, StreamState.EXPIRED):
            raise SlackError("message_not_in_streaming_state")
        if stream.state is StreamState.STOPPED:
            raise SlackError("stopped_by_user")
        return stream

    def _expire(self, channel: Channel, message: Message) -> None:
        stream = message.stream
        if stream is not None and stream.state is StreamState.OPEN:
            previous = self._announcer.full_message(channel, message)
            self._end(channel, message, StreamState.EXPIRED, previous)

    def _end(self, channel: Channel, message: Message, state: StreamState, previous: Json) -> None:
        if message.stream is None or message.ts not in channel.messages:
            return
        message.stream.state = state
        self._show(message, message.stream)
        self._announcer.changed(channel, message, previous)

    def _show(self, message: Message, stream: Stream) -> None:
        message.text, message.blocks = stream.text, self._shown(stream)

    def _shown(self, stream: Stream) -> list[Json]:
        return completed(stream.blocks, self._workspace.ids)

    def _write(self, stream: Stream, addition: Json) -> None:
        """All of the addition or nothing of it."""
        text, chunks = str(addition.get("markdown_text") or ""), addition.get("chunks") or []
        if len(text) > MAX_TEXT:
            raise SlackError("msg_blocks_too_long")
        added = sum(_checked(chunk) for chunk in chunks)
        if stream.chunk_blocks + added > MAX_BLOCKS:
            raise SlackError("msg_blocks_too_many")
        stream.add_text(text)
        for chunk in chunks:
            _apply(stream, chunk)


def _checked(chunk: object) -> int:
    """How many blocks it brings. Raises invalid_chunks, invalid_blocks, msg_blocks_too_long."""
    if not isinstance(chunk, dict):
        raise SlackError("invalid_chunks")
    kind = chunk.get("type")
    if kind == "markdown_text" and isinstance(chunk.get("text"), str):
        if len(chunk["text"]) > MAX_TEXT:
            raise SlackError("msg_blocks_too_long")
        return 0
    if kind == "task_update" and isinstance(chunk.get("id"), str):
        if chunk.get("status", "pending") in _STATUSES and isinstance(chunk.get("title", ""), str):
            return 0
    elif kind == "plan_update" and isinstance(chunk.get("title"), str):
        return 0
    elif kind == "blocks" and isinstance(chunk.get("blocks"), list):
        problems = message_problems(chunk["blocks"][:MAX_BLOCKS])
        if problems:
            raise invalid_blocks(problems)
        return len(chunk["blocks"])
    raise SlackError("invalid_chunks")


def _apply(stream: Stream, chunk: Json) -> None:
    match chunk["type"]:
        case "markdown_text":
            stream.add_text(chunk["text"])
        case "task_update":
            stream.update_task(chunk)
        case "plan_update":
            stream.plan_title = chunk["title"]
        case _:
            stream.add_blocks(chunk["blocks"])
