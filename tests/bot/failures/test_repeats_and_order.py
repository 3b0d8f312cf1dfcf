"""Failures 6 to 11: repeats, echoes, edits and the wrong order end in one answer each, or none."""

from __future__ import annotations

from functools import partial
from typing import Any

from playground.harness import wait_for
from store import inbox
from tests.bot.conftest import Stage
from tests.bot.deliveries import BOT, NORDLICHT, TS, deliver, event, question_here
from tests.bot.test_question_journey import settled

Json = dict[str, Any]


def events(stage: Stage, name: str) -> list[Json]:
    log = stage.playground.log()
    return [entry for entry in log if (entry["kind"], entry["name"]) == ("event", name)]


def arrived(stage: Stage, name: str, count: int) -> bool:
    verdicts = [entry["verdict"] for entry in events(stage, name)]
    return verdicts.count("ok") >= count


def wait_until_arrived(stage: Stage, name: str, count: int) -> None:
    what = f"{count} acknowledged {name}"
    wait_for(partial(arrived, stage, name, count), what=what, timeout_seconds=60)


def answers(person: Any, ts: str) -> list[Json]:
    return [m for m in person.replies(NORDLICHT, ts) if m["user"] == "U0DEALMATE"]


def test_the_same_event_three_times_some_as_retries(running: Stage) -> None:
    running.playground.faults.add({"duplicate": 2}, event="app_mention")
    running.playground.faults.add({"duplicate": 2}, event="message", nth=1)
    lena, ts = question_here(running)
    wait_until_arrived(running, "app_mention", 3)
    settled(running, ts)
    attempts = sorted(one["request"]["attempt"] for one in events(running, "app_mention"))
    assert attempts == [0, 0, 1]
    assert len(answers(lena, ts)) == 1


def test_the_original_is_lost_and_only_the_retry_arrives(running: Stage) -> None:
    for name in ("app_mention", "message"):
        running.playground.faults.add({"drop": True}, event=name, nth=1)
    lena, ts = question_here(running)
    lena.wait_for_reply(NORDLICHT, ts)
    settled(running)
    assert [one["request"]["attempt"] for one in events(running, "app_mention")] == [0, 1]
    assert len(answers(lena, ts)) == 1


def test_one_message_in_eleven_envelopes(stage: Stage, root: str) -> None:
    stage.start()
    for number in range(11):
        deliver(stage, event(ts=root, event_id=f"Ev{number}"))
    settled(stage)
    assert len(stage.person("U0LENA").replies(NORDLICHT, root)) == 1


def test_half_an_emoji_in_a_question_does_not_lose_it(stage: Stage, root: str) -> None:
    stage.start()
    text = f"{BOT} what is the gold discount? \ud83d"
    assert deliver(stage, event(ts=root, text=text)) == 200
    settled(stage)
    (answer,) = answers(stage.person("U0LENA"), root)
    assert "version 2.1" in str(answer)


def test_mention_and_message_event_of_one_message(running: Stage) -> None:
    lena, ts = question_here(running)
    wait_until_arrived(running, "app_mention", 1)
    wait_until_arrived(running, "message", 1)
    settled(running, ts)
    assert len(answers(lena, ts)) == 1


def test_every_delivery_twice_and_in_another_order(running: Stage) -> None:
    running.playground.faults.add({"reorder_window_ms": 4_000}, event="*")
    running.playground.faults.add({"duplicate": 1}, event="*")
    lena = running.person("U0LENA")
    asked = [lena.say(NORDLICHT, f"{BOT} gold discount, number {n}?") for n in range(4)]
    for ts in asked:
        lena.wait_for_reply(NORDLICHT, ts)
    settled(running, *asked)
    assert [len(answers(lena, ts)) for ts in asked] == [1, 1, 1, 1]


def test_automatic_and_edited_messages_are_left_alone(running: Stage) -> None:
    marks: list[Json] = [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message"},
        {"user": "USLACKBOT"},
        {"user": "U0DEALMATE"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U0LENA", "ts": TS}},
    ]
    for number, changes in enumerate(marks):
        for kind in ("app_mention", "message"):
            delivery = event(type=kind, event_id=f"Ev{kind}{number}", **changes)
            assert deliver(running, delivery) == 200
            with running.database.reading() as session:
                now = running.bot.dealmate.clock()
                assert not inbox.is_anything_due(session, now=now), changes


def test_deleted_before_it_was_answered(stage: Stage, root: str) -> None:
    stage.start()
    deleted = event(
        type="message", subtype="message_deleted", deleted_ts=root, event_id="EvDel", ts=TS
    )
    deliver(stage, deleted)
    deliver(stage, event(ts=root))
    settled(stage)
    assert stage.person("U0LENA").replies(NORDLICHT, root) == []


def test_a_reply_that_overtakes_its_root(stage: Stage, root: str) -> None:
    lena = stage.person("U0LENA")
    reply = lena.say(NORDLICHT, "and the discount for silver?", thread_ts=root)
    stage.start()
    changes = {"type": "message", "channel_type": "channel", "text": "and the discount for silver?"}
    deliver(stage, event(ts=reply, thread_ts=root, event_id="EvReply", **changes))
    deliver(stage, event(ts=root, event_id="EvRoot"))
    settled(stage)
    answers = [m for m in lena.replies(NORDLICHT, root) if m["user"] == "U0DEALMATE"]
    assert len(answers) == 2


def test_a_reply_and_its_root_swapped_on_the_wire(running: Stage) -> None:
    running.playground.faults.add({"delay_ms": 8_000}, event="app_mention")
    running.playground.faults.add({"delay_ms": 8_000}, event="message", nth=1)
    lena, ts = question_here(running)
    reply = lena.say(NORDLICHT, "and the discount for silver?", thread_ts=ts)
    settled(running, ts, reply)
    assert len(answers(lena, ts)) == 2
