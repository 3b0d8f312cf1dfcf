"""Outbox rows in, calls of Slack's Web API out: each message exactly once.

Every message carries a digest of its key as metadata. When the fate of an earlier attempt is not
known (a lost reply, a killed process), the conversation is searched for that digest before anything
is posted again. An ephemeral message cannot be searched for: of unknown fate, it goes to the
person's direct messages instead, where it can.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.errors import RefusedError, RetryLaterError
from bot.jobs import Journey, Work
from bot.slack import undeliverable
from bot.slack.calling import (
    FIRST_SERVER_ERROR,
    TOO_MANY_REQUESTS,
    call,
    network_failure,
    wait_named_by,
)
from bot.slack.messenger import Topic
from store import outbox
from store.tables import OutboxState

log = structlog.get_logger(__name__)

EVENT_TYPE = "dealmate"
CLOCK_SKEW = timedelta(minutes=10)
MOST_PAGES = 10
BAD_BLOCKS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
LONGEST_TEXT = 3_900
"""Beside blocks: a notification, within the limit for changing messages."""
LONGEST_TEXT_ALONE = 39_000
WAIT_FOR_ROOT_SECONDS = 1.0

MaySee = Callable[[Mapping[str, Any], "tuple[int, ...]", datetime], bool]
"""Post payload (with `channel`, and `ephemeral_to` where it is for one person), version ids and now
in; whether everybody who would see the post may see all those versions out."""


class Sender:
    """Handlers for the topics of the messenger. `may_see` is asked right before posting."""

    def __init__(self, slack: WebClient, *, may_see: MaySee, clock: Callable[[], datetime]) -> None:
        self._slack = slack
        self._may_see = may_see
        self._clock = clock
        self._paused_until: dict[str, datetime] = {}
        self._pause_lock = threading.Lock()

    def journey(self) -> Journey:
        """What the worker needs to know."""
        return Journey(
            handlers={
                Topic.POST: self.post,
                Topic.UPDATE: self.update,
                Topic.RESPOND: self.respond,
                Topic.HOME: self.home,
                Topic.VIEW: self.view,
                Topic.REACT: self.react,
                Topic.STATUS: self.status,
            }
        )

    def post(self, work: Work) -> None:
        """Post, or find what was posted already; tell the asker when Slack refuses for good."""
        try:
            target = self._target(work)
            result = self._find(work, target) if work.is_doubtful else None
            if result is None:
                result = self._post(work, target)
        except RefusedError as refused:
            undeliverable.give_up(work, code=refused.code)
            return
        with work.finishing(result):
            pass

    def update(self, work: Work) -> None:
        """Change a message; repeating it does no harm."""
        channel, ts = work.payload.get("channel"), work.payload.get("ts")
        if work.payload.get("of"):
            root = self._result_of(work, str(work.payload["of"]))
            channel, ts = root["channel"], root["ts"]
        self._paced(
            "chat.update",
            self._slack.chat_update,
            channel=channel,
            ts=ts,
            text=_short(work.payload["text"], LONGEST_TEXT),
            blocks=work.payload.get("blocks") or [],
        )

    def respond(self, work: Work) -> None:
        """Answer by response URL. It is tried once: a second try might say it twice.

        A URL that Slack no longer takes (used up, too old) is answered in the person's messages.
        """
        if work.is_doubtful:
            return
        webhook = WebhookClient(work.payload["response_url"], retry_handlers=[])
        try:
            response = webhook.send(
                text=work.payload["text"],
                blocks=work.payload.get("blocks") or None,
                response_type="ephemeral",
                replace_original=bool(work.payload.get("replace_original")),
            )
        except OSError as error:
            raise network_failure(error) from error
        if response.status_code == TOO_MANY_REQUESTS:
            raise RetryLaterError("ratelimited", seconds=wait_named_by(response.headers))
        if response.status_code < 400:  # noqa: PLR2004 - HTTP's own line
            return
        if response.status_code >= FIRST_SERVER_ERROR or not work.payload.get("user"):
            raise RefusedError(f"response_url_http_{response.status_code}")
        with work.finishing({"refused": response.status_code}) as session:
            work.dealmate.messenger.direct(
                session,
                key=f"{work.key}/directly",
                user=str(work.payload["user"]),
                text=work.payload["text"],
                blocks=work.payload.get("blocks") or [],
            )

    def home(self, work: Work) -> None:
        """Publish an App Home tab."""
        self._paced(
            "views.publish",
            self._slack.views_publish,
            user_id=work.payload["user"],
            view=work.payload["view"],
        )

    def view(self, work: Work) -> None:
        """Update a modal; one that was closed or changed meanwhile is left alone."""
        arguments = {"view_id": work.payload["view_id"], "view": work.payload["view"]}
        if work.payload.get("hash"):
            arguments["hash"] = work.payload["hash"]
        try:
            self._paced("views.update", self._slack.views_update, **arguments)
        except RefusedError as refused:
            if refused.code not in {"not_found", "hash_conflict", "view_not_found"}:
                raise

    def react(self, work: Work) -> None:
        """Add or remove a reaction; any refusal is fine."""
        method = (
            self._slack.reactions_remove if work.payload["remove"] else self._slack.reactions_add
        )
        try:
            self._paced(
                "reactions",
                method,
                channel=work.payload["channel"],
                timestamp=work.payload["ts"],
                name=work.payload["name"],
            )
        except RefusedError as refused:
            log.debug("reaction_refused", reason=refused.code)

    def status(self, work: Work) -> None:
        """Set a thread's session to active, or where there are no sessions clear its status."""
        place = {"channel_id": work.payload["channel"], "thread_ts": work.payload["thread_ts"]}
        try:
            session = self._slack.agents_sessions_setStatus
            self._paced("agents.sessions.setStatus", session, status="active", **place)
        except RefusedError as no_sessions:
            log.debug("no_session", reason=no_sessions.code)
            try:
                status = self._slack.assistant_threads_setStatus
                self._paced("assistant.threads.setStatus", status, status="", **place)
            except RefusedError as refused:
                log.info("status_refused", reason=refused.code)

    def _target(self, work: Work) -> dict[str, Any]:
        payload = work.payload
        target = {
            "channel": payload.get("channel"),
            "thread_ts": payload.get("thread_ts"),
            "ephemeral_to": payload.get("ephemeral_to"),
        }
        if target["ephemeral_to"] and work.is_doubtful:
            payload = {**payload, "user": target["ephemeral_to"]}
            target |= {"ephemeral_to": None, "thread_ts": None}
        if payload.get("user"):
            opened = self._paced(
                "conversations.open", self._slack.conversations_open, users=payload["user"]
            )
            target["channel"] = opened["channel"]["id"]
        if payload.get("thread_of"):
            root = self._result_of(work, str(payload["thread_of"]))
            target |= {"channel": root["channel"], "thread_ts": root["ts"]}
        return target

    def _result_of(self, work: Work, key: str) -> Mapping[str, Any]:
        with work.dealmate.database.reading() as session:
            found = outbox.result_of(session, topic=Topic.POST, key=key)
        if found is None or found[0] is OutboxState.DEAD or not (found[1] or {"ts": 1}).get("ts"):
            raise RefusedError("message_not_found")
        if found[0] is not OutboxState.DONE:
            raise RetryLaterError("waits for its root", seconds=WAIT_FOR_ROOT_SECONDS)
        result: Mapping[str, Any] = found[1]
        return result

    def _post(self, work: Work, target: Mapping[str, Any]) -> dict[str, Any]:
        text, blocks = work.payload["text"], work.payload.get("blocks") or []
        guard = work.payload.get("guard")
        shown = True
        if guard and not self._may_see(target, tuple(guard["version_ids"]), self._clock()):
            text, blocks, shown = guard["instead_text"], list(guard["instead_blocks"]), False
            log.info("post_replaced_by_guard", key=digest(work.key))
        try:
            ts = self._say(work, target, text, blocks)
        except RefusedError as refused:
            if refused.code not in BAD_BLOCKS or not blocks:
                raise
            log.exception("blocks_refused", reason=refused.code, key=digest(work.key))
            ts = self._say(work, target, text, [])  # whole: without blocks it is all there is
        return {"channel": target["channel"], "ts": ts, "shown": shown}

    def _say(
        self, work: Work, target: Mapping[str, Any], text: str, blocks: list[dict[str, Any]]
    ) -> str:
        limit = LONGEST_TEXT if blocks else LONGEST_TEXT_ALONE
        arguments: dict[str, Any] = {"channel": target["channel"], "text": _short(text, limit)}
        if blocks:
            arguments["blocks"] = blocks
        if target["thread_ts"]:
            arguments["thread_ts"] = target["thread_ts"]
        if target["ephemeral_to"]:
            said = self._paced(
                "chat.postEphemeral",
                self._slack.chat_postEphemeral,
                user=target["ephemeral_to"],
                **arguments,
            )
            return str(said.get("message_ts") or "")
        said = self._paced(
            "chat.postMessage",
            self._slack.chat_postMessage,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": digest(work.key)}},
            **arguments,
        )
        return str(said["ts"])

    def _find(self, work: Work, target: Mapping[str, Any]) -> dict[str, Any] | None:
        """Look for a message of ours that carries this key; None when it was never posted."""
        wanted = digest(work.key)
        arguments: dict[str, Any] = {
            "channel": target["channel"],
            "include_all_metadata": True,
            "oldest": f"{(work.created_at - CLOCK_SKEW).timestamp():.6f}",
            "limit": 200,
        }
        in_thread = bool(target["thread_ts"])
        name = "conversations.replies" if in_thread else "conversations.history"
        method = (
            self._slack.conversations_replies if in_thread else (self._slack.conversations_history)
        )
        if in_thread:
            arguments["ts"] = target["thread_ts"]
        for _ in range(MOST_PAGES):
            page = self._paced(name, method, **arguments)
            for message in page.get("messages") or []:
                metadata = message.get("metadata") or {}
                key = (metadata.get("event_payload") or {}).get("key")
                if metadata.get("event_type") == EVENT_TYPE and key == wanted:
                    return {"channel": target["channel"], "ts": str(message["ts"]), "shown": True}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            arguments["cursor"] = cursor
        return None

    def _paced(self, name: str, method: Callable[..., Any], /, **arguments: Any) -> dict[str, Any]:
        """Call, but never before the moment that Slack's last 429 for this method named."""
        with self._pause_lock:
            paused_until = self._paused_until.get(name)
        wait = 0.0 if paused_until is None else (paused_until - self._clock()).total_seconds()
        if wait > 0:
            raise RetryLaterError("ratelimited", seconds=wait)
        try:
            return call(method, **arguments)
        except RetryLaterError as later:
            if later.seconds is not None:
                with self._pause_lock:
                    self._paused_until[name] = self._clock() + timedelta(seconds=later.seconds)
            raise


def digest(key: str) -> str:
    """What the outside sees of a key: it names no deal and no partner."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
