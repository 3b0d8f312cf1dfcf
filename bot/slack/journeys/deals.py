"""Everything about deals and what partners reach that Dealmate answers to, by name."""

from __future__ import annotations

from bot.jobs import Journey
from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import deal_rows as rows
from bot.slack.blocks import deals as appearance
from bot.slack.blocks import reaching as milestones
from bot.slack.journeys import deal_bursts as bursts
from bot.slack.journeys import deal_deciding as deciding
from bot.slack.journeys import deal_details as details
from bot.slack.journeys import deal_editing as editing
from bot.slack.journeys import deal_events as events
from bot.slack.journeys import deal_handing_on as handing_on
from bot.slack.journeys import deal_menu as menu
from bot.slack.journeys import deal_protecting as protecting
from bot.slack.journeys import deal_registering as registering
from bot.slack.journeys import reaching
from bot.slack.journeys.deal_asking import BROUGHT_ON
from playbooks.deals.deal import Topic
from playbooks.programme.handing_on import HANDED_ON
from playbooks.programme.reaching import REACHED

JOURNEY = Journey(
    handlers={
        "command.deal": registering.on_command,
        f"action.{appearance.REGISTER}": registering.on_button,
        f"shortcut.{appearance.GLOBAL_SHORTCUT}": registering.on_button,
        f"view.{forms.REGISTER_FORM}": registering.on_submission,
        f"action.{appearance.APPROVE}": deciding.on_approve,
        f"action.{appearance.ASK}": deciding.on_ask,
        f"action.{appearance.REJECT}": deciding.on_reject,
        f"action.{appearance.ANSWER}": deciding.on_answer,
        f"action.{appearance.TYPED_ANSWER}": deciding.on_typed_answer,
        f"action.{appearance.SETTLE}": editing.on_settle,
        f"action.{appearance.MOVE}": deciding.on_move,
        f"action.{appearance.DETAILS}": details.on_details,
        f"action.{appearance.MORE_TIME}": protecting.on_more_time,
        f"action.{rows.EXTEND}": protecting.on_extend,
        f"action.{rows.REFUSE_TIME}": protecting.on_refuse_time,
        f"action.{rows.EXTEND_BY}": protecting.on_extend_by,
        f"action.{rows.MENU}": menu.on_menu,
        f"view.{forms.EXTEND_FORM}": protecting.on_extend_form,
        f"view.{forms.DETAILS_FORM}": details.on_details_form,
        f"view.{forms.MORE_TIME_FORM}": protecting.on_more_time_form,
        f"view.{forms.REFUSE_TIME_FORM}": protecting.on_refuse_time_form,
        f"view.{forms.ASK_FORM}": deciding.on_ask_form,
        f"view.{forms.REJECT_FORM}": deciding.on_reject_form,
        f"view.{forms.ANSWER_FORM}": deciding.on_answer_form,
        f"view.{forms.STAGE_FORM}": deciding.on_stage_form,
        Topic.REGISTERED: events.on_registered,
        Topic.APPROVED: events.on_approved,
        Topic.NEEDS_INFO: events.on_needs_info,
        Topic.INFO_GIVEN: events.on_info_given,
        Topic.REJECTED: events.on_rejected,
        Topic.STAGE_CHANGED: events.on_stage_changed,
        Topic.EDITED: editing.on_edited,
        Topic.REVIEWED: editing.on_reviewed,
        Topic.EXTENSION_ASKED: protecting.on_extension_asked,
        Topic.EXTENDED: protecting.on_extended,
        Topic.EXTENSION_REFUSED: protecting.on_extension_refused,
        Topic.EXPIRED: protecting.on_expired,
        bursts.DIGEST: bursts.on_digest,
        HANDED_ON: handing_on.on_handed_on,
        BROUGHT_ON: handing_on.on_brought_on,
        f"action.{milestones.OPEN}": reaching.on_open,
        f"view.{milestones.FORM}": reaching.on_submission,
        REACHED: reaching.on_reached,
    },
    openers={
        f"action.{milestones.OPEN}": reaching.open_form,
        "command.deal": registering.open_command,
        f"action.{appearance.REGISTER}": registering.open_form,
        f"shortcut.{appearance.GLOBAL_SHORTCUT}": registering.open_form,
        f"action.{appearance.ASK}": deciding.opener("Ask back"),
        f"action.{appearance.REJECT}": deciding.opener("Reject"),
        f"action.{appearance.ANSWER}": deciding.opener("Answer"),
        f"action.{appearance.TYPED_ANSWER}": deciding.opener("Answer"),
        f"action.{appearance.MOVE}": deciding.opener("Move stage"),
        f"action.{appearance.DETAILS}": deciding.opener("Details"),
        f"action.{appearance.MORE_TIME}": deciding.opener("More time"),
        f"action.{rows.REFUSE_TIME}": deciding.opener("Leave it"),
        f"action.{rows.EXTEND_BY}": deciding.opener("Protect it longer"),
        f"action.{rows.MENU}": menu.open_chosen,
    },
    checks={
        milestones.FORM: reaching.check_submission,
        forms.REGISTER_FORM: registering.check_submission,
        forms.STAGE_FORM: deciding.check_stage_form,
        forms.EXTEND_FORM: protecting.check_extend_form,
        forms.DETAILS_FORM: details.check_details_form,
        **dict.fromkeys(
            (
                forms.ASK_FORM,
                forms.REJECT_FORM,
                forms.ANSWER_FORM,
                forms.MORE_TIME_FORM,
                forms.REFUSE_TIME_FORM,
            ),
            deciding.check_words,
        ),
    },
)
