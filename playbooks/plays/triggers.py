"""What makes a play begin, as its author writes it. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from content_index.assets import AssetKind
from playbooks.deals.stages import Stage

Stages = Annotated[frozenset[Stage], Field(min_length=1)]
DayCount = Annotated[int, Field(ge=1, le=365)]
Milestone = Annotated[str, Field(min_length=1, max_length=80)]


class Strict(BaseModel):
    """Part of a playbook: unknown keys are errors, and nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(StrEnum):
    """A fact of the deal that a wanted asset must suit."""

    STAGE = "stage"
    INDUSTRY = "industry"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    PERSONA = "persona"


class TriggerKind(StrEnum):
    """What makes a play begin."""

    REGISTERED = "registered"
    APPROVED = "approved"
    STAGE_ENTERED = "stage_entered"
    STUCK_FOR = "stuck_for"
    PROTECTION_ENDS_IN = "protection_ends_in"
    ASSET_PUBLISHED = "asset_published"
    MILESTONE_REACHED = "milestone_reached"
    MILESTONE_MISSED = "milestone_missed"
    NO_ACTIVITY_FOR = "no_activity_for"
    QUESTION_UNANSWERED = "question_unanswered"
    DATE = "date"
    CAM_BY_HAND = "cam_by_hand"


class OnRegistered(Strict):
    """The partner has registered a deal."""

    on: Literal[TriggerKind.REGISTERED]


class OnApproved(Strict):
    """The registration was approved."""

    on: Literal[TriggerKind.APPROVED]


class OnStageEntered(Strict):
    """The deal has entered one of these stages."""

    on: Literal[TriggerKind.STAGE_ENTERED]
    stages: Stages


class OnStuckFor(Strict):
    """The deal has been in one of these stages for so many days."""

    on: Literal[TriggerKind.STUCK_FOR]
    stages: Stages
    days: DayCount


class OnProtectionEndsIn(Strict):
    """The deal's protection ends in so many days."""

    on: Literal[TriggerKind.PROTECTION_ENDS_IN]
    days: DayCount


class OnAssetPublished(Strict):
    """An asset of one of these kinds is new, and suits an open deal in each fact of `matching`.

    New is what its owner dated within the last `within_days`. The asset itself is what the play's
    steps bring along. It begins once for a deal and a version of the asset.
    """

    on: Literal[TriggerKind.ASSET_PUBLISHED]
    kinds: Annotated[frozenset[AssetKind], Field(min_length=1)]
    matching: Annotated[frozenset[Fact], Field(min_length=1)]
    within_days: DayCount = 7


class OnMilestoneReached(Strict):
    """The partner has reached a milestone within the last `within_days`."""

    on: Literal[TriggerKind.MILESTONE_REACHED]
    milestone: Milestone
    within_days: DayCount = 7


class OnMilestoneMissed(Strict):
    """The partner reached the milestone `after` so many days ago, and not yet `milestone`."""

    on: Literal[TriggerKind.MILESTONE_MISSED]
    milestone: Milestone
    after: Milestone
    days: DayCount


class OnNoActivityFor(Strict):
    """Nobody of the partner did anything for so many days: no deal, no question, no click.

    A partner that never did anything has no day to count from: that is what milestones are for.
    """

    on: Literal[TriggerKind.NO_ACTIVITY_FOR]
    days: DayCount


class OnQuestionUnanswered(Strict):
    """A question that was handed to the CAM waits for an answer since so many hours."""

    on: Literal[TriggerKind.QUESTION_UNANSWERED]
    hours: Annotated[int, Field(ge=1, le=24 * 60)]


class About(StrEnum):
    """What a play that begins on a date is about."""

    DEAL = "deal"
    PARTNER = "partner"


class OnDate(Strict):
    """A day has come. A day that nobody was there for is made good within `within_days`."""

    on: Literal[TriggerKind.DATE]
    day: date
    about: About = About.PARTNER
    within_days: DayCount = 3


class OnCamByHand(Strict):
    """Only when a CAM sends it."""

    on: Literal[TriggerKind.CAM_BY_HAND]


Trigger = Annotated[
    OnRegistered
    | OnApproved
    | OnStageEntered
    | OnStuckFor
    | OnProtectionEndsIn
    | OnAssetPublished
    | OnMilestoneReached
    | OnMilestoneMissed
    | OnNoActivityFor
    | OnQuestionUnanswered
    | OnDate
    | OnCamByHand,
    Field(discriminator="on"),
]
PartnerTrigger = (
    OnMilestoneReached | OnMilestoneMissed | OnNoActivityFor | OnQuestionUnanswered | OnDate
)
"""What can begin a play about a partner, without a deal."""


def is_about_partner(trigger: object) -> bool:
    """Say whether a play that begins so is about a partner and not about a deal."""
    if isinstance(trigger, OnDate):
        return trigger.about is About.PARTNER
    return isinstance(trigger, PartnerTrigger)
