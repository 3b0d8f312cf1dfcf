"""What a partner holds on a given day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from content_index.labels import Holder, HolderKind
from playbooks.programme.people import Partner


def holder_of(partner: Partner, *, tiers: Sequence[str], today: date) -> Holder:
    """Compute what the partner brings to a label on that day.

    `tiers` run from the lowest to the highest. A tier that is not among them gives no tier at all;
    a certification or milestone that has lapsed, or is yet to come, does not count.
    """
    rank = tiers.index(partner.tier) if partner.tier in tiers else -1
    return Holder(
        kind=HolderKind.PARTNER,
        organisation=partner.id,
        tier=tiers[rank] if rank >= 0 else None,
        tiers_reached=frozenset(tiers[: rank + 1]),
        partner_type=partner.type,
        regions=partner.regions,
        certifications=frozenset(c.id for c in partner.certifications if c.is_held(today=today)),
        milestones=frozenset(m.id for m in partner.milestones if m.is_held(today=today)),
        products=partner.products,
    )
