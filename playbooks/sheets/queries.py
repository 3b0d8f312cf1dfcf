"""Reading and writing which imports came over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playbooks.sheets.tables import DeliveryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """An import that was stored: what it was, by its digest, and what was answered."""

    body_sha256: str
    answer: Any


def delivery(session: Session, delivery_id: str) -> StoredDelivery | None:
    """Find a stored import by the id of its delivery."""
    row = session.get(DeliveryRow, delivery_id)
    return None if row is None else StoredDelivery(body_sha256=row.body_sha256, answer=row.answer)


def latest_sent_at(session: Session) -> int:
    """When the latest stored import was signed, in seconds since 1970; 0 when there is none."""
    return session.scalar(select(func.max(DeliveryRow.sent_at))) or 0


def save_delivery(  # noqa: PLR0913 - the columns of one row
    session: Session,
    delivery_id: str,
    *,
    body_sha256: str,
    sent_at: int,
    answer: Any,
    now: datetime,
) -> None:
    """Remember an import, in the transaction that stores it."""
    session.add(
        DeliveryRow(
            id=delivery_id,
            body_sha256=body_sha256,
            sent_at=sent_at,
            answer=answer,
            stored_at=now,
        )
    )
    session.flush()
