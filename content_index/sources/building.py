"""From a configured source to one that can be read, for as long as a block runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_index.sources.configuration import (
    ConfiguredSource,
    FolderFields,
    GitFields,
    PushFields,
    WebFields,
)
from content_index.sources.credentials import read_secret
from content_index.sources.folder import FolderSource
from content_index.sources.git import GitAccess, GitSource
from content_index.sources.pushed import PushedSource
from content_index.sources.source import Source
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a source is built with. `environment` holds the secrets that sources name."""

    environment: Mapping[str, str]
    data_folder: Path
    database: Database


Opener = Callable[[ConfiguredSource, Any, Surroundings], AbstractContextManager[Source]]


@contextmanager
def opened_source(configured: ConfiguredSource, around: Surroundings) -> Iterator[Source]:
    """Open a source; its connections are closed with the block.

    Raises:
        SourceError: a secret is missing, or the library for its kind is not installed.
    """
    with _OPENERS[configured.fields.kind](configured, configured.fields, around) as source:
        yield source


@contextmanager
def _folder(
    configured: ConfiguredSource, fields: FolderFields, around: Surroundings
) -> Iterator[Source]:
    del around
    yield FolderSource(configured.path(fields.folder))


@contextmanager
def _git(configured: ConfiguredSource, fields: GitFields, around: Surroundings) -> Iterator[Source]:
    yield GitSource(
        name=configured.name,
        access=GitAccess(
            repository=fields.address,
            branch=fields.branch,
            username=fields.username,
            token=None if fields.token is None else read_secret(fields.token, around.environment),
            ssh_key_file=_optional(configured, fields.ssh_key_file),
            ca_file=_optional(configured, fields.ca_file),
        ),
        clone=around.data_folder / "sources" / f"{configured.name}.git",
        folder=fields.folder,
        search_path=around.environment.get("PATH", ""),
    )


@contextmanager
def _web(configured: ConfiguredSource, fields: WebFields, around: Surroundings) -> Iterator[Source]:
    del around
    from content_index.sources.outgoing import Browser  # noqa: PLC0415 - loaded when needed
    from content_index.sources.web import WebSource  # noqa: PLC0415

    with Browser(
        fields.hosts,
        allows_private=fields.allow_private_addresses,
        allows_http=fields.allow_http,
        ca_file=_optional(configured, fields.ca_file),
    ) as browser:
        yield WebSource(
            name=configured.name,
            browser=browser,
            sitemaps=fields.sitemaps,
            include=fields.include,
            exclude=fields.exclude,
            most_pages=fields.most_pages,
        )


@contextmanager
def _push(
    configured: ConfiguredSource, fields: PushFields, around: Surroundings
) -> Iterator[Source]:
    del fields
    yield PushedSource(name=configured.name, database=around.database)


def _optional(configured: ConfiguredSource, written: str | None) -> Path | None:
    return None if written is None else configured.path(written)


_OPENERS: Mapping[str, Opener] = {
    "folder": _folder,
    "git": _git,
    "web": _web,
    "push": _push,
}
