"""From an event of a deal to the nudges to schedule and to cancel. Pure.

The same event on the same facts plans the same; what exists already is not planned again, so that
a replay changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from content_index.assets import Asset
from playbooks.deals.stages import CLOSED_STAGES, Registration
from playbooks.insights.recommending import asset_meets
from playbooks.plays.definition import AssetAsk, Offset, Play, Recipient, Step, Stop
from playbooks.plays.facts import DealFacts
from playbooks.plays.hours import SATURDAY, SpeakingHours
from playbooks.plays.nudge import Act
from playbooks.plays.playset import LoadedPlay, PlaySet, is_held_out, meets
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

SPEAKING_HOUR = time(9, 30)
"""When a step that waits for days is due, on the recipient's own clock."""


class PlanEventKind(StrEnum):
    """What can begin or end plays."""

    REGISTERED = "registered"
    APPROVED = "approved"
    STAGE_ENTERED = "stage_entered"
    OTHER = "other"
    """Anything else about the deal: only cancels."""
    DAY = "day"
    """A day has begun: time-based plays are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEvent:
    """Something has happened to a deal, or to the calendar.

    `at` is aware. A day brings `today`, on the programme's calendar, and with `published` the
    assets that the deal's partner may see.
    """

    kind: PlanEventKind
    at: datetime
    today: date | None = None
    published: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNudge:
    """A step that is to be spoken.

    `key` is unique: play version, step, and the deal's stage entry or the occasion (`about`). A
    nudge that `is_held_out` is written down and never said. `member_id` is whom a nudge without a
    deal speaks to, where that is one person.
    """

    key: str
    loaded: LoadedPlay
    step: Step
    deal_id: str | None
    stage_entry: int
    due_at: datetime
    about: str = ""
    member_id: str | None = None
    is_held_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNudge:
    """A nudge of this deal, or about this partner, that exists, in whatever state."""

    key: str
    play_id: str
    stage_entry: int
    is_waiting: bool
    is_by_hand: bool
    about: str = ""
    acts: frozenset[Act] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A waiting nudge that is not to be spoken any more, and why, in words for the CAM."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an event leads to."""

    schedule: tuple[PlannedNudge, ...]
    cancel: tuple[Cancellation, ...]


def plan(
    event: PlanEvent,
    facts: DealFacts,
    *,
    plays: PlaySet,
    known: Sequence[KnownNudge],
    hours_of: Callable[[Step], SpeakingHours],
) -> Plan:
    """Decide what to schedule and what to cancel.

    Args:
        event: what happened; `facts` are those after it.
        facts: the deal.
        plays: the plays in force.
        known: every nudge that this deal ever had.
        hours_of: the clock of whom a step speaks to, on which its days are counted, and their
            quiet hours.
    """
    taken = {nudge.key for nudge in known}
    counts = {p.id: sum(1 for n in known if n.play_id == p.id) for p in plays.plays}
    schedule: list[PlannedNudge] = []
    for loaded in plays.plays:
        if not meets(loaded, facts):
            continue
        for about in _occasions(loaded.play, event, facts):
            for step in loaded.play.steps:
                key = nudge_key(loaded, step, facts, about=about)
                is_full = counts[loaded.id] >= loaded.play.caps.per_deal
                if key in taken or is_full or is_carried_by_recommendations(loaded.play, step):
                    continue
                counts[loaded.id] += 1
                schedule.append(
                    PlannedNudge(
                        key=key,
                        loaded=loaded,
                        step=step,
                        deal_id=facts.deal_id,
                        stage_entry=facts.stage_entry,
                        due_at=_due_at(event, step.after, hours=hours_of(step)),
                        about=about,
                        is_held_out=is_held_out(loaded, facts.partner_id),
                    )
                )
    return Plan(schedule=tuple(schedule), cancel=tuple(_cancellations(facts, plays, known)))


def nudge_key(loaded: LoadedPlay, step: Step, facts: DealFacts, *, about: str = "") -> str:
    """Name a step for one stage entry of one deal, or one occasion: what may happen once.

    A deal is registered and approved once, however late somebody hears of it.
    """
    once_a_deal = loaded.play.trigger.on in {TriggerKind.REGISTERED, TriggerKind.APPROVED}
    entry = loaded.play.trigger.on if once_a_deal else about or facts.stage_entry
    return f"{loaded.id}@{loaded.playbook.version}/{step.id}/{facts.deal_id}/{entry}"


def is_carried_by_recommendations(play: Play, step: Step) -> bool:
    """Say whether a step is spoken by the recommendations themselves.

    On registration and on every new stage the deal's thread gets its recommended assets at once;
    a step that goes there without delay is the words of that message, not a second one.
    """
    is_at_once = not (step.after.days or step.after.working_days)
    is_event = isinstance(play.trigger, OnRegistered | OnApproved | OnStageEntered)
    return is_event and is_at_once and step.to is Recipient.DEAL_THREAD


def _due_at(event: PlanEvent, after: Offset, *, hours: SpeakingHours) -> datetime:
    if event.kind is PlanEventKind.DAY:
        return due_by_time(event.at, after, hours=hours)
    return due_at(event.at, after, hours=hours)


def due_by_time(at: datetime, after: Offset, *, hours: SpeakingHours) -> datetime:
    """Compute when a step is due that the calendar brings up: in a morning, never at midnight."""
    zone = hours.zone
    morning = datetime.combine(at.astimezone(zone).date(), SPEAKING_HOUR, zone)
    if morning < at:
        morning = datetime.combine(morning.date() + timedelta(days=1), SPEAKING_HOUR, zone)
    return due_at(morning.astimezone(at.tzinfo), after, hours=hours)


def due_at(at: datetime, after: Offset, *, hours: SpeakingHours) -> datetime:
    """Compute when a step is due: at once, or days later at `SPEAKING_HOUR` on that clock.

    Working days are Monday to Friday; what falls into quiet hours waits for their end. The result
    has the zone of `at`.
    """
    if not (after.days or after.working_days):
        return hours.next_moment(at)
    zone = hours.zone
    day = at.astimezone(zone).date()
    day += timedelta(days=after.days)
    left = after.working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    due = datetime.combine(day, SPEAKING_HOUR, zone).astimezone(at.tzinfo)
    return hours.next_moment(due)


def reason_to_cancel(nudge: KnownNudge, facts: DealFacts, plays: PlaySet) -> str | None:
    """Say why a waiting nudge must not be spoken any more; None when it may."""
    has_moved = nudge.stage_entry != facts.stage_entry
    loaded = plays.get(nudge.play_id)
    stops = loaded.play.stop_when if loaded else frozenset()
    reasons = (
        (facts.registration is Registration.REJECTED, "The registration was rejected."),
        (
            facts.stage in CLOSED_STAGES and (has_moved or not _is_for_close(nudge, loaded, facts)),
            f"The deal is {facts.stage}.",
        ),
        (loaded is None, "The play is not in force any more."),
        (
            has_moved and (Stop.STAGE_CHANGES in stops or nudge.is_by_hand),
            f"The deal has moved on to {facts.stage}.",
        ),
        (
            Stop.SENT_ON in stops and Act.SENT_ON in nudge.acts,
            "It was sent to the customer already.",
        ),
        (
            Stop.NOT_USEFUL in stops and Act.NOT_USEFUL in nudge.acts,
            "The partner did not find it useful.",
        ),
    )
    return next((words for holds, words in reasons if holds), None)


def _is_for_close(nudge: KnownNudge, loaded: LoadedPlay | None, facts: DealFacts) -> bool:
    """Say whether a nudge is meant for a deal that is won or lost: a play's, or a person's wish."""
    trigger = loaded.play.trigger if loaded else None
    begins = isinstance(trigger, OnStageEntered) and facts.stage in trigger.stages
    return begins or nudge.is_by_hand


def _cancellations(
    facts: DealFacts, plays: PlaySet, known: Iterable[KnownNudge]
) -> Iterable[Cancellation]:
    for nudge in known:
        reason = reason_to_cancel(nudge, facts, plays) if nudge.is_waiting else None
        if reason is not None:
            yield Cancellation(key=nudge.key, reason=reason)


def _occasions(play: Play, event: PlanEvent, facts: DealFacts) -> tuple[str, ...]:
    """What begins a play for a deal, by name; an event that has no name of its own is ""."""
    trigger, is_day = play.trigger, event.kind is PlanEventKind.DAY
    is_alive = facts.registration is not Registration.REJECTED and (
        facts.stage not in CLOSED_STAGES
    )
    is_running = facts.registration is Registration.APPROVED and facts.stage not in CLOSED_STAGES
    match trigger:
        case OnRegistered():
            begins = event.kind is PlanEventKind.REGISTERED and is_alive
        case OnApproved():
            begins = event.kind is PlanEventKind.APPROVED and is_alive
        case OnStageEntered():
            begins = event.kind is PlanEventKind.STAGE_ENTERED and facts.stage in trigger.stages
        case OnStuckFor():
            begins = (
                is_day
                and facts.stage in trigger.stages
                and facts.days_in_stage >= trigger.days
                and facts.registration is Registration.APPROVED
            )
        case OnProtectionEndsIn():
            left = facts.protection_days_left
            begins = is_day and left is not None and 0 <= left <= trigger.days
        case OnAssetPublished() if is_day and is_running and event.today is not None:
            return published_for(trigger, event.published, facts, today=event.today)
        case OnDate() if is_day and is_running and event.today is not None:
            late = (event.today - trigger.day).days
            return (f"day@{trigger.day}",) if 0 <= late <= trigger.within_days else ()
        case _:
            begins = False
    return ("",) if begins else ()


def published_for(
    trigger: OnAssetPublished, assets: Iterable[Asset], facts: DealFacts, *, today: date
) -> tuple[str, ...]:
    """Name the new assets that suit a deal, `asset id@version`, the newest first."""
    ask = AssetAsk(kinds=trigger.kinds, matching=trigger.matching)
    new = [
        asset
        for asset in assets
        if is_new(trigger, asset, today=today) and asset_meets(ask, asset, facts)
    ]
    new.sort(key=lambda a: (a.updated or today, a.id), reverse=True)
    return tuple(f"{asset.id}@{asset.version}" for asset in new)


def is_new(trigger: OnAssetPublished, asset: Asset, *, today: date) -> bool:
    """Say whether an asset is of the kinds that a play waits for, and new."""
    if asset.updated is None or asset.kind not in trigger.kinds:
        return False
    return 0 <= (today - asset.updated).days <= trigger.within_days


def published_asset(play: Play, about: str) -> str | None:
    """Return the id of the asset that began a play; None for a play that began otherwise."""
    return about.rpartition("@")[0] if isinstance(play.trigger, OnAssetPublished) else None
