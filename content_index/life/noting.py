"""What a sync has found, written down in the transaction in which it is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.drafts import Draft
from content_index.life import queries
from content_index.life.events import SYNC, AssetEvent, EventKind, found_by_sync
from content_index.shelf.queries import paths_of


def note_sync(
    session: Session, drafts: Sequence[Draft], removed: Sequence[str], *, now: datetime
) -> None:
    """Record what changed, and let rulings hold on.

    An asset whose file now declares another id is another asset; what people ruled about it holds
    for that one. A draft that a person published is a draft again once its file says anything new
    about its state.
    """
    events: list[AssetEvent] = []
    for draft in drafts:
        before = None if draft.known is None else draft.known.row
        events += found_by_sync(
            draft.asset_id,
            before,
            draft.columns,
            is_new_version=draft.is_new_version,
            now=now,
        )
    events += [_event(asset_id, EventKind.REMOVED, now) for asset_id in removed]
    for event in events:
        if event.kind in {EventKind.STATUS_CHANGED, EventKind.REMOVED}:
            _forget_publishing(session, event.asset_id, now=now)
    events += _moved(session, drafts, removed, now=now)
    queries.record(session, events)


def _forget_publishing(session: Session, asset_id: str, *, now: datetime) -> None:
    ruling = queries.ruling_of(session, asset_id)
    if ruling.status is Status.PUBLISHED:
        queries.save_ruling(
            session,
            asset_id,
            type(ruling)(superseded_by=ruling.superseded_by, label=ruling.label),
            now=now,
        )


def _moved(
    session: Session, drafts: Iterable[Draft], removed: Sequence[str], *, now: datetime
) -> list[AssetEvent]:
    """Let what was ruled about a file hold when the same file comes back under another id."""
    old_ids = {path: asset_id for asset_id, path in paths_of(session, removed).items()}
    found = []
    for draft in drafts:
        old_id = old_ids.get(draft.file.path)
        if draft.known is not None or old_id is None:
            continue
        if queries.move_rulings(session, old_id, draft.asset_id, now=now):
            found.append(
                AssetEvent(
                    asset_id=draft.asset_id,
                    kind=EventKind.RULINGS_MOVED,
                    actor=SYNC,
                    why="",
                    happened_at=now,
                    details={"before": old_id},
                )
            )
    return found


def _event(asset_id: str, kind: EventKind, now: datetime) -> AssetEvent:
    return AssetEvent(asset_id=asset_id, kind=kind, actor=SYNC, why="", happened_at=now)
