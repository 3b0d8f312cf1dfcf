"""A partner reaches a milestone: from its day on it counts, and what was to come is replaced."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme import queries
from playbooks.programme.achievements import AchievementKind
from playbooks.programme.people import Partner
from playbooks.programme.reaching import REACHED, known_names, reach
from store.database import Database
from store.tables import OutboxRow
from tests.playbooks.desk import person

MILESTONE = AchievementKind.MILESTONE
NAME = "onboarding-completed"


def reached(
    database: Database,
    now: datetime,
    on: date,
    *,
    by: str = "ana",
    until: date | None = None,
    kind: AchievementKind = MILESTONE,
    name: str = NAME,
) -> Partner | Refusal:
    with database.transaction() as session:
        by_whom = person(session, by)
        return reach(
            session, "costacloud", name, kind=kind, on=on, until=until, by=by_whom, now=now
        )


def events(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).where(OutboxRow.topic == REACHED)
        return session.scalar(query) or 0


def test_it_counts_from_its_day_and_a_later_one_gives_way(
    database: Database, now: datetime, today: date
) -> None:
    coming = reached(database, now, today + timedelta(days=3))
    assert isinstance(coming, Partner)
    assert not any(one.is_held(today=today) for one in coming.milestones)
    at_once = reached(database, now, today)
    assert isinstance(at_once, Partner)
    assert [one.on for one in at_once.milestones if one.id == NAME] == [today]
    again = reached(database, now, today)
    assert isinstance(again, Refusal)
    assert again.code is RefusalCode.UNCHANGED
    assert events(database) == 2
    with database.reading() as session:
        assert queries.partner(session, "costacloud") == at_once
        assert NAME in known_names(session, MILESTONE)


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("ana", None),
        ("priya", None),
        ("jonas", RefusalCode.NOT_FOUND),
        ("pablo", RefusalCode.NOT_FOUND),
        ("felix", RefusalCode.NOT_FOUND),
    ],
)
def test_its_cam_and_admins_record_it(
    database: Database, now: datetime, today: date, by: str, code: RefusalCode | None
) -> None:
    found = reached(database, now, today, by=by)
    assert (found.code if isinstance(found, Refusal) else None) is code
    assert events(database) == (0 if code else 1)


def test_a_lapsed_certification_is_renewed(database: Database, now: datetime, today: date) -> None:
    kind, name = AchievementKind.CERTIFICATION, "sentinel-specialist"
    past = today - timedelta(days=9)
    before = today - timedelta(days=400)
    reached(database, now, before, until=past, kind=kind, name=name)
    renewed = reached(database, now, today, kind=kind, name=name)
    assert isinstance(renewed, Partner)
    times = [(one.on, one.until) for one in renewed.certifications if one.id == name]
    assert times == [(before, past), (today, None)]


@pytest.mark.parametrize("name", ["", "two words", "x" * 81])
def test_a_name_is_one_word(database: Database, now: datetime, today: date, name: str) -> None:
    assert isinstance(reached(database, now, today, name=name), Refusal)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 20) | st.none()), max_size=5))
def test_whatever_is_recorded_counts_on_its_first_day(
    database: Database, now: datetime, today: date, steps: list[tuple[int, int | None]]
) -> None:
    for offset, length in steps:
        on = today + timedelta(days=offset)
        until = None if length is None else on + timedelta(days=length)
        reached(database, now, on, until=until)
        with database.reading() as session:
            owner = queries.partner(session, "costacloud")
        assert owner is not None
        held = [one for one in owner.milestones if one.id == NAME]
        assert any(one.is_held(today=on) for one in held)
        assert len({one.on for one in held}) == len(held)
