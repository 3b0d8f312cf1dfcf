"""The table of notices about deals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class DealNoticeRow(Base):
    """One change of a deal that one place hears of; `line` is what a digest says of it."""

    __tablename__ = "deal_notices"
    __table_args__ = (
        UniqueConstraint("place", "deal_id", "revision"),
        Index("ix_deal_notices_place_state", "place", "state"),
        Index("ix_deal_notices_noted_at", "noted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str]
    deal_id: Mapped[str]
    revision: Mapped[int]
    state: Mapped[str]
    line: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was decided how it is told, which may be long after the change."""
