"""Vectors that PostgreSQL compares: the same hits and answers as in memory, to the last bit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event, text

from bot.composition import opened_knowledge
from bot.settings import SettingsError, load_settings
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import VENDOR_HOLDER, Grant, Holder, HolderKind
from content_index.library import Library, open_library
from content_index.pgvector.searching import VectorsInDatabase
from evaluations import vectors_in_database
from retrieval.answers import Answer
from retrieval.question import Question
from store.database import Database
from tests.acceptance.postgres_server import PostgresServer, copy_from_sqlite
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TODAY = NOW.date()
PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="p"),))
VENDOR = Grant(holders=(VENDOR_HOLDER,))
QUESTIONS = (
    "How long does a registered deal stay protected?",
    "Which discount does a gold partner get on Vault?",
    "Who won the world cup in 1998?",
)


@pytest.mark.slow
def test_the_example_programme_is_answered_the_same(
    prepared_example: Path, database: Database, tmp_path: Path
) -> None:
    shutil.copytree(prepared_example, tmp_path / "data")
    copy_from_sqlite(tmp_path / "data" / "dealmate.sqlite3", database)
    in_database: dict[str, Any] = {
        "database_url": database.url.render_as_string(hide_password=False),
        "vectors_in_database": True,
    }
    told: list[list[Answer]] = []
    hits = []
    settings_of: tuple[dict[str, Any], ...] = ({}, in_database)
    for extra in settings_of:
        settings = load_settings({}, data_folder=tmp_path / "data", **extra)
        with opened_knowledge(settings) as knowledge:
            answers = [
                knowledge.answerer.answer(Question(words), grant, now=NOW)
                for words in QUESTIONS
                for grant in (PARTNER, VENDOR)
            ]
            told.append([replace(answer, seconds=0.0) for answer in answers])
            library = knowledge.library
            allowed = [library.allowed(grant, today=TODAY) for grant in (PARTNER, VENDOR)]
            assert allowed[0].view.is_in_database is bool(extra)
            assert allowed[0].count < allowed[1].count
            hits.append(
                [
                    library.nearest(vector, rows, limit=limit)
                    for vector in library.encode(QUESTIONS, allowed[0])
                    for rows in allowed
                    for limit in (1, 7, 150, 10_000)
                ]
            )
    assert hits[0] == hits[1]
    assert told[0] == told[1]
    assert "90 days" in told[0][0].text


def holds_vectors(library: Library) -> bool:
    """Whether a process holds any vector in memory."""
    view = library.allowed(VENDOR, today=TODAY).view
    return any(part.vectors.is_read.any() or part.vectors.vectors.strides[0] for part in view.parts)


class Shelf:
    """One folder and one database, and two libraries of it: with vectors in memory, and there."""

    def __init__(self, database: Database, content: Path, *, dimension: int = 32) -> None:
        self.database, self.content = database, content
        embedder = HashingEmbedder(dimension=dimension)
        self.here = open_library(database=database, embedder=embedder)
        self.there = open_library(
            database=database, embedder=embedder, in_database=VectorsInDatabase(database)
        )

    def write(self, name: str, body: str, *, audience: str = "to_partner") -> None:
        head = f"---\nlabel: {{audience: {audience}}}\n---\n"
        (self.content / f"{name}.md").write_text(f"{head}# {name}\n\n{body}\n", encoding="utf-8")

    def sync(self) -> None:
        """As another process does, which knows nothing of vectors in the database."""
        assert not sync_folder(self.here, self.content, now=NOW).failed

    def check(self) -> int:
        """Both find the same, of whichever rows; how many the partner may see."""
        random = np.random.default_rng(7)
        for grant in (PARTNER, VENDOR):
            here, there = (one.allowed(grant, today=TODAY) for one in (self.here, self.there))
            assert here.view.keys == there.view.keys
            dimension = here.view.embedder.dimension
            for vector in random.standard_normal((5, dimension)).astype(np.float32):
                unit = vector / np.linalg.norm(vector)
                for limit in (1, 3, 50):
                    found = self.there.nearest(unit, there, limit=limit)
                    assert found == self.here.nearest(unit, here, limit=limit)
            rows = range(len(here.view)) if grant is VENDOR else ()
            kept = self.there.vectors(rows, there)
            assert kept.tobytes() == self.here.vectors(rows, here).tobytes()
        assert holds_vectors(self.here)
        assert not holds_vectors(self.there)
        return self.there.allowed(PARTNER, today=TODAY).count

    def models(self) -> list[tuple[str, int]]:
        with self.database.reading() as session:
            query = "SELECT model, count(*) FROM content_near GROUP BY model ORDER BY model"
            return [(row[0], row[1]) for row in session.execute(text(query))]

    def seen_by_a_reader(self, scope: str) -> int:
        """How many vectors a query without a condition finds."""
        with self.database.reading_for(lambda: scope) as session:
            return int(session.execute(text("SELECT count(*) FROM content_near")).scalar_one())

    def passages(self) -> int:
        with self.database.reading() as session:
            return int(session.execute(text("SELECT count(*) FROM content_passages")).scalar_one())


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    (tmp_path / "content").mkdir()
    shelf = Shelf(database, tmp_path / "content")
    for number in range(15):  # five texts, often: many equal scores, which order decides
        audience = "internal" if number % 3 else "to_partner"
        shelf.write(f"d{number:02}", f"Deal {number % 5} is protected.", audience=audience)
    shelf.sync()
    return shelf


def test_what_changes_is_found_and_what_goes_is_not(shelf: Shelf) -> None:
    before = shelf.check()
    shelf.write("new", "A page about zebras.")
    shelf.write("d00", "It says something else now.")
    (shelf.content / "d03.md").unlink()
    shelf.sync()
    assert shelf.check() == before
    (shelf.content / "new.md").unlink()
    shelf.sync()
    assert shelf.check() == before - 1
    ((_, count),) = shelf.models()
    assert count == shelf.passages() == 16, "what was replaced is gone from there too"
    allowed = shelf.there.allowed(PARTNER, today=TODAY)
    for scope, seen in ((allowed.scope, allowed.count), ("", 0)):
        assert shelf.seen_by_a_reader(scope) == seen


def test_passages_are_held_in_the_order_in_which_others_hold_them(shelf: Shelf) -> None:
    said: list[str] = []

    def note(*arguments: Any) -> None:
        said.append(" ".join(arguments[2].split()))

    event.listen(shelf.database.engine, "before_cursor_execute", note)
    shelf.check()
    (held,) = {one for one in said if one.endswith("FOR KEY SHARE")}
    assert "ORDER BY content_passages.id FOR" in held


def test_a_changed_model_takes_over(shelf: Shelf) -> None:
    shelf.check()
    changed = Shelf(shelf.database, shelf.content, dimension=48)
    assert changed.there.prepare(lambda *_: None).changed_to == changed.there.embedder.name
    assert not holds_vectors(changed.there)
    changed.check()
    shelf.write("new", "A page about zebras.")
    changed.sync()
    changed.check()
    assert changed.models() == [(changed.there.embedder.name, 16)]


def test_another_database_is_refused_in_words(tmp_path: Path, postgres: PostgresServer) -> None:
    settings = load_settings({}, data_folder=tmp_path, vectors_in_database=True)
    with pytest.raises(SettingsError, match="Give database_url a PostgreSQL"):
        opened_knowledge(settings).__enter__()
    with postgres.database() as database:
        with database.transaction() as session:
            session.execute(
                text("CREATE ROLE dealmate_guest LOGIN; GRANT dealmate_reader TO dealmate_guest")
            )
            session.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO dealmate_guest"))
        url = database.url.set(username="dealmate_guest").render_as_string(hide_password=False)
        settings = load_settings(
            {}, data_folder=tmp_path, vectors_in_database=True, database_url=url
        )
        with pytest.raises(SettingsError, match="CREATE EXTENSION vector"):
            opened_knowledge(settings).__enter__()


def nothing(database: Database) -> None:
    del database


def test_what_is_measured_is_what_each_partner_may_see(
    postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres.database(nothing) as database:
        vectors_in_database.fill(database, passages=400)
        for is_in_database in (False, True):
            vectors_in_database.ask(database, is_in_database=is_in_database)
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
    seen = [("memory", "400"), ("memory", "40"), ("memory", "0")]
    assert [(row[1], row[2]) for row in rows[:3]] == seen
    assert [row[2] for row in rows[3:]] == ["400", "40", "0"]
