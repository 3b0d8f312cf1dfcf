"""Every read and write of the library's tables; each function works within a caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from content_index.assets import Passage, PassageKind, Status
from content_index.chunking import Chunk
from content_index.companions import companion_id, whole_id
from content_index.embedding.queries import in_parts, live_passages, read_already, read_by
from content_index.life import queries as life
from content_index.likeness import shingles, signature
from content_index.tables import (
    AssetRow,
    ChangeRow,
    GenerationRow,
    MarkRow,
    PassageRow,
    VersionRow,
)
from content_index.view import Generation, PassageKey, passage_keys

_MARKS_KEPT = 10_000
"""Generations that a snapshot may be behind and still be caught up from the change log."""


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


def count_change(session: Session, *, passages: bool, assets: Iterable[str] | None = None) -> None:
    """Tell every running process that labels, and perhaps passages, have changed.

    Name the assets whose passages changed, so that only these are read again; without their names,
    a running index reads everything.
    """
    if session.get(GenerationRow, 1) is None:
        session.execute(insert(GenerationRow).values(id=1, passages=0, labels=0, unlogged=0))
    generation = session.execute(
        update(GenerationRow)
        .where(GenerationRow.id == 1)
        .values(
            passages=GenerationRow.passages + (1 if passages else 0),
            labels=GenerationRow.labels + 1,
        )
        .returning(GenerationRow.passages)
    ).scalar_one()
    if not passages:
        return
    mark = cast(func.random(), String(40))
    session.execute(insert(MarkRow).values(generation=generation, mark=mark))
    session.execute(delete(MarkRow).where(MarkRow.generation <= generation - _MARKS_KEPT))
    if assets is None:
        session.execute(update(GenerationRow).values(unlogged=generation))
        return
    changed = sorted(set(assets))
    for some in in_parts(changed):
        session.execute(delete(ChangeRow).where(ChangeRow.asset_id.in_(some)))
    if changed:
        rows = [{"asset_id": name, "generation": generation} for name in changed]
        session.execute(insert(ChangeRow), rows)


def generation_of(session: Session) -> Generation:
    """Return the generation of the searchable passages."""
    number = counters(session).passages
    mark = session.execute(select(MarkRow.mark).where(MarkRow.generation == number))
    return Generation(number, mark.scalar_one_or_none() or "")


def held_generation(session: Session) -> Generation:
    """Return the generation and hold it: whoever publishes waits until the transaction ends.

    On SQLite a transaction that writes holds the whole database from its beginning.
    """
    session.execute(select(GenerationRow.id).where(GenerationRow.id == 1).with_for_update())
    return generation_of(session)


def changed_assets(session: Session, *, since: Generation) -> list[str] | None:
    """Return the assets whose passages changed after a generation; None when that is not known."""
    unlogged = session.execute(select(GenerationRow.unlogged)).scalar_one_or_none()
    mark = select(MarkRow.mark).where(MarkRow.generation == since.number)
    is_of_this_history = session.execute(mark).scalar_one_or_none() == since.mark
    if unlogged is None or since.number < unlogged or not is_of_this_history:
        return None
    statement = select(ChangeRow.asset_id).where(ChangeRow.generation > since.number)
    return list(session.execute(statement).scalars())


def searchable_keys(session: Session, *, assets: Sequence[str] | None = None) -> list[PassageKey]:
    """Return the passages of current versions; with `assets`, those of these assets alone."""
    if assets is None:
        return _keys(session, _key_columns())
    return [
        key
        for some in in_parts(assets)
        for key in _keys(session, _key_columns().where(AssetRow.id.in_(some)))
    ]


def _key_columns() -> Select[Any]:
    return live_passages(
        PassageRow.id,
        PassageRow.version_id,
        VersionRow.asset_id,
        PassageRow.ordinal,
        AssetRow.language,
        PassageRow.searchable_sha256,
    )


def _keys(session: Session, statement: Select[Any]) -> list[PassageKey]:
    return list(passage_keys(session.execute(statement)))


def read_searchable(session: Session, passage_ids: Sequence[int]) -> dict[int, str]:
    """Return the searchable texts of passages, by id."""
    found: dict[int, str] = {}
    for some in in_parts(passage_ids):
        statement = select(PassageRow.id, PassageRow.searchable).where(PassageRow.id.in_(some))
        found.update((row[0], row[1]) for row in session.execute(statement))
    return found


def read_passages(session: Session, rows: Mapping[int, int]) -> dict[int, Passage]:
    """Return passages by row number; `rows` maps passage ids to rows. Deleted ones are missing."""
    found: dict[int, Passage] = {}
    for some in in_parts(list(rows)):
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
                PassageRow.anchor,
                PassageRow.slug,
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
                anchor=row[9],
                slug=row[10],
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAsset:
    """What a sync needs to know of an asset: its row, current version's bytes, and companion."""

    row: Mapping[str, Any]
    version_id: int
    sha256: str
    recipe: str
    latest_number: int
    companion: KnownAsset | None = None


def known_assets(session: Session) -> dict[str, KnownAsset]:
    """Return every asset by id, withdrawn ones too; companions stand with their documents."""
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
    return {
        asset_id: replace(asset, companion=known.get(companion_id(asset_id)))
        for asset_id, asset in known.items()
        if whole_id(asset_id) is None
    }


def text_hashes_of(session: Session, asset_ids: Sequence[str]) -> set[str]:
    """Return the hashes of the searchable texts that these assets have now."""
    found: set[str] = set()
    for some in in_parts(asset_ids):
        statement = (
            select(PassageRow.searchable_sha256)
            .join(VersionRow, VersionRow.id == PassageRow.version_id)
            .where(VersionRow.asset_id.in_(some))
        )
        found.update(session.execute(statement).scalars())
    return found


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
            "anchor": chunk.anchor,
            "slug": chunk.slug,
        }
        for ordinal, (chunk, text_hash) in enumerate(zip(chunks, hashes, strict=True))
    ]
    if rows:
        session.execute(insert(PassageRow), rows)
    words = shingles(chunk.text for chunk in chunks)
    life.save_signature(session, version_id, signature(words))
    model, _, _ = read_by(session).rpartition("/")
    if set(hashes) - read_already(session, hashes, model=model):
        session.execute(update(GenerationRow).values(read_by=""))


def withdraw(session: Session, asset_id: str, *, now: datetime) -> None:
    """Take an asset and its companion out of every answer; their rows stay."""
    for one in (asset_id, companion_id(asset_id)):
        change_asset(session, one, {"status": Status.WITHDRAWN.value, "changed_at": now})
