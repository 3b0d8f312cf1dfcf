"""A deal in a list: where it stands, what is missing, what its reader can do, the next first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.slack.blocks import nudges
from bot.slack.blocks.deals import (
    ANSWER,
    APPROVE,
    ASK,
    DETAILS,
    MORE_TIME,
    MOVE,
    REJECT,
    SETTLE,
    STANDING,
    DealFacts,
    can_move,
    headline,
)
from bot.slack.blocks.elements import Block, Choice, actions, button, overflow, section
from bot.slack.blocks.markup import data, day, link, words

MENU = "deal_menu"
EXTEND = "deal_extend"
EXTEND_BY = "deal_extend_by"
REFUSE_TIME = "deal_refuse_time"
STEPS_MAX = 5
"""So many choices has a small menu of Slack's."""
_MISSING_LENGTH = 200


class Step(StrEnum):
    """What can be done about a deal, by the name of its action."""

    ANSWER = ANSWER
    APPROVE = APPROVE
    ASK = ASK
    REJECT = REJECT
    SETTLE = SETTLE
    DETAILS = DETAILS
    MOVE = MOVE
    MORE_TIME = MORE_TIME
    EXTEND = EXTEND
    EXTEND_BY = EXTEND_BY
    REFUSE_TIME = REFUSE_TIME
    NUDGE = nudges.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that can be done about a deal, in the words of its button."""

    step: Step
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAsset:
    """The best next asset of a deal: a title, its address, and the first reason."""

    title: str
    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """One deal in a list. `is_stuck`: longer in its stage than such deals usually are.

    `thread` is the address of the deal's thread, empty where the reader has none.
    """

    deal: DealFacts
    days_in_stage: int
    is_stuck: bool = False
    next_asset: NextAsset | None = None
    thread: str = ""


def chosen(value: str) -> tuple[str, str]:
    """Return the step and the deal of a menu's choice; a deal's number holds no space."""
    step, _, deal_id = value.partition(" ")
    return step, deal_id


def partner_offers(deal: DealFacts) -> tuple[Offer, ...]:
    """What a partner's person can do, the next step first. Nothing once the deal is over."""
    if not can_move(deal):
        return ()
    complete = "Add what is missing" if deal.missing else "Details"
    details, move = Offer(step=Step.DETAILS, label=complete), _MOVE
    offers = [details, move] if deal.registration == "submitted" else [move, details]
    if deal.registration == "needs_info":
        offers = [Offer(step=Step.ANSWER, label="Answer the question"), details, move]
    if deal.can_ask_time:
        more_time = Offer(step=Step.MORE_TIME, label="Ask for more time")
        offers.insert(0 if deal.registration == "expired" else len(offers), more_time)
    return tuple(offers)


def cam_offers(deal: DealFacts, *, is_stuck: bool = False) -> tuple[Offer, ...]:
    """What the account manager can do, the next step first; at most as many as a menu holds."""
    if not can_move(deal):
        return ()
    details = Offer(step=Step.DETAILS, label="Details")
    if deal.registration in {"submitted", "needs_info"}:
        decide = [(Step.APPROVE, "Approve"), (Step.ASK, "Ask back"), (Step.REJECT, "Reject")]
        return (*(Offer(step=step, label=label) for step, label in decide), details, _MOVE)
    offers = []
    if deal.needs_review:
        offers.append(Offer(step=Step.SETTLE, label="It stays as it is"))
    if deal.extension_reason:
        offers.append(Offer(step=Step.EXTEND, label="Give more time"))
        offers.append(Offer(step=Step.REFUSE_TIME, label="Leave its time as it is"))
    if deal.registration == "expired":
        offers.append(Offer(step=Step.APPROVE, label="Approve again"))
    nudge = Offer(step=Step.NUDGE, label="Nudge the partner")
    offers += [nudge, _MOVE, details] if is_stuck else [_MOVE, nudge, details]
    if deal.can_ask_time:
        offers.append(Offer(step=Step.EXTEND_BY, label="Protect it longer"))
    return tuple(offers[:STEPS_MAX])


def partner_row(line: DealLine) -> list[Block]:
    """Show a deal to the partner who works on it, with the next step as a button."""
    deal = line.deal
    since = f"for {days(line.days_in_stage)}" if line.days_in_stage else "since today"
    parts = [f"*{words(deal.stage)}* {since}"]
    if can_move(deal) and deal.registration == "approved" and deal.protected_until:
        parts.append(f"protected until {day(deal.protected_until)}")
    elif can_move(deal) or deal.registration == "rejected":
        parts.append(STANDING.get(deal.registration, words(deal.registration)))
    lines = [headline(deal), " · ".join([*parts, *_thread(line)])]
    if partner_offers(deal) and deal.missing:
        lines.append(_missing(deal))
    if line.next_asset is not None:
        reason = f" ({data(line.next_asset.reason, 150)})" if line.next_asset.reason else ""
        lines.append(f"Next: {link(line.next_asset.url, line.next_asset.title)}{reason}")
    return [section(*lines), *partner_steps(deal)]


def partner_steps(deal: DealFacts) -> list[Block]:
    """What a partner's person can do about a deal: the next step as a button, then the others."""
    offers = partner_offers(deal)
    if not offers:
        return []
    first, *others = offers
    elements = [button(first.label, action_id=first.step, value=deal.id)]
    return [actions(*elements, *([_menu(deal, others)] if others else []))]


def cam_steps(deal: DealFacts) -> list[Block]:
    """What the account manager can do about a deal, in a menu."""
    offers = cam_offers(deal)
    return [actions(_menu(deal, offers))] if offers else []


def cam_row(line: DealLine) -> Block:
    """Show a deal to its account manager, with what can be done in a menu."""
    deal = line.deal
    facts = [data(deal.partner, 100), f"{days(line.days_in_stage)} in stage"]
    if deal.registration != "approved":
        ended = STANDING["expired"] if deal.registration == "expired" else ""
        facts.append(ended or words(deal.registration))
    if line.is_stuck:
        facts.append(":hourglass: stuck")
    if deal.needs_review:
        facts.append(":warning: needs review")
    if deal.extension_reason:
        facts.append("asks for more time")
    lines = [headline(deal), " · ".join([*facts, *_thread(line)])]
    if deal.missing:
        lines.append(_missing(deal))
    offers = cam_offers(deal, is_stuck=line.is_stuck)
    return section(*lines, accessory=_menu(deal, offers) if offers else None)


def days(number: int) -> str:
    """Return a number of days in words."""
    return "1 day" if number == 1 else f"{number} days"


_MOVE = Offer(step=Step.MOVE, label="Move stage")


def _menu(deal: DealFacts, offers: tuple[Offer, ...] | list[Offer]) -> Block:
    choices = [Choice(value=f"{one.step} {deal.id}", label=one.label) for one in offers]
    return overflow(choices, action_id=MENU)


def _thread(line: DealLine) -> list[str]:
    return [link(line.thread, "open its thread")] if line.thread else []


def _missing(deal: DealFacts) -> str:
    missing = data(", ".join(deal.missing), _MISSING_LENGTH)
    return f"{deal.completeness}% complete. Still missing: {missing}."
