"""Rulings, events, curations, problems and signatures, read and written in a caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.curation.rules import Curation, CurationAct, Scope
from content_index.files import FileProblem
from content_index.life.events import SYNC, AssetEvent, EventKind
from content_index.life.rulings import NOTHING_RULED, Ruling
from content_index.life.tables import (
    AssetEventRow,
    CurationRow,
    ProblemRow,
    RulingRow,
    SignatureRow,
)
from content_index.likeness import Signature
from content_index.stored import label_as_json, label_from_json
from content_index.tables import AssetRow, VersionRow

_AT_ONCE = 500


def rulings(session: Session) -> dict[str, Ruling]:
    """Return what is ruled, by asset id."""
    return {row.asset_id: _ruling(row) for row in session.scalars(select(RulingRow))}


def ruling_of(session: Session, asset_id: str) -> Ruling:
    """Return what is ruled about one asset; `NOTHING_RULED` where nobody ruled."""
    row = session.get(RulingRow, asset_id)
    return NOTHING_RULED if row is None else _ruling(row)


def _ruling(row: RulingRow) -> Ruling:
    return Ruling(
        status=None if row.status is None else Status(row.status),
        version_number=row.version_number,
        superseded_by=row.superseded_by,
        label=label_from_json(row.label),
    )


def save_ruling(session: Session, asset_id: str, ruling: Ruling, *, now: datetime) -> None:
    """Set what is ruled about an asset; an empty ruling leaves no row."""
    session.execute(delete(RulingRow).where(RulingRow.asset_id == asset_id))
    if not ruling.is_empty:
        session.execute(
            insert(RulingRow).values(
                asset_id=asset_id,
                status=ruling.status,
                version_number=ruling.version_number,
                superseded_by=ruling.superseded_by,
                label=label_as_json(ruling.label),
                changed_at=now,
            )
        )


def record(session: Session, events: Iterable[AssetEvent]) -> None:
    """Write down what happened."""
    rows = [asdict(event) for event in events]
    if rows:
        session.execute(insert(AssetEventRow), rows)


def last_words(session: Session) -> dict[str, AssetEvent]:
    """Return what a person did last with an asset, by its id."""
    query = select(AssetEventRow).where(AssetEventRow.actor != SYNC).order_by(AssetEventRow.id)
    return {row.asset_id: _event(row) for row in session.scalars(query)}


def events_of(session: Session, asset_id: str) -> list[AssetEvent]:
    """Return everything that happened to an asset, oldest first."""
    query = (
        select(AssetEventRow).where(AssetEventRow.asset_id == asset_id).order_by(AssetEventRow.id)
    )
    return [_event(row) for row in session.scalars(query)]


def _event(row: AssetEventRow) -> AssetEvent:
    return AssetEvent(
        asset_id=row.asset_id,
        kind=EventKind(row.kind),
        actor=row.actor,
        why=row.why,
        happened_at=row.happened_at,
        details=row.details,
    )


def curations(session: Session) -> tuple[Curation, ...]:
    """Return every pin and hide that nobody has taken back, oldest first, past ones too."""
    query = select(CurationRow).where(CurationRow.ended_at.is_(None)).order_by(CurationRow.id)
    return tuple(
        Curation(
            id=row.id,
            asset_id=row.asset_id,
            act=CurationAct(row.act),
            scope=Scope(partner=row.partner, industry=row.industry, stage=row.stage),
            until=row.until,
            reason=row.reason,
            actor=row.actor,
            made_at=row.made_at,
        )
        for row in session.scalars(query)
    )


def add_curation(session: Session, values: Mapping[str, Any]) -> int:
    """Insert a pin or hide; return its id."""
    row = CurationRow(**values)
    session.add(row)
    session.flush()
    return row.id


def end_curation(session: Session, curation_id: int, *, now: datetime) -> None:
    """Take a pin or hide back."""
    session.execute(
        update(CurationRow)
        .where(CurationRow.id == curation_id, CurationRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def ruled_assets(session: Session) -> set[str]:
    """Return the ids of assets that people have ruled about, or pinned or hidden."""
    return set(rulings(session)) | {one.asset_id for one in curations(session)}


def hand_on_rulings(session: Session, old_id: str, new_id: str, *, now: datetime) -> None:
    """Make what people ruled about one asset hold for another too; pins and hides go over."""
    save_ruling(session, new_id, ruling_of(session, old_id), now=now)
    session.execute(
        update(CurationRow).where(CurationRow.asset_id == old_id).values(asset_id=new_id)
    )


def problems(session: Session) -> list[tuple[str, FileProblem]]:
    """Return what the last syncs could not use, with the source of each."""
    query = select(ProblemRow).order_by(ProblemRow.id)
    return [
        (row.source, FileProblem(path=row.path, line=row.line, what=row.what, todo=row.todo))
        for row in session.scalars(query)
    ]


def replace_problems(
    session: Session, source: str, found: Sequence[FileProblem], *, now: datetime
) -> None:
    """Keep what a source's newest sync could not use, instead of what was kept before."""
    if [problem for at, problem in problems(session) if at == source] == list(found):
        return
    session.execute(delete(ProblemRow).where(ProblemRow.source == source))
    rows = [{"source": source, "found_at": now, **asdict(problem)} for problem in found]
    if rows:
        session.execute(insert(ProblemRow), rows)


def sources_with_problems(session: Session) -> set[str]:
    """Return the sources whose last sync could not use something."""
    return set(session.scalars(select(ProblemRow.source).distinct()))


def forget_problems(session: Session, source: str) -> None:
    """Forget what a source's last sync could not use: nobody can mend it there any more."""
    session.execute(delete(ProblemRow).where(ProblemRow.source == source))


def save_signature(session: Session, version_id: int, signature: Signature) -> None:
    """Keep what the text of a version is like."""
    session.execute(delete(SignatureRow).where(SignatureRow.version_id == version_id))
    stored = signature.astype("<u4").tobytes()
    session.execute(insert(SignatureRow).values(version_id=version_id, signature=stored))


def signatures(session: Session, version_ids: Iterable[int]) -> dict[int, Signature]:
    """Return the signatures of these versions; those without one are missing."""
    found: dict[int, Signature] = {}
    wanted = sorted(set(version_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(SignatureRow.version_id, SignatureRow.signature).where(
            SignatureRow.version_id.in_(wanted[start : start + _AT_ONCE])
        )
        for version_id, stored in session.execute(query):
            found[version_id] = np.frombuffer(stored, dtype="<u4").astype(np.uint32)
    return found


def signatures_of_assets(session: Session, asset_ids: Iterable[str]) -> dict[str, Signature]:
    """Return what the current texts of these assets are like, by id; those without are missing."""
    query = (
        select(AssetRow.id, VersionRow.id)
        .join(
            VersionRow,
            and_(VersionRow.asset_id == AssetRow.id, VersionRow.number == AssetRow.version_number),
        )
        .where(AssetRow.id.in_(sorted(set(asset_ids))[:_AT_ONCE]))
    )
    versions: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    found = signatures(session, versions.values())
    return {name: found[number] for name, number in versions.items() if number in found}
