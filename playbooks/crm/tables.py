"""The tables of the CRM's records, of what waits for a person, and of the connection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, StringSet, UtcDateTime


class CrmRecordRow(Base):
    """One record of the CRM: what it has said, the deal that it is, and what we wrote to it."""

    __tablename__ = "crm_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(String(200), unique=True)
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id"), unique=True)
    made_the_deal: Mapped[bool] = mapped_column(default=False)
    is_left_alone: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[Any] = mapped_column(Json)
    stages: Mapped[Any] = mapped_column(Json)
    heard: Mapped[frozenset[str]] = mapped_column(StringSet)
    written: Mapped[Any] = mapped_column(Json)
    """By field: the value that the CRM has taken from us and not changed since."""
    written_stages: Mapped[Any] = mapped_column(Json)
    """What we tried to write as a stage, and when: noted before the call."""
    first_heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CrmLetterRow(Base):
    """Something between a CRM's record and Dealmate that waits for a person, or did."""

    __tablename__ = "crm_letters"
    __table_args__ = (Index("ix_crm_letters_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(10))
    record_id: Mapped[str] = mapped_column(String(200), index=True)
    deal_id: Mapped[str | None]
    trouble: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    said: Mapped[Any] = mapped_column(Json, nullable=True)
    state: Mapped[str] = mapped_column(String(20))
    times: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CrmConnectionRow(Base):
    """How the connection to the CRM fares; one row."""

    __tablename__ = "crm_connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    cursor: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pushed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
