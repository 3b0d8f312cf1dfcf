"""A stop ends a message that has begun to appear once, whatever was to make it whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.slack.messenger import Messenger, Streamed, Topic
from bot.slack.stopping import stop
from bot.slack.streams import queries as streams
from bot.slack.streams.queries import SoFar
from store import outbox
from store.database import Database
from tests.databases import new_database

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SO_FAR = SoFar(text="So far.", blocks=(), version_ids=(1,), first_words="So")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path / "stopping.db")
    yield opened
    opened.close()


def stopped(session: Session, messenger: Messenger, event_key: str) -> bool:
    return stop(
        session,
        messenger,
        channel="C0NORDLICHT",
        thread_ts="1.0",
        event_key=event_key,
        now=NOW,
    )


@pytest.mark.parametrize("key", ["question/answer", "question/apology"])
def test_what_was_to_make_it_whole_gives_way_to_one_end(database: Database, key: str) -> None:
    messenger = Messenger(clock=lambda: NOW)
    half = "question/answer"
    with database.transaction() as session:
        streams.begin(
            session,
            key=half,
            work_key="question",
            channel_id="C0NORDLICHT",
            thread_ts="1.0",
            so_far=SO_FAR,
            now=NOW,
            opening_until=NOW,
        )
        assert streams.owe(session, half)
        messenger.post(
            session,
            key=key,
            channel="C0NORDLICHT",
            thread_ts="1.0",
            text="Whole.",
            streamed=Streamed(key=half),
        )
        for _ in range(2):  # Slack may tell it again
            stopped(session, messenger, "stopped")
        waiting = [one.key for one in outbox.unfinished(session, topics=(Topic.POST,))]
        assert not stopped(session, messenger, "stopped again")
        assert waiting == [one.key for one in outbox.unfinished(session, topics=(Topic.POST,))], (
            "a second stop finds nothing"
        )
    assert waiting == ["stopped/said/1"]
