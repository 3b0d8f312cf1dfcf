"""The table of rotated tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class SlackTokenRow(Base):
    """The bot's token of the one workspace; no token stands here in clear."""

    __tablename__ = "slack_token"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seed_digest: Mapped[str] = mapped_column(String(64))
    """Of the refresh token in the settings that this one descends from."""
    sealed: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
