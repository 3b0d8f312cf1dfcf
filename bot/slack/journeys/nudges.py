"""Everything about nudges that Dealmate answers to, by name."""

from __future__ import annotations

from bot.jobs import Journey
from bot.slack.blocks import nudges as appearance
from bot.slack.journeys import nudge_events as events
from bot.slack.journeys import nudge_muting, nudging
from playbooks.plays.nudge import NUDGE_ACTED, NUDGE_DUE

OPENERS = ("command.nudge", f"action.{appearance.OPEN}", f"shortcut.{appearance.MESSAGE_SHORTCUT}")

JOURNEY = Journey(
    handlers={
        **dict.fromkeys(OPENERS, nudging.on_open),
        f"action.{appearance.PARTNER}": nudging.on_choice,
        f"action.{appearance.DEAL}": nudging.on_choice,
        f"action.{appearance.PLAY}": nudging.on_choice,
        f"view.{appearance.FORM}": nudging.on_submission,
        f"action.{appearance.SENT_ON}": events.on_sent_on,
        f"action.{appearance.NOT_USEFUL}": events.on_not_useful,
        f"action.{appearance.REMIND}": events.on_remind,
        f"action.{appearance.MORE}": events.on_more,
        f"action.{appearance.UNMUTE}": nudge_muting.on_unmute,
        NUDGE_DUE: events.on_due,
        events.POSTED: events.on_posted,
        NUDGE_ACTED: events.on_acted,
    },
    openers=dict.fromkeys(OPENERS, nudging.open_form),
    checks={appearance.FORM: nudging.check_submission},
)
