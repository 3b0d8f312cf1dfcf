"""Whether an answer helped, as somebody said by a button below it."""

from __future__ import annotations

from bot.conversations import queries
from bot.jobs import Work
from bot.slack.blocks import answers
from bot.slack.envelope import Envelope


def on_rating(work: Work) -> None:
    """Somebody said whether an answer helped."""
    envelope = Envelope.of(work.payload)
    action = envelope.body["actions"][0]
    is_helpful = action["action_id"] == answers.HELPFUL
    with work.finishing() as session:
        queries.rate_question(session, int(action["value"]), is_helpful=is_helpful)
        words = (
            "Thank you, noted."
            if is_helpful
            else ("Thank you. I have noted it for the people who keep the documents.")
        )
        if envelope.channel_id:
            work.dealmate.messenger.post(
                session,
                key=f"{work.key}/thanks",
                channel=envelope.channel_id,
                thread_ts=envelope.thread_ts,
                text=words,
                ephemeral_to=envelope.user_id,
            )
