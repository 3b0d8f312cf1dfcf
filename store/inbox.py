"""What came in and must be dealt with: received, claimed under a lease, done or given up.

Every function works on a session of the caller's transaction. A row of a *lane* is claimed only
when no earlier row of that lane is unfinished, so that a conversation is dealt with in order.
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

from store.leases import LeaseLostError
from store.once import insert_once
from store.tables import InboxRow, InboxState

UNFINISHED = (InboxState.RECEIVED, InboxState.CLAIMED, InboxState.FAILED)
WAITING = (InboxState.RECEIVED, InboxState.FAILED)
_NOW = bindparam("now", type_=InboxRow.due_at.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxClaim:
    """One row of the inbox, ours until the lease expires."""

    id: int
    kind: str
    event_key: str
    payload: Mapping[str, Any]
    attempt: int
    """1 at the first claim."""
    lease_token: str
    received_at: datetime


def receive(  # noqa: PLR0913 - the columns of one row
    session: Session,
    *,
    kind: str,
    event_key: str,
    message_key: str | None,
    payload: Mapping[str, Any],
    now: datetime,
    lane: str | None = None,
) -> bool:
    """Store what came in; False when its event or its message is known already."""
    row_id = insert_once(
        session,
        InboxRow,
        {
            "kind": kind,
            "event_key": event_key,
            "message_key": message_key,
            "lane": lane,
            "payload": dict(payload),
            "state": InboxState.RECEIVED,
            "attempts": 0,
            "due_at": now,
            "received_at": now,
        },
    )
    return row_id is not None


def cancel(session: Session, *, message_key: str, event_key: str, now: datetime) -> bool:
    """Drop the work for a message that was deleted; one that arrives later is dropped too.

    Work that is already claimed goes on. Returns True when waiting work was dropped.
    """
    kind = "event.message_deleted"
    if note(session, kind=kind, event_key=event_key, message_key=message_key, now=now):
        return False
    dropped = session.execute(
        update(InboxRow)
        .where(InboxRow.message_key == message_key, InboxRow.state.in_(WAITING))
        .values(state=InboxState.DONE, payload=None, finished_at=now, error="cancelled")
        .returning(InboxRow.id)
    )
    return dropped.first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A row that is waiting or being worked on."""

    id: int
    kind: str
    payload: Mapping[str, Any]


def unfinished(session: Session) -> list[Unfinished]:
    """Everything that is not dealt with yet, oldest first."""
    rows = session.execute(
        select(InboxRow.id, InboxRow.kind, InboxRow.payload)
        .where(InboxRow.state.in_(UNFINISHED))
        .order_by(InboxRow.id)
    )
    return [Unfinished(id=row.id, kind=row.kind, payload=row.payload or {}) for row in rows]


def is_unfinished(session: Session, *, event_key: str) -> bool:
    """Say whether that work is still to be dealt with; False also when it never came."""
    found = exists().where(InboxRow.event_key == event_key, InboxRow.state.in_(UNFINISHED))
    return session.scalar(select(found)) is True


def drop(session: Session, row_ids: Collection[int], *, now: datetime) -> int:
    """End rows without their effect, also claimed ones: whoever works on them loses the lease.

    Returns how many were still unfinished.
    """
    dropped = session.execute(
        update(InboxRow)
        .where(InboxRow.id.in_(row_ids), InboxRow.state.in_(UNFINISHED))
        .values(
            state=InboxState.DONE,
            payload=None,
            finished_at=now,
            error="stopped",
            lease_token=None,
            lease_expires_at=None,
        )
        .returning(InboxRow.id)
    )
    return len(dropped.all())


def note(
    session: Session,
    *,
    kind: str,
    event_key: str,
    now: datetime,
    message_key: str | None = None,
) -> bool:
    """Remember an event that is dealt with at once; False when it or its message is known."""
    values = {
        "kind": kind,
        "event_key": event_key,
        "message_key": message_key,
        "payload": None,
        "state": InboxState.DONE,
        "attempts": 0,
        "due_at": now,
        "received_at": now,
        "finished_at": now,
    }
    return insert_once(session, InboxRow, values) is not None


def is_anything_due(session: Session, *, now: datetime) -> bool:
    """Look, without taking a write lock, whether `claim` may find something."""
    return session.scalar(_look(), {"now": now}) is True


def claim(
    session: Session, *, now: datetime, lease_seconds: float, limit: int = 1
) -> list[InboxClaim]:
    """Take up to `limit` due rows, oldest first; each attempt is counted when it begins."""
    rows = session.scalars(_due_rows(), {"now": now, "limit": limit}).all()
    for row in rows:
        row.state = InboxState.CLAIMED
        row.attempts += 1
        row.lease_token = uuid.uuid4().hex
        row.lease_expires_at = now + timedelta(seconds=lease_seconds)
    session.flush()
    return [
        InboxClaim(
            id=row.id,
            kind=row.kind,
            event_key=row.event_key,
            payload=row.payload or {},
            attempt=row.attempts,
            lease_token=row.lease_token or "",
            received_at=row.received_at,
        )
        for row in rows
    ]


def renew(session: Session, claimed: InboxClaim, *, now: datetime, lease_seconds: float) -> None:
    """Keep the row for as long again. Raises LeaseLostError when it is no longer ours."""
    kept = session.execute(
        update(InboxRow)
        .where(InboxRow.id == claimed.id, InboxRow.lease_token == claimed.lease_token)
        .values(lease_expires_at=now + timedelta(seconds=lease_seconds))
        .returning(InboxRow.id)
    )
    if kept.first() is None:
        raise LeaseLostError(f"inbox row {claimed.id}")


def finish(session: Session, claimed: InboxClaim, *, now: datetime) -> None:
    """Mark as done and forget the payload: the keys stay for some days, the words do not.

    Raises:
        LeaseLostError: somebody else has the row by now; the transaction must be rolled back.
    """
    _settle(session, claimed, state=InboxState.DONE, payload=None, finished_at=now)


def fail(
    session: Session,
    claimed: InboxClaim,
    *,
    error: str,
    due_at: datetime,
    leaves_lane: bool = False,
) -> None:
    """Let go for now; it is claimed again from `due_at` on. Raises LeaseLostError.

    With `leaves_lane` it waits for later work of its lane instead of holding it up.
    """
    values: dict[str, Any] = {"error": error, "due_at": due_at}
    if leaves_lane:
        values["lane"] = None
    _settle(session, claimed, state=InboxState.FAILED, **values)


def bury(
    session: Session, claimed: InboxClaim, *, error_id: str, error: str, now: datetime
) -> None:
    """Give up; the payload stays for whoever looks into it. Raises LeaseLostError."""
    _settle(
        session, claimed, state=InboxState.DEAD, error_id=error_id, error=error, finished_at=now
    )


def release_all(session: Session, *, now: datetime) -> int:
    """Let go of every claim: for the one owner of a data folder when it starts."""
    released = session.execute(
        update(InboxRow)
        .where(InboxRow.state == InboxState.CLAIMED)
        .values(state=InboxState.FAILED, due_at=now, lease_token=None, lease_expires_at=None)
        .returning(InboxRow.id)
    )
    return len(released.all())


@cache
def _look() -> Select[bool]:
    """The statement of `is_anything_due`: workers ask often, and to build it costs as much."""
    return select(exists().where(_due()))


@cache
def _due_rows() -> Select[InboxRow]:
    earlier = aliased(InboxRow)
    blocked = exists().where(
        earlier.lane == InboxRow.lane, earlier.id < InboxRow.id, earlier.state.in_(UNFINISHED)
    )
    return (
        select(InboxRow)
        .where(_due(), or_(InboxRow.lane.is_(None), ~blocked))
        .order_by(InboxRow.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )


def _due() -> ColumnElement[bool]:
    return or_(
        and_(InboxRow.state.in_(WAITING), InboxRow.due_at <= _NOW),
        and_(InboxRow.state == InboxState.CLAIMED, InboxRow.lease_expires_at <= _NOW),
    )


def _settle(session: Session, claimed: InboxClaim, **values: Any) -> None:
    settled = session.execute(
        update(InboxRow)
        .where(InboxRow.id == claimed.id, InboxRow.lease_token == claimed.lease_token)
        .values(lease_token=None, lease_expires_at=None, **values)
        .returning(InboxRow.id)
    )
    if settled.first() is None:
        raise LeaseLostError(f"inbox row {claimed.id}")
