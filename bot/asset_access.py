"""Whether readers see an asset; if not, every reason why, and what would change that.

For the vendor's own people, never shown to a partner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access_words import sentence, way_back
from playbooks.programme.achievements import ways_back
from playbooks.programme.audience import audience_grant
from playbooks.programme.queries import partners

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from content_index.assets import Asset
    from content_index.entitlement import Hindrance, Shelf
    from playbooks.programme.achievements import AchievementNow
    from playbooks.programme.audience import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why readers do not see an asset, and the same as a sentence."""

    hindrance: Hindrance
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """What would open an asset for a partner, and the same as a sentence."""

    organisation: str
    missing: AchievementNow
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether readers see an asset on a day. `holders` are what they hold grants as."""

    asset: Asset
    holders: tuple[str, ...]
    reasons: tuple[Reason, ...]
    restores: tuple[Restore, ...]

    @property
    def is_allowed(self) -> bool:
        """True when nothing keeps it from them."""
        return not self.reasons


def explained(
    session: Session, shelf: Shelf, asset: Asset, audience: Audience, *, today: date
) -> Explanation:
    """Say whether an audience sees an asset of the shelf on that day, and why not."""
    grant = audience_grant(session, audience, today)
    known = {partner.id: partner for partner in partners(session)}
    names = {partner.id: partner.name for partner in known.values()}
    of = {holder.organisation: holder for holder in grant.holders}
    return Explanation(
        asset=asset,
        holders=tuple(f"{holder.kind}:{holder.organisation}" for holder in grant.holders),
        reasons=tuple(
            Reason(
                hindrance=one,
                text=sentence(str(one.code), asset.label, of.get(one.organisation), names),
            )
            for one in shelf.hindrances(asset, grant, today=today)
        ),
        restores=tuple(
            Restore(
                organisation=partner.id,
                missing=one,
                text=way_back(one.state, one.kind, one.id, one.day, who=partner.name),
            )
            for holder in grant.holders
            if (partner := known.get(holder.organisation)) is not None
            for one in ways_back(asset.label, partner, today=today)
        ),
    )
