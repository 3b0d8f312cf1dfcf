"""What fits a text: only what may be seen, and nothing of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import store.tables  # noqa: F401 - registers the tables
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import Grant, Holder, HolderKind
from content_index.library import Library, open_library
from retrieval.fitting import ASSETS_MAX, text_fit
from tests.databases import new_database
from tests.parsing import sync_folder

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PARTNER = Grant(holders=(Holder(kind=HolderKind.PARTNER, organisation="p"),))
ABOUT = ("ransomware recovery in hospitals", "tape libraries", "pricing of cold storage")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    database = new_database(tmp_path / "x.sqlite")
    yield open_library(database=database, embedder=HashingEmbedder())
    database.close()


def publish(library: Library, folder: Path, texts: dict[str, str], *, audience: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        page = f"---\nlabel: {{audience: {audience}}}\n---\n{text}"
        (folder / f"{name}.md").write_text(page, encoding="utf-8")
    sync_folder(library, folder, now=NOW)


def test_the_asset_that_speaks_of_it_fits_best(library: Library, tmp_path: Path) -> None:
    pages = {f"a{n}": f"# A {n}\n\n{text}" for n, text in enumerate(ABOUT)}
    publish(library, tmp_path / "c", pages, audience="to_partner")
    found = text_fit(library, "a hospital wants recovery", PARTNER, today=NOW.date())
    titles = {asset.id: asset.title for asset in library.assets(PARTNER, today=NOW.date())}
    assert titles[max(found, key=lambda one: found[one])] == "A 0"
    assert max(found.values()) == 1.0
    assert len(found) <= ASSETS_MAX
    assert text_fit(library, "  ", PARTNER, today=NOW.date()) == {}


def test_what_may_not_be_seen_changes_nothing(library: Library, tmp_path: Path) -> None:
    pages = {f"a{n}": f"# A {n}\n\n{text}" for n, text in enumerate(ABOUT)}
    publish(library, tmp_path / "c", pages, audience="to_partner")
    before = text_fit(library, "hospital recovery", PARTNER, today=NOW.date())
    secret = {f"s{number}": "# S\n\nhospital recovery, hospital" for number in range(3)}
    publish(library, tmp_path / "c", secret, audience="internal")
    assert text_fit(library, "hospital recovery", PARTNER, today=NOW.date()) == before
