"""What an author did not show, as an asset of its own beside the document's: its companion.

Speaker notes, hidden slides and hidden cells stand in a file that partners may be allowed to see.
They never become passages of that asset. They are stored as another asset, `<id>#notes`, with a
label of its own, so that the rows that a reader may search are worked out for it like for any
other: before the search, not after. It is never wider than the document's own label, and it is out
of every answer as soon as the document is. See docs/decisions/0017-notes-as-companions.md. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from content_index.labels import AudienceLevel, Label
from content_index.narrowing import narrower

_SUFFIX = "#notes"
"""No other id ends like this: declared ids hold no "#", and no path that is read ends so."""

_KEPT_BACK = {".pptx": "speaker notes and hidden slides", ".xlsx": "hidden cells"}

_Asset = TypeVar("_Asset")


def companion_id(asset_id: str) -> str:
    """Return the id of an asset's companion."""
    return asset_id + _SUFFIX


def whole_id(asset_id: str) -> str | None:
    """Return the id of the asset that this one is the companion of; None where it is none."""
    return asset_id.removesuffix(_SUFFIX) if asset_id.endswith(_SUFFIX) else None


def companion_title(title: str, *, suffix: str) -> str:
    """Return the title of the companion of a document with that title and file suffix."""
    return f"{title} ({_KEPT_BACK.get(suffix, 'not shown')})"


def companion_label(label: Label | None, said: AudienceLevel | None) -> Label | None:
    """Return the companion's label: the document's own, but for an audience of its own.

    That is `internal` unless the description said another, and never wider than the document's.
    """
    if label is None or label.audience is None:
        return label
    return replace(label, audience=narrower(label.audience, said or AudienceLevel.INTERNAL))


def without_orphans(assets: Mapping[str, _Asset]) -> dict[str, _Asset]:
    """Leave out each companion whose document is not there too."""
    return {
        asset_id: asset
        for asset_id, asset in assets.items()
        if (whole := whole_id(asset_id)) is None or whole in assets
    }
