"""A person pressed stop: what is not posted yet never will be, and that is said once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.conversations import queries
from bot.slack.blocks.asking_back import CHOICE
from bot.slack.blocks.streaming import STOPPED
from bot.slack.envelope import Envelope
from bot.slack.messenger import Topic
from bot.slack.streams import queries as streams
from bot.slack.streams.ending import end
from bot.slack.streams.queries import StreamState
from store import inbox, outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.messenger import Messenger

KIND = "event.agent_session_stopped"
QUESTIONS = ("event.app_mention", "event.message", f"action.{CHOICE}_")
PRIVATE_TOPIC = "question.private"
ANSWER, PRIVATE = "/answer", "/private"
"""What the keys of the posts of an answer go on with, after the key of the question."""


def stop(  # noqa: PLR0913 - what one event says
    session: Session,
    messenger: Messenger,
    *,
    channel: str,
    thread_ts: str,
    event_key: str,
    now: datetime,
) -> bool:
    """Drop the thread's questions and answers, set its status, say so; once for each event.

    Work that is under way loses its lease, so that nothing of it is written or tried again. An
    answer that has begun to appear says itself that it was stopped. Returns whether there was
    anything to stop.
    """
    begun = streams.held_of_thread(session, channel_id=channel, thread_ts=thread_ts)
    if not inbox.note(session, kind=KIND, event_key=event_key, now=now):
        return False
    messenger.set_idle(session, key=f"{event_key}/status", channel=channel, thread_ts=thread_ts)
    questions = [
        row.id
        for row in inbox.unfinished(session)
        if row.kind.startswith(QUESTIONS)
        and _is_in(Envelope.of(row.payload), channel=channel, thread_ts=thread_ts)
    ]
    halves = [one for one in begun if one.state is not StreamState.STOPPED]
    owed = {half.key for half in halves}
    answers = [
        row.id
        for row in outbox.unfinished(session, topics=(Topic.POST, PRIVATE_TOPIC))
        if _is_answer(row, channel=channel, thread_ts=thread_ts)
        or (row.payload.get("streamed") or {}).get("key") in owed  # an apology in its place
    ]
    dropped = inbox.drop(session, questions, now=now) + outbox.drop(session, answers, now=now)
    if not (dropped or halves):
        return False
    queries.watch_thread(session, channel_id=channel, thread_ts=thread_ts, now=now)
    said = f"{event_key}/said"
    for number, half in enumerate(halves, start=1):
        end(session, messenger, half, key=f"{said}/{number}")
    if not halves:
        messenger.post(session, key=said, channel=channel, thread_ts=thread_ts, text=STOPPED)
    return True


def stop_unheard(work: Work, *, channel: str, thread_ts: str) -> None:
    """Slack says that a person pressed stop, and its event has not come: stop as if it had.

    `work` is the question, or the post of its answer. Should the event come later, it finds nothing
    to stop: what ends the message is not an answer by its key.
    """
    with work.dealmate.database.transaction() as session:
        stop(
            session,
            work.dealmate.messenger,
            channel=channel,
            thread_ts=thread_ts,
            event_key=f"{work.key.removesuffix(ANSWER)}/stopped",
            now=work.dealmate.clock(),
        )


def _is_in(envelope: Envelope, *, channel: str, thread_ts: str) -> bool:
    return (envelope.channel_id, envelope.reply_thread_ts) == (channel, thread_ts)


def _is_answer(row: outbox.Unfinished, *, channel: str, thread_ts: str) -> bool:
    if row.topic == PRIVATE_TOPIC:
        return _is_in(Envelope.of(row.payload), channel=channel, thread_ts=thread_ts)
    is_here = (row.payload.get("channel"), row.payload.get("thread_ts")) == (channel, thread_ts)
    return is_here and (ANSWER in row.key or PRIVATE in row.key)
