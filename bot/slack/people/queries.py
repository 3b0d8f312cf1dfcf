"""Reading and writing what Slack said of people.

Whoever asks Slack marks the person's row before, and keeps the answer only if the mark is still
there: what was forgotten meanwhile, by whichever process, is not remembered again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, exists, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.slack.people.tables import SlackPersonRow

LIFETIME = timedelta(days=1)
"""Of somebody who is a full member of an organisation. Slack tells of every change at once; this
is for those that nobody here has heard, such as while no process was running."""
SHORT_LIFETIME = timedelta(minutes=5)
"""Of everybody else: a guest, somebody who is gone, whoever Slack gives no organisation for."""
RENEWED_AFTER = LIFETIME / 2
NEEDED_FOR = timedelta(days=7)
"""Whom nobody has wanted for so long is forgotten."""
MARKED_EVERY = timedelta(hours=12)
CLOCKS_DIFFER = timedelta(minutes=5)
"""What another machine saw may be ahead of this one's clock by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One user of Slack; `team_id` is None where Slack does not say it."""

    team_id: str | None
    is_guest: bool
    is_bot: bool
    is_gone: bool

    @property
    def lifetime(self) -> timedelta:
        """How long it may be relied upon: long only for what is said in full."""
        is_settled = self.team_id is not None and not self.is_guest and not self.is_gone
        return LIFETIME if is_settled else SHORT_LIFETIME


def remembered(
    session: Session, user_ids: Collection[str], *, now: datetime
) -> tuple[dict[str, Person], list[str]]:
    """Return who of these is known by now, and for whom it is to be noted that they are wanted."""
    people, unmarked = {}, []
    rows = session.scalars(select(SlackPersonRow).where(SlackPersonRow.user_id.in_(user_ids)))
    for row in rows:
        person = _person(row)
        if row.seen_at is None or not now - person.lifetime < row.seen_at <= now + CLOCKS_DIFFER:
            continue
        people[row.user_id] = person
        if row.wanted_at <= now - MARKED_EVERY:
            unmarked.append(row.user_id)
    return people, unmarked


def mark_wanted(session: Session, user_ids: Collection[str], *, now: datetime) -> None:
    """Note that somebody still needs to know who they are."""
    session.execute(
        update(SlackPersonRow).where(SlackPersonRow.user_id.in_(user_ids)).values(wanted_at=now)
    )


def begin_asking(
    session: Session, user_ids: Collection[str], *, asking: str, is_wanted: bool, now: datetime
) -> None:
    """Note that Slack is about to be asked; what is known stays until the answer is there.

    `is_wanted` says whether somebody needs to know now, or it is for later.
    """
    table = inspect(SlackPersonRow).local_table
    assert isinstance(table, Table)  # noqa: S101 - narrows the type; mapped classes have tables
    backend = session.get_bind().dialect.name
    insert = postgresql.insert(table) if backend == "postgresql" else sqlite.insert(table)
    rows = [
        {
            "user_id": user_id,
            "asking": asking,
            "wanted_at": now,
            "is_guest": False,
            "is_bot": False,
            "is_gone": False,
        }
        for user_id in sorted(user_ids)  # in one order: two who ask must not wait for each other
    ]
    changed: dict[str, object] = {"asking": asking} | ({"wanted_at": now} if is_wanted else {})
    session.execute(
        insert.values(rows).on_conflict_do_update(index_elements=[table.c.user_id], set_=changed)
    )


def keep(
    session: Session, people: Mapping[str, Person], *, asking: str, now: datetime
) -> frozenset[str]:
    """Remember what Slack said; return of whom. Not of those who were forgotten meanwhile."""
    kept = set()
    for user_id in sorted(people):
        person = people[user_id]
        stored = session.execute(
            update(SlackPersonRow)
            .where(SlackPersonRow.user_id == user_id, SlackPersonRow.asking == asking)
            .values(
                seen_at=now,
                team_id=person.team_id,
                is_guest=person.is_guest,
                is_bot=person.is_bot,
                is_gone=person.is_gone,
            )
            .returning(SlackPersonRow.user_id)
        )
        kept |= set(stored.scalars())
    return frozenset(kept)


def is_known(session: Session, user_id: str) -> bool:
    """Say whether anything is remembered of somebody, or being asked."""
    return session.scalar(select(exists().where(SlackPersonRow.user_id == user_id))) is True


def gone(session: Session) -> Sequence[str]:
    """Return of whom Slack has said last that their account has ended."""
    return session.scalars(select(SlackPersonRow.user_id).where(SlackPersonRow.is_gone)).all()


def forget(session: Session, user_id: str | None) -> None:
    """Forget one person, or everybody; an answer that is still on its way is not kept either."""
    query = delete(SlackPersonRow)
    session.execute(query if user_id is None else query.where(SlackPersonRow.user_id == user_id))


def to_renew(session: Session, *, now: datetime, limit: int) -> Sequence[str]:
    """Full members who are wanted and whose time is half over, the oldest first."""
    return session.scalars(
        select(SlackPersonRow.user_id)
        .where(
            SlackPersonRow.seen_at <= now - RENEWED_AFTER,
            SlackPersonRow.wanted_at > now - NEEDED_FOR,
            SlackPersonRow.team_id.is_not(None),
            ~SlackPersonRow.is_guest,
            ~SlackPersonRow.is_gone,
        )
        .order_by(SlackPersonRow.seen_at)
        .limit(limit)
    ).all()


def is_anybody_unwanted(session: Session, *, now: datetime) -> bool:
    """Look, without taking a write lock, whether `forget_unwanted` would find anybody."""
    return session.scalar(select(exists().where(_is_unwanted(now)))) is True


def forget_unwanted(session: Session, *, now: datetime) -> None:
    """Forget whom nobody has needed for long."""
    session.execute(delete(SlackPersonRow).where(_is_unwanted(now)))


def _is_unwanted(now: datetime) -> ColumnElement[bool]:
    return SlackPersonRow.wanted_at <= now - NEEDED_FOR


def _person(row: SlackPersonRow) -> Person:
    return Person(
        team_id=row.team_id, is_guest=row.is_guest, is_bot=row.is_bot, is_gone=row.is_gone
    )
