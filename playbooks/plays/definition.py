"""Playbooks as their owners write them: the strict schema. Pure.

A playbook holds plays. A play says when it begins (its trigger), for which partners and deals (its
audience), and what is said to whom with which assets (its dated steps). No code runs in it.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from content_index.assets import AssetKind
from playbooks.deals.stages import Registration, Stage
from playbooks.plays.templates import check_template

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Days = Annotated[int, Field(ge=0, le=365)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TriggerKind(StrEnum):
    """What makes a play begin."""

    REGISTERED = "registered"
    APPROVED = "approved"
    STAGE_ENTERED = "stage_entered"
    STUCK_FOR = "stuck_for"
    PROTECTION_ENDS_IN = "protection_ends_in"
    CAM_BY_HAND = "cam_by_hand"


class OnRegistered(_Strict):
    """The partner has registered a deal."""

    on: Literal[TriggerKind.REGISTERED]


class OnApproved(_Strict):
    """The registration was approved."""

    on: Literal[TriggerKind.APPROVED]


class OnStageEntered(_Strict):
    """The deal has entered one of these stages."""

    on: Literal[TriggerKind.STAGE_ENTERED]
    stages: Annotated[frozenset[Stage], Field(min_length=1)]


class OnStuckFor(_Strict):
    """The deal has been in one of these stages for so many days."""

    on: Literal[TriggerKind.STUCK_FOR]
    stages: Annotated[frozenset[Stage], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=365)]


class OnProtectionEndsIn(_Strict):
    """The deal's protection ends in so many days."""

    on: Literal[TriggerKind.PROTECTION_ENDS_IN]
    days: Annotated[int, Field(ge=1, le=365)]


class OnCamByHand(_Strict):
    """Only when a CAM sends it."""

    on: Literal[TriggerKind.CAM_BY_HAND]


Trigger = Annotated[
    OnRegistered | OnApproved | OnStageEntered | OnStuckFor | OnProtectionEndsIn | OnCamByHand,
    Field(discriminator="on"),
]


class PartnerConditions(_Strict):
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


class DealConditions(_Strict):
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


class Conditions(_Strict):
    """The audience of a play."""

    partner: PartnerConditions = PartnerConditions()
    deal: DealConditions = DealConditions()


class Fact(StrEnum):
    """A fact of the deal that a wanted asset must suit."""

    STAGE = "stage"
    INDUSTRY = "industry"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    PERSONA = "persona"


class AssetAsk(_Strict):
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
    """The person who registered the deal, alone."""
    CAM = "cam"


class Offset(_Strict):
    """How long after the trigger; working days are Monday to Friday of the recipient."""

    days: Days = 0
    working_days: Days = 0

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.days and self.working_days:
            raise ValueError("say `days` or `working_days`, not both")
        return self


class Step(_Strict):
    """One message of a play. `say` is a template, or one for each language."""

    id: Slug
    title: Words
    after: Offset = Offset()
    to: Recipient = Recipient.DEAL_THREAD
    say: str | dict[str, str]
    assets: tuple[AssetAsk, ...] = ()
    assets_max: int = Field(default=3, ge=0, le=5)

    @model_validator(mode="after")
    def _templates_hold(self) -> Self:
        for template in [self.say] if isinstance(self.say, str) else self.say.values():
            problems = check_template(template)
            if problems:
                raise ValueError("; ".join(problems))
        return self


class Caps(_Strict):
    """How much is enough: nudges of this play for one deal, over its whole life."""

    per_deal: int = Field(default=3, ge=1, le=50)


class Stop(StrEnum):
    """What cancels the steps that are still to come. A closed deal always does."""

    STAGE_CHANGES = "stage_changes"
    SENT_ON = "sent_on"
    NOT_USEFUL = "not_useful"


class Play(_Strict):
    """A trigger, an audience and dated steps."""

    id: Slug
    title: Words
    why: str = ""
    trigger: Trigger
    by_hand: bool = True
    audience: Conditions = Conditions()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]
    caps: Caps = Caps()
    stop_when: frozenset[Stop] = frozenset({Stop.STAGE_CHANGES})

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        _each_once("step", [step.id for step in self.steps])
        return self


class Playbook(_Strict):
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
