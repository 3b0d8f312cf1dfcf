"""What an event of a deal, or the passing of time, means for nudges: written down, never sent.

Each function is one transaction's work on the given session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals.deal import Deal, Topic
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import deal_facts
from playbooks.plays import queries
from playbooks.plays.definition import Recipient, Step
from playbooks.plays.delivering import (
    cast_of,
    delivery_for,
    delivery_without_deal,
    lead_of,
)
from playbooks.plays.holding import hours_of
from playbooks.plays.hours import SpeakingHours
from playbooks.plays.nudge import Nudge, NudgeState
from playbooks.plays.partner_planning import Occasion, plan_for_partner, recipient_of
from playbooks.plays.planning import (
    Cancellation,
    PlanEvent,
    PlanEventKind,
    PlannedNudge,
    is_carried_by_recommendations,
    plan,
)
from playbooks.plays.playset import PlaySet
from playbooks.plays.rendering import Said, language_of, text_of
from playbooks.plays.subjects import Moment, partner_facts
from playbooks.plays.waiting import new_nudge, put_due
from playbooks.programme.queries import partner
from playbooks.programme.readers import cam_of_partner

NEW_DAY = "day"
"""What `plan_after` takes for the beginning of a day."""
_EVENTS: dict[str, PlanEventKind] = {
    Topic.REGISTERED: PlanEventKind.REGISTERED,
    Topic.APPROVED: PlanEventKind.APPROVED,
    Topic.STAGE_CHANGED: PlanEventKind.STAGE_ENTERED,
    NEW_DAY: PlanEventKind.DAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an event led to.

    Nudges that wait now, those that were called off, and those that are left out on purpose, to
    measure what they would do.
    """

    scheduled: tuple[Nudge, ...] = ()
    cancelled: tuple[Nudge, ...] = ()
    held_out: tuple[Nudge, ...] = ()


def plan_after(  # noqa: PLR0913 - what happened to what, and when
    session: Session,
    deal_id: str,
    topic: str,
    *,
    plays: PlaySet,
    now: datetime,
    today: date,
    zone: tzinfo = UTC,
    published: Sequence[Asset] = (),
) -> Planned:
    """Schedule and cancel nudges after an event of a deal (its outbox topic), or a new day.

    Any other topic only cancels what has become pointless; `NEW_DAY` begins the plays that
    wait for a date. Doing it again changes nothing. `today` is a day on the calendar of `zone`;
    `published` are assets that the deal's partner may see, for the plays that wait for new ones.
    """
    deal = deal_for_program(session, deal_id)
    if deal is None:
        return Planned()
    kind = _EVENTS.get(topic, PlanEventKind.OTHER)
    cam = cam_of_partner(session, deal.partner_id)

    def _hours(step: Step) -> SpeakingHours:
        to_cam = step.to is Recipient.CAM
        return hours_of(session, cam.id if to_cam and cam else deal.registered_by)

    made = plan(
        PlanEvent(kind=kind, at=now, today=today, published=tuple(published)),
        deal_facts(session, deal, today=today, zone=zone),
        plays=plays,
        known=queries.known_nudges(session, deal.id),
        hours_of=_hours,
    )
    nudges = [
        replace(
            new_nudge(
                deal,
                planned.loaded,
                planned.step,
                partner_id=deal.partner_id,
                key=planned.key,
                delivery=delivery_for(session, deal, planned.step),
                now=now,
            ),
            about=planned.about,
        )
        for planned in made.schedule
    ]
    return _write(session, zip(made.schedule, nudges, strict=True), made.cancel, now=now)


def plan_partner(session: Session, partner_id: str, *, plays: PlaySet, moment: Moment) -> Planned:
    """Schedule and cancel nudges about a partner, without a deal, as time passes.

    Doing it again changes nothing.
    """
    owner = partner(session, partner_id)
    if owner is None:
        return Planned()
    cam, lead = cam_of_partner(session, partner_id), lead_of(session, partner_id)

    def _hours(step: Step, occasion: Occasion) -> SpeakingHours:
        if step.to is Recipient.CAM:
            return hours_of(session, cam.id if cam else None)
        return hours_of(session, recipient_of(step, occasion, lead_id=lead.id if lead else None))

    made = plan_for_partner(
        partner_facts(session, owner, moment),
        plays=plays,
        known=queries.known_nudges_of_partner(session, partner_id),
        hours_of=_hours,
    )
    nudges = [
        replace(
            new_nudge(
                None,
                planned.loaded,
                planned.step,
                partner_id=partner_id,
                key=planned.key,
                delivery=delivery_without_deal(
                    session, partner_id, planned.step, member_id=planned.member_id
                ),
                now=moment.now,
            ),
            about=planned.about,
        )
        for planned in made.schedule
    ]
    return _write(session, zip(made.schedule, nudges, strict=True), made.cancel, now=moment.now)


def words_for_recommendations(
    session: Session, deal: Deal, *, plays: PlaySet, today: date
) -> Said | None:
    """Return what a play says along with the recommendations of the deal's present stage.

    Plain text, or None when no play has a word for it. The first play that fits speaks.
    """
    facts = deal_facts(session, deal, today=today)
    for loaded in plays.for_deal(facts):
        for step in loaded.play.steps:
            if is_carried_by_recommendations(loaded.play, step):
                delivery = delivery_for(session, deal, step)
                cast = cast_of(session, deal, delivery, today=today)
                return Said(
                    text=text_of(loaded, step, cast, first_asset=None),
                    language=language_of(loaded, step, cast.member),
                )
    return None


def cancel(session: Session, nudge: Nudge, reason: str) -> Nudge:
    """Call a nudge off, for a reason that the CAM can read."""
    nudge = replace(nudge, state=NudgeState.CANCELLED, reason=reason, lead_id=None)
    queries.save_nudge(session, nudge)
    return nudge


def _write(
    session: Session,
    planned: Iterable[tuple[PlannedNudge, Nudge]],
    cancel_these: Iterable[Cancellation],
    *,
    now: datetime,
) -> Planned:
    scheduled: list[Nudge] = []
    held_out: list[Nudge] = []
    for made, made_nudge in planned:
        state = NudgeState.HELD_OUT if made.is_held_out else NudgeState.SCHEDULED
        nudge = replace(made_nudge, due_at=made.due_at, state=state)
        if not queries.add_nudge(session, nudge):
            continue
        if made.is_held_out:
            held_out.append(nudge)
        else:
            put_due(session, nudge, now=now)
            scheduled.append(nudge)
    cancelled = []
    for cancellation in cancel_these:
        waiting = queries.nudge_by_key(session, cancellation.key)
        if waiting is not None:
            cancelled.append(cancel(session, waiting, cancellation.reason))
    return Planned(scheduled=tuple(scheduled), cancelled=tuple(cancelled), held_out=tuple(held_out))
