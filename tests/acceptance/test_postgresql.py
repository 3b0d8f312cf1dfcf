"""The same programme on a real PostgreSQL: schema, content, answers, plays, and shared work."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from bot.schema import whole_schema
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import open_library
from content_index.life.queries import problems
from content_index.queries import count_change, held_generation
from content_index.sources.queries import held_items
from evaluations.nudge_histories import START, History
from evaluations.nudge_programme import programme
from playbooks.programme.importing import import_programme
from retrieval.answering import Answerer
from retrieval.question import Question
from store import outbox
from store.database import Database
from store.failures import Failure, FailureKind, failure_of
from store.migrating import migrate
from tests.acceptance.postgres_server import PostgresServer
from tests.bot.readers import PEOPLE, SlackTwin, Ticking, people_of, shared
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="p"),))
PAGES = {
    "protection": "to_partner}\n---\n# Protection\n\nA registered deal is protected for 90 days.",
    "discounts": "to_partner}\n---\n# Discounts\n\nGold partners get 12 percent on Vault.",
    "secret": "internal}\n---\n# Secret\n\nA registered deal is protected for 120 days.",
}


def test_the_migrations_add_up_to_the_tables(database: Database) -> None:
    migrate(database)  # again: nothing to do
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, whole_schema()) == []


def test_answers_are_those_of_sqlite(database: Database, tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    for name, page in PAGES.items():
        (content / f"{name}.md").write_text(f"---\nlabel: {{audience: {page}", encoding="utf-8")
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    migrate(other)
    told = []
    for number, one in enumerate((database, other)):
        library = open_library(
            database=one, embedder=HashingEmbedder(), folder=tmp_path / str(number)
        )
        report = sync_folder(library, content, now=NOW)
        question = Question("how long is a registered deal protected?")
        answer = Answerer(library, threshold=0.0).answer(question, PARTNER, now=NOW)
        told.append((report.added, answer.text, answer.confidence))
    other.close()
    assert told[0] == told[1]
    assert "90 days" in told[0][1]
    assert "120" not in told[0][1]


def test_a_folder_of_another_machine_is_not_taken_for_one_that_is_gone(
    database: Database, tmp_path: Path
) -> None:
    library = open_library(database=database, embedder=HashingEmbedder(), folder=tmp_path / "index")
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for folder in (theirs, ours):
        folder.mkdir()
        (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    sync_folder(library, theirs, now=NOW)
    theirs.rename(tmp_path / "on-another-machine")
    with database.reading() as session:
        held = held_items(session, str(theirs))
    assert held
    sync_folder(library, ours, now=NOW)
    with database.reading() as session:
        assert {source for source, _ in problems(session)} == {str(theirs), str(ours)}
        assert held_items(session, str(theirs)) == held


def publish(session: Session) -> None:
    count_change(session, passages=True, assets=("a",))


def impatient(database: Database, do: Callable[[Session], object]) -> None:
    """Do it in a transaction that gives up where it would have to wait."""
    with database.transaction() as session:
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        do(session)


def test_whoever_publishes_waits_while_a_model_takes_over(database: Database) -> None:
    with database.transaction() as session:
        publish(session)
    with database.transaction() as taking_over:
        before = held_generation(taking_over)
        with pytest.raises(OperationalError, match="lock timeout"):
            impatient(database, publish)
        assert held_generation(taking_over) == before
    with database.transaction() as publishing:
        publish(publishing)
        with pytest.raises(OperationalError, match="lock timeout"):
            impatient(database, held_generation)
    with database.transaction() as session:
        assert held_generation(session) != before, "what was published meanwhile is seen"


def test_two_workers_share_what_is_due(database: Database) -> None:
    with database.transaction() as session:
        for key in ("a", "b"):
            outbox.put(session, topic="t", key=key, payload={}, now=NOW)
    with database.transaction() as one, database.transaction() as other:
        first = outbox.claim_due(one, now=NOW, lease_seconds=60)
        second = outbox.claim_due(other, now=NOW, lease_seconds=60)
        assert [claim.key for claim in (*first, *second)] == ["a", "b"]
        for session, claim in ((one, first[0]), (other, second[0])):
            outbox.finish(session, claim, now=NOW)


def test_random_histories_have_no_fault(database: Database) -> None:
    said = 0
    with database.transaction() as session:
        import_programme(session, programme(), START)
        for number in range(3):
            with session.begin_nested() as one:
                rng = random.Random(f"pg/{number}")  # noqa: S311 - no secret
                history = History(session, rng).run(20)
                assert history.faults == []
                said += history.counts["said"]
                one.rollback()
            session.expire_all()
    assert said > 0


def test_people_are_remembered_until_they_change(database: Database) -> None:
    clock, slack = Ticking(), SlackTwin(shared(), dict(PEOPLE))
    first, second = (people_of(slack, database, clock) for _ in range(2))
    for people in (first, second):
        assert len(people.many(list(PEOPLE), is_enough=lambda _: False)) == len(PEOPLE)
    assert slack.asked == list(PEOPLE)
    assert second.forget("U1")
    clock.seconds += 43_201
    first.many(list(PEOPLE), is_enough=lambda _: False)
    assert slack.asked == [*PEOPLE, "U1"]
    second.renew_ahead()
    assert sorted(slack.asked[len(PEOPLE) + 1 :]) == sorted(set(PEOPLE) - {"U1"})


def test_a_database_that_is_missing_or_closed_to_us_is_told_without_the_password(
    postgres: PostgresServer,
) -> None:
    def told(url: URL) -> Failure | None:
        database = Database(url)
        try:
            with database.transaction() as session:
                session.execute(text("CREATE TABLE theirs (number INT)"))
        except DatabaseError as error:
            return failure_of(error)
        finally:
            database.close()
        return None

    with postgres.database() as database:
        with database.transaction() as session:
            session.execute(text("CREATE ROLE stranger LOGIN PASSWORD 'geheim'"))
            session.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        try:
            missing = told(database.url.set(database="nowhere"))
            stranger = database.url.set(username="stranger", password="geheim")
            closed = told(stranger)
        finally:
            with database.transaction() as session:
                session.execute(text("DROP ROLE stranger"))
    assert missing is not None
    assert (missing.kind, missing.words[-14:]) == (FailureKind.MISSING, "does not exist")
    assert missing.address.endswith("/nowhere")
    assert closed is not None
    assert closed.kind is FailureKind.NO_RIGHT
    assert "geheim" not in f"{missing}{closed}"
