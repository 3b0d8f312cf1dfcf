"""What a source holds now: its listing, with names that can be used and told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from content_index.files import FileProblem
from content_index.manifest import MANIFEST_NAME, is_meant_as_manifest
from content_index.paths import named
from content_index.reading.formats import is_readable, suffix_of
from content_index.sources.queries import HeldItem
from content_index.sources.source import (
    MAXIMUM_ITEMS,
    CursorExpiredError,
    Item,
    Listing,
    Source,
    SourceError,
)


@dataclass(slots=True)
class Contents:
    """What a source holds now: readable items and manifests by key, paths unique among them.

    `refused` are those whose names cannot be used, `unruled` the folders of manifests among them.
    `unread` counts the files for which there is no reader, by suffix.
    """

    items: dict[str, Item]
    manifests: dict[str, Item]
    cursor: str | None
    is_complete: bool
    unlisted: Mapping[str, str]
    refused: tuple[FileProblem, ...] = ()
    unruled: frozenset[str] = frozenset()
    unread: Mapping[str, int] = field(default_factory=dict)

    @property
    def paths(self) -> set[str]:
        """The paths of all readable items."""
        return {item.path for item in self.items.values()}


def read_contents(source: Source, held: Mapping[str, HeldItem], cursor: str | None) -> Contents:
    """List a source: everything without a cursor, else what is held with the changes since then.

    Raises:
        SourceError: it cannot be listed.
    """
    try:
        listing = source.list_items(cursor)
    except CursorExpiredError:
        listing = source.list_items(None)
    if len(listing.items) > MAXIMUM_ITEMS:
        raise SourceError(
            f"It lists more than {MAXIMUM_ITEMS:,} documents", "Name a smaller part of it."
        )
    merged = {} if listing.is_complete else {key: known.item for key, known in held.items()}
    for key in listing.gone:
        merged.pop(key, None)
    merged |= {item.key: item for item in listing.items}
    return _sorted_out(merged, listing, describes_itself=source.traits.describes_itself)


def _sorted_out(
    merged: Mapping[str, Item], listing: Listing, *, describes_itself: bool
) -> Contents:
    wanted = {key: item for key, item in merged.items() if _is_wanted(item.path)}
    unread = Counter(suffix_of(item.path) for key, item in merged.items() if key not in wanted)
    found = named(wanted, listing.unlisted, tells_folders_apart=describes_itself)
    contents = Contents(
        items={},
        manifests={},
        # What is refused is not held: a record of changes would not tell of that manifest again.
        cursor=None if found.unruled else listing.cursor,
        is_complete=listing.is_complete,
        unlisted=found.unlisted,
        refused=found.refused,
        unruled=found.unruled,
        unread=unread + Counter(listing.unread),
    )
    for key, item in found.items.items():
        if describes_itself and PurePosixPath(item.path).name == MANIFEST_NAME:
            contents.manifests[key] = item
        elif is_readable(item.path):
            contents.items[key] = item
    return contents


def _is_wanted(path: str) -> bool:
    name = PurePosixPath(path).name
    return is_meant_as_manifest(name) or is_readable(name) or is_readable(name.strip())
