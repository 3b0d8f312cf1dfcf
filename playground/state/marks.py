"""What is kept beside a conversation's messages: pins and bookmarks."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One pinned message; `created` in Unix seconds."""

    ts: str
    created: int
    created_by: str


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """One link above a conversation; times in Unix seconds."""

    id: str
    title: str
    link: str
    emoji: str
    created: int
    updated: int
    updated_by: str
    updated_by_team: str
    app_id: str | None = None


def bookmark_json(bookmark: Bookmark, *, channel_id: str, rank: int) -> Json:
    """A bookmark as bookmarks.* give it; `rank` counts from 0."""
    return {
        "id": bookmark.id,
        "channel_id": channel_id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji or None,
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": bookmark.created,
        "date_updated": bookmark.updated,
        "rank": f"{rank:04}",
        "last_updated_by_user_id": bookmark.updated_by,
        "last_updated_by_team_id": bookmark.updated_by_team,
        "shortcut_id": None,
        "app_id": bookmark.app_id,
    }
