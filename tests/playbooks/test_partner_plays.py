"""Plays about a partner, and plays that new content begins: from the occasion to the message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from content_index.assets import Asset, AssetKind
from playbooks.authored import AuthoredFileError, parse_yaml, validate
from playbooks.deals.queries import deal_for_program, save_deal
from playbooks.plays import queries
from playbooks.plays.acting import record_act
from playbooks.plays.definition import Playbook
from playbooks.plays.nudge import Act, Nudge
from playbooks.plays.partner_planning import OpenQuestion
from playbooks.plays.scheduling import NEW_DAY, plan_after, plan_partner
from playbooks.plays.sending import NotSent, ReadyToSend, mark_sent, nudge_at_send, nudge_readers
from playbooks.plays.subjects import Asked, Moment
from playbooks.programme import queries as programme
from playbooks.programme.people import Held
from store.database import Database
from tests.bot.clockwork import play_set
from tests.playbooks.desk import DEAL, person

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Json = Mapping[str, Any]


def a_play(trigger: Json, **more: Any) -> dict[str, Any]:
    step = {"id": "s", "title": "S", "say": "Hello {member.first_name}", "to": "partner_contact"}
    return {"id": "one", "title": "One", "trigger": trigger, "steps": [step]} | more


class Partner:
    """Costa Cloud, and what time and people do to it."""

    def __init__(self, database: Database, play: dict[str, Any]) -> None:
        self.database = database
        self.plays = play_set(play)
        self.asked = Asked()
        self.now = MORNING

    @property
    def moment(self) -> Moment:
        return Moment(now=self.now, asked={"costacloud": self.asked})

    def plan(self) -> tuple[int, int]:
        with self.database.transaction() as session:
            made = plan_partner(session, "costacloud", plays=self.plays, moment=self.moment)
        return len(made.scheduled), len(made.cancelled)

    def nudge(self) -> Nudge:
        with self.database.reading() as session:
            return queries.every_nudge(session)[-1]

    def at_send(self, assets: tuple[Asset, ...] = ()) -> ReadyToSend | NotSent:
        nudge = self.nudge()
        self.now = max(self.now, nudge.due_at)
        with self.database.transaction() as session:
            assert nudge_readers(session, nudge.id, plays=self.plays) is not None
            outcome = nudge_at_send(
                session,
                nudge.id,
                round=nudge.round,
                plays=self.plays,
                assets=assets,
                moment=self.moment,
            )
        assert isinstance(outcome, ReadyToSend | NotSent)
        return outcome

    def holds(self, milestone: str, on: date) -> None:
        with self.database.transaction() as session:
            found = programme.partner(session, "costacloud")
            assert found is not None
            held = (*found.milestones, Held(id=milestone, on=on))
            programme.save_partner(session, replace(found, milestones=held))


@pytest.fixture
def partner(database: Database) -> Callable[[dict[str, Any]], Partner]:
    return lambda play: Partner(database, play)


Make = Callable[[dict[str, Any]], Partner]


def test_a_milestone_begins_its_play_once_and_old_news_not_at_all(partner: Make) -> None:
    one = partner(a_play({"on": "milestone_reached", "milestone": "joined"}))
    assert one.plan() == (0, 0)
    one.holds("joined", MORNING.date() - timedelta(days=3))
    assert one.plan() == (1, 0)
    assert one.plan() == (0, 0)
    nudge = one.nudge()
    assert (nudge.deal_id, nudge.partner_id) == (None, "costacloud")
    assert nudge.delivery.member_id == "pablo"
    ready = one.at_send()
    assert isinstance(ready, ReadyToSend)
    assert ready.nudge.text == "Hello Pablo"
    old = partner(a_play({"on": "milestone_reached", "milestone": "older"}))
    old.holds("older", MORNING.date() - timedelta(days=8))
    assert old.plan() == (0, 0)


def test_a_milestone_that_is_missed_is_forgotten_once_it_is_reached(partner: Make) -> None:
    trigger = {"on": "milestone_missed", "milestone": "first", "after": "joined", "days": 30}
    one = partner(a_play(trigger))
    one.holds("joined", MORNING.date() - timedelta(days=29))
    assert one.plan() == (0, 0)
    one.now += timedelta(days=1)
    assert one.plan() == (1, 0)
    one.holds("first", one.now.date())
    outcome = one.at_send()
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "The milestone was reached."
    assert one.plan() == (0, 0)


def test_a_quiet_partner_is_written_to_until_somebody_stirs(partner: Make) -> None:
    one = partner(a_play({"on": "no_activity_for", "days": 30}))
    assert one.plan() == (0, 0)
    one.now += timedelta(days=60)
    assert one.plan() == (1, 0)
    one.asked = Asked(last_at=one.now)  # somebody asks something
    assert one.plan() == (0, 1)
    one.now += timedelta(days=31)
    assert one.plan() == (1, 0)  # a new silence, a new occasion


def test_a_question_that_waits_goes_to_the_cam_and_an_answer_calls_it_off(partner: Make) -> None:
    play = a_play({"on": "question_unanswered", "hours": 24})
    play["steps"][0] |= {"to": "cam", "say": "{partner.name} waits {waiting.days|some} days"}
    one = partner(play)
    asked_at = MORNING - timedelta(hours=23)
    one.asked = Asked(waiting=(OpenQuestion(id="7", asked_at=asked_at, asked_by="marta"),))
    assert one.plan() == (0, 0)
    one.now += timedelta(hours=1)
    assert one.plan() == (1, 0)
    assert one.nudge().delivery.member_id == "ana"
    ready = one.at_send()
    assert isinstance(ready, ReadyToSend)
    assert ready.nudge.text == "Costa Cloud waits 2 days"
    again = partner(play | {"id": "two"})
    again.asked, again.now = one.asked, one.now
    assert again.plan()[0] == 1
    again.asked = Asked()
    assert again.plan() == (0, 1)


def test_who_asked_is_who_is_spoken_to(partner: Make) -> None:
    one = partner(a_play({"on": "question_unanswered", "hours": 1}))
    question = OpenQuestion(id="7", asked_at=MORNING - timedelta(days=1), asked_by="marta")
    one.asked = Asked(waiting=(question,))
    one.plan()
    assert one.nudge().delivery.member_id == "marta"


def test_a_day_comes_once_and_is_made_good_for_a_while(partner: Make) -> None:
    play = a_play({"on": "date", "day": "2026-11-25"})
    one = partner(play)
    assert one.plan() == (0, 0)
    one.now += timedelta(days=4)
    assert one.plan() == (1, 0)
    assert one.plan() == (0, 0)
    late = partner(play | {"id": "late"})
    late.now += timedelta(days=6)
    assert late.plan()[0] == 0


def test_only_the_partners_own_people_answer(partner: Make) -> None:
    one = partner(a_play({"on": "milestone_reached", "milestone": "joined"}))
    one.holds("joined", MORNING.date())
    one.plan()
    ready = one.at_send()
    assert isinstance(ready, ReadyToSend)
    answers = {}
    with one.database.transaction() as session:
        mark_sent(session, ready.nudge.id, channel_id="D", ts="1.1", now=one.now)
        for name in ("pablo", "lena", "jonas", "ana"):
            by = person(session, name)
            done = record_act(session, ready.nudge.id, Act.REMIND_ME, by=by, now=one.now)
            answers[name] = hasattr(done, "is_new")
    assert answers == {"pablo": True, "lena": False, "jonas": False, "ana": False}
    one.now += timedelta(days=3)
    assert isinstance(one.at_send(), ReadyToSend)


def test_new_content_begins_a_play_for_each_deal_it_suits_once(
    database: Database, make_asset: Callable[..., Asset]
) -> None:
    play = a_play({"on": "asset_published", "kinds": ["battlecard"], "matching": ["competitor"]})
    play["steps"][0] |= {"say": "New: {asset.title|this}"}
    play["stop_when"] = []
    plays = play_set(play)
    card = make_asset("card", AssetKind.BATTLECARD, competitors={"coldstack"})
    new = replace(card, updated=MORNING.date() - timedelta(days=2))
    stale = replace(card, id="stale", updated=MORNING.date() - timedelta(days=9))
    other = replace(new, id="other", suits=replace(new.suits, competitors=frozenset({"ironkeep"})))
    with database.transaction() as session:
        known = {"plays": plays, "now": MORNING, "today": MORNING.date()}

        def look(*published: Asset) -> list[str]:
            made = plan_after(session, DEAL, NEW_DAY, published=published, **known)  # type: ignore[arg-type]
            return [nudge.about for nudge in made.scheduled]

        assert look(stale, other) == []
        assert look(stale, other, new) == ["card@1.0"]
        assert look(new) == []
        deal = deal_for_program(session, DEAL)
        assert deal is not None
        save_deal(session, replace(deal, stage_entry=2))
        assert look(new) == []  # the stage is another, the news is the same
        assert look(replace(new, version="1.1")) == ["card@1.1"]
        waiting = queries.every_nudge(session)[0]
        save_deal(session, deal)
        now = waiting.due_at
        ready = nudge_at_send(
            session, waiting.id, round=1, plays=plays, assets=[card], moment=Moment(now=now)
        )
        assert isinstance(ready, ReadyToSend)
        assert ready.nudge.text == "New: Card"
        assert [a.id for a in ready.assets] == ["card"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("to: cam}", "has no deal: say `to:"),
        ('say: "{deal.customer}", to: cam}', "there is no deal for {deal.customer}"),
        ("to: cam, assets: [{kinds: [deck], matching: [stage]}]}", "no deal that assets could"),
        ("to: cam}], audience: {deal: {first_deal: true}", "leave out `audience.deal`"),
    ],
)
def test_a_play_without_a_deal_may_not_speak_of_one(change: str, expected: str) -> None:
    step = "{id: s, title: S, say: Hello, " if "say" not in change else "{id: s, title: S, "
    change = change.replace("to: cam}", "to: deal_thread}") if "has no deal" in expected else change
    end = "}}" if "audience" in change else "]}"
    text = (
        "playbook: b\ntitle: B\nversion: '1'\nowner: o\nplays:\n"
        "  - {id: p, title: P, trigger: {on: no_activity_for, days: 9}, "
        f"steps: [{step}{change}{end}\n"
    )
    with pytest.raises(AuthoredFileError, match=r"b\.yaml:6: ") as caught:
        validate(Playbook, parse_yaml(text, name="b.yaml"))
    assert expected in str(caught.value)
