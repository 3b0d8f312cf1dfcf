"""A source that is no longer used, or no longer there: what becomes of what was kept of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from content_index import queries
from content_index.identity import is_there
from content_index.life import queries as life
from content_index.sources import queries as source_queries


def leave_source(session: Session, source: str, *, now: datetime) -> int:
    """Withdraw every asset of a source and forget how it fared; return how many were withdrawn."""
    assets = source_queries.live_assets_of(session, source)
    for asset_id in assets:
        queries.withdraw(session, asset_id, now=now)
    source_queries.forget_source(session, source)
    life.forget_problems(session, source)
    if assets:
        queries.count_change(session, passages=True)
    return len(assets)


def forget_gone_sources(session: Session) -> None:
    """Forget what was wrong with files of folders that are not there any more.

    A folder that comes back is looked at anew. Where no document is left to it, as all have moved
    to another folder, nothing is known of its files any more.

    On SQLite alone, whose data folder belongs to one machine. A database that several machines use
    may hold a folder of another one, and nothing in it tells which machine a folder was synced on.
    There `leave_source` forgets, when somebody asks for it.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    known = {state.id for state in source_queries.read_states(session)}
    for source in sorted(known | life.sources_with_problems(session)):
        if is_there(source):
            continue
        life.forget_problems(session, source)
        if not source_queries.live_assets_of(session, source):
            source_queries.forget_all_items(session, source)
        if source in known:
            source_queries.change_state(session, source, fingerprint=None)
