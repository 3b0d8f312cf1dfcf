"""The tables of the library. Everything that is searched can be rebuilt from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, UtcDateTime


class AssetRow(Base):
    """One asset: what may change without its bytes changing, above all its label and status.

    `version_number` names its current version. `source` is the folder it came from, `path` its
    place in there. `supersedes` holds the id of the asset that this one replaces.
    """

    __tablename__ = "content_assets"
    __table_args__ = (Index("ix_content_assets_source_path", "source", "path"),)

    id: Mapped[str] = mapped_column(String(500), primary_key=True)
    source: Mapped[str] = mapped_column(String(1000))
    path: Mapped[str] = mapped_column(String(1000))
    is_id_declared: Mapped[bool]
    version_number: Mapped[int]
    version_name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str | None] = mapped_column(String(320))
    updated: Mapped[date | None] = mapped_column(Date)
    review_by: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20))
    supersedes: Mapped[str | None] = mapped_column(String(500))
    label: Mapped[dict[str, Any]] = mapped_column(Json)
    suits: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VersionRow(Base):
    """One state of an asset's bytes. Rows are added, never changed but for `status`.

    `recipe` says how the passages were made (reader, chunker, title, size limit): when it differs,
    they are made again from the same bytes.
    """

    __tablename__ = "content_versions"
    __table_args__ = (UniqueConstraint("asset_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("content_assets.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    size_bytes: Mapped[int]
    recipe: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(20))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PassageRow(Base):
    """One passage of an asset's current version; older versions keep none.

    `text` is verbatim, `searchable` is what is embedded and indexed by words: title, heading path
    and the text without markup. `searchable_sha256` finds its vector in `content_embeddings`.
    """

    __tablename__ = "content_passages"
    __table_args__ = (
        UniqueConstraint("version_id", "ordinal"),
        {"sqlite_autoincrement": True},  # an id is never used twice, so a snapshot cannot mix
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("content_versions.id"))
    ordinal: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(Json)
    location: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    columns: Mapped[list[str]] = mapped_column(Json)
    text: Mapped[str] = mapped_column(Text)
    searchable: Mapped[str] = mapped_column(Text)
    searchable_sha256: Mapped[str] = mapped_column(String(64), index=True)
    anchor: Mapped[str] = mapped_column(Text, server_default="")
    slug: Mapped[str] = mapped_column(Text, server_default="")


class EmbeddingRow(Base):
    """The vector of a text under a model: little-endian float32, so nothing is embedded twice."""

    __tablename__ = "content_embeddings"

    text_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class TokensRow(Base):
    """The tokens of a text under a model, read along with its vector, see `CompactTokens`.

    `model` names the form in which they are kept, too.
    """

    __tablename__ = "content_tokens"

    text_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str] = mapped_column(String(200), primary_key=True)
    tokens: Mapped[bytes] = mapped_column(LargeBinary)


class ChangeRow(Base):
    """The change log: in which generation an asset's searchable passages last changed.

    A running index reads the passages of these assets alone. One row an asset, so it never grows
    beyond the library.
    """

    __tablename__ = "content_changes"

    asset_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    generation: Mapped[int] = mapped_column(index=True)


class MarkRow(Base):
    """The mark of each generation: whoever holds one that is not here holds another history."""

    __tablename__ = "content_generation_marks"

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(40))


class GenerationRow(Base):
    """Counters that tell a running process what to read again; one row, with id 1.

    `passages` moves when the set of searchable passages changes, `labels` with every change of an
    asset at all. `unlogged` is the last generation whose change log does not say which assets
    changed: whoever is older than that reads everything. `read_by` names the model that has read
    every passage, and is empty where that is not known.
    """

    __tablename__ = "content_generation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passages: Mapped[int]
    labels: Mapped[int]
    unlogged: Mapped[int] = mapped_column(server_default="0")
    read_by: Mapped[str] = mapped_column(String(250), server_default="")
