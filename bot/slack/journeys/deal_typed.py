"""A partner types in a deal's thread what the account manager has asked about that deal.

The answer belongs to the deal, and only its form puts it there: what was typed is offered for it,
and may be looked up like anything else all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import deals as appearance
from bot.slack.blocks.asking_back import CHOICE, choice_value
from bot.slack.blocks.elements import button
from bot.slack.blocks.markup import data
from bot.slack.journeys.actor import actor_of
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_room import direct_key
from bot.slack.taking_up import take_up
from playbooks.deals import queries
from playbooks.deals.stages import Registration
from playbooks.programme.readers import cam_of_partner
from retrieval.answers import Choice
from retrieval.question import Question
from retrieval.question_forms import asks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.envelope import Envelope
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member

LOOK_UP = "No, look it up"


def answered_deal(work: Work, envelope: Envelope, text: str) -> Deal | None:
    """Return the deal whose open question a message may answer; None for a question of its own.

    An emergency is never one.
    """
    is_short = bool(text.strip()) and len(text) <= appearance.LONGEST_TYPED
    if not envelope.thread_ts or not is_short or asks(text):
        return None
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        if actor is None or actor.is_vendor:
            return None
        deal = _deal_of_thread(work, session, envelope, actor)
    if deal is None or deal.registration is not Registration.NEEDS_INFO:
        return None
    if deal.partner_id != actor.organisation:
        return None
    return None if work.dealmate.answerer.reports_emergency(Question(text)) else deal


def _deal_of_thread(work: Work, session: Session, envelope: Envelope, actor: Member) -> Deal | None:
    """Return the deal of a channel's thread, or of one in the actor's direct messages."""
    if not envelope.is_direct:
        return queries.deal_of_thread(
            session,
            channel_id=envelope.channel_id or "",
            thread_ts=envelope.thread_ts or "",
            viewer=actor,
        )
    for deal in queries.deals(session, viewer=actor, partner_id=actor.organisation):
        if deal.registration is Registration.NEEDS_INFO:
            root = work.dealmate.messenger.posted(session, key=direct_key(session, deal))
            if root is not None and root.ts == envelope.thread_ts:
                return deal
    return None


def offer_to_answer(
    work: Work, envelope: Envelope, deal: Deal, text: str, *, is_addressed: bool = True
) -> None:
    """Offer to put what was typed into the form that answers, or to look it up.

    People also talk among themselves there: what is not `is_addressed` to the bot brings an offer
    once for each question.
    """
    key = f"{work.key}/answers" if is_addressed else f"deal/{deal.id}/typed/{deal.revision}"
    with work.finishing() as session:
        if is_addressed:
            take_up(work, session, envelope)
        cam = cam_of_partner(session, deal.partner_id)
        name = "your account manager" if cam is None else cam.name
        look_up = button(
            LOOK_UP,
            action_id=f"{CHOICE}_1",
            value=choice_value(Choice(label=LOOK_UP, question=text)),
        )
        work.dealmate.messenger.post(
            session,
            key=key,
            channel=envelope.channel_id or "",
            thread_ts=envelope.thread_ts,
            text=f"Is that for the question of {data(name, 80)} about this deal?",
            blocks=appearance.typed_answer(deal.id, text, by=name, or_else=look_up),
            asker=envelope.user_id,
            guard=deal_guard(deal.id),
        )
