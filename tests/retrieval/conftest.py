from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from store.database import Database
from tests.databases import new_database
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PARTNER = Grant(
    holders=(
        Holder(
            kind=HolderKind.PARTNER,
            organisation="nordlicht",
            tier="gold",
            tiers_reached=frozenset({"registered", "silver", "gold"}),
        ),
    )
)


Page = Callable[..., str]
MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def make_library(tmp_path: Path) -> Iterator[MakeLibrary]:
    """Make a library of Markdown files, by path; front matter says who may read each."""
    databases: list[Database] = []

    def make(files: Mapping[str, str]) -> Library:
        folder = tmp_path / f"content-{len(databases)}"
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        database = new_database(tmp_path / f"library-{len(databases)}.sqlite")
        databases.append(database)
        library = open_library(database=database, embedder=HashingEmbedder(dimension=96))
        report = sync_folder(library, folder, now=NOW)
        assert not report.failed
        return library

    yield make
    for database in databases:
        database.close()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def partner() -> Grant:
    return PARTNER


@pytest.fixture
def page() -> Page:
    return _page


def _page(title: str, body: str, *, audience: str = "to_partner", extra: str = "") -> str:
    return f"---\ntitle: {title}\nlabel:\n  audience: {audience}\n{extra}---\n{body}\n"


@pytest.fixture
def make_asset() -> Callable[..., Asset]:
    """Make a published asset for partners; only what is named differs."""

    def make(
        *, stages: Iterable[str] = (), language: str = "en", updated: date | None = None
    ) -> Asset:
        return Asset(
            id="asset",
            version_id=1,
            version="1.0",
            title="An asset",
            kind=AssetKind.GUIDE,
            path="asset.md",
            url="",
            language=language,
            owner=None,
            updated=updated,
            review_by=None,
            label=Label(audience=AudienceLevel.TO_PARTNER),
            suits=Suits(stages=frozenset(stages)),
            status=Status.PUBLISHED,
        )

    return make
