"""Who wants to hear nothing of a play, or of any: said back to them, with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.reader_words import reader_words
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, tell
from bot.slack.journeys.deal_deciding import clicked_value
from playbooks.plays.mutes.queries import mutes
from playbooks.plays.muting import EVERYTHING, unmute
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from playbooks.plays.playset import PlaySet
    from playbooks.programme.people import Member


def tell_muted(  # noqa: PLR0913 - who, what, until when
    work: Work,
    session: Session,
    envelope: Envelope,
    *,
    scope: str,
    language: str,
    until: date | None = None,
) -> None:
    """Confirm a silence to whoever wanted it, with a button that ends it."""
    said, day_of = reader_words(language), phrases_of(language).day_of
    if scope == EVERYTHING:
        text = said.muted_everything if until is None else said.muted_everything_until
    else:
        text = said.muted if until is None else said.muted_until
    text = text.format(
        what=scope_words(work.dealmate.plays, scope, language=language),
        day="" if until is None else day_of(until),
    )
    blocks = appearance.muted(text, scope, language=language)
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
        said, language = reader_words(actor.language), actor.language
        what = scope_words(work.dealmate.plays, scope, language=language)
        text = said.hears_again.format(what=what)
        tell(work, session, envelope, said.hears_everything_again if scope == EVERYTHING else text)


def silences_of(work: Work, session: Session, member: Member) -> list[tuple[str, str]]:
    """Return what is silent for somebody now: (scope, words), for the list with its buttons."""
    found = []
    for one in mutes(session, member_id=member.id):
        if one.until is None or one.until > work.now:
            words = scope_words(work.dealmate.plays, one.scope, language=member.language)
            if one.until is not None:
                day = phrases_of(member.language).day_of(one.until.date())
                words = reader_words(member.language).silent_until.format(what=words, day=day)
            found.append((one.scope, words))
    return found


def scope_words(known: PlaySet, scope: str, *, language: str) -> str:
    """Name a scope for people, as escaped text."""
    if scope == EVERYTHING:
        return reader_words(language).anything
    loaded = known.get(scope)
    return appearance.play_words(scope if loaded is None else loaded.title)
