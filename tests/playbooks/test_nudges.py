from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from content_index.assets import Asset, AssetKind
from playbooks.deals.deal import Topic
from playbooks.deals.stages import Refusal, RefusalCode, Stage
from playbooks.deals.usecases import bind_thread
from playbooks.plays import queries
from playbooks.plays.acting import ActRecorded, record_asset_act
from playbooks.plays.daily import deals_of_the_day
from playbooks.plays.definition import Playbook, Recipient
from playbooks.plays.nudge import Act, Nudge, NudgeState
from playbooks.plays.nudges import (
    AlreadySent,
    PreviewChanged,
    delivery_of,
    plays_for_hand,
)
from playbooks.plays.playset import LoadedPlay, PlaySet
from playbooks.plays.scheduling import NEW_DAY, plan_after, words_for_recommendations
from playbooks.plays.sending import NotSent, ReadyToSend, nudge_readers
from store.database import Database
from tests.playbooks.desk import DEAL, PLAY, Desk, person


@pytest.fixture
def card(make_asset: Callable[..., Asset]) -> Asset:
    return make_asset("battlecard-coldstack", AssetKind.BATTLECARD, competitors={"coldstack"})


@pytest.fixture
def desk(database: Database, library_plays: PlaySet, card: Asset, now: datetime) -> Desk:
    return Desk(database, library_plays, [card], now)


def test_a_preview_says_exactly_what_is_sent(desk: Desk) -> None:
    preview = desk.shown()
    assert preview.recipient == "Lena Brandt, in #tidewell-nordlicht"
    assert preview.text.startswith("Hello Lena, how does it go with Hallstein Maschinenbau GmbH?")
    assert "Coldstack" in preview.text
    assert [r.asset.id for r in preview.recommendations] == ["battlecard-coldstack"]
    assert preview.warnings == ()
    nudge = desk.confirm(preview.digest)
    assert isinstance(nudge, Nudge)
    assert nudge.text == preview.text
    assert nudge.delivery == preview.delivery
    assert [a.receipt for a in nudge.assets] == [r.receipt for r in preview.recommendations]
    (row,) = desk.outbox("nudge.due")
    assert row.payload == {"nudge_id": nudge.id, "round": 1}
    ready = desk.at_send(nudge)
    assert isinstance(ready, ReadyToSend)
    assert ready.nudge.text == preview.text
    assert [a.id for a in ready.assets] == ["battlecard-coldstack"]


def test_a_step_goes_out_once_for_a_stage(desk: Desk) -> None:
    digest = desk.shown().digest
    first = desk.confirm(digest)
    again = desk.confirm(digest)
    assert isinstance(first, Nudge)
    assert isinstance(again, AlreadySent)
    assert again.nudge.id == first.id
    assert len(desk.outbox("nudge.due")) == 1
    assert "It was sent for this stage already." in desk.shown().warnings
    desk.move(Stage.VALIDATION)
    assert isinstance(desk.send(), Nudge)


@pytest.mark.parametrize("state", [NudgeState.SCHEDULED, NudgeState.CANCELLED])
def test_what_a_play_planned_or_called_off_can_be_sent_by_hand(
    desk: Desk, state: NudgeState
) -> None:
    first = desk.confirm(desk.shown().digest)
    assert isinstance(first, Nudge)
    planned = replace(
        first,
        sender_id=None,
        state=state,
        reason="The deal has moved." if state is NudgeState.CANCELLED else "",
        due_at=desk.now + timedelta(days=3),
    )
    desk.keep(planned)
    preview = desk.shown()
    (warning,) = preview.warnings
    said = "It is planned for" if state is NudgeState.SCHEDULED else "It was not sent before: The"
    assert warning.startswith(said)
    assert preview.already_sent is None
    sent = desk.confirm(preview.digest)
    assert isinstance(sent, Nudge)
    assert (sent.id, sent.sender_id, sent.due_at) == (first.id, "jonas", desk.now)
    assert isinstance(desk.at_send(sent), ReadyToSend)
    assert isinstance(desk.confirm(preview.digest), AlreadySent), "twice is as good as once"


def test_what_is_held_back_to_measure_stays_so(desk: Desk) -> None:
    first = desk.confirm(desk.shown().digest)
    assert isinstance(first, Nudge)
    desk.keep(replace(first, sender_id=None, state=NudgeState.HELD_OUT))
    preview = desk.shown()
    assert preview.already_sent is not None
    assert "It is held back for this partner, to measure what the play does." in preview.warnings


def test_what_changed_since_the_preview_is_shown_first(desk: Desk) -> None:
    digest = desk.shown().digest
    desk.assets = []
    outcome = desk.confirm(digest)
    assert isinstance(outcome, PreviewChanged)
    assert outcome.preview.recommendations == ()
    assert outcome.preview.warnings == (
        "No battlecard that these readers may see suits this deal.",
    )
    assert desk.outbox("nudge.due") == []


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("lena", RefusalCode.NOT_ALLOWED),
        ("pablo", RefusalCode.NOT_FOUND),
        ("ana", RefusalCode.NOT_FOUND),
        ("felix", RefusalCode.NOT_FOUND),
    ],
)
def test_only_who_manages_the_partner_sends(desk: Desk, sender: str, code: RefusalCode) -> None:
    outcome = desk.preview(sender=sender)
    assert isinstance(outcome, Refusal)
    assert outcome.code is code


def test_a_play_that_is_not_meant_for_the_deal_is_refused(desk: Desk) -> None:
    outcome = desk.preview(deal="D-1015")  # rejected
    assert isinstance(outcome, Refusal)
    won = desk.preview(deal="D-1004")
    assert isinstance(won, Refusal)


def test_the_choice_of_plays_begins_with_the_timeliest(desk: Desk) -> None:
    with desk.database.reading() as session:
        found = plays_for_hand(
            session, DEAL, sender=person(session, "jonas"), plays=desk.plays, today=desk.today
        )
    assert not isinstance(found, Refusal)
    assert found.fitting[0].id == "competitive-displacement/know-the-rival"
    titles = {p.title for p in found.others}
    assert "Hold the price" in titles
    assert titles.isdisjoint(p.title for p in found.fitting)
    assert not any(p.id.startswith("first-deal/") for p in (*found.fitting, *found.others))


def test_a_play_that_does_not_fit_is_shown_with_the_reason(desk: Desk) -> None:
    shown = desk.preview(play="competitive-displacement/hold-the-price")
    assert not isinstance(shown, Refusal)
    assert shown.warnings[0] == (
        "This play is for deals at stage proposal; this one is at stage discovery, "
        "so its text may not be true."
    )
    assert "This play is for" not in str(desk.shown().warnings)


def test_a_nudge_follows_the_deal_into_its_thread(desk: Desk) -> None:
    with desk.database.transaction() as session:
        bind_thread(session, DEAL, channel_id="C0NORDLICHT", thread_ts="1.1")
        delivery = delivery_of(
            session, DEAL, PLAY, sender=person(session, "jonas"), plays=desk.plays
        )
    assert not isinstance(delivery, Refusal)
    assert (delivery.recipient, delivery.thread_ts) == (Recipient.DEAL_THREAD, "1.1")
    assert desk.shown().recipient == "Lena Brandt, in the deal's thread in #tidewell-nordlicht"


def test_a_deal_that_moved_before_the_nudge_was_due_cancels_it(desk: Desk) -> None:
    nudge = desk.send()
    desk.move(Stage.LOST)
    outcome = desk.at_send(nudge)
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "The deal is lost."
    assert outcome.nudge is not None
    assert outcome.nudge.state is NudgeState.CANCELLED
    assert isinstance(desk.at_send(nudge), NotSent)


def test_an_asset_that_was_withdrawn_meanwhile_is_not_sent(
    desk: Desk, make_asset: Callable[..., Asset]
) -> None:
    nudge = desk.send()
    desk.assets = [make_asset("something-else")]
    outcome = desk.at_send(nudge)
    assert isinstance(outcome, NotSent)
    assert "may not be shown" in outcome.reason


def test_a_nudge_that_was_sent_is_not_sent_again(desk: Desk) -> None:
    nudge = desk.send()
    desk.posted(nudge)
    desk.posted(nudge)
    assert isinstance(desk.at_send(nudge), NotSent)
    with desk.database.reading() as session:
        assert queries.uses_of_deal(session, DEAL)["battlecard-coldstack"].shown == 1


def test_a_click_counts_once_for_each_person(desk: Desk) -> None:
    nudge = desk.send()
    desk.posted(nudge)
    outcomes = [desk.act(nudge, Act.SENT_ON, by=by) for by in ("lena", "lena", "tobias")]
    assert [o.is_new for o in outcomes if isinstance(o, ActRecorded)] == [True, False, True]
    assert len(desk.outbox("nudge.acted")) == 2
    with desk.database.reading() as session:
        assert queries.uses_of_deal(session, DEAL)["battlecard-coldstack"].sent_on == 2


@pytest.mark.parametrize("by", ["pablo", "jonas", "felix"])
def test_only_the_partner_answers(desk: Desk, by: str) -> None:
    nudge = desk.send()
    desk.posted(nudge)
    assert isinstance(desk.act(nudge, Act.SENT_ON, by=by), Refusal)


def test_remind_me_makes_it_due_again_once(desk: Desk) -> None:
    nudge = desk.send()
    desk.posted(nudge)
    first, second = desk.act(nudge, Act.REMIND_ME), desk.act(nudge, Act.REMIND_ME, by="tobias")
    assert isinstance(first, ActRecorded)
    assert isinstance(second, ActRecorded)
    assert first.is_new
    assert not second.is_new
    assert first.due_at == second.due_at == desk.now + timedelta(days=3)
    assert [row.payload["round"] for row in desk.outbox("nudge.due")] == [1, 2]
    assert isinstance(desk.at_send(nudge, number=1), NotSent)
    desk.now += timedelta(days=3)
    ready = desk.at_send(nudge, number=2)
    assert isinstance(ready, ReadyToSend)
    desk.posted(nudge)
    third = desk.act(nudge, Act.REMIND_ME)
    assert isinstance(third, ActRecorded)
    assert third.is_new


@pytest.mark.parametrize("act", [Act.NOT_USEFUL, Act.SENT_ON, Act.MUTED])
def test_what_is_said_after_remind_me_ends_the_reminder(desk: Desk, act: Act) -> None:
    desk.posted(nudge := desk.send())
    for one in (Act.REMIND_ME, act):
        desk.act(nudge, one)
    desk.now += timedelta(days=3)
    assert isinstance(desk.at_send(nudge, number=2), NotSent)


def test_a_click_may_be_quicker_than_the_note_that_it_was_posted(desk: Desk) -> None:
    nudge = desk.send()
    outcome = desk.act(nudge, Act.REMIND_ME)
    assert isinstance(outcome, ActRecorded)
    assert outcome.is_new
    desk.posted(nudge)
    with desk.database.reading() as session:
        assert queries.uses_of_deal(session, DEAL)["battlecard-coldstack"].shown == 1
    desk.now += timedelta(days=3)
    assert isinstance(desk.at_send(nudge, number=2), ReadyToSend)


def test_a_reminder_is_dropped_when_the_deal_has_moved(desk: Desk) -> None:
    nudge = desk.send()
    desk.posted(nudge)
    desk.act(nudge, Act.REMIND_ME)
    desk.move(Stage.PROPOSAL)
    desk.now += timedelta(days=3)
    outcome = desk.at_send(nudge, number=2)
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "The deal has moved on to proposal."


def test_a_play_plans_its_later_steps_by_itself(desk: Desk) -> None:
    def _after(topic: str) -> tuple[int, int]:
        with desk.database.transaction() as session:
            made = plan_after(
                session, DEAL, topic, plays=desk.plays, now=desk.now, today=desk.today
            )
            return len(made.scheduled), len(made.cancelled)

    assert _after(Topic.STAGE_CHANGED) == (1, 0)
    assert _after(Topic.STAGE_CHANGED) == (0, 0)
    assert _after(NEW_DAY) == (0, 0)
    (row,) = desk.outbox("nudge.due")
    assert row.due_at == datetime.fromisoformat("2026-11-26T08:30:00+00:00")
    desk.move(Stage.VALIDATION)
    assert _after(Topic.STAGE_CHANGED) == (0, 1)


def test_a_planned_step_finds_its_words_and_assets_when_it_is_due(
    desk: Desk, make_asset: Callable[..., Asset]
) -> None:
    with desk.database.transaction() as session:
        made = plan_after(
            session, DEAL, Topic.STAGE_CHANGED, plays=desk.plays, now=desk.now, today=desk.today
        )
    (nudge,) = made.scheduled
    with desk.database.reading() as session:
        delivery = nudge_readers(session, nudge.id, plays=desk.plays)
    assert delivery is not None
    assert delivery.is_private
    assert delivery.member_id == "lena"
    desk.assets = [make_asset("story", AssetKind.CASE_STUDY, industries={"manufacturing"})]
    early = desk.at_send(nudge)
    assert isinstance(early, NotSent)
    assert early.reason == "It is not due yet."
    desk.now = nudge.due_at
    ready = desk.at_send(nudge)
    assert isinstance(ready, ReadyToSend)
    assert ready.nudge.text.startswith("Lena, somebody in manufacturing has made the move")
    assert [a.id for a in ready.assets] == ["story"]


def test_a_play_by_itself_keeps_to_the_weeks_caps(
    desk: Desk, make_asset: Callable[..., Asset]
) -> None:
    with desk.database.transaction() as session:
        made = plan_after(
            session, DEAL, Topic.STAGE_CHANGED, plays=desk.plays, now=desk.now, today=desk.today
        )
        for number in range(3):
            (nudge,) = made.scheduled
            copy = Nudge(
                **{f: getattr(nudge, f) for f in nudge.__slots__}
                | {
                    "id": f"N-{number}",
                    "key": f"other-{number}",
                    "state": NudgeState.SENT,
                    "sent_at": desk.now,
                }
            )
            queries.add_nudge(session, copy)
    desk.assets = [make_asset("story", AssetKind.CASE_STUDY, industries={"manufacturing"})]
    desk.now = made.scheduled[0].due_at
    outcome = desk.at_send(made.scheduled[0])
    assert isinstance(outcome, NotSent)
    assert outcome.reason == "Enough was said about this deal this week."
    assert "3 nudges went out for this deal in the last seven days." in desk.shown().warnings


def test_deals_are_looked_at_when_their_day_has_come(desk: Desk) -> None:
    quiet = {"id": "quiet", "title": "Q", "trigger": {"on": "stuck_for", "days": 21}}
    quiet["trigger"] |= {"stages": ["validation"]}  # type: ignore[operator]
    ending = {"id": "ending", "title": "E", "trigger": {"on": "protection_ends_in", "days": 10}}
    steps = [{"id": "ask", "title": "A", "say": "{deal.customer}?"}]
    playbook = Playbook.model_validate(
        {
            "playbook": "b",
            "title": "B",
            "version": "1",
            "owner": "o",
            "plays": [quiet | {"steps": steps}, ending | {"steps": steps}],
        }
    )
    plays = PlaySet(plays=tuple(LoadedPlay(playbook=playbook, play=p) for p in playbook.plays))
    planned: list[str] = []
    with desk.database.transaction() as session:
        known = {"plays": plays, "now": desk.now, "today": desk.today}
        for deal_id in deals_of_the_day(session, plays=plays, today=desk.today):
            made = plan_after(session, deal_id, NEW_DAY, **known)  # type: ignore[arg-type]
            again = plan_after(session, deal_id, NEW_DAY, **known)  # type: ignore[arg-type]
            assert made.scheduled
            assert not again.scheduled
            planned += [f"{n.deal_id} {n.play_id}" for n in made.scheduled]
    assert "D-1009 b/quiet" in planned  # five weeks in validation
    assert "D-1003 b/ending" in planned  # approved 84 days ago
    assert len(planned) == len(set(planned))


def test_a_play_has_a_word_for_the_recommendations(desk: Desk) -> None:
    with desk.database.reading() as session:
        from playbooks.deals.queries import deal  # noqa: PLC0415

        found = deal(session, DEAL, viewer=person(session, "jonas"))
        assert found is not None
        words = words_for_recommendations(session, found, plays=desk.plays, today=desk.today)
    assert words is not None
    assert words.language == "en"
    assert words.text.startswith("Hallstein Maschinenbau GmbH has Coldstack today.")


def test_what_became_of_an_asset_counts_once(desk: Desk) -> None:
    with desk.database.transaction() as session:
        lena, pablo = person(session, "lena"), person(session, "pablo")
        outcomes = [
            record_asset_act(session, DEAL, "x", Act.SENT_ON, key=key, by=by, now=desk.now)
            for key, by in (("1", lena), ("1", lena), ("2", None), ("3", pablo))
        ]
    assert outcomes == [True, False, True, False]


def test_nothing_goes_to_the_customer_of_a_lost_deal(desk: Desk) -> None:
    nudge = desk.send()
    desk.move(Stage.LOST)
    outcome = desk.act(nudge, Act.SENT_ON)
    assert isinstance(outcome, Refusal)
    assert "is closed" in outcome.message
