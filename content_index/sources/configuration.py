"""The file sources.yaml: which sources there are, checked strictly, errors with their lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from content_index.description import (
    DefaultFields,
    DescriptionError,
    LabelFields,
    Text,
    checked,
)
from content_index.files import PermissionRule, SourceRules
from content_index.labels import AudienceLevel
from content_index.lines import Yaml, YamlError, parse_yaml
from content_index.manifest import Manifest, entries_of
from content_index.sources.credentials import Secret
from content_index.sources.source import web_address

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_HOST = r"^[A-Za-z0-9.-]+(:\d{1,5})?$"


def _https(value: str) -> str:
    if not web_address(value):
        raise ValueError("an address starts with https:// and holds no user name or password")
    return value


def _site(value: str) -> str:
    if not web_address(value, schemes=("https", "http")):
        raise ValueError("an address starts with https:// and holds no user name or password")
    return value


def _at_least_one(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("at least one")
    return values


HttpsAddress = Annotated[Text, AfterValidator(_https)]
SiteAddress = Annotated[Text, AfterValidator(_site)]
Host = Annotated[Text, Field(pattern=_HOST)]
Identifier = Annotated[Text, Field(pattern=r"^[A-Za-z0-9!,._:-]+$")]


class PermissionFields(BaseModel):
    """One entry of `permissions`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    without: Text
    label: LabelFields


class SourceFields(BaseModel):
    """Keys of every source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every_seconds: Annotated[int, Field(ge=5, le=86_400)] = 60
    defaults: DefaultFields = DefaultFields()
    files: list[dict[str, Any]] = Field(default_factory=list)


class FolderFields(SourceFields):
    """A folder of this machine."""

    kind: Literal["folder"]
    folder: Text
    every_seconds: Annotated[int, Field(ge=5, le=86_400)] = 30


class GitFields(SourceFields):
    """A git repository."""

    kind: Literal["git"]
    repository: Text
    branch: Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")] | None = None
    folder: Annotated[str, Field(pattern=r"^[A-Za-z0-9._ /-]*$", max_length=500)] = ""
    username: Annotated[Text, Field(pattern=r"^[^:\s]+$")] = "x-access-token"
    token: Secret | None = None
    ssh_key_file: Text | None = None
    ca_file: Text | None = None
    allow_local: bool = False

    @model_validator(mode="after")
    def _of_an_allowed_transport(self) -> Self:
        parts = urlsplit(self.repository)
        if parts.scheme == "file" or self.repository.startswith("/"):
            if not self.allow_local:
                raise ValueError("a repository of this machine needs 'allow_local: true'")
        elif parts.scheme not in ("https", "ssh") or not parts.hostname:
            raise ValueError("repository: an https:// or ssh:// address")
        if parts.password is not None or (parts.scheme == "https" and parts.username is not None):
            raise ValueError("repository: no user name or password in it; use 'token'")
        if self.branch is not None and ".." in self.branch:
            raise ValueError("branch: no '..' in it")
        return self

    @property
    def address(self) -> str:
        """The repository as a URL."""
        is_path = self.repository.startswith("/")
        return f"file://{self.repository}" if is_path else self.repository


class WebFields(SourceFields):
    """A website by its sitemaps."""

    kind: Literal["web"]
    sitemaps: Annotated[tuple[SiteAddress, ...], AfterValidator(_at_least_one)]
    hosts: Annotated[tuple[Host, ...], AfterValidator(_at_least_one)]
    include: tuple[Text, ...] = ()
    exclude: tuple[Text, ...] = ()
    most_pages: Annotated[int, Field(ge=1, le=100_000)] = 5_000
    every_seconds: Annotated[int, Field(ge=5, le=86_400)] = 300
    allow_private_addresses: bool = False
    allow_http: bool = False
    ca_file: Text | None = None


class PushFields(SourceFields):
    """Documents that another system pushes."""

    kind: Literal["push"]
    secret: Secret
    permissions: tuple[PermissionFields, ...] = ()
    every_seconds: Annotated[int, Field(ge=5, le=86_400)] = 30


class VendorFields(SourceFields):
    """Keys of every vendor's drive."""

    permissions: tuple[PermissionFields, ...] = ()
    ca_file: Text | None = None


class GoogleDriveFields(VendorFields):
    """A folder of Google Drive, or a shared drive."""

    kind: Literal["google_drive"]
    folder: Identifier
    drive: Identifier | None = None
    key: Secret
    api: HttpsAddress = "https://www.googleapis.com"


class SharePointFields(VendorFields):
    """A document library of SharePoint."""

    kind: Literal["sharepoint"]
    tenant: Identifier
    client_id: Identifier
    client_secret: Secret
    drive: Identifier
    authority: HttpsAddress = "https://login.microsoftonline.com"
    api: HttpsAddress = "https://graph.microsoft.com"


class NotionFields(VendorFields):
    """What a Notion integration was given."""

    kind: Literal["notion"]
    token: Secret
    api: HttpsAddress = "https://api.notion.com"


class ConfluenceFields(VendorFields):
    """A space of Confluence."""

    kind: Literal["confluence"]
    address: HttpsAddress
    space: Annotated[Text, Field(pattern=r"^[A-Za-z0-9~._-]+$")]
    username: Text | None = None
    token: Secret
    permissions: tuple[PermissionFields, ...] = (
        PermissionFields(without="space", label=LabelFields(audience=AudienceLevel.INTERNAL)),
    )


AnySource = (
    FolderFields
    | GitFields
    | WebFields
    | PushFields
    | GoogleDriveFields
    | SharePointFields
    | NotionFields
    | ConfluenceFields
)

KINDS: Mapping[str, type[AnySource]] = {
    "folder": FolderFields,
    "git": GitFields,
    "web": WebFields,
    "push": PushFields,
    "google_drive": GoogleDriveFields,
    "sharepoint": SharePointFields,
    "notion": NotionFields,
    "confluence": ConfluenceFields,
}


class _Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)


class SourcesFileError(ValueError):
    """The file cannot be used; `problems` are (line from 1 or None, what)."""

    def __init__(self, path: Path, problems: list[tuple[int | None, str]]) -> None:
        self.problems = problems
        lines = [
            f"{path}{'' if line is None else f', line {line}'}: {what}" for line, what in problems
        ]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredSource:
    """One source as it is configured; `base` is the folder that relative paths start from."""

    name: str
    fields: AnySource
    rules: SourceRules
    base: Path

    @property
    def id(self) -> str:
        """The id that the source will have."""
        if isinstance(self.fields, FolderFields):
            return str(self.path(self.fields.folder).resolve())
        return f"{self.fields.kind}:{self.name}"

    def path(self, written: str) -> Path:
        """Return a path of the file as it is meant."""
        return self.base / Path(written).expanduser()


def read_sources(path: Path) -> tuple[ConfiguredSource, ...]:
    """Read and check a file of sources.

    Raises:
        SourcesFileError: with the line of everything that is wrong.
    """
    try:
        yaml = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesFileError(path, [(None, f"cannot be read ({error})")]) from error
    except YamlError as error:
        raise SourcesFileError(path, [(error.line, error.what)]) from error
    try:
        outer = checked(yaml, _Outer, {} if yaml.value is None else yaml.value, at=())
    except DescriptionError as error:
        raise SourcesFileError(path, [*error.problems]) from error
    found: list[ConfiguredSource] = []
    problems: list[tuple[int | None, str]] = []
    for name in outer.sources:
        try:
            found.append(_configured(yaml, name, outer.sources[name], path))
        except DescriptionError as error:
            problems += error.problems
    ids = [source.id for source in found]
    for source in found:
        if ids.count(source.id) > 1:
            line = yaml.line(("sources", source.name))
            problems.append((line, f"{source.name}: the same source as another one"))
    if problems:
        raise SourcesFileError(path, problems)
    return tuple(found)


def named_folder(path: str) -> ConfiguredSource:
    """Return a folder that somebody named by its path, as a source without rules of its own."""
    return ConfiguredSource(
        name=path,
        fields=FolderFields(kind="folder", folder=path),
        rules=SourceRules(),
        base=Path("/"),
    )


def _configured(yaml: Yaml, name: str, value: dict[str, Any], path: Path) -> ConfiguredSource:
    at = ("sources", name)
    if _NAME.fullmatch(name) is None:
        what = f"{name!r}: a name is made of small letters, digits and hyphens"
        raise DescriptionError([(yaml.line(at), what)])
    kind = value.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        what = f"{name}.kind: one of {', '.join(KINDS)}"
        raise DescriptionError([(yaml.line((*at, "kind")), what)])
    fields = checked(yaml, model, value, at=at)
    manifest = Manifest(
        folder="",
        defaults=fields.defaults,
        entries=entries_of(yaml, fields.files, at=(*at, "files")),
        name=path.name,
    )
    broken = [entry.fault for entry in manifest.entries if entry.fault is not None]
    if broken:
        raise DescriptionError([problem for fault in broken for problem in fault.problems])
    rules = SourceRules(manifest=manifest, permissions=_permissions(fields))
    return ConfiguredSource(
        name=name,
        fields=fields,
        rules=rules,
        base=path.resolve().parent,
    )


def _permissions(fields: SourceFields) -> tuple[PermissionRule, ...]:
    if not isinstance(fields, VendorFields | PushFields):
        return ()
    return tuple(
        PermissionRule(without=entry.without, label=entry.label.label())
        for entry in fields.permissions
    )
