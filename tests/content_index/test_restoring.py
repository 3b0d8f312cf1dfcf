"""An index whose snapshots are lost or damaged is made again while words answer."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from content_index import index, queries
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import Library, open_library
from tests.content_index.shelving import PARTNER, TODAY, Shelves

TO_PARTNER = "{audience: to_partner}"


@pytest.fixture(autouse=True)
def _every_library_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MADE_AT_ONCE", 0)


def filled(shelves: Shelves) -> None:
    for number in range(6):
        shelves.page(f"{number}.md", f"alpha word{number}", label=TO_PARTNER)
    shelves.sync()
    shelves.page("5.md", "alpha word5 beta", label=TO_PARTNER)
    shelves.sync()
    assert len(list(shelves.index.iterdir())) == 2


def started(shelves: Shelves, *, answers_meanwhile: bool = True) -> Library:
    """What the next start finds; somebody calls `prepare` soon."""
    return open_library(
        database=shelves.database,
        embedder=HashingEmbedder(),
        folder=shelves.index,
        answers_meanwhile=answers_meanwhile,
    )


def told(library: Library) -> tuple[list[Any], list[Any]]:
    """What a reader gets by words and by meaning."""
    allowed = library.allowed(PARTNER, today=TODAY)
    keys = allowed.view.keys
    by_words = library.words("alpha word3", allowed, limit=6)
    by_meaning = library.dense("alpha word3", allowed, limit=6)
    return (
        [(keys[hit.row].asset_id, hit.score.hex()) for hit in by_words],
        [(keys[hit.row].asset_id, hit.score.hex()) for hit in by_meaning],
    )


def silent(done: int, total: int) -> None:
    del done, total


def lose(shelves: Shelves) -> None:
    shutil.rmtree(shelves.index)


def damage(shelves: Shelves) -> None:
    for file in shelves.index.rglob("*.faiss"):
        file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [lose, damage])
def test_words_answer_until_the_vectors_are_back(shelves: Shelves, harm: Any) -> None:
    filled(shelves)
    words, meaning = told(shelves.library)
    assert words
    assert meaning
    harm(shelves)
    library = started(shelves)
    assert told(library) == (words, [])
    allowed = library.allowed(PARTNER, today=TODAY)
    of_whole = shelves.library.allowed(PARTNER, today=TODAY)
    there = shelves.library.vectors(range(6), of_whole)
    assert library.vectors(range(6), allowed).tobytes() == there.tobytes()
    assert library.vectors([], allowed).shape == (0, 64)
    assert len(library.tokens(range(6), allowed)) == 6  # what is found by words is looked at whole

    shelves.page("new.md", "zebra", label=TO_PARTNER)
    (shelves.content / "3.md").unlink()
    shelves.sync()
    later = shelves.found("zebra", library=library)
    assert (later, shelves.found("word3", library=library)) == (["new.md"], [])
    assert told(library)[1] == []

    assert library.prepare(silent).has_restored
    assert told(library) == told(shelves.library)
    assert told(library)[1]
    assert len(library.tokens([0], library.allowed(PARTNER, today=TODAY))) == 1
    assert not library.prepare(silent).has_restored


def test_a_restored_index_is_saved_and_the_next_start_finds_it(shelves: Shelves) -> None:
    filled(shelves)
    lose(shelves)
    started(shelves).save()
    assert not shelves.index.exists()  # without vectors there is nothing worth keeping
    started(shelves).prepare(silent)
    assert told(started(shelves)) == told(shelves.library)


def test_words_of_a_damaged_snapshot_are_taken_as_they_are(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(shelves)
    expected = told(shelves.library)
    damage(shelves)
    asked: list[Any] = []

    def read_nothing(_: Any, ids: Any) -> dict[int, str]:
        asked.append(ids)
        return {}

    monkeypatch.setattr(queries, "read_searchable", read_nothing)
    library = started(shelves)
    assert told(library) == (expected[0], [])
    library.prepare(silent)
    assert told(library) == expected
    assert asked == []


def test_who_prepares_nothing_waits_for_the_vectors(shelves: Shelves) -> None:
    filled(shelves)
    expected = told(shelves.library)
    for harm in (damage, lose):
        harm(shelves)
        assert told(started(shelves, answers_meanwhile=False)) == expected


def test_small_libraries_are_made_at_once(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(shelves)
    expected = told(shelves.library)
    lose(shelves)
    monkeypatch.setattr(index, "MADE_AT_ONCE", 7)
    assert told(started(shelves)) == expected


def test_a_forbidden_page_changes_nothing_while_words_alone_answer(shelves: Shelves) -> None:
    filled(shelves)
    lose(shelves)
    before = told(started(shelves))
    secret = replace(shelves)
    secret.page("0secret.md", "alpha word3 alpha word3", label="{audience: internal}")
    secret.sync()
    lose(shelves)
    assert told(started(shelves)) == before
