"""What the documents say to the readers of one answer: their audience, grant, thread, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.conversations import queries
from bot.conversations.records import Speaker
from bot.errors import RetryLaterError
from bot.slack.identity import UNCERTAIN
from playbooks.programme.audience import Audience, audience_grant
from retrieval.answers import Answer, AnswerState
from retrieval.question import Question, Turn
from retrieval.question import Speaker as TurnSpeaker

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.envelope import Envelope
    from bot.slack.streams.showing import Showing
    from content_index.labels import Grant
    from retrieval.meaning import Meaningful

log = structlog.get_logger(__name__)

ATTEMPTS_TO_LEARN_THE_AUDIENCE = 4
LONG_SECONDS = 5.0
"""Whoever asks is told that they wait when it is for longer than this."""
WAITS = "/waits"
FINDING_OUT = (
    "One moment, please: before I answer I find out who reads this, and Slack lets me ask about so "
    "many people a minute only. Your answer comes here in a few minutes."
)
SPEAKERS = {Speaker.PERSON: TurnSpeaker.READER, Speaker.DEALMATE: TurnSpeaker.DEALMATE}


def audience_of(work: Work, envelope: Envelope) -> Audience:
    """Everybody who will see an answer. When Slack does not answer for long: least access.

    While Slack answers, and only not as fast as we ask, every try learns of more people. So it is
    waited for, which is said, and if even the last try is in vain, that is said as well.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    try:
        return work.dealmate.identity.audience_of_channel(envelope.channel_id or "")
    except RetryLaterError as later:
        if later.seconds is not None:
            if later.seconds > LONG_SECONDS:
                _say_that_it_takes_long(work, envelope)
            raise
        if work.attempt < ATTEMPTS_TO_LEARN_THE_AUDIENCE:
            raise
        log.warning("audience_unknown", channel=envelope.channel_id, reason="not reachable")
        return UNCERTAIN


def _say_that_it_takes_long(work: Work, envelope: Envelope) -> None:
    """Once for each question; it names nothing, so whoever reads it may."""
    with work.dealmate.database.transaction() as session:
        work.dealmate.messenger.post(
            session,
            key=work.key + WAITS,
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts,
            text=FINDING_OUT,
        )


def answered_for(
    work: Work, question: Question, audience: Audience, showing: Showing | None = None
) -> Answer:
    """Search within what the audience holds, and authorise once more what was found."""
    dealmate = work.dealmate
    watch = None if showing is None else showing.show
    answer = dealmate.answerer.answer(question, grant_of(work, audience), now=work.now, watch=watch)
    answer = dealmate.answerer.authorise(answer, grant_of(work, audience), now=dealmate.clock())
    if answer.state is AnswerState.ANSWERED and not (
        answer.text.strip() or answer.citations or answer.assets
    ):
        log.warning("empty_answer")
        return replace(answer, state=AnswerState.ABSTAINED)
    return answer


def grant_of(work: Work, audience: Audience) -> Grant:
    """What everybody of an audience may see at this moment."""
    with work.dealmate.database.reading() as session:
        return audience_grant(session, audience, work.dealmate.today(work.dealmate.clock()))


def meaningful_to(work: Work, audience: Audience) -> Meaningful:
    """Return the words that mean something to everybody of an audience at this moment."""
    return work.dealmate.answerer.meaningful(grant_of(work, audience), now=work.dealmate.clock())


def history(session: Session, envelope: Envelope, *, before: str = "") -> tuple[Turn, ...]:
    """Return what was said before in the thread in which a question is answered.

    `before` is the key of the question's own turn, where that is stored already.
    """
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    turns = queries.turns(session, channel_id=channel, thread_ts=thread_ts, before=before)
    return tuple(Turn(speaker=SPEAKERS[turn.speaker], text=turn.text) for turn in turns)
