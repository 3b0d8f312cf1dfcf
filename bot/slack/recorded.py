"""A question that the programme's own records answer, or part of it, in Slack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.records.reading import from_records
from bot.records.scope import Asker
from bot.records.words import words_of
from bot.slack.blocks import records as appearance
from bot.slack.blocks.answers import Part
from bot.slack.blocks.deal_rows import cam_steps, partner_steps
from bot.slack.blocks.deals import REGISTER
from bot.slack.blocks.elements import actions, button, context, section
from bot.slack.blocks.reader_words import reader_words
from bot.slack.journeys.deal_words import facts_of
from bot.slack.journeys.recommendations import advice_part, advise, note_shown
from bot.slack.messenger import Guard
from bot.slack.stopping import ANSWER, PRIVATE
from playbooks.deals import queries as deals
from playbooks.programme import queries as programme
from playbooks.programme.readers import who
from retrieval.phrases import phrases_of
from retrieval.question import Question, Speaker, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.records.told import Recorded, Told
    from bot.slack.envelope import Envelope
    from bot.slack.journeys.recommendations import Advice
    from playbooks.deals.deal import Deal
    from playbooks.programme.audience import Audience
    from playbooks.programme.people import Member
    from retrieval.meaning import Meaningful

LONGEST_CUSTOMER = 200
RECORDS = "/records"
"""What the key of a post from the records ends with."""


def recorded_for(  # noqa: PLR0913 - who asks what, and who will read it
    work: Work,
    session: Session,
    question: Question,
    envelope: Envelope,
    audience: Audience,
    *,
    meaningful: Meaningful,
) -> Recorded | None:
    """Return what the records answer of a question to those readers; None where it is nothing.

    Nobody who is not known gets anything, nor does anybody who cannot be told alone where they ask
    what may only be told to them.

    Raises:
        RetryLaterError: Slack could not be asked at this moment.
    """
    asker = asker_of(session, envelope, audience, meaningful)
    if asker is None:
        return None
    today = work.dealmate.today(work.now)
    found = from_records(session, question, asker=asker, today=today, hearing=work.dealmate.hearing)
    if found is None or not found.is_private:
        return found
    identity = work.dealmate.identity
    alone = identity.audience_of_person(envelope.user_team_id, envelope.user_id)
    return found if alone.certain and not envelope.is_direct else None


def asker_of(
    session: Session, envelope: Envelope, audience: Audience, meaningful: Meaningful
) -> Asker | None:
    """Return who asks, with the deal in whose thread they do; None when nobody knows them.

    `meaningful` is the words that mean something to all of the audience.
    """
    member = who(session, envelope.user_team_id or "", envelope.user_id)
    if member is None:
        return None
    of_thread = deals.deal_of_thread(
        session,
        channel_id=envelope.channel_id or "",
        thread_ts=envelope.reply_thread_ts or "",
        viewer=member,
    )
    here = programme.channel(session, envelope.channel_id)
    return Asker(
        member=member,
        audience=audience,
        meaningful=meaningful,
        deal_of_thread=of_thread,
        partner_here=(here and here.partner_id) or "",
        can_choose=envelope.is_direct,
    )


def left_for_documents(question: Question, recorded: Recorded) -> Question:
    """Return what of a question is left for the documents, after what was asked of the records."""
    asked = Turn(speaker=Speaker.READER, text=recorded.asked)
    before = (asked,) if recorded.asked else ()
    return replace(question, text=recorded.rest, thread=(*question.thread, *before))


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message from the records. `advice` is what it shows the people of a deal's partner."""

    part: Part
    guard: Guard | None
    advice: Advice | None = None
    deal: Deal | None = None


def advice_for(work: Work, recorded: Recorded, audience: Audience) -> Mapping[str, Advice]:
    """Choose what helps with each deal for which that is asked, among what all readers may see."""
    return {
        one.deal.id: advise(work.dealmate, one.deal, audience, work.now)
        for one in recorded.told
        if one.wants_assets and one.deal is not None
    }


def visible_posts(
    session: Session, recorded: Recorded, envelope: Envelope, advice: Mapping[str, Advice]
) -> list[Post]:
    """Return what is said where it was asked: the answer, or that it is for the asker alone.

    What is asked back is a post of its own: once that is answered it changes, and the facts stay.
    So is what helps with a deal.
    """
    member = who(session, envelope.user_team_id or "", envelope.user_id)
    if recorded.is_private:
        words = words_of(recorded.language).alone
        return [Post(part=Part(text=words, blocks=[section(words)]), guard=None)]
    return _posts(session, recorded, member, advice)


def _posts(
    session: Session,
    recorded: Recorded,
    member: Member | None,
    advice: Mapping[str, Advice],
    *,
    above: str = "",
) -> list[Post]:
    plain = [one for one in recorded.told if not one.wants_assets]
    facts = [one for one in plain if not one.choices]
    guard, posts = _guard(recorded), []
    if facts:
        part = appearance.told(facts, _steps(session, facts, member), above=above)
        posts.append(Post(part=part, guard=guard))
    helped = {
        one.deal.id: (one, one.deal) for one in recorded.told if one.wants_assets and one.deal
    }
    for one, deal in helped.values():
        first = above if not posts else ""
        posts.append(_helping(one, deal, advice[deal.id], member, above=first))
    return posts + [Post(part=appearance.told([one]), guard=guard) for one in plain if one.choices]


def _helping(told: Told, deal: Deal, advice: Advice, member: Member | None, *, above: str) -> Post:
    """Show what helps with a deal; its partner's people have the buttons."""
    is_for_its_partner = member is not None and member.organisation == deal.partner_id
    said = advice if advice.words else replace(advice, language=told.language)
    counts = told.is_for_a_room or is_for_its_partner
    part = advice_part(said, deal, can_act=counts)
    if above:
        part = Part(text=f"{above}\n{part.text}", blocks=[context(above), *part.blocks])
    guard = Guard(
        version_ids=advice.version_ids,
        partner_ids=tuple(sorted(told.partner_ids)),
        deal_ids=tuple(sorted(told.deal_ids)),
        instead_text=reader_words(said.language).stage_no_longer,
    )
    return Post(part=part, guard=guard, advice=advice if counts else None, deal=deal)


def post_visibly(work: Work, session: Session, envelope: Envelope, posts: Sequence[Post]) -> None:
    """Want it posted in the thread of the question, if all its readers may still hear it then."""
    _post(work, session, envelope, posts, key=work.key + ANSWER + RECORDS, is_promised=True)


def post_privately(  # noqa: PLR0913 - what is posted, and to whom
    work: Work,
    session: Session,
    envelope: Envelope,
    recorded: Recorded | None,
    advice: Mapping[str, Advice],
    *,
    is_promised: bool,
) -> None:
    """Show the asker alone what was promised, or that it can no longer be shown.

    They are told if that cannot be shown after it was promised.
    """
    if recorded is None or recorded.is_private:
        text = phrases_of("en" if recorded is None else recorded.language).no_longer
        posts = [Post(part=Part(text=text, blocks=[]), guard=None)]
    else:
        member = who(session, envelope.user_team_id or "", envelope.user_id)
        above = f":lock: {phrases_of(recorded.language).only_you}"
        posts = _posts(session, recorded, member, advice, above=above)
    key = work.key + PRIVATE + RECORDS
    _post(work, session, envelope, posts, key=key, is_promised=is_promised, is_alone=True)


def _post(  # noqa: PLR0913 - what is posted, and to whom
    work: Work,
    session: Session,
    envelope: Envelope,
    posts: Sequence[Post],
    *,
    key: str,
    is_promised: bool,
    is_alone: bool = False,
) -> None:
    for number, post in enumerate(posts, start=1):
        own_key = key if number == 1 else f"{key}/{number}"
        work.dealmate.messenger.post(
            session,
            key=own_key,
            channel=envelope.channel_id or "",
            thread_ts=envelope.reply_thread_ts,
            ephemeral_to=envelope.user_id if is_alone else None,
            asker=envelope.user_id if is_promised and number == 1 else None,
            text=post.part.text,
            blocks=post.part.blocks,
            guard=post.guard,
        )
        if post.advice is not None and post.deal is not None:
            note_shown(session, post.deal, post.advice, key=own_key, now=work.now)


def _guard(recorded: Recorded) -> Guard | None:
    if not (recorded.partner_ids or recorded.deal_ids):
        return None
    return Guard(
        version_ids=(),
        partner_ids=recorded.partner_ids,
        agreed_with=recorded.agreed_with,
        deal_ids=recorded.deal_ids,
        instead_text=phrases_of(recorded.language).no_longer,
    )


def _steps(session: Session, told: Sequence[Told], member: Member | None) -> list[dict[str, Any]]:
    """Return what the asker can do about it, as elsewhere: the deal's own steps, or registering."""
    if member is None:
        return []
    registering = [actions(_registering(one)) for one in told if one.offers_registering][:1]
    return [*_steps_of_deal(session, told, member), *registering]


def _registering(told: Told) -> dict[str, Any]:
    """Return the button to the form, filled with the customer whom the asker named, if any."""
    label = reader_words(told.language).register_a_deal
    return button(label, action_id=REGISTER, value=told.registers[:LONGEST_CUSTOMER])


def _steps_of_deal(session: Session, told: Sequence[Told], member: Member) -> list[dict[str, Any]]:
    about = {one.deal.id: one.deal for one in told if one.deal is not None}
    if len(about) == 1:
        (deal,) = about.values()
        facts = facts_of(session, deal)
        if member.organisation == deal.partner_id:
            return partner_steps(facts)
        is_alone = not any(one.is_for_a_room for one in told)
        return cam_steps(facts) if is_alone and member.is_vendor else []
    return []
