"""Reading and writing threads and questions. Rows never leave this module; values do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.conversations.records import (
    QuestionRecord,
    QuestionState,
    Speaker,
    Thread,
    ThreadTurn,
)
from bot.conversations.tables import QuestionRow, ThreadRow, TurnRow
from store.once import insert_once

MOST_TURNS = 12
MOST_OPEN = 1_000
"""Questions that wait; of more the oldest are looked at, those of emergencies first."""
_READ_AT_ONCE = 200


def watch_thread(session: Session, *, channel_id: str, thread_ts: str, now: datetime) -> None:
    """From now on, replies in this thread are for the bot."""
    values = {"channel_id": channel_id, "thread_ts": thread_ts, "started_at": now}
    insert_once(session, ThreadRow, values)


def thread(session: Session, *, channel_id: str, thread_ts: str) -> Thread | None:
    """Find a thread in which replies are for the bot."""
    row = session.scalar(
        select(ThreadRow).where(
            ThreadRow.channel_id == channel_id, ThreadRow.thread_ts == thread_ts
        )
    )
    return None if row is None else Thread(is_taken_over=row.taken_over_at is not None)


def take_over(session: Session, *, channel_id: str, thread_ts: str, now: datetime) -> None:
    """A person of the vendor talks in this thread: the bot keeps quiet until it is mentioned."""
    _set_taken_over(session, channel_id, thread_ts, now)


def give_back(session: Session, *, channel_id: str, thread_ts: str) -> None:
    """Somebody mentioned the bot again."""
    _set_taken_over(session, channel_id, thread_ts, None)


def add_turn(  # noqa: PLR0913 - the columns of one row
    session: Session,
    *,
    channel_id: str,
    thread_ts: str,
    turn_key: str,
    speaker: Speaker,
    text: str,
    now: datetime,
    user_id: str | None = None,
) -> None:
    """Remember one message of a thread, once per `turn_key`."""
    insert_once(
        session,
        TurnRow,
        {
            "channel_id": channel_id,
            "thread_ts": thread_ts,
            "turn_key": turn_key,
            "speaker": speaker,
            "user_id": user_id,
            "text": text,
            "said_at": now,
        },
    )


def turns(
    session: Session, *, channel_id: str, thread_ts: str, before: str = ""
) -> list[ThreadTurn]:
    """The latest turns of a thread, oldest first, at most `MOST_TURNS`.

    `before` is the key of a turn: it and what was said after it are left out.
    """
    of_thread = [TurnRow.channel_id == channel_id, TurnRow.thread_ts == thread_ts]
    if before:
        said = session.scalar(select(TurnRow.id).where(*of_thread, TurnRow.turn_key == before))
        if said is not None:
            of_thread.append(TurnRow.id < said)
    rows = session.scalars(
        select(TurnRow).where(*of_thread).order_by(TurnRow.id.desc()).limit(MOST_TURNS)
    ).all()
    return [
        ThreadTurn(speaker=Speaker(row.speaker), user_id=row.user_id, text=row.text, at=row.said_at)
        for row in reversed(rows)
    ]


def record_question(session: Session, **values: Any) -> int | None:
    """Store how a question ended, once per `work_key`; its id, or None when it is stored already.

    Takes the columns of `QuestionRow`.
    """
    return insert_once(session, QuestionRow, values)


def question_of(session: Session, work_key: str) -> QuestionRecord | None:
    """Find the question that was recorded under a key."""
    row = session.scalar(select(QuestionRow).where(QuestionRow.work_key == work_key))
    return None if row is None else _record(row)


def question(session: Session, question_id: int) -> QuestionRecord | None:
    """Find a question by id."""
    row = session.get(QuestionRow, question_id)
    return None if row is None else _record(row)


def open_questions(
    session: Session, *, partner_id: str | None = None, limit: int = MOST_OPEN
) -> list[QuestionRecord]:
    """Questions that wait for a person; of one partner where given.

    What may be an emergency first, then the oldest.
    """
    return list(islice(each_open_question(session, partner_id=partner_id), limit))


def each_open_question(
    session: Session, *, partner_id: str | None = None
) -> Iterator[QuestionRecord]:
    """Each of them in the same order, read as they are asked for."""
    query = (
        select(QuestionRow)
        .where(QuestionRow.state == QuestionState.HANDED_OVER, QuestionRow.resolved_at.is_(None))
        .order_by(QuestionRow.is_urgent.desc(), QuestionRow.asked_at, QuestionRow.id)
    )
    if partner_id is not None:
        query = query.where(QuestionRow.partner_id == partner_id)
    for row in session.scalars(query.execution_options(yield_per=_READ_AT_ONCE)):
        yield _record(row)


def last_questions(session: Session, *, partner_id: str | None = None) -> dict[str, datetime]:
    """By partner id, when somebody there last asked anything; of one partner where given."""
    query = (
        select(QuestionRow.partner_id, func.max(QuestionRow.asked_at))
        .where(QuestionRow.partner_id.is_not(None))
        .group_by(QuestionRow.partner_id)
    )
    if partner_id is not None:
        query = query.where(QuestionRow.partner_id == partner_id)
    return {partner: at for partner, at in session.execute(query) if partner is not None}


def questions_until(session: Session, until: datetime) -> list[QuestionRecord]:
    """Every question that was asked by then, oldest first: for reports that show no text."""
    query = select(QuestionRow).where(QuestionRow.asked_at <= until)
    return [_record(row) for row in session.scalars(query.order_by(QuestionRow.asked_at))]


def open_in_thread(session: Session, *, channel_id: str, thread_ts: str) -> list[QuestionRecord]:
    """Questions of one thread that wait for a CAM, oldest first."""
    rows = session.scalars(
        select(QuestionRow)
        .where(
            QuestionRow.channel_id == channel_id,
            QuestionRow.thread_ts == thread_ts,
            QuestionRow.state == QuestionState.HANDED_OVER,
            QuestionRow.resolved_at.is_(None),
        )
        .order_by(QuestionRow.id)
    )
    return [_record(row) for row in rows]


def last_question(
    session: Session,
    *,
    channel_id: str,
    thread_ts: str | None,
    user_id: str,
    since: datetime,
) -> QuestionRecord | None:
    """Return the question that was asked last in a thread.

    Without a thread: the last one of that person in the conversation since then.
    """
    query = select(QuestionRow).where(QuestionRow.channel_id == channel_id)
    if thread_ts:
        query = query.where(QuestionRow.thread_ts == thread_ts)
    else:
        query = query.where(QuestionRow.user_id == user_id, QuestionRow.asked_at >= since)
    row = session.scalars(query.order_by(QuestionRow.id.desc()).limit(1)).first()
    return None if row is None else _record(row)


def first_asked(session: Session, *, channel_id: str, thread_ts: str) -> str | None:
    """Return the ts of the first message of a thread that was a question to the bot."""
    return session.scalar(
        select(func.min(QuestionRow.message_ts)).where(
            QuestionRow.channel_id == channel_id, QuestionRow.thread_ts == thread_ts
        )
    )


def resolve_question(session: Session, question_id: int, *, by: str | None, now: datetime) -> bool:
    """Mark a handed-over question as dealt with; False when it was already."""
    resolved = session.execute(
        update(QuestionRow)
        .where(QuestionRow.id == question_id, QuestionRow.resolved_at.is_(None))
        .values(resolved_by=by, resolved_at=now)
        .returning(QuestionRow.id)
    )
    return resolved.first() is not None


def reopen_question(session: Session, question_id: int) -> None:
    """Let a question wait again that was taken for dealt with."""
    session.execute(
        update(QuestionRow)
        .where(QuestionRow.id == question_id)
        .values(resolved_by=None, resolved_at=None)
    )


def rate_question(session: Session, question_id: int, *, is_helpful: bool) -> None:
    """Keep what somebody said of the answer; the last word counts."""
    session.execute(
        update(QuestionRow).where(QuestionRow.id == question_id).values(is_helpful=is_helpful)
    )


def _set_taken_over(session: Session, channel_id: str, thread_ts: str, at: datetime | None) -> None:
    session.execute(
        update(ThreadRow)
        .where(ThreadRow.channel_id == channel_id, ThreadRow.thread_ts == thread_ts)
        .values(taken_over_at=at)
    )


def _record(row: QuestionRow) -> QuestionRecord:
    values = {name: getattr(row, name) for name in QuestionRecord.__slots__}
    return QuestionRecord(**values | {"state": QuestionState(row.state)})
