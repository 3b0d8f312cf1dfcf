"""Every read and write of the table of files that killed their parsers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from content_index.reading.tables import StrikeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Strikes:
    """How often a file's bytes have killed their parser: see `StrikeRow`."""

    sha256: str
    path: str
    count: int
    reason: str
    first_at: datetime
    last_at: datetime


def strikes_of(session: Session, sha256: str, *, reader_revision: int) -> Strikes | None:
    """Return what is known against a file's bytes."""
    row = session.get(StrikeRow, (sha256, reader_revision))
    return None if row is None else _strikes(row)


def quarantined(session: Session, *, reader_revision: int, at_least: int) -> list[Strikes]:
    """Return the files with so many strikes, by path."""
    statement = (
        select(StrikeRow)
        .where(StrikeRow.reader_revision == reader_revision, StrikeRow.strikes >= at_least)
        .order_by(StrikeRow.path, StrikeRow.sha256)
    )
    return [_strikes(row) for row in session.scalars(statement)]


def _strikes(row: StrikeRow) -> Strikes:
    return Strikes(
        sha256=row.sha256,
        path=row.path,
        count=row.strikes,
        reason=row.reason,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def add_strike(  # noqa: PLR0913 - the facts of one row
    session: Session, sha256: str, *, reader_revision: int, path: str, reason: str, now: datetime
) -> int:
    """Count one more death against a file's bytes; return how many there are now."""
    which = (StrikeRow.sha256 == sha256, StrikeRow.reader_revision == reader_revision)
    counted = session.execute(
        update(StrikeRow)
        .where(*which)
        .values(strikes=StrikeRow.strikes + 1, path=path, reason=reason, last_at=now)
        .returning(StrikeRow.strikes)
    ).scalar_one_or_none()
    if counted is not None:
        return counted
    session.execute(
        insert(StrikeRow).values(
            sha256=sha256,
            reader_revision=reader_revision,
            path=path,
            strikes=1,
            reason=reason,
            first_at=now,
            last_at=now,
        )
    )
    return 1


def forget_strikes(session: Session) -> None:
    """Give every file another three chances."""
    session.execute(delete(StrikeRow))
