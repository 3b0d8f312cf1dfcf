"""What keeps a nudge back at the last moment: mutes, caps, and the hour of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from playbooks.plays import queries
from playbooks.plays.hours import SpeakingHours
from playbooks.plays.muting import why_muted
from playbooks.plays.nudge import Delivery, Nudge
from playbooks.programme.queries import member, rules

WEEK = timedelta(days=7)


def hours_of(session: Session, member_id: str | None) -> SpeakingHours:
    """Return when somebody is spoken to: their own quiet hours, else the programme's."""
    person = member(session, member_id)
    usual = rules(session).quiet_hours
    if person is None:
        return SpeakingHours(quiet=usual)
    return SpeakingHours(time_zone=person.time_zone, quiet=person.quiet_hours or usual)


def why_held(
    session: Session, nudge: Nudge, delivery: Delivery, *, now: datetime, is_taken_along: bool
) -> str | None:
    """Say why a nudge that a play sends by itself is not to be said at all; None when it may.

    One that `is_taken_along` is part of a message that goes out anyway: it costs its readers no
    attention of its own, and only what was said about its deal counts.
    """
    muted = why_muted(
        session,
        member=member(session, delivery.member_id),
        partner_id=nudge.partner_id,
        play_id=nudge.play_id,
        now=now,
    )
    return muted or _cap_reached(
        session, nudge.deal_id, delivery, now=now, is_taken_along=is_taken_along
    )


def _cap_reached(
    session: Session,
    deal_id: str | None,
    delivery: Delivery,
    *,
    now: datetime,
    is_taken_along: bool,
) -> str | None:
    limits = rules(session)
    said = queries.said_since(
        session,
        since=now - WEEK,
        deal_id=deal_id,
        member_id=delivery.member_id,
        channel_id=None if delivery.is_private else delivery.channel_id,
    )
    if said.of_deal >= limits.nudges_per_deal_a_week:
        return "Enough was said about this deal this week."
    if is_taken_along:
        return None
    if said.to_person >= limits.nudges_per_person_a_week:
        return "Enough was said to this person this week."
    if said.in_channel >= limits.nudges_per_channel_a_week:
        return "Enough was said in this channel this week."
    return None
