"""What happens to an asset, as values: who, when, why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

SYNC = "sync"
"""The actor of everything that a sync finds in the files."""


class EventKind(StrEnum):
    """What happened. The first six are found by a sync, the others done by a person."""

    ADDED = "added"
    NEW_VERSION = "new_version"
    RELABELLED = "relabelled"
    STATUS_CHANGED = "status_changed"
    DESCRIBED = "described"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    NARROWED = "narrowed"
    LABEL_CLEARED = "label_cleared"
    PINNED = "pinned"
    HIDDEN = "hidden"
    CURATION_ENDED = "curation_ended"
    ANSWER_KEPT = "answer_kept"
    RULINGS_HANDED_ON = "rulings_handed_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetEvent:
    """One thing that happened to an asset; `actor` is a member's id or `SYNC`."""

    asset_id: str
    kind: EventKind
    actor: str
    why: str
    happened_at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


_OWN_EVENT = {"label", "status", "source"}


def found_by_sync(
    asset_id: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    is_new_version: bool,
    now: datetime,
) -> list[AssetEvent]:
    """Say what a sync found: `before` are the asset's columns until now, None where it is new."""

    def event(what: EventKind, details: Mapping[str, Any]) -> AssetEvent:
        return AssetEvent(
            asset_id=asset_id,
            kind=what,
            actor=SYNC,
            why="",
            happened_at=now,
            details={name: _plain(value) for name, value in details.items()},
        )

    if before is None:
        details = {name: after[name] for name in ("path", "status", "label", "version_name")}
        return [event(EventKind.ADDED, details)]
    changed = {name for name, value in after.items() if before[name] != value}
    found = []
    if is_new_version:
        found.append(event(EventKind.NEW_VERSION, {"version_name": after["version_name"]}))
        changed.discard("version_name")
    for name, kind in (
        ("label", EventKind.RELABELLED),
        ("status", EventKind.STATUS_CHANGED),
    ):
        if name in changed:
            found.append(event(kind, {"before": before[name], "after": after[name]}))
    facts = sorted(changed - _OWN_EVENT)
    if facts:
        details = {name: {"before": before[name], "after": after[name]} for name in facts}
        found.append(event(EventKind.DESCRIBED, details))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return value
