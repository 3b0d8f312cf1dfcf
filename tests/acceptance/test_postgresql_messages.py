"""Streamed answers, notices and long keys on a real PostgreSQL, where several write at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.composition import clock
from bot.slack.blocks.streaming import STOPPED
from bot.slack.messenger import Messenger, Streamed, Topic
from bot.slack.notices.queries import NoticeState, held, list_them, note
from bot.slack.stopping import stop
from bot.slack.streams import queries as streams
from bot.slack.streams.ending import end_abandoned
from bot.slack.streams.queries import SoFar, StreamState
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playground.harness import RunningPlayground, running_playground, wait_for
from store import forgetting, inbox, outbox
from store.database import Database
from store.forgetting import Over
from store.keys import LONGEST
from store.migrating import migrate
from tests.acceptance.postgres_server import PostgresServer
from tests.bot.conftest import EXAMPLE, UNHURRIED, unlimited_world
from tests.bot.deliveries import NORDLICHT, deliver, event
from tests.bot.failures.telling import (
    VALID,
    answer_blocks,
    fill_library,
    ours,
    set_desk,
    without_names,
    words_of,
)
from tests.bot.failures.test_streaming_killed import APPEND, START, STOP, Lives

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
KEY, WORK = "question/answer", "question"
SO_FAR = SoFar(
    text="So <far>.", blocks=({"type": "divider"},), version_ids=(1, 2), first_words="So"
)
LONG = "ä" * 190


def filled(database: Database) -> None:
    """The example programme, and the two documents that the model talks about."""
    migrate(database)
    with database.transaction() as session:
        import_programme(session, read_programme(EXAMPLE / "programme.yaml"), clock())
    with TemporaryDirectory() as folder:
        fill_library(database, Path(folder))


@pytest.fixture(scope="module")
def quiet() -> Iterator[RunningPlayground]:
    """A workspace that delivers nothing: the tests do, by hand."""
    with running_playground(unlimited_world(), timings=UNHURRIED) as playground:
        yield playground


@pytest.fixture
def lives(quiet: RunningPlayground, postgres: PostgresServer, tmp_path: Path) -> Iterator[Lives]:
    with postgres.database(filled) as database:
        address = database.url.render_as_string(hide_password=False)
        with set_desk(quiet, None, tmp_path, database_url=address) as desk:
            assert not desk.stage.database.is_sqlite
            yield Lives(desk)


@pytest.mark.parametrize("method", [START, STOP])
def test_a_streamed_answer_is_whole_in_one_message_after_a_kill(lives: Lives, method: str) -> None:
    lives.killed(method, is_made=True)
    (half,) = ours(lives.lena, NORDLICHT, lives.ts)
    message = lives.lived()
    assert message["ts"] == half["ts"]
    assert VALID in words_of(message)
    assert without_names(message["blocks"]) == answer_blocks(lives.desk.stage, lives.ts)


def test_a_half_message_whose_question_was_deleted_is_ended(lives: Lives) -> None:
    lives.killed(APPEND, is_made=False)
    (half,) = ours(lives.lena, NORDLICHT, lives.ts)
    lives.free_claims()
    deleted = event(
        event_id="Ev0DELETED", type="message", subtype="message_deleted", deleted_ts=lives.ts
    )
    deliver(lives.desk.stage, deleted)
    message = lives.lived()
    assert message["ts"] == half["ts"]
    assert STOPPED in words_of(message)


# --- two at once, which SQLite does not know ---


@pytest.fixture
def messenger() -> Messenger:
    return Messenger(clock=lambda: NOW)


@pytest.fixture
def impatient(database: Database) -> Iterator[Database]:
    """The same database for somebody who gives up where it would have to wait."""
    url = database.url.update_query_dict({"options": "-c lock_timeout=50ms"})
    other = Database(url)
    yield other
    other.close()


@pytest.fixture
def claimed(database: Database) -> inbox.InboxClaim:
    """A question under way, whose answer has begun to appear."""
    with database.transaction() as session:
        inbox.receive(
            session, kind="event.message", event_key=WORK, message_key=None, payload={}, now=NOW
        )
    with database.transaction() as session:
        (claimed,) = inbox.claim(session, now=NOW, lease_seconds=60)
        assert begin(session)
    return claimed


def begin(session: Session) -> bool:
    return streams.begin(
        session,
        key=KEY,
        work_key=WORK,
        channel_id=NORDLICHT,
        thread_ts="1.0",
        so_far=SO_FAR,
        now=NOW,
        opening_until=NOW + timedelta(seconds=20),
    )


def finish(session: Session, messenger: Messenger, claimed: inbox.InboxClaim) -> None:
    """What a question does in its last transaction, once its message is owed."""
    streamed = Streamed(key=KEY)
    messenger.post(
        session, key=KEY, channel=NORDLICHT, thread_ts="1.0", text="Whole.", streamed=streamed
    )
    inbox.finish(session, claimed, now=NOW)


def waiting(database: Database) -> int:
    """How many sessions wait for another's lock."""
    with database.reading() as session:
        found = text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(session.execute(found).scalar_one())


def state_of(database: Database) -> StreamState | None:
    with database.reading() as session:
        found = streams.stream(session, KEY)
    return None if found is None else found.state


def posts(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.key for one in outbox.unfinished(session, topics=(Topic.POST,))]


def test_what_is_known_of_a_half_message_comes_back_as_it_was(
    database: Database, claimed: inbox.InboxClaim
) -> None:
    del claimed
    with database.transaction() as session:
        assert not begin(session), "once"
        assert streams.note_begun(session, KEY, ts="1.1")
    with database.reading() as session:
        (found,) = streams.of_thread(session, channel_id=NORDLICHT, thread_ts="1.0")
        assert found == streams.stream(session, KEY)
    assert (found.ts, found.opening_until, found.started_at) == ("1.1", None, NOW)
    assert found.so_far.text == SO_FAR.text
    assert tuple(found.so_far.version_ids) == SO_FAR.version_ids
    with database.transaction() as session:
        streams.forget(session, KEY)
        assert not streams.note_more(session, KEY, so_far=SO_FAR)


def test_an_answer_that_is_being_finished_is_not_ended(
    database: Database, impatient: Database, messenger: Messenger, claimed: inbox.InboxClaim
) -> None:
    with database.transaction() as session:
        assert streams.owe(session, KEY)
        with pytest.raises(OperationalError, match="lock timeout"):
            end_abandoned(impatient, messenger)
        finish(session, messenger, claimed)
    assert not end_abandoned(impatient, messenger)
    assert (state_of(database), posts(database)) == (StreamState.OWED, [KEY])


def test_a_stop_waits_for_an_answer_that_is_being_finished_and_then_drops_it(
    database: Database, messenger: Messenger, claimed: inbox.InboxClaim
) -> None:
    def hear_of_stop() -> bool:
        with database.transaction() as session:
            return stop(
                session, messenger, channel=NORDLICHT, thread_ts="1.0", event_key="stop", now=NOW
            )

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            assert streams.owe(session, KEY)
            heard = pool.submit(hear_of_stop)
            wait_for(
                lambda: waiting(database) or None, what="a stop that waits", timeout_seconds=60
            )
            finish(session, messenger, claimed)
        assert heard.result()
    assert (state_of(database), posts(database)) == (StreamState.STOPPED, ["stop/said/1"])


def test_an_abandoned_answer_is_ended_once_by_whoever_comes_first(
    database: Database, messenger: Messenger, claimed: inbox.InboxClaim
) -> None:
    with database.transaction() as session:
        inbox.bury(session, claimed, error_id="e", error="e", now=NOW)
    assert end_abandoned(database, messenger)
    assert not end_abandoned(database, messenger)
    assert (state_of(database), posts(database)) == (StreamState.STOPPED, [f"{WORK}/ended"])


def noted(session: Session, number: int) -> NoticeState:
    return note(
        session, "room", deal_id=f"D-{number}", revision=2, line="moved", at_most=1, now=NOW
    )


def within(database: Database, do: Callable[[Session], object]) -> None:
    with database.transaction() as session:
        do(session)


def test_of_changes_noted_at_once_no_more_are_told_alone_than_of_others(
    database: Database, impatient: Database
) -> None:
    with database.transaction() as session:
        assert noted(session, 1) is NoticeState.ALONE
        with pytest.raises(OperationalError, match="lock timeout"):
            within(impatient, lambda other: noted(other, 2))
    with impatient.transaction() as session:
        assert noted(session, 1) is NoticeState.ALONE, "asked again, the answer is the same"
        assert noted(session, 2) is NoticeState.HELD
    with database.transaction() as session:
        assert [one.deal_id for one in held(session, "room")] == ["D-2"]
        list_them(session, held(session, "room"), now=NOW)
        assert held(session, "room") == []


def test_one_reading_sees_one_moment(database: Database) -> None:
    with database.reading() as session:
        before = outbox.unfinished(session, topics=("t",))
        with database.transaction() as other:
            outbox.put(other, topic="t", key="a", payload={}, now=NOW)
        assert outbox.unfinished(session, topics=("t",)) == before == []
    with database.reading() as session:
        assert len(outbox.unfinished(session, topics=("t",))) == 1


def test_a_key_may_be_as_long_as_the_ids_that_it_is_made_of(database: Database) -> None:
    keys = [f"{LONG}/milestone/onboarding/{day}" for day in ("2026-11-24", "2026-11-25")]
    with database.transaction() as session:
        for key in keys:
            for is_new in (True, False):
                put = outbox.put(session, topic="t", key=key, payload={}, now=NOW, lane=f"p:{LONG}")
                assert put is is_new
    with database.transaction() as session:
        (claimed,) = outbox.claim_due(session, now=NOW, lease_seconds=60, limit=9)
        assert len(claimed.key) == LONGEST
        outbox.finish(session, claimed, now=NOW, result={"ts": "1"})
        assert outbox.result_of(session, topic="t", key=keys[0]) == ("done", {"ts": "1"})
        lanes = session.execute(text("SELECT DISTINCT lane FROM outbox")).scalars().all()
        assert len(lanes) == 1


def test_what_is_over_is_forgotten(database: Database) -> None:
    with database.transaction() as session:
        for topic in ("home", "post", "ill"):
            outbox.put(session, topic=topic, key=topic, payload={"text": "said"}, now=NOW)
        for claimed in outbox.claim_due(session, now=NOW, lease_seconds=60, limit=3):
            if claimed.topic == "ill":
                outbox.bury(session, claimed, error_id="e", error="x", now=NOW)
            else:
                outbox.finish(session, claimed, now=NOW, result={"ts": "1"})
        outbox.put(session, topic="post", key="waits", payload={"text": "said"}, now=NOW)
        inbox.note(session, kind="event.stop", event_key="stop", now=NOW)
    over = Over(done_before=NOW + timedelta(days=1), dead_before=NOW)
    with database.reading() as session:
        sent = forgetting.outbox_over(session, over, limit=9)
        received = forgetting.inbox_over(session, over, limit=9)
    with database.transaction() as session:
        forgetting.forget_outbox(session, sent, passing=("home",))
        forgetting.forget_inbox(session, received)
    with database.reading() as session:
        rows = session.execute(text("SELECT key, payload, result FROM outbox ORDER BY key")).all()
        assert rows == [
            ("ill", '{"text":"said"}', None),
            ("post", "{}", '{"ts":"1"}'),
            ("waits", '{"text":"said"}', None),
        ]
        assert session.execute(text("SELECT count(*) FROM inbox")).scalar() == 0
