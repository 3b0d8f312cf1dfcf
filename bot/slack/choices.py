"""Somebody said which of several things was meant: a button under a question of the bot's own."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.jobs import Journey, Work
from bot.records.reading import ABOUT_PARTNER, partner_of_choice
from bot.slack.asked_deal import about_a_deal
from bot.slack.blocks import asking_back
from bot.slack.envelope import Envelope
from bot.slack.questions import answer_text
from bot.slack.recorded import asker_of
from bot.slack.searching import audience_of, grant_of, meaningful_to
from content_index.languages import language_of
from retrieval.question import Question

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from retrieval.answers import Choice


def on_choice(work: Work) -> None:
    """Answer what was chosen, if it may still be shown.

    Who will read the answer and what they may see is worked out anew: a grant that was lost since
    the choice was offered is lost, and then the choice is not named again either.
    """
    envelope = Envelope.of(work.payload)
    action = envelope.body["actions"][0]
    asked = replace(envelope, thread_ts=envelope.thread_ts or envelope.message_ts)
    asked_back = str((envelope.body.get("message") or {}).get("text") or "")
    label = str((action.get("text") or {}).get("text") or "")
    choice = asking_back.choice_of(str(action["value"]), label=label)
    language = language_of(choice.question)

    def show(session: Session, blocks: list[dict[str, Any]]) -> None:
        work.dealmate.messenger.update(
            session,
            key=f"{work.key}/chosen",
            channel=envelope.channel_id,
            ts=envelope.message_ts,
            text=asked_back,
            blocks=blocks,
            guard=None,  # what stands there already
        )

    said = html.unescape(asked_back)
    if not may_choose(work, asked, choice):
        with work.finishing() as session:
            show(session, asking_back.choice_gone(said, language=language))
        return
    blocks = asking_back.chosen(said, label or choice.question, language=language)
    # One choice per message: a second click has the same key and changes nothing.
    said_key = f"choice:{envelope.channel_id}:{envelope.message_ts}"
    answer_text(
        work, asked, choice.question, said_key=said_key, also=lambda session: show(session, blocks)
    )


def may_choose(work: Work, envelope: Envelope, choice: Choice) -> bool:
    """Whether those who will read the answer may now see what the choice is about."""
    dealmate, audience = work.dealmate, audience_of(work, envelope)
    allowed = dealmate.library.still_allowed(
        choice.version_ids, grant_of(work, audience), today=dealmate.today(dealmate.clock())
    )
    if allowed != choice.version_ids:
        return False
    if not choice.subject:
        return True
    meaningful = meaningful_to(work, audience)
    with dealmate.database.reading() as session:
        if choice.subject.startswith(ABOUT_PARTNER):
            asker = asker_of(session, envelope, audience, meaningful)
            return asker is not None and partner_of_choice(session, choice.subject, asker=asker)
        asked = about_a_deal(
            session, Question(choice.question), envelope, audience, meaningful=meaningful
        )
    return asked.deal_id == choice.subject


JOURNEY = Journey(
    handlers={
        f"action.{asking_back.CHOICE}_{n}": on_choice for n in range(asking_back.MOST_CHOICES)
    }
)
