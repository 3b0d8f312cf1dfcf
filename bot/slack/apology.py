"""When a handler fails for good, the person is told: an error id, and who will help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack.blocks.markup import bold
from bot.slack.contacts import Situation, situation_of
from bot.slack.envelope import Envelope
from bot.slack.messenger import Streamed
from bot.slack.stopping import ANSWER
from bot.slack.streams import queries as streams

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from store.inbox import InboxClaim

log = structlog.get_logger(__name__)

MESSAGES = ("event.app_mention", "event.message")
SILENT = ("event.app_home_opened", "event.member_joined_channel")


def apologise(session: Session, dealmate: Dealmate, claimed: InboxClaim, error_id: str) -> None:
    """Tell whoever caused the work, in its thread or privately; a question is recorded as such."""
    if claimed.kind in SILENT:
        return
    envelope = Envelope.of(claimed.payload)
    if not _was_addressed(session, claimed.kind, envelope):
        return
    situation = _situation(dealmate, envelope)
    helper = dealmate.settings.fallback_contact if situation is None else situation.helper_name
    text = (
        "Sorry, something went wrong on my side and I could not finish that. "
        f"{bold(helper)} can help you; the error number is {error_id}."
    )
    key = f"{claimed.event_key}/apology"
    if claimed.kind in MESSAGES and envelope.channel_id:
        half = claimed.event_key + ANSWER  # an answer that had begun to appear gives way to it
        dealmate.messenger.post(
            session,
            key=key,
            channel=envelope.channel_id,
            thread_ts=envelope.reply_thread_ts,
            text=text,
            asker=envelope.user_id,
            streamed=Streamed(key=half) if streams.owe(session, half) else None,
        )
        queries.record_question(
            session,
            work_key=claimed.event_key,
            team_id=envelope.team_id,
            channel_id=envelope.channel_id,
            thread_ts=envelope.reply_thread_ts,
            message_ts=envelope.message_ts,
            user_id=envelope.user_id,
            user_team_id=envelope.user_team_id,
            partner_id=None if situation is None else situation.partner_id,
            cam_id=None if situation is None or situation.helper is None else situation.helper.id,
            text="",
            state=QuestionState.CANNOT,
            asked_at=claimed.received_at,
            error_id=error_id,
        )
    elif envelope.user_id:
        dealmate.messenger.direct(session, key=key, user=envelope.user_id, text=text)


def _was_addressed(session: Session, kind: str, envelope: Envelope) -> bool:
    """A reply in some thread is for the bot only if it takes part in that thread."""
    if kind != "event.message" or envelope.is_direct:
        return True
    channel, thread_ts = envelope.channel_id or "", envelope.thread_ts or ""
    return queries.thread(session, channel_id=channel, thread_ts=thread_ts) is not None


def _situation(dealmate: Dealmate, envelope: Envelope) -> Situation | None:
    """Who helps; None when even that cannot be found out, for the apology must not fail too."""
    try:
        with dealmate.database.reading() as session:
            return situation_of(session, dealmate, envelope)
    except Exception:
        log.exception("helper_unknown")
        return None
