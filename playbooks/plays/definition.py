"""Playbooks as their owners write them: the strict schema. Pure.

A playbook holds plays. A play says when it begins (its trigger), for which partners and deals (its
audience), and what is said to whom with which assets (its dated steps). No code runs in it.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from content_index.assets import AssetKind
from playbooks.deals.stages import Registration, Stage
from playbooks.plays.templates import check_template, names_a_deal
from playbooks.plays.triggers import Fact, Strict, Trigger, is_about_partner

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Days = Annotated[int, Field(ge=0, le=365)]


class PartnerConditions(Strict):
    """Which partners a play is for. Each condition that is given must hold.

    `certifications` and `milestones` ask for all of theirs, `without_milestones` for none, the
    others for one of theirs.
    """

    partners: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    without_milestones: frozenset[str] = frozenset()


class DealConditions(Strict):
    """Which deals a play is for. Each condition that is given must hold.

    `amount_from` and `amount_below` are in whole units of the deal's own currency; a deal without
    an amount meets neither.
    """

    stages: frozenset[Stage] = frozenset()
    registrations: frozenset[Registration] = frozenset()
    products: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    competitors: frozenset[str] = frozenset()
    contact_roles: frozenset[str] = frozenset()
    has_competitor: bool | None = None
    first_deal: bool | None = None
    amount_from: int | None = Field(default=None, ge=0)
    amount_below: int | None = Field(default=None, ge=1)


class Conditions(Strict):
    """The audience of a play."""

    partner: PartnerConditions = PartnerConditions()
    deal: DealConditions = DealConditions()


class AssetAsk(Strict):
    """What a step brings along: one asset by id, or the best that suits the deal.

    By id, the asset is left out silently when its readers may not see it. Otherwise an asset must
    be of one of `kinds` and say of itself that it suits each fact in `matching`.
    """

    id: str | None = None
    kinds: frozenset[AssetKind] = frozenset()
    matching: frozenset[Fact] = frozenset()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.id is None) == (not self.kinds):
            raise ValueError("name an asset by `id`, or say which `kinds` to look for")
        if self.id is not None and self.matching:
            raise ValueError("`matching` goes with `kinds`, not with `id`")
        return self


class Recipient(StrEnum):
    """To whom a step speaks."""

    DEAL_THREAD = "deal_thread"
    """Where the deal is talked about; its partner's channel if it has no thread yet."""
    PARTNER_CHANNEL = "partner_channel"
    PARTNER_CONTACT = "partner_contact"
    """Who registered the deal, alone; without a deal, who asked, else the partner's lead."""
    PROSPECT_VIA_PARTNER = "prospect_via_partner"
    """The customer: that same person gets words to send on, and only what may go to customers."""
    CAM = "cam"


class Offset(Strict):
    """How long after the trigger; working days are Monday to Friday of the recipient."""

    days: Days = 0
    working_days: Days = 0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.days and self.working_days:
            raise ValueError("say `days` or `working_days`, not both")
        return self


class Step(Strict):
    """One message of a play. `say` is a template, or one for each language.

    What a step brings along is what it is for: when none of its `assets` may be shown or all of
    them were sent already, it is not said, unless `without_assets` says that its words stand alone.
    """

    id: Slug
    title: Words
    after: Offset = Offset()
    to: Recipient = Recipient.DEAL_THREAD
    say: str | dict[str, str]
    assets: tuple[AssetAsk, ...] = ()
    assets_max: int = Field(default=3, ge=1, le=5)
    without_assets: bool = False

    @model_validator(mode="after")
    def _templates_hold(self) -> Self:
        for template in [self.say] if isinstance(self.say, str) else self.say.values():
            problems = check_template(template)
            if problems:
                raise ValueError("; ".join(problems))
        return self


class Caps(Strict):
    """How much is enough: nudges of this play for one deal, or one partner, over its whole life."""

    per_deal: int = Field(default=3, ge=1, le=50)


class Stop(StrEnum):
    """What cancels the steps that are still to come. A deal that is closed by then always does."""

    STAGE_CHANGES = "stage_changes"
    SENT_ON = "sent_on"
    NOT_USEFUL = "not_useful"


class Play(Strict):
    """A trigger, an audience and dated steps.

    `holdout` is the share of partners that are left without the play, so that its effect can be
    measured: always the same partners, and never more than half.
    """

    id: Slug
    title: Words
    why: str = ""
    trigger: Trigger
    by_hand: bool = True
    audience: Conditions = Conditions()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    caps: Caps = Caps()
    stop_when: frozenset[Stop] = frozenset({Stop.STAGE_CHANGES})
    holdout: float = Field(default=0.0, ge=0.0, le=0.5)

    @property
    def is_about_partner(self) -> bool:
        """True for a play about a partner, without a deal."""
        return is_about_partner(self.trigger)

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        _each_once("step", [step.id for step in self.steps])
        return self

    @model_validator(mode="after")
    def _no_deal_where_there_is_none(self) -> Self:
        if not self.is_about_partner:
            return self
        if self.audience.deal != DealConditions():
            raise ValueError(f"a play on {self.trigger.on} has no deal: leave out `audience.deal`")
        for step in self.steps:
            if step.to in {Recipient.DEAL_THREAD, Recipient.PROSPECT_VIA_PARTNER}:
                raise ValueError(
                    f"step {step.id}: a play on {self.trigger.on} has no deal: say `to: "
                    "partner_channel`, `partner_contact` or `cam`"
                )
            if any(ask.matching for ask in step.assets):
                raise ValueError(f"step {step.id}: there is no deal that assets could match")
            says = [step.say] if isinstance(step.say, str) else list(step.say.values())
            if names := sorted({name for text in says for name in names_a_deal(text)}):
                raise ValueError(f"step {step.id}: there is no deal for {', '.join(names)}")
        return self


class Playbook(Strict):
    """A named, versioned set of plays. `version` is written in quotes: "1.0"."""

    playbook: Slug
    title: Words
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$")]
    owner: Words
    language: str = "en"
    about: str = ""
    plays: Annotated[tuple[Play, ...], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _plays_differ(self) -> Self:
        _each_once("play", [play.id for play in self.plays])
        for play in self.plays:
            for step in play.steps:
                if isinstance(step.say, dict) and self.language not in step.say:
                    raise ValueError(
                        f"play {play.id}, step {step.id}: `say` lacks the playbook's own "
                        f"language {self.language!r}"
                    )
        return self


def _each_once(noun: str, ids: list[str]) -> None:
    repeated = sorted(i for i, count in Counter(ids).items() if count > 1)
    if repeated:
        raise ValueError(f"{noun} {', '.join(repeated)} is there twice")
