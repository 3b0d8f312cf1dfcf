"""A message that has begun to appear becomes what one post would have been. Never a second one.

An open stream cannot be changed, so it is ended first. Ending it brings what is missing below what
it shows; where that is not known, or is not what may be said now, the whole message is changed. A
message that Slack will not change is taken away, and the post takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.errors import RefusedError, RetryLaterError
from bot.jobs import Work
from bot.slack.blocks import limits
from bot.slack.finding import carries, find, is_half, metadata
from bot.slack.pacing import Pacing
from bot.slack.streams import queries
from bot.slack.streams.queries import StreamRecord, StreamState

log = structlog.get_logger(__name__)

STOPPED_BY_USER = "stopped_by_user"
ENDED = frozenset({"message_not_in_streaming_state", STOPPED_BY_USER})
BAD_BLOCKS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_blocks_too_many",
        "msg_too_long",
    }
)
NOT_CHANGED = BAD_BLOCKS | {"cant_update_message", "edit_window_closed"}
GONE = "message_not_found"
LOOK_AGAIN_SECONDS = 1.0


class StoppedByUserError(Exception):
    """A person stopped the message before its answer was whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a message is to be, and `why` its guard spoke in its place; empty where it did not."""

    text: str
    blocks: Sequence[dict[str, Any]]
    why: str = ""

    @property
    def shown(self) -> bool:
        """True for the message itself."""
        return not self.why


class Completing:
    """Makes half messages whole."""

    def __init__(self, slack: WebClient, pacing: Pacing, *, clock: Callable[[], datetime]) -> None:
        self._slack = slack
        self._pacing = pacing
        self._clock = clock

    def complete(
        self, work: Work, target: Mapping[str, Any], stream: StreamRecord, wanted: Wanted
    ) -> str | None:
        """Return the ts of the message that is whole now; None when there is none, so post it.

        Raises:
            StoppedByUserError: the answer may not be added to it any more.
            RetryLaterError, RefusedError, AccessLostError: as for any call.
        """
        try:
            ts = stream.ts or self._found(work, target, stream)
            if ts is None:
                return None
            place = {"channel": target["channel"], "ts": ts}
            is_answer = stream.state is StreamState.OWED and work.key == stream.key
            certain = work.payload["streamed"].get("blocks") if is_answer and wanted.shown else None
            if self._end(place, work.key, wanted, certain=certain, may_be_stopped=not is_answer):
                return ts
            return ts if self._change(place, work.key, wanted) else None
        except RefusedError as refused:
            if refused.code == GONE:  # somebody took it away
                return None
            raise

    def _found(self, work: Work, target: Mapping[str, Any], stream: StreamRecord) -> str | None:
        """Look for a message whose beginning nobody has heard of, once that can be there."""
        if stream.opening_until is not None and stream.opening_until > self._clock():
            raise RetryLaterError("a message is being begun", seconds=LOOK_AGAIN_SECONDS)
        place = {"channel_id": stream.channel_id, "thread_ts": stream.thread_ts}
        with work.dealmate.database.reading() as session:
            others = {one.ts for one in queries.of_thread(session, **place) if one.ts}
        is_whole = carries(work.key)
        is_begun = is_half(
            stream.key,
            bot_user_id=work.dealmate.identity.bot_user_id,
            first_words=stream.so_far.first_words,
            others=others,
        )
        found = find(
            self._slack,
            self._pacing,
            target,
            lambda message: is_whole(message) or is_begun(message),
            since=stream.started_at,
        )
        return None if found is None else str(found["ts"])

    def _end(
        self,
        place: Mapping[str, str],
        key: str,
        wanted: Wanted,
        *,
        certain: int | None,
        may_be_stopped: bool,
    ) -> bool:
        """End the stream; say whether it shows all that is wanted."""
        refusal = self._stop(place, key, wanted.blocks[certain:] if certain else ())
        if refusal in BAD_BLOCKS:
            log.warning("blocks_refused", reason=refusal)
            refusal, certain = self._stop(place, key, ()), None
        if refusal == STOPPED_BY_USER and not may_be_stopped:
            raise StoppedByUserError
        return bool(certain) and not refusal

    def _stop(
        self, place: Mapping[str, str], key: str, blocks: Sequence[dict[str, Any]]
    ) -> str | None:
        """Return the word by which Slack refuses, where the message can be changed all the same."""
        try:
            self._pacing.call(
                "chat.stopStream",
                self._slack.chat_stopStream,
                blocks=list(blocks) or None,
                metadata=metadata(key),
                **place,
            )
        except RefusedError as refused:
            if refused.code in ENDED | BAD_BLOCKS:
                return refused.code
            raise
        return None

    def _change(self, place: Mapping[str, str], key: str, wanted: Wanted) -> bool:
        """Change the whole message; False when Slack does not, and it is taken away."""
        try:
            self._pacing.call(
                "chat.update",
                self._slack.chat_update,
                text=limits.fit(wanted.text, limits.MESSAGE_TEXT),
                blocks=list(wanted.blocks),
                metadata=metadata(key, why=wanted.why),
                **place,
            )
        except RefusedError as refused:
            if refused.code == "streaming_state_conflict":
                raise RetryLaterError(refused.code, seconds=LOOK_AGAIN_SECONDS) from refused
            if refused.code not in NOT_CHANGED:
                raise
            log.warning("message_not_changed", reason=refused.code)
            self._pacing.call("chat.delete", self._slack.chat_delete, **place)
            return False
        return True
