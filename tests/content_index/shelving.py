"""A library of its own for each test: real SQLite, real FAISS, hashed words for vectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.embedding import Embedder
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import VENDOR_HOLDER, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from content_index.reading.children import ReadingPool
from content_index.sync import SyncReport
from store.database import Database
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
VENDOR = Grant(holders=(VENDOR_HOLDER,))
PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="nordlicht"),))


def an_asset(asset_id: str, label: Label, *, status: Status = Status.PUBLISHED) -> Asset:
    """An asset as pure rules see it."""
    return Asset(
        id=asset_id,
        version_id=sum(map(ord, asset_id)),
        version="1",
        title=asset_id,
        kind=AssetKind.GUIDE,
        path=f"{asset_id}.md",
        url="",
        language="en",
        owner=None,
        updated=None,
        review_by=None,
        label=label,
        suits=Suits(),
        status=status,
    )


@dataclass(frozen=True, slots=True)
class Shelves:
    """A content folder and the library that is synced from it."""

    content: Path
    index: Path
    database: Database
    library: Library
    reading: ReadingPool

    def write(self, path: str, text: str) -> Path:
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def page(self, path: str, body: str, **said: Any) -> Path:
        head = "".join(f"{key}: {value}\n" for key, value in said.items())
        return self.write(path, f"---\n{head}---\n\n{body}\n")

    def sync(self, **options: Any) -> SyncReport:
        return sync_folder(
            self.library, self.content, **{"now": NOW, "reading": self.reading, **options}
        )

    def reopened(self, embedder: Embedder | None = None) -> Library:
        """What another process sees."""
        return open_library(
            database=self.database, embedder=embedder or HashingEmbedder(), folder=self.index
        )

    def found(
        self, query: str, grant: Grant = PARTNER, library: Library | None = None
    ) -> list[str]:
        """Ids of the assets that a search by words finds, best first."""
        searched = library or self.library
        allowed = searched.allowed(grant, today=TODAY)
        hits = searched.words(query, allowed, limit=10)
        passages = searched.passages([hit.row for hit in hits], allowed)
        return list(dict.fromkeys(passage.asset_id for passage in passages))

    def moved_to(self, content: Path) -> Shelves:
        return replace(self, content=content)
