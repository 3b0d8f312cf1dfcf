"""What the asker alone may hear or see, after what everybody there was told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.jobs import Journey, Work
from bot.slack.answer_posts import post_alone
from bot.slack.asked_deal import about_a_deal
from bot.slack.envelope import Envelope
from bot.slack.recorded import advice_for, left_for_documents, post_privately, recorded_for
from bot.slack.searching import answered_for, history, meaningful_to
from bot.slack.stopping import PRIVATE_TOPIC
from retrieval.answers import Answer, AnswerState
from retrieval.question import Question
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.told import Recorded
    from bot.slack.left_to_people import Left


def want_private_look(  # noqa: PLR0913 - what one piece of work is made of
    work: Work,
    session: Session,
    envelope: Envelope,
    *,
    text: str,
    said_key: str,
    recorded: Recorded | None,
    left: Left | None,
    shown: Answer | None,
    reference: str,
) -> None:
    """Want the asker shown what was promised to them, and what they alone may see of what is left.

    `shown` is what everybody was told from the documents: it is not told again. `said_key` is the
    key of the question's own turn in its thread: what names a deal there was not said before it.
    """
    is_promised = recorded is not None and recorded.is_private
    searched = "" if left is None or envelope.is_direct else left.searchable
    if not (is_promised or searched):
        return
    payload = {
        **envelope.to_payload(),
        "question": text,
        "said_key": said_key,
        "question_id": reference,
        "is_promised": is_promised,
        "is_recorded": recorded is not None and not is_promised,
        "is_of_records_alone": not searched,
    }
    if left is not None and left.is_rest:
        payload |= {
            "left": searched,
            "shown": [] if shown is None else sorted(shown.version_ids),
        }
    outbox.put(session, topic=PRIVATE_TOPIC, key=work.key, payload=payload, now=work.now)


def answer_privately(work: Work) -> None:
    """Show the asker alone what they alone may hear or see, if there is any.

    It was promised to them, or the channel found nothing on all or some of what they asked.
    """
    envelope = Envelope.of(work.payload)
    dealmate = work.dealmate
    person = dealmate.identity.audience_of_person(envelope.user_team_id, envelope.user_id)
    is_promised = bool(work.payload.get("is_promised"))
    was_told = bool(work.payload.get("is_recorded"))
    if not (person.certain or is_promised):
        return
    meaningful = meaningful_to(work, person)
    with dealmate.database.reading() as session:
        text = str(work.payload["question"])
        before = history(session, envelope, before=str(work.payload.get("said_key", "")))
        question = Question(text=text, thread=before)
        question = replace(question, is_urgent=dealmate.answerer.reports_emergency(question))
        recorded = None
        if not question.is_urgent:
            recorded = recorded_for(
                work, session, question, envelope, person, meaningful=meaningful
            )
        if "left" in work.payload:  # parts that stand alone; what is in the thread is answered
            question = Question(text=str(work.payload["left"]), is_urgent=False)
        elif recorded is not None:
            question = left_for_documents(question, recorded)
        asked = about_a_deal(session, question, envelope, person, meaningful=meaningful)
    answer = None
    if question.text and person.certain and not work.payload.get("is_of_records_alone"):
        answer = answered_for(work, asked.question, person)
    advice = {} if recorded is None else advice_for(work, recorded, person)
    reference = str(work.payload["question_id"])
    with work.finishing() as session:
        if is_promised or (recorded is not None and not was_told):
            post_privately(work, session, envelope, recorded, advice, is_promised=is_promised)
        if answer is None or answer.state is not AnswerState.ANSWERED:
            return
        shown = work.payload.get("shown", [])
        if answer.version_ids and answer.version_ids <= frozenset(shown):
            return
        post_alone(work, session, envelope, answer, reference=reference)


JOURNEY = Journey(handlers={PRIVATE_TOPIC: answer_privately})
