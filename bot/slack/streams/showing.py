"""Shows an answer while it is being written: checked sentences only, and only in a safe place.

The order is what makes it safe. What may be shown is stored before it is shown, in a transaction
that renews the question's lease; so whoever comes after a crash, a stop or another worker knows
that there may be a half message, and `completing` makes it whole. Whatever goes wrong here, nothing
more is shown and the answer is posted in the end: into the half message if there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk import WebClient

from bot.errors import AccessLostError, RefusedError, RetryLaterError
from bot.slack.blocks import streaming
from bot.slack.finding import block_id
from bot.slack.messenger import Streamed
from bot.slack.pacing import Pacing
from bot.slack.stopping import ANSWER, stop_unheard
from bot.slack.streams import queries
from bot.slack.streams.completing import STOPPED_BY_USER
from bot.slack.streams.queries import SoFar
from retrieval.composing import numbered
from retrieval.writing.limits import Allowance
from store.leases import LeaseLostError

if TYPE_CHECKING:
    from bot.jobs import Work
    from bot.slack.envelope import Envelope
    from bot.slack.guarding import MaySee
    from retrieval.answers import Answer

log = structlog.get_logger(__name__)

MOST_A_MINUTE = 15
"""Slack takes about 20 beginnings and 20 ends a minute; some room is left for second tries."""
MINUTE_SECONDS = 60.0
MARGIN_SECONDS = 1.0


class Streams:
    """What every message that appears bit by bit shares. Safe to share between threads.

    `call_seconds` is the longest time that one call of Slack takes.
    """

    def __init__(
        self,
        slack: WebClient,
        *,
        may_see: MaySee,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        call_seconds: float,
    ) -> None:
        self.slack = slack
        self.pacing = Pacing(monotonic=monotonic)
        self.may_see = may_see
        self.clock = clock
        self.opening = timedelta(seconds=call_seconds + MARGIN_SECONDS)
        self._monotonic = monotonic
        self._allowance = Allowance(most=MOST_A_MINUTE, window_seconds=MINUTE_SECONDS)

    def showing(self, work: Work, envelope: Envelope) -> Showing | None:
        """What shows the answer to that question; None where Slack does not stream.

        Slack wants to know who reads along: an asker whose organisation it does not name gets a
        post.
        """
        if not (envelope.channel_id and envelope.reply_thread_ts and envelope.user_team_id):
            return None
        return Showing(self, work, envelope)

    def may_begin(self) -> bool:
        """Whether one more message may begin in this minute."""
        return self._allowance.take(1, self._monotonic())


class Showing:
    """One answer that appears sentence by sentence."""

    def __init__(self, streams: Streams, work: Work, envelope: Envelope) -> None:
        self._streams = streams
        self._work = work
        self._key = work.key + ANSWER
        self._reader = {
            "recipient_team_id": envelope.user_team_id,
            "recipient_user_id": envelope.user_id,
        }
        self._channel = envelope.channel_id or ""
        self._thread_ts = envelope.reply_thread_ts or ""
        self._ts = ""
        self._shown: list[dict[str, Any]] = []
        self._so_far: SoFar | None = None
        self._is_certain = True
        self._is_over = False

    def show(self, answer: Answer) -> None:
        """Show the sentences that are new since the last time. Never raises."""
        if self._is_over:
            return
        self._is_over = True  # until all went well
        try:
            self._is_over = not self._went_well(answer)
        except LeaseLostError:
            log.info("stream_left", reason="the question is another's, or was stopped")
        except RetryLaterError as later:  # nobody could say who is in the channel
            log.info("stream_left", reason=str(later))
        except Exception:  # an answer does not fail because it could not be seen to grow
            self._is_certain = False
            log.exception("stream_left")

    def streamed(self, blocks: Sequence[dict[str, Any]]) -> Streamed:
        """What the post of these blocks has to know of the message that it makes whole."""
        shown = len(self._shown)
        is_beginning = 0 < shown < len(blocks) and list(blocks[:shown]) == self._shown
        certain = shown if self._ts and self._is_certain and is_beginning else None
        return Streamed(key=self._key, blocks=certain)

    def _went_well(self, answer: Answer) -> bool:
        blocks = streaming.sentences(answer)
        more = blocks[len(self._shown) :]
        version_ids = tuple(sorted({one.version_id for one in answer.citations}))
        target = {"channel": self._channel, "thread_ts": self._thread_ts, "ephemeral_to": None}
        if not more or not self._streams.may_see(target, version_ids, self._streams.clock()):
            return False
        part = streaming.so_far(answer)
        so_far = SoFar(
            text=part.text,
            blocks=part.blocks,
            version_ids=version_ids,
            first_words=numbered(answer.prose[0]),
        )
        is_shown = self._go_on(more, so_far) if self._ts else self._begin(more, so_far)
        if is_shown:
            self._shown, self._so_far = blocks, so_far
        return is_shown

    def _begin(self, blocks: Sequence[dict[str, Any]], so_far: SoFar) -> bool:
        streams, work = self._streams, self._work
        if not streams.may_begin():
            return False
        now = streams.clock()
        with work.dealmate.database.transaction() as session:
            work.renew(session)
            if not queries.begin(
                session,
                key=self._key,
                work_key=work.key,
                channel_id=self._channel,
                thread_ts=self._thread_ts,
                so_far=so_far,
                now=now,
                opening_until=now + streams.opening,
            ):
                return False  # an earlier attempt has begun it
        first, *others = blocks
        try:
            said = streams.pacing.call(
                "chat.startStream",
                streams.slack.chat_startStream,
                channel=self._channel,
                thread_ts=self._thread_ts,
                chunks=_chunks([{**first, "block_id": block_id(self._key)}, *others]),
                **self._reader,
            )
        except RetryLaterError as later:
            return self._not_begun(str(later), is_doubtful=later.is_doubtful)
        except (RefusedError, AccessLostError) as refused:
            return self._not_begun(refused.code, is_doubtful=False)
        self._ts = str(said["ts"])
        with work.dealmate.database.transaction() as session:
            is_ours = queries.note_begun(session, self._key, ts=self._ts)
        if not is_ours:  # it took so long that somebody ended it without seeing it
            place = {"channel": self._channel, "ts": self._ts}
            streams.pacing.call("chat.delete", streams.slack.chat_delete, **place)
        return is_ours

    def _not_begun(self, reason: str, *, is_doubtful: bool) -> bool:
        log.info("stream_not_begun", reason=reason, is_doubtful=is_doubtful)
        with self._work.dealmate.database.transaction() as session:
            if is_doubtful:
                queries.note_begun(session, self._key, ts=None)
            else:
                queries.forget(session, self._key)
        return False

    def _go_on(self, blocks: Sequence[dict[str, Any]], so_far: SoFar) -> bool:
        streams, work = self._streams, self._work
        with work.dealmate.database.transaction() as session:
            if not queries.note_more(session, self._key, so_far=so_far):
                return False
            work.renew(session)
        try:
            streams.pacing.call(
                "chat.appendStream",
                streams.slack.chat_appendStream,
                channel=self._channel,
                ts=self._ts,
                chunks=_chunks(blocks),
            )
        except RetryLaterError as later:
            log.info("stream_left", reason=str(later))
            self._is_certain = not later.is_doubtful
            if not later.is_doubtful:
                self._take_back()
        except (RefusedError, AccessLostError) as refused:
            log.info("stream_left", reason=refused.code)
            self._take_back()
            if refused.code == STOPPED_BY_USER:
                stop_unheard(work, channel=self._channel, thread_ts=self._thread_ts)
        else:
            return True
        return False

    def _take_back(self) -> None:
        """The last that was noted is certainly not shown."""
        if self._so_far is not None:
            with self._work.dealmate.database.transaction() as session:
                queries.note_more(session, self._key, so_far=self._so_far)


def _chunks(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks, not Markdown: of a model's words nothing may become a mention, a link or a style."""
    return [{"type": "blocks", "blocks": list(blocks)}]
