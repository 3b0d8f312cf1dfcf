"""Outbox rows in, calls of Slack's Web API out: each message exactly once.

Every message carries a digest of its key as metadata. When the fate of an earlier attempt is not
known (a lost reply, a killed process), the conversation is searched for that digest before anything
is posted again. A message that has begun to appear (`bot/slack/streams`) becomes what would have
been posted. An ephemeral message cannot be searched for: of unknown fate, it goes to the
person's direct messages instead, where it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk import WebClient

from bot.errors import RefusedError, RetryLaterError
from bot.jobs import Journey, Work
from bot.slack import undeliverable
from bot.slack.finding import UNHEARD, carries, digest, find, metadata, why_replaced
from bot.slack.guarding import Guarding, MayHear, MaySee
from bot.slack.interacting import Interacting
from bot.slack.messenger import Guard, Topic
from bot.slack.pacing import Pacing
from bot.slack.stopping import stop_unheard
from bot.slack.streams import queries as streams
from bot.slack.streams.completing import BAD_BLOCKS, Completing, StoppedByUserError, Wanted
from bot.slack.streams.ending import stopped_payload
from bot.slack.streams.queries import StreamState
from store import outbox
from store.leases import LeaseLostError
from store.tables import OutboxState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

LONGEST_TEXT = 3_900
"""Beside blocks: a notification, within the limit for changing messages."""
LONGEST_TEXT_ALONE = 39_000
WAIT_FOR_ROOT_SECONDS = 1.0

HomeNow = Callable[[Work], Mapping[str, Any]]
"""A row of `Topic.HOME` in, the view that its user may be shown at this moment out."""


class Sender:
    """Handlers for the topics of the messenger.

    `may_see` and `may_hear` are asked right before posting, `home_now` right before publishing.
    """

    def __init__(  # noqa: PLR0913 - what it calls and asks
        self,
        slack: WebClient,
        *,
        may_see: MaySee,
        may_hear: MayHear,
        home_now: HomeNow,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._guarding = Guarding(may_see=may_see, may_hear=may_hear, clock=clock)
        self._home_now = home_now
        self._pacing = Pacing(monotonic=monotonic)
        self._paced = self._pacing.call
        self._completing = Completing(slack, self._pacing, clock=clock)
        self._interacting = Interacting(slack, self._pacing, self._guarding)

    def journey(self) -> Journey:
        """What the worker needs to know."""
        return Journey(
            handlers={
                Topic.POST: self.post,
                Topic.UPDATE: self.update,
                Topic.RESPOND: self._interacting.respond,
                Topic.HOME: self.home,
                Topic.VIEW: self._interacting.view,
                Topic.REACT: self.react,
                Topic.STATUS: self.status,
            }
        )

    def post(self, work: Work) -> None:
        """Post, or find what was posted already; tell the asker when Slack refuses for good."""
        streamed = _key_of_stream(work)
        try:
            target = self._target(work)
            result = self._complete(work, target, streamed) if streamed else None
            if result is None and work.is_doubtful:
                result = self._find(work, target)
            if result is None:
                result = self._post(work, target)
        except RefusedError as refused:
            try:
                undeliverable.give_up(work, code=refused.code)
            finally:  # also where nobody is to be told: nobody else makes it whole
                if streamed:
                    with work.dealmate.database.transaction() as session:
                        streams.forget(session, streamed)
            return
        except StoppedByUserError:
            stop_unheard(work, channel=target["channel"], thread_ts=target["thread_ts"])
            raise LeaseLostError(work.key) from None  # this row was dropped with the rest
        with work.finishing(result) as session:
            if streamed:
                streams.forget(session, streamed)
            if result.get("why") == UNHEARD:
                _say_elsewhere(work, session)

    def update(self, work: Work) -> None:
        """Change a message; repeating it does no harm."""
        channel, ts = work.payload.get("channel"), work.payload.get("ts")
        if work.payload.get("of"):
            root = self._result_of(work, str(work.payload["of"]))
            channel, ts = root["channel"], root["ts"]
        guard = work.payload.get("guard")
        readers = {"channel": channel, "ephemeral_to": None}
        if self._guarding.why_not(readers, guard):
            log.info("update_left_out_by_guard", key=digest(work.key))
            return
        self._paced(
            "chat.update",
            self._slack.chat_update,
            channel=channel,
            ts=ts,
            text=_short(work.payload["text"], LONGEST_TEXT),
            blocks=work.payload.get("blocks") or [],
        )

    def home(self, work: Work) -> None:
        """Publish an App Home tab as it is now, or leave that to a later row of the same user.

        Whoever waited, for Slack's rates or an outage, may see less by now. The payload of an
        earlier release holds a view: it is not shown.
        """
        with work.dealmate.database.reading() as session:
            if outbox.is_followed(session, topic=work.kind, key=work.key, now=work.now):
                return
        view = self._home_now(work)
        user = work.payload["user"]
        self._paced("views.publish", self._slack.views_publish, user_id=user, view=view)

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
        wanted = self._guarding.wanted(target, work.payload, key=work.key)
        # Whoever looks for readers for long may have lost the row to somebody who has posted since.
        with work.dealmate.database.transaction() as session:
            work.renew(session)
        try:
            ts = self._say(work, target, wanted)
        except RefusedError as refused:
            if refused.code not in BAD_BLOCKS or not wanted.blocks:
                raise
            log.exception("blocks_refused", reason=refused.code, key=digest(work.key))
            # Whole: without blocks it is all there is.
            ts = self._say(work, target, replace(wanted, blocks=[]))
        return _result(target, ts, why=wanted.why)

    def _complete(self, work: Work, target: Mapping[str, Any], key: str) -> dict[str, Any] | None:
        """Make a message whole that has begun to appear; None when there is none to be found."""
        with work.dealmate.database.reading() as session:
            stream = streams.stream(session, key)
        if stream is None:
            return None
        payload = stopped_payload(stream) if stream.state is StreamState.STOPPED else work.payload
        wanted = self._guarding.wanted(target, payload, key=work.key)
        ts = self._completing.complete(work, target, stream, wanted)
        if ts is None:
            return None
        return _result(target, ts, why=wanted.why)

    def _find(self, work: Work, target: Mapping[str, Any]) -> dict[str, Any] | None:
        """Look for a message of ours that carries this key; None when it was never posted."""
        looks = carries(work.key)
        found = find(self._slack, self._pacing, target, looks, since=work.created_at)
        if found is None:
            return None
        return _result(target, str(found["ts"]), why=why_replaced(found))

    def _say(self, work: Work, target: Mapping[str, Any], wanted: Wanted) -> str:
        text, blocks = wanted.text, wanted.blocks
        limit = LONGEST_TEXT if blocks else LONGEST_TEXT_ALONE
        arguments: dict[str, Any] = {"channel": target["channel"], "text": _short(text, limit)}
        if blocks:
            arguments["blocks"] = list(blocks)
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
            metadata=metadata(work.key, why=wanted.why),
            **arguments,
        )
        return str(said["ts"])


def _result(target: Mapping[str, Any], ts: str, *, why: str) -> dict[str, Any]:
    """What is kept of a post: where it is, whether it was shown and, if not, why."""
    said = {"channel": target["channel"], "ts": ts, "shown": not why}
    return said | ({"why": why} if why else {})


def _say_elsewhere(work: Work, session: Session) -> None:
    """Say directly to those who are named what the readers of a place may not hear."""
    guard = work.payload["guard"]
    for user in guard.get("elsewhere") or ():
        work.dealmate.messenger.direct(
            session,
            key=f"{work.key}/elsewhere/{user}",
            user=str(user),
            text=work.payload["text"],
            blocks=work.payload.get("blocks") or [],
            guard=replace(Guard.of(guard), elsewhere=(), unheard_text=""),
        )


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _key_of_stream(work: Work) -> str:
    return str((work.payload.get("streamed") or {}).get("key") or "")
