"""A thread in which somebody speaks to the bot: replies are for it until a person takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations import queries
from bot.slack.wording import mentions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.envelope import Envelope


def take_up(work: Work, session: Session, envelope: Envelope) -> None:
    """Watch the thread of a message; a mention gives it back to the bot."""
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    queries.watch_thread(session, channel_id=channel, thread_ts=thread_ts, now=work.now)
    if mentions(str(envelope.body.get("text") or ""), work.dealmate.identity.bot_user_id):
        queries.give_back(session, channel_id=channel, thread_ts=thread_ts)
