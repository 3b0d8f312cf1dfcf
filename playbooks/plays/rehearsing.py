"""What the plays would have said, had they been in force: history lived again in a copy.

The copy is a database of its own that is thrown away. Each event of the past, each new day and each
due nudge goes through the very functions that run the programme, at the time at which it happened.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from sqlalchemy.orm import Session

from content_index.assets import Asset
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import Deal, DealEvent, DealEventKind, Topic
from playbooks.deals.stages import Registration, Stage
from playbooks.plays import queries
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.delivering import recipient_words
from playbooks.plays.nudge import NudgeState
from playbooks.plays.playset import PlaySet
from playbooks.plays.scheduling import NEW_DAY, plan_after, plan_partner
from playbooks.plays.sending import ReadyToSend, mark_sent, nudge_at_send
from playbooks.plays.subjects import Moment
from playbooks.programme import queries as programme
from store.copying import copy_tables
from store.database import Database

COPIED = (
    "programme_rules",
    "programme_partners",
    "programme_partner_teams",
    "programme_members",
    "programme_identities",
    "programme_channels",
    "nudge_mutes",
)
_TOPICS = {
    DealEventKind.REGISTERED: Topic.REGISTERED,
    DealEventKind.APPROVED: Topic.APPROVED,
    DealEventKind.ASKED_BACK: Topic.NEEDS_INFO,
    DealEventKind.INFO_GIVEN: Topic.INFO_GIVEN,
    DealEventKind.REJECTED: Topic.REJECTED,
    DealEventKind.STAGE_CHANGED: Topic.STAGE_CHANGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One nudge that would have been. `outcome` is sent, suppressed, held_out or waiting.

    `at` is when it went out or was given up, or when it is due. `about` names the customer, or the
    partner without a deal; `to` the recipient, in words; `reason` why it was not said.
    """

    at: datetime
    outcome: str
    play_id: str
    play_title: str
    step_id: str
    partner_id: str
    deal_id: str | None
    about: str
    to: str
    text: str
    assets: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a deal stood after one event of its past."""

    at: datetime
    topic: Topic
    deal: Deal


def rehearse(  # noqa: PLR0913 - what is lived again, each by name
    database: Database,
    *,
    plays: PlaySet,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    assets_of: Callable[[str], Sequence[Asset]],
    moment_at: Callable[[datetime], Moment],
    partner_id: str | None = None,
) -> list[Rehearsed]:
    """Return what these plays would have planned between two moments, in the order of time.

    Args:
        database: the programme; only read.
        plays: the plays to rehearse.
        since: from when on; deals stand as they stood then.
        until: up to when, usually now.
        zone: the programme's time zone.
        assets_of: what a partner's people may see today, by partner id.
        moment_at: the questions as they stood at a moment of the past.
        partner_id: of one partner only.
    """
    with database.reading() as session:
        stands = _stands(session, since=since, until=until, partner_id=partner_id)
        with tempfile.TemporaryDirectory() as folder:
            copy = Database(f"sqlite:///{Path(folder) / 'rehearsal.db'}")
            try:
                copy.create_all()
                with copy.transaction() as copied:
                    copy_tables(session, copied, COPIED)
                    stage = _Rehearsal(
                        session=copied,
                        plays=plays,
                        zone=zone,
                        assets_of=assets_of,
                        moment_at=moment_at,
                        partner_id=partner_id,
                    )
                    return stage.live(stands, since=since, until=until)
            finally:
                copy.close()


@dataclass(slots=True, kw_only=True)
class _Rehearsal:
    session: Session
    plays: PlaySet
    zone: tzinfo
    assets_of: Callable[[str], Sequence[Asset]]
    moment_at: Callable[[datetime], Moment]
    partner_id: str | None

    def live(self, stands: list[Stand], *, since: datetime, until: datetime) -> list[Rehearsed]:
        for stand in [one for one in stands if one.at < since]:
            self._put(stand.deal)
        happened = [one for one in stands if one.at >= since]
        mornings = _days(since, until, self.zone)
        for at in sorted({*(one.at for one in happened), *mornings}):
            self._send_until(at)
            for stand in [one for one in happened if one.at == at]:
                self._put(stand.deal)
                self._plan(stand.deal.id, stand.topic, at)
            if at in mornings:
                self._begin_day(at)
        self._send_until(until)
        return self._outcomes()

    def _put(self, deal: Deal) -> None:
        if deal_queries.exists(self.session, deal.id):
            deal_queries.save_deal(self.session, deal)
        else:
            deal_queries.add_deal(self.session, deal, request_key=f"rehearsal:{deal.id}")

    def _plan(self, deal_id: str, topic: str, at: datetime) -> None:
        deal = deal_queries.deal_for_program(self.session, deal_id)
        plan_after(
            self.session,
            deal_id,
            topic,
            plays=self.plays,
            now=at,
            today=at.astimezone(self.zone).date(),
            zone=self.zone,
            published=() if deal is None else self.assets_of(deal.partner_id),
        )

    def _begin_day(self, at: datetime) -> None:
        today = at.astimezone(self.zone).date()
        for deal_id in deals_of_the_day(
            self.session, plays=self.plays, today=today, zone=self.zone
        ):
            self._plan(deal_id, NEW_DAY, at)
        for owner in programme.partners(self.session):
            if self.partner_id in {None, owner.id}:
                plan_partner(self.session, owner.id, plays=self.plays, moment=self.moment_at(at))

    def _send_until(self, until: datetime) -> None:
        while (found := queries.first_due(self.session, by=until)) is not None:
            moment = self.moment_at(found.due_at)
            ready = nudge_at_send(
                self.session,
                found.id,
                round=found.round,
                plays=self.plays,
                assets=self.assets_of(found.partner_id),
                moment=moment,
            )
            if isinstance(ready, ReadyToSend):
                mark_sent(
                    self.session,
                    found.id,
                    channel_id=found.delivery.channel_id or "",
                    ts=f"{found.due_at.timestamp():.6f}",
                    now=found.due_at,
                )

    def _outcomes(self) -> list[Rehearsed]:
        found = []
        names = {owner.id: owner.name for owner in programme.partners(self.session)}
        for nudge in queries.every_nudge(self.session):
            deal = None
            if nudge.deal_id is not None:
                deal = deal_queries.deal_for_program(self.session, nudge.deal_id)
            found.append(
                Rehearsed(
                    at=nudge.sent_at or nudge.due_at,
                    outcome=_OUTCOMES[nudge.state],
                    play_id=nudge.play_id,
                    play_title=nudge.play_title,
                    step_id=nudge.step_id,
                    partner_id=nudge.partner_id,
                    deal_id=nudge.deal_id,
                    about=deal.customer if deal else names.get(nudge.partner_id, ""),
                    to=recipient_words(self.session, nudge.delivery),
                    text=nudge.text,
                    assets=tuple(asset.title for asset in nudge.assets),
                    reason=nudge.reason,
                )
            )
        return sorted(found, key=lambda one: (one.at, one.play_id, one.deal_id or ""))


_OUTCOMES = {
    NudgeState.SENT: "sent",
    NudgeState.CANCELLED: "suppressed",
    NudgeState.HELD_OUT: "held_out",
    NudgeState.SCHEDULED: "waiting",
}


_OF_REGISTRATION = frozenset(
    {
        DealEventKind.APPROVED,
        DealEventKind.ASKED_BACK,
        DealEventKind.INFO_GIVEN,
        DealEventKind.REJECTED,
        DealEventKind.EXPIRED,
    }
)
"""The events that say what became of the registration; the others leave it."""


def _days(since: datetime, until: datetime, zone: tzinfo) -> list[datetime]:
    """The midnights of the programme's calendar between two moments, as moments of `since`."""
    day = since.astimezone(zone).date() + timedelta(days=1)
    days = []
    while (at := datetime.combine(day, time(0), zone).astimezone(since.tzinfo)) <= until:
        days.append(at)
        day += timedelta(days=1)
    return days


def _stands(
    session: Session, *, since: datetime, until: datetime, partner_id: str | None
) -> list[Stand]:
    """Return how each deal stood when the time begins, and after each event of it."""
    stands: list[Stand] = []
    for deal, history in deal_queries.histories(session, partner_id=partner_id):
        lived = [one for one in stands_of(deal, history) if one.at <= until]
        before = [one for one in lived if one.at < since]
        stands += before[-1:] + [one for one in lived if one.at >= since]
    return sorted(stands, key=lambda one: (one.at, one.deal.id, one.deal.revision))


def stands_of(deal: Deal, history: Sequence[DealEvent]) -> list[Stand]:
    """Return how a deal stood after each event of its history, oldest first. Pure.

    A deal that was imported has no history: it is taken to have been registered when it was, and to
    have entered its present stage when the file said so. What a history does not tell (the amount,
    the competitor) is as it is now.
    """
    known = {event.kind for event in history}
    stands: list[Stand] = []
    if DealEventKind.REGISTERED not in known:
        stands += _imported(deal, history)
    now = replace(
        deal,
        stage=Stage.REGISTERED,
        registration=Registration.SUBMITTED,
        stage_since=deal.registered_at,
        stage_entry=1,
        protected_until=None,
    )
    if stands:
        now = stands[-1].deal
    for event in history:
        now = _after(now, event, deal)
        if event.kind in _TOPICS:
            stands.append(Stand(at=event.at, topic=_TOPICS[event.kind], deal=now))
    return stands


def _imported(deal: Deal, history: Sequence[DealEvent]) -> list[Stand]:
    moves = [e for e in history if e.kind is DealEventKind.STAGE_CHANGED]
    changes = [e for e in history if e.kind in _OF_REGISTRATION]
    stage = Stage(moves[0].before) if moves else deal.stage
    first = history[0].at if history else deal.stage_since
    start = replace(
        deal,
        stage=stage,
        registration=Registration(changes[0].before) if changes else deal.registration,
        stage_since=min(deal.stage_since, first),
        stage_entry=1,
    )
    if stage is Stage.REGISTERED:
        at = deal.registered_at
        return [Stand(at=at, topic=Topic.REGISTERED, deal=replace(start, stage_since=at))]
    return [Stand(at=start.stage_since, topic=Topic.STAGE_CHANGED, deal=start)]


def _after(before: Deal, event: DealEvent, last: Deal) -> Deal:
    changed = replace(before, revision=event.revision, stage_entry=event.stage_entry)
    if event.kind is DealEventKind.STAGE_CHANGED:
        return replace(changed, stage=Stage(event.after), stage_since=event.at)
    if event.kind is DealEventKind.REGISTERED:
        return replace(changed, stage_since=event.at)
    if event.kind is DealEventKind.APPROVED:
        changed = replace(changed, protected_until=last.protected_until)
    if event.kind is DealEventKind.EXTENDED:
        until = date.fromisoformat(event.after)
        return replace(changed, registration=Registration.APPROVED, protected_until=until)
    if event.kind in _OF_REGISTRATION:
        return replace(changed, registration=Registration(event.after))
    return changed
