"""All assets as they count now: what files say, what people ruled, what is newer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from content_index import queries
from content_index.assets import Asset, Status
from content_index.editions import outdated_by, possible_editions
from content_index.entitlement import Shelf
from content_index.labels import Label
from content_index.life import queries as life
from content_index.life.rulings import NOTHING_RULED, ruled
from content_index.likeness import alike, shingles, signature
from content_index.shelf.queries import filed_assets, texts_of_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Refiled:
    """What a file would say of its asset when it is read again."""

    label: Label
    status: Status


def read_shelf(session: Session, *, refiled: Mapping[str, Refiled] | None = None) -> Shelf:
    """Read all assets as they count now: what files say, what people ruled, what is newer.

    With `refiled` they count as if these files, by asset id, had been read again.
    """
    stamp = queries.counters(session).labels
    rulings = life.rulings(session)
    assets: dict[str, Asset] = {}
    successors: dict[str, set[str]] = {}
    for filed in filed_assets(session):
        ruling = rulings.get(filed.asset.id, NOTHING_RULED)
        asset, anew = filed.asset, (refiled or {}).get(filed.asset.id)
        if anew is not None:
            asset = replace(asset, label=anew.label, status=anew.status)
        assets[asset.id] = ruled(asset, ruling, version_number=filed.version_number)
        if filed.supersedes:
            successors.setdefault(filed.supersedes, set()).add(filed.asset.id)
        if ruling.superseded_by:
            successors.setdefault(filed.asset.id, set()).add(ruling.superseded_by)
    return Shelf(
        stamp=stamp,
        assets=assets,
        superseded_by={
            name: tuple(assets[one] for one in sorted(found) if one in assets)
            for name, found in successors.items()
        },
        outdated_by=_outdated(session, assets.values()),
        curations=life.curations(session),
    )


def _outdated(session: Session, assets: Iterable[Asset]) -> Mapping[str, frozenset[str]]:
    everything = list(assets)
    wanted = [one.version_id for group in possible_editions(everything) for one in group]
    signatures = life.signatures(session, wanted)
    without = [version_id for version_id in wanted if version_id not in signatures]
    for version_id, texts in texts_of_versions(session, without).items():
        signatures[version_id] = signature(shingles(texts))  # stored by an older release
    nothing = signature(shingles(()))

    def alike_texts(first: Asset, second: Asset) -> float:
        return alike(
            signatures.get(first.version_id, nothing), signatures.get(second.version_id, nothing)
        )

    return outdated_by(everything, alike_texts)
