"""Who may hear what is recorded of a partner and of its deals.

In a channel everybody reads along, so it must be that partner's and the vendor's alone, for sure.
To one person it may be said if they belong to the partner or look after it; a deal, if they may see
it (see `playbooks/deals/queries.py`).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from playbooks.deals import queries as deals
from playbooks.programme import queries
from playbooks.programme.audience import Audience, is_of_one_partner
from playbooks.programme.people import Member, Partner, agreement_for
from playbooks.programme.readers import who


def partner_of_room(session: Session, audience: Audience) -> Partner | None:
    """Return the one partner who reads an audience's channel with the vendor, if that is sure."""
    if audience.person is not None or not audience.certain:
        return None
    found = {one.id: one for one in queries.partners_of_teams(session, audience.team_ids).values()}
    if len(found) != 1:
        return None
    (partner,) = found.values()
    vendor = queries.rules(session).vendor_team_ids
    is_own = is_of_one_partner(audience.team_ids, partner, vendor_team_ids=vendor)
    return partner if is_own else None


def person_of(session: Session, audience: Audience) -> Member | None:
    """Return the one member who reads an audience's message, if that is sure."""
    if audience.person is None or not audience.certain or audience.team_ids:
        return None
    return who(session, *audience.person)


def may_ask_about(member: Member, partner: Partner) -> bool:
    """Say whether the member belongs to the partner or looks after it. Pure."""
    return member.organisation == partner.id or member.looks_after(partner)


def may_hear(  # noqa: PLR0913 - of whom and what it tells
    session: Session,
    audience: Audience,
    *,
    partner_ids: Collection[str] = (),
    deal_ids: Collection[str] = (),
    team_ids: Collection[str] = (),
    agreed_with: Collection[str] = (),
) -> bool:
    """Say whether everybody of an audience may hear of all these partners and deals, now.

    What was `agreed_with` partners is for one person alone: their lead or their account manager.
    With `team_ids` those who read a channel are of these organisations alone, for sure.
    """
    if team_ids and audience.person is None:
        is_of_them = audience.certain and audience.team_ids <= set(team_ids)
        if not is_of_them:
            return False
    if agreed_with and not _may_hear_what_was_agreed(session, audience, agreed_with):
        return False
    if not partner_ids and not deal_ids:
        return True
    room = partner_of_room(session, audience)
    if room is not None:
        found = deals.deals_by_id(session, deal_ids)
        owners = {deal.partner_id for deal in found.values()}
        return len(found) == len(set(deal_ids)) and {*partner_ids, *owners} <= {room.id}
    person = person_of(session, audience)
    if person is None:
        return False
    partners = [queries.partner(session, partner_id) for partner_id in partner_ids]
    return all(one is not None and may_ask_about(person, one) for one in partners) and all(
        deals.deal(session, deal_id, viewer=person) is not None for deal_id in deal_ids
    )


def _may_hear_what_was_agreed(
    session: Session, audience: Audience, partner_ids: Collection[str]
) -> bool:
    person = person_of(session, audience)
    if person is None:
        return False
    partners = [queries.partner(session, partner_id) for partner_id in partner_ids]
    return all(one is not None and agreement_for(person, one) is not None for one in partners)
