"""How the protection of a deal looks in Slack: asked to be longer, decided, over."""

from __future__ import annotations

from bot.slack.blocks.deal_rows import EXTEND, REFUSE_TIME
from bot.slack.blocks.deals import (
    DealFacts,
    headline,
    more_time_button,
    move_button,
)
from bot.slack.blocks.elements import Block, actions, button, context, section
from bot.slack.blocks.markup import bold, data, day, quoted, words


def asked(deal: DealFacts, *, by: str, reason: str, cam: str) -> list[Block]:
    """Say in the deal's thread that more time is asked for, and who decides."""
    return [
        section(f"{data(by, 80)} asks for more time for {bold(deal.customer)}:", quoted(reason)),
        context(f"{data(cam, 80)} has it and decides."),
    ]


def review(deal: DealFacts, *, by: str, reason: str, days: int) -> list[Block]:
    """Ask the account manager for more time, with a button for each answer."""
    return [
        *_review(deal, by=by, reason=reason),
        actions(
            button(f"Extend by {days} days", action_id=EXTEND, value=deal.id, style="primary"),
            button("Leave it", action_id=REFUSE_TIME, value=deal.id),
        ),
    ]


def reviewed(deal: DealFacts, *, by: str, reason: str, outcome: str) -> list[Block]:
    """Show the same after the decision, without buttons; `outcome` is plain text."""
    return [*_review(deal, by=by, reason=reason), context(data(outcome, 500))]


def extended(deal: DealFacts, *, by: str) -> list[Block]:
    """Tell the partner that the protection is longer."""
    return [
        section(
            f"{data(by, 80)} extended the protection of {bold(deal.customer)}.",
            f"It is protected until *{day(deal.protected_until)}*.",
        ),
        actions(move_button(deal.id)),
    ]


def refused(deal: DealFacts, *, by: str, reason: str) -> list[Block]:
    """Tell the partner that the protection stays as it is, and why."""
    return [
        section(
            f"{data(by, 80)} leaves the protection of {bold(deal.customer)} as it is: "
            f"until {day(deal.protected_until)}.",
            quoted(reason),
        )
    ]


def expired(deal: DealFacts) -> list[Block]:
    """Tell the partner that the protection has ended, and the way back."""
    ended = f"The protection of {bold(deal.customer)} ended on {day(deal.protected_until)}."
    if deal.can_ask_time:
        still = "Still on it? Ask for more time, and your account manager decides."
        return [section(ended, still), actions(more_time_button(deal.id))]
    still = "Still on it? Tell your account manager where it stands: they can approve it again."
    return [section(ended, still)]


def ended(deal: DealFacts, *, outcome: str) -> list[Block]:
    """Show an end that was told, without its button, once something came of it."""
    return [section(f"The protection of {bold(deal.customer)} ended."), context(data(outcome, 500))]


def _review(deal: DealFacts, *, by: str, reason: str) -> list[Block]:
    stage = words(deal.stage)
    facts = f"{data(deal.partner, 100)} · {stage} · protected until {day(deal.protected_until)}"
    asks = f"{data(by, 80)} asks for more time: {headline(deal)}"
    return [section(asks, facts, quoted(reason))]
