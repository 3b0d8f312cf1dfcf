"""From who will see a message to what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from content_index.labels import UNKNOWN_HOLDER, VENDOR_HOLDER, Grant, Holder
from playbooks.programme import queries
from playbooks.programme.entitlements import holder_of
from playbooks.programme.people import Identity, Member, Partner, Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Everybody who will see a message.

    For a post, `team_ids` names every organisation in the channel. For an ephemeral message or a
    DM, `person` is the (team id, user id) of its one reader, and `team_ids` is empty or the team
    it is read in. `certain` is False when a look-up failed, an invitation is pending, or anything
    else about the readers is not known for sure.
    """

    team_ids: frozenset[str]
    person: tuple[str, str] | None = None
    certain: bool = True


def is_of_one_partner(
    team_ids: frozenset[str], partner: Partner, *, vendor_team_ids: frozenset[str]
) -> bool:
    """Say whether that partner and nobody else than the vendor is among the organisations. Pure."""
    return bool(team_ids & partner.team_ids) and team_ids <= (vendor_team_ids | partner.team_ids)


def audience_grant(session: Session, audience: Audience, today: date) -> Grant:
    """Compute what an audience holds on that day, fresh from the programme.

    One holder for each organisation, and all of them must meet a label, so the least access wins.
    A team or person that the programme does not know, and any uncertainty, adds the unknown holder.
    A person counts as their member's organisation only if both the team and the user id match;
    where `team_ids` are given beside a person, those teams count as well. An empty audience gives
    a grant without holders, which sees nothing.
    """
    person = None
    if audience.person is not None:
        team_id, user_id = audience.person
        person = queries.member_by_identity(session, Identity(team_id=team_id, user_id=user_id))
    employer = None if person is None else queries.partner(session, person.organisation)
    partners = queries.partners_of_teams(session, audience.team_ids)
    needed = {p.id: p for p in partners.values()}
    if employer is not None:
        needed[employer.id] = employer
    return grant_of(
        audience,
        Programme(
            rules=queries.rules(session),
            partners=tuple(needed.values()),
            members=() if person is None else (person,),
        ),
        today,
    )


def grant_of(audience: Audience, programme: Programme, today: date) -> Grant:
    """Compute what an audience holds on that day by a programme, or by as much of it as matters.

    Pure; see `audience_grant` for the rules.
    """
    rules, holders = programme.rules, set[Holder]()
    if not audience.certain:
        holders.add(UNKNOWN_HOLDER)
    if audience.person is not None:
        team_id, user_id = audience.person
        identity = Identity(team_id=team_id, user_id=user_id)
        member = next((m for m in programme.members if identity in m.identities), None)
        holders.add(_holder_of_member(programme, member, today))
    partners = {team: partner for partner in programme.partners for team in partner.team_ids}
    for team_id in audience.team_ids:
        if team_id in rules.vendor_team_ids:
            holders.add(VENDOR_HOLDER)
        elif team_id in partners:
            holders.add(holder_of(partners[team_id], tiers=rules.tiers, today=today))
        else:
            holders.add(UNKNOWN_HOLDER)
    return Grant(holders=tuple(sorted(holders, key=lambda h: (h.kind, h.organisation))))


def _holder_of_member(programme: Programme, member: Member | None, today: date) -> Holder:
    if member is None:
        return UNKNOWN_HOLDER
    if member.is_vendor:
        return VENDOR_HOLDER
    partner = next((p for p in programme.partners if p.id == member.organisation), None)
    if partner is None:
        return UNKNOWN_HOLDER
    return holder_of(partner, tiers=programme.rules.tiers, today=today)
