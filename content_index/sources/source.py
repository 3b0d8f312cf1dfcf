"""What every source of documents offers, and the few ways in which one may fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

from content_index.reading.document import UnreadableError

MAXIMUM_ITEMS = 200_000
"""A listing that is longer than this is taken for a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document as a source lists it, before its bytes are read.

    `key` names it for good within its source: it survives a rename where the source has such
    names. `path` is its place in words, with forward slashes and the suffix of its format.
    `version` changes whenever the bytes may have changed; empty when only a fetch can tell. `url`
    is where people open it. `revision` is what the source calls this state, for people. `readers`
    are those who may open it in the source, in the source's own words; None where it does not say.
    `handle` is what the source itself needs to fetch it: short, and no secret.
    """

    key: str
    path: str
    version: str = ""
    url: str = ""
    title: str | None = None
    revision: str | None = None
    updated: date | None = None
    readers: frozenset[str] | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    """A description as in front matter, where the source carries one beside the bytes."""
    handle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is there. A listing is whole or it is not returned at all: it never stands for a part.

    With `is_complete` the items are all there are. Otherwise they are those that changed since the
    cursor that was asked about, and `gone` holds the keys of those that went. `cursor` is what to
    ask about next time; None where the source keeps no record of changes. `unlisted` names folders
    that exist and could not be looked into, and why: what is known below them stays as it was.
    `unread` counts, by suffix, files that the source itself left out as there is no reader for
    them; it may leave that to whoever lists.
    """

    items: tuple[Item, ...]
    gone: frozenset[str] = frozenset()
    is_complete: bool = True
    cursor: str | None = None
    unlisted: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One document's bytes.

    `validator` is handed back at the next fetch, so that the source can say "not modified".
    `version` and `path` replace the item's where only the fetch could tell them.
    """

    content: bytes
    validator: str = ""
    version: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What sort of source it is.

    `describes_itself`: its manifests and front matter are the vendor's own words and are trusted
    to label. `is_atomic`: its listing and bytes are one state, so they are published together;
    others are published some documents at a time, so that a long first sync can go on after a
    crash.
    """

    describes_itself: bool
    is_atomic: bool = False


class Source(Protocol):
    """A place that documents come from. Used by one thread at a time."""

    @property
    def id(self) -> str:
        """Its stable name: the absolute path of a folder, else kind and name ("git:handbook")."""

    @property
    def traits(self) -> Traits:
        """What sort of source it is."""

    def list_items(self, since: str | None) -> Listing:
        """Return everything, or what changed since a cursor where the source knows.

        Raises:
            SourceError: it cannot be listed now; nothing is known about any document.
            CursorExpiredError: it no longer knows that cursor: ask for everything.
        """

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return an item's bytes; None when they are still those of the validator.

        Raises:
            ItemGoneError: it went after it was listed.
            ItemFailedError: this one cannot be had now; others may.
            UnreadableError: this one can never be read as it is.
            SourceError: nothing can be had now.
        """


class SourceError(Exception):
    """A source as a whole cannot be read now: none of its documents changes.

    `what` and `todo` are for people and hold no secret. `retry_after_seconds` is the wait that the
    other side asked for, if it did.
    """

    def __init__(self, what: str, todo: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{what}. {todo}")
        self.what = what
        self.todo = todo
        self.retry_after_seconds = retry_after_seconds


class CursorExpiredError(Exception):
    """The source has forgotten what happened since the cursor."""


class ItemGoneError(Exception):
    """A document went between being listed and being fetched."""


class ItemFailedError(UnreadableError):
    """One document cannot be had now: it stays as it was and is tried again at the next sync."""


def web_address(url: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """Return the address if it may be shown as a link, else nothing.

    A link has one of the schemes, a host, no user name or password, and no blank or control
    character.
    """
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    is_plain = url.isprintable() and not any(mark in url for mark in ' "<>\\^`{|}')
    is_safe = parts.scheme in schemes and has_host and "@" not in parts.netloc and is_plain
    return url if is_safe and len(url) <= MAXIMUM_ADDRESS_CHARACTERS else ""


MAXIMUM_ADDRESS_CHARACTERS = 2_000
