"""Documents by a part of their title, for who keeps the library: current ones first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from content_index.assets import Asset, Status
from content_index.entitlement import Shelf


class Standing(StrEnum):
    """How a document counts now, in the order in which lists show it."""

    CURRENT = "current"
    OLDER_EDITION = "older edition"
    DRAFT = "draft"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document with how it counts."""

    asset: Asset
    standing: Standing


def listed(shelf: Shelf, part: str) -> list[Listed]:
    """Return every document with that in its title or id, case aside; by standing, then title."""
    wanted = part.casefold()
    found = [
        Listed(asset=asset, standing=standing_of(shelf, asset))
        for asset in shelf.assets.values()
        if wanted in f"{asset.title}\n{asset.id}".casefold()
    ]
    order = list(Standing)
    return sorted(found, key=lambda one: (order.index(one.standing), one.asset.title, one.asset.id))


def standing_of(shelf: Shelf, asset: Asset) -> Standing:
    """Say how a document counts, whoever reads it."""
    named = {
        Status.DRAFT: Standing.DRAFT,
        Status.SUPERSEDED: Standing.SUPERSEDED,
        Status.WITHDRAWN: Standing.WITHDRAWN,
    }
    if asset.status in named:
        return named[asset.status]
    newer = shelf.superseded_by.get(asset.id, ())
    if any(one.status is Status.PUBLISHED for one in newer):
        return Standing.SUPERSEDED
    return Standing.OLDER_EDITION if shelf.outdated_by.get(asset.id) else Standing.CURRENT
