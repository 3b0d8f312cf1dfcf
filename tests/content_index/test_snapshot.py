from __future__ import annotations

import errno
from pathlib import Path
from random import Random

import numpy as np
import pytest

from content_index.disk import Disk
from content_index.embedding.hashing import HashingEmbedder
from content_index.snapshot import load_snapshot, save_snapshot
from tests.content_index.shelving import PARTNER, TODAY, Shelves

TO_PARTNER = "{audience: to_partner}"
EMBEDDER = HashingEmbedder()


def filled(shelves: Shelves) -> Path:
    for number in range(6):
        shelves.page(f"{number}.md", f"alpha word{number}", label=TO_PARTNER)
    shelves.sync()
    (snapshot,) = shelves.index.iterdir()
    return snapshot


def answers(shelves: Shelves) -> list[tuple[int, str]]:
    library = shelves.reopened()
    allowed = library.allowed(PARTNER, today=TODAY)
    hits = [
        *library.dense("alpha word3", allowed, limit=6),
        *library.words("alpha word3", allowed, limit=6),
    ]
    return [(hit.row, hit.score.hex()) for hit in hits]


def test_a_snapshot_gives_what_the_database_gives(shelves: Shelves) -> None:
    snapshot = filled(shelves)
    with_snapshot = answers(shelves)
    view = load_snapshot(shelves.index, embedder=EMBEDDER)
    assert view is not None
    assert len(view) == 6
    for file in snapshot.iterdir():
        file.unlink()
    assert answers(shelves) == with_snapshot


def test_every_truncation_and_flipped_bit_is_noticed(shelves: Shelves) -> None:
    snapshot = filled(shelves)
    expected = answers(shelves)
    random = Random(20261122)  # noqa: S311 - repeatable damage
    for file in sorted(snapshot.iterdir()):
        good = file.read_bytes()
        for _ in range(12):
            damaged = bytearray(good)
            if random.random() < 0.4:
                del damaged[random.randrange(len(good)) :]
            else:
                damaged[random.randrange(len(good))] ^= 1 << random.randrange(8)
            file.write_bytes(damaged)
            left = load_snapshot(shelves.index, embedder=EMBEDDER)
            if file.suffix == ".faiss":  # its words are sound, and its vectors are not served
                assert left is not None
                assert not left.has_vectors
                assert not left.vectors.is_read(np.arange(6)).any()
            else:
                assert left is None, file.name
        assert answers(shelves) == expected
        file.write_bytes(good)
    assert load_snapshot(shelves.index, embedder=EMBEDDER) is not None


def test_the_previous_snapshot_is_kept_and_serves_when_the_newest_is_damaged(
    shelves: Shelves,
) -> None:
    filled(shelves)
    for text in ("beta", "gamma", "delta"):
        shelves.page("new.md", text, label=TO_PARTNER)
        shelves.sync()
    newest, older = sorted(shelves.index.iterdir(), reverse=True)
    (newest / "vectors-0.faiss").write_bytes(b"")
    view = load_snapshot(shelves.index, embedder=EMBEDDER)
    assert view is not None
    assert older.name.startswith(f"{view.generation.number:012d}")
    assert shelves.found("delta", library=shelves.reopened()) == ["new.md"]


def test_of_a_snapshot_of_another_model_only_the_words_are_taken(shelves: Shelves) -> None:
    filled(shelves)
    other = load_snapshot(shelves.index, embedder=HashingEmbedder(dimension=32))
    assert other is not None
    assert not other.has_vectors
    assert other.words.counts.sum() > 0
    assert load_snapshot(shelves.index / "nowhere", embedder=EMBEDDER) is None


def test_a_failed_save_leaves_the_old_one_and_is_reported(shelves: Shelves) -> None:
    filled(shelves)
    before = {path: path.read_bytes() for path in shelves.index.rglob("*") if path.is_file()}
    shelves.index.rename(shelves.index.with_name("kept"))
    shelves.index.write_text("a file where the folder should be", encoding="utf-8")
    shelves.page("new.md", "beta", label=TO_PARTNER)
    report = shelves.sync()
    assert [(p.path, errno.errorcode[errno.EEXIST] in p.what or p.what) for p in report.failed] == [
        ("(index)", "the index could not be saved to disk: File exists")
    ]
    assert shelves.found("beta") == ["new.md"]
    kept = shelves.index.with_name("kept")
    assert {kept / path.relative_to(shelves.index): b for path, b in before.items()} == {
        path: path.read_bytes() for path in kept.rglob("*") if path.is_file()
    }


def test_what_a_killed_process_left_is_cleared(shelves: Shelves) -> None:
    filled(shelves)
    leftover = shelves.index / ".writing-999999999"
    leftover.mkdir()
    (leftover / "vectors-0.faiss").write_bytes(b"half")
    view = load_snapshot(shelves.index, embedder=EMBEDDER)
    assert view is not None
    save_snapshot(view, shelves.index, disk=Disk())
    assert not leftover.exists()
    assert len(list(shelves.index.iterdir())) == 1


@pytest.mark.parametrize("content", ["[]", "{}", '{"sha256": 3}', "not json"])
def test_a_strange_manifest_is_passed_over(shelves: Shelves, content: str) -> None:
    snapshot = filled(shelves)
    (snapshot / "manifest.json").write_text(content, encoding="utf-8")
    assert load_snapshot(shelves.index, embedder=EMBEDDER) is None
