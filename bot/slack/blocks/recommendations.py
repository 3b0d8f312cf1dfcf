"""How recommended assets look: a card each, its receipt, and what one can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.slack.blocks.elements import Block, actions, button, context, section
from bot.slack.blocks.limits import BUTTON_URL as URL_MAX
from bot.slack.blocks.markup import address, bold, data, link, words
from bot.slack.blocks.reader_words import reader_words
from content_index.languages import ENGLISH
from retrieval.phrases import Phrases, phrases_of

SENT_ON = "asset_sent_on"
NOT_USEFUL = "asset_not_useful"
OPEN = "asset_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One recommended asset as its readers see it.

    `may_go_on` is true only when the asset may be passed to the customer. `receipt` holds the
    facts that matched, best first. `reference` is what its buttons carry.
    """

    asset_id: str
    title: str
    kind: str
    version: str
    url: str
    receipt: tuple[str, ...]
    may_go_on: bool
    reference: str
    owner: str = ""
    updated: date | None = None
    valid_until: date | None = None
    warnings: tuple[str, ...] = ()
    deal_id: str | None = None
    """The deal for which it is shown: that it was opened is noted there."""
    is_closed: bool = False
    """The deal is closed: nothing goes to its customer any more."""


def for_stage(  # noqa: PLR0913 - what is shown, and in which words
    stage: str,
    customer: str,
    cards: Sequence[Card],
    *,
    advice: str = "",
    language: str = ENGLISH,
    can_act: bool = True,
) -> list[Block]:
    """Show what helps at this stage, `advice` first; say so when nothing fits.

    Where its readers `can_act`, each asset has its buttons.
    """
    if not cards:
        return nothing(stage, customer, language=language)
    opening = reader_words(language).for_stage
    said = [section(*(data(line, 800) for line in advice.splitlines()))] if advice else []
    shape = card if can_act else bare_card
    shown = [block for one in cards for block in shape(one, language=language)]
    return [*said, section(_of_stage(opening, stage, customer)), *shown]


def for_stage_text(stage: str, cards: Sequence[Card], *, language: str = ENGLISH) -> str:
    """Return the same for a notification."""
    said = reader_words(language)
    if not cards:
        return said.no_titles_for_stage.format(stage=words(stage))
    titles = ", ".join(data(one.title, 120) for one in cards)
    return said.titles_for_stage.format(stage=words(stage), titles=titles)


def nothing(stage: str, customer: str, *, language: str = ENGLISH) -> list[Block]:
    """Say that no asset fits, which is noted as a gap."""
    said = reader_words(language)
    return [section(_of_stage(said.nothing_for_stage, stage, customer)), context(said.gap_noted)]


def card(one: Card, *, language: str = ENGLISH) -> list[Block]:
    """Show one asset with its receipt and buttons."""
    return [*bare_card(one, language=language), actions(*buttons(one, language=language))]


def bare_card(one: Card, *, language: str = ENGLISH) -> list[Block]:
    """Show one asset with its receipt, without buttons."""
    phrases = phrases_of(language)
    title = link(one.url, one.title)
    lines = [f"*{title}*", _about(one, phrases)]
    small = []
    if one.receipt:
        small.append(f"{phrases.why_this}: {data('; '.join(one.receipt), 900)}")
    travels = phrases.for_customers if one.may_go_on else f":lock: {phrases.not_for_customers}"
    small.append(travels)
    small += [f":warning: {data(warning, 200)}" for warning in one.warnings[:3]]
    return [section(*lines, accessory=_open(one, language)), context(*small)]


def _of_stage(said: str, stage: str, customer: str) -> str:
    return said.format(stage=f"*{words(stage)}*", customer=bold(customer))


def _open(one: Card, language: str) -> Block | None:
    """Return the button that opens it; Slack tells of it, as it does not of a link in text."""
    url = address(one.url)
    if url is None or one.deal_id is None or len(url) > URL_MAX:
        return None
    value = f"{one.deal_id}|{one.asset_id}"
    return {**button(reader_words(language).open, action_id=OPEN, value=value), "url": url}


def buttons(one: Card, *, language: str = ENGLISH) -> list[Block]:
    """Return the buttons of one asset; "Sent to customer" only where it may still go there."""
    said = reader_words(language)
    rejected = button(said.not_useful, action_id=NOT_USEFUL, value=one.reference)
    if one.is_closed or not one.may_go_on:
        return [rejected]
    return [button(said.sent_to_customer, action_id=SENT_ON, value=one.reference), rejected]


def _about(one: Card, phrases: Phrases) -> str:
    parts = [words(one.kind), phrases.version.format(version=data(one.version, 30))]
    if one.updated:
        parts.append(phrases.updated.format(day=phrases.day_of(one.updated)))
    if one.owner:
        parts.append(phrases.owner.format(name=data(one.owner, 80)))
    if one.valid_until:
        parts.append(phrases.valid_until.format(day=phrases.day_of(one.valid_until)))
    return " · ".join(parts)
