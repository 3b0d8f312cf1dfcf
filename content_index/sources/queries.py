"""Every read and write of the sources' tables; each function works within a caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.sources.source import Item
from content_index.sources.tables import PushDeliveryRow, PushedRow, SourceItemRow, SourceRow
from content_index.tables import AssetRow
from store.once import insert_once

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why the bytes of an item cannot be read, by the readers of that revision, as of that day.

    With `is_partial` they were read, and it says what of them was not.
    """

    what: str
    todo: str
    reader: int
    day: str
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """An item as the library holds it; `sha256` is None when its bytes were never read."""

    item: Item
    validator: str = ""
    sha256: str | None = None
    size_bytes: int = 0
    head: str | None = None
    verdict: Verdict | None = None
    asset_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source fares; see `SourceRow`."""

    id: str
    cursor: str | None = None
    fingerprint: str | None = None
    documents: int = 0
    failures: int = 0
    problem: str | None = None
    is_withdrawal_allowed: bool = False
    tried_at: datetime | None = None
    synced_at: datetime | None = None
    listed_whole_at: datetime | None = None
    due_at: datetime | None = None


def read_state(session: Session, source: str) -> SourceState:
    """Return how a source fares; the defaults for one that was never synced."""
    row = session.get(SourceRow, source)
    return SourceState(id=source) if row is None else _state(row)


def read_states(session: Session) -> list[SourceState]:
    """Return how every source fares that was ever synced, by id."""
    return [_state(row) for row in session.scalars(select(SourceRow).order_by(SourceRow.id))]


def _state(row: SourceRow) -> SourceState:
    return SourceState(**{name: getattr(row, name) for name in SourceState.__slots__})


def change_state(session: Session, source: str, **values: Any) -> None:
    """Change what is kept of a source."""
    row = session.get(SourceRow, source)
    if row is None:
        row = SourceRow(id=source, documents=0, failures=0, is_withdrawal_allowed=False)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()


def held_items(session: Session, source: str) -> dict[str, HeldItem]:
    """Return what the library holds of a source, by key."""
    statement = select(*SourceItemRow.__table__.columns).where(SourceItemRow.source == source)
    held = {}
    for row in session.execute(statement).mappings():
        item = Item(
            key=row["key"],
            path=row["path"],
            version=row["version"],
            url=row["url"],
            title=row["title"],
            revision=row["revision"],
            updated=row["updated"],
            readers=row["readers"] if row["is_readers_known"] else None,
            said=row["said"],
            handle=row["handle"],
        )
        held[item.key] = HeldItem(
            item=item,
            validator=row["validator"],
            sha256=row["sha256"],
            size_bytes=row["size_bytes"],
            head=row["head"],
            verdict=None if row["verdict"] is None else Verdict(**row["verdict"]),
            asset_id=row["asset_id"],
        )
    return held


def paths_of_bytes(session: Session, hashes: Iterable[str]) -> dict[str, list[str]]:
    """Return where these bytes are held, by their hash; hashes that no item has are missing."""
    found: dict[str, list[str]] = {}
    for some in _in_parts(sorted(set(hashes))):
        statement = (
            select(SourceItemRow.sha256, SourceItemRow.path)
            .where(SourceItemRow.sha256.in_(some))
            .order_by(SourceItemRow.path)
        )
        for row in session.execute(statement):
            found.setdefault(str(row[0]), []).append(row[1])
    return found


def partial_verdicts(session: Session) -> list[tuple[str, Verdict]]:
    """Return the paths of items that were read in part only, and what was not, by path."""
    statement = (
        select(SourceItemRow.path, SourceItemRow.verdict)
        .where(SourceItemRow.verdict.is_not(None))
        .order_by(SourceItemRow.path)
    )
    found = [(path, Verdict(**said)) for path, said in session.execute(statement) if said]
    return [(path, verdict) for path, verdict in found if verdict.is_partial]


def hold_items(session: Session, source: str, items: Iterable[HeldItem]) -> None:
    """Store items in place of what was held of them."""
    rows = [_item_row(source, held) for held in items]
    forget_items(session, source, [row["key"] for row in rows])
    if rows:
        session.execute(insert(SourceItemRow), rows)


def forget_items(session: Session, source: str, keys: Sequence[str]) -> None:
    """Forget items that are no longer there."""
    for some in _in_parts(keys):
        session.execute(
            delete(SourceItemRow).where(SourceItemRow.source == source, SourceItemRow.key.in_(some))
        )


def forget_all_items(session: Session, source: str) -> None:
    """Forget every item of a source: its next sync reads everything anew."""
    session.execute(delete(SourceItemRow).where(SourceItemRow.source == source))


def forget_source(session: Session, source: str) -> None:
    """Forget everything that is kept of a source but its assets."""
    for row_type in (SourceItemRow, PushedRow, PushDeliveryRow):
        session.execute(delete(row_type).where(row_type.source == source))
    session.execute(delete(SourceRow).where(SourceRow.id == source))


def _item_row(source: str, held: HeldItem) -> dict[str, Any]:
    item = held.item
    return {
        "source": source,
        "key": item.key,
        "path": item.path,
        "version": item.version,
        "validator": held.validator,
        "sha256": held.sha256,
        "size_bytes": held.size_bytes,
        "head": held.head,
        "verdict": None if held.verdict is None else asdict(held.verdict),
        "url": item.url,
        "title": item.title,
        "revision": item.revision,
        "updated": item.updated,
        "readers": item.readers or frozenset(),
        "is_readers_known": item.readers is not None,
        "said": dict(item.said),
        "handle": item.handle,
        "asset_id": held.asset_id,
    }


def live_assets_of(session: Session, source: str) -> list[str]:
    """Return the ids of a source's assets that are not withdrawn."""
    statement = select(AssetRow.id).where(
        AssetRow.source == source, AssetRow.status != Status.WITHDRAWN.value
    )
    return list(session.scalars(statement.order_by(AssetRow.id)))


def documents_by_source(session: Session) -> dict[str, int]:
    """Return how many assets that are not withdrawn each source has."""
    statement = (
        select(AssetRow.source, func.count())
        .where(AssetRow.status != Status.WITHDRAWN.value)
        .group_by(AssetRow.source)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


# --- pushed documents ---


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedDocument:
    """A pushed document without its bytes."""

    key: str
    sha256: str
    url: str
    readers: frozenset[str] | None
    said: Mapping[str, Any]


def note_delivery(session: Session, source: str, delivery: str, *, sent_at: int) -> bool:
    """Remember a delivery; False when it has been here before."""
    values = {"source": source, "delivery": delivery, "sent_at": sent_at}
    return insert_once(session, PushDeliveryRow, values) is not None


def forget_deliveries(session: Session, source: str, *, sent_before: int) -> None:
    """Forget deliveries whose signature is too old to be accepted again."""
    session.execute(
        delete(PushDeliveryRow).where(
            PushDeliveryRow.source == source, PushDeliveryRow.sent_at < sent_before
        )
    )


def store_push(
    session: Session, source: str, key: str, *, sent_at: int, values: Mapping[str, Any]
) -> bool:
    """Store a pushed document, or its withdrawal; False when a newer push has been stored."""
    row = session.get(PushedRow, (source, key), with_for_update=True)
    if row is None:
        session.add(PushedRow(source=source, key=key, sent_at=sent_at, **values))
    elif row.sent_at > sent_at:
        return False
    else:
        session.execute(
            update(PushedRow)
            .where(PushedRow.source == source, PushedRow.key == key)
            .values(sent_at=sent_at, **values)
        )
    session.flush()
    return True


def pushed_documents(session: Session, source: str) -> list[PushedDocument]:
    """Return what was pushed and not withdrawn, by key."""
    statement = (
        select(
            PushedRow.key,
            PushedRow.sha256,
            PushedRow.url,
            PushedRow.readers,
            PushedRow.is_readers_known,
            PushedRow.said,
        )
        .where(PushedRow.source == source, PushedRow.sha256.is_not(None))
        .order_by(PushedRow.key)
    )
    return [
        PushedDocument(
            key=row.key,
            sha256=row.sha256 or "",
            url=row.url,
            readers=row.readers if row.is_readers_known else None,
            said=row.said,
        )
        for row in session.execute(statement)
    ]


def pushed_content(session: Session, source: str, key: str) -> bytes | None:
    """Return a pushed document's bytes; None when it was withdrawn."""
    statement = select(PushedRow.content).where(PushedRow.source == source, PushedRow.key == key)
    return session.scalars(statement).one_or_none()


def _in_parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
