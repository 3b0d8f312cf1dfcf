"""What must happen outside, once: written in the transaction that wants it, done by a worker.

A row that was claimed and not settled is *doubtful*: its effect may or may not have happened, and
whoever claims it next must find out before doing it again. Rows of one lane keep their order.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from store.keys import bounded, stored_as
from store.leases import LeaseLostError
from store.once import insert_once
from store.tables import OutboxRow, OutboxState

UNFINISHED = (OutboxState.PENDING, OutboxState.CLAIMED)
_NOW = bindparam("now", type_=OutboxRow.due_at.type)
_STOPPED = "stopped"
"""The error of a row that was ended without its effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxClaim:
    """One row of the outbox, ours until the lease expires."""

    id: int
    topic: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    """1 at the first claim."""
    is_doubtful: bool
    """True when an earlier attempt may have taken effect."""
    lease_token: str
    created_at: datetime


def put(  # noqa: PLR0913 - the columns of one row
    session: Session,
    *,
    topic: str,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
    due_at: datetime | None = None,
    lane: str | None = None,
) -> bool:
    """Want an effect once, from `due_at` (default `now`) on; False when topic and key are known.

    A key or lane of more than 200 characters is stored as `store.keys.bounded` has it.
    """
    row_id = insert_once(
        session,
        OutboxRow,
        {
            "topic": topic,
            "key": stored_as(session, key, OutboxRow.key, OutboxRow.topic == topic),
            "lane": None if lane is None else bounded(lane),
            "payload": dict(payload),
            "state": OutboxState.PENDING,
            "attempts": 0,
            "is_doubtful": False,
            "due_at": due_at or now,
            "created_at": now,
        },
    )
    return row_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A row that is waiting or being worked on."""

    id: int
    topic: str
    key: str
    lane: str | None
    payload: Mapping[str, Any]


def unfinished(session: Session, *, topics: Collection[str]) -> list[Unfinished]:
    """Every effect of those topics that is not known to have happened yet, oldest first."""
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.topic.in_(topics), OutboxRow.state.in_(UNFINISHED))
        .order_by(OutboxRow.id)
    )
    return [
        Unfinished(id=row.id, topic=row.topic, key=row.key, lane=row.lane, payload=row.payload)
        for row in rows
    ]


def drop(session: Session, row_ids: Collection[int], *, now: datetime) -> int:
    """End rows without their effect; whoever works on one loses the lease and tries no more.

    Returns how many were still unfinished.
    """
    dropped = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(row_ids), OutboxRow.state.in_(UNFINISHED))
        .values(
            state=OutboxState.DONE,
            is_doubtful=False,
            finished_at=now,
            error=_STOPPED,
            lease_token=None,
            lease_expires_at=None,
        )
        .returning(OutboxRow.id)
    )
    return len(dropped.all())


def is_anything_due(
    session: Session,
    *,
    now: datetime,
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> bool:
    """Look, without taking a write lock, whether `claim_due` may find something."""
    looking = _look(tuple(only), tuple(without))
    return session.scalar(looking, {"now": now}) is True


def claim_due(  # noqa: PLR0913 - how many, and which
    session: Session,
    *,
    now: datetime,
    lease_seconds: float,
    limit: int = 1,
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> list[OutboxClaim]:
    """Take up to `limit` due rows, oldest first. A lane gives its next row when the last is over.

    Rows that are due later hold nobody up. `only` names the topics to look at, all of them when it
    is empty, and `without` those that somebody else works on.
    """
    due = _due_rows(tuple(only), tuple(without))
    rows = session.scalars(due, {"now": now, "limit": limit}).all()
    claims = []
    for row in rows:
        was_doubtful = row.is_doubtful
        row.state = OutboxState.CLAIMED
        row.attempts += 1
        row.is_doubtful = True
        row.lease_token = uuid.uuid4().hex
        row.lease_expires_at = now + timedelta(seconds=lease_seconds)
        claims.append(_claim(row, is_doubtful=was_doubtful))
    session.flush()
    return claims


def renew(session: Session, claimed: OutboxClaim, *, now: datetime, lease_seconds: float) -> None:
    """Keep the row for as long again. Raises LeaseLostError when it is no longer ours."""
    kept = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.id, OutboxRow.lease_token == claimed.lease_token)
        .values(lease_expires_at=now + timedelta(seconds=lease_seconds))
        .returning(OutboxRow.id)
    )
    if kept.first() is None:
        raise LeaseLostError(f"outbox row {claimed.id}")


def finish(
    session: Session,
    claimed: OutboxClaim,
    *,
    now: datetime,
    result: Mapping[str, Any] | None = None,
) -> None:
    """Mark as done and keep what came back (a message's ts, for instance).

    Raises:
        LeaseLostError: somebody else has the row by now; the transaction must be rolled back.
    """
    _settle(
        session,
        claimed,
        state=OutboxState.DONE,
        is_doubtful=False,
        result=None if result is None else dict(result),
        finished_at=now,
    )


def retry_later(
    session: Session, claimed: OutboxClaim, *, due_at: datetime, error: str, is_doubtful: bool
) -> None:
    """Try again from `due_at` on; `is_doubtful` says whether it may have happened all the same.

    Raises:
        LeaseLostError: somebody else has the row by now.
    """
    _settle(
        session,
        claimed,
        state=OutboxState.PENDING,
        due_at=due_at,
        error=error,
        is_doubtful=is_doubtful,
    )


def bury(
    session: Session, claimed: OutboxClaim, *, error_id: str, error: str, now: datetime
) -> None:
    """Give up; the row stays visible as a dead letter. Raises LeaseLostError."""
    _settle(
        session, claimed, state=OutboxState.DEAD, error_id=error_id, error=error, finished_at=now
    )


def release_all(session: Session, *, now: datetime) -> int:
    """Let go of every claim, as doubtful: for the one owner of a data folder when it starts."""
    released = session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == OutboxState.CLAIMED)
        .values(state=OutboxState.PENDING, due_at=now, lease_token=None, lease_expires_at=None)
        .returning(OutboxRow.id)
    )
    return len(released.all())


def result_of(session: Session, *, topic: str, key: str) -> tuple[OutboxState, Any] | None:
    """The state and the result of a row, or None when there is no such row."""
    key = stored_as(session, key, OutboxRow.key, OutboxRow.topic == topic)
    row = session.execute(
        select(OutboxRow.state, OutboxRow.result).where(
            OutboxRow.topic == topic, OutboxRow.key == key
        )
    ).first()
    return None if row is None else (OutboxState(row.state), row.result)


def payload_of(session: Session, *, topic: str, key: str) -> Mapping[str, Any]:
    """What a row says; empty where there is none, or it was forgotten."""
    key = stored_as(session, key, OutboxRow.key, OutboxRow.topic == topic)
    query = select(OutboxRow.payload).where(OutboxRow.topic == topic, OutboxRow.key == key)
    return session.scalar(query) or {}


def is_followed(session: Session, *, topic: str, key: str, now: datetime) -> bool:
    """Whether a later row of that row's topic and lane is due, and may make it needless."""
    later = aliased(OutboxRow)
    followed = exists().where(
        OutboxRow.topic == topic,
        OutboxRow.key == key,
        later.topic == topic,
        later.lane == OutboxRow.lane,
        later.id > OutboxRow.id,
        later.state.in_(UNFINISHED),
        later.due_at <= now,
    )
    return session.scalar(select(followed)) is True


def gets_through(session: Session, *, topic: str, since: datetime) -> bool:
    """Whether an effect of a topic has happened since then."""
    has_happened = and_(
        OutboxRow.topic == topic,
        OutboxRow.state == OutboxState.DONE,
        OutboxRow.finished_at >= since,
        or_(OutboxRow.error.is_(None), OutboxRow.error != _STOPPED),
    )
    return session.scalar(select(exists().where(has_happened))) is True


def _claim(row: OutboxRow, *, is_doubtful: bool) -> OutboxClaim:
    return OutboxClaim(
        id=row.id,
        topic=row.topic,
        key=row.key,
        payload=row.payload,
        attempt=row.attempts,
        is_doubtful=is_doubtful,
        lease_token=row.lease_token or "",
        created_at=row.created_at,
    )


@cache
def _look(only: tuple[str, ...], without: tuple[str, ...]) -> Select[bool]:
    """The statement of `is_anything_due`: workers ask often, and to build it costs as much."""
    return select(exists().where(_due(), *_of_topics(only, without)))


@cache
def _due_rows(only: tuple[str, ...], without: tuple[str, ...]) -> Select[OutboxRow]:
    earlier = aliased(OutboxRow)
    blocked = exists().where(
        earlier.lane == OutboxRow.lane,
        earlier.id < OutboxRow.id,
        earlier.state.in_(UNFINISHED),
        or_(earlier.due_at <= _NOW, earlier.attempts > 0),
    )
    return (
        select(OutboxRow)
        .where(_due(), or_(OutboxRow.lane.is_(None), ~blocked), *_of_topics(only, without))
        .order_by(OutboxRow.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


def _of_topics(only: Collection[str], without: Collection[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only:
        conditions.append(OutboxRow.topic.in_(only))
    if without:
        conditions.append(OutboxRow.topic.not_in(without))
    return conditions


def _due() -> ColumnElement[bool]:
    return or_(
        and_(OutboxRow.state == OutboxState.PENDING, OutboxRow.due_at <= _NOW),
        and_(OutboxRow.state == OutboxState.CLAIMED, OutboxRow.lease_expires_at <= _NOW),
    )


def _settle(session: Session, claimed: OutboxClaim, **values: Any) -> None:
    settled = session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.id, OutboxRow.lease_token == claimed.lease_token)
        .values(lease_token=None, lease_expires_at=None, **values)
        .returning(OutboxRow.id)
    )
    if settled.first() is None:
        raise LeaseLostError(f"outbox row {claimed.id}")
