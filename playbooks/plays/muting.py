"""Who wants to hear nothing, of what, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from playbooks.plays.mutes import queries
from playbooks.plays.nudge import Mute
from playbooks.plays.playset import PlaySet
from playbooks.programme.people import Member

EVERYTHING = "*"
"""The scope of who wants no nudges at all; other scopes are `playbook` and `playbook/play`."""


def is_scope(text: str, plays: PlaySet) -> bool:
    """Say whether this names everything, a playbook in force, or one of its plays."""
    known = {EVERYTHING} | {p.id for p in plays.plays} | {p.playbook.playbook for p in plays.plays}
    return text in known


def mute(  # noqa: PLR0913 - who, what, how long, by whom
    session: Session,
    *,
    member_id: str | None = None,
    partner_id: str | None = None,
    scope: str,
    until: datetime | None,
    by: str,
    now: datetime,
) -> Mute:
    """Silence a play, a playbook or everything, for one person or one partner.

    Doing it again sets the end anew; without `until` it holds until somebody ends it.

    Raises:
        ValueError: neither or both of member and partner are given.
    """
    if (member_id is None) == (partner_id is None):
        raise ValueError("mute for a member or for a partner")
    value = Mute(
        member_id=member_id, partner_id=partner_id, scope=scope, until=until, by=by, at=now
    )
    queries.save_mute(session, value)
    return value


def unmute(
    session: Session, *, member_id: str | None = None, partner_id: str | None = None, scope: str
) -> bool:
    """End a silence; False when there was none."""
    return queries.delete_mute(session, member_id=member_id, partner_id=partner_id, scope=scope)


def why_muted(
    session: Session, *, member: Member | None, partner_id: str, play_id: str, now: datetime
) -> str | None:
    """Say why this person, or their partner, is to hear nothing of a play; None when they are."""
    scopes = {EVERYTHING, play_id, play_id.split("/", 1)[0]}
    if member is not None and member.opt_outs & scopes:
        what = "nudges" if EVERYTHING in member.opt_outs else "these messages"
        return f"{member.first_name} has asked for no {what}."
    for one in queries.mutes(
        session, member_id=None if member is None else member.id, partner_id=partner_id
    ):
        if one.scope not in scopes or (one.until is not None and one.until <= now):
            continue
        if one.partner_id is not None:
            return "This play is switched off for this partner."
        name = member.first_name if member else "This person"
        what = "all nudges" if one.scope == EVERYTHING else "these messages"
        return f"{name} has muted {what}."
    return None
