"""More time for a deal: the partner asks, the account manager decides; and when it is over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog

from bot.slack.blocks import deal_forms as forms
from bot.slack.blocks import deal_protection as appearance
from bot.slack.blocks.markup import data, day
from bot.slack.envelope import Envelope
from bot.slack.journeys.deal_asking import ask, request_key
from bot.slack.journeys.deal_bursts import ROOM, told_now
from bot.slack.journeys.deal_deciding import (
    NOT_YOURS_TO_DECIDE,
    clicked_value,
    decide,
    fill,
    submitted,
)
from bot.slack.journeys.deal_events import (
    Change,
    change_of,
    close_ends,
    follow_up,
    say_in_room,
    update_posted,
)
from bot.slack.journeys.deal_registering import value_of
from bot.slack.journeys.deal_room import room_of
from bot.slack.journeys.deal_words import facts_of
from playbooks.deals import queries
from playbooks.deals.deal import DealEventKind
from playbooks.deals.extending import refused
from playbooks.deals.finding import may_decide
from playbooks.deals.protecting import (
    EXTENDED_DAYS_MAX,
    NOBODY_ASKS,
    ask_extension,
    expire_protection,
    extend_protection,
    refuse_extension,
)
from playbooks.deals.queries import protection_ended_before
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.programme import queries as programme
from store.database import is_busy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.blocks.elements import Block
    from playbooks.deals.deal import Deal, DealEvent
    from playbooks.programme.people import Member

log = structlog.get_logger(__name__)

NEWS_DAYS = 30
"""So long after its end somebody is told that a protection is over."""
CHANGED_MEANWHILE = "Nothing was done: its protection has changed since you looked."
NOT_YOURS_TO_ASK = "The partner who works on the deal asks for more time."
ASKED_ALREADY = "You have asked for it already; your account manager decides."


def on_more_time(work: Work) -> None:
    """Fill the form in which the partner asks for more time."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        if actor.organisation != deal.partner_id:
            return NOT_YOURS_TO_ASK
        at_most = programme.rules(session).extensions_per_deal
        refusal = refused(deal, at_most=at_most, is_vendor=False)
        if refusal is not None:
            return refusal.message
        if deal.extension_reason:
            return ASKED_ALREADY
        return forms.more_time(facts_of(session, deal), metadata=metadata)

    fill(work, "more_time", form)


def on_more_time_form(work: Work) -> None:
    """Ask for more time."""
    envelope = Envelope.of(work.payload)
    deal_id, text = submitted(envelope, "text")
    decide(
        work,
        envelope,
        lambda session, by: ask_extension(session, deal_id, reason=text, by=by, now=work.now),
        deal_id=deal_id,
    )


def on_extend(work: Work) -> None:
    """Extend by one click, while it is asked for. A second click finds it done and says so."""
    envelope = Envelope.of(work.payload)
    deal_id, today = clicked_value(envelope), work.dealmate.today(work.now)

    def extend(session: Session, by: Member) -> Deal | Refusal:
        return extend_protection(
            session, deal_id, by=by, now=work.now, today=today, only_if_asked=True
        )

    decide(work, envelope, extend, deal_id=deal_id)


def on_extend_by(work: Work) -> None:
    """Fill the form in which the account manager makes a protection longer, unasked."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        if not may_decide(session, deal, member=actor):
            return NOT_YOURS_TO_DECIDE
        rules = programme.rules(session)
        refusal = refused(deal, at_most=rules.extensions_per_deal, is_vendor=True)
        if refusal is not None:
            return refusal.message
        seen = json.loads(metadata) | {"until": str(deal.protected_until)}
        days = rules.days_of_extension
        return forms.extend_by(facts_of(session, deal), days=days, metadata=json.dumps(seen))

    fill(work, "extend_by", form)


def check_extend_form(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say beside the field when it is no number of days."""
    typed = value_of(body["view"]["state"]["values"].get("days") or {}).strip()
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= EXTENDED_DAYS_MAX:
        return None
    words = f"Say between 1 and {EXTENDED_DAYS_MAX} days."
    return {"response_action": "errors", "errors": {"days": words}}


def on_extend_form(work: Work) -> None:
    """Make it longer, if it still ends when the form said it does."""
    envelope = Envelope.of(work.payload)
    deal_id, typed = submitted(envelope, "days")
    seen = json.loads(envelope.body["view"].get("private_metadata") or "{}").get("until")
    today = work.dealmate.today(work.now)

    def extend(session: Session, by: Member) -> Deal | Refusal:
        deal = queries.deal(session, deal_id, viewer=by)
        if deal is not None and str(deal.protected_until) != seen:
            return Refusal(code=RefusalCode.UNCHANGED, message=CHANGED_MEANWHILE)
        return extend_protection(
            session, deal_id, by=by, now=work.now, today=today, days=int(typed)
        )

    decide(work, envelope, extend, deal_id=deal_id)


def on_refuse_time(work: Work) -> None:
    """Fill the form in which the account manager says why not."""

    def form(session: Session, deal: Deal, actor: Member, metadata: str) -> dict[str, Any] | str:
        if not may_decide(session, deal, member=actor):
            return NOT_YOURS_TO_DECIDE
        if not deal.extension_reason:
            return NOBODY_ASKS
        return forms.refuse_time(facts_of(session, deal), metadata=metadata)

    fill(work, "refuse_time", form)


def on_refuse_time_form(work: Work) -> None:
    """Leave the protection as it is."""
    envelope = Envelope.of(work.payload)
    deal_id, text = submitted(envelope, "text")
    decide(
        work,
        envelope,
        lambda session, by: refuse_extension(session, deal_id, reason=text, by=by, now=work.now),
        deal_id=deal_id,
    )


def on_extension_asked(work: Work) -> None:
    """Bring the request to the account manager, and say in the thread who decides."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts, reason = facts_of(session, change.deal), change.event.note
        cam = "Your account manager" if change.cam is None else change.cam.name
        blocks = appearance.asked(facts, by=change.by, reason=reason, cam=cam)
        text = f"{data(change.by)} asks for more time for {data(facts.customer)}."
        say_in_room(work, session, room, change.deal, text, blocks)
        close_ends(work, session, change, f"{change.by} asked for more time")
        key = request_key(change.deal.id, change.event.revision)
        text, blocks = request_of(session, change.deal, change.event, by=change.by)
        ask(work, session, change.deal, change.cam, key=key, text=text, blocks=blocks)
        follow_up(work, session, change)


def request_of(
    session: Session, deal: Deal, event: DealEvent, *, by: str
) -> tuple[str, list[Block]]:
    """Return the words and blocks that ask the account manager for more time."""
    facts, days = facts_of(session, deal), programme.rules(session).days_of_extension
    text = f"{data(by)} asks for more time for {data(facts.customer)}."
    return text, appearance.review(facts, by=by, reason=event.note, days=days)


def on_extended(work: Work) -> None:
    """Tell the partner until when the deal is protected now."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        text = f"Protected until {day(facts.protected_until)}: {data(facts.customer)}."
        blocks = appearance.extended(facts, by=change.by)
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        _close_requests(work, session, change, f"Extended by {change.by}")
        close_ends(work, session, change, f"Extended by {change.by}")
        follow_up(work, session, change)


def on_extension_refused(work: Work) -> None:
    """Tell the partner why the protection stays as it is."""
    change = change_of(work)
    room = room_of(work.dealmate, change.deal)
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        blocks = appearance.refused(facts, by=change.by, reason=change.event.note)
        text = f"No more time for {data(facts.customer)}."
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        _close_requests(work, session, change, f"Left as it is by {change.by}")
        follow_up(work, session, change)


def on_expired(work: Work) -> None:
    """Tell the partner that the protection has ended, and the way back.

    A protection that ended long ago, as those of deals that were imported, is no news to anybody.
    """
    change = change_of(work)
    until = change.deal.protected_until
    is_news = until is None or (work.dealmate.today(change.event.at) - until).days <= NEWS_DAYS
    line = f"is protected no longer: its protection ended on {day(until)}."
    told = told_now(work, change, line, to=(ROOM,) if is_news else ())
    room = room_of(work.dealmate, change.deal) if told.room else None
    with work.finishing() as session:
        facts = facts_of(session, change.deal)
        text = f"The protection of {data(facts.customer)} has ended."
        blocks = appearance.expired(facts)
        say_in_room(work, session, room, change.deal, text, blocks, calls=True)
        _close_requests(work, session, change, "The protection ended before it was decided")
        follow_up(work, session, change, is_news=told.room)


def expire_what_ended(work: Work) -> None:
    """End every protection that is over, a transaction each; again it ends nothing twice."""
    dealmate = work.dealmate
    today = dealmate.today(work.now)
    with dealmate.database.reading() as session:
        ended = protection_ended_before(session, today)
    for deal_id in ended:
        try:
            with dealmate.database.transaction() as session:
                expire_protection(session, deal_id, today=today, now=work.now)
        except Exception as error:
            if is_busy(error):
                raise
            log.exception("expiry_failed", deal=deal_id)  # the others end all the same


def _close_requests(work: Work, session: Session, change: Change, outcome: str) -> None:
    """Take the buttons from the requests so far, and say what became of them."""
    facts = facts_of(session, change.deal)
    for event in change.history:
        is_earlier = event.revision < change.event.revision
        if event.kind is DealEventKind.EXTENSION_ASKED and is_earlier:
            asker = programme.member(session, event.by)
            name = "Somebody" if asker is None else asker.name
            blocks = appearance.reviewed(facts, by=name, reason=event.note, outcome=outcome)
            key = request_key(change.deal.id, event.revision)
            update_posted(work, session, change.deal, key, data(outcome), blocks)
