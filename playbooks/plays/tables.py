"""The tables of nudges and of what became of assets on deals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class NudgeRow(Base):
    """One step of a play for one stage entry of a deal, or a partner; `key` makes it once."""

    __tablename__ = "nudges"
    __table_args__ = (Index("ix_nudges_state_due_at", "state", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    play_id: Mapped[str] = mapped_column(index=True)
    play_title: Mapped[str]
    play_version: Mapped[str]
    step_id: Mapped[str]
    deal_id: Mapped[str | None] = mapped_column(ForeignKey("deals.id"), index=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("programme_partners.id"), index=True)
    stage_entry: Mapped[int]
    recipient: Mapped[str]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("programme_members.id"), index=True)
    channel_id: Mapped[str | None] = mapped_column(index=True)
    thread_ts: Mapped[str | None]
    sender_id: Mapped[str | None] = mapped_column(ForeignKey("programme_members.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    assets: Mapped[Any] = mapped_column(Json)
    state: Mapped[str]
    reason: Mapped[str]
    round: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_channel: Mapped[str | None]
    sent_ts: Mapped[str | None]
    about: Mapped[str] = mapped_column(server_default="")
    lead_id: Mapped[str | None] = mapped_column(index=True)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    released_round: Mapped[int] = mapped_column(server_default="0")


class MuteRow(Base):
    """A play, a playbook or everything is silent for one member or one partner."""

    __tablename__ = "nudge_mutes"
    __table_args__ = (
        UniqueConstraint("member_id", "scope"),
        UniqueConstraint("partner_id", "scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("programme_members.id"))
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("programme_partners.id"))
    scope: Mapped[str]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NudgeActRow(Base):
    """What somebody did with a nudge; once for each person, act and round."""

    __tablename__ = "nudge_acts"
    __table_args__ = (UniqueConstraint("nudge_id", "act", "by", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nudge_id: Mapped[str] = mapped_column(ForeignKey("nudges.id"))
    act: Mapped[str]
    by: Mapped[str]
    round: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    remind_in_days: Mapped[int] = mapped_column(server_default="3")


class DealAssetActRow(Base):
    """What became of an asset on a deal; `key` makes each showing or act count once."""

    __tablename__ = "deal_asset_acts"
    __table_args__ = (Index("ix_deal_asset_acts_deal_id_asset_id", "deal_id", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    deal_id: Mapped[str] = mapped_column(ForeignKey("deals.id"))
    asset_id: Mapped[str]
    stage: Mapped[str]
    act: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
