"""What keeps a nudge back when it is due: quiet hours, mutes, caps; and what goes out together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from content_index.assets import Asset, AssetKind
from content_index.labels import AudienceLevel, Label
from playbooks.deals.deal import Topic
from playbooks.deals.stages import Stage
from playbooks.plays import queries
from playbooks.plays.definition import Recipient
from playbooks.plays.mutes.queries import mutes
from playbooks.plays.muting import EVERYTHING, mute, unmute
from playbooks.plays.nudge import Act, Nudge, NudgeState
from playbooks.plays.playset import LoadedPlay, is_held_out
from playbooks.plays.scheduling import plan_after
from playbooks.plays.sending import (
    NOTHING_TO_BRING,
    SENT_BEFORE,
    NotSent,
    Postponed,
    ReadyToSend,
    mark_refused,
)
from playbooks.programme import queries as programme
from playbooks.programme.people import QuietHours
from store.database import Database
from tests.bot.clockwork import play_set
from tests.playbooks.desk import DEAL, Desk, person

DISCOVERY = {"on": "stage_entered", "stages": ["discovery"]}
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # eleven in Berlin


def a_play(play_id: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual = {"id": "s", "title": "S", "say": "Hello", "to": "partner_contact"}
    made = [usual | step for step in steps or ({},)]
    return {"id": play_id, "title": play_id, "trigger": DISCOVERY, "steps": made} | more


Office = Callable[..., Desk]


@pytest.fixture
def desk_with(database: Database) -> Office:
    def _make(
        *plays: dict[str, Any], assets: tuple[Asset, ...] = (), now: datetime = MONDAY
    ) -> Desk:
        return Desk(database, play_set(*plays), list(assets), now)

    return _make


def planned(desk: Desk, topic: str = Topic.STAGE_CHANGED) -> list[Nudge]:
    with desk.database.transaction() as session:
        made = plan_after(session, DEAL, topic, plays=desk.plays, now=desk.now, today=desk.today)
    return list(made.scheduled)


def known(desk: Desk, nudge: Nudge) -> Nudge:
    with desk.database.reading() as session:
        found = queries.nudge(session, nudge.id)
    assert found is not None
    return found


def rules(desk: Desk, **changed: Any) -> None:
    with desk.database.transaction() as session:
        now = programme.rules(session)
        programme.save_rules(session, replace(now, **changed), now=desk.now)


def test_what_falls_into_quiet_hours_waits_for_their_end(desk_with: Office) -> None:
    evening = MONDAY.replace(hour=19)
    desk = desk_with(a_play("one"), now=evening)
    (nudge,) = planned(desk)
    assert nudge.due_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # half past eight in Berlin
    desk.now = evening + timedelta(days=1)  # the bot was down in the morning
    late = desk.at_send(nudge)
    assert isinstance(late, Postponed)
    assert late.nudge.due_at == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert [row.due_at for row in desk.outbox("nudge.due")] == [nudge.due_at, late.nudge.due_at]
    again = desk.at_send(nudge)
    assert isinstance(again, NotSent)
    assert again.reason == "It is not due yet."
    desk.now = late.nudge.due_at
    assert isinstance(desk.at_send(nudge), ReadyToSend)


def test_a_person_has_quiet_hours_of_their_own(desk_with: Office) -> None:
    desk = desk_with(a_play("one"))
    with desk.database.transaction() as session:
        quiet = QuietHours(start=time(9), end=time(14), weekends=True)
        programme.save_member(session, replace(person(session, "lena"), quiet_hours=quiet))
    (nudge,) = planned(desk)
    assert nudge.due_at == MONDAY.replace(hour=13)


def test_the_weekend_is_quiet(desk_with: Office) -> None:
    desk = desk_with(a_play("one"), now=datetime(2026, 11, 28, 10, tzinfo=UTC))
    (nudge,) = planned(desk)
    assert nudge.due_at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)


def test_a_cam_who_presses_the_button_is_told_of_the_hour_and_decides(desk: Desk) -> None:
    desk.now = MONDAY.replace(hour=21)
    assert "Lena has quiet hours now." in desk.shown().warnings
    assert isinstance(desk.at_send(desk.send()), ReadyToSend)


@pytest.fixture
def desk(database: Database, library_plays: Any, make_asset: Callable[..., Asset]) -> Desk:
    card = make_asset("battlecard-coldstack", AssetKind.BATTLECARD, competitors={"coldstack"})
    return Desk(database, library_plays, [card], MONDAY)


@pytest.mark.parametrize(
    ("whose", "scope", "reason"),
    [
        ({"member_id": "lena"}, "b/one", "Lena has muted these messages."),
        ({"member_id": "lena"}, "b", "Lena has muted these messages."),
        ({"member_id": "lena"}, EVERYTHING, "Lena has muted all nudges."),
        ({"partner_id": "nordlicht"}, "b/one", "This play is switched off for this partner."),
        ({"member_id": "tobias"}, EVERYTHING, None),
        ({"member_id": "lena"}, "b/other", None),
        ({"partner_id": "kestrel"}, EVERYTHING, None),
    ],
)
def test_who_muted_a_play_hears_nothing_of_it(
    desk_with: Office, whose: dict[str, str], scope: str, reason: str | None
) -> None:
    desk = desk_with(a_play("one"))
    (nudge,) = planned(desk)
    with desk.database.transaction() as session:
        mute(session, **whose, scope=scope, until=None, by="lena", now=desk.now)
    outcome = desk.at_send(nudge)
    if reason is None:
        assert isinstance(outcome, ReadyToSend)
    else:
        assert isinstance(outcome, NotSent)
        assert outcome.reason == reason
        assert known(desk, nudge).state is NudgeState.CANCELLED


def test_a_pause_ends_by_itself_and_a_mute_by_hand(desk_with: Office) -> None:
    desk = desk_with(a_play("one"), a_play("two"))
    first, second = planned(desk)
    with desk.database.transaction() as session:
        for _ in range(2):  # the later one counts
            until = desk.now if _ else desk.now + timedelta(days=9)
            mute(session, member_id="lena", scope=EVERYTHING, until=until, by="lena", now=desk.now)
        mute(session, member_id="lena", scope="b/two", until=None, by="lena", now=desk.now)
        assert len(mutes(session, member_id="lena")) == 2
    assert isinstance(desk.at_send(second), NotSent)
    assert isinstance(desk.at_send(first), ReadyToSend)
    with desk.database.transaction() as session:
        assert unmute(session, member_id="lena", scope="b/two")
        assert not unmute(session, member_id="lena", scope="b/two")


def test_an_opt_out_in_the_programme_counts(desk_with: Office) -> None:
    desk = desk_with(a_play("one"))
    (nudge,) = planned(desk)
    with desk.database.transaction() as session:
        silent = replace(person(session, "lena"), opt_outs=frozenset({EVERYTHING}))
        programme.save_member(session, silent)
    outcome = desk.at_send(nudge)
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "Lena has asked for no nudges."


def test_no_more_of_these_silences_the_play_for_who_pressed_it(desk_with: Office) -> None:
    desk = desk_with(a_play("one", {"id": "now"}, {"id": "later", "after": {"days": 1}}))
    now, later = planned(desk)
    desk.at_send(now)
    desk.posted(now)
    desk.act(now, Act.MUTED)
    desk.now = later.due_at
    outcome = desk.at_send(later)
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "Lena has muted these messages."


@pytest.mark.parametrize(
    ("limit", "to", "reason"),
    [
        ("nudges_per_deal_a_week", "cam", "Enough was said about this deal this week."),
        ("nudges_per_person_a_week", "cam", "Enough was said to this person this week."),
        (
            "nudges_per_channel_a_week",
            "partner_channel",
            "Enough was said in this channel this week.",
        ),
    ],
)
def test_a_week_has_room_for_so_much_and_what_is_being_posted_counts(
    desk_with: Office, limit: str, to: str, reason: str
) -> None:
    steps = [{"id": f"s{n}", "to": to, "after": {"days": n + 1}} for n in range(3)]
    desk = desk_with(a_play("one", *steps))
    rules(desk, **{limit: 2})
    outcomes = []
    for nudge in planned(desk):
        desk.now = nudge.due_at
        outcomes.append(desk.at_send(nudge))  # released, and not yet noted as posted
    assert [type(o) for o in outcomes] == [ReadyToSend, ReadyToSend, NotSent]
    assert isinstance(outcomes[2], NotSent)
    assert outcomes[2].reason == reason


def test_what_is_due_to_the_same_person_at_once_goes_out_as_one_message(desk_with: Office) -> None:
    desk = desk_with(
        a_play("one", {"say": "First"}),
        a_play("two", {"say": "Second", "to": "cam"}),
        a_play("three", {"say": "Third"}),
        a_play("four", {"say": "Fourth"}, stop_when=["not_useful"]),
    )
    one, two, three, four = planned(desk)
    rules(desk, nudges_per_person_a_week=1, nudges_per_deal_a_week=9)
    ready = desk.at_send(one)
    assert isinstance(ready, ReadyToSend)
    assert {part.nudge.text for part in ready.also} == {"Third", "Fourth"}
    for gone in (three, four):
        outcome = desk.at_send(gone)
        assert isinstance(outcome, NotSent)
        assert outcome.reason == "It is being posted."
    desk.posted(one)
    assert {known(desk, n).state for n in (one, three, four)} == {NudgeState.SENT}
    assert known(desk, two).state is NudgeState.SCHEDULED
    assert isinstance(desk.at_send(two), ReadyToSend)


def test_a_message_that_slack_refused_was_not_sent_nor_was_what_was_in_it(
    desk_with: Office,
) -> None:
    desk = desk_with(a_play("one"), a_play("two"))
    one, two = planned(desk)
    assert isinstance(desk.at_send(one), ReadyToSend)
    with desk.database.transaction() as session:
        mark_refused(session, one.id)
    assert {known(desk, n).reason for n in (one, two)} == {"Slack refused the message."}


def test_nothing_is_brought_twice(desk_with: Office, make_asset: Callable[..., Asset]) -> None:
    story = make_asset("story", AssetKind.CASE_STUDY, industries={"manufacturing"})
    other = make_asset("other", AssetKind.CASE_STUDY, industries={"manufacturing"})
    ask = {"assets": [{"kinds": ["case_study"], "matching": ["industry"]}]}
    steps = [{"id": f"s{n}", "after": {"days": n + 1}} | ask for n in range(3)]
    talk = {"id": "talk", "after": {"days": 4}, "without_assets": True} | ask
    desk = desk_with(a_play("one", *steps, talk, caps={"per_deal": 9}), assets=(story, other))
    rules(desk, nudges_per_deal_a_week=9)
    brought = []
    for nudge in planned(desk):
        desk.now = nudge.due_at
        outcome = desk.at_send(nudge)
        if isinstance(outcome, ReadyToSend):
            brought += [a.id for a in outcome.assets]
            desk.posted(nudge)
        else:
            assert isinstance(outcome, NotSent)
            assert outcome.reason == SENT_BEFORE
    assert sorted(brought) == ["other", "story"]


def test_a_step_without_anything_to_bring_is_not_said(desk_with: Office) -> None:
    desk = desk_with(
        a_play("one", {"assets": [{"kinds": ["case_study"], "matching": ["industry"]}]})
    )
    (nudge,) = planned(desk)
    outcome = desk.at_send(nudge)
    assert isinstance(outcome, NotSent)
    assert outcome.reason == NOTHING_TO_BRING


def test_the_customer_is_only_offered_what_may_go_to_customers(
    desk_with: Office, make_asset: Callable[..., Asset]
) -> None:
    inside = make_asset("inside", AssetKind.CASE_STUDY, industries={"manufacturing"})
    public = replace(
        make_asset("public", AssetKind.CASE_STUDY, industries={"manufacturing"}),
        label=Label(audience=AudienceLevel.PUBLIC),
    )
    step = {"to": "prospect_via_partner", "assets": [{"kinds": ["case_study"]}]}
    desk = desk_with(a_play("one", step), assets=(inside, public))
    (nudge,) = planned(desk)
    assert nudge.delivery.recipient is Recipient.PROSPECT_VIA_PARTNER
    assert nudge.delivery.is_private
    ready = desk.at_send(nudge)
    assert isinstance(ready, ReadyToSend)
    assert [a.id for a in ready.assets] == ["public"]


def test_a_partner_that_is_held_out_is_written_down_and_left_alone(desk_with: Office) -> None:
    shares = [n / 50 for n in range(26)]
    plays = [play_set(a_play("one", holdout=share)).plays[0] for share in shares]
    held = [is_held_out(loaded, "nordlicht") for loaded in plays]
    assert held == sorted(held)  # who is held out at a share is so at any larger one
    partners = [f"partner-{n}" for n in range(4_000)]
    count = sum(is_held_out(plays[10], p) for p in partners)
    assert 0.17 < count / len(partners) < 0.23  # a fifth was asked for
    share = next((s for s, is_out in zip(shares, held, strict=True) if is_out), None)
    other = next(p for p in "abcdefgh" if is_held_out(_named(p), "nordlicht"))
    assert share is None or share <= 0.5
    desk = desk_with(a_play(other, holdout=0.5))
    with desk.database.transaction() as session:
        made = plan_after(
            session, DEAL, Topic.STAGE_CHANGED, plays=desk.plays, now=desk.now, today=desk.today
        )
    assert made.scheduled == ()
    (left_out,) = made.held_out
    assert known(desk, left_out).state is NudgeState.HELD_OUT
    assert desk.outbox("nudge.due") == []
    desk.move(Stage.VALIDATION)
    assert planned(desk, "other") == []


def _named(play_id: str) -> LoadedPlay:
    return play_set(a_play(play_id, holdout=0.5)).plays[0]


@pytest.mark.parametrize("hours", [-3, 24 * 25])
def test_a_clock_that_jumped_before_the_post_was_noted_loses_nothing(
    desk_with: Office, hours: int
) -> None:
    desk = desk_with(a_play("one"), a_play("two"))
    rules(desk, nudges_per_deal_a_week=9)
    one, two = planned(desk)
    assert isinstance(desk.at_send(one), ReadyToSend)
    desk.act(two, Act.REMIND_ME)  # quicker than the note that it was posted
    desk.now += timedelta(hours=hours)
    desk.posted(one)
    assert known(desk, one).state is NudgeState.SENT
    assert known(desk, two).state is NudgeState.SCHEDULED
    desk.now = MONDAY + timedelta(days=28)
    assert isinstance(desk.at_send(two, number=2), ReadyToSend)
