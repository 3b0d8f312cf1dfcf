"""Deciding once how each change of a deal is told, and reading what waits for a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.slack.notices.tables import DealNoticeRow
from store.once import insert_once, one_at_a_time

BURST_SECONDS = 60
KEPT_DAYS = 7


class NoticeState(StrEnum):
    """How a change is told."""

    ALONE = "alone"
    """By a message of its own, at once."""
    HELD = "held"
    """It waits for the next digest."""
    LISTED = "listed"
    """A digest has told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A change that waits for a digest; `line` is escaped Slack text."""

    id: int
    deal_id: str
    line: str


def note(  # noqa: PLR0913 - the parts of one notice
    session: Session,
    place: str,
    *,
    deal_id: str,
    revision: int,
    line: str,
    at_most: int,
    now: datetime,
) -> NoticeState:
    """Decide how a change is told in a place, once: asked again, the answer is the same.

    When `at_most` changes or more were noted for the place within `BURST_SECONDS`, or others wait
    for a digest there, it is held. One transaction at a time decides for a place.
    """
    one_at_a_time(session, f"notices {place}")
    known = session.scalar(
        select(DealNoticeRow.state).where(
            DealNoticeRow.place == place,
            DealNoticeRow.deal_id == deal_id,
            DealNoticeRow.revision == revision,
        )
    )
    if known is not None:
        return NoticeState(known)
    state = NoticeState.ALONE
    if _is_burst(session, place, at_most=at_most, now=now):
        state = NoticeState.HELD
    values = {
        "place": place,
        "deal_id": deal_id,
        "revision": revision,
        "state": state.value,
        "line": line,
        "noted_at": now,
    }
    insert_once(session, DealNoticeRow, values)
    return state


def held(session: Session, place: str) -> list[Notice]:
    """What waits for a digest in a place, oldest first."""
    query = select(DealNoticeRow).where(
        DealNoticeRow.place == place, DealNoticeRow.state == NoticeState.HELD
    )
    return [
        Notice(id=row.id, deal_id=row.deal_id, line=row.line)
        for row in session.scalars(query.order_by(DealNoticeRow.id))
    ]


def places_that_wait(session: Session) -> list[str]:
    """Every place for which something is held, in no order."""
    query = select(DealNoticeRow.place).where(DealNoticeRow.state == NoticeState.HELD)
    return list(session.scalars(query.distinct()))


def list_them(session: Session, notices: list[Notice], *, now: datetime) -> None:
    """Mark notices as told by a digest, and forget what was told long ago."""
    ids = [notice.id for notice in notices]
    session.execute(
        update(DealNoticeRow)
        .where(DealNoticeRow.id.in_(ids))
        .values(state=NoticeState.LISTED.value)
    )
    session.execute(
        delete(DealNoticeRow).where(
            DealNoticeRow.state != NoticeState.HELD,
            DealNoticeRow.noted_at < now - timedelta(days=KEPT_DAYS),
        )
    )


def _is_burst(session: Session, place: str, *, at_most: int, now: datetime) -> bool:
    here = DealNoticeRow.place == place
    waits = select(DealNoticeRow.id).where(here, DealNoticeRow.state == NoticeState.HELD)
    if session.scalar(waits.limit(1)) is not None:
        return True
    since = now - timedelta(seconds=BURST_SECONDS)
    lately = select(func.count()).where(here, DealNoticeRow.noted_at > since)
    return (session.scalar(lately) or 0) >= at_most
