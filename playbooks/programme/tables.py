"""The tables of the programme."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, event, true
from sqlalchemy.orm import Mapped, QueryContext, mapped_column, object_session, relationship

from store.database import Base
from store.types import Json, StringSet, UtcDateTime


class RulesRow(Base):
    """The one row of programme-wide decisions; `content` is the JSON of `Rules`."""

    __tablename__ = "programme_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[Any] = mapped_column(Json)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PartnerRow(Base):
    """A partner organisation."""

    __tablename__ = "programme_partners"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tier: Mapped[str]
    type: Mapped[str]
    regions: Mapped[frozenset[str]] = mapped_column(StringSet)
    languages: Mapped[list[str]] = mapped_column(Json)
    industries: Mapped[frozenset[str]] = mapped_column(StringSet)
    products: Mapped[frozenset[str]] = mapped_column(StringSet)
    certifications: Mapped[list[dict[str, str | None]]] = mapped_column(Json)
    milestones: Mapped[list[dict[str, str | None]]] = mapped_column(Json)
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("programme_partners.id", deferrable=True, initially="DEFERRED"), index=True
    )
    cam_id: Mapped[str | None] = mapped_column(index=True)
    shares_deals_with_distributor: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    kpis: Mapped[list[dict[str, str | None]]] = mapped_column(Json, server_default="[]")
    joint_value: Mapped[str] = mapped_column(Text, server_default="")
    teams: Mapped[list[PartnerTeamRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )


class PartnerTeamRow(Base):
    """A Slack workspace of a partner; a workspace belongs to one partner."""

    __tablename__ = "programme_partner_teams"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("programme_partners.id"), index=True)


class MemberRow(Base):
    """A person; `partner_id` is NULL for the vendor's own people."""

    __tablename__ = "programme_members"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("programme_partners.id"), index=True)
    role: Mapped[str] = mapped_column(index=True)
    locale: Mapped[str]
    time_zone: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    quiet_hours: Mapped[Any] = mapped_column(Json, nullable=True)
    opt_outs: Mapped[frozenset[str]] = mapped_column(StringSet, server_default="[]")
    identities: Mapped[list[IdentityRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="IdentityRow.team_id"
    )


class IdentityRow(Base):
    """A Slack account of a member."""

    __tablename__ = "programme_identities"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("programme_members.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was noticed that Slack has ended the account; no file says so."""


class ChannelRow(Base):
    """A Slack channel that the programme knows."""

    __tablename__ = "programme_channels"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    team_ids: Mapped[frozenset[str]] = mapped_column(StringSet)
    partner_id: Mapped[str | None] = mapped_column(ForeignKey("programme_partners.id"), index=True)
    cam_id: Mapped[str | None]


@event.listens_for(RulesRow, "load")
@event.listens_for(PartnerRow, "load")
@event.listens_for(MemberRow, "load")
def _keep(row: Base, context: QueryContext | None) -> None:
    """Keep who is asked for again and again for as long as the session, and read them once."""
    del context  # there is none when a row is merged
    session = object_session(row)
    if session is not None:
        session.info.setdefault("programme_rows", []).append(row)
