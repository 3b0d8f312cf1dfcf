"""Reading and writing the CRM's records and letters. Rows never leave this module; values do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from playbooks.crm.reconciling import Held, Trouble
from playbooks.crm.record import CrmView, Said
from playbooks.crm.tables import CrmConnectionRow, CrmLetterRow, CrmRecordRow
from playbooks.deals.tables import DealRow
from playbooks.programme.tables import PartnerRow
from store.once import insert_once

MOST_WRITTEN_STAGES = 20


class Direction(StrEnum):
    """Which way something went that waits for a person."""

    IN = "in"
    """From the CRM."""
    OUT = "out"
    """To the CRM."""
    FAILED = "failed"
    """From the CRM, and Dealmate itself failed at it."""


class LetterState(StrEnum):
    """Where a letter stands."""

    OPEN = "open"
    SOLVED = "solved"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmRecord:
    """A record of the CRM, as far as it was heard of.

    `written` holds, by field, what the CRM has taken from us and not changed since;
    `written_stages` what we tried to write as its stage. `made_the_deal`: the deal was registered
    because of this record. `is_left_alone`: a person decided that it is no deal here.
    """

    id: str
    deal_id: str | None = None
    made_the_deal: bool = False
    is_left_alone: bool = False
    view: CrmView = field(default_factory=CrmView)
    written: Mapping[str, str | None] = field(default_factory=dict)
    written_stages: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something that waits for a person, or did; `said` is what the CRM said, by field."""

    id: int
    direction: Direction
    record_id: str
    deal_id: str | None
    trouble: Trouble
    words: str
    said: Mapping[str, Any]
    state: LetterState
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How the connection fares. `paused_until` is set while the CRM cannot be reached."""

    cursor: str | None = None
    failures: int = 0
    problem: str | None = None
    due_at: datetime | None = None
    paused_until: datetime | None = None
    pulled_at: datetime | None = None
    pushed_at: datetime | None = None


def locked_record(session: Session, record_id: str, *, now: datetime) -> CrmRecord:
    """Find a record, made if it was never heard of, and hold its row until the transaction ends."""
    insert_once(
        session,
        CrmRecordRow,
        {
            "record_id": record_id,
            "fields": {},
            "stages": [],
            "heard": frozenset(),
            "written": {},
            "written_stages": [],
            "made_the_deal": False,
            "is_left_alone": False,
            "first_heard_at": now,
            "last_heard_at": now,
        },
    )
    query = select(CrmRecordRow).where(CrmRecordRow.record_id == record_id).with_for_update()
    return _record(session.scalars(query.execution_options(populate_existing=True)).one())


def record_of_deal(session: Session, deal_id: str) -> CrmRecord | None:
    """Find the record of a deal."""
    row = session.scalars(select(CrmRecordRow).where(CrmRecordRow.deal_id == deal_id)).one_or_none()
    return None if row is None else _record(row)


def record(session: Session, record_id: str) -> CrmRecord | None:
    """Find a record."""
    query = select(CrmRecordRow).where(CrmRecordRow.record_id == record_id)
    row = session.scalars(query).one_or_none()
    return None if row is None else _record(row)


def save_record(session: Session, value: CrmRecord, *, now: datetime) -> None:
    """Write back a record that exists."""
    row = session.scalars(select(CrmRecordRow).where(CrmRecordRow.record_id == value.id)).one()
    row.deal_id = value.deal_id
    row.made_the_deal, row.is_left_alone = value.made_the_deal, value.is_left_alone
    row.fields = {name: _said_json(said) for name, said in value.view.fields.items()}
    row.stages = [_said_json(said) for said in value.view.stages]
    row.heard = value.view.heard
    row.written = dict(value.written)
    latest = value.written_stages[-MOST_WRITTEN_STAGES:]
    row.written_stages = [_said_json(said) for said in latest]
    row.last_heard_at = now
    session.flush()


def counts(session: Session) -> dict[str, int]:
    """How many records were heard of, and how many of them are deals here."""
    total = session.scalar(select(func.count()).select_from(CrmRecordRow)) or 0
    linked = session.scalar(
        select(func.count()).select_from(CrmRecordRow).where(CrmRecordRow.deal_id.is_not(None))
    )
    return {"records": total, "linked": linked or 0}


def hold(  # noqa: PLR0913 - the parts of one letter
    session: Session,
    *,
    direction: Direction,
    record_id: str,
    deal_id: str | None,
    held: Held,
    said: Mapping[str, Any],
    now: datetime,
) -> Letter:
    """Open a letter for a record, or update the one that is open: one for each direction."""
    row = session.scalars(_open(direction, record_id)).one_or_none()
    if row is None:
        row = CrmLetterRow(
            direction=direction, record_id=record_id, state=LetterState.OPEN, times=0, first_at=now
        )
        session.add(row)
    row.deal_id, row.trouble, row.words = deal_id, held.trouble, held.words
    row.said, row.last_at = dict(said), now
    row.times += 1
    session.flush()
    return _letter(row)


def open_letter(session: Session, *, direction: Direction, record_id: str) -> Letter | None:
    """Find the letter of a record that waits for a person."""
    row = session.scalars(_open(direction, record_id)).one_or_none()
    return None if row is None else _letter(row)


def close_letter(
    session: Session,
    *,
    direction: Direction,
    record_id: str,
    state: LetterState,
    now: datetime,
) -> bool:
    """Close the open letter of a record, if there is one."""
    closed = session.execute(
        update(CrmLetterRow)
        .where(
            CrmLetterRow.direction == direction,
            CrmLetterRow.record_id == record_id,
            CrmLetterRow.state == LetterState.OPEN,
        )
        .values(state=state, last_at=now)
        .returning(CrmLetterRow.id)
    )
    return closed.first() is not None


def letter(session: Session, letter_id: int) -> Letter | None:
    """Find a letter by its number."""
    row = session.get(CrmLetterRow, letter_id)
    return None if row is None else _letter(row)


def letters(session: Session, *, only_open: bool = True, limit: int = 500) -> list[Letter]:
    """The letters, the oldest first."""
    query = select(CrmLetterRow).order_by(CrmLetterRow.id).limit(limit)
    if only_open:
        query = query.where(CrmLetterRow.state == LetterState.OPEN)
    return [_letter(row) for row in session.scalars(query)]


def letters_about(session: Session, *, cam_id: str | None, limit: int) -> tuple[int, list[Letter]]:
    """How many letters wait, and the first of them: all, or those of the deals that a CAM has."""
    query = select(CrmLetterRow).where(CrmLetterRow.state == LetterState.OPEN)
    if cam_id is not None:
        theirs = (
            select(DealRow.id)
            .join(PartnerRow, PartnerRow.id == DealRow.partner_id)
            .where(PartnerRow.cam_id == cam_id)
        )
        query = query.where(CrmLetterRow.deal_id.in_(theirs))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    first = session.scalars(query.order_by(CrmLetterRow.id).limit(limit))
    return count, [_letter(row) for row in first]


def connection(session: Session) -> Connection:
    """How the connection fares."""
    row = session.get(CrmConnectionRow, 1, populate_existing=True)
    if row is None:
        return Connection()
    return Connection(
        cursor=row.cursor,
        failures=row.failures,
        problem=row.problem,
        due_at=row.due_at,
        paused_until=row.paused_until,
        pulled_at=row.pulled_at,
        pushed_at=row.pushed_at,
    )


def note_connection(session: Session, **changes: Any) -> Connection:
    """Change what is known of the connection, by the names of `Connection`."""
    value = replace(connection(session), **changes)
    session.merge(
        CrmConnectionRow(
            id=1,
            cursor=value.cursor,
            failures=value.failures,
            problem=value.problem,
            due_at=value.due_at,
            paused_until=value.paused_until,
            pulled_at=value.pulled_at,
            pushed_at=value.pushed_at,
        )
    )
    session.flush()
    return value


def _open(direction: Direction, record_id: str) -> Any:
    return (
        select(CrmLetterRow)
        .where(
            CrmLetterRow.direction == direction,
            CrmLetterRow.record_id == record_id,
            CrmLetterRow.state == LetterState.OPEN,
        )
        .with_for_update()
    )


def _record(row: CrmRecordRow) -> CrmRecord:
    return CrmRecord(
        id=row.record_id,
        deal_id=row.deal_id,
        made_the_deal=row.made_the_deal,
        is_left_alone=row.is_left_alone,
        view=CrmView(
            fields={name: _said(content) for name, content in row.fields.items()},
            stages=tuple(_said(content) for content in row.stages),
            heard=row.heard,
        ),
        written=dict(row.written),
        written_stages=tuple(_said(content) for content in row.written_stages),
    )


def _said_json(said: Said) -> list[Any]:
    return [said.at.isoformat(), said.sequence, said.value]


def _said(content: list[Any]) -> Said:
    return Said(datetime.fromisoformat(content[0]), int(content[1]), str(content[2]))


def _letter(row: CrmLetterRow) -> Letter:
    return Letter(
        id=row.id,
        direction=Direction(row.direction),
        record_id=row.record_id,
        deal_id=row.deal_id,
        trouble=Trouble(row.trouble),
        words=row.words,
        said=row.said or {},
        state=LetterState(row.state),
        times=row.times,
        first_at=row.first_at,
        last_at=row.last_at,
    )
