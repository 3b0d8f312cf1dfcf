"""What is recorded of one partner, for the partner's own people and whoever looks after it.

What was agreed with the partner's lead (numbers, joint value) is not among it: see `agreement_for`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from playbooks.programme import queries
from playbooks.programme.achievements import AchievementNow, achievements
from playbooks.programme.people import Member, Partner
from playbooks.programme.readers import cam_of_partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A partner on a day.

    `cam` is the account manager that is recorded, `helper` whoever helps: the same, or an admin,
    also where the other is not in Slack.
    `next_tier` is empty on the highest tier, and on one that the programme does not have.
    `distributor` is a name, empty without one; `products` are names.
    """

    partner: Partner
    next_tier: str
    is_highest_tier: bool
    cam: Member | None
    helper: Member | None
    distributor: str
    products: tuple[str, ...]
    achievements: tuple[AchievementNow, ...]


def standing_of(session: Session, partner: Partner, *, today: date) -> Standing:
    """Gather what is recorded of a partner; whoever calls has made sure who will read it."""
    rules = queries.rules(session)
    tiers = rules.tiers
    place = tiers.index(partner.tier) if partner.tier in tiers else None
    above = () if place is None else tiers[place + 1 :]
    parent = queries.partner(session, partner.parent_id)
    cam = queries.member(session, partner.cam_id)
    titles = dict(rules.products)
    return Standing(
        partner=partner,
        next_tier=above[0] if above else "",
        is_highest_tier=place is not None and not above,
        cam=cam,
        helper=cam_of_partner(session, partner.id),
        distributor="" if parent is None else parent.name,
        products=tuple(titles.get(one, one) for one in sorted(partner.products)),
        achievements=achievements(partner, today=today),
    )
