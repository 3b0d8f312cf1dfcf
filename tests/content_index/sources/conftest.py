"""Every kind of source over a world that tests can change, wired as the program wires it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from content_index.planning import Caution
from content_index.reading.children import ReadingPool
from content_index.sources.building import Surroundings, opened_source
from content_index.sources.configuration import ConfiguredSource, read_sources
from content_index.sources.source import Source
from content_index.sync import SyncReport
from tests.content_index.shelving import NOW, Shelves
from tests.content_index.sources import vendors, wikis
from tests.content_index.sources.local import FolderWorld, GitWorld, PushWorld
from tests.content_index.sources.standin import (
    Authority,
    StandIn,
    make_authority,
    standing_in,
)
from tests.content_index.sources.vendors import Speaker, World
from tests.databases import new_database
from tests.parsing import sync_source

LATER = datetime(2026, 6, 1, tzinfo=UTC)
TO_PARTNER = {"label": {"audience": "to_partner"}}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def drive_key() -> dict[str, str]:
    return vendors.service_account_key("https://to-be-replaced.example")


@dataclass(slots=True)
class Arrangement:
    """A world, how it is configured as a source, and the library that is synced from it."""

    world: Any
    fields: dict[str, Any]
    shelves: Shelves
    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    stand_in: StandIn | None = None
    suffix: str = ".html"

    @property
    def server(self) -> StandIn:
        """The stand-in of a source that has one."""
        assert self.stand_in is not None
        return self.stand_in

    def configured(self, **more: Any) -> ConfiguredSource:
        file = self.folder / "sources.yaml"
        said = {"defaults": TO_PARTNER, **self.fields, **more}
        file.write_text(yaml.safe_dump({"sources": {"tested": said}}), encoding="utf-8")
        (configured,) = read_sources(file)
        return configured

    def opened(self, **more: Any) -> AbstractContextManager[Source]:
        around = Surroundings(
            environment={"PATH": "/usr/bin:/bin:/usr/local/bin", **self.secrets},
            data_folder=self.folder / "data",
            database=self.shelves.database,
            clock=lambda: LATER,
        )
        return opened_source(self.configured(**more), around)

    def sync(
        self,
        *,
        is_poll: bool = False,
        caution: Caution = Caution.MOST,
        now: datetime = NOW,
        **more: Any,
    ) -> SyncReport:
        with self.opened(**more) as source:
            return sync_source(
                self.shelves.library,
                source,
                now=now,
                rules=self.configured(**more).rules,
                is_poll=is_poll,
                caution=caution,
                reading=self.shelves.reading,
            )

    def page(self, *words: str) -> str:
        """A document of this source's format that says the words."""
        if self.suffix == ".html":
            return f"<html><body><p>{' '.join(words)}</p></body></html>"
        return "\n".join(words) + "\n"


Arrange = Callable[[str], Arrangement]


@pytest.fixture
def arrange(
    tmp_path: Path, authority: Authority, drive_key: dict[str, str], reading: ReadingPool
) -> Iterator[Arrange]:
    """Set up a source of a kind."""
    with ExitStack() as stack:

        def made(kind: str) -> Arrangement:
            shelves = stack.enter_context(_shelves(tmp_path, reading))
            if kind in _LOCAL:
                return _local(kind, shelves, tmp_path)
            world, places = World(), [""]
            speaker = _speaker(kind, world, lambda: places[0])
            stand_in = stack.enter_context(standing_in(speaker, authority))
            places[0] = stand_in.url
            fields = {"kind": kind, "ca_file": str(authority.ca_file)}
            secrets = _sign_in(kind, fields, world, stand_in, drive_key)
            suffix = ".md" if kind == "notion" else ".html"
            return Arrangement(world, fields, shelves, tmp_path, secrets, stand_in, suffix)

        yield made


_LOCAL = ("folder", "git", "push")
KINDS = (*_LOCAL, "web", "google_drive", "sharepoint", "notion", "confluence")


@contextmanager
def _shelves(folder: Path, reading: ReadingPool) -> Iterator[Shelves]:
    database = new_database(folder / "library.sqlite")
    library = open_library(database=database, embedder=HashingEmbedder(), folder=folder / "index")
    yield Shelves(folder / "unused", folder / "index", database, library, reading)
    database.close()


def _local(kind: str, shelves: Shelves, folder: Path) -> Arrangement:
    root = folder / "content"
    if kind == "push":
        world: Any = PushWorld(shelves.database)
        fields: dict[str, Any] = {"kind": kind, "secret": {"environment": "PUSH_SECRET"}}
    elif kind == "git":
        world = GitWorld(root)
        fields = {"kind": kind, "repository": str(root), "branch": "main", "allow_local": True}
    else:
        root.mkdir(exist_ok=True)
        world = FolderWorld(root)
        fields = {"kind": kind, "folder": str(root)}
    return Arrangement(world, fields, shelves, folder)


def _speaker(kind: str, world: World, base: Callable[[], str]) -> Speaker:
    if kind == "web":
        return wikis.Website(world, base, robots="User-agent: *\nDisallow: /private/\n")
    if kind == "google_drive":
        return vendors.GoogleDrive(world)
    if kind == "sharepoint":
        return vendors.SharePoint(world, base)
    return wikis.Notion(world) if kind == "notion" else wikis.Confluence(world)


def _sign_in(
    kind: str,
    fields: dict[str, Any],
    world: World,
    stand_in: StandIn,
    drive_key: dict[str, str],
) -> dict[str, str]:
    """Complete the fields, and return the secrets that they name."""
    import json  # noqa: PLC0415

    secret = {"environment": "TESTED_SECRET"}
    if kind == "web":
        fields |= {
            "sitemaps": [f"{stand_in.url}/sitemap.xml"],
            "hosts": [f"127.0.0.1:{stand_in.port}"],
            "allow_private_addresses": True,
        }
        return {}
    if kind == "google_drive":
        fields |= {"folder": "root-folder", "key": secret, "api": stand_in.url}
        key = {**drive_key, "token_uri": f"{stand_in.url}/token"}
        return {"TESTED_SECRET": json.dumps(key)}
    if kind == "sharepoint":
        fields |= {
            "tenant": "tenant-1",
            "client_id": "client-1",
            "client_secret": secret,
            "drive": "drive-1",
            "authority": stand_in.url,
            "api": stand_in.url,
        }
        return {"TESTED_SECRET": "right"}
    if kind == "notion":
        fields |= {"token": secret, "api": stand_in.url}
    else:
        fields |= {"address": stand_in.url, "space": "SALES", "token": secret}
    return {"TESTED_SECRET": world.token}
