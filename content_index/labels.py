"""Labels and grants: who may see what. Pure, and the only place where it is decided.

A *label* is what an asset requires of its readers. A *grant* is what a set of readers holds: one
holder for every organisation (or the one person) that will see the message. A reader set sees an
asset only if **every** holder meets the label, so that a post in a shared channel holds only what
all of its organisations may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AudienceLevel(StrEnum):
    """How far an asset may travel."""

    INTERNAL = "internal"
    """The vendor's own people only."""
    TO_PARTNER = "to_partner"
    """Partners may read it; it must not leave the partner."""
    THRU_PARTNER = "thru_partner"
    """Partners may read it and pass it on to their customer."""
    PUBLIC = "public"
    """Anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an asset requires of its readers. An empty set asks for nothing.

    `partners`, `tiers`, `partner_types` and `regions` ask for one of their members;
    `certifications`, `milestones` and `products` ask for all of them, and so does
    `also_minimum_tiers`: where several descriptions name a minimum tier, each must be reached,
    as only the programme knows which is higher. `embargo_until` is the first day on which the asset
    may be shown, `expires_on` the last. Without an audience nobody sees it.
    """

    audience: AudienceLevel | None
    partners: frozenset[str] = frozenset()
    minimum_tier: str | None = None
    also_minimum_tiers: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    partner_types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    embargo_until: date | None = None
    expires_on: date | None = None

    @property
    def minimum_tiers(self) -> frozenset[str]:
        """Every minimum tier that is asked for; a reader must have reached all of them."""
        named = () if self.minimum_tier is None else (self.minimum_tier,)
        return self.also_minimum_tiers.union(named)

    @property
    def is_unconditional(self) -> bool:
        """True when nothing but the audience level and the dates is asked for."""
        return not (
            self.minimum_tiers
            or self.partners
            or self.tiers
            or self.partner_types
            or self.regions
            or self.certifications
            or self.milestones
            or self.products
        )


class HolderKind(StrEnum):
    """What kind of reader a holder stands for."""

    VENDOR = "vendor"
    PARTNER = "partner"
    UNKNOWN = "unknown"
    """An organisation or person that the programme does not know: least access."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One organisation, or one person, among the readers of a message.

    `tiers_reached` holds the partner's own tier and every tier below it, so that the order of tiers
    is known to the programme alone.
    """

    kind: HolderKind
    organisation: str = ""
    tier: str | None = None
    tiers_reached: frozenset[str] = frozenset()
    partner_type: str | None = None
    regions: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


UNKNOWN_HOLDER = Holder(kind=HolderKind.UNKNOWN)
VENDOR_HOLDER = Holder(kind=HolderKind.VENDOR, organisation="vendor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a set of readers holds: each holder must meet a label. No holder sees nothing."""

    holders: tuple[Holder, ...]


LEAST_GRANT = Grant(holders=(UNKNOWN_HOLDER,))
"""What an unknown or uncertain audience gets: public, unconditional content."""


def is_made_for(label: Label, grant: Grant) -> bool:
    """Say whether a label that these readers meet names their own partner or region.

    Never for the vendor's own people alone: they see what is made for each.
    """
    has_partner = any(holder.kind is HolderKind.PARTNER for holder in grant.holders)
    return has_partner and bool(label.partners or label.regions)


class Reason(StrEnum):
    """Why an asset is refused. Shown to the vendor's own people only, never to a partner."""

    NO_READERS = "no_readers"
    NO_AUDIENCE = "no_audience"
    EMBARGOED = "embargoed"
    EXPIRED = "expired"
    INTERNAL = "internal"
    UNKNOWN_READER = "unknown_reader"
    OTHER_PARTNER = "other_partner"
    TIER = "tier"
    PARTNER_TYPE = "partner_type"
    REGION = "region"
    CERTIFICATION = "certification"
    MILESTONE = "milestone"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One unmet requirement of one holder; `organisation` is empty where it concerns everybody."""

    reason: Reason
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a grant meets a label and, if not, every reason why."""

    allowed: bool
    refusals: tuple[Refusal, ...] = ()


def verdict(label: Label, grant: Grant, *, today: date) -> Verdict:
    """Decide whether every holder of the grant meets the label on that day."""
    refusals = [Refusal(reason=reason) for reason in _refused_to_everybody(label, grant, today)]
    for holder in grant.holders:
        refusals += [
            Refusal(reason=reason, organisation=holder.organisation)
            for reason in _refused_to(label, holder)
        ]
    return Verdict(allowed=not refusals, refusals=tuple(refusals))


def permits(label: Label, grant: Grant, *, today: date) -> bool:
    """Say whether every holder of the grant meets the label on that day."""
    return verdict(label, grant, today=today).allowed


def _refused_to_everybody(label: Label, grant: Grant, today: date) -> list[Reason]:
    reasons = []
    if not grant.holders:
        reasons.append(Reason.NO_READERS)
    if label.audience is None:
        reasons.append(Reason.NO_AUDIENCE)
    if label.embargo_until is not None and today < label.embargo_until:
        reasons.append(Reason.EMBARGOED)
    if label.expires_on is not None and today > label.expires_on:
        reasons.append(Reason.EXPIRED)
    return reasons


def _refused_to(label: Label, holder: Holder) -> list[Reason]:
    if holder.kind is HolderKind.VENDOR:
        return []
    if label.audience is AudienceLevel.INTERNAL:
        return [Reason.INTERNAL]
    if holder.kind is HolderKind.UNKNOWN:
        is_open = label.audience is AudienceLevel.PUBLIC and label.is_unconditional
        return [] if is_open else [Reason.UNKNOWN_READER]
    unmet = {
        Reason.OTHER_PARTNER: _asks_one_of(label.partners, {holder.organisation}),
        Reason.TIER: (
            not label.minimum_tiers <= holder.tiers_reached
            or _asks_one_of(label.tiers, {holder.tier})
        ),
        Reason.PARTNER_TYPE: _asks_one_of(label.partner_types, {holder.partner_type}),
        Reason.REGION: _asks_one_of(label.regions, holder.regions),
        Reason.CERTIFICATION: not label.certifications <= holder.certifications,
        Reason.MILESTONE: not label.milestones <= holder.milestones,
        Reason.PRODUCT: not label.products <= holder.products,
    }
    return [reason for reason, is_unmet in unmet.items() if is_unmet]


def _asks_one_of(required: frozenset[str], held: frozenset[str] | set[str | None]) -> bool:
    return bool(required) and required.isdisjoint(held)
