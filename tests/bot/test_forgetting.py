"""What was said long ago leaves the database once a day, and no later work misses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.crm.events import KIND as CRM_EVENT
from bot.errors import RefusedError
from bot.jobs import Work
from bot.slack import forgetting
from bot.slack.forgetting import DEAD_DAYS, KNOWN_DAYS, PASSING
from bot.slack.journeys.nudge_ticks import FORGET, TICK
from bot.slack.messenger import Posted, Topic
from bot.slack.stopping import PRIVATE_TOPIC
from playbooks.plays.playset import PlaySet
from store import inbox, outbox
from store.tables import InboxRow, OutboxRow
from tests.bot.clockwork import Clockwork

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
OURS = (*PASSING, Topic.POST, Topic.UPDATE, PRIVATE_TOPIC)
KEPT = 14


def take(work: Work) -> None:
    """As Slack does, but for what is ill."""
    if work.key == "ill":
        raise RefusedError("ill")
    with work.finishing({"channel": "C1", "ts": "1.0", "shown": True}):
        pass


@pytest.fixture
def clockwork(prepared_file: Path, tmp_path: Path) -> Iterator[Clockwork]:
    topics = (*OURS, CRM_EVENT, "event.message")
    made = Clockwork(
        prepared_file, tmp_path, now=NOW, plays=PlaySet(), handlers=dict.fromkeys(topics, take)
    )
    yield made
    made.database.close()


def say(clockwork: Clockwork, *keys: str, topic: str = Topic.POST) -> None:
    with clockwork.database.transaction() as session:
        for key in keys:
            payload = {"channel": "C1", "text": "secret"}
            outbox.put(session, topic=topic, key=key, payload=payload, now=clockwork.now)


def receive(clockwork: Clockwork, key: str, *, kind: str = "event.message") -> bool:
    with clockwork.database.transaction() as session:
        return inbox.receive(
            session, kind=kind, event_key=key, message_key=None, payload={}, now=clockwork.now
        )


def said(clockwork: Clockwork) -> dict[str, Any]:
    """What our rows still say, by their keys."""
    with clockwork.database.reading() as session:
        query = select(OutboxRow.key, OutboxRow.payload).where(OutboxRow.topic.in_(OURS))
        return {key: payload.get("text") for key, payload in session.execute(query)}


def test_what_was_said_is_dropped_after_some_days_and_can_still_be_changed(
    clockwork: Clockwork,
) -> None:
    say(clockwork, "root")
    say(clockwork, "private", topic=PRIVATE_TOPIC)
    for topic in PASSING:
        say(clockwork, topic, topic=topic)
    clockwork.run(NOW)
    clockwork.run(NOW + (KEPT - 1) * DAY)
    assert set(said(clockwork)) == {"root", "private", *PASSING}
    assert set(said(clockwork).values()) == {"secret"}
    clockwork.run(NOW + (KEPT + 1) * DAY)
    assert said(clockwork) == {"root": None, "private": None}
    with clockwork.database.transaction() as session:
        assert clockwork.messenger.posted(session, key="root") == Posted(channel="C1", ts="1.0")
        assert not clockwork.messenger.post(session, key="root", channel="C1", text="again")
        clockwork.messenger.update(session, key="later", of="root", text="new", guard=None)
    clockwork.run(clockwork.now)
    assert said(clockwork) == {"root": None, "private": None, "later": "new"}


def test_what_was_given_up_is_kept_for_longer(clockwork: Clockwork) -> None:
    say(clockwork, "ill")
    clockwork.run(NOW)
    clockwork.run(NOW + (DEAD_DAYS - 1) * DAY)
    assert said(clockwork) == {"ill": "secret"}
    clockwork.run(NOW + (DEAD_DAYS + 1) * DAY)
    assert said(clockwork) == {"ill": None}


def test_ticks_of_long_ago_are_deleted(clockwork: Clockwork) -> None:
    for day in range(KEPT + 4):
        clockwork.run(NOW + day * DAY)
    with clockwork.database.reading() as session:
        query = select(OutboxRow.key).where(OutboxRow.topic == TICK)
        keys = [key for key in session.scalars(query) if key.startswith(FORGET)]
    assert f"{FORGET}/{NOW.date()}" not in keys
    assert f"{FORGET}/{clockwork.now.date()}" in keys


def test_much_is_dropped_in_several_pieces(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    monkeypatch.setattr(forgetting, "BATCHES", 2)
    say(clockwork, *"abcdefghi")
    for key in "jklmnopqrs":
        receive(clockwork, key)
    clockwork.run(NOW)
    clockwork.run(NOW + (KEPT + 1) * DAY)
    assert said(clockwork) == dict.fromkeys("abcdefghi")
    with clockwork.database.reading() as session:
        assert session.scalars(select(InboxRow.id)).all() == []


@pytest.mark.parametrize("days", [1, 20])
def test_a_repeated_delivery_is_known_whatever_is_kept(clockwork: Clockwork, days: int) -> None:
    clockwork.settings = clockwork.settings.model_copy(update={"messages_kept_days": days})
    clockwork.restarted()
    say(clockwork, "root")
    receive(clockwork, "event")
    receive(clockwork, "change", kind=CRM_EVENT)
    clockwork.run(NOW)
    known = max(days, KNOWN_DAYS)
    clockwork.run(NOW + (known - 1) * DAY)
    assert not receive(clockwork, "event")
    assert said(clockwork) == {"root": None if days < KNOWN_DAYS else "secret"}
    clockwork.run(NOW + (known + 1) * DAY)
    assert receive(clockwork, "event")
    assert not receive(clockwork, "change", kind=CRM_EVENT), "asked for until there is a newer one"
