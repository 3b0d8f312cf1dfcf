"""Assets as their files describe them, their versions and texts, in a caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, and_, select, type_coerce
from sqlalchemy.orm import Session

from content_index.assets import Asset, AssetKind, Status, Suits, Version
from content_index.labels import Label
from content_index.stored import label_from_json, suits_from_json
from content_index.tables import AssetRow, PassageRow, VersionRow

_AT_ONCE = 500
_OFTEN_ALIKE = ("label", "suits")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAsset:
    """An asset as its file describes it, before anything that people ruled."""

    asset: Asset
    version_number: int
    source: str
    supersedes: str | None


def filed_assets(session: Session, *, asset_id: str | None = None) -> list[FiledAsset]:
    """Return every asset, or the one named, as its file describes it, by id."""
    as_stored = [  # many assets say the same there: read each of these texts once
        type_coerce(column, Text).label(column.name) if column.name in _OFTEN_ALIKE else column
        for column in AssetRow.__table__.columns
    ]
    statement = (
        select(VersionRow.id.label("current_version_id"), *as_stored)
        .join(
            VersionRow,
            and_(
                VersionRow.asset_id == AssetRow.id,
                VersionRow.number == AssetRow.version_number,
            ),
        )
        .order_by(AssetRow.id)
    )
    if asset_id is not None:
        statement = statement.where(AssetRow.id == asset_id)
    return [
        FiledAsset(
            asset=_asset(dict(row)),
            version_number=row["version_number"],
            source=row["source"],
            supersedes=row["supersedes"],
        )
        for row in session.execute(statement).mappings()
    ]


def passage_texts(session: Session) -> dict[str, list[str]]:
    """Return the verbatim texts of every live asset's passages in order, by asset id."""
    statement = (
        select(AssetRow.id, PassageRow.text)
        .join(
            VersionRow,
            and_(VersionRow.asset_id == AssetRow.id, VersionRow.number == AssetRow.version_number),
        )
        .join(PassageRow, PassageRow.version_id == VersionRow.id)
        .where(AssetRow.status != Status.WITHDRAWN.value)
        .order_by(AssetRow.id, PassageRow.ordinal)
    )
    found: dict[str, list[str]] = {}
    for asset_id, passage in session.execute(statement):
        found.setdefault(asset_id, []).append(passage)
    return found


def texts_of_versions(session: Session, version_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the verbatim texts of versions' passages in order, by version id."""
    wanted = sorted(set(version_ids))
    found: dict[int, list[str]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(PassageRow.version_id, PassageRow.text)
            .where(PassageRow.version_id.in_(wanted[start : start + _AT_ONCE]))
            .order_by(PassageRow.version_id, PassageRow.ordinal)
        )
        for version_id, passage in session.execute(query):
            found.setdefault(version_id, []).append(passage)
    return found


def versions_of(session: Session, asset_id: str) -> list[Version]:
    """Return every version of an asset, oldest first."""
    query = select(VersionRow).where(VersionRow.asset_id == asset_id).order_by(VersionRow.number)
    return [
        Version(
            id=row.id,
            asset_id=row.asset_id,
            number=row.number,
            sha256=row.sha256,
            path=row.path,
            stored_at=row.stored_at,
        )
        for row in session.scalars(query)
    ]


def paths_of(session: Session, asset_ids: Iterable[str]) -> dict[str, str]:
    """Return the paths of these assets, by id."""
    wanted = sorted(set(asset_ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(AssetRow.id, AssetRow.path).where(
            AssetRow.id.in_(wanted[start : start + _AT_ONCE])
        )
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


@lru_cache(maxsize=10_000)
def _label(stored: str) -> Label:
    return label_from_json(json.loads(stored))


@lru_cache(maxsize=10_000)
def _suits(stored: str) -> Suits:
    return suits_from_json(json.loads(stored))


def _asset(row: Mapping[str, Any]) -> Asset:
    return Asset(
        id=row["id"],
        version_id=row["current_version_id"],
        version=row["version_name"],
        title=row["title"],
        kind=AssetKind(row["kind"]),
        path=row["path"],
        url=row["url"],
        language=row["language"],
        owner=row["owner"],
        updated=row["updated"],
        review_by=row["review_by"],
        label=_label(row["label"]),
        suits=_suits(row["suits"]),
        status=Status(row["status"]),
    )
