"""A question: from a message that is for the bot to one visible end.

The audience of an answer in a channel is everybody in the channel. When that finds nothing, the
channel is told so, in words that do not depend on what else there is; what the asker alone may see
follows as separate work, by ephemeral message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot.conversations import queries
from bot.conversations.records import QuestionState, Speaker
from bot.errors import RetryLaterError
from bot.jobs import Journey, Work
from bot.slack import handover
from bot.slack.answer_posts import post_alone, post_answer, visible_words
from bot.slack.asked_deal import about_a_deal
from bot.slack.blocks import answers
from bot.slack.contacts import situation_of
from bot.slack.courtesy import be_polite
from bot.slack.envelope import Envelope
from bot.slack.identity import UNCERTAIN
from bot.slack.rating import on_rating
from bot.slack.recorded import (
    left_for_documents,
    post_privately,
    post_visibly,
    recorded_for,
    visible_parts,
)
from bot.slack.stopping import PRIVATE_TOPIC
from bot.slack.wording import (
    asks_for_help,
    is_courtesy,
    mentions,
    readable,
    speaks_to_somebody_else,
)
from content_index.labels import Grant
from playbooks.programme.audience import Audience, audience_grant
from retrieval.answers import Answer, AnswerState
from retrieval.question import Question, Turn
from retrieval.question import Speaker as TurnSpeaker
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.told import Recorded
    from bot.slack.contacts import Situation
    from bot.slack.handover import Left
    from bot.slack.streams.showing import Showing

log = structlog.get_logger(__name__)

ROOT_MAY_STILL_COME = timedelta(seconds=8)
LOOK_AGAIN_SECONDS = 2.0
ATTEMPTS_TO_LEARN_THE_AUDIENCE = 4
SPEAKERS = {Speaker.PERSON: TurnSpeaker.READER, Speaker.DEALMATE: TurnSpeaker.DEALMATE}
ENDS = {
    AnswerState.ANSWERED: QuestionState.ANSWERED,
    AnswerState.ASKED_BACK: QuestionState.ASKED_BACK,
    AnswerState.ABSTAINED: QuestionState.HANDED_OVER,
}


def on_mention(work: Work) -> None:
    """Somebody mentioned the bot in a channel, or in a thread."""
    answer_message(work, Envelope.of(work.payload))


def on_message(work: Work) -> None:
    """A direct message, or a reply in some thread of a channel: perhaps one of ours."""
    envelope = Envelope.of(work.payload)
    if envelope.is_direct or _is_for_us(work, envelope):
        answer_message(work, envelope)


def answer_message(work: Work, envelope: Envelope) -> None:
    """Answer a message by its own text."""
    bot_user_id = work.dealmate.identity.bot_user_id
    text = readable(str(envelope.body.get("text") or ""), bot_user_id=bot_user_id)
    if is_courtesy(text) or asks_for_help(text):
        be_polite(work, envelope, text)
    else:
        answer_text(work, envelope, text, said_key=f"said:{envelope.message_ts}")


def answer_text(
    work: Work,
    envelope: Envelope,
    text: str,
    *,
    said_key: str,
    also: Callable[[Session], None] | None = None,
) -> None:
    """Answer once, for everybody who will read it, and record how it ended.

    `also` is written in the same transaction, and only if this question is not answered yet.
    """
    dealmate = work.dealmate
    ends = _answered_in_full(work, envelope, text, may_grow=also is None)
    left = handover.left_to_people(ends.answer, text)
    channel, link = envelope.channel_id or "", None
    if left is not None:
        link = handover.permalink(dealmate.slack, channel=channel, ts=envelope.message_ts)
    work_key = said_key if said_key.startswith("choice:") else work.key
    with work.finishing() as session:
        situation = situation_of(session, dealmate, envelope)
        record = partial(_record, work, session, envelope, situation, link=link)
        question_id = record(work_key=work_key, text=text, state=ends.state)
        if question_id is None:
            return
        if also is not None:
            also(session)
        said = _post(work, session, envelope, ends, situation, reference=str(question_id))
        _remember(session, work, envelope, said_key=said_key, text=text, said=said)
        if left is not None:
            left_id: int | None = question_id
            if left.is_rest:  # a question of its own: what stands beside it is answered
                key = f"{work_key}/left"
                left_id = record(work_key=key, text=left.text, state=QuestionState.HANDED_OVER)
            handover.tell_helper(
                work, session, envelope, situation, left, reference=str(left_id), link=link
            )
        _look_for_asker(work, session, envelope, ends, left, text=text, question_id=question_id)


def _record(  # noqa: PLR0913 - the columns of one row
    work: Work,
    session: Session,
    envelope: Envelope,
    situation: Situation,
    *,
    link: str | None,
    work_key: str,
    text: str,
    state: QuestionState,
) -> int | None:
    return queries.record_question(
        session,
        work_key=work_key,
        team_id=envelope.team_id,
        channel_id=envelope.channel_id or "",
        thread_ts=envelope.reply_thread_ts or "",
        message_ts=envelope.message_ts,
        user_id=envelope.user_id,
        user_team_id=envelope.user_team_id,
        partner_id=situation.partner_id,
        cam_id=None if situation.helper is None else situation.helper.id,
        text=text,
        state=state,
        asked_at=work.created_at,
        link=link,
    )


def _look_for_asker(  # noqa: PLR0913 - what one piece of work is made of
    work: Work,
    session: Session,
    envelope: Envelope,
    ends: _Ends,
    left: Left | None,
    *,
    text: str,
    question_id: int,
) -> None:
    """Want the asker shown what was promised to them, and what they alone may see of the rest."""
    searched = "" if left is None or envelope.is_direct else left.searchable
    if not (ends.is_promised or searched):
        return
    payload = {
        **envelope.to_payload(),
        "question": text if ends.is_promised else searched,
        "question_id": question_id,
        "is_promised": ends.is_promised,
        "is_recorded": ends.recorded is not None and not ends.is_promised,
        "is_of_records_alone": ends.is_promised and (left is None or left.is_rest),
    }
    outbox.put(session, topic=PRIVATE_TOPIC, key=work.key, payload=payload, now=work.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """What comes of a question: what the records say, what the documents say of the rest.

    `answer` is None where nothing was left for the documents, `asked` is what was asked of them.
    """

    recorded: Recorded | None
    answer: Answer | None
    asked: str
    showing: Showing | None

    @property
    def is_promised(self) -> bool:
        """True where the asker is to be told alone."""
        return self.recorded is not None and self.recorded.is_private

    @property
    def state(self) -> QuestionState:
        """How the question ended: what the documents left open counts, if they were asked."""
        if self.answer is not None:
            return ENDS[self.answer.state]
        is_asked_back = self.recorded is not None and self.recorded.choices
        return QuestionState.ASKED_BACK if is_asked_back else QuestionState.FROM_RECORDS


def _answered_in_full(work: Work, envelope: Envelope, text: str, *, may_grow: bool) -> _Ends:
    """Answer a question for everybody who will read it; it may appear as it grows, or not."""
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    audience = audience_of(work, envelope)
    with work.dealmate.database.reading() as session:
        question = Question(text=text, thread=_history(session, channel, thread_ts))
        recorded = recorded_for(work, session, question, envelope, audience)
        if recorded is not None:
            question = left_for_documents(question, recorded)
        asked = about_a_deal(session, question, envelope, audience)
    showing = None  # a choice may be made twice: what comes of it is known at the end only
    if work.dealmate.streams is not None and may_grow and recorded is None:
        showing = work.dealmate.streams.showing(work, envelope)
    answer = None
    if recorded is None or recorded.rest:
        answer = asked.asked_back
        if not asked.between:
            answer = _answered_for(work, asked.question, audience, showing)
    return _Ends(recorded=recorded, answer=answer, asked=question.text, showing=showing)


def _post(  # noqa: PLR0913 - what is posted, and where
    work: Work,
    session: Session,
    envelope: Envelope,
    ends: _Ends,
    situation: Situation,
    *,
    reference: str,
) -> str:
    """Want everything posted, the records first; return all that is said."""
    said = []
    if ends.recorded is not None:
        parts = visible_parts(session, ends.recorded, envelope)
        post_visibly(work, session, envelope, ends.recorded, parts)
        said += [part.text for part in parts]
    if ends.answer is not None:
        said.append(visible_words(ends.answer, situation, envelope))
        post_answer(
            work,
            session,
            envelope,
            ends.answer,
            situation,
            question=ends.asked,
            reference=reference,
            showing=ends.showing,
            tells_asker=ends.recorded is None,
        )
    return "\n".join(said)


def answer_privately(work: Work) -> None:
    """Show the asker alone what they alone may hear or see, if there is any.

    It was promised to them, or the channel found nothing.
    """
    envelope = Envelope.of(work.payload)
    dealmate = work.dealmate
    person = dealmate.identity.audience_of_person(envelope.user_team_id, envelope.user_id)
    is_promised = bool(work.payload.get("is_promised"))
    was_told = bool(work.payload.get("is_recorded"))
    if not (person.certain or is_promised):
        return
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    with dealmate.database.reading() as session:
        question = Question(
            text=str(work.payload["question"]), thread=_history(session, channel, thread_ts)
        )
        recorded = recorded_for(work, session, question, envelope, person)
        if recorded is not None:
            question = left_for_documents(question, recorded)
        asked = about_a_deal(session, question, envelope, person)
    answer = None
    if question.text and person.certain and not work.payload.get("is_of_records_alone"):
        answer = _answered_for(work, asked.question, person)
    reference = str(work.payload["question_id"])
    with work.finishing() as session:
        if is_promised or (recorded is not None and not was_told):
            post_privately(work, session, envelope, recorded, is_promised=is_promised)
        if answer is None or answer.state is not AnswerState.ANSWERED:
            return
        post_alone(work, session, envelope, answer, reference=reference)


def audience_of(work: Work, envelope: Envelope) -> Audience:
    """Everybody who will see an answer. When Slack cannot be asked for long: least access."""
    try:
        return work.dealmate.identity.audience_of_channel(envelope.channel_id or "")
    except RetryLaterError:
        if work.attempt < ATTEMPTS_TO_LEARN_THE_AUDIENCE:
            raise
        log.warning("audience_unknown", channel=envelope.channel_id, reason="not reachable")
        return UNCERTAIN


def _answered_for(
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


def _history(session: Session, channel: str, thread_ts: str) -> tuple[Turn, ...]:
    turns = queries.turns(session, channel_id=channel, thread_ts=thread_ts)
    return tuple(Turn(speaker=SPEAKERS[turn.speaker], text=turn.text) for turn in turns)


def _is_for_us(work: Work, envelope: Envelope) -> bool:
    """A reply under the bot's own words, and not a talk between people.

    The vendor's people answer questions in threads rather than ask them: their reply without a
    mention takes the thread over, until somebody mentions the bot again.
    """
    channel, thread_ts = envelope.channel_id or "", envelope.thread_ts or ""
    text = str(envelope.body.get("text") or "")
    if speaks_to_somebody_else(text, bot_user_id=work.dealmate.identity.bot_user_id):
        return False
    with work.dealmate.database.reading() as session:
        thread = queries.thread(session, channel_id=channel, thread_ts=thread_ts)
        situation = situation_of(session, work.dealmate, envelope)
    if thread is None:
        if work.now - work.created_at < ROOT_MAY_STILL_COME:
            raise RetryLaterError(
                "the root may still come", seconds=LOOK_AGAIN_SECONDS, steps_aside=True
            )
        return False
    if situation.asker is not None and situation.asker.is_vendor:
        with work.finishing() as session:
            queries.take_over(session, channel_id=channel, thread_ts=thread_ts, now=work.now)
            handover.settle_thread(work, session, envelope, by=situation.asker)
        return False
    return not thread.is_taken_over


def _remember(  # noqa: PLR0913 - two turns of a thread
    session: Session, work: Work, envelope: Envelope, *, said_key: str, text: str, said: str
) -> None:
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    queries.watch_thread(session, channel_id=channel, thread_ts=thread_ts, now=work.now)
    if mentions(str(envelope.body.get("text") or ""), work.dealmate.identity.bot_user_id):
        queries.give_back(session, channel_id=channel, thread_ts=thread_ts)
    turns: list[dict[str, Any]] = [
        {"turn_key": said_key, "speaker": Speaker.PERSON, "text": text},
        {"turn_key": f"{said_key}/answer", "speaker": Speaker.DEALMATE, "text": said},
    ]
    for turn in turns:
        queries.add_turn(session, channel_id=channel, thread_ts=thread_ts, now=work.now, **turn)


JOURNEY = Journey(
    handlers={
        "event.app_mention": on_mention,
        "event.message": on_message,
        f"action.{answers.HELPFUL}": on_rating,
        f"action.{answers.NOT_HELPFUL}": on_rating,
        PRIVATE_TOPIC: answer_privately,
    }
)
