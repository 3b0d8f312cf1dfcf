"""A data folder as the next start finds it, compared with what its database holds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.disk import Disk
from content_index.embedding import reading
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from content_index.reading.children import ReadingPool
from content_index.sync import sync_folder
from store.database import Database
from store.migrating import migrate

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
READER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="durability"),))
TO_PARTNERS = Label(audience=AudienceLevel.TO_PARTNER)
PAGES = 40
ASKED = ("gold price", "claim within days", "version 3")


class LostError(RuntimeError):
    """Something was lost, half there or mixed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder: content of so many pages, database and index, and the model that is set.

    Pages are parsed in the processes of `reading`, or in some of each sync's own.
    """

    root: Path
    pages: int = PAGES
    dimension: int = 64
    reading: ReadingPool | None = None

    def write_pages(self, version: int) -> None:
        """Make every page say which version it is: an index that mixes two of them shows it."""
        folder = self.root / "content"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.pages):
            text = f"# Page {number}\n\ngold price claim within {number} days, version {version}"
            (folder / f"{number}.md").write_text(text, encoding="utf-8")

    @contextmanager
    def library(self, *, with_index: bool = True, disk: Disk | None = None) -> Iterator[Library]:
        """Open the library as a start of the program does."""
        database = Database(f"sqlite:///{self.root / 'library.sqlite'}")
        try:
            migrate(database)
            index = self.root / "index" if with_index else None
            yield open_library(
                database=database,
                embedder=HashingEmbedder(dimension=self.dimension),
                load_model=_loaded,
                folder=index,
                disk=disk,
            )
        finally:
            database.close()

    def sync(self, disk: Disk | None = None) -> tuple[str, ...]:
        """Publish the pages and save the index; return what went wrong, in words."""
        with self.library(disk=disk) as library:
            report = sync_folder(
                library,
                self.root / "content",
                now=NOW,
                override_label=TO_PARTNERS,
                reading=self.reading,
            )
            return tuple(problem.what for problem in report.failed)

    def change_model(self, disk: Disk | None = None) -> None:
        """Let the model that is set read everything and take over."""
        with self.library(disk=disk) as library:
            library.prepare(lambda *_: None)

    def told(self, *, with_index: bool) -> list[Any]:
        """Return what a reader gets from this start."""
        with self.library(with_index=with_index) as library:
            allowed = library.allowed(READER, today=NOW.date())
            found: list[Any] = [allowed.count]
            for asked in ASKED:
                for search in (library.dense, library.words):
                    hits = search(asked, allowed, limit=10)
                    passages = library.passages([hit.row for hit in hits], allowed)
                    found += [
                        (passage.asset_id, passage.text, hit.score.hex())
                        for passage, hit in zip(passages, hits, strict=True)
                    ]
            return found

    def check(self) -> float:
        """Compare what a start gives with what the database alone gives; return its seconds.

        Raises:
            LostError: they differ, or versions are mixed.
        """
        started = time.perf_counter()
        given = self.told(with_index=True)
        took = time.perf_counter() - started
        if given != self.told(with_index=False):
            raise LostError("a start gave other results than the database")
        versions = {text.rsplit(" ", 1)[1] for _, text, _ in given[1:]}
        if given[0] != self.pages or len(versions) != 1:
            raise LostError(f"{given[0]} passages of versions {sorted(versions)}")
        return took


class FailingDisk(Disk):
    """A disk that fails once, at its step of that number; a write leaves half of its bytes."""

    def __init__(self, step: int, fail: Callable[[], None]) -> None:
        self._left = step
        self._fail = fail
        self.has_failed = False

    def make_folder(self, path: Path) -> None:
        """Make a folder."""
        self._step()
        super().make_folder(path)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """Write a file: its first half first, so that a failure leaves that."""
        super().write(path, content[: len(content) // 2])
        self._step()
        super().write(path, content)

    def sync(self, path: Path) -> None:
        """Sync to disk."""
        self._step()
        super().sync(path)

    def rename(self, path: Path, target: Path) -> None:
        """Rename."""
        self._step()
        super().rename(path, target)

    def _step(self) -> None:
        self._left -= 1
        if self._left == -1:
            self.has_failed = True
            self._fail()


def kill_me() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def _loaded(origin: str) -> HashingEmbedder:
    return HashingEmbedder(dimension=int(origin.rpartition("-")[2]))


def change_once(root: Path, pages: int, dimension: int, killed_at: int | None) -> None:
    """Change the model, a few texts at a time: what a process does that is killed meanwhile.

    With `killed_at` it kills itself at that step of the save at the end.
    """
    reading.READ_AT_ONCE = 2
    Place(root, pages, dimension).change_model(_killing(killed_at))


def sync_once(root: Path, pages: int, killed_at: int | None) -> None:
    """Publish the pages and save the index: what a process does that is killed meanwhile.

    With `killed_at` it kills itself at that step of the save.
    """
    Place(root, pages).sync(_killing(killed_at))


def _killing(step: int | None) -> Disk | None:
    return None if step is None else FailingDisk(step, kill_me)
