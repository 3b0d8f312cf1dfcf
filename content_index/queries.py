"""Every read and write of the library's tables; each function works within a caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from content_index.assets import Passage, PassageKind, Status
from content_index.chunking import Chunk
from content_index.life import queries as life
from content_index.likeness import shingles, signature
from content_index.tables import AssetRow, EmbeddingRow, GenerationRow, PassageRow, VersionRow
from content_index.view import PassageKey

_Value = TypeVar("_Value")

_AT_ONCE = 500
"""Values in one IN list: below every database's limit on parameters."""


@dataclass(frozen=True, slots=True)
class Counters:
    """The change counters, see `GenerationRow`."""

    passages: int
    labels: int


def counters(session: Session) -> Counters:
    """Return the change counters; zeros before the first sync."""
    row = session.execute(
        select(GenerationRow.passages, GenerationRow.labels).where(GenerationRow.id == 1)
    ).one_or_none()
    return Counters(0, 0) if row is None else Counters(*row)


def count_change(session: Session, *, passages: bool) -> None:
    """Tell every running process that labels, and perhaps passages, have changed."""
    changed = session.execute(
        update(GenerationRow)
        .where(GenerationRow.id == 1)
        .values(
            passages=GenerationRow.passages + (1 if passages else 0),
            labels=GenerationRow.labels + 1,
        )
        .returning(GenerationRow.id)
    ).all()
    if not changed:
        session.execute(insert(GenerationRow).values(id=1, passages=1, labels=1))


def searchable_keys(session: Session, *, model: str) -> list[PassageKey]:
    """Return the passages of current versions that have a vector of this model."""
    statement = _live_passages(
        PassageRow.id,
        PassageRow.version_id,
        VersionRow.asset_id,
        PassageRow.ordinal,
        AssetRow.language,
        PassageRow.searchable_sha256,
    ).join(
        EmbeddingRow,
        and_(EmbeddingRow.text_sha256 == PassageRow.searchable_sha256, EmbeddingRow.model == model),
    )
    return [
        PassageKey(
            id=row[0],
            version_id=row[1],
            asset_id=row[2],
            ordinal=row[3],
            language=row[4],
            searchable_sha256=row[5],
        )
        for row in session.execute(statement)
    ]


def texts_without_vector(session: Session, *, model: str) -> dict[str, str]:
    """Return, by hash, the live passages' searchable texts that this model has not embedded."""
    statement = (
        _live_passages(PassageRow.searchable_sha256, PassageRow.searchable)
        .outerjoin(
            EmbeddingRow,
            and_(
                EmbeddingRow.text_sha256 == PassageRow.searchable_sha256,
                EmbeddingRow.model == model,
            ),
        )
        .where(EmbeddingRow.model.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _live_passages(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(AssetRow)
        .join(
            VersionRow,
            and_(
                VersionRow.asset_id == AssetRow.id,
                VersionRow.number == AssetRow.version_number,
            ),
        )
        .join(PassageRow, PassageRow.version_id == VersionRow.id)
        .where(AssetRow.status != Status.WITHDRAWN.value)
    )


def embedded_already(session: Session, hashes: Iterable[str], *, model: str) -> set[str]:
    """Return which of these text hashes have a vector of this model."""
    found: set[str] = set()
    for some in _in_parts(sorted(set(hashes))):
        statement = select(EmbeddingRow.text_sha256).where(
            EmbeddingRow.model == model, EmbeddingRow.text_sha256.in_(some)
        )
        found.update(session.execute(statement).scalars())
    return found


def read_vectors(
    session: Session, hashes: Iterable[str], *, model: str
) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of these text hashes; those without one are missing."""
    found: dict[str, NDArray[np.float32]] = {}
    for some in _in_parts(sorted(set(hashes))):
        statement = select(EmbeddingRow.text_sha256, EmbeddingRow.vector).where(
            EmbeddingRow.model == model, EmbeddingRow.text_sha256.in_(some)
        )
        for text_hash, vector in session.execute(statement):
            found[text_hash] = np.frombuffer(vector, dtype="<f4").astype(np.float32)
    return found


def add_vectors(
    session: Session, vectors: Mapping[str, NDArray[np.float32]], *, model: str
) -> None:
    """Keep vectors by text hash; those that another sync has added meanwhile stay."""
    known = embedded_already(session, vectors, model=model)
    rows = [
        {"text_sha256": text_hash, "model": model, "vector": vector.astype("<f4").tobytes()}
        for text_hash, vector in vectors.items()
        if text_hash not in known
    ]
    if rows:
        session.execute(insert(EmbeddingRow), rows)


def read_searchable(session: Session, passage_ids: Sequence[int]) -> dict[int, str]:
    """Return the searchable texts of passages, by id."""
    found: dict[int, str] = {}
    for some in _in_parts(passage_ids):
        statement = select(PassageRow.id, PassageRow.searchable).where(PassageRow.id.in_(some))
        found.update((row[0], row[1]) for row in session.execute(statement))
    return found


def read_passages(session: Session, rows: Mapping[int, int]) -> dict[int, Passage]:
    """Return passages by row number; `rows` maps passage ids to rows. Deleted ones are missing."""
    found: dict[int, Passage] = {}
    for some in _in_parts(list(rows)):
        statement = (
            select(
                PassageRow.id,
                PassageRow.version_id,
                VersionRow.asset_id,
                PassageRow.ordinal,
                PassageRow.heading_path,
                PassageRow.location,
                PassageRow.kind,
                PassageRow.text,
                PassageRow.columns,
            )
            .join(VersionRow, VersionRow.id == PassageRow.version_id)
            .where(PassageRow.id.in_(some))
        )
        for row in session.execute(statement):
            number = rows[row[0]]
            found[number] = Passage(
                row=number,
                version_id=row[1],
                asset_id=row[2],
                ordinal=row[3],
                heading_path=tuple(row[4]),
                location=row[5],
                kind=PassageKind(row[6]),
                text=row[7],
                columns=tuple(row[8]),
            )
    return found


def _in_parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAsset:
    """What a sync needs to know of an asset: its row, and its current version's bytes."""

    row: Mapping[str, Any]
    version_id: int
    sha256: str
    recipe: str
    latest_number: int


def known_assets(session: Session) -> dict[str, KnownAsset]:
    """Return every asset by id, withdrawn ones too."""
    latest: dict[str, int] = {}
    current: dict[tuple[str, int], tuple[int, str, str]] = {}
    versions = select(
        VersionRow.asset_id, VersionRow.number, VersionRow.id, VersionRow.sha256, VersionRow.recipe
    )
    for asset_id, number, version_id, sha256, recipe in session.execute(versions):
        latest[asset_id] = max(number, latest.get(asset_id, 0))
        current[asset_id, number] = (version_id, sha256, recipe)
    known = {}
    for row in session.execute(select(*AssetRow.__table__.columns)).mappings():
        version_id, sha256, recipe = current[row["id"], row["version_number"]]
        known[row["id"]] = KnownAsset(
            row=dict(row),
            version_id=version_id,
            sha256=sha256,
            recipe=recipe,
            latest_number=latest[row["id"]],
        )
    return known


def add_asset(session: Session, values: Mapping[str, Any]) -> None:
    """Insert an asset."""
    session.execute(insert(AssetRow).values(**values))


def change_asset(session: Session, asset_id: str, values: Mapping[str, Any]) -> None:
    """Change an asset's own columns."""
    session.execute(update(AssetRow).where(AssetRow.id == asset_id).values(**values))


def add_version(session: Session, values: Mapping[str, Any]) -> int:
    """Insert a version and mark its predecessors superseded; return its id."""
    session.execute(
        update(VersionRow)
        .where(
            VersionRow.asset_id == values["asset_id"],
            VersionRow.status == Status.PUBLISHED.value,
        )
        .values(status=Status.SUPERSEDED.value)
    )
    older = select(VersionRow.id).where(VersionRow.asset_id == values["asset_id"])
    session.execute(delete(PassageRow).where(PassageRow.version_id.in_(older)))
    row = VersionRow(**values)
    session.add(row)
    session.flush()
    return row.id


def replace_passages(
    session: Session,
    version_id: int,
    chunks: Sequence[Chunk],
    hashes: Sequence[str],
    *,
    recipe: str,
) -> None:
    """Store a version's passages in order, instead of any it had."""
    session.execute(delete(PassageRow).where(PassageRow.version_id == version_id))
    session.execute(update(VersionRow).where(VersionRow.id == version_id).values(recipe=recipe))
    rows = [
        {
            "version_id": version_id,
            "ordinal": ordinal,
            "heading_path": list(chunk.heading_path),
            "location": chunk.location,
            "kind": chunk.kind.value,
            "columns": list(chunk.columns),
            "text": chunk.text,
            "searchable": chunk.searchable,
            "searchable_sha256": text_hash,
        }
        for ordinal, (chunk, text_hash) in enumerate(zip(chunks, hashes, strict=True))
    ]
    if rows:
        session.execute(insert(PassageRow), rows)
    words = shingles(chunk.text for chunk in chunks)
    life.save_signature(session, version_id, signature(words))


def withdraw(session: Session, asset_id: str, *, now: datetime) -> None:
    """Take an asset out of every answer; its rows stay."""
    change_asset(session, asset_id, {"status": Status.WITHDRAWN.value, "changed_at": now})
