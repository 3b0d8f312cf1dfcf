from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store import inbox
from store.database import Database
from store.inbox import InboxClaim
from store.leases import LeaseLostError

LEASE = 60.0


def receive(
    database: Database,
    now: datetime,
    *,
    key: str = "event:Ev1",
    message: str | None = None,
    lane: str | None = None,
) -> bool:
    with database.transaction() as session:
        return inbox.receive(
            session,
            kind="event.message",
            event_key=key,
            message_key=message,
            payload={"text": "hello"},
            now=now,
            lane=lane,
        )


def claim(database: Database, now: datetime, *, limit: int = 1) -> list[InboxClaim]:
    with database.transaction() as session:
        return inbox.claim(session, now=now, lease_seconds=LEASE, limit=limit)


def test_an_event_is_received_once(database: Database, now: datetime) -> None:
    assert receive(database, now)
    assert not receive(database, now)
    assert len(claim(database, now, limit=10)) == 1


def test_a_message_with_several_event_ids_is_received_once(
    database: Database, now: datetime
) -> None:
    received = [receive(database, now, key=f"event:Ev{n}", message="T:C:1.0") for n in range(11)]
    assert received == [True] + [False] * 10


def test_events_without_a_message_do_not_collide(database: Database, now: datetime) -> None:
    assert receive(database, now, key="a")
    assert receive(database, now, key="b")


def test_a_claimed_row_is_not_claimed_again_before_its_lease_ends(
    database: Database, now: datetime
) -> None:
    receive(database, now)
    first = claim(database, now)
    assert claim(database, now + timedelta(seconds=LEASE - 1)) == []
    again = claim(database, now + timedelta(seconds=LEASE))
    assert [c.attempt for c in first + again] == [1, 2]


def test_a_renewed_lease_lasts_from_then_on(database: Database, now: datetime) -> None:
    receive(database, now)
    [claimed] = claim(database, now)
    later = now + timedelta(seconds=LEASE - 1)
    with database.transaction() as session:
        inbox.renew(session, claimed, now=later, lease_seconds=LEASE)
    assert claim(database, now + timedelta(seconds=LEASE)) == []
    assert claim(database, later + timedelta(seconds=LEASE))
    with pytest.raises(LeaseLostError), database.transaction() as session:
        inbox.renew(session, claimed, now=later, lease_seconds=LEASE)


def test_who_lost_the_lease_cannot_finish(database: Database, now: datetime) -> None:
    receive(database, now)
    [slow] = claim(database, now)
    [other] = claim(database, now + timedelta(seconds=LEASE))
    with pytest.raises(LeaseLostError), database.transaction() as session:
        inbox.finish(session, slow, now=now)
    with database.transaction() as session:
        inbox.finish(session, other, now=now)
    assert claim(database, now + timedelta(days=1)) == []


def test_finishing_forgets_the_words_and_keeps_the_keys(database: Database, now: datetime) -> None:
    receive(database, now, message="T:C:1.0")
    [claimed] = claim(database, now)
    with database.transaction() as session:
        inbox.finish(session, claimed, now=now)
    with database.reading() as session:
        from store.tables import InboxRow  # noqa: PLC0415

        row = session.get_one(InboxRow, claimed.id)
        assert (row.state, row.payload) == ("done", None)
    assert not receive(database, now, key="event:other", message="T:C:1.0")


def test_a_failed_row_comes_back_when_due(database: Database, now: datetime) -> None:
    receive(database, now)
    [claimed] = claim(database, now)
    later = now + timedelta(seconds=5)
    with database.transaction() as session:
        inbox.fail(session, claimed, error="busy", due_at=later)
    assert claim(database, now + timedelta(seconds=4)) == []
    assert claim(database, later)[0].payload == {"text": "hello"}


def test_a_buried_row_never_comes_back(database: Database, now: datetime) -> None:
    receive(database, now)
    [claimed] = claim(database, now)
    with database.transaction() as session:
        inbox.bury(session, claimed, error_id="e1", error="ValueError", now=now)
    assert claim(database, now + timedelta(days=1)) == []


def test_a_lane_is_worked_through_in_order(database: Database, now: datetime) -> None:
    for number in range(3):
        receive(database, now, key=f"lane{number}", lane="C1:1.0")
    receive(database, now, key="elsewhere", lane="C2:1.0")
    first, other = claim(database, now, limit=10)
    assert (first.event_key, other.event_key) == ("lane0", "elsewhere")
    assert claim(database, now) == []
    with database.transaction() as session:
        inbox.finish(session, first, now=now)
    assert [c.event_key for c in claim(database, now)] == ["lane1"]


def test_work_that_waits_for_its_lane_can_step_aside(database: Database, now: datetime) -> None:
    receive(database, now, key="reply", lane="C1:1.0")
    receive(database, now, key="root", lane="C1:1.0")
    [reply] = claim(database, now)
    with database.transaction() as session:
        later = now + timedelta(seconds=2)
        inbox.fail(session, reply, error="x", due_at=later, leaves_lane=True)
    assert [c.event_key for c in claim(database, now)] == ["root"]
    assert [c.event_key for c in claim(database, later)] == ["reply"]


def test_a_deleted_message_is_not_worked_on(database: Database, now: datetime) -> None:
    receive(database, now, message="T:C:1.0")
    with database.transaction() as session:
        assert inbox.cancel(session, message_key="T:C:1.0", event_key="event:Ev2", now=now)
    assert claim(database, now) == []


def test_a_deletion_that_arrives_first_still_counts(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        assert not inbox.cancel(session, message_key="T:C:1.0", event_key="event:Ev2", now=now)
    assert not receive(database, now, message="T:C:1.0")
    assert claim(database, now) == []


def test_a_restart_releases_what_was_claimed(database: Database, now: datetime) -> None:
    receive(database, now)
    claim(database, now)
    with database.transaction() as session:
        assert inbox.release_all(session, now=now) == 1
    assert claim(database, now)[0].attempt == 2


def test_an_idle_inbox_is_seen_without_a_lock(database: Database, now: datetime) -> None:
    with database.reading() as session:
        assert not inbox.is_anything_due(session, now=now)
    receive(database, now)
    with database.reading() as session:
        assert inbox.is_anything_due(session, now=now)


def test_what_is_dropped_is_forgotten_though_it_was_claimed(
    database: Database, now: datetime
) -> None:
    receive(database, now, lane="a")
    receive(database, now, key="event:Ev2", lane="a")
    (claimed,) = claim(database, now)
    with database.transaction() as session:
        rows = inbox.unfinished(session)
        assert [dict(row.payload) for row in rows] == [{"text": "hello"}] * 2
        assert inbox.drop(session, [row.id for row in rows], now=now) == 2
        assert inbox.unfinished(session) == []
    with pytest.raises(LeaseLostError), database.transaction() as session:
        inbox.finish(session, claimed, now=now)
    assert claim(database, now + timedelta(days=1)) == []


def test_an_event_that_is_dealt_with_at_once_is_noted_once(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        assert inbox.note(session, kind="event.stop", event_key="event:Ev1", now=now)
        assert not inbox.note(session, kind="event.stop", event_key="event:Ev1", now=now)
    assert claim(database, now) == []
