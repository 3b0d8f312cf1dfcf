"""A source that is no longer used: everything of it is withdrawn, and nothing of it is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content_index import queries
from content_index.sources import queries as source_queries


def leave_source(session: Session, source: str, *, now: datetime) -> int:
    """Withdraw every asset of a source and forget how it fared; return how many were withdrawn."""
    assets = source_queries.live_assets_of(session, source)
    for asset_id in assets:
        queries.withdraw(session, asset_id, now=now)
    source_queries.forget_source(session, source)
    if assets:
        queries.count_change(session, passages=True)
    return len(assets)
