"""A running index reads what changed and no more, and never trusts a log of another history."""

from __future__ import annotations

import shutil
from pathlib import Path

from content_index import queries
from content_index.disk import Disk
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import Library, open_library
from content_index.snapshot import load_snapshot, save_snapshot
from content_index.view import View
from store.database import Database
from tests.content_index.shelving import PARTNER, TODAY, Shelves

TO_PARTNER = "{audience: to_partner}"
EMBEDDER = HashingEmbedder()


def allowed_view(library: Library) -> View:
    return library.allowed(PARTNER, today=TODAY).view


def filled(shelves: Shelves, pages: int = 12) -> None:
    for number in range(pages):
        shelves.page(f"{number:02}.md", f"alpha word{number}", label=TO_PARTNER)
    shelves.sync()


def test_a_running_library_keeps_what_has_not_changed(shelves: Shelves) -> None:
    filled(shelves)
    other = shelves.reopened()
    before = allowed_view(other)
    shelves.page("03.md", "beta", label=TO_PARTNER)
    (shelves.content / "05.md").unlink()
    shelves.sync()
    after = allowed_view(other)
    assert after.parts[0] is before.parts[0]
    assert [len(part) for part in after.parts] == [12, 1]
    assert len(after) == 11
    assert shelves.found("beta", library=other) == ["03.md"]
    assert shelves.found("word3 word5", library=other) == []


def test_a_change_that_names_no_assets_is_read_whole(shelves: Shelves) -> None:
    filled(shelves)
    other = shelves.reopened()
    generation = allowed_view(other).generation
    with shelves.database.transaction() as session:
        queries.count_change(session, passages=True)
    with shelves.database.reading() as session:
        assert queries.changed_assets(session, since=generation) is None
    assert len(allowed_view(other)) == 12
    with shelves.database.reading() as session:
        newer = queries.generation_of(session)
        assert queries.changed_assets(session, since=newer) == []


def test_a_start_catches_up_from_a_snapshot_that_is_behind(shelves: Shelves) -> None:
    filled(shelves)
    view = load_snapshot(shelves.index, embedder=EMBEDDER)
    assert view is not None
    shelves.page("03.md", "beta", label=TO_PARTNER)
    shelves.sync()
    for newer in shelves.index.iterdir():
        shutil.rmtree(newer)
    save_snapshot(view, shelves.index, disk=Disk())
    started = shelves.reopened()
    assert shelves.found("beta", library=started) == ["03.md"]
    assert [len(part) for part in allowed_view(started).parts] == [12, 1]


def test_after_a_backup_was_restored_no_number_is_taken_for_another(
    shelves: Shelves, tmp_path: Path
) -> None:
    filled(shelves, pages=2)
    shelves.database.close()
    backup = tmp_path / "backup.sqlite"
    shutil.copy(tmp_path / "library.sqlite", backup)
    shelves.page("00.md", "beta", label=TO_PARTNER)
    shelves.sync()  # generation 2, in the snapshot
    shelves.page("00.md", "gamma", label=TO_PARTNER)
    restored = Database(f"sqlite:///{backup}")
    try:
        library = open_library(database=restored, embedder=HashingEmbedder())
        Shelves(
            shelves.content, shelves.index, restored, library, shelves.reading
        ).sync()  # generation 2 again
        started = open_library(database=restored, embedder=HashingEmbedder(), folder=shelves.index)
        assert shelves.found("gamma", library=started) == ["00.md"]
        assert shelves.found("beta", library=started) == []
    finally:
        restored.close()
