from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from store import outbox
from store.database import Database
from store.keys import LONGEST, bounded
from store.leases import LeaseLostError
from store.outbox import OutboxClaim
from store.tables import OutboxRow, OutboxState

LEASE = 60.0


def put(
    database: Database,
    now: datetime,
    key: str,
    *,
    lane: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    with database.transaction() as session:
        return outbox.put(
            session, topic="slack.post", key=key, payload={}, now=now, due_at=due_at, lane=lane
        )


def claim(database: Database, now: datetime, *, limit: int = 10) -> list[OutboxClaim]:
    with database.transaction() as session:
        return outbox.claim_due(session, now=now, lease_seconds=LEASE, limit=limit)


def test_a_key_is_put_once_per_topic(database: Database, now: datetime) -> None:
    assert put(database, now, "a")
    assert not put(database, now, "a")
    with database.transaction() as session:
        assert outbox.put(session, topic="slack.home", key="a", payload={}, now=now)


def test_what_is_put_in_a_transaction_that_fails_does_not_exist(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        outbox.put(session, topic="slack.post", key="a", payload={}, now=now)
        session.rollback()
    assert claim(database, now) == []


def test_nothing_goes_out_before_it_is_due(database: Database, now: datetime) -> None:
    put(database, now, "a", due_at=now + timedelta(hours=1))
    assert claim(database, now) == []
    assert len(claim(database, now + timedelta(hours=1))) == 1


def test_an_attempt_that_was_never_settled_is_doubtful(database: Database, now: datetime) -> None:
    put(database, now, "a")
    [first] = claim(database, now)
    [second] = claim(database, now + timedelta(seconds=LEASE))
    assert (first.is_doubtful, second.is_doubtful) == (False, True)
    with pytest.raises(LeaseLostError), database.transaction() as session:
        outbox.finish(session, first, now=now)


def test_a_renewed_lease_lasts_from_then_on(database: Database, now: datetime) -> None:
    put(database, now, "a")
    [claimed] = claim(database, now)
    later = now + timedelta(seconds=LEASE - 1)
    with database.transaction() as session:
        outbox.renew(session, claimed, now=later, lease_seconds=LEASE)
    assert claim(database, now + timedelta(seconds=LEASE)) == []
    assert claim(database, later + timedelta(seconds=LEASE))
    with pytest.raises(LeaseLostError), database.transaction() as session:
        outbox.renew(session, claimed, now=later, lease_seconds=LEASE)


@pytest.mark.parametrize("is_doubtful", [True, False])
def test_a_retry_carries_its_doubt(database: Database, now: datetime, *, is_doubtful: bool) -> None:
    put(database, now, "a")
    [claimed] = claim(database, now)
    with database.transaction() as session:
        outbox.retry_later(session, claimed, due_at=now, error="x", is_doubtful=is_doubtful)
    assert claim(database, now)[0].is_doubtful is is_doubtful


def test_a_result_is_kept(database: Database, now: datetime) -> None:
    put(database, now, "a")
    [claimed] = claim(database, now)
    with database.transaction() as session:
        outbox.finish(session, claimed, now=now, result={"ts": "1.0"})
    with database.reading() as session:
        found = outbox.result_of(session, topic="slack.post", key="a")
    assert found == (OutboxState.DONE, {"ts": "1.0"})


def test_a_lane_keeps_its_order_even_while_its_first_row_waits(
    database: Database, now: datetime
) -> None:
    put(database, now, "first", lane="C1")
    put(database, now, "second", lane="C1")
    [first] = claim(database, now)
    with database.transaction() as session:
        wait = now + timedelta(seconds=30)
        outbox.retry_later(session, first, due_at=wait, error="x", is_doubtful=False)
    assert claim(database, now) == []
    [again] = claim(database, wait)
    with database.transaction() as session:
        outbox.bury(session, again, error_id="e", error="x", now=now)
    assert [c.key for c in claim(database, wait)] == ["second"]


def test_what_is_scheduled_for_later_holds_nobody_up(database: Database, now: datetime) -> None:
    put(database, now, "tomorrow", lane="C1", due_at=now + timedelta(days=1))
    put(database, now, "now", lane="C1")
    assert [c.key for c in claim(database, now)] == ["now"]


def test_a_restart_makes_claims_doubtful(database: Database, now: datetime) -> None:
    put(database, now, "a")
    claim(database, now)
    with database.transaction() as session:
        assert outbox.release_all(session, now=now) == 1
    assert claim(database, now)[0].is_doubtful


def test_what_is_dropped_is_neither_finished_nor_tried_again(
    database: Database, now: datetime
) -> None:
    put(database, now, "claimed", lane="a")
    put(database, now, "waiting", lane="a")
    (claimed,) = claim(database, now)
    with database.transaction() as session:
        rows = outbox.unfinished(session, topics=["slack.post"])
        assert [row.key for row in rows] == ["claimed", "waiting"]
        assert outbox.unfinished(session, topics=["slack.home"]) == []
        assert outbox.drop(session, [row.id for row in rows], now=now) == 2
        assert outbox.drop(session, [row.id for row in rows], now=now) == 0
    with pytest.raises(LeaseLostError), database.transaction() as session:
        outbox.finish(session, claimed, now=now)
    assert claim(database, now + timedelta(days=1)) == []


LONG_NAMES = st.text(min_size=1, max_size=4).map(lambda some: some * (LONGEST + 1))


@given(name=LONG_NAMES, other=LONG_NAMES)
def test_a_long_name_becomes_a_short_one_of_its_own(name: str, other: str) -> None:
    assert len(bounded(name)) == LONGEST
    assert bounded(bounded(name)) == bounded(name)
    assert (bounded(name) == bounded(other)) is (name == other)
    assert bounded(name[:LONGEST]) == name[:LONGEST]


def test_a_long_key_of_a_former_release_still_counts(database: Database, now: datetime) -> None:
    key = "k" * 300
    put(database, now, "a")
    with database.transaction() as session:
        session.execute(update(OutboxRow).values(key=key))
    assert not put(database, now, key)
    [claimed] = claim(database, now)
    assert claimed.key == key
    with database.transaction() as session:
        outbox.finish(session, claimed, now=now, result={"ts": "1.0"})
        assert outbox.result_of(session, topic="slack.post", key=key) == (
            OutboxState.DONE,
            {"ts": "1.0"},
        )


def test_a_row_is_followed_by_a_later_one_of_its_lane_that_is_due(
    database: Database, now: datetime
) -> None:
    def is_followed(key: str) -> bool:
        with database.reading() as session:
            return outbox.is_followed(session, topic="slack.post", key=key, now=now)

    put(database, now, "alone")
    put(database, now, "first", lane="L")
    put(database, now, "other", lane="M")
    put(database, now, "later", lane="L", due_at=now + timedelta(hours=1))
    with database.transaction() as session:
        outbox.put(session, topic="t", key="other topic", payload={}, now=now, lane="L")
    assert not any(is_followed(key) for key in ("alone", "first", "other", "later"))
    put(database, now, "second", lane="L")
    assert is_followed("first")
    assert not is_followed("second")
    assert not is_followed("other")
