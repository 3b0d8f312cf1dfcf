"""Random histories of deals and partners, driven through the real use cases, and their referee.

Events come twice, late, in any order and again; clocks jump ahead and back; what was said is noted
late. The referee knows the rules from the documentation and not from the code: it keeps its own
log of what was said and judges each message by it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluations.nudge_programme import PER_CHANNEL, PER_DEAL, PER_PERSON, plays
from playbooks.deals import queries as deals
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.stages import CLOSED_STAGES, Registration, Stage
from playbooks.deals.usecases import approve_deal, move_stage, register_deal, reject_deal
from playbooks.plays import queries
from playbooks.plays.acting import record_act
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.muting import EVERYTHING, mute, unmute
from playbooks.plays.nudge import NUDGE_DUE, Act, Nudge, NudgeState
from playbooks.plays.partner_planning import OpenQuestion
from playbooks.plays.scheduling import NEW_DAY, plan_after, plan_partner
from playbooks.plays.sending import Postponed, ReadyToSend, mark_sent, nudge_at_send
from playbooks.plays.subjects import Asked, Moment
from playbooks.programme.queries import member
from store.tables import OutboxRow

START = datetime(2026, 9, 28, 6, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
MOST_DEALS = 3
SATURDAY_AND_SUNDAY = {6, 7}
PARTNERS = ("p0", "p1", "p2")
PEOPLE = tuple(f"{p}{x}" for p in PARTNERS for x in "ab")
PLAYS = plays()
WEEK = timedelta(days=7)
QUIET = {"p1b": (time(12), time(3, 30), False)}
USUAL = (time(18), time(8, 30), True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidNudge:
    """One entry of the referee's log: a nudge as it was when it was handed over to be posted."""

    nudge: Nudge
    at: datetime
    is_lead: bool


@dataclass(slots=True)
class History:
    """One random history. `faults` is what the referee found, in words; empty when all is well."""

    session: Session
    rng: random.Random
    now: datetime = START
    deal_ids: list[str] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    waiting: dict[str, list[OpenQuestion]] = field(default_factory=dict)
    muted: set[str] = field(default_factory=set)
    unnoted: list[SaidNudge] = field(default_factory=list)
    said: list[SaidNudge] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    worked_on: set[int] = field(default_factory=set)

    def run(self, steps: int) -> History:
        """Live so many random steps, then let everything come to rest, and judge the rest."""
        self._register()
        choices = (
            (self._register, 2),
            (self._decide, 3),
            (self._move, 5),
            (self._deliver, 6),
            (self._let_time_pass, 10),
            (self._tick, 5),
            (self._work, 10),
            (self._note, 5),
            (self._act, 3),
            (self._mute, 1),
            (self._ask, 1),
        )
        actions, weights = [c[0] for c in choices], [c[1] for c in choices]
        for action in self.rng.choices(actions, weights, k=steps):
            action()
        self._come_to_rest()
        return self

    def _register(self) -> None:
        if len(self.deal_ids) == MOST_DEALS:
            return
        by = member(self.session, self.rng.choice(PEOPLE))
        assert by is not None  # noqa: S101 - the programme has them
        number = len(self.deal_ids)
        form = RegistrationForm(
            customer=f"Customer {number} {self.rng.random()}",
            product="vault",
            amount="1000",
            currency="EUR",
            stage="registered",
            expected_close="2026-12-24",
        )
        made = register_deal(
            self.session, form, by=by, request_key=f"r{number}", now=self.now, today=self.now.date()
        )
        deal = getattr(made, "deal", None)
        if deal is not None:
            self.deal_ids.append(deal.id)
            self._happened(deal.id, "deal.registered")

    def _decide(self) -> None:
        deal_id, cam = self._any_deal(), member(self.session, "cam")
        assert cam is not None  # noqa: S101 - the programme has one
        if self._chance(85):
            made: object = approve_deal(
                self.session, deal_id, by=cam, now=self.now, today=self.now.date()
            )
            topic = "deal.approved"
        else:
            made = reject_deal(self.session, deal_id, reason="r", by=cam, now=self.now)
            topic = "deal.rejected"
        if hasattr(made, "revision"):
            self._happened(deal_id, topic)

    def _move(self) -> None:
        deal_id, cam = self._any_deal(), member(self.session, "cam")
        assert cam is not None  # noqa: S101 - the programme has one
        to = self.rng.choice(list(Stage))
        made = move_stage(self.session, deal_id, to=to, by=cam, now=self.now, reason="r")
        if hasattr(made, "revision"):
            self._happened(deal_id, "deal.stage_changed")

    def _happened(self, deal_id: str, topic: str) -> None:
        self.events.append((deal_id, topic))
        if self._chance(60):
            self._plan(deal_id, topic)

    def _deliver(self) -> None:
        """Deliver any event of the past: late, again, and out of order."""
        if self.events:
            self._plan(*self.rng.choice(self.events))

    def _plan(self, deal_id: str, topic: str) -> None:
        made = plan_after(
            self.session,
            deal_id,
            topic,
            plays=PLAYS,
            now=self.now,
            today=self._today(),
            zone=ZONE,
        )
        self.counts["planned"] += len(made.scheduled)
        self.counts["called off"] += len(made.cancelled)
        self.counts["held out"] += len(made.held_out)

    def _let_time_pass(self) -> None:
        span = self.rng.choice(
            [timedelta(minutes=20), timedelta(hours=3), timedelta(hours=14), timedelta(days=2)]
        )
        if self._chance(5):
            span = timedelta(days=25)
        elif self._chance(10):
            span = -span
        self.now += span * self.rng.random()

    def _tick(self) -> None:
        for deal_id in deals_of_the_day(self.session, plays=PLAYS, today=self._today(), zone=ZONE):
            self._plan(deal_id, NEW_DAY)
        for partner_id in PARTNERS:
            made = plan_partner(self.session, partner_id, plays=PLAYS, moment=self._moment())
            self.counts["planned"] += len(made.scheduled)
            self.counts["called off"] += len(made.cancelled)

    def _work(self) -> None:
        """Work on every due row of the outbox that is not done; on some of them again."""
        query = select(OutboxRow).where(OutboxRow.topic == NUDGE_DUE, OutboxRow.due_at <= self.now)
        for row in self.session.scalars(query.order_by(OutboxRow.due_at, OutboxRow.id)).all():
            again = self._chance(10)
            if row.id not in self.worked_on or again:
                self.worked_on.add(row.id)
                for _ in range(1 + again):
                    self._send(row.payload["nudge_id"], row.payload["round"])

    def _send(self, nudge_id: str, number: int) -> None:
        ready = nudge_at_send(
            self.session, nudge_id, round=number, plays=PLAYS, assets=(), moment=self._moment()
        )
        if isinstance(ready, Postponed):
            self.counts["postponed"] += 1
        if not isinstance(ready, ReadyToSend):
            return
        for part in (ready, *ready.also):
            entry = SaidNudge(nudge=part.nudge, at=self.now, is_lead=part is ready)
            self._judge(entry)
            self.said.append(entry)
            self.counts["said"] += 1
        self.unnoted.append(self.said[-1 - len(ready.also)])
        if self._chance(50):
            self._note()

    def _note(self) -> None:
        while self.unnoted:
            entry = self.unnoted.pop(0)
            ts = f"{len(self.said)}.0"
            mark_sent(self.session, entry.nudge.id, channel_id="C", ts=ts, now=self.now)

    def _act(self) -> None:
        if self.said:
            nudge, act = self.rng.choice(self.said).nudge, self.rng.choice(_ACTS)
            by = member(self.session, nudge.delivery.member_id)
            if by is not None:
                record_act(self.session, nudge.id, act, by=by, now=self.now)

    def _mute(self) -> None:
        who = self.rng.choice(PEOPLE)
        if who in self.muted:
            unmute(self.session, member_id=who, scope=EVERYTHING)
        else:
            mute(
                self.session,
                member_id=who,
                scope=EVERYTHING,
                until=None,
                by=who,
                now=self.now,
            )
        self.muted ^= {who}

    def _ask(self) -> None:
        partner_id = self.rng.choice(PARTNERS)
        if self.waiting.get(partner_id) and self._chance(50):
            self.waiting[partner_id].pop()
        else:
            question = OpenQuestion(
                id=str(self.rng.random()), asked_at=self.now, asked_by=f"{partner_id}a"
            )
            self.waiting.setdefault(partner_id, []).append(question)

    def _come_to_rest(self) -> None:
        for deal_id, topic in self.events:
            self._plan(deal_id, topic)
        self._note()
        self._tick()
        while (due := self._next_due()) is not None:
            self.now = max(self.now, due)
            self._work()
            self._note()
        for deal_id in self.deal_ids:
            deal = deals.deal_for_program(self.session, deal_id)
            for nudge in queries.nudges_of_deals(self.session, [deal_id]):
                self._judge_rest(nudge, None if deal is None else deal.stage)

    def _next_due(self) -> datetime | None:
        query = (
            select(OutboxRow.due_at)
            .where(OutboxRow.topic == NUDGE_DUE, OutboxRow.id.not_in(self.worked_on))
            .order_by(OutboxRow.due_at)
            .limit(1)
        )
        return self.session.scalar(query)

    def _judge(self, entry: SaidNudge) -> None:
        """Judge one message by the rules, before it joins the log."""
        nudge, at = entry.nudge, entry.at
        log = [one for one in self.said if one.nudge.id == nudge.id]
        if any(one.nudge.round == nudge.round for one in log):
            self._fault("said twice", nudge)
        if at < nudge.due_at:
            self._fault("early", nudge)
        if _is_quiet(at, nudge.delivery.member_id):
            self._fault("in quiet hours", nudge)
        if nudge.deal_id is not None:
            self._judge_deal(nudge)
        if nudge.round == 1:
            if nudge.delivery.member_id in self.muted:
                self._fault("to somebody who muted it", nudge)
            self._judge_caps(entry)

    def _judge_deal(self, nudge: Nudge) -> None:
        deal = deals.deal_for_program(self.session, str(nudge.deal_id))
        loaded = PLAYS.get(nudge.play_id)
        assert deal is not None  # noqa: S101 - deals are never deleted
        assert loaded is not None  # noqa: S101 - the plays stay
        has_moved = deal.stage_entry != nudge.stage_entry
        if deal.registration is Registration.REJECTED:
            self._fault("for a rejected deal", nudge)
        is_thanks = nudge.play_id == "h/won" and deal.stage is Stage.WON and not has_moved
        if deal.stage in CLOSED_STAGES and not is_thanks:
            self._fault("for a closed deal", nudge)
        if has_moved and "stage_changes" in loaded.play.stop_when:
            self._fault("after the deal moved", nudge)

    def _judge_caps(self, entry: SaidNudge) -> None:
        week = [one for one in self.said if one.at >= entry.at - WEEK and one.nudge.round == 1]
        nudge, delivery = entry.nudge, entry.nudge.delivery
        leads = [one for one in week if one.is_lead]
        if nudge.deal_id and sum(o.nudge.deal_id == nudge.deal_id for o in week) >= PER_DEAL:
            self._fault("beyond the deal's cap", nudge)
        if not entry.is_lead:
            return
        if sum(o.nudge.delivery.member_id == delivery.member_id for o in leads) >= PER_PERSON:
            self._fault("beyond the person's cap", nudge)
        channel = delivery.channel_id
        if channel and sum(o.nudge.delivery.channel_id == channel for o in leads) >= PER_CHANNEL:
            self._fault("beyond the channel's cap", nudge)

    def _judge_rest(self, nudge: Nudge, stage: Stage | None) -> None:
        is_over = nudge.state is NudgeState.SCHEDULED and nudge.due_at <= self.now
        if is_over:
            self._fault("neither said nor called off", nudge)
        if nudge.state is NudgeState.SENT and nudge.id not in {o.nudge.id for o in self.said}:
            self._fault("noted and never said", nudge)
        is_waiting = nudge.state is NudgeState.SCHEDULED and nudge.play_id != "h/won"
        if is_waiting and stage in CLOSED_STAGES:
            self._fault("still waiting for a closed deal", nudge)

    def _fault(self, what: str, nudge: Nudge) -> None:
        self.faults.append(f"{what}: {nudge.key} round {nudge.round} at {self.now}")

    def _chance(self, percent: int) -> bool:
        return self.rng.random() * 100 < percent

    def _any_deal(self) -> str:
        return self.rng.choice(self.deal_ids) if self.deal_ids else "none"

    def _today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def _moment(self) -> Moment:
        asked = {p: Asked(waiting=tuple(qs)) for p, qs in self.waiting.items()}
        return Moment(now=self.now, zone=ZONE, asked=asked)


_ACTS = (Act.SENT_ON, Act.NOT_USEFUL, Act.REMIND_ME, Act.MUTED)


def _is_quiet(at: datetime, member_id: str | None) -> bool:
    """The rule as the documentation has it, by the clock on the wall of whom it is for."""
    zones = dict(zip(PEOPLE, _ZONES_OF_PEOPLE, strict=True)) | {"cam": "Europe/Berlin"}
    start, end, weekends = QUIET.get(member_id or "", USUAL)
    wall = at.astimezone(ZoneInfo(zones.get(member_id or "", "UTC")))
    if weekends and wall.isoweekday() in SATURDAY_AND_SUNDAY:
        return True
    return wall.time() >= start or wall.time() < end


_ZONES_OF_PEOPLE = (
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/New_York",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)
