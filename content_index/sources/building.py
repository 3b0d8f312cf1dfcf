"""From a configured source to one that can be read, for as long as a block runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from ssl import create_default_context
from typing import Any

from pydantic import SecretStr

from content_index.sources.configuration import (
    ConfiguredSource,
    ConfluenceFields,
    FolderFields,
    GitFields,
    GoogleDriveFields,
    NotionFields,
    PushFields,
    SharePointFields,
    VendorFields,
    WebFields,
)
from content_index.sources.credentials import Secret, read_json_secret, read_secret
from content_index.sources.folder import FolderSource
from content_index.sources.git import GitAccess, GitSource
from content_index.sources.pushed import PushedSource
from content_index.sources.source import Source, SourceError
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a source is built with. `environment` holds the secrets that sources name."""

    environment: Mapping[str, str]
    data_folder: Path
    database: Database
    clock: Callable[[], datetime]


Opener = Callable[[ConfiguredSource, Any, Surroundings], AbstractContextManager[Source]]


@contextmanager
def opened_source(configured: ConfiguredSource, around: Surroundings) -> Iterator[Source]:
    """Open a source; its connections are closed with the block.

    Raises:
        SourceError: a secret is missing, or the library for its kind is not installed.
    """
    kind = configured.fields.kind
    with ExitStack() as stack:
        try:
            opened = _OPENERS[kind](configured, configured.fields, around)
            source = stack.enter_context(opened)
        except ModuleNotFoundError as error:
            extra = kind.replace("_", "-")
            raise SourceError(
                f"The library for {kind} is not installed ({error.name})",
                f"Run: pip install 'dealmate[{extra}]'",
            ) from error
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
            token=None if fields.token is None else _secret(configured, fields.token, around),
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


@contextmanager
def _google_drive(
    configured: ConfiguredSource, fields: GoogleDriveFields, around: Surroundings
) -> Iterator[Source]:
    from content_index.sources.google_drive import (  # noqa: PLC0415 - an optional library
        GoogleDriveSource,
        drive_service,
    )

    key = read_json_secret(fields.key, around.environment, base=configured.base)
    with closing(drive_service(key, api=fields.api, ca_file=_ca(configured, fields))) as service:
        yield GoogleDriveSource(
            name=configured.name,
            service=service,
            folder=fields.folder,
            drive=fields.drive,
            reads_permissions=bool(fields.permissions),
        )


@contextmanager
def _sharepoint(
    configured: ConfiguredSource, fields: SharePointFields, around: Surroundings
) -> Iterator[Source]:
    import httpx  # noqa: PLC0415 - loaded when needed

    from content_index.sources.sharepoint import (  # noqa: PLC0415 - an optional library
        AppTokens,
        SharePointSource,
    )

    ca_file = _ca(configured, fields)
    tokens = AppTokens(
        authority=f"{fields.authority}/{fields.tenant}",
        client_id=fields.client_id,
        secret=_secret(configured, fields.client_secret, around).get_secret_value(),
        api=fields.api,
        ca_file=ca_file,
    )
    verify = create_default_context(cafile=ca_file)
    with closing(tokens), httpx.Client(verify=verify, timeout=60, trust_env=False) as http:
        yield SharePointSource(
            name=configured.name,
            drive=fields.drive,
            tokens=tokens,
            http=http,
            api=fields.api,
            reads_permissions=bool(fields.permissions),
        )


@contextmanager
def _notion(
    configured: ConfiguredSource, fields: NotionFields, around: Surroundings
) -> Iterator[Source]:
    from content_index.sources.notion import (  # noqa: PLC0415 - an optional library
        NotionSource,
        notion_client,
    )

    token = _secret(configured, fields.token, around).get_secret_value()
    client = notion_client(token, api=fields.api, ca_file=_ca(configured, fields))
    with closing(client):
        yield NotionSource(name=configured.name, client=client, clock=around.clock)


@contextmanager
def _confluence(
    configured: ConfiguredSource, fields: ConfluenceFields, around: Surroundings
) -> Iterator[Source]:
    from content_index.sources.confluence import (  # noqa: PLC0415 - an optional library
        ConfluenceSource,
        confluence_client,
    )

    client = confluence_client(
        fields.address,
        username=fields.username,
        token=_secret(configured, fields.token, around).get_secret_value(),
        ca_file=_ca(configured, fields),
    )
    with closing(client):
        yield ConfluenceSource(name=configured.name, client=client, space=fields.space)


def _secret(configured: ConfiguredSource, secret: Secret, around: Surroundings) -> SecretStr:
    return read_secret(secret, around.environment, base=configured.base)


def _ca(configured: ConfiguredSource, fields: VendorFields) -> str | None:
    path = _optional(configured, fields.ca_file)
    return None if path is None else str(path)


def _optional(configured: ConfiguredSource, written: str | None) -> Path | None:
    return None if written is None else configured.path(written)


_OPENERS: Mapping[str, Opener] = {
    "folder": _folder,
    "git": _git,
    "web": _web,
    "push": _push,
    "google_drive": _google_drive,
    "sharepoint": _sharepoint,
    "notion": _notion,
    "confluence": _confluence,
}
