from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label
from content_index.library import Library, open_library
from content_index.sync import sync_folder
from content_index.words import terms
from store.database import Database

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


class WordHashEmbedder:
    """The in-memory twin of a model: texts that share words have near vectors."""

    name = "word-hash@1"
    dimension = 96
    token_limit = 220

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for term in terms(text, language="en"):
            digest = hashlib.sha256(term.encode()).digest()
            vector[digest[0] % self.dimension] += 1.0 if digest[1] % 2 else -1.0
        return vector / np.float32(np.linalg.norm(vector))


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
        database = Database(f"sqlite:///{tmp_path / f'library-{len(databases)}.sqlite'}")
        database.create_all()
        databases.append(database)
        library = open_library(database=database, embedder=WordHashEmbedder())
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
