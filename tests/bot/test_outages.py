"""What goes out outlives an outage of hours, and what a digest left is told all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import RetryLaterError
from bot.jobs import Work
from bot.slack.journeys.deal_bursts import DIGEST
from bot.slack.notices.queries import held, list_them, note
from playbooks.plays.playset import PlaySet
from store import outbox
from store.tables import OutboxState
from tests.bot.clockwork import Clockwork

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TOPIC, KEY = "test.outside", "one"
Start = Callable[..., Clockwork]


@pytest.fixture
def start(prepared_file: Path, tmp_path: Path) -> Iterator[Start]:
    opened: list[Clockwork] = []

    def _start(**more: Any) -> Clockwork:
        made = Clockwork(prepared_file, tmp_path, now=MORNING, plays=PlaySet(plays=()), **more)
        opened.append(made)
        return made

    yield _start
    for one in opened:
        one.database.close()


def state_of(clockwork: Clockwork, key: str = KEY) -> OutboxState | None:
    with clockwork.database.reading() as session:
        found = outbox.result_of(session, topic=TOPIC, key=key)
    return None if found is None else found[0]


@pytest.mark.parametrize("seconds", [None, 0.3])
@pytest.mark.parametrize(("hours", "ends"), [(3, OutboxState.DONE), (99, OutboxState.DEAD)])
def test_what_goes_out_waits_for_hours_and_not_for_ever(
    start: Start, seconds: float | None, hours: int, ends: OutboxState
) -> None:
    tried: list[datetime] = []

    def outside(work: Work) -> None:
        tried.append(work.now)
        if work.now < MORNING + timedelta(hours=hours):
            raise RetryLaterError("http 503", seconds=seconds)

    clockwork = start(handlers={TOPIC: outside})
    with clockwork.database.transaction() as session:
        outbox.put(session, topic=TOPIC, key=KEY, payload={}, now=MORNING)
    for seconds_later in [*range(60), *range(60, 12 * 3600, 150)]:
        clockwork.run(MORNING + timedelta(seconds=seconds_later))
    assert state_of(clockwork) is ends
    assert len(tried) <= (80 if seconds is None else 160)
    early = [at for at in tried if at < MORNING + timedelta(minutes=1)]
    assert len(early) >= 5, "it does not begin by waiting"


def put(clockwork: Clockwork, key: str, *, lane: str, topic: str = TOPIC) -> None:
    with clockwork.database.transaction() as session:
        outbox.put(session, topic=topic, key=key, payload={}, lane=lane, now=clockwork.now)


@pytest.mark.parametrize(("others", "ends"), [(TOPIC, True), ("test.elsewhere", False)])
def test_a_row_that_alone_is_ill_holds_its_lane_for_minutes(
    start: Start, *, others: str, ends: bool
) -> None:
    def outside(work: Work) -> None:
        if work.key == KEY:
            raise RetryLaterError("internal_error", is_doubtful=True)

    clockwork = start(handlers={TOPIC: outside, "test.elsewhere": outside})
    put(clockwork, KEY, lane="channel:one")
    put(clockwork, "next", lane="channel:one")
    for seconds in range(0, 15 * 60, 20):
        clockwork.run(MORNING + timedelta(seconds=seconds))
        put(clockwork, f"other {seconds}", lane="channel:two", topic=others)
    assert state_of(clockwork) is (OutboxState.DEAD if ends else OutboxState.PENDING)
    assert state_of(clockwork, "next") is (OutboxState.DONE if ends else OutboxState.PENDING)


def test_a_row_that_a_person_stopped_has_not_got_through(start: Start) -> None:
    def outside(work: Work) -> None:
        raise RetryLaterError(f"http 503 for {work.key}")

    clockwork = start(handlers={TOPIC: outside})
    put(clockwork, KEY, lane="channel:one")
    for seconds in range(0, 15 * 60, 20):
        clockwork.run(MORNING + timedelta(seconds=seconds))
        put(clockwork, "stopped", lane="channel:two")
        with clockwork.database.transaction() as session:
            rows = [one.id for one in outbox.unfinished(session, topics=[TOPIC]) if one.key != KEY]
            outbox.drop(session, rows, now=clockwork.now)
    assert state_of(clockwork, "stopped") is OutboxState.DONE
    assert state_of(clockwork) is OutboxState.PENDING


def test_what_waits_for_another_row_outlasts_it(start: Start) -> None:
    def outside(work: Work) -> None:
        if work.key == "answer" and state_of(clockwork, "root") is not OutboxState.DONE:
            raise RetryLaterError("waits for its root", seconds=1.0)
        if work.now < MORNING + timedelta(hours=5):
            raise RetryLaterError("http 503")

    clockwork = start(handlers={TOPIC: outside})
    put(clockwork, "root", lane="channel:one")
    put(clockwork, "answer", lane="@somebody")
    for seconds in [*range(60), *range(60, 6 * 3600, 150)]:
        clockwork.run(MORNING + timedelta(seconds=seconds))
    assert state_of(clockwork, "root") is OutboxState.DONE
    assert state_of(clockwork, "answer") is OutboxState.DONE


def test_what_a_digest_left_is_wanted_again_within_the_hour(start: Start) -> None:
    places: list[str] = []
    clockwork = start(handlers={DIGEST: lambda work: places.append(str(work.payload["place"]))})
    clockwork.run(MORNING)
    with clockwork.database.transaction() as session:
        for number in range(3):  # the digest that these wait for is gone
            note(
                session,
                "room here",
                deal_id=f"D-{number}",
                revision=2,
                line="moved",
                at_most=1,
                now=MORNING,
            )
        assert len(held(session, "room here")) == 2
    clockwork.run(MORNING + timedelta(minutes=58))
    assert places == []
    clockwork.run(MORNING + timedelta(minutes=61))
    clockwork.run(MORNING + timedelta(minutes=64))
    assert places == ["room here"]

    clockwork.run(MORNING + timedelta(minutes=121))  # it was given up once more
    clockwork.run(MORNING + timedelta(minutes=124))
    assert places == ["room here"] * 2
    with clockwork.database.transaction() as session:
        list_them(session, held(session, "room here"), now=clockwork.now)
    clockwork.run(MORNING + timedelta(minutes=181))
    clockwork.run(MORNING + timedelta(minutes=184))
    assert places == ["room here"] * 2


def test_no_digest_is_wanted_while_one_is_on_its_way(start: Start) -> None:
    def ill(work: Work) -> None:
        raise RetryLaterError(f"http 503 for {work.payload['place']}")

    clockwork = start(handlers={DIGEST: ill})
    with clockwork.database.transaction() as session:
        for number in range(2):
            note(
                session,
                "room here",
                deal_id=f"D-{number}",
                revision=2,
                line="moved",
                at_most=1,
                now=MORNING,
            )
    for hours in range(4):
        clockwork.run(MORNING + timedelta(hours=hours))
        with clockwork.database.reading() as session:
            assert len(outbox.unfinished(session, topics=[DIGEST])) == 1
