"""Who somebody is, and who looks after whom."""

from __future__ import annotations

from sqlalchemy.orm import Session

from playbooks.programme import queries
from playbooks.programme.audience import Audience
from playbooks.programme.people import Identity, Member, Partner, Role


def who(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the member with that Slack account; both ids must match."""
    return queries.member_by_identity(session, Identity(team_id=team_id, user_id=user_id))


def find_member(session: Session, text: str) -> Member | None:
    """Find the one member meant by an id, email, handle, full name or Slack user id.

    None when nobody is meant, and when it could be more than one.
    """
    found = queries.members_named(session, text)
    return found[0] if len(found) == 1 else None


def find_reader(session: Session, text: str) -> Audience | None:
    """Find the audience meant by a channel id, `#name`, or whatever `find_member` takes.

    A member without a Slack account reads as the organisation. None when nobody is meant, and when
    it could be more than one.
    """
    text = text.strip()
    by_id = queries.channel(session, text) or queries.channel(session, text.upper())
    named = queries.channels(session, name=text.removeprefix("#"))
    if by_id is not None:
        return Audience(team_ids=by_id.team_ids)
    member = None if text.startswith("#") else find_member(session, text)
    if member is not None:
        return audience_of_member(session, member)
    return Audience(team_ids=named[0].team_ids) if len(named) == 1 else None


def audience_of_member(session: Session, member: Member) -> Audience:
    """Return the audience of a message that this one person reads."""
    if member.identities:
        first = member.identities[0]
        return Audience(team_ids=frozenset(), person=(first.team_id, first.user_id))
    if member.is_vendor:
        teams = queries.rules(session).vendor_team_ids
    else:
        partner = queries.partner(session, member.organisation)
        teams = frozenset() if partner is None else partner.team_ids
    return Audience(team_ids=teams, certain=bool(teams))


def cam_of_partner(session: Session, partner_id: str | None) -> Member | None:
    """Return the CAM of a partner, else an admin; None only in a programme without either.

    Whom Slack has no account of cannot be written to: an admin who is there goes before them.
    """
    cam = named_cam(session, partner_id)
    return cam if cam is not None and cam.accounts else first_in_slack(cam, any_admin(session))


def cam_of_channel(session: Session, channel_id: str) -> Member | None:
    """Return who looks after a channel: its CAM, else its partner's, else an admin.

    Whoever is in Slack goes before who is not, as for a partner.
    """
    channel = queries.channel(session, channel_id)
    if channel is None:
        return any_admin(session)
    return first_in_slack(
        queries.member(session, channel.cam_id), cam_of_partner(session, channel.partner_id)
    )


def named_cam(session: Session, partner_id: str | None, channel_id: str = "") -> Member | None:
    """Return the CAM whom the programme names for a channel, else for a partner, in Slack or not.

    A channel that the programme knows counts instead of `partner_id`.
    """
    channel = queries.channel(session, channel_id)
    if channel is not None:
        own = queries.member(session, channel.cam_id)
        return own or named_cam(session, channel.partner_id)
    partner = queries.partner(session, partner_id)
    return None if partner is None else queries.member(session, partner.cam_id)


def first_in_slack(*people: Member | None) -> Member | None:
    """Return the first who can be written to in Slack, else the first at all. Pure."""
    known = [one for one in people if one is not None]
    return next((one for one in known if one.accounts), known[0] if known else None)


def partners_looked_after(session: Session, member: Member) -> list[Partner]:
    """Return the partners that an account manager looks after, by name; an admin after all."""
    return queries.partners(session, cam_id=None if member.is_admin else member.id)


def any_admin(session: Session) -> Member | None:
    """Return the first programme admin by id, of those who are in Slack where any is."""
    return first_in_slack(*queries.members(session, role=Role.ADMIN))
