"""Turns that are too old to be kept: they quote documents and say what people asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversations.tables import TurnRow


def turns_before(session: Session, moment: datetime, *, limit: int) -> list[int]:
    """The ids of up to `limit` turns that were said before then, oldest first.

    Without an index of its own: looked through once a day, and few days are kept.
    """
    query = select(TurnRow.id).where(TurnRow.said_at < moment).order_by(TurnRow.id)
    return list(session.scalars(query.limit(limit)))


def forget_turns(session: Session, ids: Collection[int]) -> None:
    """Delete those turns: a thread that goes on does so without them."""
    session.execute(delete(TurnRow).where(TurnRow.id.in_(ids)))
