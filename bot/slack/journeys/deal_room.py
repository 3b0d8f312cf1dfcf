"""Where a deal is talked about: a thread in its partner's own channel, or a direct message.

Deals are secret between partners. A channel is a deal's room only while exactly the vendor and that
one partner are in it, and only when that is certain; otherwise the person who registered the deal
gets it in direct messages, and once they are with the partner no more, the partner's lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import RetryLaterError
from bot.slack.blocks import deals as appearance
from bot.slack.contacts import slack_id_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_words import facts_of
from bot.slack.messenger import Topic
from playbooks.deals.hearing import may_hear
from playbooks.deals.usecases import bind_thread
from playbooks.programme import queries
from playbooks.programme.audience import is_of_one_partner
from playbooks.programme.people import Role
from store import outbox
from store.tables import OutboxState

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from bot.slack.messenger import Blocks, Guard
    from playbooks.deals.deal import Deal
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member

WAIT_SECONDS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a room's root goes: a channel, or one person's direct messages."""

    channel: str | None
    user: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A deal's thread that exists. `audience` is everybody who reads it."""

    channel: str
    thread_ts: str
    audience: Audience
    user: str | None
    """The one reader of a room in direct messages."""


def is_own_channel(dealmate: Dealmate, session: Session, partner_id: str, channel: str) -> bool:
    """Say whether exactly the vendor and that partner are in a channel, and nobody else for sure.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    audience = dealmate.identity.audience_of_channel(channel)
    partner = queries.partner(session, partner_id)
    if partner is None or not audience.certain or audience.person is not None:
        return False
    vendor = queries.rules(session).vendor_team_ids
    return is_of_one_partner(audience.team_ids, partner, vendor_team_ids=vendor)


def place_of(
    dealmate: Dealmate, session: Session, *, partner_id: str, registrant: str, origin: str | None
) -> Place:
    """Decide where the thread of a partner's deal begins.

    `registrant` is the member who registers it. `origin` is the conversation in which that
    happened: the partner's own channel keeps it; any other conversation sends it to direct
    messages; without one (the Home tab) the partner's own channel has it.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    direct = Place(channel=None, user=_user_of(dealmate, session, registrant))
    if origin is not None:
        is_own = is_own_channel(dealmate, session, partner_id, origin)
        return Place(channel=origin, user=None) if is_own else direct
    for channel in queries.channels(session, partner_id=partner_id):
        if is_own_channel(dealmate, session, partner_id, channel.id):
            return Place(channel=channel.id, user=None)
    return direct


def open_room(
    dealmate: Dealmate, session: Session, deal: Deal, place: Place, *, key: str = ""
) -> str | None:
    """Put the root of a deal's thread in the outbox once; return its key, None with no place.

    `key` is given where another than who registered it has it in direct messages.
    """
    key = key or root_key(deal, direct=place.channel is None)
    facts = facts_of(session, deal)
    text, blocks = appearance.registered_text(facts), appearance.registered(facts)
    guard = deal_guard(deal.id)
    is_put = put_at(dealmate, session, place, key=key, text=text, blocks=blocks, guard=guard)
    return key if is_put else None


def put_at(  # noqa: PLR0913 - the parts of one message
    dealmate: Dealmate,
    session: Session,
    place: Place,
    *,
    key: str,
    text: str,
    blocks: Blocks,
    guard: Guard,
    thread_of: str | None = None,
) -> bool:
    """Put a message for a place in the outbox, once; False where nobody is there."""
    if place.channel is not None:
        dealmate.messenger.post(
            session,
            key=key,
            channel=place.channel,
            text=text,
            blocks=blocks,
            thread_of=thread_of,
            asker=place.user,
            guard=guard,
        )
    elif place.user is not None:
        dealmate.messenger.direct(
            session,
            key=key,
            user=place.user,
            text=text,
            blocks=blocks,
            thread_of=thread_of,
            guard=guard,
        )
    else:
        return False
    return True


def root_key(deal: Deal, *, direct: bool) -> str:
    """Return the key of a room's first message."""
    return f"deal/{deal.id}/root/{'direct' if direct else 'channel'}"


def reader_of(session: Session, deal: Deal) -> Member | None:
    """Return whose direct messages a deal goes to: who registered it, else the partner's lead.

    None where nobody of the partner has registered it, and where nobody of either is left.
    """
    registrant = queries.member(session, deal.registered_by)
    if registrant is not None and registrant.organisation == deal.partner_id:
        return registrant
    if not queries.member_names(session, [deal.registered_by]):
        return None
    leads = queries.members(session, organisation=deal.partner_id, role=Role.PARTNER_LEAD)
    return leads[0] if leads else None


def direct_key(session: Session, deal: Deal) -> str:
    """Return the key of the first message of a deal's thread in direct messages, whoever has it."""
    key, reader = root_key(deal, direct=True), reader_of(session, deal)
    return key if reader is None or reader.id == deal.registered_by else f"{key}/{reader.id}"


def room_of(dealmate: Dealmate, deal: Deal) -> Room | None:
    """Find the room of a deal, opening it when there is none; None when nobody can be reached.

    A channel that other organisations have joined is a room no longer: the deal goes on in direct
    messages. Nor are the direct messages of somebody who may not hear of the deal any more.

    Raises:
        RetryLaterError: its first message is not posted yet.
    """
    with dealmate.database.reading() as session:
        key = direct_key(session, deal)
        if _state(session, key) is not None:
            return _posted_room(dealmate, session, deal, key=key)
        state = _state(session, root_key(deal, direct=False))
        if state in {OutboxState.PENDING, OutboxState.CLAIMED}:
            raise RetryLaterError("the deal's thread begins", seconds=WAIT_SECONDS)
        was_direct = _state(session, root_key(deal, direct=True)) is not None
        bound = None if was_direct else _bound_room(dealmate, session, deal, state)
        if bound is not None:
            return bound
        if state is None and deal.thread_channel is None and not was_direct:
            place = place_of(
                dealmate,
                session,
                partner_id=deal.partner_id,
                registrant=deal.registered_by,
                origin=None,
            )
        else:  # it had a channel, or a reader, and lost it
            place = Place(channel=None, user=user_for(dealmate, session, deal))
    with dealmate.database.transaction() as session:
        if open_room(dealmate, session, deal, place, key="" if place.channel else key) is None:
            return None
    raise RetryLaterError("the deal's thread begins", seconds=WAIT_SECONDS)


def place_now(dealmate: Dealmate, session: Session, deal: Deal) -> Place:
    """Return where a deal is talked about, or would be, without opening its thread.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    is_direct = _state(session, root_key(deal, direct=True)) is not None
    if not is_direct and deal.thread_channel is None:
        begun = dealmate.messenger.posted(session, key=root_key(deal, direct=False))
        if begun is None:
            return place_of(
                dealmate,
                session,
                partner_id=deal.partner_id,
                registrant=deal.registered_by,
                origin=None,
            )
        channel: str | None = begun.channel
    else:
        channel = None if is_direct else deal.thread_channel
    if channel is not None and is_own_channel(dealmate, session, deal.partner_id, channel):
        return Place(channel=channel, user=None)
    return Place(channel=None, user=user_for(dealmate, session, deal))


def address_of(dealmate: Dealmate, session: Session, deal: Deal, viewer: Member) -> str:
    """Return the address of a deal's thread for one who may see the deal; empty without one.

    A thread in direct messages is there for the person who has them, and for nobody else.
    """
    direct = dealmate.messenger.posted(session, key=direct_key(session, deal))
    if direct is not None:
        reader = reader_of(session, deal)
        at: tuple[str | None, str | None] = (direct.channel, direct.ts)
        at = at if reader is not None and reader.id == viewer.id else (None, None)
    elif deal.thread_ts is not None:
        at = (deal.thread_channel, deal.thread_ts)
    else:
        begun = dealmate.messenger.posted(session, key=root_key(deal, direct=False))
        at = (None, None) if begun is None else (begun.channel, begun.ts)
    channel, ts = at
    if not dealmate.workspace_url or channel is None or ts is None:
        return ""
    return f"{dealmate.workspace_url}archives/{channel}/p{ts.replace('.', '')}"


def say(  # noqa: PLR0913 - the parts of one message
    dealmate: Dealmate,
    session: Session,
    room: Room,
    deal: Deal,
    *,
    key: str,
    text: str,
    blocks: list[dict[str, object]],
    version_ids: Collection[int] = (),
    instead: str = "",
) -> None:
    """Post once into a deal's thread; directly to a person where others have joined by then.

    `instead` is posted where a version that it shows may be seen no longer.
    """
    elsewhere = () if room.user is not None else [user_for(dealmate, session, deal)]
    dealmate.messenger.post(
        session,
        key=key,
        channel=room.channel,
        thread_ts=room.thread_ts,
        text=text,
        blocks=blocks,
        guard=deal_guard(deal.id, elsewhere=elsewhere, version_ids=version_ids, instead=instead),
    )


def _bound_room(
    dealmate: Dealmate, session: Session, deal: Deal, state: OutboxState | None
) -> Room | None:
    if state is OutboxState.DONE:
        return _posted_room(dealmate, session, deal, key=root_key(deal, direct=False))
    if deal.thread_channel is None or deal.thread_ts is None:
        return None
    if not is_own_channel(dealmate, session, deal.partner_id, deal.thread_channel):
        return None
    audience = dealmate.identity.audience_of_channel(deal.thread_channel)
    return Room(channel=deal.thread_channel, thread_ts=deal.thread_ts, audience=audience, user=None)


def _posted_room(dealmate: Dealmate, session: Session, deal: Deal, *, key: str) -> Room | None:
    posted = dealmate.messenger.posted(session, key=key)
    if posted is None:
        if _state(session, key) in {OutboxState.PENDING, OutboxState.CLAIMED}:
            raise RetryLaterError("the deal's thread begins", seconds=WAIT_SECONDS)
        return None
    audience = dealmate.identity.audience_of_channel(posted.channel)
    if not may_hear(session, audience, deal_ids=[deal.id]):
        return None
    user = None if audience.person is None else audience.person[1]
    return Room(channel=posted.channel, thread_ts=posted.ts, audience=audience, user=user)


def bind(session: Session, deal: Deal, room: Room) -> None:
    """Remember a channel's thread with the deal, so that what is written there is about it."""
    if deal.thread_ts is None and room.user is None:
        bind_thread(session, deal.id, channel_id=room.channel, thread_ts=room.thread_ts)


def _state(session: Session, key: str) -> OutboxState | None:
    found = outbox.result_of(session, topic=Topic.POST, key=key)
    return None if found is None else found[0]


def user_for(dealmate: Dealmate, session: Session, deal: Deal) -> str | None:
    """Return the Slack account of whoever has a deal in direct messages (`reader_of`)."""
    reader = reader_of(session, deal)
    return slack_id_of(reader, home_team_id=dealmate.identity.home_team_id)


def _user_of(dealmate: Dealmate, session: Session, member_id: str) -> str | None:
    member = queries.member(session, member_id)
    return slack_id_of(member, home_team_id=dealmate.identity.home_team_id)
