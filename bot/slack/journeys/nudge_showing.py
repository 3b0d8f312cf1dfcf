"""What a nudge's message shows: before anything was done with it, and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.nudges import NudgeFacts
from bot.slack.blocks.reader_words import reader_words
from bot.slack.journeys.recommendations import asset_card
from content_index.languages import ENGLISH
from playbooks.deals.queries import deal_for_program
from playbooks.plays import queries as plays
from playbooks.plays import rendering
from playbooks.plays.delivering import addressee, recipient_words
from playbooks.plays.nudge import Act, NudgeState
from playbooks.programme import queries as programme
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from bot.slack.blocks.elements import Block
    from content_index.assets import Asset
    from playbooks.plays.nudge import Nudge
    from playbooks.plays.playset import PlaySet


def message_now(
    session: Session, known: PlaySet, nudge: Nudge, ts: str | None, assets: Sequence[Asset]
) -> list[Block]:
    """Show the whole message that a nudge is in, as it is now."""
    group = _in_message(session, nudge, ts)
    most = appearance.CARDS_IN_DIGEST if len(group) > 1 else None
    parts = [_part_now(session, known, one, assets, most=most) for one in group]
    return appearance.message(parts, language=language_of(session, known, group[0]))


def language_of(session: Session, known: PlaySet, nudge: Nudge) -> str:
    """Return the language of a nudge's text; English for a play that is no longer in force."""
    loaded = known.get(nudge.play_id)
    step = None if loaded is None else loaded.step(nudge.step_id)
    reader = addressee(session, nudge.delivery, nudge.partner_id)
    if loaded is None or step is None or reader is None:
        return ENGLISH
    return rendering.language_of(loaded, step, reader)


def facts_of(
    session: Session, nudge: Nudge, assets: Sequence[Asset], *, language: str = ENGLISH
) -> NudgeFacts:
    """Gather what a nudge's part of a message shows; `language` is that of its text."""
    receipts = {asset.asset_id: asset.receipt for asset in nudge.assets}
    return NudgeFacts(
        id=nudge.id,
        customer=about(session, nudge),
        play=nudge.play_title,
        text=nudge.text,
        recipient=recipient_words(session, nudge.delivery),
        cards=tuple(
            asset_card(
                asset,
                receipt=receipts.get(asset.id, ()),
                reference=nudge.id,
                deal_id=nudge.deal_id,
            )
            for asset in assets
        ),
        titles=tuple(asset.title for asset in nudge.assets),
        language=language,
    )


def about(session: Session, nudge: Nudge) -> str:
    """Name the deal's customer, or the partner where there is no deal."""
    if nudge.deal_id is None:
        owner = programme.partner(session, nudge.partner_id)
        return "" if owner is None else owner.name
    deal = deal_for_program(session, nudge.deal_id)
    return "" if deal is None else deal.customer


def outcomes_of(session: Session, nudge: Nudge, *, language: str = ENGLISH) -> list[str]:
    """Say what was done with a nudge, a line each, oldest first."""
    lines = []
    for act in plays.acts_of(session, [nudge.id]).get(nudge.id, []):
        member = programme.member(session, act.by)
        name = reader_words(language).somebody if member is None else member.name
        words = appearance.act_words(
            act.act, act.at.date(), remind_in_days=act.remind_in_days, language=language
        )
        lines.append(f"{name} {words}")
    return lines


def _in_message(session: Session, nudge: Nudge, ts: str | None) -> list[Nudge]:
    """Return the nudges of a message, in their order; one whose reminder came has moved on."""
    lead = plays.nudge(session, nudge.lead_id or nudge.id)
    others = plays.companions(session, nudge.lead_id or nudge.id)
    group = [one for one in [*([lead] if lead else []), *others] if one.sent_ts in {None, ts}]
    return group if nudge.id in {one.id for one in group} else [nudge]


def _part_now(
    session: Session, known: PlaySet, nudge: Nudge, assets: Sequence[Asset], *, most: int | None
) -> list[Block]:
    """Show a nudge as it is now: with its buttons, or with what was done."""
    names = {asset.asset_id for asset in nudge.assets}
    shown = [asset for asset in assets if asset.id in names][:most]
    facts = facts_of(session, nudge, shown, language=language_of(session, known, nudge))
    acts = plays.acts_of(session, [nudge.id]).get(nudge.id, [])
    if not acts:
        return appearance.nudge(facts)
    outcomes = outcomes_of(session, nudge, language=facts.language)
    is_open = acts[-1].act is Act.REMIND_ME
    if is_open and nudge.state is NudgeState.SCHEDULED:
        day = phrases_of(facts.language).day_of(nudge.due_at.date())
        outcomes.append(reader_words(facts.language).will_remind.format(day=day))
    return appearance.acted(facts, outcomes, is_open=is_open)
