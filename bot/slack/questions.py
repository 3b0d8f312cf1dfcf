"""A question: from a message that is for the bot to one visible end.

The audience of an answer in a channel is everybody in the channel. When that finds nothing, the
channel is told so, in words that do not depend on what else there is; what the asker alone may see
follows as separate work, by ephemeral message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from bot.slack.answer_posts import post_answer, visible_words
from bot.slack.asked_deal import Asked, about_a_deal
from bot.slack.blocks import answers
from bot.slack.complaining import complains
from bot.slack.complaints import answer_complaint, complaint_of
from bot.slack.contacts import situation_of
from bot.slack.courtesy import be_polite, tell_where_reading_ended
from bot.slack.envelope import Envelope
from bot.slack.journeys.deal_typed import answered_deal, offer_to_answer
from bot.slack.left_to_people import left_to_people
from bot.slack.private_look import want_private_look
from bot.slack.rating import on_rating
from bot.slack.recorded import (
    advice_for,
    left_for_documents,
    post_visibly,
    recorded_for,
    visible_posts,
)
from bot.slack.searching import answered_for, audience_of, history, meaningful_to
from bot.slack.taking_up import take_up
from bot.slack.thanking import is_courtesy, is_plain_courtesy
from bot.slack.wording import (
    asks_for_help,
    beginning,
    readable,
    speaks_to_somebody_else,
)
from retrieval.abstaining import for_a_person
from retrieval.answers import Answer, AnswerState
from retrieval.parts import stands_alone
from retrieval.question import Question

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.told import Recorded
    from bot.slack.contacts import Situation
    from bot.slack.journeys.recommendations import Advice
    from bot.slack.streams.showing import Showing

log = structlog.get_logger(__name__)

ROOT_MAY_STILL_COME = timedelta(seconds=8)
LOOK_AGAIN_SECONDS = 2.0
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
        return
    text, _ = _text_of(work, envelope)
    if is_plain_courtesy(text) or speaks_to_somebody_else(
        str(envelope.body.get("text") or ""), bot_user_id=work.dealmate.identity.bot_user_id
    ):
        return
    if (deal := answered_deal(work, envelope, text)) is not None:
        offer_to_answer(work, envelope, deal, text, is_addressed=False)


def answer_message(work: Work, envelope: Envelope) -> None:
    """Answer a message by its own text; of a very long one, by its beginning."""
    text, is_whole = _text_of(work, envelope)
    if is_plain_courtesy(text) or asks_for_help(text):
        be_polite(work, envelope, text)
    elif (deal := answered_deal(work, envelope, text)) is not None:
        offer_to_answer(work, envelope, deal, text)
    elif is_courtesy(text):
        be_polite(work, envelope, text)
    elif complains(text) and (complaint := complaint_of(work, envelope, text)) is not None:
        answer_complaint(work, envelope, complaint)
    else:
        also = None if is_whole else partial(tell_where_reading_ended, work, envelope, text)
        answer_text(work, envelope, text, said_key=f"said:{envelope.message_ts}", also=also)


def _text_of(work: Work, envelope: Envelope) -> tuple[str, bool]:
    """Return what is read of a message, and whether that is all of it."""
    bot_user_id = work.dealmate.identity.bot_user_id
    whole = readable(str(envelope.body.get("text") or ""), bot_user_id=bot_user_id)
    read = beginning(whole)
    return read, read == whole


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
    left = left_to_people(ends.answer, ends.asked if stands_alone(ends.asked) else text)
    channel, link = envelope.channel_id or "", None
    if left is not None:
        link = handover.permalink(dealmate.slack, channel=channel, ts=envelope.message_ts)
    work_key = said_key if said_key.startswith("choice:") else work.key
    with work.finishing() as session:
        situation = situation_of(session, dealmate, envelope)
        record = partial(
            _record, work, session, envelope, situation, link=link, is_urgent=ends.is_urgent
        )
        question_id = record(work_key=work_key, text=text, state=ends.state)
        if question_id is None:
            return
        if also is not None:
            also(session)
        reference = str(question_id)
        said = _post(work, session, envelope, ends, situation, reference=reference)
        _remember(session, work, envelope, said_key=said_key, text=text, said=said)
        if left is not None:
            if left.is_rest:  # a question of its own: what stands beside it is answered
                key = f"{work_key}/left"
                state = QuestionState.HANDED_OVER
                reference = str(record(work_key=key, text=left.text, state=state))
            handover.tell_helper(
                work, session, envelope, situation, left, reference=reference, link=link
            )
        want_private_look(
            work,
            session,
            envelope,
            text=text,
            said_key=said_key,
            recorded=ends.recorded,
            left=left,
            shown=ends.answer,
            reference=reference,
        )


def _record(  # noqa: PLR0913 - the columns of one row
    work: Work,
    session: Session,
    envelope: Envelope,
    situation: Situation,
    *,
    link: str | None,
    is_urgent: bool,
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
        is_urgent=is_urgent,
        asked_at=work.created_at,
        link=link,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """What comes of a question: what the records say, what the documents say of the rest.

    `answer` is None where nothing was left for the documents, `asked` is what was asked of them.
    `advice` is what helps with deals, where that was asked for.
    """

    recorded: Recorded | None
    answer: Answer | None
    asked: str
    showing: Showing | None
    advice: Mapping[str, Advice]

    @property
    def is_urgent(self) -> bool:
        """Whether it may report an emergency."""
        return self.answer is not None and self.answer.is_urgent

    @property
    def state(self) -> QuestionState:
        """How the question ended: what the documents left open counts, if they were asked."""
        if self.answer is not None:
            return ENDS[self.answer.state]
        is_asked_back = self.recorded is not None and self.recorded.choices
        return QuestionState.ASKED_BACK if is_asked_back else QuestionState.FROM_RECORDS


def _answered_in_full(work: Work, envelope: Envelope, text: str, *, may_grow: bool) -> _Ends:
    """Answer a question for everybody who will read it; it may appear as it grows, or not."""
    audience = audience_of(work, envelope)
    meaningful = meaningful_to(work, audience)
    with work.dealmate.database.reading() as session:
        question = Question(text=text, thread=history(session, envelope))
        is_urgent = work.dealmate.answerer.reports_emergency(question)
        question = replace(question, is_urgent=is_urgent)
        recorded, asked = None, Asked(question=question)
        if not is_urgent:
            recorded = recorded_for(
                work, session, question, envelope, audience, meaningful=meaningful
            )
            if recorded is not None:
                question = left_for_documents(question, recorded)
            asked = about_a_deal(session, question, envelope, audience, meaningful=meaningful)
    showing = None  # a choice may be made twice: what comes of it is known at the end only
    if work.dealmate.streams is not None and may_grow and recorded is None:
        showing = work.dealmate.streams.showing(work, envelope)
    answer = None
    if recorded is not None and recorded.needs_a_person:
        answer = for_a_person(recorded.language)
    elif recorded is None or recorded.rest:
        answer = asked.asked_back
        if not asked.between:
            answer = answered_for(work, asked.question, audience, showing)
        if recorded is not None and recorded.leaves_out(answer):
            answer = None
    return _Ends(
        recorded=recorded,
        answer=answer,
        asked=question.text,
        showing=showing,
        advice={} if recorded is None else advice_for(work, recorded, audience),
    )


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
        posts = visible_posts(session, ends.recorded, envelope, ends.advice)
        post_visibly(work, session, envelope, posts)
        said += [post.part.text for post in posts]
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
            offers_acts=ends.recorded is None or not ends.recorded.offers_registering,
        )
    return "\n".join(said)


def _is_for_us(work: Work, envelope: Envelope) -> bool:
    """A reply under the bot's own words, and not a talk between people.

    The vendor's people answer questions in threads rather than ask them: their reply without a
    mention takes the thread over, until somebody mentions the bot again. What people said to each
    other before anybody asked the bot stays between them.
    """
    channel, thread_ts = envelope.channel_id or "", envelope.thread_ts or ""
    text = str(envelope.body.get("text") or "")
    if speaks_to_somebody_else(text, bot_user_id=work.dealmate.identity.bot_user_id):
        return False
    with work.dealmate.database.reading() as session:
        thread = queries.thread(session, channel_id=channel, thread_ts=thread_ts)
        first = queries.first_asked(session, channel_id=channel, thread_ts=thread_ts)
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
    is_from_before = first is not None and (envelope.message_ts or "") < first
    return not thread.is_taken_over and not is_from_before


def _remember(  # noqa: PLR0913 - two turns of a thread
    session: Session, work: Work, envelope: Envelope, *, said_key: str, text: str, said: str
) -> None:
    channel, thread_ts = envelope.channel_id or "", envelope.reply_thread_ts or ""
    take_up(work, session, envelope)
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
    }
)
