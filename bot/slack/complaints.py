"""Somebody says that an answer is wrong or did not help: a person gets the question.

What was shown looked right to the machine, so asking again would show the same. The vendor's own
people are thanked: nobody answers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversations import queries
from bot.conversations.records import QuestionState
from bot.slack import handover
from bot.slack.blocks.markup import bold
from bot.slack.blocks.reader_words import reader_words
from bot.slack.contacts import Situation, situation_of
from bot.slack.left_to_people import Left
from bot.slack.taking_up import take_up
from content_index.languages import language_of
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from bot.jobs import Work
    from bot.slack.envelope import Envelope

STILL_MEANT = timedelta(minutes=30)
"""So long a complaint outside of any thread is about the last question that was asked there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says of the answer to a question; `said` is empty where a button was pressed.

    `link` is the address of the question, None where Slack does not say.
    """

    about: QuestionRecord
    said: str
    link: str | None


def complaint_of(work: Work, envelope: Envelope, said: str) -> Complaint | None:
    """Return what a typed complaint is about; None where nothing was asked before it."""
    channel = envelope.channel_id or ""
    with work.dealmate.database.reading() as session:
        about = queries.last_question(
            session,
            channel_id=channel,
            thread_ts=envelope.thread_ts,
            user_id=envelope.user_id,
            since=work.created_at - STILL_MEANT,
        )
    return None if about is None else looked_up(work, about, said=said)


def looked_up(work: Work, about: QuestionRecord, *, said: str = "") -> Complaint:
    """Return a complaint with the address of its question."""
    slack, ts = work.dealmate.slack, about.message_ts
    link = about.link or handover.permalink(slack, channel=about.channel_id, ts=ts)
    return Complaint(about=about, said=said, link=link)


def answer_complaint(work: Work, envelope: Envelope, complaint: Complaint) -> None:
    """Say in the thread who will answer."""
    with work.finishing() as session:
        take_up(work, session, envelope)
        work.dealmate.messenger.post(
            session,
            key=f"{work.key}/sorry",
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts,
            text=passed_on(work, session, envelope, complaint),
            asker=envelope.user_id,
        )


def passed_on(work: Work, session: Session, envelope: Envelope, complaint: Complaint) -> str:
    """Bring the question to whoever helps, once; return what is said to who complains, escaped."""
    about = complaint.about
    language = language_of(about.text)
    words = reader_words(language)
    situation = situation_of(session, work.dealmate, envelope)
    is_vendors = situation.asker is not None and situation.asker.is_vendor
    if is_vendors or situation.helper_slack_id is None:
        return words.thanks_for_doubt
    helper = bold(situation.helper_name)
    is_with_them = about.state is QuestionState.HANDED_OVER and about.resolved_at is None
    reference = None if is_with_them else _record(work, session, complaint, situation)
    if reference is None:
        return f"{words.sorry} {words.has_it_already.format(helper=helper)}"
    left = Left(
        text=about.text,
        searchable="",
        is_missing=False,
        needs_a_person=True,
        complaint=complaint.said or words.not_helpful,
    )
    handover.tell_helper(
        work,
        session,
        envelope,
        situation,
        left,
        reference=str(reference),
        link=complaint.link,
    )
    return f"{words.sorry} {phrases_of(language).passed_on.format(helper=helper)}"


def _record(work: Work, session: Session, complaint: Complaint, situation: Situation) -> int | None:
    """Let the question wait for a person; None where it does already, for such a complaint.

    Whoever complains once more, after somebody has dealt with it, is heard again.
    """
    about, last = complaint.about, complaint.about.id
    while (before := queries.question_of(session, f"complaint:{last}")) is not None:
        if before.is_open:
            return None
        last = before.id
    return queries.record_question(
        session,
        work_key=f"complaint:{last}",
        team_id=about.team_id,
        channel_id=about.channel_id,
        thread_ts=about.thread_ts,
        message_ts=about.message_ts,
        user_id=about.user_id,
        user_team_id=about.user_team_id,
        partner_id=about.partner_id,
        cam_id=None if situation.helper is None else situation.helper.id,
        text=about.text,
        state=QuestionState.HANDED_OVER,
        is_urgent=False,
        asked_at=work.created_at,
        link=complaint.link,
    )
