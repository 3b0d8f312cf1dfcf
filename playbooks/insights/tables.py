"""The table of what worked: counts over all partners, made anew once a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class EvidenceRow(Base):
    """Counts of one asset at one stage in one industry, over all partners together."""

    __tablename__ = "asset_evidence"

    asset_id: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True, index=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[int]
    sent_on: Mapped[int]
    shown_partners: Mapped[int]
    judged: Mapped[int]
    moved: Mapped[int]
    judged_partners: Mapped[int]
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
