"""The table of imports that came over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class DeliveryRow(Base):
    """An import that came over HTTP and was stored, with what was answered."""

    __tablename__ = "programme_deliveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    body_sha256: Mapped[str]
    sent_at: Mapped[int] = mapped_column(index=True)
    answer: Mapped[Any] = mapped_column(Json)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
