"""Every journey of the product but the sending of messages."""

from __future__ import annotations

from bot.crm import journey as crm
from bot.jobs import Journey
from bot.slack import (
    choices,
    handover,
    help,  # noqa: A004
    leaving,
    private_look,
    questions,
)
from bot.slack.journeys import (
    access,
    curating,
    deals,
    home,
    nudge_ticks,
    nudges,
    recommendations,
)

JOURNEYS: tuple[Journey, ...] = (
    questions.JOURNEY,
    choices.JOURNEY,
    handover.JOURNEY,
    leaving.JOURNEY,
    private_look.JOURNEY,
    help.JOURNEY,
    deals.JOURNEY,
    recommendations.JOURNEY,
    nudges.JOURNEY,
    nudge_ticks.JOURNEY,
    home.JOURNEY,
    access.JOURNEY,
    crm.JOURNEY,
    curating.JOURNEY,
)
