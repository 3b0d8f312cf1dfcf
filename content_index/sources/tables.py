"""What is kept of sources: how each of them fares, what it holds, and what was pushed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.database import Base
from store.types import Json, StringSet, UtcDateTime


class SourceRow(Base):
    """How a source fares. `cursor` is where its record of changes was last read.

    `fingerprint` is a hash of everything that the last sync went by, when nothing of it was left
    undone: the same again means that nothing has changed. `failures` counts attempts in a row.
    `is_withdrawal_allowed` is a person's word for one sync that would otherwise ask first.
    """

    __tablename__ = "content_sources"

    id: Mapped[str] = mapped_column(String(1000), primary_key=True)
    cursor: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    documents: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)
    is_withdrawal_allowed: Mapped[bool] = mapped_column(default=False)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    listed_whole_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SourceItemRow(Base):
    """One document of a source as it was last listed and fetched; see `Item` for the columns.

    `version` is that of the bytes behind `sha256`; empty when they must be fetched again. `head`
    is front matter or a whole manifest: with it a label can be judged anew without the bytes.
    `verdict` says why the bytes cannot be read, and by which revision of the readers.
    """

    __tablename__ = "content_source_items"

    source: Mapped[str] = mapped_column(String(1000), primary_key=True)
    key: Mapped[str] = mapped_column(String(1000), primary_key=True)
    path: Mapped[str] = mapped_column(String(1000))
    version: Mapped[str] = mapped_column(Text)
    validator: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    size_bytes: Mapped[int]
    head: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[Any] = mapped_column(Json, nullable=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[str | None] = mapped_column(String(100))
    updated: Mapped[date | None] = mapped_column(Date)
    readers: Mapped[frozenset[str]] = mapped_column(StringSet)
    is_readers_known: Mapped[bool]
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    handle: Mapped[str] = mapped_column(Text)
    asset_id: Mapped[str | None] = mapped_column(String(500))


class PushedRow(Base):
    """A document that another system pushed, kept whole: for a push there is nothing to ask again.

    `sent_at` is the signed time of the push that it shows, in seconds since 1970. A withdrawn one
    keeps its row without content, so that an older push cannot bring it back.
    """

    __tablename__ = "content_pushed"

    source: Mapped[str] = mapped_column(String(1000), primary_key=True)
    key: Mapped[str] = mapped_column(String(1000), primary_key=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[str | None] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(Text)
    readers: Mapped[frozenset[str]] = mapped_column(StringSet)
    is_readers_known: Mapped[bool]
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    sent_at: Mapped[int] = mapped_column(BigInteger)


class PushDeliveryRow(Base):
    """The name of one delivery, so that it counts once however often it arrives."""

    __tablename__ = "content_push_deliveries"
    __table_args__ = (UniqueConstraint("source", "delivery"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(1000))
    delivery: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[int] = mapped_column(BigInteger)
