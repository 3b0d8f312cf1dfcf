"""Nudges and what people do with them, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from playbooks.plays.definition import Recipient

NUDGE_DUE = "nudge.due"
"""The outbox topic of a nudge whose time has come; the payload is {"nudge_id", "round"}."""
REMIND_IN_DAYS = 3
NUDGE_ACTED = "nudge.acted"
"""The outbox topic of an act that the CAM wants to see; {"nudge_id", "act", "by"}."""


class Act(StrEnum):
    """What becomes of a nudge, or of an asset on a deal."""

    SHOWN = "shown"
    SENT_ON = "sent_on"
    """Sent to the customer."""
    NOT_USEFUL = "not_useful"
    REMIND_ME = "remind_me"


class NudgeState(StrEnum):
    """Where a nudge is in its life."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeAsset:
    """An asset that goes with a nudge, and why. `version_id` is the version that was previewed."""

    asset_id: str
    version_id: int
    title: str
    receipt: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where a nudge goes: one person alone (`member_id`), or a channel, or a thread in it.

    `member_id` is set for a channel as well when somebody in it is spoken to.
    """

    recipient: Recipient
    member_id: str | None
    channel_id: str | None
    thread_ts: str | None

    @property
    def is_private(self) -> bool:
        """True when one person alone reads it."""
        return self.recipient in {Recipient.PARTNER_CONTACT, Recipient.CAM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One step of a play for one stage entry of a deal.

    `sender_id` is the CAM who sent it by hand, None when the play did. `round` counts how often it
    has come due, from 1: "remind me" begins the next. `sent_channel` and `sent_ts` name the
    message that was posted last.
    """

    id: str
    key: str
    play_id: str
    play_title: str
    play_version: str
    step_id: str
    deal_id: str
    partner_id: str
    stage_entry: int
    delivery: Delivery
    sender_id: str | None
    text: str
    assets: tuple[NudgeAsset, ...]
    state: NudgeState
    reason: str
    round: int
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    sent_channel: str | None
    sent_ts: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeAct:
    """What somebody did with a nudge."""

    nudge_id: str
    act: Act
    by: str
    round: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What has happened with an asset on one deal so far; counts."""

    shown: int = 0
    sent_on: int = 0
    not_useful: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DealAct:
    """What somebody did about a deal.

    It was done with a nudge (`play_title`), or with one recommended asset (`asset_id`).
    """

    deal_id: str
    act: Act
    by: str
    at: datetime
    play_title: str = ""
    asset_id: str = ""
