"""Who wants to hear nothing of a play, or of any: said back to them, with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.markup import day
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, tell
from bot.slack.journeys.deal_deciding import clicked_value
from playbooks.plays.mutes.queries import mutes
from playbooks.plays.muting import EVERYTHING, unmute

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from playbooks.plays.playset import PlaySet
    from playbooks.programme.people import Member


def tell_muted(
    work: Work, session: Session, envelope: Envelope, *, scope: str, until: date | None = None
) -> None:
    """Confirm a silence to whoever wanted it, with a button that ends it."""
    what = scope_words(work.dealmate.plays, scope)
    end = "" if until is None else f" until {day(until)}"
    text = f"Noted: I send you no more of {what}{end}. Your account manager still can."
    if scope == EVERYTHING:
        text = f"Noted: I send you no nudges{end}. Your account manager still can."
    blocks = appearance.muted(text, scope)
    tell(work, session, envelope, text, blocks=blocks, suffix="muted")


def on_unmute(work: Work) -> None:
    """End a silence of whoever pressed the button."""
    envelope = Envelope.of(work.payload)
    scope = clicked_value(envelope)
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        unmute(session, member_id=actor.id, scope=scope)
        what = scope_words(work.dealmate.plays, scope)
        tell(work, session, envelope, f"Good: you hear from me again about {what}.")


def silences_of(work: Work, session: Session, member: Member) -> list[tuple[str, str]]:
    """Return what is silent for somebody now: (scope, words), for the list with its buttons."""
    found = []
    for one in mutes(session, member_id=member.id):
        if one.until is None or one.until > work.now:
            end = "" if one.until is None else f", until {day(one.until.date())}"
            found.append((one.scope, f"{scope_words(work.dealmate.plays, one.scope)}{end}"))
    return found


def scope_words(known: PlaySet, scope: str) -> str:
    """Name a scope for people, as escaped text."""
    if scope == EVERYTHING:
        return "anything"
    loaded = known.get(scope)
    return appearance.play_words(scope if loaded is None else loaded.title)
