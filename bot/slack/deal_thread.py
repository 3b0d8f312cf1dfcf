"""What is known of a question's situation from the thread it is asked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.journeys.actor import actor_of
from playbooks.deals import queries as deals
from playbooks.plays.facts import word
from retrieval.question import Preferences

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.slack.envelope import Envelope

NOTHING_KNOWN = Preferences()


def preferences_of(session: Session, envelope: Envelope) -> Preferences:
    """Return what suits the deal whose thread this is, if the asker may see that deal.

    It ranks, and it says which of a CAM's pins and hides for a stage or industry count.
    """
    actor = actor_of(session, envelope)
    if actor is None or envelope.channel_id is None or envelope.thread_ts is None:
        return NOTHING_KNOWN
    deal = deals.deal_of_thread(
        session, channel_id=envelope.channel_id, thread_ts=envelope.thread_ts, viewer=actor
    )
    if deal is None:
        return NOTHING_KNOWN
    return Preferences(
        stage=deal.stage.value,
        industry=word(deal.industry),
        products=frozenset({word(deal.product)}),
        competitor=word(deal.competitor) if deal.competitor else None,
    )
