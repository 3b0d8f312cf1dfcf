"""An answer from the documents becomes posts: in the thread, or for one person alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.slack.acts import offer_for
from bot.slack.blocks import answers, asking_back
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.messenger import Guard, Streamed
from bot.slack.stopping import ANSWER, PRIVATE
from bot.slack.streams import queries as streams
from retrieval.answers import Answer, AnswerState
from retrieval.phrases import phrases_of
from retrieval.withdrawing import left_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.contacts import Situation
    from bot.slack.envelope import Envelope
    from bot.slack.streams.showing import Showing


def visible_words(answer: Answer, situation: Situation, envelope: Envelope) -> str:
    """What the bot says, as one escaped text: no word of a document can become a mention."""
    helper = _told(answer, situation)
    if answer.state is AnswerState.ABSTAINED:
        return answers.abstained_text(answer, helper, is_direct=envelope.is_direct)
    return answers.answered_text(answer, helper)


def _told(answer: Answer, situation: Situation) -> str:
    """Return who is said to have been told; of an emergency only somebody who can be written to."""
    is_reached = situation.helper_slack_id is not None or not answer.is_urgent
    return situation.helper_name if is_reached else ""


def post_answer(  # noqa: PLR0913 - what one post is made of
    work: Work,
    session: Session,
    envelope: Envelope,
    answer: Answer,
    situation: Situation,
    *,
    question: str,
    reference: str,
    showing: Showing | None = None,
    tells_asker: bool = True,
    offers_acts: bool = True,
) -> None:
    """Want the answer posted in the thread of the question, once, in as many parts as it takes.

    Where it has begun to appear, the first part makes that message whole. `tells_asker`: they
    hear of it if it cannot be posted. `offers_acts`: what the bot can do about it is not offered
    yet.
    """
    words, helper = visible_words(answer, situation, envelope), _told(answer, situation)
    if answer.state is AnswerState.ANSWERED:
        offer = None
        if offers_acts:
            offer = offer_for(
                question, situation, is_direct=envelope.is_direct, language=answer.language
            )
        parts = answers.answered(answer, reference=reference, helper=helper, offer=offer)
    elif answer.state is AnswerState.ASKED_BACK:
        asked = asking_back.asked_back(answer.text, answer.choices)
        parts = [answers.Part(text=words, blocks=asked)]
    else:
        none = answers.abstained(answer, helper, is_direct=envelope.is_direct)
        parts = [answers.Part(text=words, blocks=none)]
    rest = phrases_of(answer.language).rest_no_longer
    nothing = answers.abstained_text(
        left_of(answer, kept=frozenset()), helper, is_direct=envelope.is_direct
    )
    if answer.left_parts:  # the helper has these parts alone
        nothing = answers.no_longer_shown(answer, helper)
    key = work.key + ANSWER
    streamed = None
    if streams.owe(session, key):  # by this attempt or by an earlier one
        streamed = Streamed(key=key) if showing is None else showing.streamed(parts[0].blocks)
    for number, part in enumerate(parts, start=1):
        work.dealmate.messenger.post(
            session,
            key=_part_key(key, number),
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts,
            text=part.text,
            blocks=part.blocks,
            asker=envelope.user_id if tells_asker and number == 1 else None,
            guard=_guard(answer, envelope, instead=nothing if number == 1 else rest),
            streamed=streamed if number == 1 else None,
        )


def _part_key(key: str, number: int) -> str:
    return key if number == 1 else f"{key}/{number}"


def post_alone(
    work: Work, session: Session, envelope: Envelope, answer: Answer, *, reference: str
) -> None:
    """Want the answer shown to the asker alone, where they asked."""
    phrases = phrases_of(answer.language)
    beside = replace(answer, is_urgent=False)  # that was said, and somebody told, before
    parts = answers.answered(beside, reference=reference, is_private=True)
    for number, part in enumerate(parts, start=1):
        work.dealmate.messenger.post(
            session,
            key=_part_key(work.key + PRIVATE, number),
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts or "",
            ephemeral_to=envelope.user_id,
            text=f"{phrases.only_you}\n{part.text}",
            blocks=part.blocks,
            guard=_guard(answer, envelope, instead=phrases.no_longer),
        )


def _guard(answer: Answer, envelope: Envelope, *, instead: str) -> Guard | None:
    """Whoever reads it must still see what it shows, and hear of the deals that it names."""
    deals = [choice.subject for choice in answer.choices if choice.subject]
    if deals:
        elsewhere = () if envelope.is_direct else (envelope.user_id,)
        return deal_guard(*deals, elsewhere=elsewhere, version_ids=answer.version_ids)
    if not answer.version_ids:
        return None
    return Guard(version_ids=tuple(sorted(answer.version_ids)), instead_text=instead)
