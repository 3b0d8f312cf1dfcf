"""Threads that the bot takes part in, and the questions that were put to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class ThreadRow(Base):
    """A thread in which replies are for the bot: it was mentioned there, or it spoke there."""

    __tablename__ = "thread_watched"
    __table_args__ = (UniqueConstraint("channel_id", "thread_ts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """One message of such a thread."""

    __tablename__ = "thread_turn"
    __table_args__ = (UniqueConstraint("channel_id", "thread_ts", "turn_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str] = mapped_column(String(40))
    turn_key: Mapped[str] = mapped_column(String(200))
    speaker: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionRow(Base):
    """One question, and how it ended."""

    __tablename__ = "question_record"
    __table_args__ = (Index("ix_question_record_state_resolved_at", "state", "resolved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_key: Mapped[str] = mapped_column(String(200), unique=True)
    team_id: Mapped[str] = mapped_column(String(40))
    channel_id: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str | None] = mapped_column(String(40))
    message_ts: Mapped[str | None] = mapped_column(String(40))
    user_id: Mapped[str] = mapped_column(String(40))
    user_team_id: Mapped[str | None] = mapped_column(String(40))
    partner_id: Mapped[str | None] = mapped_column(String(100), index=True)
    cam_id: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_helpful: Mapped[bool | None] = mapped_column()
    resolved_by: Mapped[str | None] = mapped_column(String(100))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error_id: Mapped[str | None] = mapped_column(String(40))
    link: Mapped[str | None] = mapped_column(String(500))
    is_urgent: Mapped[bool] = mapped_column(server_default=false())
