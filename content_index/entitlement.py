"""The rows that a grant may search: the required argument of every search.

Only the library makes them (`allow_rows`), from labels and status read fresh from the database.
Everything that is counted about a reader's library is counted here, over allowed rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from content_index.assets import Asset, Status
from content_index.companions import whole_id, without_orphans
from content_index.curation.rules import ANY_OCCASION, Curation, Occasion, hidden, pinned
from content_index.labels import Grant, Label, permits, verdict
from store.readers import scope_of

if TYPE_CHECKING:
    from content_index.view import View

HIDDEN = "hidden"
"""A person keeps it back from these readers."""
OLDER_EDITION = "older_edition"
"""The same readers see a newer edition, or one that is kept back from them alone."""
ITS_DOCUMENT = "its_document"
"""It is what an author did not show of a document that these readers do not see."""
_SEAL: Final = object()


class NotAllowedError(LookupError):
    """A row was asked for that is outside the allowed ones: a fault of the caller."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found, and how well it matches (higher is better, within one search only)."""

    row: int
    score: float


def best_hits(rows: NDArray[np.int64], scores: NDArray[np.float64], *, limit: int) -> list[Hit]:
    """Return the highest scores first; equal ones in row order, which is asset and ordinal."""
    order = np.lexsort((rows, -scores))[:limit]
    return [Hit(int(rows[i]), float(scores[i])) for i in order]


class AllowedRows:
    """The rows of one view of the library that a grant may see on a day.

    Rows are numbered in order of asset id and ordinal. It holds for one question: keep none.

    Raises:
        TypeError: made by anything but `allow_rows`.
    """

    def __init__(  # noqa: PLR0913 - private to this module
        self,
        seal: object,
        *,
        view: View,
        grant: Grant,
        today: date,
        stamp: int,
        mask: NDArray[np.bool_],
    ) -> None:
        if seal is not _SEAL:
            raise TypeError("only the library says which rows are allowed: call Library.allowed")
        mask.setflags(write=False)
        self.view = view
        self.grant = grant
        self.today = today
        self.stamp = stamp
        self.mask = mask
        self._slots: dict[int, NDArray[np.bool_]] = {}

    @cached_property
    def count(self) -> int:
        """How many rows are allowed."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def version_ids(self) -> tuple[int, ...]:
        """The versions that the rows are of, ordered as rows are."""
        counts = np.bincount(self.view.version_of_row[self.mask], minlength=len(self.view.versions))
        return tuple(self.view.versions[at] for at in np.flatnonzero(counts).tolist())

    @cached_property
    def scope(self) -> str:
        """Their versions, for the database, which shows a reader no others."""
        return scope_of(self.version_ids)

    def slots(self, part: int) -> NDArray[np.bool_]:
        """Return which slots of a part of the view hold an allowed row, shape (slots,)."""
        if part not in self._slots:
            self._slots[part] = self.view.placement.marked(part, self.mask)
        return self._slots[part]

    @cached_property
    def total_words(self) -> int:
        """Words in all allowed rows."""
        return int(self.view.words.lengths[self.mask].sum())

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages of the allowed rows, sorted."""
        codes = np.flatnonzero(np.bincount(self.view.words.languages[self.mask]))
        return tuple(sorted(self.view.words.language_names[code] for code in codes.tolist()))

    def require(self, rows: Iterable[int]) -> NDArray[np.int64]:
        """Return the rows as an array.

        Raises:
            NotAllowedError: one of them is not allowed.
        """
        wanted = np.asarray(list(rows), dtype=np.int64)
        is_inside = (wanted >= 0) & (wanted < len(self.mask))
        if not is_inside.all() or not self.mask[wanted].all():
            raise NotAllowedError("a row outside the allowed ones was asked for")
        return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One reason why readers do not see an asset.

    `code` is one of `labels.Reason`, a status, or one of this module's; `organisation` is the
    reader it concerns, empty where it is everybody, `by` the assets that stand in its way.
    """

    code: str
    organisation: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """All assets with label and status as they stand in the database now.

    `stamp` is the change counter they were read at; `superseded_by` maps an asset's id to the
    assets that supersede it, because their files or a person say so. `outdated_by` maps an older
    edition's id to those of newer ones that nobody has named. `curations` are pins and hides.
    """

    stamp: int
    assets: Mapping[str, Asset]
    superseded_by: Mapping[str, tuple[Asset, ...]] = field(default_factory=dict)
    outdated_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    curations: tuple[Curation, ...] = ()

    @cached_property
    def _by_label(self) -> dict[Label, list[Asset]]:
        """The assets of each label: far fewer labels than assets are judged."""
        found: dict[Label, list[Asset]] = {}
        for asset in self.assets.values():
            found.setdefault(asset.label, []).append(asset)
        return found

    def is_current(self, asset: Asset, *, today: date) -> bool:
        """Say whether an asset is published and nothing in force has superseded it.

        A successor that is a draft, has no audience yet or is still under embargo supersedes
        nothing.
        """
        if asset.id not in self.superseded_by:
            return asset.status is Status.PUBLISHED
        return asset.status is Status.PUBLISHED and not any(
            successor.status is Status.PUBLISHED
            and successor.label.audience is not None
            and (successor.label.embargo_until is None or successor.label.embargo_until <= today)
            for successor in self.superseded_by[asset.id]
        )

    def permitted(
        self, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
    ) -> dict[str, Asset]:
        """Return, by id, the assets that the grant may see on that day, on that occasion.

        An older edition gives way where the same readers may see a newer one: what they may not
        see changes nothing. What a CAM hides from them goes last, and brings no older one back. A
        companion is among them only if its document is, whatever its own label says.
        """
        found = {
            asset.id: asset
            for label, assets in self._by_label.items()
            if permits(label, grant, today=today)
            for asset in assets
            if self.is_current(asset, today=today)
        }
        kept_back = hidden(self.curations, grant, occasion, today=today)
        return without_orphans(
            {
                asset_id: asset
                for asset_id, asset in found.items()
                if asset_id not in kept_back
                and found.keys().isdisjoint(self.outdated_by.get(asset_id, ()))
            }
        )

    def hindrances(
        self, asset: Asset, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
    ) -> tuple[Hindrance, ...]:
        """Say every reason why the grant does not see an asset; none exactly when it does.

        For the vendor's own people: what else there is may be named in it.
        """
        found = [
            Hindrance(code=refusal.reason, organisation=refusal.organisation)
            for refusal in verdict(asset.label, grant, today=today).refusals
        ]
        if asset.status is not Status.PUBLISHED:
            found.append(Hindrance(code=asset.status))
        elif not self.is_current(asset, today=today):
            newer = tuple(one.id for one in self.superseded_by[asset.id])
            found.append(Hindrance(code=Status.SUPERSEDED, by=newer))
        if asset.id in hidden(self.curations, grant, occasion, today=today):
            found.append(Hindrance(code=HIDDEN))
        if found:
            return tuple(found)
        permitted = self.permitted(grant, today=today, occasion=occasion)
        if asset.id in permitted:
            return ()
        newer = tuple(sorted(permitted.keys() & self.outdated_by.get(asset.id, frozenset())))
        if newer:
            return (Hindrance(code=OLDER_EDITION, by=newer),)
        return (Hindrance(code=ITS_DOCUMENT, by=(whole_id(asset.id) or "",)),)

    def pinned(
        self, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
    ) -> frozenset[str]:
        """Return the ids of the assets that go first, among those that the grant may see."""
        found = pinned(self.curations, grant, occasion, today=today)
        if not found:
            return found
        return found & set(self.permitted(grant, today=today, occasion=occasion))


def allow_rows(
    view: View, shelf: Shelf, grant: Grant, *, today: date, occasion: Occasion = ANY_OCCASION
) -> AllowedRows:
    """Work out which rows of a view the grant may see. Called by the library alone.

    A row of a version that is no longer its asset's current one is never allowed.
    """
    permitted = shelf.permitted(grant, today=today, occasion=occasion)
    current = {asset.version_id for asset in permitted.values()}
    is_allowed = np.fromiter(
        (version_id in current for version_id in view.versions), np.bool_, len(view.versions)
    )
    mask = is_allowed[view.version_of_row]
    return AllowedRows(_SEAL, view=view, grant=grant, today=today, stamp=shelf.stamp, mask=mask)


def narrowed_rows(allowed: AllowedRows, shelf: Shelf) -> AllowedRows:
    """Return the same rows without those that have been revoked since; never wider."""
    fresh = allow_rows(allowed.view, shelf, allowed.grant, today=allowed.today)
    return AllowedRows(
        _SEAL,
        view=allowed.view,
        grant=allowed.grant,
        today=allowed.today,
        stamp=fresh.stamp,
        mask=fresh.mask & allowed.mask,
    )
