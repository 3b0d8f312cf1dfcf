"""Which person of the vendor helps, for a channel or for somebody who writes directly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.conversations import queries as conversations
from playbooks.programme import queries
from playbooks.programme.readers import cam_of_channel, cam_of_partner, who

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.services import Dealmate
    from bot.slack.envelope import Envelope
    from playbooks.programme.people import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Who asks, for which partner, and who would help.

    `helper_name` always says something; `helper_slack_id` is None when nobody can be written to.
    """

    asker: Member | None
    asker_name: str
    organisation: str
    partner_id: str | None
    helper: Member | None
    helper_name: str
    helper_slack_id: str | None


def situation_of(session: Session, dealmate: Dealmate, envelope: Envelope) -> Situation:
    """Look up who asks and who helps. A channel's helper does not depend on the asker."""
    asker = None
    if envelope.user_team_id:
        asker = who(session, envelope.user_team_id, envelope.user_id)
    if envelope.is_direct:
        partner_id = None if asker is None or asker.is_vendor else asker.organisation
    else:
        channel = queries.channel(session, envelope.channel_id)
        partner_id = None if channel is None else channel.partner_id
    helper = helper_of(session, envelope.channel_id or "", partner_id)
    partner = None
    if asker is not None and not asker.is_vendor:
        partner = queries.partner(session, asker.organisation)
        partner_id = partner_id or asker.organisation
    if asker is not None and asker.is_vendor:
        organisation = queries.rules(session).vendor_name
    else:
        organisation = "" if partner is None else partner.name
    return Situation(
        asker=asker,
        asker_name="Somebody" if asker is None else asker.name,
        organisation=organisation,
        partner_id=partner_id,
        helper=helper,
        helper_name=dealmate.settings.fallback_contact if helper is None else helper.name,
        helper_slack_id=slack_id_of(helper, home_team_id=dealmate.identity.home_team_id),
    )


def helper_of(session: Session, channel_id: str, partner_id: str | None) -> Member | None:
    """Return who helps where something is asked; `partner_id` counts in direct messages alone."""
    if channel_id.startswith("D"):
        return cam_of_partner(session, partner_id)
    return cam_of_channel(session, channel_id)


def waiting_for(session: Session, member: Member, *, limit: int) -> list[QuestionRecord]:
    """Return the questions that wait for whoever helps there now; an admin has everybody's.

    What may be an emergency first, then the oldest, at most `limit`.
    """
    helpers: dict[tuple[str, str | None], str | None] = {}

    def is_theirs(record: QuestionRecord) -> bool:
        place = (record.channel_id, record.partner_id)
        if place not in helpers:
            helper = helper_of(session, *place)
            helpers[place] = None if helper is None else helper.id
        return helpers[place] == member.id

    waiting = conversations.each_open_question(session)
    theirs = (one for one in waiting if member.is_admin or is_theirs(one))
    return list(islice(theirs, limit))


def slack_id_of(member: Member | None, *, home_team_id: str) -> str | None:
    """The Slack user id by which the bot can write to a member, preferring the home workspace."""
    if member is None or not member.accounts:
        return None
    at_home = [i.user_id for i in member.accounts if i.team_id == home_team_id]
    return at_home[0] if at_home else member.accounts[0].user_id
