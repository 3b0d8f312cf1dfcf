"""The tables of deals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class DealRow(Base):
    """A registered deal; `request_key` makes a registration that is sent twice one deal."""

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_partner_id_stage", "partner_id", "stage"),
        Index("ix_deals_thread_channel_thread_ts", "thread_channel", "thread_ts"),
        Index("ix_deals_stage_since", "stage_since"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(unique=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("programme_partners.id"))
    registered_by: Mapped[str] = mapped_column(ForeignKey("programme_members.id"))
    customer: Mapped[str]
    customer_key: Mapped[str] = mapped_column(index=True)
    customer_domain: Mapped[str] = mapped_column(index=True)
    product: Mapped[str]
    amount: Mapped[int | None]
    currency: Mapped[str]
    industry: Mapped[str]
    stage: Mapped[str]
    registration: Mapped[str] = mapped_column(index=True)
    expected_close: Mapped[date | None]
    competitor: Mapped[str | None]
    contact_role: Mapped[str]
    notes: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime)
    stage_entry: Mapped[int]
    protected_until: Mapped[date | None] = mapped_column(index=True)
    needs_review: Mapped[bool] = mapped_column(index=True)
    completeness: Mapped[int]
    thread_channel: Mapped[str | None]
    thread_ts: Mapped[str | None]
    revision: Mapped[int]
    contacts: Mapped[list[dict[str, str]]] = mapped_column(Json, server_default="[]")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json, server_default="[]")
    extension_reason: Mapped[str] = mapped_column(Text, server_default="")
    extensions: Mapped[int] = mapped_column(server_default="0")


class DealEventRow(Base):
    """One line of a deal's history; never changed."""

    __tablename__ = "deal_events"
    __table_args__ = (UniqueConstraint("deal_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[str] = mapped_column(ForeignKey("deals.id"))
    revision: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    stage_entry: Mapped[int]
    seconds_in_stage: Mapped[int | None]
