"""What people rule about assets, what happened to them, and what a sync could not use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class RulingRow(Base):
    """What people have decided about an asset, on top of what its file says. No sync writes here.

    `status` is withdrawn, draft or published. Published counts for `version_number` alone: new
    bytes of a draft are a draft again. `superseded_by` names the asset that replaces it, `label`
    what is asked for besides the file's own label.
    """

    __tablename__ = "content_rulings"

    asset_id: Mapped[str] = mapped_column(ForeignKey("content_assets.id"), primary_key=True)
    status: Mapped[str | None] = mapped_column(String(20))
    version_number: Mapped[int | None]
    superseded_by: Mapped[str | None] = mapped_column(String(500))
    label: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssetEventRow(Base):
    """One thing that happened to an asset. Rows are added only; the database refuses the rest.

    `actor` is a member's id, or `sync`. `details` holds what was before and after.
    """

    __tablename__ = "content_asset_events"
    __table_args__ = (Index("ix_content_asset_events_asset_id", "asset_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    asset_id: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(320))
    why: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CurationRow(Base):
    """A pin or a hide: for whom and what, until when. `ended_at` is set when it is taken back.

    An empty `partner`, `industry` or `stage` asks for nothing; one of them at least is given.
    """

    __tablename__ = "content_curations"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("content_assets.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    partner: Mapped[str] = mapped_column(String(100))
    industry: Mapped[str] = mapped_column(String(100))
    stage: Mapped[str] = mapped_column(String(40))
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(320))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProblemRow(Base):
    """Something that a source's last sync could not use, for a person to mend."""

    __tablename__ = "content_problems"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(1000), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    line: Mapped[int | None]
    what: Mapped[str] = mapped_column(Text)
    todo: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignatureRow(Base):
    """What the text of a version is like, see `content_index.likeness`."""

    __tablename__ = "content_signatures"

    version_id: Mapped[int] = mapped_column(ForeignKey("content_versions.id"), primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
