"""When what goes out is given up: whoever waits for it is told once, directly.

Nobody is told of a telling that was given up itself: that would go on for ever. The worker's log
has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.markup import bold
from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.messenger import Topic
from bot.slack.stopping import PRIVATE_TOPIC
from bot.slack.streams import queries as streams
from playbooks.deals import queries as deals
from playbooks.deals.deal import Topic as DealTopic
from playbooks.programme.queries import members_named
from playbooks.programme.readers import cam_of_channel, cam_of_partner

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from playbooks.programme.people import Member
    from store.outbox import OutboxClaim

TOLD = "/given_up"
"""What the key of a telling goes on with, after the key of what was given up."""


def tell_of_dead_letter(
    session: Session, dealmate: Dealmate, claimed: OutboxClaim, error_id: str
) -> None:
    """Tell the person who waits for it, or the account manager of the deal that it is about.

    A message that had begun to appear is forgotten: nothing makes it whole any more.
    """
    half = (claimed.payload.get("streamed") or {}).get("key")
    if half:
        streams.forget(session, str(half))
    person = _who_waits(claimed)
    if person:
        text = _words(session, dealmate, claimed, person=person, error_id=error_id)
        dealmate.messenger.direct(session, key=claimed.key + TOLD, user=person, text=text)
        return
    for deal_id in _deals_of(claimed):
        _tell_manager(session, dealmate, deal_id, error_id)


def _deals_of(claimed: OutboxClaim) -> tuple[str, ...]:
    """The deals of whose news somebody may now not hear."""
    if claimed.topic in tuple(DealTopic):
        return (str(claimed.payload["deal_id"]),)
    is_telling = claimed.key.endswith(TOLD)
    guard = claimed.payload.get("guard") if claimed.topic == Topic.POST and not is_telling else None
    return tuple((guard or {}).get("deal_ids") or ())


def _who_waits(claimed: OutboxClaim) -> str:
    """The Slack user who waits for it; "" where nobody does, as for any telling of this module."""
    payload = claimed.payload
    if claimed.topic == Topic.POST:
        return str(payload.get("asker") or payload.get("ephemeral_to") or "")
    # A Home tab that nobody asked for is renewed again at the next change.
    if claimed.topic in {Topic.RESPOND, Topic.VIEW} or (
        claimed.topic == Topic.HOME and "page" in payload
    ):
        return str(payload.get("user") or "")
    if claimed.topic == PRIVATE_TOPIC and payload.get("is_promised"):
        return str(payload.get("user_id") or "")
    return ""


def _words(
    session: Session, dealmate: Dealmate, claimed: OutboxClaim, *, person: str, error_id: str
) -> str:
    """It may be there all the same, where Slack's answer got lost."""
    if claimed.topic == Topic.VIEW:
        what = "fill the window that you have opened. Please close it and try again."
    else:
        what = "bring you all that I had to say{place}. If you miss it, please ask me again here."
    channel = str(claimed.payload.get("channel") or claimed.payload.get("channel_id") or "")
    place = f" in <#{channel}>" if channel and not channel.startswith("D") else ""
    cam = cam_of_channel(session, channel) if place else _cam_of_person(session, person)
    is_own = cam is not None and any(one.user_id == person for one in cam.identities)
    helper = dealmate.settings.fallback_contact if cam is None or is_own else cam.name
    return (
        f"Sorry, something went wrong on my side and I could not {what.format(place=place)} "
        f"{bold(helper)} can help you; the error number is {error_id}."
    )


def _cam_of_person(session: Session, user_id: str) -> Member | None:
    """Who looks after the partner of a Slack user; an admin where that is not known."""
    found = members_named(session, user_id)
    is_partners = len(found) == 1 and not found[0].is_vendor
    return cam_of_partner(session, found[0].organisation if is_partners else None)


def _tell_manager(session: Session, dealmate: Dealmate, deal_id: str, error_id: str) -> None:
    """Once a day for each deal: a fault of ours may meet each of its changes."""
    deal = deals.deal_for_program(session, deal_id)
    cam = None if deal is None else cam_of_partner(session, deal.partner_id)
    user = slack_id_of(cam, home_team_id=dealmate.identity.home_team_id)
    if deal is None or user is None:
        return
    day = dealmate.today(dealmate.clock())
    dealmate.messenger.direct(
        session,
        key=f"deal/{deal.id}/{day}{TOLD}",
        user=user,
        text=(
            f"Sorry, something went wrong on my side: not everybody was told of a change of "
            f"{bold(deal.customer)} ({deal.id}). Look at the deal and tell the partner yourself "
            f"what they miss; the error number is {error_id}."
        ),
        guard=deal_guard(deal.id),
    )
