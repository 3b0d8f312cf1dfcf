"""How recommended assets look: a card each, its receipt, and what one can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.slack.blocks.elements import Block, actions, button, context, section
from bot.slack.blocks.limits import BUTTON_URL as URL_MAX
from bot.slack.blocks.markup import address, bold, data, day, link, words

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


def for_stage(stage: str, customer: str, cards: Sequence[Card], *, advice: str = "") -> list[Block]:
    """Show what helps at this stage, `advice` first; say so when nothing fits."""
    if not cards:
        return nothing(stage, customer)
    opening = f"For {bold(customer)} at *{words(stage)}*, this should help:"
    said = [section(*(data(line, 800) for line in advice.splitlines()))] if advice else []
    return [*said, section(opening), *(block for one in cards for block in card(one))]


def for_stage_text(stage: str, cards: Sequence[Card]) -> str:
    """Return the same for a notification."""
    if not cards:
        return f"No asset for the stage {words(stage)} yet."
    titles = ", ".join(data(one.title, 120) for one in cards)
    return f"For the stage {words(stage)}: {titles}"


def nothing(stage: str, customer: str) -> list[Block]:
    """Say that no asset fits, which is noted as a gap."""
    return [
        section(f"There is no asset for {bold(customer)} at *{words(stage)}* yet."),
        context("I have noted the gap for the people who write the content."),
    ]


def card(one: Card) -> list[Block]:
    """Show one asset with its receipt and buttons."""
    return [*bare_card(one), actions(*buttons(one))]


def bare_card(one: Card) -> list[Block]:
    """Show one asset with its receipt, without buttons."""
    title = link(one.url, one.title)
    lines = [f"*{title}*", _about(one)]
    small = []
    if one.receipt:
        small.append(f"Why this: {data('; '.join(one.receipt), 900)}")
    small.append(
        "May go on to the customer." if one.may_go_on else ":lock: For you, not for the customer."
    )
    small += [f":warning: {data(warning, 200)}" for warning in one.warnings[:3]]
    return [section(*lines, accessory=_open(one)), context(*small)]


def _open(one: Card) -> Block | None:
    """Return the button that opens it; Slack tells of it, as it does not of a link in text."""
    url = address(one.url)
    if url is None or one.deal_id is None or len(url) > URL_MAX:
        return None
    value = f"{one.deal_id}|{one.asset_id}"
    return {**button("Open", action_id=OPEN, value=value), "url": url}


def buttons(one: Card) -> list[Block]:
    """Return the buttons of one asset; "Sent to customer" only where it may still go there."""
    rejected = button("Not useful", action_id=NOT_USEFUL, value=one.reference)
    if one.is_closed or not one.may_go_on:
        return [rejected]
    return [button("Sent to customer", action_id=SENT_ON, value=one.reference), rejected]


def _about(one: Card) -> str:
    parts = [words(one.kind), f"version {data(one.version, 30)}"]
    if one.updated:
        parts.append(f"updated {day(one.updated)}")
    if one.owner:
        parts.append(f"owner {data(one.owner, 80)}")
    if one.valid_until:
        parts.append(f"valid until {day(one.valid_until)}")
    return " · ".join(parts)
