"""One of the vendor's people leaves Slack, or is back: what waits for them goes to who is there.

Slack tells it by an event, which nobody hears while the bot does not run, by refusing messages to
them, and where it is asked who reads along. However it is noticed, Slack is asked anew before
anything is believed: events come late and in any order, and a message can be refused for other
reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.conversations import queries as conversations
from bot.errors import RefusedError
from bot.jobs import Journey
from bot.slack.blocks.markup import bold
from bot.slack.bringing import want_brought_on as question_brought_on
from bot.slack.contacts import helper_of, slack_id_of
from bot.slack.journeys.deal_asking import want_brought_on as deal_brought_on
from bot.slack.people import queries as people
from playbooks.programme import queries as programme
from playbooks.programme.handing_on import note_account
from playbooks.programme.people import Identity
from playbooks.programme.readers import any_admin
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.services import Dealmate
    from playbooks.programme.people import Member

log = structlog.get_logger(__name__)

LOOK = "person.look"
"""Our own topic: see whether Slack still has an account, as {"user": ..., "deal_ids": [...]}.

What waits about these deals is looked at besides: a message about them was refused.
"""
MOST_NAMED = 10
"""Partners in one message."""
NOT_FOUND = "user_not_found"
"""Slack has no such account; whoever is not told of an account otherwise still has it."""


def want_look(
    session: Session,
    user_id: str,
    *,
    key: str,
    now: datetime,
    deal_ids: Collection[str] = (),
) -> None:
    """Want an account looked at, once for `key`."""
    payload = {"user": user_id, "deal_ids": list(deal_ids)}
    outbox.put(session, topic=LOOK, key=key, payload=payload, now=now)


def is_of_the_vendor(session: Session, user_id: str) -> bool:
    """Say whether a Slack user is one of the vendor's people whom the programme knows."""
    return bool(_with_account(session, user_id))


def is_news(session: Session, user: Mapping[str, Any]) -> bool:
    """Say whether a user object of Slack's may tell of one of the vendor's what is not noted."""
    user_id, has_ended = str(user.get("id") or ""), bool(user.get("deleted"))
    return any(
        any(account.user_id == user_id for account in one.ended) != has_ended
        for one in _with_account(session, user_id)
    )


def on_look(work: Work) -> None:
    """Ask Slack about an account and note it; bring on what waits for whoever has left."""
    user_id = str(work.payload["user"])
    found = _account(work.dealmate, user_id)
    with work.finishing() as session:
        if found is not None:
            _note(work, session, *found)
        for deal_id in work.payload.get("deal_ids") or ():
            deal_brought_on(session, str(deal_id), key=work.key, now=work.now)


def look_at_who_is_gone(work: Work) -> None:
    """Want the accounts looked at of whom Slack has said by the way that they are gone."""
    with work.dealmate.database.reading() as session:
        gone = [one for one in people.gone(session) if is_news(session, {"id": one, "deleted": 1})]
    for user_id in gone:
        with work.dealmate.database.transaction() as session:
            want_look(session, user_id, key=f"{work.key}/{user_id}", now=work.now)


def _account(dealmate: Dealmate, user_id: str) -> tuple[Identity, bool] | None:
    """Return the account and whether it has ended; None where Slack does not say.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    try:
        person = dealmate.identity.person_now(user_id)
    except RefusedError as refused:
        if refused.code != NOT_FOUND:
            log.warning("account_unknown", user=user_id, reason=refused.code)
            return None
        return Identity(team_id=dealmate.identity.home_team_id, user_id=user_id), True
    team_id = person.team_id or dealmate.identity.home_team_id
    return Identity(team_id=team_id, user_id=user_id), person.is_gone


def _note(work: Work, session: Session, account: Identity, has_ended: bool) -> None:  # noqa: FBT001
    """Note it; the questions that went to an account that has ended go to whoever helps now."""
    programme.hold(session)  # an event and a refused message may tell of it at once
    member = programme.member_by_identity(session, account)
    waiting = [] if member is None else _waiting_for(session, member)
    changed = note_account(session, account, has_ended=has_ended, now=work.now)
    if changed is None:
        return
    log.info("account_noted", member=changed.id, has_ended=has_ended)
    if has_ended:
        for question_id in waiting:
            question_brought_on(session, question_id, left=account.user_id, now=work.now)
    if changed.has_left_slack:
        _tell_admin(work, session, changed)


def _tell_admin(work: Work, session: Session, left: Member) -> None:
    """Tell an admin which partners have nobody else until somebody is named in the programme."""
    partners = programme.partners(session, cam_id=left.id, only_active=True)
    admin = any_admin(session)
    user = slack_id_of(admin, home_team_id=work.dealmate.identity.home_team_id)
    if user is None or not partners:
        return
    names = ", ".join(bold(one.name) for one in partners[:MOST_NAMED])
    more = f" and {len(partners) - MOST_NAMED} more" if len(partners) > MOST_NAMED else ""
    text = (
        f"{bold(left.name)} is no longer in this Slack. What waits for them comes to you until "
        f"the programme names another account manager for {names}{more}."
    )
    work.dealmate.messenger.direct(session, key=f"{work.key}/left", user=user, text=text)


def _waiting_for(session: Session, member: Member) -> list[int]:
    """Return the questions with which a member helps; not all those that an admin can see."""
    return [
        record.id
        for record in conversations.each_open_question(session)
        if (helper := helper_of(session, record.channel_id, record.partner_id)) is not None
        and helper.id == member.id
    ]


def _with_account(session: Session, user_id: str) -> list[Member]:
    """Return whoever of the vendor has an account of that id, by which somebody may be named."""
    return [
        one
        for one in (programme.members_named(session, user_id) if user_id else ())
        if one.is_vendor and any(account.user_id == user_id for account in one.identities)
    ]


JOURNEY = Journey(handlers={LOOK: on_look})
