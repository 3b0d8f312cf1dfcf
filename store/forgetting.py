"""What is settled is not kept for ever: the words go first, and keys that nobody asks for.

A row of the outbox that is over keeps its key, state and result, by which later work finds where a
message is; what it said goes. A row of the inbox is kept only to know a repeated delivery.

Looking and forgetting are two steps, so that no lock is held while a large table is looked through:
nothing changes a row that is over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, insert, inspect, or_, select
from sqlalchemy.orm import Session

from store.outbox import UNFINISHED
from store.tables import OUTBOX_SAYS, InboxRow, InboxState, OutboxRow, OutboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Rows that were done or given up before these moments."""

    done_before: datetime
    dead_before: datetime
    """Not later than `done_before`: somebody may look into what was given up."""


def outbox_over(session: Session, over: Over, *, limit: int) -> list[int]:
    """The ids of up to `limit` rows of the outbox that still hold what they said, oldest first."""
    query = select(OutboxRow.id).where(
        OUTBOX_SAYS,
        OutboxRow.finished_at < over.done_before,
        # Not by what the state is: SQLite would look there, at all that was ever done.
        OutboxRow.state.not_in(UNFINISHED),
        or_(OutboxRow.state != OutboxState.DEAD, OutboxRow.finished_at < over.dead_before),
    )
    return list(session.scalars(query.order_by(OutboxRow.finished_at).limit(limit)))


def forget_outbox(session: Session, ids: Collection[int], *, passing: Collection[str]) -> None:
    """Drop what those rows said, and the rows themselves of topics that nobody asks for by key."""
    # Written anew: SQLite joins the pages of rows that go, not of rows that have become smaller.
    gone = session.execute(
        delete(OutboxRow)
        .where(OutboxRow.id.in_(ids), OUTBOX_SAYS)
        .returning(*inspect(OutboxRow).local_table.c)
    )
    kept = [{**row, "payload": {}} for row in gone.mappings() if row["topic"] not in passing]
    if kept:
        session.execute(insert(OutboxRow), kept)


def inbox_over(session: Session, over: Over, *, limit: int, but: Collection[str] = ()) -> list[int]:
    """The ids of up to `limit` rows of the inbox, but for those kinds."""
    done = _received(InboxState.DONE, over.done_before, but).limit(limit)
    dead = _received(InboxState.DEAD, over.dead_before, but).limit(limit)
    return [*session.scalars(done), *session.scalars(dead)][:limit]


def forget_inbox(session: Session, ids: Collection[int]) -> None:
    """Delete those rows: what comes in again would be taken for new."""
    session.execute(delete(InboxRow).where(InboxRow.id.in_(ids)))


def _received(state: InboxState, before: datetime, but: Collection[str]) -> Select[int]:
    return select(InboxRow.id).where(
        InboxRow.state == state,
        InboxRow.due_at < before,  # no later than its end, but for what was dropped; has an index
        InboxRow.finished_at < before,
        InboxRow.kind.not_in(but),
    )
