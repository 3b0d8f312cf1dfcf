"""What follows from a change of a deal: its thread, the account manager, the assets, the homes.

Each handler answers one topic that the playbooks put into the outbox together with the change.
Everything that it says is written in the one transaction that finishes the topic's row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.jobs import Work
from bot.slack.blocks import deal_protection as protection
from bot.slack.blocks import deals as appearance
from bot.slack.blocks.elements import Block, context
from bot.slack.blocks.markup import data, day, mention, words
from bot.slack.journeys.deal_asking import ask, asking_now, contested_key, review_key
from bot.slack.journeys.deal_bursts import CAM, ROOM, told_now
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_room import (
    Room,
    bind,
    direct_key,
    room_of,
    root_key,
    say,
    user_for,
)
from bot.slack.journeys.deal_words import facts_for_review, facts_of
from bot.slack.journeys.home import refresh_homes
from bot.slack.journeys.recommendations import Advice, advise, put_advice
from bot.slack.messenger import Topic as Slack
from playbooks.crm.standing import CRM_MEMBER_ID
from playbooks.deals import queries
from playbooks.deals.deal import DealEvent, DealEventKind
from playbooks.plays.scheduling import plan_after
from playbooks.programme import queries as programme
from playbooks.programme.readers import any_admin, cam_of_partner
from store import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Member

REVIEWED = (DealEventKind.REGISTERED, DealEventKind.INFO_GIVEN)
"""The events after which the account manager gets a message with buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a deal with what a message about it needs.

    `deal` is the deal as it is now, which may be later than the event.
    """

    deal: Deal
    event: DealEvent
    by: str
    cam: Member | None
    history: tuple[DealEvent, ...]


def on_registered(work: Work) -> None:
    """Tell the account manager, and bring what helps at the first stage."""
    change = change_of(work)
    told = told_now(work, change, "is registered and waits for approval.", to=(ROOM, CAM))
    room = room_of(work.dealmate, change.deal) if told.room else None
    advice = None if room is None else advise(work.dealmate, change.deal, room.audience, work.now)
    with work.finishing() as session:
        if told.cam:
            _ask_for_review(work, session, change)
        if room is not None:
            bind(session, change.deal, room)
            _put_advice(work, session, change, room, advice)
        follow_up(work, session, change, is_news=told.room and told.cam)


def on_approved(work: Work) -> None:
    """Tell the partner how long the deal is protected; take the buttons from the review."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        text = f"Approved: {data(facts.customer)}, protected until {day(facts.protected_until)}."
        blocks = appearance.approved(facts, by=change.by)
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        _close_reviews(work, session, change, f"Approved by {change.by} on {_on(change)}")
        close_ends(work, session, change, f"Approved by {change.by}")
        close_contested(work, session, change, f"Approved by {change.by} on {_on(change)}")
        follow_up(work, session, change)


def on_needs_info(work: Work) -> None:
    """Bring the account manager's question to the partner."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        blocks = appearance.asked_back(facts, by=change.by, question=change.event.note)
        text = f"{data(change.by)} has a question about {data(facts.customer)}."
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        outcome = f"{change.by} asked back on {_on(change)}: {change.event.note}"
        _close_reviews(work, session, change, outcome)
        follow_up(work, session, change)


def on_info_given(work: Work) -> None:
    """Bring the partner's answer to the account manager, who can decide again."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        cam = change.cam.name if change.cam is not None else "Your account manager"
        blocks = appearance.answer_noted(facts, by=change.by, answer=change.event.note, cam=cam)
        say_in_room(work, session, room, change.deal, f"{data(change.by)} answered.", blocks)
        _close_reviews(work, session, change, f"{change.by} answered on {_on(change)}, see below")
        _close_question(work, session, change)
        _ask_for_review(work, session, change)
        follow_up(work, session, change)


def on_rejected(work: Work) -> None:
    """Tell the partner why the registration was not accepted."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        blocks = appearance.rejected(facts, by=change.by, reason=change.event.note)
        text = f"Not accepted: {data(facts.customer)}."
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        _close_reviews(work, session, change, f"Rejected by {change.by} on {_on(change)}")
        _close_question(work, session, change)
        follow_up(work, session, change)


def on_stage_changed(work: Work) -> None:
    """Say it in the deal's thread, and bring what helps at the new stage."""
    change = change_of(work)
    before, after = words(change.event.before), words(change.event.after)
    told = told_now(work, change, f"moved from {before} to *{after}*.", to=(ROOM,))
    room = room_of(work.dealmate, change.deal) if told.room else None
    is_current = change.deal.stage_entry == change.event.stage_entry
    advice = None
    if room is not None and is_current:
        advice = advise(work.dealmate, change.deal, room.audience, work.now)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        blocks = appearance.moved(
            facts,
            by=change.by,
            before=change.event.before,
            after=change.event.after,
            reason=change.event.note,
        )
        text = f"{data(facts.customer)} is at {words(change.event.after)} now."
        say_in_room(work, session, room, change.deal, text, blocks)
        if room is not None:
            bind(session, change.deal, room)
            _put_advice(work, session, change, room, advice)
        follow_up(work, session, change, is_news=told.room)


def follow_up(work: Work, session: Session, change: Change, *, is_news: bool = True) -> None:
    """Schedule and cancel what the plays make of the change, and show it to who it concerns.

    What is no news, or comes with a digest, leaves the Home tabs as they are for now.
    """
    plan_after(
        session,
        change.deal.id,
        work.kind,
        plays=work.dealmate.plays,
        now=work.now,
        today=work.dealmate.today(work.now),
    )
    _update_root(work, session, change)
    if is_news:
        refresh_homes(work, session, change.deal)


def _update_root(work: Work, session: Session, change: Change) -> None:
    """Let the first message of the deal's thread say where the deal stands."""
    if change.event.kind is DealEventKind.REGISTERED:
        return
    facts = facts_of(session, change.deal)
    text, blocks = appearance.registered_text(facts), appearance.registered(facts)
    for key in (root_key(change.deal, direct=False), direct_key(session, change.deal)):
        update_posted(work, session, change.deal, key, text, blocks)


def question_key(deal_id: str, revision: int) -> str:
    """Return the key of the message that brings a question to the partner."""
    return f"deal/{deal_id}/said/{revision}"


def change_of(work: Work) -> Change:
    """Read the deal, and the line of its history that this work is about."""
    deal_id, revision = str(work.payload["deal_id"]), int(work.payload["revision"])
    with work.dealmate.database.reading() as session:
        deal = queries.deal_for_program(session, deal_id)
        if deal is None:
            raise LookupError(f"deal {deal_id} has an event and is not there")
        cam = cam_of_partner(session, deal.partner_id)
        reader = any_admin(session) or cam
        history = queries.history(session, deal_id, viewer=reader) if reader is not None else []
        event = next(event for event in history if event.revision == revision)
        by = name_of(work, session, event.by)
    return Change(deal=deal, event=event, by=by, cam=cam, history=tuple(history))


def name_of(work: Work, session: Session, by: str) -> str:
    """Return whoever changed a deal as messages name them."""
    if by == CRM_MEMBER_ID:
        return "The CRM" if work.dealmate.crm is None else work.dealmate.crm.name
    if not by:
        return "The programme"
    member = programme.member(session, by)
    return "Somebody" if member is None else member.name


def say_in_room(  # noqa: PLR0913, PLR0917 - the parts of one message
    work: Work,
    session: Session,
    room: Room | None,
    deal: Deal,
    text: str,
    blocks: list[Block],
    *,
    calls: bool = False,
) -> None:
    """Say something about a change in the deal's thread, where there is one.

    `calls`: whoever registered the deal is waiting for it. Slack tells nobody of a reply in a
    thread in which they have not written, so they are mentioned.
    """
    if room is not None:
        reader = user_for(work.dealmate, session, deal) if calls and room.user is None else None
        blocks = [*blocks, context(f"For {mention(reader)}")] if reader else blocks
        key = question_key(work.payload["deal_id"], work.payload["revision"])
        say(work.dealmate, session, room, deal, key=key, text=text, blocks=blocks)


def _ask_for_review(work: Work, session: Session, change: Change) -> None:
    key = review_key(change.deal.id, change.event.revision)
    text, blocks = review_of(session, change.deal, change.event, by=change.by)
    ask(work, session, change.deal, change.cam, key=key, text=text, blocks=blocks)


def review_of(
    session: Session, deal: Deal, event: DealEvent, *, by: str
) -> tuple[str, list[Block]]:
    """Return the words and blocks that ask the account manager to decide on a registration."""
    facts = facts_for_review(session, deal)
    if event.kind is DealEventKind.INFO_GIVEN:
        blocks = appearance.answered(facts, by=by, answer=event.note)
        return f"{data(by)} answered about {data(facts.customer)}.", blocks
    return f"{data(facts.partner)} registers a deal: {data(facts.customer)}.", appearance.review(
        facts
    )


def _close_reviews(work: Work, session: Session, change: Change, outcome: str) -> None:
    """Take the buttons from every review so far, and say what became of it."""
    facts = facts_for_review(session, change.deal)
    for event in change.history:
        key = review_key(change.deal.id, event.revision)
        if event.kind in REVIEWED and event.revision < change.event.revision:
            update_posted(
                work, session, change.deal, key, data(outcome), appearance.reviewed(facts, outcome)
            )


def _close_question(work: Work, session: Session, change: Change) -> None:
    """Take the Answer button from the questions that were asked so far."""
    facts = facts_of(session, change.deal)
    for event in change.history:
        if event.kind is DealEventKind.ASKED_BACK and event.revision < change.event.revision:
            asker = programme.member(session, event.by)
            name = "The account manager" if asker is None else asker.name
            blocks = appearance.question_closed(facts, by=name, question=event.note)
            key = question_key(change.deal.id, event.revision)
            update_posted(work, session, change.deal, key, "Answered.", blocks)


def close_ends(work: Work, session: Session, change: Change, outcome: str) -> None:
    """Take the button from the ends that were told so far, and say what became of them."""
    facts = facts_of(session, change.deal)
    for event in change.history:
        if event.kind is DealEventKind.EXPIRED and event.revision < change.event.revision:
            key = question_key(change.deal.id, event.revision)
            blocks = protection.ended(facts, outcome=outcome)
            update_posted(work, session, change.deal, key, data(outcome), blocks)


def close_contested(work: Work, session: Session, change: Change, outcome: str) -> None:
    """Say in what the account manager was asked to look at so far what became of it."""
    facts = facts_of(session, change.deal)
    for event in change.history:
        if event.kind is DealEventKind.EDITED and event.revision < change.event.revision:
            key = contested_key(change.deal.id, event.revision)
            blocks = appearance.looked_at(facts, note=event.note, outcome=outcome)
            update_posted(work, session, change.deal, key, data(outcome), blocks)


def update_posted(  # noqa: PLR0913, PLR0917 - the parts of one message
    work: Work, session: Session, deal: Deal, key: str, text: str, blocks: list[Block]
) -> None:
    """Change a message about a deal, where it was posted and its readers may still hear of it.

    Of what was brought to another account manager since, it is theirs that changes.
    """
    key = asking_now(session, key)
    if outbox.result_of(session, topic=Slack.POST, key=key) is not None:
        work.dealmate.messenger.update(
            session,
            key=f"{key}/after/{work.key}",
            of=key,
            text=text,
            blocks=blocks,
            guard=deal_guard(deal.id),
        )


def _put_advice(
    work: Work, session: Session, change: Change, room: Room, advice: Advice | None
) -> None:
    if advice is not None:
        key = f"deal/{change.deal.id}/advice/{change.event.stage_entry}"
        put_advice(work, session, change.deal, room, advice, key=key)


def _on(change: Change) -> str:
    return day(change.event.at.date())
