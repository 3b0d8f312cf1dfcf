"""The words of what is over go; what later work asks for stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text

from store import forgetting, inbox, outbox
from store.database import Database
from store.forgetting import Over
from store.tables import InboxRow, OutboxRow, OutboxState

DAY = timedelta(days=1)
SECRET = "Coldstack is 40 percent cheaper"
POST, HOME = "slack.post", "slack.home"


def say(database: Database, now: datetime, key: str, *, topic: str = POST) -> None:
    with database.transaction() as session:
        outbox.put(session, topic=topic, key=key, payload={"text": SECRET * 200}, now=now)


def settle(database: Database, now: datetime, *, is_given_up: bool = False) -> None:
    """End everything that waits in the outbox."""
    with database.transaction() as session:
        for claimed in outbox.claim_due(session, now=now, lease_seconds=60, limit=99):
            if is_given_up:
                outbox.bury(session, claimed, error_id="e", error="x", now=now)
            else:
                outbox.finish(session, claimed, now=now, result={"ts": claimed.key})


def forget_outbox(database: Database, now: datetime, *, limit: int = 99) -> int:
    """What is over for two days, and what was given up for four."""
    over = Over(done_before=now - 2 * DAY, dead_before=now - 4 * DAY)
    with database.reading() as session:
        ids = forgetting.outbox_over(session, over, limit=limit)
    with database.transaction() as session:
        forgetting.forget_outbox(session, ids, passing=(HOME,))
    return len(ids)


def rows(database: Database) -> dict[str, bool]:
    """The keys of the outbox, and whether each row still says something."""
    with database.reading() as session:
        found = session.execute(select(OutboxRow.key, OutboxRow.payload).order_by(OutboxRow.id))
        return {key: bool(payload) for key, payload in found}


def test_a_message_is_found_by_its_key_when_its_words_are_gone(
    database: Database, now: datetime
) -> None:
    say(database, now, "a")
    settle(database, now)
    assert forget_outbox(database, now + 2 * DAY) == 0
    assert rows(database) == {"a": True}
    assert forget_outbox(database, now + 3 * DAY) == 1
    assert rows(database) == {"a": False}
    with database.transaction() as session:
        found = outbox.result_of(session, topic=POST, key="a")
        assert found == (OutboxState.DONE, {"ts": "a"})
        assert not outbox.put(session, topic=POST, key="a", payload={"text": "x"}, now=now)
    assert forget_outbox(database, now + 9 * DAY) == 0


def test_what_nobody_asks_for_goes_whole(database: Database, now: datetime) -> None:
    say(database, now, "view", topic=HOME)
    say(database, now, "post")
    settle(database, now)
    forget_outbox(database, now + 3 * DAY)
    assert rows(database) == {"post": False}


def test_what_is_not_over_is_left_alone(database: Database, now: datetime) -> None:
    for topic in (HOME, POST):
        say(database, now, topic, topic=topic)
    assert forget_outbox(database, now + 99 * DAY) == 0
    with database.transaction() as session:
        outbox.claim_due(session, now=now, lease_seconds=60, limit=1)
    assert forget_outbox(database, now + 99 * DAY) == 0
    assert rows(database) == {HOME: True, POST: True}


def test_what_was_given_up_can_be_looked_into_for_longer(database: Database, now: datetime) -> None:
    say(database, now, "dead")
    settle(database, now, is_given_up=True)
    assert forget_outbox(database, now + 4 * DAY) == 0
    assert forget_outbox(database, now + 5 * DAY) == 1
    with database.reading() as session:
        assert outbox.result_of(session, topic=POST, key="dead") == (OutboxState.DEAD, None)


def test_only_so_many_at_once_the_oldest_first(database: Database, now: datetime) -> None:
    for day, key in enumerate("abc"):
        say(database, now, key)
        settle(database, now + day * DAY)
    assert forget_outbox(database, now + 9 * DAY, limit=2) == 2
    assert rows(database) == {"a": False, "b": False, "c": True}


def test_rows_of_which_nothing_is_left_are_not_looked_through(
    database: Database, now: datetime
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    event.listen(database.engine, "before_cursor_execute", note)
    forget_outbox(database, now)
    statement, parameters = next(one for one in asked if one[0].startswith("SELECT"))
    with database.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [str(row[-1]) for row in plan]
    assert any("ix_outbox_finished_at" in step for step in steps), steps
    assert not any("SCAN" in step or "SORT" in step for step in steps), steps


def pages_used(database: Database) -> int:
    with database.reading() as session:
        pages, free = (
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "freelist_count")
        )
        return int(pages) - int(free)


def test_the_room_that_words_took_is_there_for_others(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        for number in range(200):
            payload = {"text": SECRET * 80}  # about half a page
            outbox.put(session, topic=POST, key=f"{number}", payload=payload, now=now)
        for claimed in outbox.claim_due(session, now=now, lease_seconds=60, limit=200):
            outbox.finish(session, claimed, now=now)
    before = pages_used(database)
    assert forget_outbox(database, now + 3 * DAY, limit=200) == 200
    assert before - pages_used(database) > 100


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path, database: Database) -> None:
    now = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
    path = next(tmp_path.glob("*.sqlite3"))
    for key, topic in (("post", POST), ("view", HOME)):
        say(database, now, key, topic=topic)
    settle(database, now)
    database.close()
    assert SECRET.encode() in path.read_bytes()
    forget_outbox(database, now + 3 * DAY)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert SECRET.encode() not in path.read_bytes()


def receive(database: Database, now: datetime, key: str, *, kind: str = "event.message") -> bool:
    with database.transaction() as session:
        return inbox.receive(
            session, kind=kind, event_key=key, message_key=f"m:{key}", payload={"t": 1}, now=now
        )


def forget_inbox(database: Database, now: datetime, *, but: tuple[str, ...] = ()) -> int:
    over = Over(done_before=now - 2 * DAY, dead_before=now - 4 * DAY)
    with database.reading() as session:
        ids = forgetting.inbox_over(session, over, limit=99, but=but)
    with database.transaction() as session:
        forgetting.forget_inbox(session, ids)
    return len(ids)


@pytest.mark.parametrize(("is_given_up", "days"), [(False, 2), (True, 4)])
def test_a_repeated_delivery_is_known_for_some_days(
    database: Database, now: datetime, *, is_given_up: bool, days: int
) -> None:
    receive(database, now, "a")
    with database.transaction() as session:
        (claimed,) = inbox.claim(session, now=now, lease_seconds=60)
        if is_given_up:
            inbox.bury(session, claimed, error_id="e", error="x", now=now)
        else:
            inbox.finish(session, claimed, now=now)
    assert forget_inbox(database, now + days * DAY) == 0
    assert not receive(database, now, "a")
    assert forget_inbox(database, now + (days + 1) * DAY) == 1
    with database.reading() as session:
        assert session.scalars(select(InboxRow.id)).all() == []


def test_what_is_noted_goes_as_well_and_what_waits_stays(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        inbox.note(session, kind="event.stop", event_key="stop", now=now)
        inbox.note(session, kind="crm.event", event_key="crm", now=now)
    receive(database, now, "waits")
    assert forget_inbox(database, now + 9 * DAY, but=("crm.event",)) == 1
    with database.reading() as session:
        keys = session.execute(text("SELECT event_key FROM inbox ORDER BY id")).scalars().all()
    assert keys == ["crm", "waits"]
