"""Plays that wait for a date: looked at once a day, whatever happens to clock and process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text, update

from bot.conversations.queries import record_question
from bot.conversations.records import QuestionState
from bot.slack.journeys import nudge_ticks
from bot.slack.journeys.nudge_ticks import TICK
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Label
from playbooks.deals.tables import DealRow
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.playset import PlaySet
from playbooks.plays.tables import NudgeRow
from store.tables import OutboxRow, OutboxState
from tests.bot.clockwork import Clockwork, play_set

STUCK = {
    "id": "stuck",
    "title": "Stuck",
    "trigger": {"on": "stuck_for", "stages": ["validation"], "days": 21},
    "steps": [{"id": "ask", "title": "A", "say": "{deal.customer}?", "to": "cam"}],
}
NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight on Monday in Berlin
Start = Callable[..., Clockwork]


@pytest.fixture
def start(prepared_file: Path, tmp_path: Path) -> Iterator[Start]:
    opened: list[Clockwork] = []

    def _start(now: datetime = NIGHT, **more: Any) -> Clockwork:
        more.setdefault("plays", play_set(STUCK))
        opened.append(Clockwork(prepared_file, tmp_path, now=now, **more))
        return opened[-1]

    yield _start
    for one in opened:
        one.database.close()


def nudges(clockwork: Clockwork) -> list[tuple[str | None, datetime]]:
    with clockwork.database.reading() as session:
        rows = session.execute(select(NudgeRow.deal_id, NudgeRow.due_at).order_by(NudgeRow.deal_id))
        return [(deal_id, due_at) for deal_id, due_at in rows]


def ticks(clockwork: Clockwork, state: OutboxState) -> int:
    query = select(func.count()).where(
        OutboxRow.topic == TICK, OutboxRow.key.startswith("day/"), OutboxRow.state == state
    )
    with clockwork.database.reading() as session:
        return session.scalar(query) or 0


def entered_stage(clockwork: Clockwork, at: datetime) -> None:
    """D-1009 is in validation; say since when, and let every other deal be fresh.

    Nobody's protection ends while a test jumps about.
    """
    with clockwork.database.transaction() as session:
        session.execute(
            update(DealRow).values(
                stage_since=NIGHT + timedelta(days=1),
                protected_until=(NIGHT + timedelta(days=400)).date(),
            )
        )
        session.execute(update(DealRow).where(DealRow.id == "D-1009").values(stage_since=at))


def test_a_new_day_plans_what_has_become_due_for_the_morning(start: Start) -> None:
    clockwork = start()
    entered_stage(clockwork, NIGHT - timedelta(days=40))
    assert clockwork.run(NIGHT) > 0
    (planned,) = nudges(clockwork)
    assert planned[0] == "D-1009"
    assert planned[1].astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "09:30"
    for later in range(48):  # each half an hour, and a restart in between
        if later == 20:
            clockwork.restarted()
        clockwork.run(NIGHT + timedelta(minutes=30 * later))
    assert nudges(clockwork) == [planned]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_days_are_counted_on_the_programmes_own_calendar(start: Start, zone: str) -> None:
    clockwork = start(time_zone=zone)
    midnight = datetime(2026, 11, 22, tzinfo=ZoneInfo(zone))
    entered_stage(clockwork, midnight - timedelta(days=21) + timedelta(minutes=5))
    clockwork.run((midnight - timedelta(minutes=1)).astimezone(UTC))
    assert nudges(clockwork) == []
    clockwork.run((midnight + timedelta(minutes=1)).astimezone(UTC))
    assert [deal_id for deal_id, _ in nudges(clockwork)] == ["D-1009"]


def test_days_on_which_nothing_ran_are_made_good(start: Start) -> None:
    clockwork = start()
    entered_stage(clockwork, NIGHT - timedelta(days=15))
    clockwork.run(NIGHT)
    assert nudges(clockwork) == []
    clockwork.restarted()
    clockwork.run(NIGHT + timedelta(days=10))
    assert [deal_id for deal_id, _ in nudges(clockwork)] == ["D-1009"]
    assert ticks(clockwork, OutboxState.DONE) == 2


def test_a_clock_that_jumps_ahead_and_back_neither_stops_nor_doubles(start: Start) -> None:
    clockwork = start()
    entered_stage(clockwork, NIGHT - timedelta(days=40))
    clockwork.run(NIGHT + timedelta(days=200))
    planned = nudges(clockwork)
    assert "D-1009" in {deal_id for deal_id, _ in planned}
    clockwork.run(NIGHT)
    clockwork.run(NIGHT + timedelta(days=1))
    assert nudges(clockwork) == planned
    assert ticks(clockwork, OutboxState.DONE) == 3


def test_a_protection_that_is_over_ends_before_anything_is_planned(start: Start) -> None:
    clockwork = start()
    entered_stage(clockwork, NIGHT - timedelta(days=40))
    with clockwork.database.transaction() as session:
        ended = (NIGHT - timedelta(days=1)).date()
        session.execute(update(DealRow).where(DealRow.id == "D-1009").values(protected_until=ended))
    clockwork.run(NIGHT)
    assert nudges(clockwork) == [], "a deal whose protection has ended is not stuck"
    with clockwork.database.reading() as session:
        row = session.get_one(DealRow, "D-1009")
        assert (row.registration, row.revision) == ("expired", 2)


def test_new_plays_are_looked_at_on_the_same_day(start: Start) -> None:
    clockwork = start(plays=PlaySet())
    clockwork.run(NIGHT)
    assert nudges(clockwork) == []
    clockwork.plays = play_set(STUCK)
    clockwork.restarted()
    clockwork.run(NIGHT)
    assert nudges(clockwork)


def test_a_tick_that_died_half_way_is_done_by_whoever_comes_next(start: Start) -> None:
    clockwork = start()
    clockwork.now = NIGHT
    clockwork.worker.run_due()
    first = nudges(clockwork)
    with (
        clockwork.database.transaction() as session
    ):  # the process died after its last deal but one
        session.execute(update(OutboxRow).values(state=OutboxState.CLAIMED, lease_token="x"))
        session.execute(update(OutboxRow).values(lease_expires_at=NIGHT + timedelta(minutes=2)))
        last = session.scalars(select(NudgeRow)).first()
        assert last is not None
        session.delete(last)
    clockwork.restarted()
    clockwork.run(NIGHT + timedelta(minutes=1))
    assert len(nudges(clockwork)) == len(first) - 1  # the lease still holds
    clockwork.run(NIGHT + timedelta(minutes=3))
    assert [deal_id for deal_id, _ in nudges(clockwork)] == [deal_id for deal_id, _ in first]


def test_a_deal_that_cannot_be_read_does_not_hide_the_others(start: Start) -> None:
    trigger = {"on": "stuck_for", "stages": ["discovery", "validation"], "days": 1}
    plays = play_set(STUCK | {"trigger": trigger})
    clockwork = start(plays=plays)
    with clockwork.database.transaction() as session:
        session.execute(text("UPDATE deals SET expected_close = 'broken' WHERE id = 'D-1002'"))
        stuck = deals_of_the_day(session, plays=plays, today=NIGHT.date() + timedelta(days=1))
    assert "D-1002" in stuck
    clockwork.run(NIGHT)
    assert [deal_id for deal_id, _ in nudges(clockwork)] == [d for d in stuck if d != "D-1002"]
    assert ticks(clockwork, OutboxState.DONE) == 1


NEWS = {
    "id": "news",
    "title": "News",
    "trigger": {"on": "asset_published", "kinds": ["battlecard"], "matching": ["competitor"]},
    "steps": [{"id": "s", "title": "S", "say": "New: {asset.title|this}", "to": "cam"}],
}


def test_new_content_is_noticed_on_the_next_day_and_asked_for_each_partner(start: Start) -> None:
    clockwork = start(plays=play_set(NEWS))
    clockwork.run(NIGHT)
    assert clockwork.shelf.holders == {"vendor"}  # nothing is new: no deal was looked at
    clockwork.shelf.items = [
        Asset(
            id="card",
            version_id=1,
            version="1.0",
            title="Card",
            kind=AssetKind.BATTLECARD,
            path="card.md",
            url="",
            language="en",
            owner=None,
            updated=NIGHT.date(),
            review_by=None,
            label=Label(audience=AudienceLevel.TO_PARTNER),
            suits=Suits(competitors=frozenset({"coldstack"})),
            status=Status.PUBLISHED,
        )
    ]
    clockwork.run(NIGHT + timedelta(days=1))
    assert "D-1001" in {deal_id for deal_id, _ in nudges(clockwork)}
    assert {"nordlicht", "costacloud"} <= clockwork.shelf.holders
    found = nudges(clockwork)
    clockwork.run(NIGHT + timedelta(days=2))
    assert nudges(clockwork) == found


def test_a_question_that_waits_is_noticed_within_the_hour(start: Start) -> None:
    step = {"id": "s", "title": "S", "say": "{partner.name} waits", "to": "cam"}
    trigger = {"on": "question_unanswered", "hours": 24}
    play = {"id": "asked", "title": "A", "trigger": trigger, "steps": [step]}
    clockwork = start(plays=play_set(play))
    with clockwork.database.transaction() as session:
        record_question(
            session,
            work_key="q",
            team_id="T0TIDEWELL",
            channel_id="C0COSTACLOUD",
            user_id="U0PABLO",
            user_team_id="T0COSTACLOUD",
            partner_id="costacloud",
            cam_id="ana",
            text="?",
            state=QuestionState.HANDED_OVER,
            asked_at=NIGHT,
        )
    for hours in range(24):
        clockwork.run(NIGHT + timedelta(hours=hours))
    assert nudges(clockwork) == []
    for hours in (24, 25, 26):
        clockwork.run(NIGHT + timedelta(hours=hours))
    ((deal_id, due_at),) = nudges(clockwork)
    assert deal_id is None
    assert due_at.astimezone(ZoneInfo("Europe/Madrid")).strftime("%a %H:%M") == "Tue 09:30"


def test_a_large_day_is_done_in_several_pieces(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = {"on": "stuck_for", "stages": ["discovery", "validation"], "days": 1}
    clockwork = start(plays=play_set(STUCK | {"trigger": trigger}))
    monkeypatch.setattr(nudge_ticks, "BATCH", 1)
    clockwork.run(NIGHT)
    found = nudges(clockwork)
    assert len(found) > 1
    assert ticks(clockwork, OutboxState.DONE) == len(found)
