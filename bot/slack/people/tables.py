"""The table of people whom Slack was asked about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import UtcDateTime


class SlackPersonRow(Base):
    """What Slack said of one user, and who is asking at the moment; no name, no address."""

    __tablename__ = "slack_person"

    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    asking: Mapped[str] = mapped_column(String(40))
    """Of whoever asked last: an answer is kept only while this is still theirs."""
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the answer was asked for; none before the first one."""
    team_id: Mapped[str | None] = mapped_column(String(40))
    is_guest: Mapped[bool] = mapped_column()
    is_bot: Mapped[bool] = mapped_column()
    is_gone: Mapped[bool] = mapped_column()
