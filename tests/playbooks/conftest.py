from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import store.tables  # noqa: F401 - registers the tables
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Label
from playbooks.plays.loading import LIBRARY, load_playbooks
from playbooks.plays.playset import PlaySet
from playbooks.programme.definition import ProgrammeDefinition, read_programme
from playbooks.programme.importing import import_programme
from store.database import Database
from tests.databases import new_database

TIDEWELL = Path(__file__).parents[2] / "examples" / "tidewell"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def today() -> date:
    return NOW.date()


@pytest.fixture(scope="session")
def tidewell() -> ProgrammeDefinition:
    return read_programme(TIDEWELL / "programme.yaml")


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, tidewell: ProgrammeDefinition
) -> dict[str, Path]:
    """Database files that are made once: `empty`, and `tidewell` with the programme imported."""
    folder = tmp_path_factory.mktemp("templates")
    database = new_database(folder / "tidewell.db")
    database.close()
    shutil.copy(folder / "tidewell.db", folder / "empty.db")
    with database.transaction() as session:
        import_programme(session, tidewell, NOW)
    database.close()
    return {name: folder / f"{name}.db" for name in ("empty", "tidewell")}


def _opened(template: Path, folder: Path) -> Iterator[Database]:
    shutil.copy(template, folder / "test.db")
    database = Database(f"sqlite:///{folder / 'test.db'}")
    yield database
    database.close()


@pytest.fixture
def empty_database(templates: dict[str, Path], tmp_path: Path) -> Iterator[Database]:
    yield from _opened(templates["empty"], tmp_path)


@pytest.fixture
def database(templates: dict[str, Path], tmp_path: Path) -> Iterator[Database]:
    yield from _opened(templates["tidewell"], tmp_path)


@pytest.fixture(scope="session")
def library_plays() -> PlaySet:
    return load_playbooks(LIBRARY)


@pytest.fixture(scope="session")
def make_asset() -> Callable[..., Asset]:
    def _make(
        asset_id: str,
        kind: AssetKind = AssetKind.ONE_PAGER,
        *,
        language: str = "en",
        review_by: date | None = None,
        expires_on: date | None = None,
        status: Status = Status.PUBLISHED,
        **suits: set[str],
    ) -> Asset:
        return Asset(
            id=asset_id,
            version_id=sum(map(ord, asset_id)),
            version="1.0",
            title=asset_id.replace("-", " ").capitalize(),
            kind=kind,
            path=f"{asset_id}.md",
            url=f"https://enable.tidewell.example/{asset_id}",
            language=language,
            owner="priya.nair@tidewell.example",
            updated=date(2026, 9, 1),
            review_by=review_by,
            label=Label(audience=AudienceLevel.TO_PARTNER, expires_on=expires_on),
            suits=Suits(**{name: frozenset(values) for name, values in suits.items()}),
            status=status,
        )

    return _make
