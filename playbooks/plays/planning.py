"""From an event of a deal to the nudges to schedule and to cancel. Pure.

The same event on the same facts plans the same; what exists already is not planned again, so that
a replay changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from playbooks.deals.stages import CLOSED_STAGES, Registration
from playbooks.plays.definition import (
    Offset,
    OnApproved,
    OnProtectionEndsIn,
    OnRegistered,
    OnStageEntered,
    OnStuckFor,
    Play,
    Recipient,
    Step,
    Stop,
)
from playbooks.plays.facts import DealFacts
from playbooks.plays.nudge import Act
from playbooks.plays.playset import LoadedPlay, PlaySet, meets

SPEAKING_HOUR = time(9, 30)
"""When a step that waits for days is due, on the recipient's own clock."""
_SATURDAY = 5


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
    """Something has happened to a deal, or to the calendar. `at` is aware."""

    kind: PlanEventKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNudge:
    """A step that is to be spoken. `key` is unique: play version, step, deal, stage entry."""

    key: str
    loaded: LoadedPlay
    step: Step
    deal_id: str
    stage_entry: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNudge:
    """A nudge of this deal that exists, in whatever state."""

    key: str
    play_id: str
    stage_entry: int
    is_waiting: bool
    is_by_hand: bool
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
    time_zone: str,
) -> Plan:
    """Decide what to schedule and what to cancel.

    Args:
        event: what happened; `facts` are those after it.
        facts: the deal.
        plays: the plays in force.
        known: every nudge that this deal ever had.
        time_zone: IANA name; the clock that days and working days are counted on.
    """
    taken = {nudge.key for nudge in known}
    counts = {p.id: sum(1 for n in known if n.play_id == p.id) for p in plays.plays}
    schedule: list[PlannedNudge] = []
    for loaded in plays.plays:
        if not (_begins(loaded.play, event, facts) and meets(loaded, facts)):
            continue
        for step in loaded.play.steps:
            key = nudge_key(loaded, step, facts)
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
                    due_at=_due_at(event, step.after, time_zone=time_zone),
                )
            )
    return Plan(schedule=tuple(schedule), cancel=tuple(_cancellations(facts, plays, known)))


def nudge_key(loaded: LoadedPlay, step: Step, facts: DealFacts) -> str:
    """Name a step for one stage entry of one deal: what may happen once."""
    return f"{loaded.id}@{loaded.playbook.version}/{step.id}/{facts.deal_id}/{facts.stage_entry}"


def is_carried_by_recommendations(play: Play, step: Step) -> bool:
    """Say whether a step is spoken by the recommendations themselves.

    On registration and on every new stage the deal's thread gets its recommended assets at once;
    a step that goes there without delay is the words of that message, not a second one.
    """
    is_at_once = not (step.after.days or step.after.working_days)
    is_event = isinstance(play.trigger, OnRegistered | OnApproved | OnStageEntered)
    return is_event and is_at_once and step.to is Recipient.DEAL_THREAD


def _due_at(event: PlanEvent, after: Offset, *, time_zone: str) -> datetime:
    """When a step is due; what a new day brings up is said in a morning and never at midnight."""
    if event.kind is not PlanEventKind.DAY:
        return due_at(event.at, after, time_zone=time_zone)
    zone = ZoneInfo(time_zone)
    morning = datetime.combine(event.at.astimezone(zone).date(), SPEAKING_HOUR, zone)
    if morning < event.at:
        morning = datetime.combine(morning.date() + timedelta(days=1), SPEAKING_HOUR, zone)
    return due_at(morning.astimezone(event.at.tzinfo), after, time_zone=time_zone)


def due_at(at: datetime, after: Offset, *, time_zone: str) -> datetime:
    """Compute when a step is due: at once, or days later at `SPEAKING_HOUR` on that clock.

    Working days are Monday to Friday. The result has the zone of `at`.
    """
    if not (after.days or after.working_days):
        return at
    zone = ZoneInfo(time_zone)
    day = at.astimezone(zone).date()
    day += timedelta(days=after.days)
    left = after.working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return datetime.combine(day, SPEAKING_HOUR, zone).astimezone(at.tzinfo)


def reason_to_cancel(nudge: KnownNudge, facts: DealFacts, plays: PlaySet) -> str | None:
    """Say why a waiting nudge must not be spoken any more; None when it may."""
    has_moved = nudge.stage_entry != facts.stage_entry
    loaded = plays.get(nudge.play_id)
    stops = loaded.play.stop_when if loaded else frozenset()
    reasons = (
        (facts.registration is Registration.REJECTED, "The registration was rejected."),
        (has_moved and facts.stage in CLOSED_STAGES, f"The deal is {facts.stage}."),
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


def _cancellations(
    facts: DealFacts, plays: PlaySet, known: Iterable[KnownNudge]
) -> Iterable[Cancellation]:
    for nudge in known:
        reason = reason_to_cancel(nudge, facts, plays) if nudge.is_waiting else None
        if reason is not None:
            yield Cancellation(key=nudge.key, reason=reason)


def _begins(play: Play, event: PlanEvent, facts: DealFacts) -> bool:
    trigger = play.trigger
    match trigger:
        case OnRegistered():
            return event.kind is PlanEventKind.REGISTERED
        case OnApproved():
            return event.kind is PlanEventKind.APPROVED
        case OnStageEntered():
            return event.kind is PlanEventKind.STAGE_ENTERED and facts.stage in trigger.stages
        case OnStuckFor():
            return (
                event.kind is PlanEventKind.DAY
                and facts.stage in trigger.stages
                and facts.days_in_stage >= trigger.days
                and facts.registration is Registration.APPROVED
            )
        case OnProtectionEndsIn():
            left = facts.protection_days_left
            return (
                event.kind is PlanEventKind.DAY and left is not None and 0 <= left <= trigger.days
            )
        case _:
            return False
