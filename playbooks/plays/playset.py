"""The plays that are in force, and which of them a deal calls for. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from content_index.labels import Holder
from playbooks.deals.stages import OPEN_STAGES, Stage
from playbooks.plays.definition import DealConditions, PartnerConditions, Play, Playbook, Step
from playbooks.plays.facts import DealFacts, word, words
from playbooks.plays.triggers import (
    OnApproved,
    OnAssetPublished,
    OnDate,
    OnProtectionEndsIn,
    OnRegistered,
    OnStageEntered,
    OnStuckFor,
    TriggerKind,
)


class KnownPartner(Protocol):
    """What is known of a partner, with a deal or without."""

    @property
    def partner_id(self) -> str:
        """Which partner it is."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Their languages, in their order of preference."""

    @property
    def holder(self) -> Holder:
        """What they hold on the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlay:
    """A play within its playbook."""

    playbook: Playbook
    play: Play

    @property
    def id(self) -> str:
        """The id over all playbooks: `playbook/play`."""
        return f"{self.playbook.playbook}/{self.play.id}"

    @property
    def title(self) -> str:
        """What people read."""
        return self.play.title

    def step(self, step_id: str | None = None) -> Step | None:
        """Find a step by id; without an id, the first."""
        steps = self.play.steps
        return next((s for s in steps if step_id in {None, s.id}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySet:
    """The plays in force, ordered by playbook id and then as written."""

    plays: tuple[LoadedPlay, ...] = ()

    def get(self, play_id: str) -> LoadedPlay | None:
        """Find a play by `playbook/play`."""
        return next((p for p in self.plays if p.id == play_id), None)

    def for_deal(self, facts: DealFacts) -> tuple[LoadedPlay, ...]:
        """Return the plays whose audience the deal meets and whose moment it is in."""
        return tuple(
            p
            for p in self.plays
            if meets(p, facts)
            and is_at_its_moment(p.play, facts)
            and not is_held_out(p, facts.partner_id)
        )

    def by_hand(self, facts: DealFacts) -> tuple[LoadedPlay, ...]:
        """Return the plays that a CAM may send for this deal, those of its moment first.

        Then come those that fit at any time, and then those that do not fit now.
        """
        allowed = [p for p in self.plays if _may_be_sent_by_hand(p.play) and meets(p, facts)]
        allowed.sort(key=lambda p: not is_at_its_moment(p.play, facts))
        return tuple(sorted(allowed, key=lambda p: why_unfit(p.play, facts) is not None))


_WITHOUT_MOMENT = frozenset(
    {TriggerKind.CAM_BY_HAND, TriggerKind.ASSET_PUBLISHED, TriggerKind.DATE}
)


def is_held_out(loaded: LoadedPlay, partner_id: str) -> bool:
    """Say whether a play leaves this partner out, so that its effect can be measured.

    It depends on the play's id and the partner alone: a new version holds out the same partners,
    and a larger share holds out those of the smaller one and more.
    """
    if loaded.play.holdout <= 0:
        return False
    digest = hashlib.blake2b(f"{loaded.id}|{partner_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) < loaded.play.holdout * 2**64


def meets(loaded: LoadedPlay, facts: DealFacts) -> bool:
    """Say whether the deal and its partner are among the audience of a play about deals."""
    if loaded.play.is_about_partner:
        return False
    audience = loaded.play.audience
    return partner_meets(audience.partner, facts) and _deal_meets(audience.deal, facts)


def is_at_its_moment(play: Play, facts: DealFacts) -> bool:
    """Say whether the deal is where this play begins: in its stage, just registered, or overdue.

    What only a CAM sends has no moment of its own; neither has what a date or an asset begins.
    """
    return play.trigger.on not in _WITHOUT_MOMENT and why_unfit(play, facts) is None


def why_unfit(play: Play, facts: DealFacts) -> str | None:  # noqa: PLR0911 - one for each kind
    """Say in a sentence why this is not the moment of a play for the deal; None when it is.

    What only a CAM sends fits at any time.
    """
    trigger = play.trigger
    if isinstance(trigger, OnRegistered | OnApproved):
        return _unless_in(frozenset({Stage.REGISTERED}), facts)
    if isinstance(trigger, OnStageEntered):
        return _unless_in(trigger.stages, facts)
    if isinstance(trigger, OnAssetPublished | OnDate):
        return _unless_in(frozenset(OPEN_STAGES), facts)
    if isinstance(trigger, OnStuckFor):
        if (elsewhere := _unless_in(trigger.stages, facts)) is not None:
            return elsewhere
        if facts.days_in_stage < trigger.days:
            return (
                f"This play is for deals that have not moved for {_days(trigger.days)}; "
                f"this one moved {_days(facts.days_in_stage)} ago."
            )
    if isinstance(trigger, OnProtectionEndsIn):
        left = facts.protection_days_left
        if left is None or not 0 <= left <= trigger.days:
            return (
                f"This play is for the last {_days(trigger.days)} of a deal's protection; "
                f"this deal {'is not protected' if left is None else f'has {_days(left)} left'}."
            )
    return None


def _unless_in(stages: frozenset[Stage], facts: DealFacts) -> str | None:
    if facts.stage in stages:
        return None
    meant = " or ".join(stage.value for stage in Stage if stage in stages)
    return (
        f"This play is for deals at stage {meant}; this one is at stage {facts.stage.value}, "
        "so its text may not be true."
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _may_be_sent_by_hand(play: Play) -> bool:
    return play.by_hand or play.trigger.on is TriggerKind.CAM_BY_HAND


def partner_meets(asked: PartnerConditions, facts: KnownPartner) -> bool:
    """Say whether a partner is among those that a play is for."""
    held = facts.holder
    return (
        _one_of(asked.partners, {facts.partner_id})
        and _one_of(asked.tiers, {held.tier or ""})
        and _one_of(asked.types, {held.partner_type or ""})
        and _one_of(asked.regions, held.regions)
        and _one_of(asked.languages, set(facts.languages))
        and asked.certifications <= held.certifications
        and asked.milestones <= held.milestones
        and asked.without_milestones.isdisjoint(held.milestones)
    )


def _deal_meets(asked: DealConditions, facts: DealFacts) -> bool:
    return (
        (not asked.stages or facts.stage in asked.stages)
        and (not asked.registrations or facts.registration in asked.registrations)
        and _one_of(asked.products, {facts.product})
        and _one_of(asked.industries, {facts.industry})
        and _one_of(asked.competitors, {facts.competitor})
        and _one_of(asked.contact_roles, {facts.contact_role})
        and asked.has_competitor in {None, bool(facts.competitor)}
        and asked.first_deal in {None, facts.is_first_deal}
        and _in_range(facts.amount, asked.amount_from, asked.amount_below)
    )


def _one_of(asked: frozenset[str], held: set[str] | frozenset[str]) -> bool:
    return not asked or not words(asked).isdisjoint({word(h) for h in held})


def _in_range(amount: int | None, at_least: int | None, below: int | None) -> bool:
    if at_least is None and below is None:
        return True
    if amount is None:
        return False
    return (at_least is None or amount >= at_least) and (below is None or amount < below)
