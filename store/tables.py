"""The tables of the store itself: what came in, what must go out, and who is busy with what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime

OUTBOX_SAYS = text("finished_at IS NOT NULL AND payload <> '{}'")
"""Of a row that is over and still holds what it said. Written out, so that its index is used."""


class InboxState(StrEnum):
    """Where a received piece of work stands."""

    RECEIVED = "received"
    CLAIMED = "claimed"
    FAILED = "failed"
    """Failed for now; it is claimed again when due."""
    DONE = "done"
    DEAD = "dead"
    """Given up: the person was told, and the error id is in the row and in the log."""


class OutboxState(StrEnum):
    """Where an outgoing message or domain event stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    DONE = "done"
    DEAD = "dead"


class InboxRow(Base):
    """One thing that happened outside and must be dealt with exactly once."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_state_due_at", "state", "due_at"),
        Index("ix_inbox_lane_state", "lane", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(200))
    event_key: Mapped[str] = mapped_column(String(200), unique=True)
    message_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    lane: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[Any] = mapped_column(Json, nullable=True)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_id: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutboxRow(Base):
    """One effect that must happen outside, exactly once, after the transaction that wanted it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("topic", "key"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_lane_state", "lane", "state"),
        Index(
            "ix_outbox_finished_at",
            "finished_at",
            sqlite_where=OUTBOX_SAYS,
            postgresql_where=OUTBOX_SAYS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[Any] = mapped_column(Json)
    """Empty once it is forgotten, see `store.forgetting`."""
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(default=0)
    is_doubtful: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_id: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LeaseRow(Base):
    """A named right that one holder has until a moment in time."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
