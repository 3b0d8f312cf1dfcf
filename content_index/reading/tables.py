"""The table of files that killed their parsers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class StrikeRow(Base):
    """How often the same bytes have killed the same revision of the readers, and how at last.

    `path` is where the file was found at last, for people. Other bytes, or better readers, are
    another row: they start anew.
    """

    __tablename__ = "content_reading_strikes"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    reader_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(1000))
    strikes: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
