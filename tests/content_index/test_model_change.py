"""A changed model reads everything while the former one answers, and then takes over whole."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select

from content_index.disk import Disk
from content_index.embedding import Embedder, ModelFilesError, ReadPassage, reading
from content_index.embedding.hashing import HashingEmbedder
from content_index.embedding.queries import KeptModel, ModelRole, kept_models
from content_index.library import Library, open_library
from content_index.tables import EmbeddingRow, GenerationRow, TokensRow
from store.database import Database
from store.migrating import migrate
from tests.content_index.shelving import PARTNER, TODAY, Shelves
from tests.databases import new_database

TO_PARTNER = "{audience: to_partner}"
FORMER = HashingEmbedder()
PAGES = 6
AT_ONCE = 4
"""Texts that are read in one transaction: fewer than there are."""


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READ_AT_ONCE", AT_ONCE)


class Coming(HashingEmbedder):
    """The model to change to: it counts what it reads, and does something when it is half done."""

    def __init__(self, *, meanwhile: Callable[[], None] | None = None) -> None:
        super().__init__(dimension=32)
        self.read: list[str] = []
        self._meanwhile = meanwhile

    def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
        self.read += texts
        if self._meanwhile is not None and len(self.read) > PAGES // 2:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return super().read_passages(texts)


def filled(shelves: Shelves) -> None:
    for number in range(PAGES):
        shelves.page(f"{number:02}.md", f"alpha word{number}", label=TO_PARTNER)
    shelves.sync()


def changing(
    shelves: Shelves, coming: Embedder, *, load: Callable[[str], Embedder] | None = None
) -> Shelves:
    """The same library, opened by a program that is told to use another model."""
    library = open_library(
        database=shelves.database,
        embedder=coming,
        load_model=load or {FORMER.origin: FORMER}.__getitem__,
        folder=shelves.index,
    )
    return replace(shelves, library=library)


def by_meaning(library: Library, query: str, *, limit: int = 3) -> list[tuple[str, str]]:
    allowed = library.allowed(PARTNER, today=TODAY)
    hits = library.dense(query, allowed, limit=limit)
    return [(allowed.view.keys[hit.row].asset_id, hit.score.hex()) for hit in hits]


def ids(found: list[tuple[str, str]]) -> list[str]:
    return [asset_id for asset_id, _ in found]


def silent(done: int, total: int) -> None:
    del done, total


def of_models(database: Database) -> set[str]:
    with database.reading() as session:
        return {
            *session.execute(select(EmbeddingRow.model)).scalars(),
            *session.execute(select(TokensRow.model)).scalars(),
        }


def test_the_former_model_answers_until_the_new_one_has_read_everything(
    shelves: Shelves, tmp_path: Path
) -> None:
    filled(shelves)
    before = by_meaning(shelves.library, "alpha word3")
    coming = Coming()
    shelves = changing(shelves, coming)
    asked: list[Any] = []
    told: list[tuple[int, int]] = []

    def ask(done: int, total: int) -> None:
        told.append((done, total))
        allowed = shelves.library.allowed(PARTNER, today=TODAY)
        asked.append(by_meaning(shelves.library, "alpha word3"))
        assert shelves.found("word3") == ["03.md"]
        assert len(shelves.library.tokens([0, 1], allowed)) == 2
        assert shelves.library.embedder.name == FORMER.name

    prepared = shelves.library.prepare(ask)
    assert (prepared.texts, prepared.changed_to) == (PAGES, coming.name)
    assert told == [(0, PAGES), (AT_ONCE, PAGES), (PAGES, PAGES)]
    assert asked == [before] * 3
    assert len(coming.read) == PAGES
    after = by_meaning(shelves.library, "alpha word3")
    assert shelves.library.embedder is coming
    assert of_models(shelves.database) == {coming.name, f"{coming.name}/tokens-1"}

    anew = new_database(tmp_path / "anew.sqlite")
    library = open_library(database=anew, embedder=HashingEmbedder(dimension=32))
    replace(shelves, database=anew, library=library).sync()
    assert after == by_meaning(library, "alpha word3")
    anew.close()
    started = shelves.reopened(HashingEmbedder(dimension=32))
    assert by_meaning(started, "alpha word3") == after
    assert started.prepare(silent).texts == 0


def test_what_is_published_withdrawn_and_relabelled_meanwhile_counts_at_once_and_after(
    shelves: Shelves,
) -> None:
    filled(shelves)

    def meanwhile() -> None:
        shelves.page("new.md", "zebra", label=TO_PARTNER)
        shelves.page("02.md", "alpha word2", label="{audience: internal}")
        (shelves.content / "03.md").unlink()
        changed.sync()
        check()

    def check() -> None:
        assert ids(by_meaning(changed.library, "zebra", limit=1)) == ["new.md"]
        assert changed.found("zebra") == ["new.md"]
        everything = ids(by_meaning(changed.library, "alpha", limit=PAGES))
        assert {"02.md", "03.md"}.isdisjoint(everything)
        assert len(everything) == PAGES - 1
        assert changed.found("word3") == []

    coming = Coming(meanwhile=meanwhile)
    changed = changing(shelves, coming)
    assert changed.library.prepare(silent).changed_to == coming.name
    assert changed.library.embedder is coming
    check()
    assert of_models(shelves.database) == {coming.name, f"{coming.name}/tokens-1"}


def test_a_crash_in_the_middle_loses_no_reading_and_no_answer(shelves: Shelves) -> None:
    filled(shelves)

    stopped = changing(shelves, Coming())
    with pytest.raises(KeyboardInterrupt):
        stopped.library.prepare(lambda done, _: _stop_at(done))
    started = changing(shelves, coming := Coming())
    assert ids(by_meaning(started.library, "alpha word3", limit=1)) == ["03.md"]
    assert started.library.embedder is FORMER
    started.library.prepare(silent)
    assert len(coming.read) == PAGES - AT_ONCE
    assert ids(by_meaning(started.library, "alpha word3", limit=1)) == ["03.md"]


class FullDisk(Disk):
    def write(self, path: Path, content: bytes | memoryview) -> None:
        raise OSError(28, "No space left on device", str(path), len(content))


def test_a_disk_that_is_full_at_the_end_is_told_and_the_change_holds(shelves: Shelves) -> None:
    filled(shelves)
    library = open_library(
        database=shelves.database,
        embedder=Coming(),
        load_model={FORMER.origin: FORMER}.__getitem__,
        folder=shelves.index,
        disk=FullDisk(),
    )
    with pytest.raises(OSError, match="No space left"):
        library.prepare(silent)
    assert library.embedder.dimension == 32
    started = shelves.reopened(HashingEmbedder(dimension=32))
    assert ids(by_meaning(started, "alpha word3", limit=1)) == ["03.md"]


def gone(origin: str) -> Embedder:
    raise ModelFilesError(f"There is no model folder {origin}.")


def another(origin: str) -> Embedder:
    assert origin == FORMER.origin
    return HashingEmbedder(dimension=48)


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (gone, "hashed-words-64 cannot be loaded any more: There is no model folder"),
        (another, "hashed-words-64 was hashed-words-64 and is hashed-words-48 now"),
    ],
)
def test_a_former_model_that_is_gone_leaves_words_alone_and_that_is_said(
    shelves: Shelves, load: Callable[[str], Embedder], reason: str
) -> None:
    filled(shelves)
    asked: list[str] = []

    def meanwhile() -> None:
        shelves.page("new.md", "zebra", label=TO_PARTNER)
        changed.sync()
        assert by_meaning(changed.library, "alpha") == []
        allowed = changed.library.allowed(PARTNER, today=TODAY)
        last = [len(allowed.mask) - 2, len(allowed.mask) - 1]
        before = len(coming.read)
        assert changed.library.vectors(last, allowed).any(axis=1).all()  # what is found is read now
        assert set(changed.library.tokens(last, allowed)) == set(last)
        assert len(coming.read) - before <= len(last)
        assert changed.found("zebra") == ["new.md"]
        with shelves.database.reading() as session:
            asked.append(kept_models(session)[ModelRole.COMING].problem)

    coming = Coming(meanwhile=meanwhile)
    changed = changing(shelves, coming, load=load)
    changed.library.prepare(silent)
    assert len(asked) == 1
    assert asked[0].startswith(reason)
    assert ids(by_meaning(changed.library, "zebra", limit=1)) == ["new.md"]
    assert ids(by_meaning(changed.library, "alpha word3", limit=1)) == ["03.md"]


def test_a_question_that_began_before_the_change_ends_with_the_model_it_began_with(
    shelves: Shelves,
) -> None:
    filled(shelves)
    library = changing(shelves, Coming()).library
    allowed = library.allowed(PARTNER, today=TODAY)
    shelves.page("02.md", "alpha word2", label="{audience: internal}")
    library.prepare(silent)
    shelves.sync()
    assert library.encode(["alpha"], allowed).shape == (1, FORMER.dimension)
    found = library.nearest(library.encode(["alpha word3"], allowed)[0], allowed, limit=PAGES)
    assert allowed.view.keys[found[0].row].asset_id == "03.md"
    assert len(found) == PAGES - 1  # what was relabelled after the change is not shown
    fresh = library.allowed(PARTNER, today=TODAY)
    assert library.encode(["alpha"], fresh).shape == (1, 32)
    assert library.encode_tokens(["alpha"], fresh)[0].vectors.shape == (1, 32)


def test_a_change_of_mind_keeps_the_model_and_drops_what_the_other_has_read(
    shelves: Shelves,
) -> None:
    filled(shelves)
    with pytest.raises(KeyboardInterrupt):
        changing(shelves, Coming()).library.prepare(lambda done, _: _stop_at(done))
    assert len(of_models(shelves.database)) == 4
    back = shelves.reopened()
    assert back.prepare(silent).texts == 0
    assert of_models(shelves.database) == {FORMER.name, f"{FORMER.name}/tokens-1"}
    assert ids(by_meaning(back, "alpha word3", limit=1)) == ["03.md"]
    with shelves.database.reading() as session:
        assert set(kept_models(session)) == {ModelRole.ANSWERING}


def _stop_at(done: int) -> None:
    if done:
        raise KeyboardInterrupt


def test_what_a_sync_had_read_by_the_former_model_is_read_again_after_the_change(
    shelves: Shelves,
) -> None:
    class Interrupted(HashingEmbedder):
        """The former model, while whose reading for a sync the change comes to its end."""

        is_interrupted = False

        def read_passages(self, texts: Sequence[str]) -> list[ReadPassage]:
            if not self.is_interrupted:
                self.is_interrupted = True
                changed.library.prepare(silent)
            return super().read_passages(texts)

    filled(shelves)
    former = Interrupted()
    changed = changing(shelves, coming := Coming(), load=lambda _: former)
    shelves.page("new.md", "zebra", label=TO_PARTNER)
    report = changed.sync()
    assert former.is_interrupted
    assert report.added == 1
    assert any("zebra" in text for text in coming.read)
    assert ids(by_meaning(changed.library, "zebra", limit=1)) == ["new.md"]


def test_an_empty_library_changes_its_model_at_once(shelves: Shelves) -> None:
    shelves.library.prepare(silent)
    changed = changing(shelves, Coming())
    assert changed.library.embedder is FORMER
    changed.library.prepare(silent)
    assert changed.library.embedder.dimension == 32
    assert changed.library.model_change() is None
    filled(changed)
    assert ids(by_meaning(changed.library, "alpha word3", limit=1)) == ["03.md"]


def test_without_anything_to_do_nothing_is_written(shelves: Shelves) -> None:
    assert shelves.library.prepare(silent).texts == 0
    filled(shelves)
    shelves.library.prepare(silent)
    names = sorted(path.name for path in shelves.index.iterdir())
    with shelves.database.reading() as session:
        marks = kept_models(session)
    shelves.library.prepare(silent)
    assert names == sorted(path.name for path in shelves.index.iterdir())
    with shelves.database.reading() as session:
        assert kept_models(session) == marks


def test_a_library_of_an_older_program_says_which_model_answers(tmp_path: Path) -> None:
    migration = importlib.import_module("store.migrations.versions.2026_11_25_models")
    database = Database(f"sqlite:///{tmp_path / 'older.sqlite'}")
    migrate(database)
    with database.transaction() as session:
        row = {"id": 1, "passages": 1, "labels": 1, "read_by": f"{FORMER.name}/tokens-1"}
        session.execute(insert(GenerationRow).values(**row))
    with (
        database.engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        migration.downgrade()
        migration.upgrade()
    with database.reading() as session:
        assert kept_models(session) == {ModelRole.ANSWERING: KeptModel(FORMER.name, "")}
    database.close()
