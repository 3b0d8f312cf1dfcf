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
    OPENED = "opened"
    SENT_ON = "sent_on"
    """Sent to the customer."""
    NOT_USEFUL = "not_useful"
    REMIND_ME = "remind_me"
    MUTED = "muted"
    """Wants to hear no more of this play."""


class NudgeState(StrEnum):
    """Where a nudge is in its life."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    CANCELLED = "cancelled"
    HELD_OUT = "held_out"
    """Not said on purpose, so that the effect of saying it can be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeAsset:
    """An asset that goes with a nudge, and why. `version_id` is the version that was previewed."""

    asset_id: str
    version_id: int
    title: str
    receipt: tuple[str, ...]


_PRIVATE = frozenset({Recipient.PARTNER_CONTACT, Recipient.PROSPECT_VIA_PARTNER, Recipient.CAM})


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
        return self.recipient in _PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One step of a play for one stage entry of a deal, or for a partner.

    `deal_id` is None, and `stage_entry` 0, for what is about a partner; `about` then says what
    exactly: a milestone, a question. `lead_id` names the nudge whose message this one is part of;
    `released_at` is when it was handed over to be posted for the first time, `released_round` the
    latest round that was.

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
    deal_id: str | None
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
    about: str = ""
    lead_id: str | None = None
    released_at: datetime | None = None
    released_round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A play, a playbook or everything (`scope`) is silent for a member or for a partner.

    `until` is None when it holds until somebody ends it; `by` is the member who wanted it.
    """

    member_id: str | None
    partner_id: str | None
    scope: str
    until: datetime | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How many nudges were said since some day; what goes out in one message counts once."""

    of_deal: int
    to_person: int
    in_channel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeAct:
    """What somebody did with a nudge."""

    nudge_id: str
    act: Act
    by: str
    round: int
    at: datetime
    remind_in_days: int = REMIND_IN_DAYS


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
    remind_in_days: int = REMIND_IN_DAYS
