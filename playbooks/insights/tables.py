"""The table of what worked: counts over all partners and of each, made anew once a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class EvidenceRow(Base):
    """Counts of one asset at one stage in one industry: of a partner, or "" for all together.

    A partner's own part is kept beside the sum, as it was counted: only so can it be taken out.
    """

    __tablename__ = "asset_evidence"
    __table_args__ = (Index("ix_asset_evidence_partner_id_stage", "partner_id", "stage"),)

    partner_id: Mapped[str] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[int]
    sent_on: Mapped[int]
    shown_partners: Mapped[int]
    judged: Mapped[int]
    moved: Mapped[int]
    judged_partners: Mapped[int]
    measured_at: Mapped[datetime] = mapped_column(UtcDateTime)
