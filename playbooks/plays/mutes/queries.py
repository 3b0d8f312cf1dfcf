"""Reading and writing who hears nothing of what."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from playbooks.plays.nudge import Mute
from playbooks.plays.tables import MuteRow


def save_mute(session: Session, value: Mute) -> None:
    """Write a silence, or a new end to the one that there is."""
    row = session.scalars(select(MuteRow).where(*_same_mute(value))).one_or_none() or MuteRow()
    for name, content in asdict(value).items():
        setattr(row, name, content)
    session.add(row)
    session.flush()


def delete_mute(
    session: Session, *, member_id: str | None, partner_id: str | None, scope: str
) -> bool:
    """End a silence; False when there was none."""
    ended = session.execute(
        delete(MuteRow)
        .where(
            MuteRow.member_id == member_id,
            MuteRow.partner_id == partner_id,
            MuteRow.scope == scope,
        )
        .returning(MuteRow.id)
    )
    return ended.first() is not None


def mutes(
    session: Session, *, member_id: str | None = None, partner_id: str | None = None
) -> list[Mute]:
    """Return the silences of a member or a partner, or all of them when neither is given."""
    query = select(MuteRow).order_by(MuteRow.id)
    wanted = [
        column == value
        for column, value in ((MuteRow.member_id, member_id), (MuteRow.partner_id, partner_id))
        if value is not None
    ]
    if wanted:
        query = query.where(or_(*wanted))
    return [
        Mute(
            member_id=row.member_id,
            partner_id=row.partner_id,
            scope=row.scope,
            until=row.until,
            by=row.by,
            at=row.at,
        )
        for row in session.scalars(query)
    ]


def _same_mute(value: Mute) -> list[ColumnElement[bool]]:
    return [
        MuteRow.member_id == value.member_id,
        MuteRow.partner_id == value.partner_id,
        MuteRow.scope == value.scope,
    ]
