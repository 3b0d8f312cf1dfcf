"""Reading and writing what is known of messages that are not whole yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from bot.slack.streams.tables import AnswerStreamRow
from store.once import insert_once


class StreamState(StrEnum):
    """Who makes the message whole."""

    OPEN = "open"
    """The question is being answered: its answer will."""
    OWED = "owed"
    """A post that waits in the outbox."""
    STOPPED = "stopped"
    """The same, and it adds no more than that the answer was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What may be shown by now, as a message of its own, and the versions that it rests on.

    `first_words` are the message's first words, by which it can be told from others.
    """

    text: str
    blocks: Sequence[dict[str, Any]]
    version_ids: Sequence[int]
    first_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRecord:
    """A message that has begun to appear; `ts` is None until Slack's answer to that is stored."""

    key: str
    work_key: str
    channel_id: str
    thread_ts: str
    ts: str | None
    state: StreamState
    so_far: SoFar
    started_at: datetime
    opening_until: datetime | None


def begin(  # noqa: PLR0913 - the columns of one row
    session: Session,
    *,
    key: str,
    work_key: str,
    channel_id: str,
    thread_ts: str,
    so_far: SoFar,
    now: datetime,
    opening_until: datetime,
) -> bool:
    """Note that a message is about to begin; False when one has begun under that key."""
    values = {
        "key": key,
        "work_key": work_key,
        "channel_id": channel_id,
        "thread_ts": thread_ts,
        "ts": None,
        "state": StreamState.OPEN,
        "so_far": asdict(so_far),
        "started_at": now,
        "opening_until": opening_until,
    }
    return insert_once(session, AnswerStreamRow, values) is not None


def note_begun(session: Session, key: str, *, ts: str | None) -> bool:
    """Note the message, or with None that its beginning is over and nobody knows how it went.

    False when there is no such row any more: somebody else has ended it.
    """
    return _change(session, key, ts=ts, opening_until=None)


def note_more(session: Session, key: str, *, so_far: SoFar) -> bool:
    """Note what may be shown from now on; False when somebody else has ended it."""
    return _change(session, key, so_far=asdict(so_far))


def owe(session: Session, key: str, *, state: StreamState = StreamState.OWED) -> bool:
    """Say that a post in this transaction makes the message whole; False when there is none."""
    return _change(session, key, state=state)


def forget(session: Session, key: str) -> None:
    """The message is whole, or it was never begun."""
    session.execute(delete(AnswerStreamRow).where(AnswerStreamRow.key == key))


def stream(session: Session, key: str) -> StreamRecord | None:
    """The message that was begun under that key and is not whole."""
    row = session.scalar(_of_key(key))
    return None if row is None else _record(row)


def held_stream(session: Session, key: str) -> StreamRecord | None:
    """The same, once no other transaction changes it, and none does until this one ends.

    On SQLite a transaction that writes holds the whole database from its beginning.
    """
    row = session.scalar(_of_key(key).with_for_update())
    return None if row is None else _record(row)


def of_thread(session: Session, *, channel_id: str, thread_ts: str) -> list[StreamRecord]:
    """Every message of a thread that is not whole, oldest first."""
    rows = session.scalars(_of_thread(channel_id, thread_ts))
    return [_record(row) for row in rows]


def held_of_thread(session: Session, *, channel_id: str, thread_ts: str) -> list[StreamRecord]:
    """The same, held as `held_stream` holds one.

    Hold them before any row of the inbox or outbox, as whoever finishes an answer does: two that
    wait for each other would both be in vain.
    """
    rows = session.scalars(_of_thread(channel_id, thread_ts).with_for_update())
    return [_record(row) for row in rows]


def in_state(session: Session, state: StreamState) -> list[StreamRecord]:
    """Every message in that state, oldest first."""
    rows = session.scalars(
        select(AnswerStreamRow).where(AnswerStreamRow.state == state).order_by(AnswerStreamRow.id)
    )
    return [_record(row) for row in rows]


def _of_key(key: str) -> Select[AnswerStreamRow]:
    return select(AnswerStreamRow).where(AnswerStreamRow.key == key)


def _of_thread(channel_id: str, thread_ts: str) -> Select[AnswerStreamRow]:
    of_thread = (AnswerStreamRow.channel_id == channel_id, AnswerStreamRow.thread_ts == thread_ts)
    return select(AnswerStreamRow).where(*of_thread).order_by(AnswerStreamRow.id)


def _change(session: Session, key: str, **values: Any) -> bool:
    changed = session.execute(
        update(AnswerStreamRow)
        .where(AnswerStreamRow.key == key)
        .values(**values)
        .returning(AnswerStreamRow.id)
    )
    return changed.first() is not None


def _record(row: AnswerStreamRow) -> StreamRecord:
    return StreamRecord(
        key=row.key,
        work_key=row.work_key,
        channel_id=row.channel_id,
        thread_ts=row.thread_ts,
        ts=row.ts,
        state=StreamState(row.state),
        so_far=SoFar(**row.so_far),
        started_at=row.started_at,
        opening_until=row.opening_until,
    )
