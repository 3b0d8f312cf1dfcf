from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError

from bot.schema import whole_schema
from store import inbox, outbox
from store.database import Database, is_busy
from store.emptying import empty_tables
from store.migrating import NewerSchemaError, migrate
from store.tables import LeaseRow

MEANT_FOR_SQLITE = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("secure_delete", 1),
)


def test_the_migrations_add_up_to_the_tables_of_all_rooms(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, whole_schema()) == []


def test_migrating_twice_and_at_once_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'x.sqlite3'}"
    errors: list[BaseException] = []

    def work() -> None:
        try:
            database = Database(url)
            (tmp_path / "new").mkdir(exist_ok=True)
            migrate(database)
            database.close()
        except BaseException as error:  # noqa: BLE001 - reported below
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_newer_database_is_not_touched(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '2099_01_01_1'"))
    with pytest.raises(NewerSchemaError, match="newer version"):
        migrate(database)


@pytest.mark.parametrize(("pragma", "value"), MEANT_FOR_SQLITE)
def test_sqlite_is_set_up_to_lose_nothing(
    database: Database, pragma: str, value: str | int
) -> None:
    with database.reading() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_reading_throws_away_what_it_changed(database: Database, now: datetime) -> None:
    with database.reading() as session:
        session.add(LeaseRow(name="x", holder="y", expires_at=now))
        session.flush()
    with database.reading() as session:
        assert session.get(LeaseRow, "x") is None


def test_naive_moments_are_refused_and_utc_comes_out(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    with database.transaction() as session:
        moment = datetime(2026, 11, 22, 21, tzinfo=tokyo)
        session.add(LeaseRow(name="x", holder="y", expires_at=moment))
    with database.reading() as session:
        stored = session.get_one(LeaseRow, "x").expires_at
    assert (stored, stored.tzinfo) == (moment, UTC)
    with pytest.raises(StatementError, match="naive"), database.transaction() as session:
        session.add(LeaseRow(name="z", holder="y", expires_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def write_something(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("SELECT 1"))


def test_a_busy_database_is_told_apart_and_says_no_parameters(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    first, second = Database(url), Database(url, busy_timeout_seconds=0.1)
    migrate(first)
    with first.transaction() as writing:
        writing.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked") as caught:
            write_something(second)
    assert is_busy(caught.value)
    first.close()
    second.close()


def test_emptying_keeps_what_is_to_be_kept(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        outbox.put(session, topic="t", key="k", payload={}, now=now)
        session.add(LeaseRow(name="x", holder="y", expires_at=now))
    with database.transaction() as session:
        empty_tables(session, keep=("lease",))
    with database.reading() as session:
        assert session.get(LeaseRow, "x") is not None
        assert not outbox.is_anything_due(session, now=now)
    migrate(database)


KILLED_WRITER = """
import sys, itertools
from datetime import UTC, datetime
from store import inbox
from store.database import Database
database = Database(sys.argv[1])
for number in itertools.count():
    with database.transaction() as session:
        inbox.receive(session, kind="k", event_key=f"e{number}", message_key=None,
                      payload={"n": number}, now=datetime.now(UTC))
    print(number, flush=True)
"""


def test_no_acknowledged_row_is_lost_by_kill_9(database: Database, tmp_path: Path) -> None:
    acknowledged = -1
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_WRITER, str(database.url)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged >= 25:
                process.kill()
                break
    with database.transaction() as session:
        claims = inbox.claim(
            session, now=datetime(2100, 1, 1, tzinfo=UTC), lease_seconds=1, limit=10_000
        )
    found = [claim.payload["n"] for claim in claims]
    assert found == list(range(len(found)))
    assert len(found) > acknowledged
    del tmp_path
