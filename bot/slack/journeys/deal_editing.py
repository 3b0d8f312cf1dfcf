"""What is known about a deal has changed: who has to decide sees it, and what was approved is told.

A customer that may be another partner's by now is brought to the account manager, who looks. The
partner reads nothing of it, and nothing is taken away by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import deals as appearance
from bot.slack.blocks.markup import data, day
from bot.slack.envelope import Envelope
from bot.slack.journeys.deal_asking import ask, contested_key, review_key
from bot.slack.journeys.deal_bursts import CAM, ROOM, Told, told_now
from bot.slack.journeys.deal_deciding import clicked_value, decide
from bot.slack.journeys.deal_events import (
    REVIEWED,
    Change,
    change_of,
    close_contested,
    follow_up,
    say_in_room,
    update_posted,
)
from bot.slack.journeys.deal_room import room_of
from bot.slack.journeys.deal_words import facts_for_review, facts_of
from bot.slack.journeys.home import refresh_home
from bot.slack.standing_in import why_theirs
from playbooks.crm.standing import CRM_MEMBER_ID
from playbooks.deals.contesting import settle_review
from playbooks.deals.stages import Registration

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.blocks.elements import Block
    from playbooks.deals.deal import Deal, DealEvent

DECIDED = (Registration.APPROVED, Registration.EXPIRED)


def on_edited(work: Work) -> None:
    """Show what is known now, in the thread's first message and to the CAM who has to decide."""
    change = change_of(work)
    by_a_person = change.event.by != CRM_MEMBER_ID  # the CRM notes each field, approved or not
    is_approved = change.deal.registration is Registration.APPROVED
    is_agreed = is_approved and by_a_person and bool(change.event.note)
    is_contested = bool(work.payload.get("is_contested")) and change.deal.needs_review
    asks_cam = is_contested and change.deal.registration in DECIDED
    told = Told()
    if is_agreed or asks_cam:
        told = told_now(
            work,
            change,
            f"changed: {data(change.event.note, 200)}.",
            to=(ROOM, CAM) if is_agreed else (CAM,),
            for_cam=" It *needs review*." if asks_cam else "",
        )
    room = room_of(work.dealmate, change.deal) if is_agreed and told.room else None
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        _show_review_anew(work, session, change)
        if is_agreed:
            blocks = appearance.agreed_changed(by=change.by, note=change.event.note)
            text = f"{data(change.by)} changed what was approved about {data(facts.customer)}."
            say_in_room(work, session, room, change.deal, text, blocks)
            if told.cam and not asks_cam:
                key = f"{work.key}/edited"
                ask(work, session, change.deal, change.cam, key=key, text=text, blocks=blocks)
        if asks_cam and told.cam:
            key = contested_key(change.deal.id, change.event.revision)
            text, blocks = contested_of(session, change.deal, change.event, by=change.by)
            ask(work, session, change.deal, change.cam, key=key, text=text, blocks=blocks)
        follow_up(work, session, change, is_news=told.cam)


def contested_of(
    session: Session, deal: Deal, event: DealEvent, *, by: str
) -> tuple[str, list[Block]]:
    """Return the words and blocks that ask the account manager to look at a deal again."""
    facts = facts_of(session, deal)
    blocks = appearance.contested(facts, by=by, note=event.note)
    return f"{data(facts.customer)} needs review.", blocks


def on_settle(work: Work) -> None:
    """Note that the account manager has looked and the deal stays as it is."""
    envelope = Envelope.of(work.payload)
    deal_id = clicked_value(envelope)
    decide(
        work,
        envelope,
        lambda session, by: settle_review(session, deal_id, by=by, now=work.now),
        deal_id=deal_id,
    )


def on_reviewed(work: Work) -> None:
    """Take the buttons from what the account manager was asked; the partner hears nothing.

    Nothing of theirs is touched either: a message that is changed to the same words is shown as
    edited, and would tell that there was something to review.
    """
    change = change_of(work)
    with work.finishing() as session:
        _show_review_anew(work, session, change)
        outcome = f"{change.by} looked on {day(change.event.at.date())}: it stays as it is."
        close_contested(work, session, change, outcome)
        if change.cam is not None:
            refresh_home(work, session, change.cam)


def _show_review_anew(work: Work, session: Session, change: Change) -> None:
    """Let a review that waits for the account manager say what is known now."""
    asked = [event for event in change.history if event.kind in REVIEWED]
    if change.deal.registration is Registration.SUBMITTED and asked:
        facts = facts_for_review(session, change.deal)
        key = review_key(change.deal.id, asked[-1].revision)
        text = f"{data(facts.partner)} registers a deal: {data(facts.customer)}."
        blocks = appearance.review(facts)
        if change.cam is not None:
            why = why_theirs(session, change.cam, partner_id=change.deal.partner_id)
            blocks = [*why, *blocks]
        update_posted(work, session, change.deal, key, text, blocks)
