"""Which assets are older editions of another one, where nobody has said so. Pure.

Two published assets are editions of one document when they are of one kind and language, are for
the same readers and about the same things, their titles differ only by words that name an edition
("2025", "v2", "final"), and their texts are alike. The newer one counts. What is not certain (no
dates, or alike texts under other titles) is only listed for the owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache

from content_index.assets import Asset, Status
from content_index.companions import whole_id

ALIKE_FROM = 0.4
"""Resemblance from which texts under one title are editions: a quarter of the words has changed."""

MOST_EDITIONS = 24
"""A title that more documents share names a series, such as a newsletter: none replaces another."""

_EDITION_WORDS = frozenset(
    {"version", "ver", "rev", "revision", "edition", "release", "draft", "final", "copy", "old"}
    | {"new", "updated", "latest", "current", "archived", "archive"}
    | {"entwurf", "alt", "neu", "kopie", "fassung", "stand"}
)
_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"v?\d+[a-z]?|q[1-4]|h[12]|fy\d+")
_NUMBER = re.compile(r"\d+")
EditionKey = tuple[Hashable, ...]


def edition_key(asset: Asset) -> EditionKey | None:
    """Return what editions of one document share; None for a title of edition words alone."""
    kept = _without_edition(asset.title)
    label, suits = asset.label, asset.suits
    if not kept:
        return None
    return (
        asset.kind,
        asset.language.split("-")[0].lower(),
        kept,
        (label.partners, label.minimum_tiers, label.tiers, label.partner_types),
        (label.regions, label.products),
        (suits.products, suits.competitors, suits.industries),
    )


@lru_cache(maxsize=65_536)
def _without_edition(title: str) -> str:
    words = [word.casefold() for word in _WORD.findall(title)]
    return " ".join(w for w in words if w not in _EDITION_WORDS and not _NUMBERED.fullmatch(w))


def possible_editions(assets: Iterable[Asset]) -> list[list[Asset]]:
    """Return the groups, of two at least, among which older editions are looked for."""
    by_title: dict[str, list[Asset]] = {}
    for asset in assets:
        if asset.status is Status.PUBLISHED and whole_id(asset.id) is None:
            by_title.setdefault(_without_edition(asset.title), []).append(asset)
    groups: dict[EditionKey | None, list[Asset]] = {}
    for together in by_title.values():
        for asset in together if len(together) > 1 else ():
            groups.setdefault(edition_key(asset), []).append(asset)
    return [
        group
        for key, group in groups.items()
        if key is not None and 1 < len(group) <= MOST_EDITIONS
    ]


def newer_of(first: Asset, second: Asset) -> Asset | None:
    """Return the newer of two editions: by day, else by the numbers in title or version.

    A version without a dot may be a mere count of changes, and tells nothing. None when nothing
    tells them apart: then nobody may guess.
    """
    if first.updated is not None and second.updated is not None and first.updated != second.updated:
        return first if first.updated > second.updated else second
    if (first.updated is None) != (second.updated is None):
        return None
    for ours, theirs in (
        (_numbers(first.title), _numbers(second.title)),
        (_dotted(first.version), _dotted(second.version)),
    ):
        if ours and theirs and ours != theirs:
            return first if ours > theirs else second
    return None


def outdated_by(
    assets: Iterable[Asset], alike: Callable[[Asset, Asset], float]
) -> Mapping[str, frozenset[str]]:
    """Return, for each older edition, the ids of its newer ones.

    `alike` gives the resemblance of two assets' texts, 0 to 1; it is asked within groups only.
    """
    found: dict[str, set[str]] = {}
    for group in possible_editions(assets):
        for at, first in enumerate(group):
            for second in group[at + 1 :]:
                newer = newer_of(first, second)
                if newer is None or alike(first, second) < ALIKE_FROM:
                    continue
                older = second if newer is first else first
                found.setdefault(older.id, set()).add(newer.id)
    return {asset_id: frozenset(ids) for asset_id, ids in found.items()}


def _dotted(version: str) -> tuple[int, ...]:
    return _numbers(version) if "." in version else ()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBER.findall(text))
