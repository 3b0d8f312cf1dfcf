"""What a sync has found, written down in the transaction in which it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.drafts import Draft
from content_index.life import queries
from content_index.life.events import SYNC, AssetEvent, EventKind, found_by_sync
from content_index.likeness import alike, shingles, signature
from content_index.shelf.queries import paths_of

SAME_FILE_FROM = 0.8
"""Resemblance from which a new file is the one that vanished in the same sync: renamed, edited."""


def note_sync(
    session: Session, drafts: Sequence[Draft], removed: Sequence[str], *, now: datetime
) -> None:
    """Record what changed, and let rulings hold on.

    A file that declares another id now, or was renamed and edited at once, is another asset; what
    people ruled about the old one holds for it. A draft that a person published is a draft again
    once its file says anything new about its state.
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
        drawn_back = replace(ruling, status=None, version_number=None)
        queries.save_ruling(session, asset_id, drawn_back, now=now)


def _moved(
    session: Session, drafts: Iterable[Draft], removed: Sequence[str], *, now: datetime
) -> list[AssetEvent]:
    """Let what was ruled about a file hold when it comes back under another id.

    It is the same file at the same path, or in the same sync nearly the same text at another.
    """
    gone = paths_of(session, queries.ruled_assets(session).intersection(removed))
    found = []
    for draft in drafts if gone else ():
        old_id = None if draft.known is not None else _same_as(session, draft, gone)
        if old_id is None:
            continue
        queries.hand_on_rulings(session, old_id, draft.asset_id, now=now)
        del gone[old_id]
        event = _event(draft.asset_id, EventKind.RULINGS_HANDED_ON, now)
        found.append(replace(event, details={"before": old_id}))
    return found


def _same_as(session: Session, draft: Draft, gone: Mapping[str, str]) -> str | None:
    """Return the id of the ruled asset that vanished in this sync and is this one, if any."""
    for old_id, path in gone.items():
        if path == draft.file.path:
            return old_id
    ours = signature(shingles(chunk.text for chunk in draft.chunks or ()))
    theirs = queries.signatures_of_assets(session, gone)
    likeness = {old_id: alike(ours, one) for old_id, one in theirs.items()}
    best = max(sorted(likeness), key=lambda old_id: likeness[old_id], default=None)
    return best if best is not None and likeness[best] >= SAME_FILE_FROM else None


def _event(asset_id: str, kind: EventKind, now: datetime) -> AssetEvent:
    return AssetEvent(asset_id=asset_id, kind=kind, actor=SYNC, why="", happened_at=now)
