"""The table of messages that have begun to appear and are not whole yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class AnswerStreamRow(Base):
    """A message that Slack may show a part of; the row goes when the message is whole."""

    __tablename__ = "answer_stream"
    __table_args__ = (Index("ix_answer_stream_channel_id_thread_ts", "channel_id", "thread_ts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Of the post that makes it whole when all goes well."""
    work_key: Mapped[str] = mapped_column(String(200))
    """Of the question, in the inbox."""
    channel_id: Mapped[str] = mapped_column(String(40))
    thread_ts: Mapped[str] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    """The message, once Slack has said it."""
    state: Mapped[str] = mapped_column(String(20))
    so_far: Mapped[Any] = mapped_column(Json)
    """All that may be shown of it: text, blocks, versions, first words."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opening_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then a call that begins it may still be under way."""
