"""A message that has begun and will not go on: it says so, below what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.blocks import streaming
from bot.slack.blocks.answers import Part
from bot.slack.blocks.streaming import STOPPED
from bot.slack.messenger import Streamed
from bot.slack.streams import queries
from bot.slack.streams.queries import StreamRecord, StreamState
from store import inbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.slack.messenger import Messenger
    from store.database import Database


def end(session: Session, messenger: Messenger, stream: StreamRecord, *, key: str) -> None:
    """Want it ended where it is, with the quotes that it rests on and that it was stopped.

    Where Slack shows nothing of it, a post says that alone.
    """
    queries.owe(session, stream.key, state=StreamState.STOPPED)
    messenger.post(
        session,
        key=key,
        channel=stream.channel_id,
        thread_ts=stream.thread_ts,
        text=STOPPED,
        streamed=Streamed(key=stream.key),
    )


def stopped_payload(stream: StreamRecord) -> dict[str, Any]:
    """What such a message is in the end, in the form of a post's payload."""
    so_far = stream.so_far
    part = streaming.stopped(Part(text=so_far.text, blocks=list(so_far.blocks)))
    guard = {"version_ids": so_far.version_ids, "instead_text": STOPPED, "instead_blocks": []}
    return {"text": part.text, "blocks": part.blocks, "guard": guard}


def end_abandoned(database: Database, messenger: Messenger) -> bool:
    """End the messages whose question is over without an answer (it was deleted, for instance).

    Returns whether there was one.
    """
    with database.reading() as session:
        waiting = queries.in_state(session, StreamState.OPEN)
    found = False
    for one in waiting:
        with database.transaction() as session:
            stream = queries.held_stream(session, one.key)
            if stream is None or stream.state is not StreamState.OPEN:
                continue
            if not inbox.is_unfinished(session, event_key=stream.work_key):
                end(session, messenger, stream, key=f"{stream.work_key}/ended")
                found = True
    return found
