"""Plays about a partner, without a deal: when they begin and when they are pointless. Pure.

What begins such a play has a name, its `about`: the milestone with the day on which it was reached,
the day since which a partner is quiet, a question. The name is part of the nudge's key, so that the
same occasion begins a play once and a new occasion begins it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from content_index.labels import Holder
from playbooks.plays.definition import Play, Recipient, Step
from playbooks.plays.hours import SpeakingHours
from playbooks.plays.planning import (
    Cancellation,
    KnownNudge,
    Plan,
    PlannedNudge,
    due_by_time,
)
from playbooks.plays.playset import LoadedPlay, PlaySet, is_held_out, partner_meets
from playbooks.plays.triggers import (
    OnDate,
    OnMilestoneMissed,
    OnMilestoneReached,
    OnNoActivityFor,
    OnQuestionUnanswered,
)
from playbooks.programme.people import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that waits for the CAM. `asked_by` is a member, None for somebody unknown."""

    id: str
    asked_at: datetime
    asked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFacts:
    """What is known of a partner at one moment. `zone` is the programme's: its days are counted.

    `last_active` is when anybody of theirs last did anything, None when nobody ever did.
    """

    partner_id: str
    languages: tuple[str, ...]
    holder: Holder
    milestones: tuple[Held, ...]
    last_active: datetime | None
    questions: tuple[OpenQuestion, ...]
    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """The day on the programme's calendar."""
        return self.now.astimezone(self.zone).date()

    def held(self, milestone: str) -> Held | None:
        """Return a milestone that counts today, None when it does not."""
        return next(
            (m for m in self.milestones if m.id == milestone and m.is_held(today=self.today)), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What begins a play. `member_id` is whom it is about, where it is about one person."""

    about: str
    member_id: str | None = None


def occasions(play: Play, facts: PartnerFacts) -> tuple[Occasion, ...]:
    """Return what begins a play for a partner at this moment; empty when nothing does."""
    trigger, today = play.trigger, facts.today
    match trigger:
        case OnMilestoneReached():
            held = facts.held(trigger.milestone)
            is_new = held is not None and (today - held.on).days <= trigger.within_days
            return (Occasion(about=f"{held.id}@{held.on}"),) if held and is_new else ()
        case OnMilestoneMissed():
            start = facts.held(trigger.after)
            is_late = start is not None and (today - start.on).days >= trigger.days
            is_missed = is_late and facts.held(trigger.milestone) is None
            return (
                (Occasion(about=f"{trigger.milestone}<{start.on}"),) if start and is_missed else ()
            )
        case OnNoActivityFor():
            since = _quiet_since(facts)
            is_quiet = since is not None and (today - since).days >= trigger.days
            return (Occasion(about=f"quiet@{since}"),) if is_quiet else ()
        case OnQuestionUnanswered():
            wait = timedelta(hours=trigger.hours)
            return tuple(
                Occasion(about=f"question@{q.id}", member_id=q.asked_by)
                for q in facts.questions
                if facts.now - q.asked_at >= wait
            )
        case OnDate():
            is_day = 0 <= (today - trigger.day).days <= trigger.within_days
            return (Occasion(about=f"day@{trigger.day}"),) if is_day else ()
        case _:
            return ()


def why_pointless(play: Play, about: str, facts: PartnerFacts) -> str | None:
    """Say why what began a play no longer holds, in words for the CAM; None while it does."""
    trigger = play.trigger
    if not partner_meets(play.audience.partner, facts):
        return "The play is not meant for this partner any more."
    match trigger:
        case OnMilestoneReached() if facts.held(trigger.milestone) is None:
            return "The milestone does not count any more."
        case OnMilestoneMissed() if facts.held(trigger.milestone) is not None:
            return "The milestone was reached."
        case OnNoActivityFor() if about != f"quiet@{_quiet_since(facts)}":
            return "The partner is active again."
        case OnQuestionUnanswered() if about not in {f"question@{q.id}" for q in facts.questions}:
            return "The question was answered."
        case _:
            return None


def about_values(play: Play, about: str, facts: PartnerFacts) -> dict[str, str]:
    """Return what the message may say of the occasion: a milestone's name, days of waiting."""
    trigger = play.trigger
    values = {}
    if isinstance(trigger, OnMilestoneReached | OnMilestoneMissed):
        values["milestone.name"] = trigger.milestone.replace("-", " ").replace("_", " ")
    since: date | None = None
    if isinstance(trigger, OnNoActivityFor):
        since = _quiet_since(facts)
    elif isinstance(trigger, OnQuestionUnanswered):
        asked = (q.asked_at for q in facts.questions if about == f"question@{q.id}")
        since = next((at.astimezone(facts.zone).date() for at in asked), None)
    if since is not None:
        values["waiting.days"] = str((facts.today - since).days)
    return values


def plan_for_partner(
    facts: PartnerFacts,
    *,
    plays: PlaySet,
    known: Sequence[KnownNudge],
    hours_of: Callable[[Step, Occasion], SpeakingHours],
) -> Plan:
    """Decide what to schedule and what to cancel for a partner at this moment.

    Args:
        facts: the partner.
        plays: the plays in force.
        known: every nudge about this partner, without a deal, that there ever was.
        hours_of: when the person whom a step speaks to may be spoken to.
    """
    taken = {nudge.key for nudge in known}
    counts = {p.id: sum(1 for n in known if n.play_id == p.id) for p in plays.plays}
    schedule: list[PlannedNudge] = []
    for loaded in plays.plays:
        if not (
            loaded.play.is_about_partner and partner_meets(loaded.play.audience.partner, facts)
        ):
            continue
        for occasion in occasions(loaded.play, facts):
            for step in loaded.play.steps:
                key = partner_key(loaded, step, facts.partner_id, occasion.about)
                if key in taken or counts[loaded.id] >= loaded.play.caps.per_deal:
                    continue
                counts[loaded.id] += 1
                schedule.append(
                    PlannedNudge(
                        key=key,
                        loaded=loaded,
                        step=step,
                        deal_id=None,
                        stage_entry=0,
                        due_at=due_by_time(facts.now, step.after, hours=hours_of(step, occasion)),
                        about=occasion.about,
                        member_id=occasion.member_id,
                        is_held_out=is_held_out(loaded, facts.partner_id),
                    )
                )
    return Plan(schedule=tuple(schedule), cancel=tuple(_cancellations(facts, plays, known)))


def partner_key(loaded: LoadedPlay, step: Step, partner_id: str, about: str) -> str:
    """Name a step for one occasion of one partner: what may happen once."""
    return f"{loaded.id}@{loaded.playbook.version}/{step.id}/{partner_id}/{about}"


def reason_to_cancel_for_partner(
    play_id: str, about: str, facts: PartnerFacts, plays: PlaySet
) -> str | None:
    """Say why a waiting nudge about a partner must not be said any more; None when it may."""
    loaded = plays.get(play_id)
    if loaded is None:
        return "The play is not in force any more."
    return why_pointless(loaded.play, about, facts)


def recipient_of(step: Step, occasion: Occasion, *, lead_id: str | None) -> str | None:
    """Return the member of the partner whom a step speaks to: who it is about, else the lead."""
    if step.to is Recipient.PARTNER_CONTACT and occasion.member_id is not None:
        return occasion.member_id
    return lead_id


def _cancellations(
    facts: PartnerFacts, plays: PlaySet, known: Sequence[KnownNudge]
) -> list[Cancellation]:
    found = []
    for nudge in known:
        if nudge.is_waiting:
            reason = reason_to_cancel_for_partner(nudge.play_id, nudge.about, facts, plays)
            found += [] if reason is None else [Cancellation(key=nudge.key, reason=reason)]
    return found


def _quiet_since(facts: PartnerFacts) -> date | None:
    return None if facts.last_active is None else facts.last_active.astimezone(facts.zone).date()
