"""Whether an answer helped, as somebody said by a button below it."""

from __future__ import annotations

from bot.conversations import queries
from bot.jobs import Work
from bot.slack.blocks import answers
from bot.slack.blocks.reader_words import reader_words
from bot.slack.complaints import looked_up, passed_on
from bot.slack.envelope import Envelope
from content_index.languages import ENGLISH, language_of


def on_rating(work: Work) -> None:
    """Somebody said whether an answer helped; where it did not, a person gets the question."""
    envelope = Envelope.of(work.payload)
    action = envelope.body["actions"][0]
    question_id = int(action["value"])
    is_helpful = action["action_id"] == answers.HELPFUL
    with work.dealmate.database.reading() as session:
        asked = queries.question(session, question_id)
    complaint = None if is_helpful or asked is None else looked_up(work, asked)
    with work.finishing() as session:
        queries.rate_question(session, question_id, is_helpful=is_helpful)
        words = reader_words(ENGLISH if asked is None else language_of(asked.text))
        said = words.thanks if is_helpful else words.thanks_for_doubt
        if complaint is not None:
            said = passed_on(work, session, envelope, complaint)
        if envelope.channel_id:
            work.dealmate.messenger.post(
                session,
                key=f"{work.key}/thanks",
                channel=envelope.channel_id,
                thread_ts=envelope.thread_ts,
                text=said,
                ephemeral_to=envelope.user_id,
            )
