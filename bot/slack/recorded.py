"""A question that the programme's own records answer, or part of it, in Slack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.records.reading import Asker, from_records
from bot.records.words import words_of
from bot.slack.blocks import records as appearance
from bot.slack.blocks.answers import Part
from bot.slack.blocks.deal_rows import cam_steps, partner_steps
from bot.slack.blocks.deals import REGISTER
from bot.slack.blocks.elements import actions, button, section
from bot.slack.journeys.deal_words import facts_of
from bot.slack.messenger import Guard
from bot.slack.stopping import ANSWER, PRIVATE
from playbooks.deals import queries as deals
from playbooks.programme.readers import who
from retrieval.phrases import phrases_of
from retrieval.question import Question, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.records.told import Recorded
    from bot.slack.envelope import Envelope
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member

RECORDS = "/records"
"""What the key of a post from the records ends with."""


def recorded_for(
    work: Work, session: Session, question: Question, envelope: Envelope, audience: Audience
) -> Recorded | None:
    """Return what the records answer of a question to those readers; None where it is nothing.

    Nobody who is not known gets anything, nor does anybody who cannot be told alone where they ask
    what may only be told to them.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    asker = asker_of(session, envelope, audience)
    if asker is None:
        return None
    today = work.dealmate.today(work.now)
    found = from_records(session, question, asker=asker, today=today)
    if found is None or not found.is_private:
        return found
    identity = work.dealmate.identity
    alone = identity.audience_of_person(envelope.user_team_id, envelope.user_id)
    return found if alone.certain and not envelope.is_direct else None


def asker_of(session: Session, envelope: Envelope, audience: Audience) -> Asker | None:
    """Return who asks, with the deal in whose thread they do; None when nobody knows them."""
    member = who(session, envelope.user_team_id or "", envelope.user_id)
    if member is None:
        return None
    of_thread = deals.deal_of_thread(
        session,
        channel_id=envelope.channel_id or "",
        thread_ts=envelope.reply_thread_ts or "",
        viewer=member,
    )
    return Asker(
        member=member,
        audience=audience,
        deal_of_thread=of_thread,
        can_choose=envelope.is_direct,
    )


def left_for_documents(question: Question, recorded: Recorded) -> Question:
    """Return what of a question is left for the documents, after what was asked of the records."""
    asked = Turn(speaker=Speaker.READER, text=recorded.asked)
    return replace(question, text=recorded.rest, thread=(*question.thread, asked))


def visible_parts(session: Session, recorded: Recorded, envelope: Envelope) -> list[Part]:
    """Return what is said where it was asked: the answer, or that it is for the asker alone.

    What is asked back is a post of its own: once that is answered it changes, and the facts stay.
    """
    member = who(session, envelope.user_team_id or "", envelope.user_id)
    if recorded.is_private:
        words = words_of(recorded.language).alone
        return [Part(text=words, blocks=[section(words)])]
    facts = [one for one in recorded.told if not one.choices]
    asked_back = [one for one in recorded.told if one.choices]
    parts = [appearance.told(facts, _steps(session, recorded, member))] if facts else []
    return [*parts, *(appearance.told([one]) for one in asked_back)]


def post_visibly(
    work: Work, session: Session, envelope: Envelope, recorded: Recorded, parts: Sequence[Part]
) -> None:
    """Want it posted in the thread of the question, if all its readers may still hear it then."""
    key = work.key + ANSWER + RECORDS
    for number, part in enumerate(parts, start=1):
        work.dealmate.messenger.post(
            session,
            key=key if number == 1 else f"{key}/{number}",
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts,
            text=part.text,
            blocks=part.blocks,
            asker=envelope.user_id if number == 1 else None,
            guard=_guard(recorded),
        )


def post_privately(
    work: Work,
    session: Session,
    envelope: Envelope,
    recorded: Recorded | None,
    *,
    is_promised: bool,
) -> None:
    """Show the asker alone what was promised, or that it can no longer be shown.

    They are told if that cannot be shown after it was promised.
    """
    if recorded is None or recorded.is_private:
        text = phrases_of("en" if recorded is None else recorded.language).no_longer
        part, guard = Part(text=text, blocks=[]), None
    else:
        member = who(session, envelope.user_team_id or "", envelope.user_id)
        above = f":lock: {phrases_of(recorded.language).only_you}"
        steps = _steps(session, recorded, member)
        part, guard = appearance.told(recorded.told, steps, above=above), _guard(recorded)
    work.dealmate.messenger.post(
        session,
        key=work.key + PRIVATE + RECORDS,
        channel=envelope.channel_id or "",
        thread_ts=envelope.reply_thread_ts,
        ephemeral_to=envelope.user_id,
        asker=envelope.user_id if is_promised else None,
        text=part.text,
        blocks=part.blocks,
        guard=guard,
    )


def _guard(recorded: Recorded) -> Guard | None:
    if not (recorded.partner_ids or recorded.deal_ids):
        return None
    return Guard(
        version_ids=(),
        partner_ids=recorded.partner_ids,
        deal_ids=recorded.deal_ids,
        instead_text=phrases_of(recorded.language).no_longer,
    )


def _steps(session: Session, recorded: Recorded, member: Member | None) -> list[dict[str, Any]]:
    """Return what the asker can do about it, as elsewhere: the deal's own steps, or registering."""
    if member is None:
        return []
    about = {one.deal.id: one.deal for one in recorded.told if one.deal is not None}
    if len(about) == 1:
        (deal,) = about.values()
        facts = facts_of(session, deal)
        if member.organisation == deal.partner_id:
            return partner_steps(facts)
        is_alone = not any(one.is_for_a_room for one in recorded.told)
        return cam_steps(facts) if is_alone and member.is_vendor else []
    if any(one.offers_registering for one in recorded.told):
        return [actions(button("Register a deal", action_id=REGISTER))]
    return []
