"""Nudges whose time has come, and what an event of a deal means for those that wait.

Each function is one transaction's work on the given session; nothing is posted from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals.deal import Deal, Topic
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import deal_facts
from playbooks.plays import queries
from playbooks.plays.delivering import cast_of, delivery_for
from playbooks.plays.nudge import Act, Delivery, Nudge, NudgeState
from playbooks.plays.planning import (
    PlanEvent,
    PlanEventKind,
    is_carried_by_recommendations,
    plan,
    reason_to_cancel,
)
from playbooks.plays.playset import PlaySet
from playbooks.plays.rendering import choose_assets, text_of
from playbooks.plays.waiting import new_nudge, nudge_assets, put_due
from playbooks.programme.queries import member, rules

_WEEK = timedelta(days=7)
NEW_DAY = "day"
"""What `plan_after` takes for the beginning of a day."""
_EVENTS: dict[str, PlanEventKind] = {
    Topic.REGISTERED: PlanEventKind.REGISTERED,
    Topic.APPROVED: PlanEventKind.APPROVED,
    Topic.STAGE_CHANGED: PlanEventKind.STAGE_ENTERED,
    NEW_DAY: PlanEventKind.DAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyToSend:
    """Say this now. `assets` are those of the nudge that its readers may see today."""

    nudge: Nudge
    deal: Deal
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """Say nothing. `reason` is for the CAM; `nudge` is None when there is no such nudge."""

    nudge: Nudge | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an event led to: nudges that wait now, and those that were called off."""

    scheduled: tuple[Nudge, ...]
    cancelled: tuple[Nudge, ...]


def nudge_readers(session: Session, nudge_id: str, *, plays: PlaySet) -> Delivery | None:
    """Say where a due nudge would go, so that the caller can find out who would read it.

    A nudge that a play sends by itself goes where its deal is talked about by now; one by hand goes
    where its preview said.
    """
    nudge = queries.nudge(session, nudge_id)
    deal = None if nudge is None else deal_for_program(session, nudge.deal_id)
    if nudge is None or deal is None:
        return None
    return _delivery_now(session, nudge, deal, plays)


def nudge_at_send(  # noqa: PLR0913 - what is checked, each by name
    session: Session,
    nudge_id: str,
    *,
    round: int,  # noqa: A002 - the word of the payload
    plays: PlaySet,
    assets: Sequence[Asset],
    now: datetime,
    today: date,
) -> ReadyToSend | NotSent:
    """Decide at the last moment whether a nudge is still to be said, and with which assets.

    `assets` is what every reader at `nudge_readers` may see today. A nudge whose deal has moved or
    closed, whose play is gone, or whose assets may all be shown no longer is cancelled here. A play
    by itself also keeps to the week's caps; a person who pressed the button does not have to. An
    outdated round, or one that was sent already, is `NotSent` and changes nothing.
    """
    nudge = queries.nudge(session, nudge_id)
    if nudge is None:
        return NotSent(nudge=None, reason="There is no such nudge.")
    if nudge.round != round or nudge.state is not NudgeState.SCHEDULED:
        return NotSent(nudge=nudge, reason=nudge.reason or "It was sent already.")
    deal = deal_for_program(session, nudge.deal_id)
    if deal is None:
        return _cancel(session, nudge, "The deal is gone.")
    facts = deal_facts(session, deal, today=today)
    acts = queries.acts_of(session, [nudge.id]).get(nudge.id, [])
    reason = reason_to_cancel(queries.known(nudge, acts), facts, plays)
    if reason is None and nudge.sender_id is None and nudge.round == 1:
        reason = _cap_reached(session, nudge, now=now)
    if reason is not None:
        return _cancel(session, nudge, reason)
    if nudge.sender_id is None and nudge.round == 1:
        nudge = _with_words(session, nudge, deal, plays=plays, assets=assets, today=today)
        queries.save_nudge(session, nudge)
    allowed = {asset.id: asset for asset in assets}
    left = tuple(allowed[a.asset_id] for a in nudge.assets if a.asset_id in allowed)
    if nudge.assets and not left:
        return _cancel(session, nudge, "What it was to bring may not be shown any more.")
    return ReadyToSend(nudge=nudge, deal=deal, assets=left)


def mark_sent(
    session: Session, nudge_id: str, *, channel_id: str, ts: str, now: datetime
) -> Nudge | None:
    """Record that a nudge was posted, and that its assets were shown; twice is as good as once.

    Somebody may have been quicker and have asked for a reminder already: then the nudge goes on
    waiting for its next round.
    """
    nudge = queries.nudge(session, nudge_id)
    deal = None if nudge is None else deal_for_program(session, nudge.deal_id)
    if nudge is None or deal is None:
        return None
    waits_again = nudge.state is NudgeState.SCHEDULED and nudge.due_at > now
    shown_in = nudge.round - 1 if waits_again else nudge.round
    nudge = replace(
        nudge,
        state=NudgeState.SCHEDULED if waits_again else NudgeState.SENT,
        sent_at=now,
        sent_channel=channel_id,
        sent_ts=ts,
        reason="",
    )
    queries.save_nudge(session, nudge)
    for asset in nudge.assets:
        queries.add_asset_act(
            session,
            key=f"{nudge.id}:{shown_in}:{Act.SHOWN}:{asset.asset_id}",
            deal_id=deal.id,
            asset_id=asset.asset_id,
            stage=deal.stage,
            act=Act.SHOWN,
            by="",
            at=now,
        )
    return nudge


def plan_after(  # noqa: PLR0913 - what happened to what, and when
    session: Session,
    deal_id: str,
    topic: str,
    *,
    plays: PlaySet,
    now: datetime,
    today: date,
    zone: tzinfo = UTC,
) -> Planned:
    """Schedule and cancel nudges after an event of a deal (its outbox topic), or a new day.

    Any other topic only cancels what has become pointless; `NEW_DAY` begins the plays that
    wait for a date. Doing it again changes nothing. `today` is a day on the calendar of `zone`.
    """
    deal = deal_for_program(session, deal_id)
    if deal is None:
        return Planned(scheduled=(), cancelled=())
    kind = _EVENTS.get(topic, PlanEventKind.OTHER)
    contact = member(session, deal.registered_by)
    made = plan(
        PlanEvent(kind=kind, at=now),
        deal_facts(session, deal, today=today, zone=zone),
        plays=plays,
        known=queries.known_nudges(session, deal.id),
        time_zone=contact.time_zone if contact else "UTC",
    )
    scheduled = []
    for planned in made.schedule:
        nudge = replace(
            new_nudge(
                deal,
                planned.loaded,
                planned.step,
                key=planned.key,
                delivery=delivery_for(session, deal, planned.step),
                now=now,
            ),
            due_at=planned.due_at,
        )
        if queries.add_nudge(session, nudge):
            put_due(session, nudge, now=now)
            scheduled.append(nudge)
    cancelled = []
    for cancellation in made.cancel:
        waiting = queries.nudge_by_key(session, cancellation.key)
        if waiting is not None:
            outcome = _cancel(session, waiting, cancellation.reason)
            cancelled += [outcome.nudge] if outcome.nudge else []
    return Planned(scheduled=tuple(scheduled), cancelled=tuple(cancelled))


def words_for_recommendations(
    session: Session, deal: Deal, *, plays: PlaySet, today: date
) -> str | None:
    """Return what a play says along with the recommendations of the deal's present stage.

    Plain text, or None when no play has a word for it. The first play that fits speaks.
    """
    facts = deal_facts(session, deal, today=today)
    for loaded in plays.for_deal(facts):
        for step in loaded.play.steps:
            if is_carried_by_recommendations(loaded.play, step):
                delivery = delivery_for(session, deal, step)
                cast = cast_of(session, deal, delivery, today=today)
                return text_of(loaded, step, cast, first_asset=None)
    return None


def _delivery_now(session: Session, nudge: Nudge, deal: Deal, plays: PlaySet) -> Delivery:
    loaded = plays.get(nudge.play_id)
    step = loaded.step(nudge.step_id) if loaded else None
    if step is None or nudge.sender_id is not None or nudge.round > 1:
        return nudge.delivery
    return delivery_for(session, deal, step)


def _with_words(  # noqa: PLR0913 - what is rendered, each by name
    session: Session,
    nudge: Nudge,
    deal: Deal,
    *,
    plays: PlaySet,
    assets: Sequence[Asset],
    today: date,
) -> Nudge:
    loaded = plays.get(nudge.play_id)
    step = loaded.step(nudge.step_id) if loaded else None
    if loaded is None or step is None:
        return nudge
    nudge = replace(nudge, delivery=_delivery_now(session, nudge, deal, plays))
    cast = cast_of(session, deal, nudge.delivery, today=today)
    used = queries.uses_of_deal(session, deal.id)
    picked = choose_assets(loaded, step, cast.facts, assets=assets, used=used, today=today)
    found = [r.asset for r in picked.recommendations]
    text = text_of(loaded, step, cast, first_asset=found[0] if found else None)
    return replace(nudge, text=text, assets=nudge_assets(picked.recommendations))


def _cap_reached(session: Session, nudge: Nudge, *, now: datetime) -> str | None:
    limits = rules(session)
    of_deal, of_person = queries.sent_since(
        session, since=now - _WEEK, deal_id=nudge.deal_id, member_id=nudge.delivery.member_id
    )
    if of_deal >= limits.nudges_per_deal_a_week:
        return "Enough was said about this deal this week."
    if of_person >= limits.nudges_per_person_a_week:
        return "Enough was said to this person this week."
    return None


def _cancel(session: Session, nudge: Nudge, reason: str) -> NotSent:
    nudge = replace(nudge, state=NudgeState.CANCELLED, reason=reason)
    queries.save_nudge(session, nudge)
    return NotSent(nudge=nudge, reason=reason)
