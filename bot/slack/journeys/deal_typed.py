"""A partner types in a deal's thread what the account manager has asked about that deal.

The answer belongs to the deal, and only its form puts it there: what was typed is offered for it,
rather than looked for in the documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import deals as appearance
from bot.slack.blocks.markup import data
from bot.slack.journeys.actor import actor_of
from playbooks.deals import queries
from playbooks.deals.stages import Registration
from playbooks.programme.readers import cam_of_partner
from retrieval.parts import asks

if TYPE_CHECKING:
    from bot.jobs import Work
    from bot.slack.envelope import Envelope
    from playbooks.deals.deal import Deal


def answered_deal(work: Work, envelope: Envelope, text: str) -> Deal | None:
    """Return the deal whose open question a message may answer; None for a question of its own."""
    if not envelope.thread_ts or asks(text) or len(text) > appearance.LONGEST_TYPED:
        return None
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        if actor is None or actor.is_vendor:
            return None
        deal = queries.deal_of_thread(
            session,
            channel_id=envelope.channel_id or "",
            thread_ts=envelope.thread_ts,
            viewer=actor,
        )
    if deal is None or deal.registration is not Registration.NEEDS_INFO:
        return None
    return deal if deal.partner_id == actor.organisation else None


def offer_to_answer(work: Work, envelope: Envelope, deal: Deal, text: str) -> None:
    """Offer to put what was typed into the form that answers."""
    with work.finishing() as session:
        cam = cam_of_partner(session, deal.partner_id)
        name = "your account manager" if cam is None else cam.name
        work.dealmate.messenger.post(
            session,
            key=f"{work.key}/answers",
            channel=envelope.channel_id or "",
            thread_ts=envelope.thread_ts,
            text=f"Is that for the question of {data(name, 80)} about this deal?",
            blocks=appearance.typed_answer(deal.id, text, by=name),
            asker=envelope.user_id,
        )
