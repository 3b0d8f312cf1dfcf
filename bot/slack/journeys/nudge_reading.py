"""Who would read a nudge, and what of the library they may all see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_room import is_own_channel
from bot.slack.journeys.recommendations import allowed_assets
from playbooks.programme import queries as programme

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services import Dealmate
    from content_index.assets import Asset
    from playbooks.plays.nudge import Delivery
    from playbooks.programme.audience import Audience

NO_READERS = (
    "Nobody can be reached for this: the channel is not theirs alone, or no account is known."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Everybody who reads a nudge, and where it goes: one person's messages, or a thread."""

    audience: Audience
    user: str | None
    channel: str | None = None
    thread_ts: str | None = None


def readers_of(
    dealmate: Dealmate, delivery: Delivery, *, partner_id: str | None = None
) -> Readers | None:
    """Find out who would read a nudge at this moment; None when it could be anybody else.

    A channel counts only while exactly the vendor and that one partner are in it.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    with dealmate.database.reading() as session:
        person = programme.member(session, delivery.member_id)
        partner = partner_id or (None if person is None else person.organisation)
        if delivery.channel_id is not None and not delivery.is_private:
            if partner is None or not is_own_channel(
                dealmate, session, partner, delivery.channel_id
            ):
                return None
            return Readers(
                audience=dealmate.identity.audience_of_channel(delivery.channel_id),
                user=None,
                channel=delivery.channel_id,
                thread_ts=delivery.thread_ts,
            )
    user = slack_id_of(person, home_team_id=dealmate.identity.home_team_id)
    if person is None or user is None:
        return None
    team = next(i.team_id for i in person.identities if i.user_id == user)
    return Readers(audience=dealmate.identity.audience_of_person(team, user), user=user)


def readable_assets(dealmate: Dealmate, readers: Readers, now: datetime) -> list[Asset]:
    """Return what all of those readers may see."""
    return allowed_assets(dealmate, readers.audience, now)
